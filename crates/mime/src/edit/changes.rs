//! What is changed where.

use alloc::{collections::BTreeMap, vec::Vec};
use core::{iter, ops::Range};

use super::PartEditError;
use crate::Entity;

/// What of an entity is changed. In the order in which they are written where they start and end at the same octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// It and the delimiter before it go.
    Removed,
    /// All of it.
    Whole,
    /// Its header section, and the blank line if there is one.
    Header,
    /// A blank line is added.
    Separator,
    /// All behind the blank line.
    Body,
    /// Parts behind its last.
    Attached,
}

impl Place {
    /// Everything inside of the entity goes.
    const COVERING: [Self; 3] = [Self::Removed, Self::Whole, Self::Body];

    /// What else of the same entity may not be changed beside it.
    const fn excludes(self) -> &'static [Self] {
        use Place::{Attached, Body, Header, Removed, Separator, Whole};
        match self {
            Removed => &[Whole, Header, Body, Attached],
            Whole => &[Removed, Header, Body, Attached],
            Header => &[Removed, Whole],
            Separator => &[],
            Body => &[Removed, Whole, Attached],
            Attached => &[Removed, Whole, Body],
        }
    }

    /// Where it stands. `behind` is the octet behind the entity.
    fn range(self, part: Entity<'_, '_>, behind: Option<u8>) -> Range<u64> {
        let Range { start, end } = part.range();
        match self {
            Self::Removed => removed(part, behind),
            Self::Whole => start..end,
            Self::Header => start..part.body_at(),
            Self::Separator => part.body_at()..part.body_at(),
            Self::Body => part.body_at()..end,
            Self::Attached => {
                let at = end.saturating_sub(behind_parts(part));
                at..at
            }
        }
    }
}

/// A part and the delimiter before it. The line break of that stays if the delimiter behind the part has none of its own.
fn removed(part: Entity<'_, '_>, behind: Option<u8>) -> Range<u64> {
    let Range { start, end } = part.range();
    let delimiter = part.delimiter();
    let kept = match delimiter {
        _ if matches!(behind, None | Some(b'\r' | b'\n')) => 0,
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    start.saturating_sub(delimiter.len().saturating_sub(kept) as u64)..end
}

/// Whether an open multipart ends in a line that no body is part of: a delimiter or a field.
fn ends_in_line(multipart: Entity<'_, '_>) -> bool {
    let last = iter::successors(Some(multipart), |entity| {
        entity.last_child().filter(|_| entity.close_delimiter().is_empty())
    })
    .last();
    last.is_some_and(|last| {
        let body = if last.index() == multipart.index() { last.preamble() } else { last.body() };
        body.is_empty() && (last.raw().is_empty() || last.raw().ends_with(b"\n"))
    })
}

/// How many octets stand behind the last part of a multipart: the closing delimiter and the epilogue, if it is closed.
fn behind_parts(multipart: Entity<'_, '_>) -> u64 {
    match multipart.close_delimiter().len() {
        0 => 0,
        close => close.saturating_add(multipart.epilogue().len()) as u64,
    }
}

#[derive(Clone, Debug)]
struct Change {
    range: Range<u64>,
    depth: u16,
    /// The entity ends where it ends.
    is_end: bool,
    /// No line break is needed between what stands there and a delimiter.
    is_behind_line: bool,
    /// The entity starts where it starts.
    is_start: bool,
    octets: Vec<u8>,
}

/// By the number of the entity and what of it is changed: no two overlap.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    changes: BTreeMap<(u32, Place), Change>,
    /// How many parts stay in a multipart of which some are removed.
    left: BTreeMap<u32, usize>,
}

impl Changes {
    pub(super) fn get(&self, part: Entity<'_, '_>, place: Place) -> Option<&[u8]> {
        self.changes.get(&(part.index(), place)).map(|change| &*change.octets)
    }

    /// Changes an entity, or changes it again.
    pub(super) fn put(
        &mut self,
        root: Entity<'_, '_>,
        part: Entity<'_, '_>,
        place: Place,
        octets: Vec<u8>,
    ) -> Result<(), PartEditError> {
        if !self.is_free(root, part, place) {
            return Err(PartEditError::Overlap);
        }
        let octet = |at: u64| {
            let at = usize::try_from(at.checked_sub(root.range().start)?).ok()?;
            root.raw().get(at).copied()
        };
        let range = place.range(part, octet(part.range().end));
        let is_behind_line = match octet(range.end) {
            Some(octet) => !matches!(octet, b'\r' | b'\n'),
            None => place == Place::Attached && ends_in_line(part),
        };
        let change = Change {
            is_start: range.start == part.range().start,
            is_end: place == Place::Attached || range.end == part.range().end,
            is_behind_line,
            depth: part.depth(),
            range,
            octets,
        };
        self.changes.insert((part.index(), place), change);
        Ok(())
    }

