//! The messages of APPEND and REPLACE: literals, parts put together, and several at a time.

use super::{
    Event, Server, annotations,
    connection::{Taken, bare_line_ending},
    mode::{Literal, Mode, Part},
};
use crate::{
    AppendNext, Code, ParseError, ParseErrorKind, Status, Text, Verb,
    frame::{Announced, Line, Skip},
    grammar,
    types::Inside,
};

impl Server {
    /// Whether the literal that a line of an APPEND announces is a part of a message, and not a string that is collected; and
    /// how deep in parentheses it stands.
    pub(super) fn is_part(&self, octets: &[u8], line: Line, announced: Announced) -> (bool, u32) {
        let piece = octets.get(line.start..announced.at).unwrap_or_default();
        let depth = depth_after(piece, self.depth);
        let is_part = match depth {
            Some(0) => true,
            Some(1) => ends_with(piece, b"TEXT ") || ends_with(piece, b"UTF8 ("),
            _ => false,
        };
        (is_part, depth.unwrap_or_default())
    }

    /// Reads the start of an APPEND or REPLACE, up to its first part. `None`: the literal that was announced is the mailbox.
    pub(super) fn append<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        announced: Option<Announced>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> Option<Taken<'b>> {
        let octets = *input;
        let text = octets.get(..line.text).unwrap_or_default();
        let parsed = match bare_line_ending(octets, line) {
            Some(at) => Err(ParseErrorKind::Octet.at(at)),
            None => grammar::append_start(text, self.rules()),
        };
        let (tag, command, used) = match parsed {
            Ok(parsed) => parsed,
            Err(_) if announced.is_some() && line.start == 0 => return None,
            Err(error) => return Some(self.bad_part(input, line, announced, error)),
        };
        // It is one by its second word.
        let data = &command.append()?.message.data;
        let size = data.size();
        if size.is_some() && used < text.len() {
            return Some(self.bad_part(input, line, announced, ParseErrorKind::End.at(used)));
        }
        let part = Part { inside: data.inside(), size: size.unwrap_or_default() };
        let answer = self.forbid(&command).or_else(|| {
            let text = Text::checked(Some(Code::TooBig), b"Message too big");
            (part.size > self.config.limits.append).then_some((Status::No, text))
        });
        if answer.is_none() && self.must_wait(command.verb()) {
            return Some(Taken::Nothing);
        }
        if let Some((status, text)) = answer {
            self.consume(input, line.end);
            if let Some(skip) = unasked(announced) {
                self.mode = Mode::Skip(skip);
            }
            self.answer(&tag, status, text, out);
            return Some(Taken::Answered);
        }
        self.offer(input, line, used, announced.filter(|_| size.is_some()), part);
        self.open_command(tag.clone().into_owned(), &command);
        Some(Taken::Event(Event::Command { tag, command }))
    }

    /// Reads what stands behind a part, up to the next one.
    pub(super) fn append_next<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        announced: Option<Announced>,
        part: Part,
    ) -> Taken<'b> {
        let octets = *input;
        let text = octets.get(..line.text).unwrap_or_default();
        let Some((tag, verb)) = self.open.last().map(|open| (open.tag.clone(), open.verb)) else {
            return Taken::Nothing;
        };
        let (next, used) = match grammar::append_next(text, part.inside, self.rules()) {
            Ok(next) => next,
            Err(error) => return self.bad_part(input, line, announced, error),
        };
        let size = match &next {
            AppendNext::End => {
                self.consume(input, line.end);
                self.timer.stop();
                self.mode = Mode::Command;
                return Taken::Event(Event::AppendEnd { tag });
            }
            // REPLACE has one message (RFC 8508 §6).
            AppendNext::Message(_) if verb != Verb::Append => {
                return self.bad_part(input, line, announced, ParseErrorKind::End.at(0));
            }
            AppendNext::Message(message)
                if self.has_annotations() && !annotations::are_stored(&message.annotations) =>
            {
                return self.bad_part(input, line, announced, ParseErrorKind::String.at(0));
            }
            AppendNext::Message(_) => 0,
            AppendNext::Parts(_) => part.size,
        };
        if next.size().is_some() && used < text.len() {
            return self.bad_part(input, line, announced, ParseErrorKind::End.at(used));
        }
        let size = size.saturating_add(next.size().unwrap_or_default());
        if size > self.config.limits.append {
            let error = ParseErrorKind::LiteralTooLarge.at(used);
            return self.bad_part(input, line, announced, error);
        }
        let announced = announced.filter(|_| next.size().is_some());
        self.offer(input, line, used, announced, Part { inside: next.inside(), size });
        Taken::Event(Event::AppendNext { tag, next })
    }

    /// A part waits for the caller. What follows one without a literal stays in the input.
    fn offer(
        &mut self,
        input: &mut &[u8],
        line: Line,
        used: usize,
        announced: Option<Announced>,
        part: Part,
    ) {
        self.timer.stop();
        let literal =
            announced.map(|Announced { size, synchronizing, .. }| Literal { size, synchronizing });
        self.mode = Mode::AppendDue { literal, part };
        if literal.is_some() {
            self.consume(input, line.end);
            return;
        }
        *input = input.get(used..).unwrap_or_default();
        if self.framer.advance(used) {
            self.depth = 0;
        }
    }

    /// The line ends the command: it makes no sense.
    fn bad_part<'b>(
        &mut self,
        input: &mut &'b [u8],
        line: Line,
        announced: Option<Announced>,
        error: ParseError,
    ) -> Taken<'b> {
        let text = self.consume(input, line.end).get(..line.text).unwrap_or_default();
        self.timer.stop();
        self.spoiled(text, error, unasked(announced))
    }

    /// Octets of a part are to come.
    pub(super) fn append_left(&mut self, left: u64, since_timer: u64, part: Part) {
        self.mode = if left > 0 {
            Mode::Append { left, since_timer, part }
        } else {
            self.depth = u32::from(part.inside != Inside::Nothing);
            Mode::AppendNext(part)
        };
    }

    /// What comes after an APPEND that is refused before its end: what is sent all the same is read over.
    pub(super) fn leave_append(&mut self) -> Mode {
        let skip = match self.mode {
            Mode::AppendDue { literal: Some(Literal { synchronizing: true, .. }), .. } => {
                return Mode::Command;
            }
            Mode::AppendDue { literal: Some(Literal { size, .. }), .. } => Skip::literal(size),
            Mode::Append { left, .. } => Skip::literal(left),
            // Strings that were asked for come, and the line behind them.
            _ => Skip::literal(self.framer.complete() as u64),
        };
        self.framer.reset();
        self.depth = 0;
        Mode::Skip(skip)
    }
}

