use memchr::memmem;

use textline::Dotted;

/// Reads a message whose lines may end with a bare LF: what [`DotReader`](textline::DotReader) does, but a dot
/// on a line of its own ends the message also between bare LFs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LfReader {
    line_start: bool,
    /// At the start of a line: a bare LF ended the one before.
    after_lf: bool,
}

impl LfReader {
    pub(super) const fn new() -> Self {
        Self { line_start: true, after_lf: false }
    }

    /// Takes the next piece off the front of `input`; `None` if newer octets are needed. At most two octets are
    /// held back. `End` has a `bare` if it was not CRLF.CRLF that ended the message.
    pub(super) fn read<'b>(&mut self, input: &mut &'b [u8]) -> Option<Dotted<'b>> {
        if self.line_start {
            match *input {
                [] | [b'.'] | [b'.', b'\r'] => return None,
                [b'.', b'\n', ..] => return Some(self.end(input, 2)),
                [b'.', b'\r', b'\n', ..] => return Some(self.end(input, 3)),
                [b'.', rest @ ..] => *input = rest,
                _ => {}
            }
            self.line_start = false;
        }
        if let [b'\r'] = *input {
            return None;
        }
        let found = memmem::find(input, b"\n.");
        // A CR at the end belongs to what follows it.
        let count = found.map_or(input.len() - usize::from(input.ends_with(b"\r")), |at| at + 1);
        let (chunk, rest) = input.split_at_checked(count)?;
        *input = rest;
        self.line_start = chunk.ends_with(b"\n");
        self.after_lf = self.line_start && !chunk.ends_with(b"\r\n");
        (!chunk.is_empty()).then_some(Dotted::Chunk(chunk))
    }

    fn end<'b>(&mut self, input: &mut &[u8], count: usize) -> Dotted<'b> {
        *input = input.get(count..).unwrap_or_default();
        let bare = (self.after_lf || count == 2).then_some(0);
        *self = Self::new();
        Dotted::End { bare }
    }
}
