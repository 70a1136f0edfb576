use alloc::vec::Vec;

use crate::{
    Blocks, DefectSink, Excess, Field, Junk, JunkKind, Limit, Limits, check,
    scan::{Found, Scan},
};

/// A piece of a header section. The concatenation of all pieces and the separator is the section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item<'m> {
    /// A field.
    Field(Field<'m>),
    /// A line that is no field.
    Junk(Junk<'m>),
    /// What follows the last line that was told apart; at most one, the last.
    Excess(Excess<'m>),
}

impl<'m> Item<'m> {
    /// All of its bytes.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        match self {
            Self::Field(field) => field.raw(),
            Self::Junk(junk) => junk.raw,
            Self::Excess(excess) => excess.raw,
        }
    }

    /// Where it starts.
    #[must_use]
    pub const fn at(&self) -> u64 {
        match self {
            Self::Field(field) => field.at(),
            Self::Junk(junk) => junk.at,
            Self::Excess(excess) => excess.at,
        }
    }

    /// The field, if it is one.
    #[must_use]
    pub const fn field(self) -> Option<Field<'m>> {
        match self {
            Self::Field(field) => Some(field),
            Self::Junk(_) | Self::Excess(_) => None,
        }
    }
}

/// Goes through the header section at the front of a slice without memory of its own: for one look at a few fields, or to
/// fill a table. An iterator of the pieces; then [`body_start`](Self::body_start) says where the body is.
///
/// ```
/// use rfc822_message::{HeaderScanner, Item, Limits};
///
/// let mut scanner = HeaderScanner::new(b"Subject: x\r\n\r\nbody", &Limits::default());
/// let Some(Item::Field(field)) = scanner.next() else { panic!() };
/// assert_eq!((field.name(), field.raw_value()), ("Subject", &b" x"[..]));
/// assert_eq!(scanner.next(), None);
/// assert_eq!(scanner.body_start(), Some(14));
/// ```
#[derive(Clone, Debug)]
pub struct HeaderScanner<'m> {
    bytes: &'m [u8],
    scan: Scan,
    base: u64,
    /// Where the separator starts and ends.
    end: Option<(usize, usize)>,
}

impl<'m> HeaderScanner<'m> {
    /// At the start of `bytes`, which may hold a body behind the header section.
    #[must_use]
    pub const fn new(bytes: &'m [u8], limits: &Limits) -> Self {
        Self::new_at(bytes, limits, 0)
    }

    /// The same for bytes that stand at `base` in a message: offsets count from there.
    #[must_use]
    pub const fn new_at(bytes: &'m [u8], limits: &Limits, base: u64) -> Self {
        Self { bytes, scan: Scan::new(*limits, base), base, end: None }
    }

    /// How many octets the header section and the blank line take; `None` before the last piece was given.
    #[must_use]
    pub fn body_start(&self) -> Option<usize> {
        self.end.map(|(_, body)| body)
    }

    /// The blank line; empty if it is missing. `None` before the last piece was given.
    #[must_use]
    pub fn separator(&self) -> Option<&'m [u8]> {
        self.end.and_then(|(start, body)| self.bytes.get(start..body))
    }

    fn take(&mut self) -> Option<Item<'m>> {
        let start = offset(self.scan.at());
        let at = self.base.saturating_add(self.scan.at());
        let rest = self.bytes.get(start..)?;
        let raw = |len: usize| rest.get(..len).unwrap_or(rest);
        match self.scan.step(rest, true) {
            Found::Field { name, len } => Some(Item::Field(Field::new(raw(len), at, name))),
            Found::Junk { kind, len } => Some(Item::Junk(Junk { kind, at, raw: raw(len) })),
            Found::Long { name, limit } => {
                let raw = raw(self.skip_long(start));
                Some(match limit {
                    Limit::Field if name > 0 => Item::Field(Field::new(raw, at, name).oversize()),
                    Limit::Field => Item::Junk(Junk { kind: JunkKind::Oversize, at, raw }),
                    _ => Item::Excess(Excess { limit, at, raw }),
                })
            }
            Found::Separator { len } => {
                self.end = Some((start, start + len));
                None
            }
            Found::More
            | Found::Piece { .. }
            | Found::LongEnd
            | Found::Body { .. }
            | Found::End => None,
        }
    }

    /// Steps over what is over a limit and says how long it is.
    fn skip_long(&mut self, start: usize) -> usize {
        loop {
            let now = offset(self.scan.at());
            let found = self.scan.step(self.bytes.get(now..).unwrap_or_default(), true);
            if !matches!(found, Found::Piece { .. }) {
                return now - start;
            }
        }
    }
}

