//! Splits an mbox file as it arrives.

use core::convert::Infallible;

use memchr::{memchr, memmem};
use sans_io::{Event, PushParser};
use textline::{Cursor, Escaped};

use crate::{FromLine, Limits, MboxFormat};

const FROM: &[u8] = b"From ";

/// What [`MboxParser`] found, borrowed from its input.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MboxEvent<'b> {
    /// Octets before the first message, which belong to none.
    Outside {
        /// Where they start.
        at: u64,
        /// The octets.
        bytes: &'b [u8],
    },
    /// A message begins.
    Begin {
        /// Where the line starts.
        at: u64,
        /// The line before it.
        from: FromLine<'b>,
    },
    /// A piece of the message, with the quoting of `From ` taken off.
    Data {
        /// Where it starts in the file.
        at: u64,
        /// The octets.
        bytes: &'b [u8],
    },
    /// The body was over where its Content-Length says, and neither the next message nor the end of the file is there, or in mboxcl
    /// the next message is there before: the message goes on up to the next `From ` line.
    WrongLength {
        /// Where that shows.
        at: u64,
    },
    /// The message is over.
    End {
        /// One after its last octet; the blank line behind it is not part of it.
        at: u64,
    },
}

impl Event for MboxEvent<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        match self {
            Self::Outside { bytes, .. } | Self::Data { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

impl core::fmt::Debug for MboxEvent<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Outside { at, bytes } => write!(f, "Outside@{at}({:?})", Escaped(bytes)),
            Self::Begin { at, from } => write!(f, "Begin@{at}({from:?})"),
            Self::Data { at, bytes } => write!(f, "Data@{at}({:?})", Escaped(bytes)),
            Self::WrongLength { at } => write!(f, "WrongLength@{at}"),
            Self::End { at } => write!(f, "End@{at}"),
        }
    }
}

/// Reads an mbox file as it arrives: a line that starts with `From ` begins a message, whatever stands before it, unless
/// Content-Length says that it is inside of one. In mboxcl, where it would be quoted there, one behind a blank line begins a message all the
/// same: a length that is too large takes no other message with it. In mboxcl2 it does. One blank line before it belongs to no message. Nothing is held; the
/// caller's buffer holds at most [`Limits::mbox_line`] and three octets. A longer line is part of a message, whatever it
/// starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxParser {
    format: MboxFormat,
    limit: usize,
    state: State,
    at: u64,
    line_start: bool,
    /// Octets at the front that were looked at already and are text.
    plain: usize,
    eof: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Outside,
    /// In a header section, where a Content-Length may come.
    Header(Option<u64>),
    /// In a message up to the next `From ` line.
    Open,
    /// In a body that has that many octets left.
    Counted(u64),
    /// Behind such a body.
    Behind,
    Over,
}

/// What stands at the front of the input.
enum Found {
    More,
    /// So much text.
    Text(usize),
    /// A `>` that is to go, before so much text.
    Quote(usize),
    /// The blank line and the `From ` line, by their lengths.
    From(usize, usize),
    /// The blank line at the end of the file.
    Last(usize),
}

impl MboxParser {
    /// At the start of a file.
    #[must_use]
    pub const fn new(format: MboxFormat, limits: &Limits) -> Self {
        Self {
            format,
            limit: limits.mbox_line,
            state: State::Outside,
            at: 0,
            line_start: true,
            plain: 0,
            eof: false,
        }
    }

    /// The form of the file.
    #[must_use]
    pub const fn format(&self) -> MboxFormat {
        self.format
    }

