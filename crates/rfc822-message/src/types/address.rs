use alloc::{borrow::Cow, vec::Vec};

use textline::{Cursor, Escaped};

use crate::{
    Phrase, Words,
    token::{self, Delimited},
    types::phrase::{Word, WordKind},
};

/// An element of an address list (RFC 5322 §3.4). Groups are flat: what stands between [`GroupStart`](Self::GroupStart) and
/// [`GroupEnd`](Self::GroupEnd) is in the group, and groups do not nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address<'m> {
    /// A mailbox.
    Mailbox(Mailbox<'m>),
    /// A group begins; its name.
    GroupStart(Phrase<'m>),
    /// A group ends, at its semicolon or with the value.
    GroupEnd,
    /// What is no address. Nothing is made out of it.
    Invalid(Invalid<'m>),
}

impl<'m> Address<'m> {
    /// The mailbox, if it is one.
    #[must_use]
    pub const fn mailbox(self) -> Option<Mailbox<'m>> {
        match self {
            Self::Mailbox(mailbox) => Some(mailbox),
            _ => None,
        }
    }
}

/// An element of an address list that is no address, as it stands there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Invalid<'m> {
    /// Its octets.
    pub raw: &'m [u8],
}

impl core::fmt::Debug for Invalid<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Invalid({:?})", Escaped(self.raw))
    }
}

/// A mailbox (RFC 5322 §3.4): an address, and the name that it may bear. The address stands in the value as it is given,
/// the white space and comments aside that the obsolete grammar allows inside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mailbox<'m> {
    pub(crate) raw: &'m [u8],
    pub(crate) name: Phrase<'m>,
    pub(crate) route: &'m [u8],
    pub(crate) spec: Spec<'m>,
}

/// `addr-spec` as it stands in a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spec<'m> {
    pub(crate) raw: &'m [u8],
    /// How long the local part is.
    pub(crate) local: usize,
    /// Where the domain starts.
    pub(crate) domain: usize,
    /// No white space, comment or quotation mark inside.
    pub(crate) plain: bool,
    /// In angle brackets.
    pub(crate) bracketed: bool,
}

impl<'m> Mailbox<'m> {
    /// All of the element, comments included.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// The display name as it stands there; `None` without one.
    #[must_use]
    pub fn display_name(&self) -> Option<Phrase<'m>> {
        (!self.name.is_empty()).then_some(self.name)
    }

    /// The comments. Old software writes the name in one behind the address (RFC 5322 §3.4, note).
    #[must_use]
    pub const fn comments(&self) -> Comments<'m> {
        Comments::new(self.raw)
    }

    /// Whether the address stands in angle brackets.
    #[must_use]
    pub const fn is_bracketed(&self) -> bool {
        self.spec.bracketed
    }

    /// The source route (RFC 5322 §4.4), which is to be ignored: `@a.example,@b.example`, or empty.
    #[must_use]
    pub const fn route(&self) -> &'m [u8] {
        self.route
    }

    /// The address, `local@domain`, without white space and comments, the local part quoted only where it must be.
    #[must_use]
    pub fn addr_spec(&self) -> Cow<'m, [u8]> {
        if self.spec.plain {
            return Cow::Borrowed(self.spec.raw);
        }
        let mut spec = Vec::with_capacity(self.spec.raw.len());
        let local = self.local_part();
        if self.has_quoted_local() && !is_dot_atom(&local) {
            quote(&local, &mut spec);
        } else {
            spec.extend_from_slice(&local);
        }
        spec.push(b'@');
        spec.extend_from_slice(&self.domain());
        Cow::Owned(spec)
    }

    /// The local part that is meant: without quotation marks.
    #[must_use]
    pub fn local_part(&self) -> Cow<'m, [u8]> {
        let raw = self.spec.raw.get(..self.spec.local).unwrap_or_default();
        if self.spec.plain {
            return Cow::Borrowed(raw);
        }
        self.joined(raw)
    }

    /// The domain, a domain literal with its brackets.
    #[must_use]
    pub fn domain(&self) -> Cow<'m, [u8]> {
        let raw = self.spec.raw.get(self.spec.domain..).unwrap_or_default();
        if self.spec.plain {
            return Cow::Borrowed(raw);
        }
        if raw.starts_with(b"[") {
            // White space goes, quoted pairs stay: `[\ ]` is not `[\]`.
            let mut quoted = false;
            let kept = raw.iter().copied().filter(|octet| {
                let keep = quoted || !token::FWS.contains(*octet);
                quoted = !quoted && *octet == b'\\';
                keep
            });
            return Cow::Owned(kept.collect());
        }
        self.joined(raw)
    }

    /// The words without what stands between them.
    fn joined(&self, raw: &'m [u8]) -> Cow<'m, [u8]> {
        let mut octets = Vec::with_capacity(raw.len());
        for word in self.words_of(raw) {
            octets.extend_from_slice(&word.value());
        }
        Cow::Owned(octets)
    }

    fn words_of(&self, raw: &'m [u8]) -> Words<'m> {
        Phrase::new(raw).words()
    }

    fn has_quoted_local(&self) -> bool {
        let raw = self.spec.raw.get(..self.spec.local).unwrap_or_default();
        self.words_of(raw).any(|Word { kind, .. }| matches!(kind, WordKind::Quoted(_)))
    }
}

impl core::fmt::Debug for Mailbox<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let name = self.display_name().map(|name| name.value());
        f.debug_struct("Mailbox")
            .field("name", &name.as_deref().map(Escaped))
            .field("addr_spec", &Escaped(&self.addr_spec()))
            .finish()
    }
}

/// The comments of a mailbox, from front to back; those inside others are part of them.
#[derive(Clone, Debug)]
pub struct Comments<'m> {
    cursor: Cursor<'m>,
}

impl<'m> Comments<'m> {
    pub(crate) const fn new(raw: &'m [u8]) -> Self {
        Self { cursor: Cursor::new(raw) }
    }
}

impl<'m> Iterator for Comments<'m> {
    type Item = Delimited<'m>;

    fn next(&mut self) -> Option<Delimited<'m>> {
        loop {
            match self.cursor.peek()? {
                b'(' => return token::comment(&mut self.cursor),
                b'"' => {
                    token::quoted_string(&mut self.cursor);
                }
                b'[' => {
                    token::domain_literal(&mut self.cursor);
                }
                _ => {
                    self.cursor.bump();
                }
            }
        }
    }
}

/// Whether all of `text` is `dot-atom-text` (RFC 5322 §3.2.3).
pub(crate) fn is_dot_atom(text: &[u8]) -> bool {
    let mut cursor = Cursor::new(text);
    token::dot_atom(&mut cursor).is_some() && cursor.is_end()
}

/// Writes `text` as `quoted-string` (RFC 5322 §3.2.4).
pub(crate) fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for octet in text {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*octet);
    }
    out.push(b'"');
}
