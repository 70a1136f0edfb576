//! One module a protocol.

pub mod dns;
pub mod smtp;
