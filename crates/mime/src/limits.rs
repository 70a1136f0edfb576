/// How much a parser holds and tells apart. Over a limit nothing is lost: the bytes stay, in a part that is not looked into
/// ([`Content::Opaque`](crate::Content::Opaque)) or in flagged pieces of a header section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The limits of each header section.
    pub header: rfc822_message::Limits,
    /// The longest boundary in octets. Default 998, a whole line: RFC 2046 §5.1.1 allows 70, some senders do not care.
    pub boundary: usize,
    /// The most blanks behind a boundary (RFC 2046 §5.1.1: `transport-padding`). Default 998, a whole line of them.
    pub padding: usize,
    /// How many multiparts and messages may be inside of each other. Default 64: real mail stays below 20.
    pub depth: u16,
    /// How many parts are told apart, the message itself included. Default 10,000: more than any sender makes.
    pub parts: u32,
    /// The fewest octets that a part takes on average, where there are more than 128: so that what is kept of a message stays
    /// below four times its size. Default 32, less than a delimiter and one field; 0 for no such limit.
    pub part_size: u32,
}

impl Limits {
    /// Whether no part may begin at `at`, after `parts` of them.
    pub(crate) fn is_full(&self, parts: u32, at: u64) -> bool {
        let fitting = at.checked_div(self.part_size.into()).map(|parts| parts.saturating_add(128));
        parts >= self.parts || fitting.is_some_and(|fitting| u64::from(parts) >= fitting)
    }

    /// The most octets that [`Parser`](crate::Parser) leaves unconsumed: what the header sections need, and a delimiter line.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.header
            .capacity()
            .saturating_add(self.boundary)
            .saturating_add(self.padding)
            .saturating_add(8)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: rfc822_message::Limits::default(),
            boundary: 998,
            padding: 998,
            depth: 64,
            parts: 10_000,
            part_size: 32,
        }
    }
}
