#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod body_lists;
mod charset;
mod compose;
mod defect;
#[cfg(feature = "edit")]
mod edit;
mod encode;
pub mod encoded_word;
mod entity;
#[cfg(feature = "partial")]
mod external_body;
#[cfg(feature = "readings")]
mod file_names;
#[cfg(feature = "flowed")]
pub mod flowed;
mod grammar;
#[cfg(feature = "readings")]
mod interpret;
mod limits;
#[cfg(feature = "reports")]
mod notification;
#[cfg(feature = "partial")]
mod partial;
mod policy;
mod preview;
mod quirks;
mod related;
mod report;
pub mod section;
#[cfg(feature = "seven-bit")]
pub mod seven_bit;
mod structure;
pub mod transfer;
mod types;

pub use body_lists::BodyLists;
pub use charset::{Charset, CharsetDecoder, Text};
#[cfg(feature = "reports")]
pub use compose::{Action, DeliveryReport, DispositionReport, RecipientReport, Returned};
pub use compose::{
    Attachment, Boundary, ComposeError, ComposeProgress, Composition, InvalidBoundary,
    InvalidMediaType, InvalidParam, MediaType, MessageBuilder, ParamName, ParamValue, Transport,
};
pub use defect::{Defect, DefectKind};
#[cfg(feature = "edit")]
pub use edit::{PartEdit, PartEditError};
pub use entity::{Content, Entity, EntityTable, Event, Opaque, OwnedEvent, Parser, Tree, TreeBuf};
#[cfg(feature = "partial")]
pub use external_body::ExternalBody;
#[cfg(feature = "readings")]
pub use interpret::{Interpretations, READINGS, Reading, interpretations};
pub use limits::Limits;
#[cfg(feature = "reports")]
pub use notification::{
    DeliveryStatus, Disposition, DispositionNotification, DispositionRequest, DispositionType,
    FeedbackReport, FeedbackType, MessageStatus, RecipientStatus, StatusFields, StatusValue,
};
#[cfg(feature = "partial")]
pub use partial::{Partial, PartialError, join_partials, split_partials, write_partial};
pub use policy::{Policy, Refusal};
pub use quirks::{Quirk, Quirks};
pub use related::{Encrypted, ReportParts, Signed, SmimeType};
pub use section::{Section, SectionText};
pub use structure::{BodyKind, BodyStructure};
pub use types::{
    ContentDisposition, ContentId, ContentType, Parameter, ParameterValue, Parameters,
    TransferEncoding,
};
