/// Bounds on what one query or update can make the authority do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a response over UDP, whatever the query allows. 1232: what passes any path without fragments
    /// (RFC 9715 §3.2).
    pub udp: usize,
    /// CNAME records followed for one answer. 8; a longer chain is cut and left to the resolver.
    pub chain: usize,
    /// Records of one update message that are read. 1000.
    pub update: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { udp: 1232, chain: 8, update: 1000 }
    }
}