impl<'m> Iterator for HeaderScanner<'m> {
    type Item = Item<'m>;

    fn next(&mut self) -> Option<Item<'m>> {
        if self.end.is_some() { None } else { self.take() }
    }
}

/// An offset inside a slice that is in memory.
fn offset(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// One piece in [`HeaderTable`]. It ends where the next starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    start: u32,
    name: u16,
    kind: EntryKind,
}

const _: () = assert!(size_of::<Entry>() == 8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryKind {
    Field,
    LongField,
    Junk(JunkKind),
    Excess(Limit),
}

/// Where the pieces of a header section are: a flat table of eight octets a piece, to be reused for the next message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderTable {
    entries: Vec<Entry>,
    /// Where the last piece starts if it is [`EntryKind::Excess`]: it alone may stand beyond [`Limits::section`].
    excess: usize,
    separator: usize,
    body: usize,
}

impl HeaderTable {
    /// Without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), excess: 0, separator: 0, body: 0 }
    }

    /// Forgets what it holds and indexes the header section at the front of `bytes`.
    pub fn index(&mut self, bytes: &[u8], limits: &Limits) {
        self.entries.clear();
        let mut scanner = HeaderScanner::new(bytes, limits);
        scanner.scan.skip_fields(bytes, |field, name| {
            let start = u32::try_from(field.start).unwrap_or(u32::MAX);
            self.entries.push(Entry { start, name, kind: EntryKind::Field });
            true
        });
        for item in scanner.by_ref() {
            let (name, kind) = match item {
                Item::Field(field) if field.is_oversize() => {
                    (field.name_bytes().len(), EntryKind::LongField)
                }
                Item::Field(field) => (field.name_bytes().len(), EntryKind::Field),
                Item::Junk(junk) => (0, EntryKind::Junk(junk.kind)),
                Item::Excess(excess) => {
                    self.excess = offset(excess.at);
                    (0, EntryKind::Excess(excess.limit))
                }
            };
            let start = u32::try_from(item.at()).unwrap_or(u32::MAX);
            self.entries.push(Entry { start, name: u16::try_from(name).unwrap_or(u16::MAX), kind });
        }
        (self.separator, self.body) = scanner.end.unwrap_or_default();
    }

    fn start(&self, entry: &Entry) -> usize {
        match entry.kind {
            EntryKind::Excess(_) => self.excess,
            _ => entry.start as usize,
        }
    }

    /// Where the blank line starts; the end of the last piece.
    #[must_use]
    pub const fn separator_start(&self) -> usize {
        self.separator
    }

    /// Where the body starts.
    #[must_use]
    pub const fn body_start(&self) -> usize {
        self.body
    }
}

/// The header section of a message: a view of its bytes and of their table.
#[derive(Clone, Copy)]
pub struct Header<'m, 't> {
    bytes: &'m [u8],
    table: &'t HeaderTable,
}

