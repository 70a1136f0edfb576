//! Fields of one word: Auto-Submitted (RFC 3834 §5), Importance, Priority and Sensitivity (RFC 2156).

use textline::{Class, Cursor};

use crate::token;

/// An `Auto-Submitted` field (RFC 3834 §5): whether a person sent the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AutoSubmitted<'m> {
    /// `no`: a person did. No field means the same.
    No,
    /// `auto-generated`: a program, of itself.
    Generated,
    /// `auto-replied`: a program, in answer to a message.
    Replied,
    /// Another word; treat it as a program's message.
    Other(&'m str),
}

impl<'m> AutoSubmitted<'m> {
    /// Reads a raw value; its parameters are left alone. `None` if there is no word.
    #[must_use]
    pub fn parse(raw: &'m [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(raw);
        let word = word(&mut cursor)?;
        Some(if word.eq_ignore_ascii_case("no") {
            Self::No
        } else if word.eq_ignore_ascii_case("auto-generated") {
            Self::Generated
        } else if word.eq_ignore_ascii_case("auto-replied") {
            Self::Replied
        } else {
            Self::Other(word)
        })
    }

    /// Whether a program sent the message: it is not to be answered by a program (RFC 3834 §2).
    #[must_use]
    pub fn is_auto(&self) -> bool {
        *self != Self::No
    }
}

/// An `Importance` field (RFC 2156).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Importance {
    /// `low`
    Low,
    /// `normal`
    Normal,
    /// `high`
    High,
}

impl Importance {
    /// Reads a raw value, in any case.
    #[must_use]
    pub fn parse(raw: &[u8]) -> Option<Self> {
        one_of(raw, &[("low", Self::Low), ("normal", Self::Normal), ("high", Self::High)])
    }
}

/// A `Priority` field (RFC 2156).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// `non-urgent`
    NonUrgent,
    /// `normal`
    Normal,
    /// `urgent`
    Urgent,
}

impl Priority {
    /// Reads a raw value, in any case.
    #[must_use]
    pub fn parse(raw: &[u8]) -> Option<Self> {
        one_of(
            raw,
            &[("non-urgent", Self::NonUrgent), ("normal", Self::Normal), ("urgent", Self::Urgent)],
        )
    }
}

/// A `Sensitivity` field (RFC 2156).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    /// `personal`
    Personal,
    /// `private`
    Private,
    /// `company-confidential`
    CompanyConfidential,
}

impl Sensitivity {
    /// Reads a raw value, in any case.
    #[must_use]
    pub fn parse(raw: &[u8]) -> Option<Self> {
        one_of(
            raw,
            &[
                ("personal", Self::Personal),
                ("private", Self::Private),
                ("company-confidential", Self::CompanyConfidential),
            ],
        )
    }
}

/// The one word of a value; nothing else may stand there but comments.
fn one_of<T: Copy>(raw: &[u8], words: &[(&str, T)]) -> Option<T> {
    let mut cursor = Cursor::new(raw);
    let word = word(&mut cursor)?;
    let found = words.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
    found.filter(|_| cursor.is_end()).map(|(_, value)| *value)
}

fn word<'m>(cursor: &mut Cursor<'m>) -> Option<&'m str> {
    token::cfws(cursor);
    let word = cursor.take_while(&Class::ALPHANUMERIC.with(b"-_"));
    token::cfws(cursor);
    core::str::from_utf8(word).ok().filter(|word| !word.is_empty())
}
