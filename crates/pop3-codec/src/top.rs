use memchr::memchr2;

/// Selects what TOP asks for: the header section, the empty line, and so many lines of the body
/// (RFC 1939 §7). It sees the message in pieces of any size; every CR, LF and CRLF ends a line.
///
/// ```
/// use pop3_codec::TopLines;
/// let mut top = TopLines::new(1);
/// assert_eq!(top.select(b"Subject: hi\r\n\r\none\r\ntwo\r\n"), b"Subject: hi\r\n\r\none\r\n");
/// assert!(top.is_complete());
/// assert_eq!(top.select(b"three\r\n"), b"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopLines {
    /// Lines of the body that are still wanted; the header section is not over if `None`.
    left: Option<u64>,
    /// How many lines of the body are wanted.
    lines: u64,
    /// Nothing of the current line was seen.
    line_start: bool,
    /// A CR ended a line; an LF right after it belongs to it.
    after_cr: bool,
}

impl TopLines {
    /// The header section and `lines` lines of the body.
    #[must_use]
    pub const fn new(lines: u64) -> Self {
        Self { left: None, lines, line_start: true, after_cr: false }
    }

    /// The front of `piece` that is wanted. A message without an empty line is all header section.
    pub fn select<'b>(&mut self, piece: &'b [u8]) -> &'b [u8] {
        let mut end = 0;
        while !self.is_complete() {
            let rest = piece.get(end..).unwrap_or_default();
            let Some(first) = rest.first() else { break };
            if core::mem::take(&mut self.after_cr) && *first == b'\n' {
                end += 1;
                continue;
            }
            let Some(found) = memchr2(b'\r', b'\n', rest) else {
                self.line_start = false;
                return piece;
            };
            let is_empty = self.line_start && found == 0;
            end += found + 1;
            match rest.get(found..) {
                Some([b'\r', b'\n', ..]) => end += 1,
                Some([b'\r', ..]) => self.after_cr = true,
                _ => {}
            }
            self.end_line(is_empty);
        }
        piece.get(..end).unwrap_or_default()
    }

    /// Whether no more of the message is wanted.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self.left, Some(0))
    }

    fn end_line(&mut self, is_empty: bool) {
        self.line_start = true;
        self.left = match self.left {
            None => is_empty.then_some(self.lines),
            Some(left) => Some(left.saturating_sub(1)),
        };
    }
}
