//! Bytes to types: one function an ABNF production, in the order of the RFC. Every function sees a
//! complete line.

mod capability;
mod command;
mod language;
mod listing;
mod reply;

pub(crate) use capability::{capability, capability_line};
pub(crate) use command::{argument, command, password, word};
pub(crate) use language::{language_listing, language_range, selected_language};
pub(crate) use listing::{drop_listing, scan_listing, unique_id, unique_id_listing};
pub(crate) use reply::{Status, bracketed, find_timestamp, reply, timestamp};

use textline::{Class, Cursor};

use crate::{Deviation, DeviationKind, Leniency, ParseError, ParseErrorKind as Kind};

type Result<T> = core::result::Result<T, ParseError>;

const SPACE: Class = Class::NONE.with(b" ");

/// A cursor over a line without the spaces at its end, if they may be there.
fn trimmed<'a>(
    line: &'a [u8],
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Cursor<'a> {
    let text = trim_end(line);
    if !leniency.trailing_space || text.len() == line.len() {
        return Cursor::new(line);
    }
    deviation.get_or_insert(Deviation { kind: DeviationKind::TrailingSpace, at: text.len() });
    Cursor::new(text)
}

/// The line without the spaces and tabs at its end.
fn trim_end(line: &[u8]) -> &[u8] {
    let blank = line.iter().rev().take_while(|octet| Class::WSP.contains(**octet)).count();
    line.get(..line.len() - blank).unwrap_or(line)
}

/// `SP`, or more of them where that is accepted.
fn space(
    cursor: &mut Cursor<'_>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<()> {
    if !cursor.eat(b' ') {
        return Err(Kind::Space.at(cursor.at()));
    }
    let at = cursor.at();
    if leniency.extra_space && !cursor.take_while(&SPACE).is_empty() {
        deviation.get_or_insert(Deviation { kind: DeviationKind::ExtraSpace, at });
    }
    Ok(())
}

/// A message number.
fn number(cursor: &mut Cursor<'_>) -> Result<u32> {
    let at = cursor.at();
    let number = cursor.number().and_then(|number| u32::try_from(number).ok());
    number.ok_or(Kind::Number.at(at))
}

/// A size in octets, or a count of lines.
fn size(cursor: &mut Cursor<'_>) -> Result<u64> {
    let at = cursor.at();
    cursor.number().ok_or(Kind::Number.at(at))
}
