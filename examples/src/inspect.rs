//! The look tool: reads a file as a message, DNS messages, a zone or one side of a session, and prints what the
//! crates see in it.

pub mod dns;
pub mod mail;
mod output;
pub mod pop3;
pub mod smtp;
pub mod zone;

pub use output::Output;

/// Which side of a session received the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The bytes are replies.
    Client,
    /// The bytes are commands.
    Server,
}
