//! DKIM (RFC 6376) and ARC (RFC 8617): the fields read, and the octets that signatures are over. No key, no hash and no DNS:
//! those are the caller's.

pub(crate) mod arc;
pub(crate) mod body;
pub(crate) mod header;
pub(crate) mod signature;
