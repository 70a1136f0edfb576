//! Internationalized names: U-labels to A-labels and back (RFC 5890 §2.3.2.1), by UTS 46.

use alloc::string::{String, ToString};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use thiserror::Error;

use super::{Name, NameBuf, NameBuilder, NameError};

/// What no name that users type has. The underscore of services, the asterisk of wildcards, the slash of
/// RFC 2317 and the plus sign stay allowed, unlike in the names of hosts.
const DENIED: AsciiDenyList = AsciiDenyList::new(true, "!\"#$%&'(),:;<=>?@[\\]^`{|}~");

/// Why text makes no internationalized name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum IdnaError {
    /// A character that no name may have, or not there; letters of both directions in a way that may mislead; an
    /// A-label that decodes to no U-label; a hyphen at the end of a label (RFC 5891 §4.2, UTS 46 §4).
    #[error("not an internationalized name")]
    Invalid,
    /// It is too long, or a label is empty.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl NameBuf {
    /// Reads a name as users write it, in any script: mapped by UTS 46 (letters to lower case, the full stops of East
    /// Asia to dots, compatible forms to plain ones), checked, and with its U-labels made A-labels. The dot at the end
    /// is optional.
    ///
    /// As in IDNA2008, ß and ς are letters of their own. Unlike there, symbols such as emoji pass, as they do
    /// with browsers. Labels that are no host's, such as `_tcp` and `*`, stay as they are; there are no escapes.
    ///
    /// ```
    /// use dns_wire::NameBuf;
    /// let name = NameBuf::from_unicode("_sip._tcp.Bücher。example")?;
    /// assert_eq!(name.to_string(), "_sip._tcp.xn--bcher-kva.example.");
    /// assert_eq!(name.as_name().to_unicode(), "_sip._tcp.bücher.example.");
    /// # Ok::<(), dns_wire::IdnaError>(())
    /// ```
    ///
    /// # Errors
    /// If a label is none that may be registered or looked up, or if the name is too long.
    pub fn from_unicode(text: &str) -> Result<Self, IdnaError> {
        if text == "." {
            return Ok(Self::root());
        }
        let ascii = Uts46::new()
            .to_ascii(text.as_bytes(), DENIED, Hyphens::CheckFirstLast, DnsLength::Ignore)
            .map_err(|_| IdnaError::Invalid)?;
        let mut labels = ascii.split('.').map(str::as_bytes);
        if labels.any(|label| is_encoded(label) && unicode_label(label).is_none()) {
            return Err(IdnaError::Invalid);
        }
        Ok(Self::from_text(ascii.as_bytes(), Name::ROOT)?)
    }
}

impl Name<'_> {
    /// The name for users to read: each A-label that is one as its U-label, all others as [`Display`](core::fmt::Display)
    /// writes them.
    ///
    /// Different names may look alike; whether a script is to be shown to a user is for the caller to decide
    /// (RFC 5890 §4.4).
    #[must_use]
    pub fn to_unicode(&self) -> String {
        if self.is_root() {
            return ".".to_string();
        }
        let mut text = String::with_capacity(self.len());
        for label in self.labels() {
            match unicode_label(label) {
                Some(label) => text.push_str(&label),
                None => {
                    let mut builder = NameBuilder::new();
                    // It is the label of a name.
                    let _ = builder.label(label);
                    text.push_str(&builder.finish_relative().to_string());
                }
            }
            text.push('.');
        }
        text
    }
}

/// The U-label of an A-label. What begins like an A-label is none (UTS 46 §4.1, RFC 5891 §4.2.3.1): it could not be told from
/// one when it is read again.
fn unicode_label(label: &[u8]) -> Option<String> {
    let is_plain = label.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
    if !is_plain || !is_encoded(label) {
        return None;
    }
    let (text, result) = Uts46::new().to_unicode(label, DENIED, Hyphens::CheckFirstLast);
    (result.is_ok() && !is_encoded(text.as_bytes())).then(|| text.into_owned())
}

/// It has the prefix of A-labels (RFC 5890 §2.3.1).
fn is_encoded(label: &[u8]) -> bool {
    label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (text, ascii, unicode) in [
            ("example.com", "example.com.", "example.com."),
            (".", ".", "."),
            ("Hello.Example.com.", "hello.example.com.", "hello.example.com."),
            // UTS 46 §4 and IDNA2008: the four characters that IDNA2003 mapped away.
            ("faß.de", "xn--fa-hia.de.", "faß.de."),
            ("βόλος.com", "xn--nxasmm1c.com.", "βόλος.com."),
            ("ශ්‍රී.com", "xn--10cl1a0b660p.com.", "ශ්‍රී.com."),
            ("نامه‌ای.com", "xn--mgba3gch31f060k.com.", "نامه‌ای.com."),
            // Mapped: width, full stops, case, composition.
            ("日本語。ＪＰ", "xn--wgv71a119e.jp.", "日本語.jp."),
            ("BU\u{308}CHER.example", "xn--bcher-kva.example.", "bücher.example."),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example.", "bücher.example."),
            // Not hosts, but names.
            ("*._tcp.é.example", "*._tcp.xn--9ca.example.", "*._tcp.é.example."),
            (
                "0/25.2.0.192.in-addr.arpa",
                "0/25.2.0.192.in-addr.arpa.",
                "0/25.2.0.192.in-addr.arpa.",
            ),
            ("r3---sn-apo3.example", "r3---sn-apo3.example.", "r3---sn-apo3.example."),
        ] {
            let name = NameBuf::from_unicode(text).unwrap();
            assert_eq!(
                (name.to_string().as_str(), name.as_name().to_unicode().as_str()),
                (ascii, unicode)
            );
            assert_eq!(NameBuf::from_unicode(unicode).unwrap(), name);
        }
    }

    #[test]
    fn refused() {
        for text in [
            "-a.example",
            "a-.example",
            "a b.example",
            "a\\.b",
            "a\u{FF3C}b",
            "a@b",
            // RFC 5893 §2: rule 1, and rules 2 and 5.
            "0à.א",
            "אa.example",
            // RFC 5892 appendix A.1, A.2: joiners out of place.
            "a\u{200D}b",
            "a\u{200C}b",
            // A combining mark in front (RFC 5891 §4.2.3.2), a character that is not assigned.
            "\u{308}a",
            "\u{378}",
            // No U-label behind it (RFC 5891 §5.4), or another form of one.
            "xn--123456.example",
            "xn--a",
            "xn--",
            "xn--bcher-kva\u{308}",
            // What is behind it looks like an A-label again (UTS 46 §4.1).
            "xn--xn--xn-oojdxn--xn-ooooxn-oooog",
        ] {
            assert_eq!(NameBuf::from_unicode(text), Err(IdnaError::Invalid), "{text}");
        }
        for (text, error) in [
            ("", NameError::EmptyLabel),
            ("a..b", NameError::EmptyLabel),
            (&"x".repeat(64), NameError::LabelTooLong),
            (&"ü".repeat(64), NameError::LabelTooLong),
            (&"a.".repeat(128), NameError::NameTooLong),
        ] {
            assert_eq!(NameBuf::from_unicode(text), Err(error.into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_a_label_prints_as_it_is() {
        for text in [
            "xn--123456.",
            "xn--.",
            "xn--xn--xn-oojdxn--xn-ooooxn-oooog.",
            "XN--a.",
            r"xn--a\.b.",
            r"b\252cher.",
            r"\195\188.",
            "@a.",
        ] {
            let name: NameBuf = text.parse().unwrap();
            assert_eq!(name.as_name().to_unicode(), name.to_string());
        }
    }
}
