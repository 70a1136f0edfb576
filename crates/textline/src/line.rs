use memchr::{memchr, memchr_iter, memchr2};

use crate::Escaped;

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// CRLF and nothing else; a lone CR or LF is part of the line, and reported.
    #[default]
    Crlf,
    /// CRLF or a bare LF, for lines typed by hand through tools that send LF.
    CrlfOrLf,
}

/// One complete line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// The octets before the line end.
    pub content: &'b [u8],
    /// How many octets the line took, its end included.
    pub octets: usize,
    /// Where in `content` the first CR or LF stands that ends no line.
    pub bare: Option<usize>,
}

impl Line<'_> {
    /// Whether a bare LF has ended the line, as [`LineEnding::CrlfOrLf`] lets it.
    #[must_use]
    pub const fn is_ended_by_lf(&self) -> bool {
        self.octets == self.content.len() + 1
    }
}

impl core::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Line({:?})", Escaped(self.content))
    }
}

/// What [`LineScanner::scan`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned<'b> {
    /// A line within the limit.
    Line(Line<'b>),
    /// A line over the limit was skipped, its end included: the stream is in sync.
    TooLong {
        /// How many octets it took, its end included.
        octets: u64,
    },
}

/// Finds line ends in a stream, resumes where it stopped, and never holds more than its limit.
///
/// ```
/// use textline::{LineEnding, LineScanner, Scanned};
///
/// let mut scanner = LineScanner::new(512, LineEnding::Crlf);
/// let mut input = &b"NOOP\r\nQU"[..];
/// let Some(Scanned::Line(line)) = scanner.scan(&mut input) else { panic!() };
/// assert_eq!(line.content, b"NOOP");
/// assert_eq!(scanner.scan(&mut input), None);
/// assert_eq!(input, b"QU");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineScanner {
    limit: usize,
    ending: LineEnding,
    scanned: usize,
    skipped: u64,
}

impl LineScanner {
    /// Lines of at most `limit` octets, their ends included.
    #[must_use]
    pub const fn new(limit: usize, ending: LineEnding) -> Self {
        Self { limit, ending, scanned: 0, skipped: 0 }
    }

    /// The most octets that are ever left unconsumed.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.limit
    }

    /// Changes the limit for the lines to come, as the state of the protocol asks for.
    pub const fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Whether the front of the line to come was seen already.
    #[must_use]
    pub const fn is_inside_line(&self) -> bool {
        self.scanned > 0 || self.skipped > 0
    }

    /// Whether the front of a line over the limit was dropped and its end is still to come.
    #[must_use]
    pub const fn is_skipping(&self) -> bool {
        self.skipped > 0
    }

    /// Takes the next line off the front of `input`; `None` if its end is not there yet.
    #[inline]
    pub fn scan<'b>(&mut self, input: &mut &'b [u8]) -> Option<Scanned<'b>> {
        let bytes = *input;
        // Most lines are there whole, and have neither CR nor LF but at their end.
        if !self.is_inside_line()
            && let Some((octets, content, rest)) = plain_line(bytes)
            && octets <= self.limit
        {
            *input = rest;
            return Some(Scanned::Line(Line { content, octets, bare: None }));
        }
        self.scan_any(input)
    }

    fn scan_any<'b>(&mut self, input: &mut &'b [u8]) -> Option<Scanned<'b>> {
        let bytes = *input;
        let Some(octets) = self.find_end(bytes) else {
            self.scanned = bytes.len();
            if self.skipped > 0 || bytes.len() >= self.limit {
                // A CR stays: it may be the first half of the line end.
                let keep = usize::from(bytes.last() == Some(&b'\r'));
                let (gone, kept) = bytes.split_at(bytes.len() - keep);
                self.skipped += gone.len() as u64;
                self.scanned = keep;
                *input = kept;
            }
            return None;
        };
        let (line, rest) = bytes.split_at(octets);
        *input = rest;
        self.scanned = 0;
        let skipped = core::mem::take(&mut self.skipped);
        if skipped > 0 || octets > self.limit {
            return Some(Scanned::TooLong { octets: skipped + octets as u64 });
        }
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let bare = memchr2(b'\r', b'\n', content);
        Some(Scanned::Line(Line { content, octets, bare }))
    }

    /// The length of the line at the front of `bytes`, its end included.
    fn find_end(&self, bytes: &[u8]) -> Option<usize> {
        let unseen = bytes.get(self.scanned..)?;
        match self.ending {
            LineEnding::CrlfOrLf => memchr(b'\n', unseen).map(|found| self.scanned + found + 1),
            LineEnding::Crlf => memchr_iter(b'\n', unseen)
                .map(|found| self.scanned + found)
                .find(|lf| lf.checked_sub(1).and_then(|cr| bytes.get(cr)) == Some(&b'\r'))
                .map(|lf| lf + 1),
        }
    }
}

/// The line at the front of `bytes`, if CRLF ends it where its first CR or LF stands: its length, its content, and what follows it.
#[inline]
fn plain_line(bytes: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    let (content, end) = bytes.split_at_checked(memchr2(b'\r', b'\n', bytes)?)?;
    let rest = end.strip_prefix(b"\r\n")?;
    Some((content.len() + 2, content, rest))
}
