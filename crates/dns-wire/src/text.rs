//! Presentation format (RFC 1035 §5, RFC 2308 §4, RFC 3597 §5): a streaming reader of zone files, and of single records.

mod directive;
mod entry;
mod error;
mod fields;
mod frame;
mod generate;
pub(crate) mod grammar;
mod octets;
mod plain;
mod reader;
mod record;
mod repeat;
mod wire;
mod words;

pub use entry::{Entry, Item};
pub use error::{FieldError, FieldErrorKind, TextError, TextErrorKind};
pub use fields::Fields;
pub use reader::Reader;
