#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod charset;
mod compose;
mod defect;
mod encode;
pub mod encoded_word;
mod entity;
pub mod flowed;
mod grammar;
mod interpret;
mod limits;
mod policy;
mod quirks;
mod report;
pub mod section;
mod structure;
pub mod transfer;
mod types;

pub use charset::{Charset, CharsetDecoder, Text};
pub use compose::{
    Action, Attachment, Boundary, ComposeError, DeliveryReport, InvalidBoundary, InvalidMediaType,
    MediaType, MessageBuilder, RecipientReport, Returned,
};
pub use defect::{Defect, DefectKind};
pub use entity::{Content, Entity, EntityTable, Event, Opaque, OwnedEvent, Parser, Tree, TreeBuf};
pub use interpret::{Interpretations, READINGS, Reading, interpretations};
pub use limits::Limits;
pub use policy::{Policy, Refusal};
pub use quirks::{Quirk, Quirks};
pub use section::SectionText;
pub use structure::{BodyKind, BodyStructure};
pub use types::{
    ContentDisposition, ContentId, ContentType, Parameter, ParameterValue, Parameters,
    TransferEncoding,
};
