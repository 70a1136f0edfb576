//! Trace fields and resent fields in the blocks that hops and senders put on top (RFC 5322 §3.6).

use core::ops::Range;

use crate::{Field, Header, Item};

/// What a [`Block`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockKind {
    /// Put on top by a hop (RFC 5322 §3.6.7): Return-Path, Received, and the optional fields that belong to them.
    Trace,
    /// Put on top by somebody who sent the message on (RFC 5322 §3.6.6).
    Resent,
    /// The fields of the message itself: origin, destination, identification, information.
    Message,
}

/// Pieces of a header section that stand side by side and belong together.
///
/// A trace block starts at a Return-Path, or at a Received that does not follow another; a resent block at the first Resent-
/// field, and where one comes that the block has already, for each is there once (RFC 5322 §3.6). Optional fields and other
/// lines belong to the block above them, those on top to the first block. The blocks of a header section are all its pieces,
/// in order.
#[derive(Clone, Copy)]
pub struct Block<'m, 't> {
    header: Header<'m, 't>,
    kind: BlockKind,
    start: usize,
    end: usize,
}

impl<'m, 't> Block<'m, 't> {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> BlockKind {
        self.kind
    }

    /// Which pieces of the header section these are, as [`Header::item`] counts them.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its pieces in order.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Item<'m>> + Clone + 't
    where
        'm: 't,
    {
        self.range().filter_map(move |index| self.header.item(index))
    }

    /// Its fields in order.
    pub fn fields(self) -> impl DoubleEndedIterator<Item = Field<'m>> + Clone + 't
    where
        'm: 't,
    {
        self.items().filter_map(Item::field)
    }

    /// Its fields of that name, in order.
    pub fn all<'n>(self, name: &'n str) -> impl DoubleEndedIterator<Item = Field<'m>> + Clone + 'n
    where
        'm: 't,
        't: 'n,
    {
        self.fields().filter(move |field| field.is(name))
    }

    /// Its first field of that name.
    #[must_use]
    pub fn first(self, name: &str) -> Option<Field<'m>> {
        self.all(name).next()
    }
}

impl core::fmt::Debug for Block<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.kind)?;
        f.debug_list().entries(self.items()).finish()
    }
}

/// The [`Block`]s of a header section, from top to bottom.
#[derive(Clone, Debug)]
pub struct Blocks<'m, 't> {
    header: Header<'m, 't>,
    at: usize,
}

impl<'m, 't> Blocks<'m, 't> {
    pub(crate) const fn new(header: Header<'m, 't>) -> Self {
        Self { header, at: 0 }
    }
}

impl<'m, 't> Iterator for Blocks<'m, 't> {
    type Item = Block<'m, 't>;

    fn next(&mut self) -> Option<Block<'m, 't>> {
        let start = self.at;
        if start >= self.header.len() {
            return None;
        }
        let mut open = Open { kind: None, resent: 0, received: false, after_received: false };
        while self.at < self.header.len() {
            let role = match self.header.item(self.at) {
                Some(Item::Field(field)) => role(&field),
                _ => Role::Optional,
            };
            if !open.take(role) {
                break;
            }
            self.at += 1;
        }
        let kind = open.kind.unwrap_or(BlockKind::Message);
        Some(Block { header: self.header, kind, start, end: self.at })
    }
}

/// What a block has so far.
struct Open {
    /// `None` before a field that says what it is.
    kind: Option<BlockKind>,
    /// A bit for each resent field.
    resent: u8,
    received: bool,
    /// Something follows the Received fields.
    after_received: bool,
}

impl Open {
    /// Whether the next piece belongs to it.
    fn take(&mut self, role: Role) -> bool {
        let kind = match role {
            Role::Optional => {
                self.after_received |= self.received;
                return true;
            }
            Role::ReturnPath | Role::Received => BlockKind::Trace,
            Role::Resent(_) => BlockKind::Resent,
            Role::Message => BlockKind::Message,
        };
        if self.kind.is_some_and(|open| open != kind) {
            return false;
        }
        match role {
            Role::ReturnPath if self.kind.is_some() => return false,
            Role::Received if self.after_received => return false,
            Role::Received => self.received = true,
            Role::Resent(bit) if self.resent & bit != 0 => return false,
            Role::Resent(bit) => self.resent |= bit,
            _ => {}
        }
        self.kind = Some(kind);
        true
    }
}

#[derive(Clone, Copy)]
enum Role {
    ReturnPath,
    Received,
    /// Which, as a bit.
    Resent(u8),
    Message,
    Optional,
}

/// RFC 5322 §3.6.6; Resent-Reply-To is that of §4.5.6.
const RESENT: [&str; 8] = ["Date", "From", "Sender", "To", "Cc", "Bcc", "Message-ID", "Reply-To"];

/// RFC 5322 §3.6.1 to §3.6.5.
const MESSAGE: [&str; 13] = [
    "Date",
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "Comments",
    "Keywords",
];

fn role(field: &Field<'_>) -> Role {
    let name = field.name_bytes();
    let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
    let resent = name.split_at_checked(7).filter(|(head, _)| head.eq_ignore_ascii_case(b"Resent-"));
    if let Some((_, rest)) = resent {
        let known = RESENT.iter().position(|name| rest.eq_ignore_ascii_case(name.as_bytes()));
        return known.map_or(Role::Optional, |index| Role::Resent(1 << index));
    }
    match name.len() {
        8 if is("Received") => Role::Received,
        11 if is("Return-Path") => Role::ReturnPath,
        _ if MESSAGE.iter().any(|other| is(other)) => Role::Message,
        _ => Role::Optional,
    }
}