    /// Attaches what `pieces` make to a multipart, behind what was attached to it before and `line_end`.
    pub(super) fn attach(
        &mut self,
        root: Entity<'_, '_>,
        multipart: Entity<'_, '_>,
        line_end: &[u8],
        pieces: &[&[u8]],
    ) -> Result<(), PartEditError> {
        let key = (multipart.index(), Place::Attached);
        if !self.changes.contains_key(&key) {
            return self.put(root, multipart, Place::Attached, pieces.concat());
        }
        if let Some(change) = self.changes.get_mut(&key) {
            let more = iter::once(&line_end).chain(pieces);
            more.for_each(|piece| change.octets.extend_from_slice(piece));
        }
        Ok(())
    }

    /// Removes a part of `parent`, if one stays.
    pub(super) fn remove(
        &mut self,
        root: Entity<'_, '_>,
        parent: Entity<'_, '_>,
        part: Entity<'_, '_>,
    ) -> Result<(), PartEditError> {
        if self.get(part, Place::Removed).is_some() {
            return Ok(());
        }
        let counted = self.left.get(&parent.index()).copied();
        let left = counted.unwrap_or_else(|| parent.children().count());
        if left <= 1 && self.get(parent, Place::Attached).is_none() {
            return Err(PartEditError::NoPart);
        }
        self.put(root, part, Place::Removed, Vec::new())?;
        self.left.insert(parent.index(), left.saturating_sub(1));
        Ok(())
    }

    fn is_free(&self, root: Entity<'_, '_>, part: Entity<'_, '_>, place: Place) -> bool {
        let has = |entity: Entity<'_, '_>, places: &[Place]| {
            places.iter().any(|place| self.changes.contains_key(&(entity.index(), *place)))
        };
        let inside = (part.index().saturating_add(1), Place::Removed);
        let behind = (part.after().max(inside.0), Place::Removed);
        let covers = Place::COVERING.contains(&place);
        let is_in_root = (root.index()..root.after()).contains(&part.index());
        let beside = has(part, place.excludes());
        let below = covers && self.changes.range(inside..behind).next().is_some();
        let above = iter::successors(part.parent(), |entity| entity.parent())
            .any(|around| has(around, &Place::COVERING));
        is_in_root && !(beside || below || above)
    }

    /// Appends `root` with all changes. Nothing is appended if that cannot be.
    pub(super) fn write(
        &self,
        root: Entity<'_, '_>,
        line_end: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), PartEditError> {
        let mut changes: Vec<_> = self.changes.iter().collect();
        // At the same octet an entity comes before what is in it, and what is attached to it behind.
        changes.sort_by_key(|((index, place), change)| {
            let is_attached = *place == Place::Attached;
            let outward = if is_attached { u16::MAX - change.depth } else { 0 };
            (change.range.start, change.range.end, is_attached, outward, *index, *place)
        });
        let (base, raw, start) = (root.range().start, root.raw(), out.len());
        let position = |at: u64| usize::try_from(at.saturating_sub(base)).unwrap_or(usize::MAX);
        let mut written = Written { out, start, line_end, is_open: false };
        let mut done = 0;
        for ((_, place), change) in changes {
            let Some(kept) = raw.get(done..position(change.range.start)) else {
                written.out.truncate(start);
                return Err(PartEditError::Overlap);
            };
            written.keep(kept);
            written.change(*place, change);
            done = position(change.range.end);
        }
        written.keep(raw.get(done..).unwrap_or_default());
        Ok(())
    }
}

/// The changed message, as far as it is written.
struct Written<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    line_end: &'o [u8],
    /// Something new is at the end of an entity, and the line break of a delimiter must follow.
    is_open: bool,
}

impl Written<'_> {
    fn keep(&mut self, octets: &[u8]) {
        // Behind an empty part a delimiter has no line break of its own.
        let is_open = self.is_open && !octets.is_empty();
        if is_open && !octets.starts_with(b"\n") && !octets.starts_with(b"\r") {
            self.out.extend_from_slice(self.line_end);
        }
        self.is_open &= octets.is_empty();
        self.out.extend_from_slice(octets);
    }

    /// A body that ends in CR would lose it to an LF; a delimiter that does waits for it.
    fn end_line(&mut self, last: Option<u8>, is_delimiter: bool) {
        let line_end = match last {
            Some(b'\r') if is_delimiter => b"\n",
            Some(b'\r') => &b"\r\n"[..],
            _ => self.line_end,
        };
        self.out.extend_from_slice(line_end);
    }

    fn change(&mut self, place: Place, change: &Change) {
        let before = self.out.len();
        let last = self.out.get(self.start..).and_then(<[u8]>::last).copied();
        let is_line_start = matches!(last, None | Some(b'\n'));
        match place {
            Place::Attached if change.is_behind_line && !self.is_open && is_line_start => {}
            Place::Attached => self.end_line(last, change.is_behind_line && !self.is_open),
            // The last delimiter of a message may lack its line end.
            Place::Whole | Place::Header if !is_line_start && !change.octets.is_empty() => {
                self.end_line(last, true);
            }
            Place::Separator => {
                if !is_line_start {
                    self.end_line(last, change.is_start && !self.is_open);
                }
                self.out.extend_from_slice(self.line_end);
            }
            _ => {}
        }
        self.out.extend_from_slice(&change.octets);
        self.is_open |= change.is_end && self.out.len() > before;
    }
}
