//! Writes mbox files.

use alloc::vec::Vec;

use crate::{HeaderScanner, Item, Limits, MboxFormat, mbox::parser::quoted};

/// Appends a message to an mbox file as it arrives. For the forms with a length its header section must have the
/// Content-Length of the body as it is written; [`MboxWriter::write`] takes a whole message and sees to it.
///
/// ```
/// use rfc822_message::{AddrSpec, DateTime, FromLine, MboxFormat, MboxWriter, Zone};
///
/// let from = FromLine::write(Some(&AddrSpec::new("alice@crepes.fr")?), &DateTime::from_unix(880_127_706, Zone::UTC)?);
/// let mut file = Vec::new();
/// MboxWriter::write(MboxFormat::Rd, &from, b"Subject: one\n\nFrom here\n", &mut file);
/// assert_eq!(file, b"From alice@crepes.fr Fri Nov 21 15:55:06 1997\nSubject: one\n\n>From here\n\n");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxWriter {
    format: MboxFormat,
    place: Place,
}

/// Where in a line the last octet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At its start, perhaps behind `>`.
    Start {
        marks: bool,
    },
    /// Behind so many octets of `From `, not written yet.
    From(usize),
    Inside,
}

const FROM: &[u8; 5] = b"From ";

impl MboxWriter {
    /// Begins a message behind its `From ` line, which [`FromLine::write`](crate::FromLine::write) makes.
    #[must_use]
    pub fn begin(format: MboxFormat, from: &[u8], out: &mut Vec<u8>) -> Self {
        out.extend_from_slice(from);
        Self { format, place: Place::Start { marks: false } }
    }

    /// Appends a piece of the message.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        let any = self.format == MboxFormat::Rd;
        while let Some((first, rest)) = bytes.split_first() {
            match self.place {
                Place::Start { .. } if self.format == MboxFormat::Cl2 => self.place = Place::Inside,
                Place::Start { marks } => match first {
                    b'>' if any || !marks => {
                        out.push(b'>');
                        self.place = Place::Start { marks: true };
                        bytes = rest;
                    }
                    b'F' if any || !marks => {
                        self.place = Place::From(1);
                        bytes = rest;
                    }
                    _ => self.place = Place::Inside,
                },
                Place::From(len) => {
                    if FROM.get(len) != Some(first) {
                        out.extend_from_slice(FROM.get(..len).unwrap_or_default());
                        self.place = Place::Inside;
                        continue;
                    }
                    bytes = rest;
                    self.place = Place::From(len + 1);
                    if len + 1 == FROM.len() {
                        out.push(b'>');
                        out.extend_from_slice(FROM);
                        self.place = Place::Inside;
                    }
                }
                Place::Inside => {
                    let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |lf| lf + 1);
                    let (line, rest) = bytes.split_at_checked(line).unwrap_or((bytes, &[]));
                    out.extend_from_slice(line);
                    if line.ends_with(b"\n") {
                        self.place = Place::Start { marks: false };
                    }
                    bytes = rest;
                }
            }
        }
    }

    /// Ends the message: its last line, if it has no end, and a blank line.
    pub fn finish(self, out: &mut Vec<u8>) {
        if let Place::From(len) = self.place {
            out.extend_from_slice(FROM.get(..len).unwrap_or_default());
        }
        if self.place != (Place::Start { marks: false }) {
            out.push(b'\n');
        }
        out.push(b'\n');
    }

    /// Appends a whole message behind its `From ` line. A last line without an end gets one. The forms with a length get a Content-Length at the end of the header
    /// section, in place of any that is there.
    pub fn write(format: MboxFormat, from: &[u8], message: &[u8], out: &mut Vec<u8>) {
        if !format.has_length() {
            let mut writer = Self::begin(format, from, out);
            writer.push(message, out);
            return writer.finish(out);
        }
        out.extend_from_slice(from);
        let mut scanner = HeaderScanner::new(message, &Limits::default());
        let mut line_end = &b"\n"[..];
        for item in scanner.by_ref() {
            let is_length = matches!(item, Item::Field(field) if field.is("Content-Length"));
            if item.raw().ends_with(b"\r\n") {
                line_end = b"\r\n";
            }
            if !is_length {
                quote_into(format, item.raw(), out);
            }
        }
        if out.last() != Some(&b'\n') {
            out.extend_from_slice(line_end);
        }
        let start = scanner.body_start().unwrap_or_default();
        let mut body = Vec::new();
        quote_into(format, message.get(start..).unwrap_or_default(), &mut body);
        if body.last().is_some_and(|octet| *octet != b'\n') {
            body.extend_from_slice(line_end);
        }
        out.extend_from_slice(alloc::format!("Content-Length: {}", body.len()).as_bytes());
        out.extend_from_slice(line_end);
        out.extend_from_slice(line_end);
        out.extend_from_slice(&body);
        out.push(b'\n');
    }
}

/// Quotes what the form with a length has quoted.
fn quote_into(format: MboxFormat, bytes: &[u8], out: &mut Vec<u8>) {
    for line in bytes.split_inclusive(|octet| *octet == b'\n') {
        if quoted(format, 1) && line.starts_with(FROM) {
            out.push(b'>');
        }
        out.extend_from_slice(line);
    }
}
