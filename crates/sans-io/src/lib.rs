#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod connection;
mod entropy;
mod event;
mod instant;
mod push;
mod stats;
mod timer;
mod want;

pub use connection::Connection;
pub use entropy::Entropy;
pub use event::Event;
pub use instant::Instant;
pub use push::PushParser;
pub use stats::{Meter, Stats};
pub use timer::Timer;
pub use want::{Layer, Want};
