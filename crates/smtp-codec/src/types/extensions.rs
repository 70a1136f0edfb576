use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use textline::Reply;

/// What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1).
///
/// ```
/// use smtp_codec::Extensions;
/// let mut offered = Extensions::default();
/// offered.size = Some(10_000_000);
/// offered.auth = vec!["PLAIN".into()];
/// assert!(offered.has_mechanism("plain"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extensions {
    /// `PIPELINING` (RFC 2920)
    pub pipelining: bool,
    /// `CHUNKING` (RFC 3030 §2)
    pub chunking: bool,
    /// `BINARYMIME` (RFC 3030 §3); of use with `chunking` only.
    pub binary_mime: bool,
    /// `8BITMIME` (RFC 6152)
    pub eight_bit_mime: bool,
    /// `SIZE [octets]` (RFC 1870); zero: no fixed maximum.
    pub size: Option<u64>,
    /// `STARTTLS` (RFC 3207)
    pub starttls: bool,
    /// `SMTPUTF8` (RFC 6531)
    pub smtputf8: bool,
    /// `ENHANCEDSTATUSCODES` (RFC 2034)
    pub enhanced_status_codes: bool,
    /// `AUTH mechanism …` (RFC 4954): the mechanisms; empty without AUTH.
    pub auth: Vec<String>,
    /// Lines of any other keyword, as they were written.
    pub other: Vec<String>,
}

impl Extensions {
    /// Reads the reply to EHLO. Its first line is the greeting and not looked at; a line that is not
    /// understood is kept in [`other`](Self::other).
    #[must_use]
    pub fn from_reply(reply: &Reply<'_>) -> Self {
        let mut extensions = Self::default();
        let mut mechanisms = BTreeSet::new();
        for line in reply.lines().skip(1) {
            extensions.read_line(&String::from_utf8_lossy(line), &mut mechanisms);
        }
        extensions
    }

    /// Whether the SASL mechanism is offered, in any case.
    #[must_use]
    pub fn has_mechanism(&self, name: &str) -> bool {
        self.auth.iter().any(|mechanism| mechanism.eq_ignore_ascii_case(name))
    }

    fn read_line(&mut self, line: &str, mechanisms: &mut BTreeSet<String>) {
        // `AUTH=` is how some servers wrote it before RFC 2554.
        let (keyword, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
        let flag = match keyword.to_ascii_uppercase().as_str() {
            "PIPELINING" => &mut self.pipelining,
            "CHUNKING" => &mut self.chunking,
            "BINARYMIME" => &mut self.binary_mime,
            "8BITMIME" => &mut self.eight_bit_mime,
            "STARTTLS" => &mut self.starttls,
            "SMTPUTF8" => &mut self.smtputf8,
            "ENHANCEDSTATUSCODES" => &mut self.enhanced_status_codes,
            "SIZE" => {
                // A number that is none announces nothing but the keyword.
                self.size = Some(rest.trim().parse().unwrap_or(0));
                return;
            }
            "AUTH" => {
                for mechanism in rest.split_ascii_whitespace() {
                    if mechanisms.insert(mechanism.to_ascii_uppercase()) {
                        self.auth.push(mechanism.to_string());
                    }
                }
                return;
            }
            _ => {
                self.other.push(line.to_string());
                return;
            }
        };
        *flag = true;
    }
}
