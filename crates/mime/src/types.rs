//! Data and its validation.

mod content_id;
mod content_type;
mod disposition;
mod parameter;
mod transfer_encoding;

pub use content_id::ContentId;
pub use content_type::ContentType;
pub use disposition::ContentDisposition;
pub use parameter::{Parameter, ParameterValue, Parameters};
pub use transfer_encoding::TransferEncoding;
