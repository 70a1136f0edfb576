//! The octets of a body that a signature is over (RFC 6376 §3.4.3, §3.4.4).

use textline::Class;

use crate::Canonicalization;

/// CRLFs that were held back, a few at a time.
const LINE_ENDS: &[u8; 64] =
    b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";

/// Canonicalizes a body as it arrives: slices go in, slices of them and of constants come out, what comes out is to be
/// hashed. It holds nothing but how many line ends it owes; the octets are the same however the body is cut.
///
/// A bare LF counts as CRLF, for that is what it was on the wire; a bare CR is an octet like others.
///
/// ```
/// use rfc822_message::{BodyCanonicalizer, Canonicalization};
///
/// let mut canonicalizer = BodyCanonicalizer::new(Canonicalization::Relaxed);
/// let mut hashed = Vec::new();
/// for mut chunk in [&b" C \r"[..], b"\nD \t", b" E\r\n\r\n\r\n"] {
///     while let Some(piece) = canonicalizer.push(&mut chunk) {
///         hashed.extend_from_slice(piece);
///     }
/// }
/// while let Some(piece) = canonicalizer.finish() {
///     hashed.extend_from_slice(piece);
/// }
/// assert_eq!(hashed, b" C\r\nD E\r\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCanonicalizer {
    relaxed: bool,
    /// Line ends that come out if a character follows.
    owed: u64,
    /// White space that comes out as one space if a character follows in the line.
    space: bool,
    /// A CR was last: half a line end, or an octet like others.
    cr: bool,
    /// A character came out.
    any: bool,
    finished: bool,
}

impl BodyCanonicalizer {
    /// At the start of a body.
    #[must_use]
    pub const fn new(how: Canonicalization) -> Self {
        Self {
            relaxed: matches!(how, Canonicalization::Relaxed),
            owed: 0,
            space: false,
            cr: false,
            any: false,
            finished: false,
        }
    }

    /// The next piece of what is to be hashed. Advances `input` past what it used, all of it before it says `None`.
    pub fn push<'b>(&mut self, input: &mut &'b [u8]) -> Option<&'b [u8]> {
        loop {
            let bytes = *input;
            let (first, rest) = bytes.split_first()?;
            if *first == b'\n' {
                (self.cr, self.space) = (false, false);
                self.owed += 1;
                *input = rest;
                continue;
            }
            if *first == b'\r' && !self.cr {
                self.cr = true;
                *input = rest;
                continue;
            }
            if !self.cr && self.relaxed && matches!(first, b' ' | b'\t') {
                self.space = true;
                *input = rest;
                continue;
            }
            // A character: what was held back comes out before it.
            if let Some(held) = self.held() {
                return Some(held);
            }
            let (plain, rest) = bytes.split_at_checked(self.plain(bytes))?;
            self.any = true;
            *input = rest;
            return Some(plain);
        }
    }

    /// What is held back, in its order: line ends, white space, a CR.
    fn held(&mut self) -> Option<&'static [u8]> {
        if self.owed > 0 {
            let count = self.owed.min(LINE_ENDS.len() as u64 / 2);
            self.owed -= count;
            return LINE_ENDS.get(..usize::try_from(count).ok()? * 2);
        }
        if core::mem::take(&mut self.space) {
            return Some(b" ");
        }
        if core::mem::take(&mut self.cr) {
            self.any = true;
            return Some(b"\r");
        }
        None
    }

    /// How many octets at the front come out as they are. The first is a character, or a CR that ends no line.
    fn plain(&self, bytes: &[u8]) -> usize {
        const PLAIN: Class = Class::NONE.with_range(0, 255).without(b" \t\r\n");
        if self.relaxed {
            return PLAIN.run(bytes).max(1);
        }
        // Lines that end in CRLF, up to the last that may be followed by empty ones alone.
        let bare = memchr::memchr_iter(b'\n', bytes)
            .find(|lf| !bytes.get(..*lf).unwrap_or_default().ends_with(b"\r"));
        let mut run = bytes.get(..bare.unwrap_or(bytes.len())).unwrap_or(bytes);
        run = run.strip_suffix(b"\r").unwrap_or(run);
        while let Some(rest) = run.strip_suffix(b"\r\n") {
            run = rest;
        }
        run.len().max(1)
    }

    /// What is left when the body is over; call it until it says `None`.
    pub fn finish(&mut self) -> Option<&'static [u8]> {
        if self.finished {
            return None;
        }
        if self.cr {
            return self.held();
        }
        self.finished = true;
        // One line end, where there is a line; an empty body is one line in the simple form.
        (self.any || !self.relaxed).then_some(b"\r\n")
    }
}

/// A canonicalized body, piece by piece.
#[derive(Clone, Debug)]
pub struct CanonicalBody<'m> {
    rest: &'m [u8],
    canonicalizer: BodyCanonicalizer,
}

impl<'m> CanonicalBody<'m> {
    /// Of a whole body.
    #[must_use]
    pub const fn new(body: &'m [u8], how: Canonicalization) -> Self {
        Self { rest: body, canonicalizer: BodyCanonicalizer::new(how) }
    }
}

impl<'m> Iterator for CanonicalBody<'m> {
    type Item = &'m [u8];

    fn next(&mut self) -> Option<&'m [u8]> {
        self.canonicalizer.push(&mut self.rest).or_else(|| self.canonicalizer.finish())
    }
}
