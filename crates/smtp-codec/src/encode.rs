//! Types to bytes.

mod command;
mod extensions;
mod response;
