use textline::Escaped;

use crate::{DateTime, types::address::Comments};

/// A `Received` field (RFC 5322 §3.6.7, RFC 5321 §4.4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Received<'m> {
    pub(crate) tokens: &'m [u8],
    pub(crate) date: Option<DateTime>,
}

impl<'m> Received<'m> {
    /// What stands before the date.
    #[must_use]
    pub const fn tokens(&self) -> &'m [u8] {
        self.tokens
    }

    /// When the message was received.
    #[must_use]
    pub const fn date(&self) -> Option<DateTime> {
        self.date
    }

    /// The first clause of that name.
    #[must_use]
    pub fn clause(&self, name: ClauseName) -> Option<Clause<'m>> {
        self.clauses().find(|clause| clause.name == name)
    }
}

impl core::fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Received")
            .field("tokens", &Escaped(self.tokens))
            .field("date", &self.date)
            .finish()
    }
}

/// What a clause of a [`Received`] field says (RFC 5321 §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClauseName {
    /// Who sent it: what it called itself; in the comment often what it really is.
    From,
    /// Who received it.
    By,
    /// The link.
    Via,
    /// The protocol.
    With,
    /// The receiver's identifier.
    Id,
    /// The recipient.
    For,
    /// The TLS cipher suite (RFC 8314 §4.3).
    Tls,
}

/// A clause of a [`Received`] field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Clause<'m> {
    /// What it says.
    pub name: ClauseName,
    /// The word behind the name, as it stands there; empty if it is missing.
    pub value: &'m [u8],
    /// All that stands between the name and the next name or the date.
    pub raw: &'m [u8],
}

impl<'m> Clause<'m> {
    /// Its comments: RFC 5321 §4.4 has the address of the client in one.
    #[must_use]
    pub const fn comments(&self) -> Comments<'m> {
        Comments::new(self.raw)
    }
}

impl core::fmt::Debug for Clause<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}({:?})", self.name, Escaped(self.raw))
    }
}
