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

    /// Whether JSON is wanted.
    pub const fn is_json(&self) -> bool {
        self.json
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

    /// Prints a rejection: its kind and its offset in the file.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn reject(&mut self, kind: &str, at: u64) -> io::Result<()> {
        self.rejected += 1;
        self.found(
            || format!("rejected at byte {at}: {kind}"),
            || json!({ "rejected": kind, "offset": at }),
        )
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

/// Octets as text that is safe to print.
pub(super) fn shown(octets: &[u8]) -> String {
    textline::Escaped(octets).to_string()
}
