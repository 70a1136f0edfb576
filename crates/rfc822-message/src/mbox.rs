//! Files of messages: mbox in its four forms, read as a whole or as it arrives, and written.

pub(crate) mod parser;
pub(crate) mod write;

use alloc::{borrow::Cow, vec::Vec};

use sans_io::PushParser;
use textline::Escaped;

use crate::{
    AddrSpec, DateTime, Limits,
    mbox::parser::{MboxEvent, MboxParser, quoted},
    types::date::{DAYS, MONTHS},
    unfold::strip_line_end,
};

/// How a file of messages keeps a line of a message that starts with `From ` from being taken for the start of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MboxFormat {
    /// mboxrd: `From ` behind any number of `>` gets one more; nothing is lost.
    Rd,
    /// mboxo: `From ` gets a `>`; what was `>From ` before cannot be told.
    O,
    /// mboxcl: as mboxo, and Content-Length says how long the body is.
    Cl,
    /// mboxcl2: Content-Length alone.
    Cl2,
}

impl MboxFormat {
    /// Whether messages have a Content-Length.
    #[must_use]
    pub const fn has_length(self) -> bool {
        matches!(self, Self::Cl | Self::Cl2)
    }
}

/// The line that starts a message in an mbox file: `From sender date`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FromLine<'m> {
    raw: &'m [u8],
}

impl<'m> FromLine<'m> {
    pub(crate) const fn new(raw: &'m [u8]) -> Self {
        Self { raw }
    }

    /// All of the line, its end included.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// The sender as it stands there, `MAILER-DAEMON` for none.
    #[must_use]
    pub fn sender(&self) -> &'m [u8] {
        self.split().0
    }

    /// When it was delivered, if that is said as it should be, in UTC.
    #[must_use]
    pub fn date(&self) -> Option<DateTime> {
        DateTime::parse(self.split().1)
    }

    fn split(&self) -> (&'m [u8], &'m [u8]) {
        let line = strip_line_end(self.raw.get(5..).unwrap_or_default());
        let space = memchr::memchr(b' ', line).unwrap_or(line.len());
        line.split_at_checked(space).unwrap_or_default()
    }

    /// Such a line, to be written: `None` for a message without a sender. A sender that is no dot-atom is written as it is.
    #[must_use]
    pub fn write(sender: Option<&AddrSpec>, date: &DateTime) -> Vec<u8> {
        let date = DateTime::from_unix(date.unix(), crate::Zone::UTC).unwrap_or(*date);
        let name = |names: &[&'static str], index: u8| {
            names.get(usize::from(index)).copied().unwrap_or_default()
        };
        let sender = sender.map_or("MAILER-DAEMON", AddrSpec::as_str);
        alloc::format!(
            "From {} {} {} {:2} {:02}:{:02}:{:02} {:04}\n",
            sender.replace([' ', '\t'], "_"),
            name(&DAYS, date.weekday()),
            name(&MONTHS, date.month() - 1),
            date.day(),
            date.hour(),
            date.minute(),
            date.second(),
            date.year(),
        )
        .into_bytes()
    }
}

impl core::fmt::Debug for FromLine<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "FromLine({:?})", Escaped(self.raw))
    }
}

/// A message of an mbox file in memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MboxMessage<'m> {
    format: MboxFormat,
    /// The line before it.
    pub from: FromLine<'m>,
    /// Where it starts in the file, behind that line.
    pub at: u64,
    /// The message as it stands in the file, perhaps with quoted lines; without the blank line behind it.
    pub raw: &'m [u8],
}

impl<'m> MboxMessage<'m> {
    /// The message as it was before it was put into the file; copied only if a line is quoted.
    #[must_use]
    pub fn message(&self) -> Cow<'m, [u8]> {
        let mut quotes = quotes(self.raw, self.format).peekable();
        if quotes.peek().is_none() {
            return Cow::Borrowed(self.raw);
        }
        let mut message = Vec::with_capacity(self.raw.len());
        let mut start = 0;
        for at in quotes {
            message.extend_from_slice(self.raw.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        message.extend_from_slice(self.raw.get(start..).unwrap_or_default());
        Cow::Owned(message)
    }
}

/// Where the `>` stand that are to go.
fn quotes(raw: &[u8], format: MboxFormat) -> impl Iterator<Item = usize> + '_ {
    memchr::memmem::find_iter(raw, b"From ").filter_map(move |from| {
        let start =
            from - raw.get(..from)?.iter().rev().take_while(|octet| **octet == b'>').count();
        let starts_line = raw.get(..start)?.last().is_none_or(|octet| *octet == b'\n');
        (starts_line && quoted(format, from - start)).then_some(start)
    })
}

impl core::fmt::Debug for MboxMessage<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "MboxMessage@{}({:?}, {:?})", self.at, self.from, Escaped(self.raw))
    }
}

/// The messages of an mbox file in memory. What stands before the first `From ` line is left out.
///
/// ```
/// use rfc822_message::{Mbox, MboxFormat};
///
/// let file = b"From alice@crepes.fr Fri Nov 21 15:55:06 1997\nSubject: one\n\n>From here\n\n\
///     From bob@hamburger.edu Fri Nov 21 15:55:07 1997\nSubject: two\n\n";
/// let mut messages = Mbox::new(file, MboxFormat::Rd);
/// let one = messages.next().unwrap();
/// assert_eq!(one.from.sender(), b"alice@crepes.fr");
/// assert_eq!(one.from.date().unwrap().unix(), 880_127_706);
/// assert_eq!(one.message(), &b"Subject: one\n\nFrom here\n"[..]);
/// assert_eq!(messages.count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Mbox<'m> {
    bytes: &'m [u8],
    rest: &'m [u8],
    parser: MboxParser,
}

impl<'m> Mbox<'m> {
    /// Of all of a file.
    #[must_use]
    pub fn new(bytes: &'m [u8], format: MboxFormat) -> Self {
        Self::with_limits(bytes, format, &Limits::default())
    }

    /// The same with another [`Limits::mbox_line`].
    #[must_use]
    pub fn with_limits(bytes: &'m [u8], format: MboxFormat, limits: &Limits) -> Self {
        let mut parser = MboxParser::new(format, limits);
        parser.finish();
        Self { bytes, rest: bytes, parser }
    }
}

impl<'m> Iterator for Mbox<'m> {
    type Item = MboxMessage<'m>;

    fn next(&mut self) -> Option<MboxMessage<'m>> {
        let mut begin = None;
        while let Ok(Some(event)) = self.parser.push(&mut self.rest) {
            match event {
                MboxEvent::Begin { at, from } => begin = Some((at + from.raw().len() as u64, from)),
                MboxEvent::End { at: end } => {
                    let (at, from) = begin?;
                    let range = usize::try_from(at).ok()?..usize::try_from(end).ok()?;
                    let raw = self.bytes.get(range)?;
                    return Some(MboxMessage { format: self.parser.format(), from, at, raw });
                }
                _ => {}
            }
        }
        None
    }
}
