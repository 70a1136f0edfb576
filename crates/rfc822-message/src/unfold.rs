use alloc::{borrow::Cow, vec::Vec};

use memchr::memchr;

/// Unfolds a raw value (RFC 5322 §2.2.3): every CRLF and every bare LF is removed, nothing else. Borrowed if there is none.
///
/// ```
/// assert_eq!(rfc822_message::unfold(b"one\r\n two\n\tthree"), &b"one two\tthree"[..]);
/// ```
#[must_use]
pub fn unfold(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\n', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut unfolded = Vec::with_capacity(raw.len());
    for line in Unfold::new(raw) {
        unfolded.extend_from_slice(line);
    }
    Cow::Owned(unfolded)
}

/// The lines of a raw value without their ends: their concatenation is the unfolded value.
#[derive(Clone, Debug)]
pub struct Unfold<'m> {
    rest: &'m [u8],
}

impl<'m> Unfold<'m> {
    /// The lines of `raw`.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self { rest: raw }
    }
}

impl<'m> Iterator for Unfold<'m> {
    type Item = &'m [u8];

    fn next(&mut self) -> Option<&'m [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((line, rest)) =
            memchr(b'\n', self.rest).and_then(|lf| self.rest.split_at_checked(lf + 1))
        else {
            return Some(core::mem::take(&mut self.rest));
        };
        self.rest = rest;
        Some(strip_line_end(line))
    }
}

/// `line` without its CRLF or LF.
pub(crate) fn strip_line_end(line: &[u8]) -> &[u8] {
    match line {
        [head @ .., b'\r', b'\n'] | [head @ .., b'\n'] => head,
        _ => line,
    }
}
