use memchr::memchr;

use super::{Base64Decoder, DecodeProblem, DecodeProblems, Progress, Sink};

/// Decodes uuencode, as POSIX defines it for `uudecode`: a line `begin MODE NAME`, lines of a length and data, a line of length
/// zero, a line `end`; or a line `begin-base64 MODE NAME`, lines of base64, a line `====`. It is no transfer encoding of RFC 2045, and `Content-Transfer-Encoding: x-uuencode` is found in old mail.
///
/// Lenient, with all of it reported by [`problems`](Self::problems): blanks that were cut off at the end of a line are put
/// back, what is too much on a line is ignored, and so are lines that cannot be data. What stands before `begin` is not data.
///
/// ```
/// use mime::transfer::{Progress, UuDecoder};
///
/// let mut out = [0; 128];
/// let mut decoder = UuDecoder::new();
/// let encoded = b"begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
/// assert_eq!(decoder.decode(encoded, &mut out), (Progress::InputEmpty, encoded.len(), 3));
/// assert_eq!(decoder.finish(&mut out[3..]), (Progress::Done, 0));
/// assert_eq!(&out[..3], b"Cat");
/// assert!(decoder.problems().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UuDecoder {
    state: State,
    base64: Base64Decoder,
    offset: u64,
    problems: DecodeProblems,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before `begin`, at the start of a line or in one that may be it.
    Begin(Begin),
    /// Before `begin`, in a line that is not it.
    Prose,
    /// The rest of the line `begin`, or if true, `begin-base64`.
    Name(bool),
    /// A line starts.
    Line,
    /// In a line of data: so many octets are missing, and the characters of an unfinished unit.
    Data { left: u8, bits: u32, count: u8 },
    /// The line has all its data; so many characters came after that.
    Spare(u8),
    /// In a line that may be `end`: so many of its characters were read.
    End(u8),
    /// In a line of base64.
    Base64,
    /// In a line that may be `====`: so many of its characters were read.
    Close(u8),
    /// In a line that is no data.
    Junk,
    /// After `end`.
    After,
}

/// How much of `begin` or `begin-base64`, blanks, mode, blank was read; true for the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    Word(u8),
    Blank(bool),
    Mode(bool),
}

const BEGIN: &[u8] = b"begin";
const BEGIN_BASE64: &[u8] = b"begin-base64";
const CLOSE: &[u8] = b"====";

impl Default for State {
    fn default() -> Self {
        Self::Begin(Begin::Word(0))
    }
}

/// The last unit of a line and the missing ones, at most: a line has no more than 63 octets.
const ROOM: usize = 64;

impl UuDecoder {
    /// At the start of the data.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was repaired so far; after `finish`, in all of the data.
    #[must_use]
    pub const fn problems(&self) -> DecodeProblems {
        self.problems.and(self.base64.problems())
    }

