#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod answer;
mod catalog;
mod error;
mod key;
mod limits;
#[cfg(feature = "text")]
mod load;
mod lookup;
mod node;
mod rrset;
mod update;
mod zone;

pub use answer::{Transport, answer};
pub use catalog::Catalog;
#[cfg(feature = "text")]
pub use error::LoadError;
pub use error::{UpdateError, ZoneError};
pub use limits::Limits;
pub use lookup::Lookup;
pub use rrset::Rrset;
pub use update::{Change, Update};
pub use zone::Zone;
