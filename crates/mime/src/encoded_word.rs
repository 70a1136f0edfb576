//! Encoded-words (RFC 2047): text beyond US-ASCII inside of header fields.

mod decode;
mod encode;
mod readings;

pub(crate) use decode::shown;
pub use decode::{Decoded, decode};
pub use encode::{Utf8Words, encode_phrase, encode_text};
pub use readings::{TextReader, TextReading, interpretations};

/// The longest encoded-word (RFC 2047 §2).
pub const WORD: usize = 75;
