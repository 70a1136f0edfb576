//! A stub client (RFC 1034 §5.3.1): asks recursive servers questions, several at a time, without I/O.
//!
//! What an answer says is found by [`Reply`]: the records behind aliases, or why there are none.

mod attempt;
mod config;
mod course;
mod events;
mod machine;
mod reply;
mod response;

pub use config::{Config, Transport};
pub use events::{Answer, Event, Query, QueryError, Stats};
pub use machine::Stub;
pub use reply::{MAX_ALIASES, Outcome, Reply};