    fn take<'b>(&mut self, input: &mut &'b [u8], count: usize) -> &'b [u8] {
        let (taken, rest) = input.split_at_checked(count).unwrap_or((input, &[]));
        *input = rest;
        self.at += taken.len() as u64;
        self.plain = self.plain.saturating_sub(taken.len());
        self.line_start = taken.last().map_or(self.line_start, |octet| *octet == b'\n');
        taken
    }

    fn text<'b>(&mut self, input: &mut &'b [u8], count: usize) -> MboxEvent<'b> {
        let at = self.at;
        let bytes = self.take(input, count);
        match self.state {
            State::Outside => MboxEvent::Outside { at, bytes },
            _ => MboxEvent::Data { at, bytes },
        }
    }

    fn begin<'b>(&mut self, input: &mut &'b [u8], line: usize) -> MboxEvent<'b> {
        let at = self.at;
        let from = FromLine::new(self.take(input, line));
        self.line_start = true;
        self.state = if self.format.has_length() { State::Header(None) } else { State::Open };
        MboxEvent::Begin { at, from }
    }

    /// Looks for a line that starts with `From `, perhaps quoted, in `bytes`. `counted`: only for quoted ones.
    fn find(&self, bytes: &[u8], counted: bool, eof: bool) -> Found {
        let searched = bytes.get(self.plain..).unwrap_or_default();
        for found in memmem::find_iter(searched, FROM) {
            let from = self.plain + found;
            let head = bytes.get(..from).unwrap_or_default();
            let marks = head.iter().rev().take_while(|octet| **octet == b'>').count();
            let start = from - marks;
            if !self.starts_line(bytes, start) || marks + FROM.len() > self.limit {
                continue;
            }
            if marks > 0 {
                if quoted(self.format, marks) {
                    return if start > 0 {
                        Found::Text(start)
                    } else {
                        Found::Quote(marks - 1 + FROM.len())
                    };
                }
                continue;
            }
            let blank = self.blank_before(bytes, start);
            // In mboxcl it would be quoted inside of a message.
            if counted && (self.format == MboxFormat::Cl2 || blank == 0) {
                continue;
            }
            let line = bytes.get(start..).unwrap_or_default();
            let end = match memchr(b'\n', line) {
                Some(lf) => lf + 1,
                None if eof || line.len() > self.limit => line.len(),
                None => return text_or_more(start - blank),
            };
            if end <= self.limit {
                return if start > blank || counted {
                    Found::Text(start - blank)
                } else {
                    Found::From(blank, end)
                };
            }
        }
        if eof {
            let last = if counted { 0 } else { self.blank_before(bytes, bytes.len()) };
            let text = bytes.len() - last;
            return if text > 0 { Found::Text(text) } else { Found::Last(last) };
        }
        // What may be the start of such a line has to wait, with a blank line before it.
        let line = bytes.iter().rposition(|octet| *octet == b'\n').map_or(0, |lf| lf + 1);
        let tail = bytes.get(line.max(self.plain)..).unwrap_or_default();
        let marks = tail.iter().take_while(|octet| **octet == b'>').count();
        let word = tail.get(marks..).unwrap_or_default();
        let open = self.starts_line(bytes, line.max(self.plain))
            && tail.len() <= self.limit
            && (FROM.starts_with(word) || tail == b"\r");
        let keep = if !open {
            bytes.len()
        } else if tail == b"\r" || counted && self.format == MboxFormat::Cl2 {
            line
        } else {
            line - self.blank_before(bytes, line)
        };
        text_or_more(keep)
    }

    fn starts_line(&self, bytes: &[u8], at: usize) -> bool {
        match bytes.get(..at).unwrap_or_default().last() {
            Some(octet) => *octet == b'\n',
            None => self.line_start,
        }
    }

    /// How long the blank line is that ends at `end`; 0 if there is none.
    fn blank_before(&self, bytes: &[u8], end: usize) -> usize {
        let head = bytes.get(..end).unwrap_or_default();
        let Some(rest) = head.strip_suffix(b"\r\n").or_else(|| head.strip_suffix(b"\n")) else {
            return 0;
        };
        if self.starts_line(bytes, rest.len()) { end - rest.len() } else { 0 }
    }

    /// A line of a header section, by its length; what it says of the length of the body.
    fn header(&mut self, bytes: &[u8], length: Option<u64>) -> Found {
        let line_end = memchr(b'\n', bytes).map(|lf| lf + 1);
        if !self.line_start {
            return line_end.map_or_else(|| text_or_more(bytes.len()), Found::Text);
        }
        let len = match line_end {
            Some(len) => len,
            None if bytes.len() <= self.limit && !self.eof => return Found::More,
            None => bytes.len(),
        };
        let line = bytes.get(..len).unwrap_or_default();
        if len <= self.limit {
            if line.starts_with(FROM) {
                return Found::From(0, len);
            }
            let marks = line.iter().take_while(|octet| **octet == b'>').count();
            let from = line.get(marks..).unwrap_or_default().starts_with(FROM);
            if self.plain == 0 && from && marks > 0 && quoted(self.format, marks) {
                return Found::Quote(marks - 1 + FROM.len());
            }
            if matches!(line, b"\n" | b"\r\n") {
                self.state = length.map_or(State::Open, State::Counted);
            } else if length.is_none() {
                self.state = State::Header(content_length(line));
            }
        }
        text_or_more(len)
    }

    /// Behind a body whose length was given.
    fn behind(&mut self, bytes: &[u8]) -> Found {
        let blank = match bytes {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            [b'\r'] | [] if !self.eof => return Found::More,
            _ => 0,
        };
        let line = bytes.get(blank..).unwrap_or_default();
        if line.is_empty() && self.eof {
            return Found::Last(blank);
        }
        if line.len() < FROM.len() && FROM.starts_with(line) && !self.eof {
            return Found::More;
        }
        if !line.starts_with(FROM) {
            return Found::Text(0);
        }
        match memchr(b'\n', line).map(|lf| lf + 1) {
            Some(end) if end <= self.limit => Found::From(blank, end),
            None if line.len() <= self.limit && !self.eof => Found::More,
            None if line.len() <= self.limit => Found::From(blank, line.len()),
            _ => Found::Text(0),
        }
    }
}

