#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod body_lists;
mod charset;
mod compose;
mod defect;
mod edit;
mod encode;
pub mod encoded_word;
mod entity;
mod external_body;
mod file_names;
pub mod flowed;
mod grammar;
mod interpret;
mod limits;
mod notification;
mod partial;
mod policy;
mod preview;
mod quirks;
mod related;
mod report;
pub mod section;
pub mod seven_bit;
mod structure;
pub mod transfer;
mod types;

pub use body_lists::BodyLists;
pub use charset::{Charset, CharsetDecoder, Text};
pub use compose::{
    Action, Attachment, Boundary, ComposeError, ComposeProgress, Composition, DeliveryReport,
    DispositionReport, InvalidBoundary, InvalidMediaType, InvalidParam, MediaType, MessageBuilder,
    ParamName, ParamValue, RecipientReport, Returned, Transport,
};
pub use defect::{Defect, DefectKind};
pub use edit::{PartEdit, PartEditError};
pub use entity::{Content, Entity, EntityTable, Event, Opaque, OwnedEvent, Parser, Tree, TreeBuf};
pub use external_body::ExternalBody;
pub use interpret::{Interpretations, READINGS, Reading, interpretations};
pub use limits::Limits;
pub use notification::{
    DeliveryStatus, Disposition, DispositionNotification, DispositionRequest, DispositionType,
    FeedbackReport, FeedbackType, MessageStatus, RecipientStatus, StatusFields, StatusValue,
};
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
