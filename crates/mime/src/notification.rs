//! What programs tell of messages: delivery reports (RFC 3464), disposition notifications (RFC 8098) and abuse reports (RFC 5965),
//! read from their parts. Every field is there, known or not.

mod delivery;
mod disposition;
mod feedback;
mod fields;
mod request;

pub use delivery::{DeliveryStatus, MessageStatus, RecipientStatus};
pub use disposition::{Disposition, DispositionNotification, DispositionType};
pub use feedback::{FeedbackReport, FeedbackType};
pub use fields::{StatusFields, StatusValue};
pub use request::DispositionRequest;
