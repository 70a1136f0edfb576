//! A toy document: fields, each of which ends only where the next line does not start with a space, then a body.

use std::fmt;

use sans_io::{Event, PushParser};

/// How the toy breaks the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// It does not.
    None,
    /// Does not wait for the byte after a line end.
    HastyFold,
    /// Drops what is left at the end.
    LosesTail,
    /// Fails if `finish` comes before the body.
    EarlyFinish,
    /// Gives one event for ever.
    Endless,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fields {
    bug: Bug,
    body: bool,
    finished: bool,
    ended: bool,
    failed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoColon;

impl fmt::Display for NoColon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no colon")
    }
}

impl core::error::Error for NoColon {}

pub(crate) enum Piece<'b> {
    Field(&'b [u8]),
    Body(&'b [u8]),
    End,
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(text) => write!(f, "Field({})", text.escape_ascii()),
            Self::Body(text) => write!(f, "Body({})", text.escape_ascii()),
            Self::End => f.write_str("End"),
        }
    }
}

impl Event for Piece<'_> {
    fn chunk(&self) -> Option<&[u8]> {
        if let Self::Body(text) = self { Some(text) } else { None }
    }
}

impl Fields {
    pub(crate) fn new(bug: Bug) -> Self {
        Self { bug, body: false, finished: false, ended: false, failed: false }
    }

    /// Where the first field of `input` ends, if that can be told.
    fn field_end(&self, input: &[u8]) -> Option<usize> {
        let mut from = 0;
        while let Some(found) = input[from..].iter().position(|&byte| byte == b'\n') {
            from += found + 1;
            match input.get(from) {
                Some(b' ') => {}
                None if self.bug != Bug::HastyFold && !self.finished => return None,
                _ => return Some(from),
            }
        }
        (self.finished && self.bug != Bug::LosesTail && !input.is_empty()).then_some(input.len())
    }
}

impl PushParser for Fields {
    type Event<'b> = Piece<'b>;
    type Error = NoColon;

    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Piece<'b>>, NoColon> {
        if self.failed {
            return Err(NoColon);
        }
        if self.bug == Bug::Endless {
            return Ok(Some(Piece::Field(b"again")));
        }
        if self.body && !input.is_empty() {
            let whole = std::mem::take(input);
            return Ok(Some(Piece::Body(whole)));
        }
        if !self.body
            && let Some(end) = self.field_end(input)
        {
            let (field, rest) = input.split_at(end);
            *input = rest;
            self.body = field == b"\n";
            if !self.body && !field.contains(&b':') {
                self.failed = true;
                return Err(NoColon);
            }
            return if self.body {
                self.push(input)
            } else {
                Ok(Some(Piece::Field(field.trim_ascii_end())))
            };
        }
        let over = self.finished && !self.ended && input.is_empty();
        self.ended |= over;
        Ok(over.then_some(Piece::End))
    }

    fn finish(&mut self) {
        self.finished = true;
        if self.bug == Bug::EarlyFinish && !self.body {
            self.failed = true;
        }
    }

    fn capacity(&self) -> usize {
        100
    }
}
