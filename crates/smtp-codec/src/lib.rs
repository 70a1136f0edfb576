#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod client;
pub mod delivery;
mod encode;
mod error;
mod grammar;
mod leniency;
mod limits;
pub mod proxy;
pub mod server;
mod state;
mod types;
pub mod wirelog;

pub use client::Client;
pub use encode::BufferFull;
pub use error::{Error, LimitKind, Misuse, ParseError, ParseErrorKind, PeerError};
pub use leniency::{Deviation, DeviationKind, Leniency};
pub use limits::Limits;
pub use server::Server;
pub use state::{Outcome, State, Verb};
pub use textline::{BareLineEnding, Condition, EnhancedStatus, Reply};
pub use types::{
    Argument, Attribute, Attributes, BodyType, ByMode, Code, Command, DeliverBy, Extensions,
    ForwardPath, FutureRelease, Mailbox, Notify, OriginalRecipient, OtherLines, Param, Params,
    Path, Response, Ret, ReversePath, Rrvs, RrvsAction, Tracking, TransactionLimits, Word, Words,
    Xtext,
};
