//! Bytes to types: one function an ABNF production, in the order of the RFC. Every function sees a
//! complete line.

mod attributes;
mod command;
mod mailbox;
mod params;
mod path;
mod values;

pub(crate) use attributes::attributes;
pub(crate) use command::{argument, command, is_bdat, trim_end};
pub(crate) use mailbox::whole_mailbox;
pub(crate) use params::{body, is_one, param, params, value_of};
pub(crate) use path::{whole_forward_path, whole_reverse_path};
pub(crate) use values::size;

use crate::{ParseError, ParseErrorKind};

type Result<T> = core::result::Result<T, ParseError>;

/// Text that may be UTF-8 (RFC 6531 §3.3), of a region whose start is at `offset`.
#[inline]
fn text(octets: &[u8], offset: usize) -> Result<&str> {
    core::str::from_utf8(octets)
        .map_err(|error| ParseErrorKind::Character.at(offset + error.valid_up_to()))
}
