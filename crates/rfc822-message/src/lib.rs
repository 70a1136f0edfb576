#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod blocks;
mod builder;
mod check;
mod defect;
mod dkim;
mod edit;
mod encode;
mod field;
mod grammar;
mod header;
mod interpret;
mod limits;
#[cfg(feature = "mailto")]
mod mailto;
#[cfg(feature = "mbox")]
mod mbox;
mod message;
mod push;
mod scan;
mod tags;
pub mod token;
mod typed;
mod types;
mod unfold;

pub use blocks::{Block, BlockKind, Blocks};
pub use builder::HeaderBuilder;
pub use defect::{Capped, Defect, DefectKind, DefectSink, Kind, Severity};
pub use dkim::{
    arc::ArcSet,
    body::{BodyCanonicalizer, CanonicalBody},
    header::CanonicalField,
    signature::{Canonicalization, DkimSignature},
};
pub use edit::{Edit, EditError};
pub use encode::{
    fold::{BuildError, FieldWriter},
    received::NewClause,
    words::{EncodeWords, NonAscii, Place},
};
pub use field::{Excess, Field, Junk, JunkKind, OwnedField};
pub use grammar::{
    address::Addresses,
    authentication::{AuthProperty, AuthResult, AuthResults, AuthenticationResults},
    keywords::Phrases,
    list::{ListCommand, ListCommands, ListId},
    marks::{AutoSubmitted, Importance, Priority, Sensitivity},
    msg_id::MessageIds,
    received::Clauses,
    return_path::ReturnPath,
};
pub use header::{Duplicate, Header, HeaderScanner, HeaderTable, Item};
pub use interpret::{
    AddressReader, AddressReading, DateReader, DateReading, FieldReader, FieldReading,
};
pub use limits::{Limit, Limits};
#[cfg(feature = "mailto")]
pub use mailto::{Mailto, write::MailtoBuilder};
#[cfg(feature = "mbox")]
pub use mbox::{
    FromLine, Mbox, MboxFormat, MboxMessage,
    parser::{MboxEvent, MboxParser},
    write::MboxWriter,
};
pub use message::{Message, MessageBuf};
pub use push::{HeaderEvent, HeaderParser, OwnedHeaderEvent};
pub use tags::{InvalidTags, Tag, Tags};
pub use types::{
    addr_spec::{AddrSpec, InvalidAddrSpec, NameAddr, NewAddress},
    address::{Address, Comments, Invalid, Mailbox},
    address_key::AddressKey,
    date::{DateTime, InvalidDate, Zone},
    msg_id::{InvalidMsgId, MessageId, MsgId},
    name::{HeaderName, InvalidHeaderName},
    phrase::{Phrase, Word, WordKind, Words},
    received::{Clause, ClauseName, Received},
    trace::{TraceClient, TraceTls},
};
pub use unfold::{Unfold, unfold};
