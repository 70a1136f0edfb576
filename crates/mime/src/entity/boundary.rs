//! The entities that are open and their boundaries (RFC 2046 §5.1.1).

mod delimiter;

use alloc::vec::Vec;

use crate::Quirks;

pub(super) use delimiter::{Found, Line};

/// The entities that are open, outermost first, and their boundaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stack {
    frames: Vec<Frame>,
    /// The boundaries one after the other.
    boundaries: Vec<u8>,
    /// How many frames have a boundary and are not closed.
    open: u16,
    /// How many frames have a boundary.
    multiparts: u16,
    /// As whom to read.
    quirks: Quirks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// Where its boundary starts.
    start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// Also while its header section is read.
    Leaf,
    Message,
    Multipart {
        /// A `multipart/digest`.
        digest: bool,
        /// Its closing delimiter was read.
        closed: bool,
        inside: Inside,
        /// Where its boundary stands inside of a line, behind its last delimiter.
        in_line: Option<u64>,
    },
}

/// What a multipart has in it, as far as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    Nothing,
    /// No part, and text that would be a preamble or an epilogue.
    Text,
    Parts,
}

impl Frame {
    const fn is_open(&self) -> bool {
        matches!(self.kind, FrameKind::Multipart { closed: false, .. })
    }
}

impl Stack {
    /// Empty, with the memory of one that was used.
    pub(super) fn new(quirks: Quirks, used: Self) -> Self {
        let Self { mut frames, mut boundaries, .. } = used;
        frames.clear();
        boundaries.clear();
        Self { frames, boundaries, quirks, open: 0, multiparts: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn top(&self) -> Option<FrameKind> {
        self.frames.last().map(|frame| frame.kind)
    }

    /// Whether the innermost entity is a part of a `multipart/digest`.
    pub(super) fn is_in_digest(&self) -> bool {
        let outer = self.frames.iter().rev().nth(1);
        matches!(outer, Some(Frame { kind: FrameKind::Multipart { digest: true, .. }, .. }))
    }

    /// Whether any delimiter could come.
    pub(super) const fn is_any_open(&self) -> bool {
        self.open > 0
    }

    /// Whether any line matters: one could be a delimiter of what is closed.
    pub(super) const fn is_any_multipart(&self) -> bool {
        self.multiparts > 0
    }

    /// Whether `boundary` starts with that of an open multipart.
    pub(super) fn is_nested(&self, boundary: &[u8]) -> bool {
        let mut end = self.boundaries.len();
        self.open > 0
            && self.frames.iter().rev().any(|frame| {
                let outer = self.boundaries.get(frame.start..end).unwrap_or_default();
                end = frame.start;
                frame.is_open() && boundary.starts_with(outer)
            })
    }

    /// How many multiparts and messages are open.
    pub(super) fn containers(&self) -> usize {
        self.frames.iter().filter(|frame| frame.kind != FrameKind::Leaf).count()
    }

    pub(super) fn push(&mut self) {
        self.frames.push(Frame { kind: FrameKind::Leaf, start: self.boundaries.len() });
    }

    pub(super) fn pop(&mut self) -> Option<FrameKind> {
        let frame = self.frames.pop()?;
        self.boundaries.truncate(frame.start);
        if let FrameKind::Multipart { closed, .. } = frame.kind {
            self.multiparts = self.multiparts.saturating_sub(1);
            self.open = self.open.saturating_sub(u16::from(!closed));
        }
        Some(frame.kind)
    }

    pub(super) fn set_message(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = FrameKind::Message;
        }
    }

    pub(super) fn set_multipart(&mut self, digest: bool, boundary: &[u8]) {
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = FrameKind::Multipart {
                digest,
                closed: false,
                inside: Inside::Nothing,
                in_line: None,
            };
            self.boundaries.extend_from_slice(boundary);
            self.open = self.open.saturating_add(1);
            self.multiparts = self.multiparts.saturating_add(1);
        }
    }

    pub(super) fn close_top(&mut self) {
        if let Some(Frame { kind: FrameKind::Multipart { closed, .. }, .. }) =
            self.frames.last_mut()
            && !*closed
        {
            *closed = true;
            self.open = self.open.saturating_sub(1);
        }
    }

    /// A part begins in the multipart on top, which may be closed to others.
    pub(super) fn open_top(&mut self) {
        let Some(Frame { kind: FrameKind::Multipart { closed, inside, in_line, .. }, .. }) =
            self.frames.last_mut()
        else {
            return;
        };
        (*inside, *in_line) = (Inside::Parts, None);
        if core::mem::replace(closed, false) {
            self.open = self.open.saturating_add(1);
        }
    }

    /// The boundary of the innermost multipart that is open stands inside of a line.
    pub(super) fn boundary_in_line(&mut self, at: u64) {
        let innermost = self.frames.iter_mut().rfind(|frame| frame.is_open());
        if let Some(Frame { kind: FrameKind::Multipart { in_line, .. }, .. }) = innermost {
            *in_line = in_line.or(Some(at));
        }
    }

    /// Text stands in the multipart on top.
    pub(super) fn text_in_top(&mut self) {
        if let Some(Frame { kind: FrameKind::Multipart { inside, .. }, .. }) =
            self.frames.last_mut()
            && *inside == Inside::Nothing
        {
            *inside = Inside::Text;
        }
    }
}
