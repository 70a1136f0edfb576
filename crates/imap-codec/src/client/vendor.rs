use crate::{IdField, Items, Leniency, Text};

/// Which server it is, as far as it says so in its greeting or to ID (RFC 2971). What it does beyond the grammar follows from
/// that: [`leniency`](Self::leniency).
///
/// ```
/// use imap_codec::{Client, Leniency, Text, client::Vendor};
/// let greeting = Text::new("Dovecot ready.")?;
/// let vendor = Vendor::of_greeting(&greeting);
/// assert_eq!(vendor, Some(Vendor::Dovecot));
/// let mut client = Client::new_in_tls(Default::default());
/// client.set_leniency(vendor.map_or(Leniency::TOLERANT, Vendor::leniency));
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Vendor {
    /// Courier
    Courier,
    /// Cyrus
    Cyrus,
    /// HCL (Lotus, IBM) Domino
    Domino,
    /// Dovecot
    Dovecot,
    /// Microsoft Exchange and Microsoft 365
    Exchange,
    /// Gmail
    Gmail,
    /// hMailServer
    HMailServer,
    /// iCloud
    ICloud,
    /// Proton Mail Bridge
    ProtonMail,
    /// QQ Mail and Tencent's others
    QqMail,
    /// SmarterMail
    SmarterMail,
    /// The University of Washington's, and Panda
    Uw,
    /// Yahoo, with AOL
    Yahoo,
    /// Yandex
    Yandex,
    /// Zoho
    Zoho,
}

/// What tells them apart, in any case, the more telling first.
const MARKS: &[(&str, Vendor)] = &[
    ("protonmail", Vendor::ProtonMail),
    ("gimap", Vendor::Gmail),
    ("microsoft exchange", Vendor::Exchange),
    ("microsoft.exchange", Vendor::Exchange),
    ("domino imap4", Vendor::Domino),
    ("dovecot", Vendor::Dovecot),
    ("courier-imap", Vendor::Courier),
    ("cyrus imap", Vendor::Cyrus),
    ("hmailserver", Vendor::HMailServer),
    ("smartermail", Vendor::SmarterMail),
    ("[xapplepushservice", Vendor::ICloud),
    ("iscream", Vendor::ICloud),
    ("qqmail", Vendor::QqMail),
    ("yandex", Vendor::Yandex),
    ("ymail", Vendor::Yahoo),
    ("yahoo", Vendor::Yahoo),
    ("zoho", Vendor::Zoho),
    ("zmail", Vendor::Zoho),
    ("imap4rev1 2007", Vendor::Uw),
    ("imap4rev1 2006", Vendor::Uw),
    ("panda imap", Vendor::Uw),
];

impl Vendor {
    /// By the text of a greeting.
    #[must_use]
    pub fn of_greeting(greeting: &Text<'_>) -> Option<Self> {
        Self::marked(greeting.as_bytes())
    }

    /// By what a server says of itself: the fields `name` and `vendor`.
    #[must_use]
    pub fn of_id(fields: &Items<'_, IdField<'_>>) -> Option<Self> {
        let mut found = fields.iter().filter(|field| {
            let name = field.field.as_bytes();
            [&b"name"[..], b"vendor"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        found.find_map(|field| Self::marked(field.value.as_bytes()?))
    }

    fn marked(text: &[u8]) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let has = |mark: &str| memchr::memmem::find(&text, mark.as_bytes()).is_some();
        MARKS.iter().find(|(mark, _)| has(mark)).map(|(_, vendor)| *vendor)
    }

    /// What it is known to do beyond the grammar, as others have recorded it. Servers that hold to it are taken at their word:
    /// what they did not mean stays an error that is seen.
    #[must_use]
    pub const fn leniency(self) -> Leniency {
        let strict = Leniency::STRICT;
        match self {
            Self::Cyrus => strict,
            Self::Dovecot | Self::ProtonMail => Leniency {
                negative_number: true,
                nil_string: true,
                loose_structure: true,
                ..strict
            },
            Self::Gmail => Leniency {
                missing_text: true,
                odd_flag: true,
                odd_escape: true,
                nil_string: true,
                loose_structure: true,
                ..strict
            },
            _ => Leniency::TOLERANT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers() {
        for (greeting, vendor) in [
            ("Gimap ready for requests from 127.0.0.1 k1", Some(Vendor::Gmail)),
            ("The Microsoft Exchange IMAP4 service is ready.", Some(Vendor::Exchange)),
            ("Dovecot (Debian) ready.", Some(Vendor::Dovecot)),
            ("Courier-IMAP ready. Copyright 1998-2008", Some(Vendor::Courier)),
            ("mail.example.org Cyrus IMAP 3.8.0 server ready", Some(Vendor::Cyrus)),
            ("Domino IMAP4 Server Release 8.5.3 ready", Some(Vendor::Domino)),
            ("IMAPrev1", None),
            ("ready", None),
        ] {
            assert_eq!(Vendor::of_greeting(&Text::new(greeting).unwrap()), vendor, "{greeting}");
        }
        let fields = [
            IdField::new("version", "dovecot").unwrap(),
            IdField::new("NAME", "Zoho Mail").unwrap(),
        ];
        assert_eq!(Vendor::of_id(&Items::new(&fields)), Some(Vendor::Zoho));
        assert_eq!(Vendor::of_id(&Items::new(&fields[..1])), None);
        assert!(!Vendor::Exchange.leniency().bare_lf);
    }
}
