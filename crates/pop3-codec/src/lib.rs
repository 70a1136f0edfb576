#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod client;
mod encode;
mod error;
mod grammar;
mod leniency;
mod limits;
mod maildrop;
pub mod server;
mod state;
mod top;
mod types;
pub mod wirelog;

pub use client::Client;
pub use encode::BufferFull;
pub use error::{Error, LimitKind, Misuse, ParseError, ParseErrorKind, PeerError};
pub use leniency::{Deviation, DeviationKind, Leniency};
pub use limits::Limits;
pub use maildrop::{Maildrop, NoMessage};
pub use server::Server;
pub use state::{Outcome, State, Verb};
pub use top::TopLines;
pub use types::{
    Argument, Capabilities, Capability, Command, DropListing, Expire, Language, LanguageListing,
    LoginDelay, Password, Payload, Reply, Response, ResponseCode, ScanListing, Timestamp, UniqueId,
    UniqueIdListing, Utf8, Word,
};
