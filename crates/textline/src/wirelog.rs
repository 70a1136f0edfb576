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
}

/// What a protocol knows about its own secrets.
pub trait Redact {
    /// Sees every line of a session in order, without its line end, and says what may be shown of it.
    fn show(&mut self, side: Side, line: &[u8]) -> Show;
}

/// Turns the bytes of both sides of a session into lines that are safe to print.
///
/// Lines longer than [`WireLog::LINE`] octets are cut, so memory is bounded.
#[derive(Clone, Debug)]
pub struct WireLog<R> {
    redact: R,
    client: Partial,
    server: Partial,
}

#[derive(Clone, Debug, Default)]
struct Partial {
    line: Vec<u8>,
    cut: u64,
    literal: u64,
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
            let partial = match side {
                Side::Client => &mut self.client,
                Side::Server => &mut self.server,
            };
            if partial.literal > 0 {
                let skip = usize::try_from(partial.literal).unwrap_or(usize::MAX).min(rest.len());
                partial.literal -= skip as u64;
                rest = rest.get(skip..).unwrap_or_default();
                continue;
            }
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
            let (piece, tail) = rest.split_at(end);
            rest = tail;
            let room = Self::LINE.saturating_sub(partial.line.len()).min(piece.len());
            let (kept, cut) = piece.split_at(room);
            partial.line.extend_from_slice(kept);
            partial.cut += cut.len() as u64;
            if piece.ends_with(b"\n") {
                let line = core::mem::take(&mut partial.line);
                let cut = core::mem::take(&mut partial.cut);
                let (text, literal) = render(&mut self.redact, side, &line, cut);
                match side {
                    Side::Client => self.client.literal = literal,
                    Side::Server => self.server.literal = literal,
                }
                sink(side, &text);
                if literal > 0 {
                    sink(side, &alloc::format!("[{literal} octets]"));
                }
            }
        }
    }
}

fn render(redact: &mut impl Redact, side: Side, line: &[u8], cut: u64) -> (String, u64) {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (until, literal) = match redact.show(side, line) {
        Show::All => (None, 0),
        Show::Until(until) => (Some(until), 0),
        Show::Literal(size) => (None, size),
        Show::UntilThenLiteral { until, literal } => (Some(until), literal),
    };
    let mut text = String::new();
    let shown = until.and_then(|until| line.get(..until)).unwrap_or(line);
    // Writing into a String cannot fail.
    let _ = write!(text, "{}", Escaped(shown));
    if until.is_some() {
        text.push_str("***");
    } else if cut > 0 {
        let _ = write!(text, " [{cut} octets more]");
    }
    (text, literal)
}
