use crate::Class;

/// Reads one line from front to back and knows where it is. Nothing is consumed by a test that fails.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the front of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many octets were consumed.
    #[must_use]
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What was not consumed yet.
    #[must_use]
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Whether everything was consumed.
    #[must_use]
    #[inline]
    pub const fn is_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next octet.
    #[must_use]
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Consumes the next octet.
    #[inline]
    pub fn bump(&mut self) -> Option<u8> {
        let octet = self.peek()?;
        self.at += 1;
        Some(octet)
    }

    /// Consumes `octet` if it is next.
    #[inline]
    pub fn eat(&mut self, octet: u8) -> bool {
        let found = self.peek() == Some(octet);
        self.at += usize::from(found);
        found
    }

    /// Consumes `word` if it is next, in any case.
    #[inline]
    pub fn eat_word(&mut self, word: &[u8]) -> bool {
        let found =
            self.rest().get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Consumes exactly `count` octets.
    #[inline]
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.rest().get(..count)?;
        self.at += count;
        Some(taken)
    }

    /// Consumes the run of octets that are in `class`; may be empty.
    #[inline]
    pub fn take_while(&mut self, class: &Class) -> &'a [u8] {
        let run = class.run(self.rest());
        self.take(run).unwrap_or_default()
    }

    /// Consumes everything before the next `octet`, if it occurs.
    pub fn take_until(&mut self, octet: u8) -> Option<&'a [u8]> {
        self.take(memchr::memchr(octet, self.rest())?)
    }

    /// Consumes all that is left.
    #[inline]
    pub fn take_rest(&mut self) -> &'a [u8] {
        let rest = self.rest();
        self.at = self.bytes.len();
        rest
    }

    /// Consumes `1*DIGIT`. `None`, and nothing consumed, if no digit is next or the number is above
    /// 2⁶⁴ − 1: digits are never dropped.
    #[inline]
    pub fn number(&mut self) -> Option<u64> {
        let mut ahead = *self;
        let digits = ahead.take_while(&Class::DIGIT);
        let value = digits.iter().try_fold(0u64, |value, digit| {
            value.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))
        })?;
        if digits.is_empty() {
            return None;
        }
        *self = ahead;
        Some(value)
    }

    /// Goes back to where it stood, as [`at`](Self::at) told there; never forward.
    pub const fn back_to(&mut self, at: usize) {
        if at < self.at {
            self.at = at;
        }
    }

    /// What was consumed since the cursor stood at `start`.
    #[must_use]
    #[inline]
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }
}
