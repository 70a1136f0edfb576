//! Parts as nearly all servers write them: read over without looking at what else they could be.

use super::is_text;
use crate::grammar::{
    envelope::marked_nstring,
    marks::Marks,
    scan::{long_number, plain_string},
};

/// A part that is read over as nearly all servers write it: `None` for any other.
pub(super) struct UsualPart<'m> {
    pub(super) marks: &'m mut Marks,
}

impl UsualPart<'_> {
    /// What follows a part without its `(`.
    pub(super) fn single<'s>(&mut self, part: &'s [u8]) -> Option<&'s [u8]> {
        let after = self.string(part)?;
        let name = part.get(1..part.len() - after.len() - 1)?;
        let lines = is_text(name);
        if name.eq_ignore_ascii_case(b"MESSAGE") {
            return None;
        }
        let after = self.string(after.strip_prefix(b" ")?)?;
        let after = self.parameters(after)?;
        // Most parts have neither ID nor description.
        let after = match after.strip_prefix(b" NIL NIL") {
            Some(after) => after,
            None => {
                let after = marked_nstring(after.strip_prefix(b" ")?, self.marks)?;
                marked_nstring(after.strip_prefix(b" ")?, self.marks)?
            }
        };
        let after = self.string(after.strip_prefix(b" ")?)?;
        let mut after = long_number(after.strip_prefix(b" ")?)?.1;
        if lines {
            after = long_number(after.strip_prefix(b" ")?)?.1;
        }
        if let [b')', after @ ..] = after {
            return Some(after);
        }
        // MD5, disposition, language and location, of which most parts have none.
        if let Some(after) = after.strip_prefix(b" NIL NIL NIL NIL)") {
            return Some(after);
        }
        after = marked_nstring(after.strip_prefix(b" ")?, self.marks)?;
        after = match after.strip_prefix(b" (") {
            Some(disposition) => {
                let after = self.string(disposition)?;
                self.parameters(after)?.strip_prefix(b")")?
            }
            None => after.strip_prefix(b" NIL")?,
        };
        after = after.strip_prefix(b" NIL")?;
        marked_nstring(after.strip_prefix(b" ")?, self.marks)?.strip_prefix(b")")
    }

    /// What follows the parts of a multipart, from the space before its subtype to its `)`.
    pub(super) fn multipart_end<'s>(&mut self, end: &'s [u8]) -> Option<&'s [u8]> {
        let after = self.string(end.strip_prefix(b" ")?)?;
        if let [b')', after @ ..] = after {
            return Some(after);
        }
        self.parameters(after)?.strip_prefix(b" NIL NIL NIL)")
    }

    /// A string that is marked.
    fn string<'s>(&mut self, octets: &'s [u8]) -> Option<&'s [u8]> {
        let after = plain_string(octets)?;
        self.marks.string(octets, after);
        Some(after)
    }

    /// A space, and NIL or a list that is marked.
    fn parameters<'s>(&mut self, octets: &'s [u8]) -> Option<&'s [u8]> {
        if let Some(after) = octets.strip_prefix(b" NIL") {
            return Some(after);
        }
        let list = octets.strip_prefix(b" ")?;
        let after = plain_parameters(list)?;
        self.marks.add(list.len() - after.len());
        Some(after)
    }
}

/// What follows a list of parameters, if it is written as nearly all servers do.
pub(super) fn plain_parameters(octets: &[u8]) -> Option<&[u8]> {
    let mut rest = octets.strip_prefix(b"(")?;
    loop {
        rest = plain_string(rest)?;
        rest = plain_string(rest.strip_prefix(b" ")?)?;
        match rest {
            [b')', after @ ..] => return Some(after),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
    }
}
