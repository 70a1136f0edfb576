#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod class;
mod condition;
mod cursor;
mod dot;
mod escape;
mod fixed;
mod line;
mod marks;
mod reply;
pub mod sasl;
mod secret;
mod sized;
mod status;
mod stuff;
pub mod wirelog;

pub use class::Class;
pub use condition::Condition;
pub use cursor::Cursor;
pub use dot::{BareLineEnding, DotReader, Dotted};
pub use escape::Escaped;
pub use fixed::{BufferFull, FixedBuffer};
pub use line::{Line, LineEnding, LineScanner, Scanned};
pub use reply::{Reply, ReplyError, ReplyLines, ReplyScanner};
pub use secret::Secret;
pub use sized::SizedReader;
pub use status::EnhancedStatus;
pub use stuff::DotWriter;
