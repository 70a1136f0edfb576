//! Transcripts: files of `C:` and `S:` lines, replayed through one side at every cut.
//!
//! ```text
//! # provenance: where the dialogue comes from
//! # elided: what the original leaves out
//! S: 220 hamburger.edu
//! C: HELO crepes.fr
//! S: 250 Hello crepes.fr, pleased to meet you
//! C| exactly these bytes\x00\r\n
//! == TLS
//! C: EHLO crepes.fr
//! ```
//!
//! - `C: text` and `S: text` are a line of the client or the server as it is; CRLF is added. `C:` alone
//!   is an empty line.
//! - `C| text` and `S| text` are bytes without CRLF. Only here `\r`, `\n`, `\t`, `\\` and `\xNN` are escapes.
//! - `== TLS` and `== DEFLATE` begin a new segment: what follows is said above that layer.
//! - `#` begins a comment line. `provenance:` and `elided:` (after a `#` or without) are kept. Blank lines
//!   mean nothing.

use std::{
    fmt::{self, Debug},
    fs,
    path::{Path, PathBuf},
};

use sans_io::{Connection, Layer};

use crate::{
    corpus,
    cuts::{self, Caller, Run},
};

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The client: `C:`.
    Client,
    /// The server: `S:`.
    Server,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// `C` or `S`.
impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "C",
            Self::Server => "S",
        })
    }
}

/// A dialogue read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The file, for messages.
    pub name: String,
    /// What its `provenance:` lines say.
    pub provenance: Vec<String>,
    /// What its `elided:` lines say.
    pub elided: Vec<String>,
    /// What was said, in order, one line of the file each.
    pub turns: Vec<Turn>,
    /// The layers that the segments after the first are above.
    pub layers: Vec<Layer>,
}

/// One line of a transcript.
#[derive(Clone, PartialEq, Eq)]
pub struct Turn {
    /// The line's number in the file, from 1.
    pub line: usize,
    /// The index of the segment, from 0.
    pub segment: usize,
    /// Who says it.
    pub side: Side,
    /// What is said.
    pub bytes: Vec<u8>,
}

impl Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}| {}", self.side, self.bytes.escape_ascii())
    }
}

/// A path below the workspace's testdata/.
#[must_use]
pub fn testdata(path: &str) -> PathBuf {
    corpus::workspace().join("testdata").join(path)
}

/// All transcripts (`*.txt`) below `folder`, in the order of their paths.
///
/// # Panics
/// If there is none, or one cannot be read or does not give its provenance.
#[must_use]
pub fn read_all(folder: &Path) -> Vec<Transcript> {
    let files = corpus::files(folder)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "txt"));
    let transcripts: Vec<_> = files.map(|file| Transcript::read(&file)).collect();
    for transcript in &transcripts {
        assert!(
            !transcript.provenance.is_empty(),
            "{}: expected a `# provenance:` line",
            transcript.name
        );
    }
    assert!(!transcripts.is_empty(), "there is no transcript below {}", folder.display());
    transcripts
}

impl Transcript {
    /// Reads a file.
    ///
    /// # Panics
    /// If it cannot be read or is no transcript; the message gives the file and the line.
    #[must_use]
    pub fn read(file: &Path) -> Self {
        let name = file.strip_prefix(corpus::workspace()).unwrap_or(file).display().to_string();
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self::parse(&name, &text)
    }

