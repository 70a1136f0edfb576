//! Data and its validation: a value that exists is valid.

mod argument;
mod attributes;
mod command;
mod extensions;
mod mailbox;
mod offers;
mod param;
mod param_values;
mod params;
mod path;
mod response;
mod words;
mod xtext;

pub use argument::Argument;
pub use attributes::{Attribute, Attributes};
pub use command::{Command, Word};
pub use extensions::Extensions;
pub use mailbox::Mailbox;
pub use offers::{FutureRelease, OtherLines, TransactionLimits};
pub use param::Param;
pub use param_values::{
    BodyType, ByMode, DeliverBy, Notify, OriginalRecipient, Ret, Rrvs, RrvsAction, Tracking,
};
pub(crate) use params::Known;
pub use params::Params;
pub use path::{ForwardPath, Path, ReversePath};
pub use response::{Code, Response};
pub use words::Words;
pub use xtext::Xtext;
