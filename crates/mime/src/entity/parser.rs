mod header;

use alloc::vec::Vec;
use core::convert::Infallible;

use rfc822_message::HeaderParser;
use sans_io::{Meter, PushParser, Stats};

use super::{
    Content, Event, Opaque,
    boundary::{Found, FrameKind, Inside, Line, Stack},
    described::{Described, Summary},
};
use crate::{Defect, DefectKind, Limits, Quirks};

pub(super) use header::folded_line;

/// Reads a message as it arrives and tells its structure: entities with their fields, bodies, preambles, delimiters,
/// epilogues, each with its offset. Every byte string is a message to it, so it has no errors, and the bytes of its events
/// are those of the input.
///
/// It holds the boundaries that are open; the caller's buffer holds at most [`Limits::capacity`].
///
/// ```
/// use mime::{Event, Parser};
/// use sans_io::PushParser;
///
/// let mut parser = Parser::default();
/// let mut input = &b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b--\r\n"[..];
/// parser.finish();
/// let mut bodies = Vec::new();
/// while let Ok(Some(event)) = parser.push(&mut input) {
///     if let Event::Body { at, bytes } = event {
///         bodies.push((at, bytes));
///     }
/// }
/// assert_eq!(bodies, [(52, &b"first"[..])]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parser {
    limits: Limits,
    state: State,
    stack: Stack,
    /// Where the front of the input stands in the message.
    at: u64,
    /// How many entities began.
    parts: u32,
    /// The front of the input starts a line, and the line break before it was consumed.
    line_start: bool,
    /// The front of the input starts a line that was found to be text.
    text: bool,
    /// No delimiter is looked for any more.
    sealed: bool,
    eof: bool,
    /// Reported before anything else.
    defects: Vec<Defect>,
    quirks: Quirks,
    /// What the last header section said.
    summary: Summary,
    clear: Hint,
    meter: Meter,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// An entity begins.
    Begin,
    Header(HeaderParser, Described),
    /// A part that is over [`Limits::parts`]: there is no header section.
    NoHeader,
    Content,
    /// What is inside of `frame` ends; then comes its delimiter of `len` octets.
    Delimiter {
        frame: usize,
        len: usize,
        close: bool,
    },
    /// Everything ends.
    Over,
}

/// How many octets at the front of the input no delimiter starts in. It depends on how much of the input was there, and says
/// nothing about what comes: two hints are always equal.
#[derive(Clone, Copy, Debug, Default)]
struct Hint(usize);

impl PartialEq for Hint {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Hint {}

impl Parser {
    /// At the start of a message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::reading_as(limits, Quirks::NONE, Stack::default())
    }

    /// The same for a reader with quirks, with the memory of a stack that was used. With any quirk, all of the message must
    /// be pushed at once.
    pub(super) fn reading_as(limits: Limits, quirks: Quirks, used: Stack) -> Self {
        Self {
            limits,
            state: State::Begin,
            stack: Stack::new(quirks, used),
            at: 0,
            parts: 0,
            line_start: true,
            text: false,
            sealed: false,
            eof: false,
            defects: Vec::new(),
            quirks,
            summary: Summary::default(),
            clear: Hint(0),
            meter: Meter::default(),
        }
    }

    /// The offset of the first octet that was not consumed.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }

    /// The stack, for the next message.
    pub(super) fn into_stack(self) -> Stack {
        self.stack
    }

    /// What the header section said that ended last.
    pub(super) const fn summary(&self) -> Summary {
        self.summary
    }

