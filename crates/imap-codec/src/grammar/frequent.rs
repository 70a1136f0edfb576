use alloc::boxed::Box;

use super::{
    Input,
    datetime::plain_moment,
    raw::trimmed,
    scan::{find, letters, plain_number},
};
use crate::{FetchItem, Items, items::Separator, types::ATOM};

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

/// What follows an item of those that [`usual_item_again`](Input::usual_item_again) reads.
fn usual_item(octets: &[u8]) -> Option<&[u8]> {
    match octets.first()? {
        b'I' => plain_moment(octets.strip_prefix(b"INTERNALDATE ")?).map(|(_, after)| after),
        b'R' => plain_number(octets.strip_prefix(b"RFC822.SIZE ")?).map(|(_, after)| after),
        b'M' => plain_number(octets.strip_prefix(b"MODSEQ (")?)?.1.strip_prefix(b")"),
        _ => None,
    }
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

    /// Reads another item that is met often, if it is written as nearly all servers do.
    pub(super) fn usual_item_again(&mut self) -> Option<FetchItem<'a>> {
        if self.has_odd() {
            return None;
        }
        let rest = self.rest();
        let (item, after) = match rest.first()? {
            b'I' => {
                let (moment, after) = plain_moment(rest.strip_prefix(b"INTERNALDATE ")?)?;
                (FetchItem::InternalDate(moment), after)
            }
            b'R' => {
                let (size, after) = plain_number(rest.strip_prefix(b"RFC822.SIZE ")?)?;
                (FetchItem::Rfc822Size(u64::from(size)), after)
            }
            b'M' => {
                let (value, after) = plain_number(rest.strip_prefix(b"MODSEQ (")?)?;
                (FetchItem::ModSeq(u64::from(value)), after.strip_prefix(b")")?)
            }
            b'B' | b'E' => return self.structure_again(),
            _ => return None,
        };
        if self.pass(after) { Some(item) } else { None }
    }

    /// Reads `ENVELOPE` or `BODYSTRUCTURE` so.
    #[inline]
    fn structure_again(&mut self) -> Option<FetchItem<'a>> {
        let mut ahead = *self;
        let item = if ahead.rest().starts_with(b"ENVELOPE ") {
            ahead.take(9)?;
            FetchItem::Envelope(Box::new(ahead.envelope_by_marks()?))
        } else if ahead.rest().starts_with(b"BODYSTRUCTURE ") {
            ahead.take(14)?;
            FetchItem::BodyStructure(Box::new(ahead.body_by_marks()?))
        } else {
            return None;
        };
        ahead.separator(Separator::Space);
        *self = ahead;
        Some(item)
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
