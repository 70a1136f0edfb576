//! A log of a session as `C:` and `S:` lines, as the RFCs and textbooks print them, with secrets masked.

use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write};

use crate::Escaped;

/// Who sent the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The client: `C:`.
    Client,
    /// The server: `S:`.
    Server,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "C",
            Self::Server => "S",
        })
    }
}

/// How much of a line may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Show {
    /// All of it.
    All,
    /// The octets before this offset; `***` stands for the rest.
    Until(usize),
    /// All of it, and then a literal of so many octets begins, of which only the size is shown.
    Literal(u64),
    /// The octets before `until`, and then a literal of `literal` octets begins; neither the rest of the
    /// line nor the literal is shown.
    UntilThenLiteral {
        /// Offset of what is masked.
        until: usize,
        /// Octets that follow the line.
        literal: u64,
    },
    /// All of it, and the literal that the other side announced is refused: unless its octets have begun,
    /// they do not come, and the other side goes on with a line.
    RefusedLiteral,
}

/// What a protocol knows about its own secrets.
pub trait Redact {
    /// Sees every line of a session in order, without its line end, and says what may be shown of it. Of a
    /// line longer than [`WireLog::LINE`] it sees the front and the last octets, where a literal is announced.
    fn show(&mut self, side: Side, line: &[u8]) -> Show;
}

/// Turns the bytes of both sides of a session into lines that are safe to print.
///
/// Of lines longer than [`WireLog::LINE`] octets only the front is shown, so memory is bounded.
///
/// ```
/// use textline::wirelog::{Redact, Show, Side, WireLog};
///
/// struct Pass;
/// impl Redact for Pass {
///     fn show(&mut self, _: Side, line: &[u8]) -> Show {
///         if line.starts_with(b"PASS ") { Show::Until(5) } else { Show::All }
///     }
/// }
///
/// let (mut log, mut lines) = (WireLog::new(Pass), Vec::new());
/// let mut print = |side: Side, line: &str| lines.push(format!("{side}: {line}"));
/// log.record(Side::Client, b"USER bob\r\nPASS hun", &mut print);
/// log.record(Side::Client, b"gry\r\n", &mut print);
/// assert_eq!(lines, ["C: USER bob", "C: PASS ***"]);
/// ```
#[derive(Clone, Debug)]
pub struct WireLog<R> {
    redact: R,
    client: Partial,
    server: Partial,
}

#[derive(Clone, Debug, Default)]
struct Partial {
    line: Vec<u8>,
    /// Octets beyond [`WireLog::LINE`], and the last ones of them.
    cut: u64,
    tail: Vec<u8>,
    /// Octets of a literal that are still to come, and whether some of them came.
    literal: u64,
    begun: bool,
}

/// Octets kept of the end of an overlong line: room for `{18446744073709551615+}` and CRLF.
const TAIL: usize = 32;

impl Partial {
    fn push(&mut self, piece: &[u8], most: usize) {
        let room = most.saturating_sub(self.line.len()).min(piece.len());
        let (kept, cut) = piece.split_at(room);
        self.line.extend_from_slice(kept);
        self.cut += cut.len() as u64;
        self.tail.extend_from_slice(cut.get(cut.len().saturating_sub(TAIL)..).unwrap_or_default());
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    /// What was kept of the line without its line end, and how many octets are not shown of it.
    fn whole(&self) -> (Vec<u8>, u64) {
        let mut whole = [self.line.as_slice(), self.tail.as_slice()].concat();
        let octets = whole.len();
        for end in *b"\n\r" {
            if whole.last() == Some(&end) {
                whole.pop();
            }
        }
        let line_end = (octets - whole.len()) as u64;
        (whole, self.cut.saturating_sub(line_end))
    }
}

impl<R: Redact> WireLog<R> {
    /// The most octets of a line that are kept.
    pub const LINE: usize = 4096;

    /// A log of a new session.
    pub fn new(redact: R) -> Self {
        Self { redact, client: Partial::default(), server: Partial::default() }
    }

    /// Takes bytes that `side` sent and gives each line that they complete to `sink`, escaped and without
    /// its line end.
    pub fn record(&mut self, side: Side, bytes: &[u8], mut sink: impl FnMut(Side, &str)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let Self { redact, client, server } = self;
            let (partial, other) = match side {
                Side::Client => (client, server),
                Side::Server => (server, client),
            };
            if partial.literal > 0 {
                let skip = usize::try_from(partial.literal).unwrap_or(usize::MAX).min(rest.len());
                partial.literal -= skip as u64;
                partial.begun = true;
                rest = rest.get(skip..).unwrap_or_default();
                continue;
            }
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
            let (piece, tail) = rest.split_at(end);
            rest = tail;
            partial.push(piece, Self::LINE);
            if piece.ends_with(b"\n") {
                let line = core::mem::take(partial);
                let (whole, more) = line.whole();
                let show = redact.show(side, &whole);
                let (until, literal) = match show {
                    Show::All | Show::RefusedLiteral => (None, 0),
                    Show::Until(until) => (Some(until), 0),
                    Show::Literal(size) => (None, size),
                    Show::UntilThenLiteral { until, literal } => (Some(until), literal),
                };
                partial.literal = literal;
                if show == Show::RefusedLiteral && !other.begun {
                    other.literal = 0;
                }
                let front = whole.get(..line.line.len()).unwrap_or(&whole);
                let text = render(front, until, more);
                sink(side, &text);
                if literal > 0 {
                    sink(side, &alloc::format!("[{literal} octets]"));
                }
            }
        }
    }
}

fn render(front: &[u8], until: Option<usize>, more: u64) -> String {
    let mut text = String::new();
    let shown = until.and_then(|until| front.get(..until)).unwrap_or(front);
    for (index, part) in shown.split(|octet| *octet == b'\\').enumerate() {
        if index > 0 {
            // As it is: `\Seen` is easier to read than what would be unambiguous.
            text.push('\\');
        }
        // Writing into a String cannot fail.
        let _ = write!(text, "{}", Escaped(part));
    }
    if until.is_some() {
        text.push_str("***");
    } else if more > 0 {
        let _ = write!(text, " [{more} octets more]");
    }
    text
}
