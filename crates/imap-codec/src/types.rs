//! Data and its validation: a value that exists is valid.

mod acl;
mod annotation;
mod append;
mod atom;
mod body;
mod capability;
mod code;
mod command;
mod condstore;
mod convert;
mod datetime;
mod envelope;
mod fetch;
mod flag;
mod list;
mod listing;
mod mailbox;
mod metadata;
mod modifier;
mod notify;
mod number_set;
mod owned;
mod pattern;
mod push;
mod quota;
mod response;
mod search;
mod section;
mod sequence;
mod sort;
mod status;
mod store;
mod string;
mod url;
mod urlauth;
mod utf7;
mod value;

pub use acl::{Acl, AclEntry, ListedRights, Rights, SetAcl};
pub use annotation::{Annotation, AnnotationRequest, AnnotationValue, Annotations};
pub(crate) use append::Inside;
pub use append::{Append, AppendData, AppendMessage, AppendNext, Catenate, CatenateUrl};
pub(crate) use atom::{ASTRING, ATOM, OBJECT_ID, TAG, URL_TEXT};
pub use atom::{Atom, ObjectId, Tag, UrlText};
pub use body::{
    Body, Disposition, Extension, Kind, Message, Multipart, Parameter, Parameters, SinglePart,
};
pub use capability::{Capabilities, Capability};
pub use code::{AnnotateCode, AnnotationSupport, Code, MetadataCode, Progress};
pub use command::Command;
pub use convert::{Conversion, Convert, ConvertAttribute, Converted, ConvertedItem, Transcoding};
pub use datetime::{Date, DateTime};
pub use envelope::{Address, Addresses, Envelope};
pub use fetch::{
    Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, GmLabel, SectionName,
};
pub(crate) use flag::ODD_FLAG;
pub use flag::{Flag, FlagName, Flags};
pub use list::{List, ListReturn, ListSelection};
pub use listing::{
    ExtendedItem, IdField, Listing, MailboxAttribute, Namespace, NamespaceExtension, Namespaces,
};
pub use mailbox::{Mailbox, Naming};
pub use metadata::{GetMetadata, Metadata, MetadataEntries, MetadataEntry, MetadataOption};
pub use modifier::{
    CreateParameter, FetchModifier, PartialRange, QResync, SelectParameter, SequenceMatch,
    StoreModifier,
};
pub use notify::{EventGroup, MailboxFilter, Notify, NotifyEvent};
pub use number_set::{NumberSet, TooManyRanges};
pub use pattern::{Matcher, Pattern};
pub use push::PushParameter;
pub use quota::{Quota, QuotaLimit, QuotaResource};
pub use response::{Continue, Data, Response, Status, Text};
pub use search::{
    ContextChange, Correlator, ESearch, ESearchItem, Found, ModSeqEntry, ModSeqKind, MultiSearch,
    Nested, Search, SearchKey, SearchKeys, SearchReturn, UidBatches,
};
pub use section::{PartPath, Partial, Section, SectionText};
pub(crate) use sequence::Set;
pub use sequence::{SeqNumber, SeqRange, SequenceSet};
pub use sort::{Sort, SortCriterion, SortKey, Thread, ThreadBy};
pub use status::{MailboxStatus, StatusAttribute, StatusItem};
pub use store::{Store, StoreAction, StoreValue};
pub use string::{AString, NString, Raw};
pub use url::{
    ImapUrl, UrlAccess, UrlApplication, UrlAuth, UrlAuthorization, UrlMailbox, UrlMessage, UrlName,
    UrlPartial, UrlServer, UrlTarget,
};
pub use urlauth::{UrlData, UrlFetched, UrlMechanism, UrlPart, UrlRequest};
pub use value::{LargeValue, ValueName};
