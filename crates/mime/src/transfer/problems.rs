use core::fmt;

/// What a lenient decoder met and repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// An octet outside of the alphabet was ignored (base64), or a line that is no data (uuencode); an octet above 127 was kept
    /// as it is (quoted-printable).
    IllegalOctet,
    /// `=` was not followed by two hexadecimal digits or a line break, and was kept (quoted-printable).
    BadEscape,
    /// A hexadecimal digit was in lower case (RFC 2045 §6.7 rule 1 wants upper case).
    LowerCaseHex,
    /// The data ended inside a unit: bits or a lone `=` were dropped. There is no line `begin` or no line `end` (uuencode).
    Truncated,
    /// The last unit has too few `=` (base64), or blanks at the end of a line are gone (uuencode).
    MissingPadding,
    /// Data went on after the padding (base64) and was decoded; other readers stop there. Data behind the length of a line or
    /// behind `end` (uuencode) was ignored.
    DataAfterPadding,
    /// The unused bits of the last unit are not zero (base64), so that they could carry something.
    StrayBits,
    /// The encoding is unknown: the octets are as they were in the message (RFC 2045 §6.4).
    UnknownEncoding,
}

impl DecodeProblem {
    const ALL: [Self; 8] = [
        Self::IllegalOctet,
        Self::BadEscape,
        Self::LowerCaseHex,
        Self::Truncated,
        Self::MissingPadding,
        Self::DataAfterPadding,
        Self::StrayBits,
        Self::UnknownEncoding,
    ];

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The problems of one decoding: which kinds there were, and where the first one was.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct DecodeProblems {
    kinds: u16,
    first: Option<u64>,
}

impl DecodeProblems {
    pub(super) const NONE: Self = Self { kinds: 0, first: None };

    /// Nothing was wrong.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.kinds == 0
    }

    /// Whether there was one of this kind.
    #[must_use]
    pub const fn contains(self, problem: DecodeProblem) -> bool {
        self.kinds & problem.bit() != 0
    }

    /// The offset in the encoded data at which the first problem was seen.
    #[must_use]
    pub const fn first_at(self) -> Option<u64> {
        self.first
    }

    /// The kinds of problems, each once.
    pub fn iter(self) -> impl Iterator<Item = DecodeProblem> {
        DecodeProblem::ALL.into_iter().filter(move |problem| self.contains(*problem))
    }

    pub(super) const fn note(&mut self, problem: DecodeProblem, at: u64) {
        self.kinds |= problem.bit();
        self.first = match self.first {
            Some(first) if first <= at => Some(first),
            _ => Some(at),
        };
    }

    /// These and `others`, which were found in the same data.
    pub(super) const fn and(self, others: Self) -> Self {
        let first = match (self.first, others.first) {
            (Some(first), Some(other)) if first <= other => Some(first),
            (first, None) => first,
            (_, other) => other,
        };
        Self { kinds: self.kinds | others.kinds, first }
    }
}

impl fmt::Debug for DecodeProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
