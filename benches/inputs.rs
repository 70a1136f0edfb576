//! One module a protocol.

pub mod smtp;
