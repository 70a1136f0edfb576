#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod check;
mod defect;
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

pub use defect::{Capped, Defect, DefectKind, DefectSink, Kind, Severity};
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
    address::{Address, Comments, Invalid, Mailbox},
    date::{DateTime, InvalidDate, Zone},
    msg_id::{InvalidMsgId, MessageId, MsgId},
    phrase::{Phrase, Word, WordKind, Words},
    received::{Clause, ClauseName, Received},
};
pub use unfold::{Unfold, unfold};
