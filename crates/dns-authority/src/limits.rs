/// Bounds on what one query or update can make the authority do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a response over UDP, whatever the query allows. 1232: what passes any path without fragments
    /// (RFC 9715 §3.1, appendix A). Less than 512 means 512.
    pub udp: usize,
    /// CNAME and DNAME records followed for one answer. 8; a longer chain is cut and left to the resolver.
    pub chain: usize,
    /// Hosts of one RRset whose addresses go along with it. 13: as many servers as the root has. An RRset of thousands
    /// would else cost thousands of lookups a query. Glue of a delegation is not bounded by it (RFC 9471).
    pub additional: usize,
    /// RRsets of an answer to ANY over UDP. 1: forged queries get no more back than for any other type
    /// (RFC 8482 §4.1). Over TCP all are given.
    pub any: usize,
    /// Records of one section of an update message. 1000.
    pub update: usize,
    /// Records that an update may leave in one RRset. 4000: more addresses do not fit into any response.
    pub rrset: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { udp: 1232, chain: 8, additional: 13, any: 1, update: 1000, rrset: 4000 }
    }
}
