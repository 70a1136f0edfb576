//! Bytes to types: one function an ABNF production, in the order of the RFC. Every function sees a
//! complete line.

mod attributes;
mod command;
mod mailbox;
mod params;
mod path;
mod plain;
mod values;

pub(crate) use attributes::attributes;
pub(crate) use command::{argument, command, is_bdat, trim_end};
pub(crate) use mailbox::whole_mailbox;
pub(crate) use params::{is_one, param, whole_params};
pub(crate) use path::{whole_forward_path, whole_reverse_path};
pub(crate) use plain::recipient;

use textline::Cursor;

use crate::{ParseError, ParseErrorKind};

type Result<T> = core::result::Result<T, ParseError>;

/// Text that may be UTF-8 (RFC 6531 §3.3), of a region whose start is at `offset`.
#[inline]
fn text(octets: &[u8], offset: usize) -> Result<&str> {
    core::str::from_utf8(octets)
        .map_err(|error| ParseErrorKind::Character.at(offset + error.valid_up_to()))
}

/// A line that is known to be text, so that nothing is looked at twice.
struct Reader<'a> {
    cursor: Cursor<'a>,
    /// The line from `base` on, up to the first octet that is not UTF-8.
    text: &'a str,
    base: usize,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new(text.as_bytes()), text, base: 0 }
    }

    /// What is left of a line that may be anything.
    #[inline]
    fn of_rest(cursor: Cursor<'a>) -> Self {
        let rest = cursor.rest();
        let text = core::str::from_utf8(rest).unwrap_or_else(|_| valid_front(rest));
        Self { cursor, text, base: cursor.at() }
    }

    /// What was read since the cursor stood at `start`: text that may be UTF-8 (RFC 6531 §3.3).
    #[inline]
    fn since(&self, start: usize) -> Result<&'a str> {
        let text = self.text.get(start - self.base..self.cursor.at() - self.base);
        text.ok_or(ParseErrorKind::Character.at(self.base + self.text.len()))
    }
}

#[cold]
fn valid_front(octets: &[u8]) -> &str {
    octets.utf8_chunks().next().map_or("", |front| front.valid())
}
