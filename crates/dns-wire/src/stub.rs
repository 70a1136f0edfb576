//! A stub client (RFC 1034 §5.3.1): asks recursive servers one question at a time, without I/O.

mod attempt;
mod config;
mod machine;
mod response;

pub use config::{Config, Transport};
pub use machine::{Answer, Event, Query, QueryError, Stats, Stub};
