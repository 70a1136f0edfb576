#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod charset;
mod defect;
pub mod encoded_word;
mod entity;
mod grammar;
mod limits;
pub mod transfer;
mod types;

pub use charset::{Charset, Text};
pub use defect::{Defect, DefectKind};
pub use entity::{Content, Entity, EntityTable, Event, Opaque, OwnedEvent, Parser, Tree, TreeBuf};
pub use limits::Limits;
pub use types::{
    ContentDisposition, ContentId, ContentType, Parameter, ParameterValue, Parameters,
    TransferEncoding,
};