    /// Reads the text of a file.
    ///
    /// # Panics
    /// If it is no transcript; the message gives `name` and the line.
    #[must_use]
    pub fn parse(name: &str, text: &str) -> Self {
        let mut transcript = Self {
            name: name.to_owned(),
            provenance: Vec::new(),
            elided: Vec::new(),
            turns: Vec::new(),
            layers: Vec::new(),
        };
        for (index, line) in text.lines().enumerate() {
            if let Err(problem) = transcript.line(index + 1, line) {
                panic!("{name}:{}: {problem}: {line:?}", index + 1);
            }
        }
        transcript
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), &'static str> {
        let header = line.trim_start_matches('#').trim();
        if let Some(text) = header.strip_prefix("provenance:") {
            self.provenance.push(text.trim().to_owned());
        } else if let Some(text) = header.strip_prefix("elided:") {
            self.elided.push(text.trim().to_owned());
        } else if line.starts_with('#') || line.trim().is_empty() {
            // A comment.
        } else if let Some(layer) = line.strip_prefix("==") {
            self.layers.push(match layer.trim() {
                "TLS" => Layer::Tls,
                "DEFLATE" => Layer::Deflate,
                _ => return Err("expected TLS or DEFLATE after =="),
            });
        } else {
            let (side, rest) = match line.split_at_checked(1) {
                Some(("C", rest)) => (Side::Client, rest),
                Some(("S", rest)) => (Side::Server, rest),
                _ => return Err("expected C:, S:, C|, S|, == or #"),
            };
            let bytes = if let Some(text) = rest.strip_prefix(':') {
                [text.strip_prefix(' ').unwrap_or(text).as_bytes(), b"\r\n"].concat()
            } else if let Some(text) = rest.strip_prefix('|') {
                unescape(text.strip_prefix(' ').unwrap_or(text))?
            } else {
                return Err("expected : or | after the side");
            };
            self.turns.push(Turn { line: number, segment: self.layers.len(), side, bytes });
        }
        Ok(())
    }

    /// What `side` says, a stream for each segment.
    #[must_use]
    pub fn segments(&self, side: Side) -> Vec<Vec<u8>> {
        let mut segments = vec![Vec::new(); self.layers.len() + 1];
        for turn in self.turns.iter().filter(|turn| turn.side == side) {
            segments[turn.segment].extend_from_slice(&turn.bytes);
        }
        segments
    }

    /// All that `side` says.
    #[must_use]
    pub fn bytes(&self, side: Side) -> Vec<u8> {
        self.segments(side).concat()
    }

    /// Feeds what the other side says to `conn`, which plays `side`, with [`cuts::check`], and compares
    /// what it sends with the transcript, byte for byte.
    ///
    /// The uncut run is given back: what the events are, and how the session ends, is the test's.
    ///
    /// # Panics
    /// If what is sent differs, if the connection fails, or if the cuts matter; the message gives the
    /// file and, for bytes that differ, the line.
    pub fn replay<C, A>(&self, side: Side, conn: C, caller: A) -> Run
    where
        C: Connection + Clone + PartialEq + Debug,
        A: Caller<C>,
    {
        let heard = self.segments(side.other());
        let heard: Vec<&[u8]> = heard.iter().map(Vec::as_slice).collect();
        let _named = Named(&self.name);
        let run = cuts::check(conn, caller, &heard);
        self.compare(side, &run);
        run
    }

    fn compare(&self, side: Side, run: &Run) {
        let mut sent = run.out.as_slice();
        for turn in self.turns.iter().filter(|turn| turn.side == side) {
            let Some(rest) = sent.strip_prefix(turn.bytes.as_slice()) else {
                let shown = &sent[..sent.len().min(turn.bytes.len().max(80))];
                panic!(
                    "{}:{}: sent otherwise\n  expected: \"{}\"\n  sent:     \"{}\"\n{run}",
                    self.name,
                    turn.line,
                    turn.bytes.escape_ascii(),
                    shown.escape_ascii()
                );
            };
            sent = rest;
        }
        assert!(
            sent.is_empty(),
            "{}: more was sent: \"{}\"\n{run}",
            self.name,
            sent.escape_ascii()
        );
        if let Some(error) = run.error() {
            panic!("{}: the connection failed: {error}\n{run}", self.name);
        }
    }
}

/// Names the transcript if the replay of it panics.
struct Named<'a>(&'a str);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in the transcript {}", self.0);
        }
    }
}

fn unescape(text: &str) -> Result<Vec<u8>, &'static str> {
    const WRONG: &str = r"expected \r, \n, \t, \\ or \xNN";
    let mut bytes = Vec::new();
    let mut pieces = text.split('\\');
    bytes.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    while let Some(piece) = pieces.next() {
        let (kind, rest) = match piece.split_at_checked(1) {
            Some(split) => split,
            // Nothing between two backslashes: the piece after them is text.
            None if piece.is_empty() => ("\\", pieces.next().ok_or(WRONG)?),
            None => return Err(WRONG),
        };
        let rest = match kind {
            "r" => {
                bytes.push(b'\r');
                rest
            }
            "n" => {
                bytes.push(b'\n');
                rest
            }
            "t" => {
                bytes.push(b'\t');
                rest
            }
            "\\" => {
                bytes.push(b'\\');
                rest
            }
            "x" => {
                let (digits, rest) = rest.split_at_checked(2).ok_or(WRONG)?;
                bytes.push(u8::from_str_radix(digits, 16).map_err(|_| WRONG)?);
                rest
            }
            _ => return Err(WRONG),
        };
        bytes.extend_from_slice(rest.as_bytes());
    }
    Ok(bytes)
}