/// Whether a line is an APPEND or REPLACE by its second word, or, after UID, the third.
pub(super) fn is_append(line: &[u8]) -> bool {
    let word = |line: &[u8], name: &[u8]| {
        line.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name))
    };
    let Some(space) = memchr::memchr(b' ', line) else { return false };
    let command = line.get(space + 1..).unwrap_or_default();
    let command =
        if word(command, b"UID ") { command.get(4..).unwrap_or_default() } else { command };
    word(command, b"APPEND ") || word(command, b"REPLACE ")
}

/// What of a literal comes without being asked for.
fn unasked(announced: Option<Announced>) -> Option<Skip> {
    let announced = announced.filter(|announced| !announced.synchronizing)?;
    Some(Skip::literal(announced.size))
}

/// How deep in parentheses a line stands at its end; `None` inside a quoted string.
fn depth_after(line: &[u8], depth: u32) -> Option<u32> {
    let mut depth = depth;
    let mut octets = line.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            b'"' => loop {
                match octets.next()? {
                    b'"' => break,
                    b'\\' => {
                        octets.next();
                    }
                    _ => {}
                }
            },
            _ => {}
        }
    }
    Some(depth)
}

fn ends_with(line: &[u8], end: &[u8]) -> bool {
    let last = line.len().checked_sub(end.len()).and_then(|start| line.get(start..));
    last.is_some_and(|last| last.eq_ignore_ascii_case(end))
}
