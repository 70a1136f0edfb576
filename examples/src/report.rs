//! What a demonstration prints: every step with what was said in it, one line a step, or one JSON object a step.

use std::io::{self, Write};

use serde_json::json;

/// How steps are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Headings and all that was said.
    Full,
    /// One line a step.
    Quiet,
    /// One JSON object a step.
    Json,
}

/// Prints steps, and remembers whether all went well.
pub struct Report {
    style: Style,
    count: usize,
}

/// What was said in a step, line by line, if everything in it was as it must be.
pub type Checked = io::Result<Vec<String>>;

impl Report {
    /// Nothing printed yet.
    #[must_use]
    pub const fn new(style: Style) -> Self {
        Self { style, count: 0 }
    }

    /// How many steps were printed.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Does a step and prints it.
    ///
    /// # Errors
    /// What the step gives; it is printed too.
    pub fn step(&mut self, name: &str, step: impl FnOnce() -> Checked) -> io::Result<()> {
        let checked = step();
        self.count += 1;
        let mut out = io::stdout().lock();
        let error = checked.as_ref().err().map(ToString::to_string);
        let lines = checked.as_deref().unwrap_or_default();
        match self.style {
            Style::Full => {
                writeln!(out, "\n== {}. {name}\n", self.count)?;
                for line in lines {
                    writeln!(out, "   {line}")?;
                }
                if let Some(error) = &error {
                    writeln!(out, "   FAILED: {error}")?;
                }
            }
            Style::Quiet => {
                let verdict = if error.is_none() { "ok" } else { "FAILED" };
                writeln!(
                    out,
                    "{verdict} {:2}. {name}{}",
                    self.count,
                    error.as_ref().map_or(String::new(), |error| format!(": {error}"))
                )?;
            }
            Style::Json => {
                let step = json!({
                    "step": self.count, "name": name, "ok": error.is_none(), "error": error, "lines": lines,
                });
                writeln!(out, "{step}")?;
            }
        }
        checked.map(|_| ())
    }
}

/// Fails a step unless `what` is so.
///
/// # Errors
/// With `claim`, if not.
pub fn check(what: bool, claim: &str) -> io::Result<()> {
    if what { Ok(()) } else { Err(io::Error::other(format!("not so: {claim}"))) }
}
