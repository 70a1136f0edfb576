#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod answer;
mod cache;
mod config;
mod error;
mod hash;
mod hints;
mod limits;
mod resolver;
mod response;
mod scrub;
mod serve;
mod servers;
mod stats;

pub use answer::{Answer, Event, QueryId};
pub use cache::{Cache, Found, Rank};
pub use config::Config;
pub use error::QueryError;
pub use hints::{Hint, root_hints};
pub use limits::Limits;
pub use resolver::Resolver;
pub use serve::{Rejection, Transport, read_query, respond};
pub use stats::Stats;