impl<'m, 't> Header<'m, 't> {
    /// `table` was filled from `bytes`. With another table the pieces are others, and never outside of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'m [u8], table: &'t HeaderTable) -> Self {
        Self { bytes, table }
    }

    /// How many pieces there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.table.entries.len()
    }

    /// Whether there is no piece.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// The piece number `index`, counted from 0.
    #[must_use]
    pub fn item(&self, index: usize) -> Option<Item<'m>> {
        let entry = self.table.entries.get(index)?;
        let start = self.table.start(entry);
        let next = self.table.entries.get(index + 1);
        let end = next.map_or(self.table.separator, |next| self.table.start(next));
        let raw = self.bytes.get(start..end)?;
        let at = start as u64;
        Some(match entry.kind {
            EntryKind::Field => Item::Field(Field::new(raw, at, entry.name)),
            EntryKind::LongField => Item::Field(Field::new(raw, at, entry.name).oversize()),
            EntryKind::Junk(kind) => Item::Junk(Junk { kind, at, raw }),
            EntryKind::Excess(limit) => Item::Excess(Excess { limit, at, raw }),
        })
    }

    /// All pieces in order.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Item<'m>> + Clone + 't
    where
        'm: 't,
    {
        (0..self.len()).filter_map(move |index| self.item(index))
    }

    /// All fields in order.
    pub fn fields(self) -> impl DoubleEndedIterator<Item = Field<'m>> + Clone + 't
    where
        'm: 't,
    {
        self.items().filter_map(Item::field)
    }

    /// All fields of that name, in order.
    pub fn all<'n>(self, name: &'n str) -> impl DoubleEndedIterator<Item = Field<'m>> + Clone + 'n
    where
        'm: 't,
        't: 'n,
    {
        // The table tells most others by the length of their names.
        let entries = self.table.entries.iter().enumerate();
        let same_length = entries.filter(|(_, entry)| usize::from(entry.name) == name.len());
        same_length
            .filter_map(move |(index, _)| self.item(index)?.field())
            .filter(move |field| field.is(name))
    }

    /// The first field of that name, the one next to the top.
    #[must_use]
    pub fn first(self, name: &str) -> Option<Field<'m>> {
        self.all(name).next()
    }

    /// The last field of that name.
    #[must_use]
    pub fn last(self, name: &str) -> Option<Field<'m>> {
        self.all(name).next_back()
    }

    /// The field of that name, if there are not two of them: which one others would take is anybody's guess.
    ///
    /// # Errors
    /// [`Duplicate`] with the first two.
    pub fn only(self, name: &str) -> Result<Option<Field<'m>>, Duplicate<'m>> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(first), Some(second)) => Err(Duplicate { first, second }),
            (first, _) => Ok(first),
        }
    }

    /// Its blocks from top to bottom: what each hop and each sender put on top.
    #[must_use]
    pub const fn blocks(self) -> Blocks<'m, 't> {
        Blocks::new(self)
    }

    /// The header section as it stands, without the blank line.
    #[must_use]
    pub fn raw(&self) -> &'m [u8] {
        self.bytes.get(..self.table.separator).unwrap_or(self.bytes)
    }

    /// The blank line behind the header section: CRLF, LF, or empty where it is missing.
    #[must_use]
    pub fn separator(&self) -> &'m [u8] {
        self.bytes.get(self.table.separator..self.table.body).unwrap_or_default()
    }

    /// Reports what is wrong with the section: lines, characters, fields twice or missing. What is wrong with a value the typed
    /// accessors of [`Field`] report.
    pub fn defects(self, sink: &mut impl DefectSink) {
        check::header(self, sink);
    }

    pub(crate) const fn body_start(&self) -> usize {
        self.table.body
    }

    pub(crate) const fn bytes(&self) -> &'m [u8] {
        self.bytes
    }
}

impl core::fmt::Debug for Header<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.items()).finish()
    }
}

/// Two fields of a name where one was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two fields of one name, at bytes {} and {}", first.at(), second.at())]
pub struct Duplicate<'m> {
    /// The first.
    pub first: Field<'m>,
    /// The second; there may be more.
    pub second: Field<'m>,
}
