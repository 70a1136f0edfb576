//! One module a protocol.

pub mod dns;
pub mod message;
pub mod smtp;
