//! Types to bytes.

pub(crate) mod parameter;