const fn text_or_more(len: usize) -> Found {
    if len > 0 { Found::Text(len) } else { Found::More }
}

/// Whether that many `>` before `From ` are one too many.
pub(super) const fn quoted(format: MboxFormat, marks: usize) -> bool {
    match format {
        MboxFormat::Rd => marks > 0,
        MboxFormat::O | MboxFormat::Cl => marks == 1,
        MboxFormat::Cl2 => false,
    }
}

/// The number of a Content-Length field.
fn content_length(line: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(line);
    if !cursor.eat_word(b"Content-Length:") {
        return None;
    }
    cursor.take_while(&crate::token::WSP);
    let length = cursor.number()?;
    crate::field::trim(cursor.rest()).is_empty().then_some(length)
}

/// Every byte string is a file of messages to it, so it has no errors.
impl PushParser for MboxParser {
    type Event<'b> = MboxEvent<'b>;
    type Error = Infallible;

    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<MboxEvent<'b>>, Infallible> {
        loop {
            let bytes = *input;
            let counted = match self.state {
                State::Counted(left) => Some(left),
                _ => None,
            };
            let found = match self.state {
                State::Over => return Ok(None),
                State::Outside | State::Open => self.find(bytes, false, self.eof),
                State::Header(_) if bytes.is_empty() => {
                    if self.eof {
                        Found::Last(0)
                    } else {
                        Found::More
                    }
                }
                State::Header(length) => self.header(bytes, length),
                State::Counted(0) => {
                    self.state = State::Behind;
                    self.plain = 0;
                    continue;
                }
                State::Counted(left) => {
                    let left = usize::try_from(left).unwrap_or(usize::MAX);
                    let body = bytes.get(..left).unwrap_or(bytes);
                    match self.find(body, true, self.eof || body.len() == left) {
                        Found::Last(_) if !self.eof => Found::More,
                        found => found,
                    }
                }
                State::Behind => self.behind(bytes),
            };
            let event = match found {
                Found::More => return Ok(None),
                Found::Text(0) => {
                    self.state = State::Open;
                    MboxEvent::WrongLength { at: self.at }
                }
                Found::Text(count) => {
                    if let Some(left) = counted {
                        self.state = State::Counted(left.saturating_sub(count as u64));
                    }
                    self.text(input, count)
                }
                Found::Quote(plain) => {
                    self.take(input, 1);
                    (self.line_start, self.plain) = (false, plain);
                    if let Some(left) = counted {
                        self.state = State::Counted(left.saturating_sub(1));
                    }
                    continue;
                }
                Found::From(blank, line) => match self.state {
                    State::Outside => {
                        if blank > 0 {
                            self.text(input, blank)
                        } else {
                            self.begin(input, line)
                        }
                    }
                    _ => {
                        let at = self.at;
                        self.take(input, blank);
                        self.state = State::Outside;
                        self.line_start = true;
                        MboxEvent::End { at }
                    }
                },
                Found::Last(blank) => {
                    let at = self.at;
                    if self.state == State::Outside {
                        self.state = State::Over;
                        if blank == 0 {
                            return Ok(None);
                        }
                        let bytes = self.take(input, blank);
                        MboxEvent::Outside { at, bytes }
                    } else {
                        self.take(input, blank);
                        self.state = State::Over;
                        MboxEvent::End { at }
                    }
                }
            };
            return Ok(Some(event));
        }
    }

    fn finish(&mut self) {
        self.eof = true;
    }

    fn capacity(&self) -> usize {
        self.limit.saturating_add(3)
    }
}
