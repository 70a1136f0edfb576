//! Data and its validation: a value that exists is valid.

mod argument;
mod capabilities;
mod capability;
mod command;
mod language;
mod listing;
mod reply;
mod response;
mod timestamp;
mod unique_id;

pub use argument::{Argument, Password, Word};
pub use capabilities::Capabilities;
pub use capability::{Capability, Expire, LoginDelay, Utf8};
pub use command::{Command, Payload};
pub use language::{Language, LanguageListing};
pub use listing::{DropListing, ScanListing, UniqueIdListing};
pub use reply::Reply;
pub use response::{Response, ResponseCode};
pub use timestamp::Timestamp;
pub use unique_id::UniqueId;
