use super::{
    Input,
    scan::{find, letters, plain_number},
};
use crate::{FetchItem, Items, types::ATOM};

/// `"*" SP nz-number SP "FETCH" SP "(" items ")"` with nothing but [`frequent_items`]: the number and the items.
#[inline]
pub(super) fn frequent_fetch(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (seq, after) = plain_number(octets.strip_prefix(b"* ")?)?;
    let list = after.strip_prefix(b" FETCH (")?;
    let (items, after) = list.split_at_checked(frequent_items(list))?;
    (after == b")").then_some((seq, items))
}

/// Octets of the items at the front that are `UID` or `FLAGS`, as nearly all servers write them, up to another item or
/// the end of the list. They are most of what a client hears.
#[inline]
pub(super) fn frequent_items(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        let after = if let Some(number) = rest.strip_prefix(b"UID ") {
            plain_number(number).map(|(_, after)| after)
        } else {
            rest.strip_prefix(b"FLAGS (").and_then(plain_flags)
        };
        match after {
            Some(end @ [b')', ..]) => return octets.len() - end.len(),
            Some([b' ', next @ ..]) if !matches!(next, [] | [b' ' | b')', ..]) => rest = next,
            _ => return octets.len() - rest.len(),
        }
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
        let flags = if let [b' ', ..] | [.., b' '] = flags { flags.trim_ascii() } else { flags };
        if !self.pass(after.get(1..)?) {
            return None;
        }
        Some(FetchItem::Flags(Items::checked(flags, self.rules())))
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
