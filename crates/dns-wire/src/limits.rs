/// The most octets of a message (RFC 1035 §4.2.2: two octets of length on a stream).
pub const MAX_MESSAGE: usize = 65_535;
/// The most octets of a name in wire form, the root label included (RFC 1035 §2.3.4).
pub const MAX_NAME: usize = 255;
/// The most octets of a label (RFC 1035 §2.3.4).
pub const MAX_LABEL: usize = 63;
/// The most labels of a name, the root not counted: 127 of one octet, and the root, make 255 octets.
pub const MAX_LABELS: usize = 127;
/// The most compression pointers of a name. Each name can be written with one pointer, and a chain through
/// names of which each adds a label ends here.
pub const MAX_HOPS: u8 = 126;
/// The octets of a message's header (RFC 1035 §4.1.1).
pub(crate) const HEADER: usize = 12;

/// What a pointer counts in [`label_steps`]: following one takes as long as a few labels, and honest names have one or two.
pub(crate) const HOP_STEPS: u32 = 4;

/// Label steps (a label is one, a pointer followed [`HOP_STEPS`]) that the names of `octets` of message may cost.
///
/// No honest message takes six an octet: one of nothing but records of sixteen octets, each with two names of 34 labels behind two
/// pointers, as aliases within a reverse zone, would take five. The constant lets the names of one small message be as long as they
/// can be. What is bought: an octet of a message full of pointers to pointers costs twice as much as one of an odd but honest message at most.
pub(crate) fn label_steps(octets: usize) -> u32 {
    u32::try_from(octets).map_or(u32::MAX, |octets| octets.saturating_mul(6).saturating_add(1024))
}

/// What the machines of this crate hold and accept at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of one entry of a zone file, comments and line breaks included. 128 KiB hold the largest
    /// record data (65 535 octets) in hexadecimal, nearly; real entries of a megabyte are unknown.
    pub entry: usize,
    /// Records that the `$GENERATE` directives of one zone file make, all together: as many as sixteen of the largest reverse zones have
    /// that such lines are written for. A line of some octets asks for four thousand millions.
    pub generated: u64,
    /// Octets of one message on a stream. Nothing beyond 65 535 can be framed.
    pub message: usize,
    /// Questions that a stub client has open at once. Each holds one or two sockets.
    pub queries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entry: 128 * 1024, generated: 1 << 20, message: MAX_MESSAGE, queries: 256 }
    }
}
