use alloc::vec::Vec;

use crate::marks::{Mark, next_mark};

/// Writes a payload that ends with a line of a single dot (RFC 5321 §4.5.2, RFC 1939 §3), in pieces of any size.
///
/// Every CR, LF and CRLF becomes one CRLF: a bare one could be taken for the end of the payload by
/// some reader on the way. A missing last line end is added.
///
/// ```
/// use textline::DotWriter;
///
/// let mut out = Vec::new();
/// let mut writer = DotWriter::new();
/// writer.write(b".one\ntwo", &mut out);
/// writer.finish(&mut out);
/// assert_eq!(out, b"..one\r\ntwo\r\n.\r\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotWriter {
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    LineStart,
    Inside,
    /// A CR was turned into a CRLF; an LF right after it belongs to it.
    AfterCr,
}

impl DotWriter {
    /// At the start of a payload.
    #[must_use]
    pub const fn new() -> Self {
        Self { at: At::LineStart }
    }

    /// Appends the next piece of the payload to `out`.
    pub fn write(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        if self.at == At::AfterCr && !rest.is_empty() {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            self.at = At::LineStart;
        }
        out.reserve(rest.len());
        if self.at == At::LineStart && rest.first() == Some(&b'.') {
            out.push(b'.');
        }
        while !rest.is_empty() {
            let (end, skip, then) = match next_mark(rest, 0) {
                Some(Mark::Dot(at)) => (at, 0, &b"."[..]),
                Some(Mark::Bare(at)) => {
                    let next_is_dot = rest.get(at + 1) == Some(&b'.');
                    (at, 1, if next_is_dot { &b"\r\n."[..] } else { b"\r\n" })
                }
                None => match rest {
                    [before @ .., b'\r'] => {
                        out.extend_from_slice(before);
                        out.extend_from_slice(b"\r\n");
                        self.at = At::AfterCr;
                        return;
                    }
                    _ => (rest.len(), 0, &b""[..]),
                },
            };
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            out.extend_from_slice(run);
            out.extend_from_slice(then);
            let is_line_end = run.ends_with(b"\n") || skip > 0;
            self.at = if is_line_end { At::LineStart } else { At::Inside };
            rest = after.get(skip..).unwrap_or_default();
        }
    }

    /// Appends the end of the payload to `out`; the writer is at the start of the next one.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.at == At::Inside {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
        *self = Self::new();
    }
}

impl Default for DotWriter {
    fn default() -> Self {
        Self::new()
    }
}
