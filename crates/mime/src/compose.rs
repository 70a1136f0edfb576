//! Making messages: bodies, attachments and reports to bytes.

mod builder;
mod checked;
mod choose;
#[cfg(feature = "reports")]
mod notification;
#[cfg(feature = "reports")]
mod report;
mod stream;
mod transport;
mod write;

pub use builder::{Attachment, MessageBuilder};
pub use checked::{
    Boundary, InvalidBoundary, InvalidMediaType, InvalidParam, MediaType, ParamName, ParamValue,
};
#[cfg(feature = "edit")]
pub(crate) use choose::{body_form, identity_form};
#[cfg(feature = "reports")]
pub use notification::DispositionReport;
#[cfg(feature = "reports")]
pub use report::{Action, DeliveryReport, RecipientReport, Returned};
pub use stream::{Composition, Progress as ComposeProgress};
pub use transport::Transport;
pub use write::ComposeError;
