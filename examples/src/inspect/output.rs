use std::io::{self, Write};

use serde_json::{Value, json};

/// Where findings go: lines for people or one JSON object a line, and a count of what was rejected.
pub struct Output<W> {
    out: W,
    json: bool,
    rejected: u64,
}

impl<W: Write> Output<W> {
    /// Nothing printed yet.
    pub const fn new(out: W, json: bool) -> Self {
        Self { out, json, rejected: 0 }
    }

    /// How much was rejected so far.
    pub const fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Prints one finding, in the form that is wanted.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn found(
        &mut self,
        text: impl FnOnce() -> String,
        value: impl FnOnce() -> Value,
    ) -> io::Result<()> {
        if self.json { writeln!(self.out, "{}", value()) } else { writeln!(self.out, "{}", text()) }
    }

    /// Prints an event of a session, which began at octet `at` of the file: the object `value` with its `offset`.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn event(
        &mut self,
        at: u64,
        text: impl FnOnce() -> String,
        value: impl FnOnce() -> Value,
    ) -> io::Result<()> {
        self.found(
            || format!("{at:>7}  {}", text()),
            || {
                let mut value = value();
                value["offset"] = at.into();
                value
            },
        )
    }

    /// Prints a rejection: its kind, its offset in the file, and the octets that are concerned, if they help.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn reject(&mut self, kind: &str, at: u64, octets: &[u8]) -> io::Result<()> {
        self.count_rejected(1);
        let octets = octets.trim_ascii_end();
        let octets = octets.get(..MOST_SHOWN).unwrap_or(octets);
        self.found(
            || format!("rejected at byte {at}: {kind}{}", quoted(octets)),
            || json!({ "event": "rejected", "kind": kind, "offset": at, "text": lossy(octets) }),
        )
    }

    /// Counts rejections that are printed as a part of something else.
    pub const fn count_rejected(&mut self, more: u64) {
        self.rejected += more;
    }

    /// Lets all that was printed leave.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Prints bytes as they are.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }
}

/// As many octets of what was rejected as help.
pub(super) const MOST_SHOWN: usize = 200;

/// The octets that a rejection is about, for the end of its line.
pub(super) fn quoted(octets: &[u8]) -> String {
    if octets.is_empty() { String::new() } else { format!(" ({:?})", textline::Escaped(octets)) }
}

/// Octets as text that is safe to print.
pub(super) fn shown(octets: &[u8]) -> String {
    textline::Escaped(octets).to_string()
}

/// Octets as text for JSON, which escapes what must be escaped; U+FFFD for what is not UTF-8.
pub(super) fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
