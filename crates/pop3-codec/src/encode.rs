//! Types to bytes.

mod capability;
mod command;
mod listing;
mod response;
