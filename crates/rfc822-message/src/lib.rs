#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod blocks;
mod builder;
mod check;
mod defect;
#[cfg(feature = "dkim")]
mod dkim;
#[cfg(feature = "edit")]
mod edit;
mod encode;
mod field;
mod grammar;
mod header;
#[cfg(feature = "readings")]
mod interpret;
mod limits;
#[cfg(feature = "mailto")]
mod mailto;
#[cfg(feature = "mbox")]
mod mbox;
mod message;
mod push;
mod scan;
#[cfg(feature = "dkim")]
mod tags;
pub mod token;
mod typed;
mod types;
mod unfold;

pub use blocks::{Block, BlockKind, Blocks};
pub use builder::HeaderBuilder;
pub use defect::{Capped, Defect, DefectKind, DefectSink, Kind, Severity};
#[cfg(feature = "dkim")]
pub use dkim::{
    arc::{ArcSet, InvalidArcChain},
    body::{BodyCanonicalizer, CanonicalBody},
    header::CanonicalField,
    signature::{Canonicalization, DkimSignature},
};
#[cfg(feature = "edit")]
pub use edit::{Edit, EditError};
#[cfg(feature = "trace")]
pub use encode::received::NewClause;
pub use encode::{
    fold::{BuildError, FieldWriter},
    words::{EncodeWords, NonAscii, Place},
};
pub use field::{Excess, Field, Junk, JunkKind, OwnedField};
#[cfg(feature = "list")]
pub use grammar::list::{ListCommand, ListCommands, ListId};
pub use grammar::{
    address::Addresses,
    keywords::Phrases,
    marks::{AutoSubmitted, Importance, Priority, Sensitivity},
    msg_id::MessageIds,
    return_path::ReturnPath,
};
#[cfg(feature = "trace")]
pub use grammar::{
    authentication::{AuthProperty, AuthResult, AuthResults, AuthenticationResults},
    received::Clauses,
};
pub use header::{Duplicate, Header, HeaderScanner, HeaderTable, Item};
#[cfg(feature = "readings")]
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
#[cfg(feature = "dkim")]
pub use tags::{InvalidTags, Tag, Tags};
pub use types::{
    addr_spec::{AddrSpec, InvalidAddrSpec, NameAddr, NewAddress},
    address::{Address, Comments, Invalid, Mailbox},
    address_key::AddressKey,
    date::{DateTime, InvalidDate, Zone},
    msg_id::{InvalidMsgId, MessageId, MsgId},
    name::{HeaderName, InvalidHeaderName},
    phrase::{Phrase, Word, WordKind, Words},
};
#[cfg(feature = "trace")]
pub use types::{
    received::{Clause, ClauseName, Received},
    trace::{TraceClient, TraceTls},
};
pub use unfold::{Unfold, unfold};
