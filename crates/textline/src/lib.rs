#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod class;
#[cfg(feature = "replies")]
mod condition;
mod cursor;
#[cfg(feature = "payloads")]
mod dot;
mod escape;
mod fixed;
#[cfg(feature = "lines")]
mod line;
#[cfg(feature = "payloads")]
mod marks;
#[cfg(feature = "replies")]
mod reply;
#[cfg(feature = "sasl")]
pub mod sasl;
mod secret;
#[cfg(feature = "payloads")]
mod sized;
#[cfg(feature = "replies")]
mod status;
#[cfg(feature = "payloads")]
mod stuff;
#[cfg(feature = "wirelog")]
pub mod wirelog;

pub use class::Class;
#[cfg(feature = "replies")]
pub use condition::Condition;
pub use cursor::Cursor;
#[cfg(feature = "payloads")]
pub use dot::{BareLineEnding, DotReader, Dotted};
pub use escape::Escaped;
pub use fixed::{BufferFull, FixedBuffer};
#[cfg(feature = "lines")]
pub use line::{Line, LineEnding, LineScanner, Scanned};
#[cfg(feature = "replies")]
pub use reply::{Reply, ReplyError, ReplyLines, ReplyScanner};
pub use secret::Secret;
#[cfg(feature = "payloads")]
pub use sized::SizedReader;
#[cfg(feature = "replies")]
pub use status::EnhancedStatus;
#[cfg(feature = "payloads")]
pub use stuff::DotWriter;
