use super::scan::plain_number;
use crate::types::ATOM;

/// Octets of the items at the front that are `UID` or `FLAGS`, as nearly all servers write them, up to another item or
/// the end of the list. They are most of what a client hears.
#[inline]
pub(super) fn frequent_items(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        let after = match rest {
            [b'U', b'I', b'D', b' ', number @ ..] => plain_number(number).map(|(_, after)| after),
            [b'F', b'L', b'A', b'G', b'S', b' ', b'(', flags @ ..] => plain_flags(flags),
            _ => None,
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
        let name = rest.strip_prefix(b"\\").unwrap_or(rest);
        let (name, after) = name.split_at_checked(ATOM.run(name))?;
        match after {
            _ if name.is_empty() => return None,
            [b')', after @ ..] => return Some(after),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
    }
}
