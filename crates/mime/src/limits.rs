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
}

impl Limits {
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
        }
    }
}
