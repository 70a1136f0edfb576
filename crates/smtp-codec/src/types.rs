//! Data and its validation: a value that exists is valid.

mod argument;
mod command;
mod extensions;
mod mailbox;
mod params;
mod path;
mod response;

pub use argument::Argument;
pub use command::{Command, Word};
pub use extensions::Extensions;
pub use mailbox::Mailbox;
pub use params::{BodyType, Param, Params};
pub use path::{ForwardPath, Path, ReversePath};
pub use response::{Code, Response};