    /// Decodes from the front of `input` to the front of `output`: why it stopped, how many octets were taken and
    /// how many written.
    pub fn decode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        let mut sink = Sink::new(output);
        let mut rest = input;
        while let Some((octet, after)) = rest.split_first() {
            let writes = matches!(self.state, State::Data { .. } | State::Base64 | State::Close(_));
            if sink.room() < ROOM && writes {
                return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
            }
            if let State::Data { left, count: 0, .. } = self.state
                && let Some((taken, left)) = units(rest, left, &mut sink)
            {
                self.state = data(left);
                self.offset += taken as u64;
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            if self.state == State::Base64 {
                let line = memchr(b'\n', rest).and_then(|end| rest.get(..=end)).unwrap_or(rest);
                let taken = self.base64(line, &mut sink);
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            self.state = self.step(*octet, &mut sink);
            self.offset += 1;
            rest = after;
        }
        (Progress::InputEmpty, input.len(), sink.at)
    }

    /// Ends the data.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if matches!(self.state, State::Data { .. }) {
            if sink.room() < ROOM {
                return (Progress::OutputFull, 0);
            }
            self.state = self.step(b'\n', &mut sink);
        }
        if matches!(self.state, State::Base64 | State::Close(_)) {
            if sink.room() < ROOM {
                return (Progress::OutputFull, 0);
            }
            if let State::Close(count) = self.state
                && usize::from(count) == CLOSE.len()
            {
                self.state = State::After;
            }
            self.end_base64(&mut sink);
        }
        if !matches!(self.state, State::After | State::End(3)) {
            self.problems.note(DecodeProblem::Truncated, self.offset);
        }
        *self = Self { problems: self.problems(), ..Self::default() };
        (Progress::Done, sink.at)
    }

    /// The octets of a line of base64, or the first ones; how many were taken. The sink has some room.
    fn base64(&mut self, line: &[u8], sink: &mut Sink<'_>) -> usize {
        self.base64.seek(self.offset);
        let (_, taken, written) = self.base64.decode(line, sink.free());
        sink.at += written;
        self.offset += taken as u64;
        if taken == line.len() && line.ends_with(b"\n") {
            self.state = State::Close(0);
        }
        taken
    }

    fn end_base64(&mut self, sink: &mut Sink<'_>) {
        self.base64.seek(self.offset);
        let (_, written) = self.base64.finish(sink.free());
        sink.at += written;
    }

    /// One octet of a line that starts with `count` times `=` and nothing else.
    fn close(&mut self, count: u8, octet: u8, sink: &mut Sink<'_>) -> State {
        let read = CLOSE.get(..usize::from(count)).unwrap_or_default();
        match octet {
            b'=' if read.len() < CLOSE.len() => return State::Close(count + 1),
            b'\r' | b' ' | b'\t' if read.len() == CLOSE.len() => return State::Close(count),
            b'\n' if read.len() == CLOSE.len() => {
                self.end_base64(sink);
                return State::After;
            }
            _ => {}
        }
        // No end, but padding: a few octets, for which there is room.
        for octet in read.iter().chain([&octet]) {
            self.base64.seek(self.offset);
            let (_, _, written) = self.base64.decode(&[*octet], sink.free());
            sink.at += written;
        }
        if octet == b'\n' { State::Close(0) } else { State::Base64 }
    }

    /// One octet. In a line of data the sink has room for all of the line.
    fn step(&mut self, octet: u8, sink: &mut Sink<'_>) -> State {
        match (self.state, octet) {
            (State::Begin(_) | State::Prose, b'\n') => State::default(),
            (State::Begin(begin), octet) => self.begin(begin, octet),
            (State::Prose, _) => State::Prose,
            (State::Name(true), b'\n') => State::Close(0),
            (State::Name(_) | State::Line | State::Spare(_) | State::Junk, b'\n') => State::Line,
            (State::Name(base64), _) => State::Name(base64),
            (State::Close(count), octet) => self.close(count, octet, sink),
            (State::Base64, _) => State::Base64,
            (State::Line, b'\r') => State::Spare(0),
            (State::Line, b' '..=b'`') => data(sextet(octet)),
            (State::Line, b'e') => State::End(1),
            (State::Line, _) => self.junk(),
            (State::Data { left, bits, count }, octet) => self.data(left, bits, count, octet, sink),
            (State::Spare(spare), b'\r' | b' ' | b'\t') => State::Spare(spare),
            // Some encoders write a check sum of one character.
            (State::Spare(0), _) => State::Spare(1),
            (State::Spare(spare), _) => {
                self.problems.note(DecodeProblem::DataAfterPadding, self.offset);
                State::Spare(spare)
            }
            (State::End(1), b'n') => State::End(2),
            (State::End(2), b'd') => State::End(3),
            (State::End(3), b'\r' | b' ' | b'\t') => State::End(3),
            (State::End(3), b'\n') => State::After,
            (State::End(_), b'\n') => {
                self.junk();
                State::Line
            }
            (State::End(_), _) => self.junk(),
            (State::Junk, _) => State::Junk,
            (State::After, b'\r' | b'\n' | b' ' | b'\t') => State::After,
            (State::After, _) => {
                self.problems.note(DecodeProblem::DataAfterPadding, self.offset);
                State::After
            }
        }
    }

    /// `("begin" / "begin-base64") 1*SP mode SP name`.
    fn begin(&mut self, begin: Begin, octet: u8) -> State {
        State::Begin(match (begin, octet) {
            (Begin::Word(read), octet) if BEGIN_BASE64.get(usize::from(read)) == Some(&octet) => {
                Begin::Word(read + 1)
            }
            (Begin::Word(read), b' ') if usize::from(read) == BEGIN.len() => Begin::Blank(false),
            (Begin::Word(read), b' ') if usize::from(read) == BEGIN_BASE64.len() => {
                Begin::Blank(true)
            }
            (Begin::Blank(base64), b' ') => Begin::Blank(base64),
            (Begin::Blank(base64) | Begin::Mode(base64), b'0'..=b'7') => Begin::Mode(base64),
            (Begin::Mode(base64), b' ') => return State::Name(base64),
            _ => return State::Prose,
        })
    }

    fn data(&mut self, left: u8, bits: u32, count: u8, octet: u8, sink: &mut Sink<'_>) -> State {
        match octet {
            b' '..=b'`' => {
                let bits = bits << 6 | u32::from(sextet(octet));
                if count < 3 {
                    State::Data { left, bits, count: count + 1 }
                } else {
                    data(unit(bits, left, sink))
                }
            }
            b'\n' => {
                // What was cut off were blanks, which stand for zeros.
                self.problems.note(DecodeProblem::MissingPadding, self.offset);
                let mut left = unit(bits << (6 * (4 - u32::from(count))), left, sink);
                while left > 0 {
                    left = unit(0, left, sink);
                }
                State::Line
            }
            b'\r' => State::Data { left, bits, count },
            _ => {
                self.problems.note(DecodeProblem::IllegalOctet, self.offset);
                State::Data { left, bits, count }
            }
        }
    }

    const fn junk(&mut self) -> State {
        self.problems.note(DecodeProblem::IllegalOctet, self.offset);
        State::Junk
    }
}

const fn data(left: u8) -> State {
    if left == 0 { State::Spare(0) } else { State::Data { left, bits: 0, count: 0 } }
}

/// The value of a character from space to backquote; both stand for 0.
const fn sextet(octet: u8) -> u8 {
    octet.wrapping_sub(b' ') & 63
}

/// Writes the octets of a unit that are wanted; how many are missing then.
fn unit(bits: u32, left: u8, sink: &mut Sink<'_>) -> u8 {
    let [_, octets @ ..] = bits.to_be_bytes();
    let count = usize::from(left).min(octets.len());
    sink.put(octets.get(..count).unwrap_or_default());
    left.saturating_sub(3)
}

/// Decodes the whole units at the front of `rest`: how many characters they are, and how many octets are missing then. `None`
/// if there is none.
fn units(rest: &[u8], mut left: u8, sink: &mut Sink<'_>) -> Option<(usize, u8)> {
    let mut taken = 0;
    for chars in rest.as_chunks::<4>().0 {
        if left == 0 || chars.iter().any(|octet| !matches!(octet, b' '..=b'`')) {
            break;
        }
        let bits = chars.iter().fold(0, |bits, octet| bits << 6 | u32::from(sextet(*octet)));
        left = unit(bits, left, sink);
        taken += 4;
    }
    (taken > 0).then_some((taken, left))
}
