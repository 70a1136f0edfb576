//! Data to bytes: fields that are valid because only valid parts go in, folded where the grammar has white space.

pub(crate) mod address;
pub(crate) mod fold;
#[cfg(feature = "trace")]
pub(crate) mod received;
pub(crate) mod text;
pub(crate) mod words;
