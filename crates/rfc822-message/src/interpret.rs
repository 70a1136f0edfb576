//! What other software makes of an ambiguous header section, address list or date, so that a filter can look at all of it.

mod addresses;
mod date;

use alloc::vec::Vec;

use crate::{Field, Header, HeaderScanner, Item, Limits, unfold::strip_line_end};

pub use addresses::{AddressReader, AddressReading};
pub use date::{DateReader, DateReading};

/// How software finds the fields of a name where a header section can be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldReader {
    /// Takes the first.
    First,
    /// Takes the last.
    Last,
    /// Takes them all as one.
    All,
    /// Does not know a field with white space before the colon; takes the first of the others.
    NoSpaceBeforeColon,
    /// Takes the first line that is no field for the start of the body; takes the first of the fields before it.
    UpToJunk,
    /// Takes a line of white space alone for the end of the header section; takes the first of the fields before it.
    UpToBlank,
    /// Ends lines at a CR alone; takes the first of the fields that are then there.
    BareCr,
    /// The same, and takes the last.
    BareCrLast,
    /// Ends a value at a NUL; takes the first.
    UpToNul,
}

/// What a [`FieldReader`] takes for the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldReading<'m> {
    /// The first reader that reads so; others may, too.
    pub by: FieldReader,
    /// The raw values that it takes, in order; none if it finds no such field.
    pub values: Vec<&'m [u8]>,
}

impl<'m> Header<'m, '_> {
    /// The different readings of the fields of a name: one if all software agrees, with the first field there. Their union is
    /// what a filter has to look at.
    ///
    /// ```
    /// use rfc822_message::{FieldReader, Message};
    ///
    /// let message = Message::parse(b"From: a@first.example\r\nX: y\rFrom: b@second.example\r\n\r\n");
    /// let readings = message.header().interpretations("From");
    /// assert_eq!(readings.len(), 2);
    /// assert_eq!(readings[1].by, FieldReader::BareCrLast);
    /// assert_eq!(readings[1].values, [b" b@second.example"]);
    /// ```
    #[must_use]
    pub fn interpretations(self, name: &str) -> Vec<FieldReading<'m>> {
        let mut readings = Readings(Vec::new());
        let value = |field: Field<'m>| field.raw_value();
        readings.add(FieldReader::First, self.first(name).map(value));
        readings.add(FieldReader::Last, self.last(name).map(value));
        readings.add(FieldReader::All, self.all(name).map(value));
        let unspaced = |field: &Field<'_>| field.value_start() == field.name_bytes().len() + 1;
        readings.add(FieldReader::NoSpaceBeforeColon, self.all(name).find(unspaced).map(value));
        let fields = self.items().map_while(|item| match item {
            Item::Field(field) => Some(field),
            _ => None,
        });
        readings.add(FieldReader::UpToJunk, fields.clone().find(|field| field.is(name)).map(value));
        let mut ended = false;
        let up_to_blank = self.fields().find_map(|field| {
            let found = (!ended && field.is(name)).then_some(field);
            ended |= blank_line(field.raw()).is_some();
            found
        });
        readings.add(
            FieldReader::UpToBlank,
            up_to_blank.map(|field| {
                let raw = field.raw_value();
                blank_line(raw).and_then(|at| raw.get(..at)).map_or(raw, strip_line_end)
            }),
        );
        let section = self.bytes().get(..self.body_start()).unwrap_or_default();
        if bare_cr(section) {
            readings.add(FieldReader::BareCr, cr_fields(section, name).next());
            readings.add(FieldReader::BareCrLast, cr_fields(section, name).last());
        }
        let until_nul = |value: &'m [u8]| {
            memchr::memchr(0, value).and_then(|nul| value.get(..nul)).unwrap_or(value)
        };
        readings.add(FieldReader::UpToNul, self.first(name).map(value).map(until_nul));
        readings.0
    }
}

struct Readings<'m>(Vec<FieldReading<'m>>);

impl<'m> Readings<'m> {
    fn add(&mut self, by: FieldReader, values: impl IntoIterator<Item = &'m [u8]>) {
        let values: Vec<_> = values.into_iter().collect();
        if self.0.iter().all(|known| known.values != values) {
            self.0.push(FieldReading { by, values });
        }
    }
}

/// Where a continuation line of white space alone starts.
fn blank_line(raw: &[u8]) -> Option<usize> {
    let mut start = 0;
    for line in raw.split_inclusive(|octet| *octet == b'\n') {
        if start > 0 && crate::token::FWS.contains_all(line) {
            return Some(start);
        }
        start += line.len();
    }
    None
}

fn bare_cr(section: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', section).any(|cr| section.get(cr + 1) != Some(&b'\n'))
}

/// The values of the fields of a section in which a CR alone ends lines too.
fn cr_fields<'m>(section: &'m [u8], name: &str) -> impl Iterator<Item = &'m [u8]> {
    let mut rest = section;
    core::iter::from_fn(move || {
        while !rest.is_empty() {
            let (line, behind) = cr_line(rest);
            rest = behind;
            if line.is_empty() {
                rest = &[];
            } else if let Some(Item::Field(field)) =
                HeaderScanner::new(line, &Limits::default()).next()
                && field.is(name)
            {
                return Some(field.raw_value());
            }
        }
        None
    })
}

/// The line at the front, with its continuations and without its end, and what follows.
fn cr_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let ends = memchr::memchr2_iter(b'\r', b'\n', bytes);
    for end in ends {
        let next = end + if bytes.get(end..end + 2) == Some(b"\r\n") { 2 } else { 1 };
        // The LF of a CRLF was looked at with its CR.
        let second =
            bytes.get(end) == Some(&b'\n') && end > 0 && bytes.get(end - 1) == Some(&b'\r');
        if !second && !matches!(bytes.get(next), Some(b' ' | b'\t')) {
            return (bytes.get(..end).unwrap_or_default(), bytes.get(next..).unwrap_or_default());
        }
    }
    (bytes, &[])
}