    fn next<'b>(&mut self, bytes: &'b [u8]) -> Option<Event<'b>> {
        loop {
            if !self.defects.is_empty() {
                return Some(Event::Defect(self.defects.remove(0)));
            }
            match self.state {
                State::Begin => return Some(self.begin()),
                State::Header(..) => return self.header(bytes),
                State::NoHeader => {
                    self.defects.push(Defect::new(DefectKind::OverLimit, self.at..self.at));
                    self.summary = Summary::default();
                    return Some(self.end_of_header(&[], Content::Opaque(Opaque::Parts)));
                }
                State::Content => match self.content(bytes) {
                    Step::Event(event) => return Some(event),
                    Step::Wait => return None,
                    Step::Again => {}
                },
                State::Delimiter { frame, len, close } => {
                    if self.stack.len() > frame + 1 {
                        return Some(self.end());
                    }
                    return Some(self.delimiter(bytes.get(..len).unwrap_or(bytes), close));
                }
                State::Over => {
                    if self.stack.len() == 0 {
                        return None;
                    }
                    return Some(self.end());
                }
            }
        }
    }

    fn begin(&mut self) -> Event<'static> {
        let depth = depth(&self.stack);
        self.stack.push();
        self.clear = Hint(0);
        self.parts = self.parts.saturating_add(1);
        self.state = if self.sealed {
            State::NoHeader
        } else {
            let parser = HeaderParser::new_at(self.limits.header, self.at);
            State::Header(parser, Described::default())
        };
        Event::Begin { at: self.at, depth }
    }

    fn end_of_header<'b>(&mut self, separator: &'b [u8], content: Content) -> Event<'b> {
        self.state = if content == Content::Message { State::Begin } else { State::Content };
        Event::EndOfHeader { at: self.at, separator, content }
    }

    fn content<'b>(&mut self, bytes: &'b [u8]) -> Step<'b> {
        let mut len = bytes.len();
        if !self.sealed && self.stack.is_any_multipart() {
            let from = usize::from(self.text);
            match self.stack.find(
                bytes,
                (from, usize::MAX),
                (self.line_start, true),
                self.limits.padding,
                self.eof,
            ) {
                Found::Line { before: 0, start, line: Line::Delimiter { frame, len, close } } => {
                    self.state = State::Delimiter { frame, len: start + len, close };
                    return Step::Again;
                }
                Found::Line { before, line: Line::Delimiter { .. }, .. } => len = before,
                Found::Line { start: 0, line: Line::Inside, .. } => {
                    self.text = true;
                    self.stack.boundary_in_line(self.at);
                    return Step::Again;
                }
                Found::Line { start: 0, line, .. } => {
                    self.text = true;
                    let kind = if line == Line::Closed {
                        DefectKind::PartAfterClose
                    } else {
                        DefectKind::BoundaryPrefix
                    };
                    self.defects.push(Defect::new(kind, self.at..self.at.saturating_add(2)));
                    return Step::Again;
                }
                Found::Line { start, line: Line::BareCr, .. } => {
                    len = start;
                    let at = self.at.saturating_add(start as u64);
                    let range = at..at.saturating_add(2);
                    self.defects.push(Defect::new(DefectKind::BareCrDelimiter, range));
                }
                Found::Line { start, .. } => len = start,
                Found::Clear { clear } => len = clear,
            }
        }
        let at = self.at;
        let bytes = match bytes.get(..len) {
            Some(piece @ [_, ..]) => piece,
            _ if self.eof && bytes.is_empty() => {
                self.state = State::Over;
                return Step::Again;
            }
            _ => return Step::Wait,
        };
        let Some(FrameKind::Multipart { closed, .. }) = self.stack.top() else {
            return Step::Event(Event::Body { at, bytes });
        };
        self.stack.text_in_top();
        Step::Event(if closed {
            Event::Epilogue { at, bytes }
        } else {
            Event::Preamble { at, bytes }
        })
    }

    fn delimiter<'b>(&mut self, bytes: &'b [u8], close: bool) -> Event<'b> {
        let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if let [.., b' ' | b'\t'] = line.strip_suffix(b"\r").unwrap_or(line) {
            let end = self.at.saturating_add(bytes.len() as u64);
            self.defects.push(Defect::new(DefectKind::PaddedDelimiter, self.at..end));
        }
        if close {
            self.stack.close_top();
            self.state = State::Content;
        } else {
            self.sealed = self.limits.is_full(self.parts, self.at);
            self.stack.open_top();
            self.state = State::Begin;
        }
        Event::Delimiter { at: self.at, bytes, close }
    }

    fn end(&mut self) -> Event<'static> {
        let at = self.at;
        if let Some(FrameKind::Multipart { closed, inside, in_line, .. }) = self.stack.pop() {
            let mut report = |kind, range| self.defects.push(Defect::new(kind, range));
            if inside == Inside::Text {
                report(DefectKind::NoParts, at..at);
            }
            if let (false, Some(hyphens)) = (closed, in_line) {
                report(DefectKind::BoundaryInLine, hyphens..hyphens.saturating_add(2));
            }
            if !closed {
                let kind = match self.state {
                    State::Delimiter { .. } => DefectKind::ClosedByOuter,
                    _ => DefectKind::Unclosed,
                };
                report(kind, at..at);
            }
        }
        Event::End { at, depth: depth(&self.stack) }
    }
}

enum Step<'b> {
    Event(Event<'b>),
    Wait,
    Again,
}

fn depth(stack: &Stack) -> u16 {
    u16::try_from(stack.len()).unwrap_or(u16::MAX)
}

impl Default for Parser {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl PushParser for Parser {
    type Event<'b> = Event<'b>;
    type Error = Infallible;

    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Event<'b>>, Infallible> {
        let bytes = *input;
        let event = self.next(bytes);
        let used = event.as_ref().map_or(0, |event| event.raw().len());
        if let Some((taken, rest)) = bytes.split_at_checked(used)
            && let Some(last) = taken.last()
        {
            *input = rest;
            self.at = self.at.saturating_add(used as u64);
            self.line_start = *last == b'\n';
            self.text = false;
            self.clear = Hint(self.clear.0.saturating_sub(used));
        }
        self.meter.count(used, 0, event.is_some());
        Ok(event)
    }

    fn finish(&mut self) {
        self.eof = true;
    }

    fn capacity(&self) -> usize {
        self.limits.capacity()
    }
}
