use std::{fmt, ops::Range};

use sans_io::{Layer, Want};

/// What a machine did with its input. Two runs are equal if the machine's user could not tell them apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// All bytes that the machine and its caller sent.
    pub out: Vec<u8>,
    /// What the machine wanted at the end; [`Want::Close`] for a push parser.
    pub want: Want,
    /// The error of `receive_eof` at the end, as Debug text; `None` if the end was clean.
    pub eof: Option<String>,
}

/// One thing that happened in a [`Run`].
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// An event that is not a chunk.
    Event {
        /// Bytes consumed by then, counted over all segments.
        at: usize,
        /// Its Debug text.
        text: String,
        /// Bytes sent by then, the caller's answer included.
        sent: usize,
    },
    /// A streamed payload or a part of it, adjacent chunks joined.
    Chunk(Vec<u8>),
    /// A switch of layers: the next segment begins.
    Switch(Layer),
    /// The machine failed.
    Error {
        /// The error's Debug text.
        text: String,
        /// Bytes sent by then, the farewell included.
        sent: usize,
    },
}

impl Run {
    /// The Debug texts of all events but chunks.
    #[must_use]
    pub fn events(&self) -> Vec<&str> {
        let texts = self.steps.iter().filter_map(|step| match step {
            Step::Event { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Every step in a line: events and errors as Debug text, chunks as `chunk "…"`, switches as `== Tls`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.steps.iter().map(ToString::to_string).collect()
    }

    /// The bytes of all chunks.
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        let chunks = self.steps.iter().map(|step| match step {
            Step::Chunk(bytes) => bytes.as_slice(),
            _ => &[],
        });
        chunks.collect::<Vec<_>>().concat()
    }

    /// The Debug text of the error that ended the run.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        match self.steps.last() {
            Some(Step::Error { text, .. }) => Some(text),
            _ => None,
        }
    }

    /// The steps about the one at `index`, for a message.
    pub(super) fn around(&self, index: usize) -> String {
        struct Around<'a>(&'a Run, Range<usize>);
        impl fmt::Display for Around<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt_steps(f, self.1.clone())
            }
        }
        let range =
            index.saturating_sub(6).min(self.steps.len())..(index + 3).min(self.steps.len());
        Around(self, range).to_string()
    }

    fn fmt_steps(&self, f: &mut fmt::Formatter<'_>, range: Range<usize>) -> fmt::Result {
        let before = self.steps[..range.start].iter().rev().find_map(Step::sent);
        let mut shown = before.unwrap_or(0);
        if range.start > 0 {
            writeln!(f, "        … {} steps", range.start)?;
        }
        for step in &self.steps[range.clone()] {
            match step {
                Step::Event { at, .. } => write!(f, "{at:>6}  {step}")?,
                _ => write!(f, "        {step}")?,
            }
            if let Some(sent) = step.sent() {
                write!(f, "{}", Sent(&self.out[shown..sent]))?;
                shown = sent;
            }
            writeln!(f)?;
        }
        if range.end < self.steps.len() {
            return write!(f, "        … {} more steps", self.steps.len() - range.end);
        }
        write!(
            f,
            "        wants {:?}, at the end {}",
            self.want,
            self.eof.as_deref().unwrap_or("clean")
        )?;
        write!(f, "{}", Sent(&self.out[shown..]))
    }
}

impl Step {
    /// Bytes sent by then, if the step tells.
    const fn sent(&self) -> Option<usize> {
        match self {
            Self::Event { sent, .. } | Self::Error { sent, .. } => Some(*sent),
            Self::Chunk(_) | Self::Switch(_) => None,
        }
    }
}

/// One step a line, as [`Run::lines`] gives it, after the bytes consumed and before the bytes sent.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_steps(f, 0..self.steps.len())
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { text, .. } => f.write_str(text),
            Self::Chunk(bytes) => write!(f, "chunk \"{}\"", bytes.escape_ascii()),
            Self::Switch(layer) => write!(f, "== {layer:?}"),
            Self::Error { text, .. } => write!(f, "error {text}"),
        }
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Bytes that went out, if any.
struct Sent<'a>(&'a [u8]);

impl fmt::Display for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "  -> \"{}\"", self.0.escape_ascii()) }
    }
}
