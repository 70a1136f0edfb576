use alloc::boxed::Box;

use super::{
    Input,
    datetime::plain_moment,
    raw::trimmed,
    scan::{find, letters, plain_number},
};
use crate::{Body, DateTime, Envelope, FetchItem, Items, items::Separator, types::ATOM};

/// An item that is met often.
pub(crate) enum Usual<'a> {
    InternalDate(DateTime),
    Rfc822Size(u32),
    ModSeq(u32),
    Envelope(Box<Envelope<'a>>),
    BodyStructure(Box<Body<'a>>),
    /// Another one, which was not read.
    Other,
}

/// `"*" SP nz-number SP "FETCH" SP "("`, the start of a response: the number and what follows.
#[inline]
pub(super) fn frequent_fetch(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (seq, after) = plain_number(octets.strip_prefix(b"* ")?)?;
    Some((seq, after.strip_prefix(b" FETCH (")?))
}

/// Octets of the items at the front that are `UID`, `FLAGS` and other short ones, as nearly all servers write them, up to
/// another item or the end of the list. They are most of what a client hears.
#[inline]
pub(super) fn frequent_items(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        let after = match rest {
            [b'U', ..] => rest.strip_prefix(b"UID ").and_then(plain_number).map(|(_, after)| after),
            [b'F', ..] => rest.strip_prefix(b"FLAGS (").and_then(plain_flags),
            _ => usual_item(rest),
        };
        match after {
            Some(end @ [b')', ..]) => return octets.len() - end.len(),
            Some([b' ', next @ ..]) if !matches!(next, [] | [b' ' | b')', ..]) => rest = next,
            _ => return octets.len() - rest.len(),
        }
    }
}

/// What follows an item of those without structure that [`usual_item_again`](Input::usual_item_again) reads.
fn usual_item(octets: &[u8]) -> Option<&[u8]> {
    match octets.first()? {
        b'I' => usual_moment(octets).map(|(_, after)| after),
        b'R' => usual_size(octets).map(|(_, after)| after),
        b'M' => usual_mod_seq(octets).map(|(_, after)| after),
        _ => None,
    }
}

#[inline]
fn usual_moment(octets: &[u8]) -> Option<(DateTime, &[u8])> {
    plain_moment(octets.strip_prefix(b"INTERNALDATE ")?)
}

#[inline]
fn usual_size(octets: &[u8]) -> Option<(u32, &[u8])> {
    plain_number(octets.strip_prefix(b"RFC822.SIZE ")?)
}

#[inline]
fn usual_mod_seq(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (value, after) = plain_number(octets.strip_prefix(b"MODSEQ (")?)?;
    Some((value, after.strip_prefix(b")")?))
}

/// What follows flags with one space between two of them, and their `)`.
#[inline]
fn plain_flags(octets: &[u8]) -> Option<&[u8]> {
    if let [b')', after @ ..] = octets {
        return Some(after);
    }
    let mut rest = octets;
    loop {
        let (mark, name) = rest.split_first()?;
        let name = if matches!(mark, b'\\' | b'$') { name } else { rest };
        let mut after = name.get(letters(name)..)?;
        if !matches!(after, [b' ' | b')', ..]) {
            after = after.get(ATOM.run(after)..)?;
        }
        if after.len() == name.len() && *mark != b'$' {
            return None;
        }
        match after {
            [b')', after @ ..] => return Some(after),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
    }
}

impl<'a> Input<'a> {
    /// Reads `UID` or `FLAGS` and the space behind it, if [`frequent_items`] read over them.
    #[inline]
    pub(crate) fn frequent_item_again(&mut self) -> Option<FetchItem<'a>> {
        let rest = self.rest();
        if let Some(number) = rest.strip_prefix(b"UID ") {
            let (uid, after) = plain_number(number)?;
            return if self.pass(after) { Some(FetchItem::Uid(uid)) } else { None };
        }
        let list = rest.strip_prefix(b"FLAGS (")?;
        if self.has_odd() {
            return None;
        }
        let (flags, after) = list.split_at_checked(find(b')', list)?)?;
        if !self.pass(after.get(1..)?) {
            return None;
        }
        Some(FetchItem::Flags(Items::checked(trimmed(flags, self.rules()), self.rules())))
    }

    /// Reads an item that is not [frequent](Self::frequent_item_again), and the space behind it, if it is usual. The caller
    /// makes the item of it where it will be, since it is large.
    pub(crate) fn usual_item_again(&mut self) -> Usual<'a> {
        if self.has_odd() {
            return Usual::Other;
        }
        let rest = self.rest();
        let (item, after) = match rest.first() {
            Some(b'E') => {
                let envelope = self.structure_again(b"ENVELOPE ", Self::envelope_by_marks);
                return envelope.map_or(Usual::Other, Usual::Envelope);
            }
            Some(b'B') => {
                let body = self.structure_again(b"BODYSTRUCTURE ", |input| {
                    input.body_by_marks().map(Box::new)
                });
                return body.map_or(Usual::Other, Usual::BodyStructure);
            }
            Some(b'I') => match usual_moment(rest) {
                Some((moment, after)) => (Usual::InternalDate(moment), after),
                None => return Usual::Other,
            },
            Some(b'R') => match usual_size(rest) {
                Some((size, after)) => (Usual::Rfc822Size(size), after),
                None => return Usual::Other,
            },
            Some(b'M') => match usual_mod_seq(rest) {
                Some((value, after)) => (Usual::ModSeq(value), after),
                None => return Usual::Other,
            },
            _ => return Usual::Other,
        };
        if self.pass(after) { item } else { Usual::Other }
    }

    /// Reads an item however it is written, and the space behind it.
    pub(crate) fn next_odd_item(&mut self) -> Option<FetchItem<'a>> {
        let item = self.fetch_item().ok()?;
        self.separator(Separator::Space);
        Some(item)
    }

    /// Reads `ENVELOPE` or `BODYSTRUCTURE` so.
    #[inline]
    fn structure_again<T>(
        &mut self,
        name: &[u8],
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut ahead = *self;
        if !ahead.rest().starts_with(name) {
            return None;
        }
        ahead.take(name.len())?;
        let structure = read(&mut ahead)?;
        ahead.separator(Separator::Space);
        *self = ahead;
        Some(structure)
    }

    /// Consumes all up to `after`, and the space there if another item follows.
    #[inline]
    fn pass(&mut self, after: &[u8]) -> bool {
        let before = self.rest().len() - after.len();
        match after {
            [] => self.take(before).is_some(),
            [b' ', next @ ..] if !matches!(next, [] | [b' ', ..]) => {
                self.take(before + 1).is_some()
            }
            _ => false,
        }
    }
}
