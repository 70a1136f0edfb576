#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod client;
mod encode;
mod error;
pub mod evaluate;
mod frame;
mod grammar;
mod items;
mod leniency;
mod limits;
#[cfg(feature = "mime")]
#[cfg_attr(docsrs, doc(cfg(feature = "mime")))]
pub mod mime;
pub mod server;
mod slots;
mod state;
mod types;
pub mod wirelog;

pub use client::Client;
pub use encode::BufferFull;
pub use error::{Error, LimitKind, Misuse, ParseError, ParseErrorKind, PeerError};
pub use items::{Item, Items, Iter};
pub use leniency::Leniency;
pub use limits::Limits;
pub use server::Server;
pub use state::{State, Verb};
pub use textline::{Secret, sasl};
pub use types::{
    AString, Address, Addresses, Append, Atom, Body, Capabilities, Capability, Code, Command,
    Continue, Data, Date, DateTime, Disposition, ESearch, ESearchItem, Envelope, ExtendedItem,
    Extension, Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, Flag, FlagName,
    Flags, Found, IdField, Kind, List, ListReturn, ListSelection, Listing, Mailbox,
    MailboxAttribute, MailboxStatus, Matcher, Message, Multipart, NString, Namespace, Namespaces,
    Naming, Nested, NumberSet, Parameter, Parameters, PartPath, Partial, Pattern, Raw, Response,
    Search, SearchKey, SearchKeys, SearchReturn, Section, SectionName, SectionText, SeqNumber,
    SeqRange, SequenceSet, SinglePart, Status, StatusAttribute, StatusItem, Store, StoreAction,
    Tag, Text, TooManyRanges,
};
