#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod builder;
mod check;
mod defect;
mod edit;
mod encode;
mod field;
mod grammar;
mod header;
mod limits;
mod message;
mod push;
mod scan;
pub mod token;
mod typed;
mod types;
mod unfold;

pub use builder::HeaderBuilder;
pub use defect::{Capped, Defect, DefectKind, DefectSink, Kind, Severity};
pub use edit::{Edit, EditError};
pub use encode::{
    fold::{BuildError, FieldWriter},
    received::NewClause,
    words::{EncodeWords, NonAscii, Place},
};
pub use field::{Excess, Field, Junk, JunkKind, OwnedField};
pub use grammar::{
    address::Addresses, keywords::Phrases, msg_id::MessageIds, received::Clauses,
    return_path::ReturnPath,
};
pub use header::{Duplicate, Header, HeaderScanner, HeaderTable, Item};
pub use limits::{Limit, Limits};
pub use message::{Message, MessageBuf};
pub use push::{HeaderEvent, HeaderParser, OwnedHeaderEvent};
pub use types::{
    addr_spec::{AddrSpec, InvalidAddrSpec, NameAddr, NewAddress},
    address::{Address, Comments, Invalid, Mailbox},
    date::{DateTime, InvalidDate, Zone},
    msg_id::{InvalidMsgId, MessageId, MsgId},
    name::{HeaderName, InvalidHeaderName},
    phrase::{Phrase, Word, WordKind, Words},
    received::{Clause, ClauseName, Received},
};
pub use unfold::{Unfold, unfold};
