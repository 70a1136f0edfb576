//! Data and its validation: a value that exists is valid.

mod atom;
mod body;
mod capability;
mod code;
mod command;
mod datetime;
mod envelope;
mod fetch;
mod flag;
mod listing;
mod mailbox;
mod number_set;
mod pattern;
mod response;
mod search;
mod section;
mod sequence;
mod status;
mod string;
mod utf7;

pub(crate) use atom::{ASTRING, ATOM, TAG};
pub use atom::{Atom, Tag};
pub use body::{
    Body, Disposition, Extension, Kind, Message, Multipart, Parameter, Parameters, SinglePart,
};
pub use capability::{Capabilities, Capability};
pub use code::Code;
pub use command::{Append, Command, List, ListReturn, ListSelection, Store, StoreAction};
pub use datetime::{Date, DateTime};
pub use envelope::{Address, Addresses, Envelope};
pub use fetch::{Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, SectionName};
pub(crate) use flag::ODD_FLAG;
pub use flag::{Flag, FlagName, Flags};
pub use listing::{ExtendedItem, IdField, Listing, MailboxAttribute, Namespace, Namespaces};
pub use mailbox::{Mailbox, Naming};
pub use number_set::{NumberSet, TooManyRanges};
pub use pattern::{Matcher, Pattern};
pub use response::{Continue, Data, Response, Status, Text};
pub use search::{
    ESearch, ESearchItem, Found, Nested, Search, SearchKey, SearchKeys, SearchReturn,
};
pub use section::{PartPath, Partial, Section, SectionText};
pub(crate) use sequence::Set;
pub use sequence::{SeqNumber, SeqRange, SequenceSet};
pub use status::{MailboxStatus, StatusAttribute, StatusItem};
pub use string::{AString, NString, Raw};
