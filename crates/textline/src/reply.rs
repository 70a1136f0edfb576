use alloc::borrow::Cow;

use memchr::memchr;

use crate::{EnhancedStatus, Escaped};

/// One complete reply of three-digit code and text, all its lines (RFC 5321 §4.2.1).
#[derive(Clone, PartialEq, Eq)]
pub struct Reply<'b> {
    code: u16,
    lines: Cow<'b, [u8]>,
}

impl Reply<'_> {
    /// The code, 200 to 599.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// 2yz: the command succeeded.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// 3yz: the command was accepted and more input is due.
    #[must_use]
    pub const fn is_intermediate(&self) -> bool {
        self.code / 100 == 3
    }

    /// 4yz: the command failed and may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5yz: the command failed and would fail again.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// The text of each line, without codes and line ends. An enhanced status code is part of the text.
    #[must_use]
    pub fn lines(&self) -> ReplyLines<'_> {
        ReplyLines { rest: &self.lines }
    }

    /// The text of the first line.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.lines().next().unwrap_or_default()
    }

    /// The first enhanced status code of the reply's class at the front of a line. Every line should have it
    /// (RFC 2034 §4), and some servers write it on the last one only.
    #[must_use]
    pub fn status(&self) -> Option<EnhancedStatus> {
        self.lines()
            .filter_map(EnhancedStatus::split)
            .map(|(status, _)| status)
            .find(|status| u16::from(status.class()) == self.code / 100)
    }

    /// All lines as they came, with codes and line ends.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.lines
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Reply<'static> {
        Reply { code: self.code, lines: Cow::Owned(self.lines.into_owned()) }
    }
}

impl core::fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Reply({}", self.code)?;
        for line in self.lines() {
            write!(f, " {:?}", Escaped(line))?;
        }
        f.write_str(")")
    }
}

/// The lines of a [`Reply`].
#[derive(Clone, Copy, Debug)]
pub struct ReplyLines<'b> {
    rest: &'b [u8],
}

impl<'b> ReplyLines<'b> {
    /// The lines of a whole reply, as [`Reply::as_bytes`] gives it.
    #[must_use]
    pub const fn new(reply: &'b [u8]) -> Self {
        Self { rest: reply }
    }

    /// The lines that were not given yet, with codes and line ends.
    #[must_use]
    pub const fn as_bytes(&self) -> &'b [u8] {
        self.rest
    }
}

impl<'b> Iterator for ReplyLines<'b> {
    type Item = &'b [u8];

    #[inline]
    fn next(&mut self) -> Option<&'b [u8]> {
        let (line, rest) = self.rest.split_at_checked(find_lf(self.rest)? + 1)?;
        self.rest = rest;
        Some(trim_end(line).get(4..).unwrap_or_default())
    }
}

/// Why a reply cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// A line does not begin with three digits, 200 to 599, and a space, a hyphen or nothing.
    #[error("expected a reply line at byte {at} of the reply")]
    NotAReply {
        /// Offset of the line from the start of the reply.
        at: usize,
    },
    /// The lines of one reply have different codes (RFC 5321 §4.2.1).
    #[error("the code changes at byte {at} of the reply")]
    CodeChanges {
        /// Offset of the line from the start of the reply.
        at: usize,
    },
    /// The reply is longer than the limit.
    #[error("reply longer than {limit} octets")]
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
}

/// Finds complete replies in a stream and resumes where it stopped. CRLF ends a line, and so does a bare
/// LF, as some servers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyScanner {
    limit: usize,
    code: u16,
    line_start: usize,
    scanned: usize,
}

impl ReplyScanner {
    /// Replies of at most `limit` octets, all lines together.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { limit, code: 0, line_start: 0, scanned: 0 }
    }

    /// The most octets that are ever left unconsumed.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.limit
    }

    /// Takes the next reply off the front of `input`; `None` if its end is not there yet.
    ///
    /// # Errors
    /// [`ReplyError`]; the stream has lost its framing and cannot be read on.
    pub fn scan<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Reply<'b>>, ReplyError> {
        let bytes = *input;
        let (mut line_start, mut scanned) = (self.line_start, self.scanned);
        loop {
            // Most lines begin as the first one did, which was looked at.
            let is_inner = line_start > 0 && begin_alike(bytes, bytes.get(line_start..));
            let from = if is_inner { scanned.max(line_start + FRONT) } else { scanned };
            let Some(found) = bytes.get(from..).and_then(find_lf) else { break };
            let end = from + found + 1;
            if end > self.limit {
                break;
            }
            if is_inner {
                line_start = end;
                scanned = end;
                continue;
            }
            let Some((code, is_last)) = bytes.get(line_start..end).and_then(split_code) else {
                return Err(ReplyError::NotAReply { at: line_start });
            };
            if line_start > 0 && code != self.code {
                return Err(ReplyError::CodeChanges { at: line_start });
            }
            if is_last {
                let (lines, rest) = bytes.split_at(end);
                *input = rest;
                *self = Self::new(self.limit);
                return Ok(Some(Reply { code, lines: Cow::Borrowed(lines) }));
            }
            self.code = code;
            line_start = end;
            scanned = end;
        }
        if bytes.len() >= self.limit {
            return Err(ReplyError::TooLong { limit: self.limit });
        }
        self.line_start = line_start;
        self.scanned = bytes.len();
        Ok(None)
    }
}

/// Octets of a code and what parts it from the text.
const FRONT: usize = 4;

/// Whether a line begins with the code of the first one, and is not the last: the first one was not either.
#[inline]
fn begin_alike(first: &[u8], line: Option<&[u8]>) -> bool {
    let front = first.first_chunk::<FRONT>();
    front.is_some() && line.and_then(<[u8]>::first_chunk) == front
}

/// `Reply-code [ ("-" / SP) textstring ]`: the code, and whether the line is the last of its reply.
#[inline]
fn split_code(line: &[u8]) -> Option<(u16, bool)> {
    let [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] = line else { return None };
    let digit = |d: &u8| u16::from(d - b'0');
    let code = digit(a) * 100 + digit(b) * 10 + digit(c);
    match rest {
        [b' ', ..] | [] | [b'\n'] | [b'\r', b'\n'] => Some((code, true)),
        [b'-', ..] => Some((code, false)),
        _ => None,
    }
}

/// Where the first LF stands. Most lines are short, and eight octets at once are the quickest to look at then.
#[inline]
fn find_lf(octets: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    while at < 32
        && let Some(eight) = octets.get(at..).and_then(|rest| rest.first_chunk::<8>())
    {
        // Octets that are LF become zero, and the first zero is the first with its top bit in `found`.
        let zeros = u64::from_le_bytes(*eight) ^ (ONES * u64::from(b'\n'));
        let found = zeros.wrapping_sub(ONES) & !zeros & (ONES * 0x80);
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    memchr(b'\n', octets.get(at..)?).map(|found| at + found)
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
