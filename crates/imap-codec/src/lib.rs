#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "client", feature = "evaluate", feature = "server")),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "the machines use what the codec alone does not"
    )
)]
#![doc = include_str!("../README.md")]

extern crate alloc;

#[cfg(feature = "client")]
#[cfg_attr(docsrs, doc(cfg(feature = "client")))]
pub mod client;
mod encode;
mod error;
#[cfg(feature = "evaluate")]
#[cfg_attr(docsrs, doc(cfg(feature = "evaluate")))]
pub mod evaluate;
mod fragment;
mod frame;
mod grammar;
mod items;
mod leniency;
mod limits;
#[cfg(feature = "mime")]
#[cfg_attr(docsrs, doc(cfg(feature = "mime")))]
pub mod mime;
#[cfg(any(feature = "client", feature = "server"))]
mod notices;
mod order;
#[cfg(any(feature = "client", feature = "server"))]
mod plan;
#[cfg(feature = "server")]
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
pub mod server;
mod slots;
mod state;
mod types;
pub mod wirelog;

#[cfg(feature = "client")]
pub use client::Client;
pub use encode::BufferFull;
pub use error::{Error, LimitKind, Misuse, ParseError, ParseErrorKind, PeerError};
pub use fragment::{Fragment, Fragments};
pub use items::{Item, Items, Iter};
pub use leniency::Leniency;
pub use limits::Limits;
#[cfg(feature = "server")]
pub use server::Server;
pub use state::{State, Verb};
pub use textline::{Secret, sasl};
pub use types::{
    AString, Acl, AclEntry, Address, Addresses, AnnotateCode, Annotation, AnnotationRequest,
    AnnotationSupport, AnnotationValue, Annotations, Append, AppendData, AppendMessage, AppendNext,
    Atom, Body, Capabilities, Capability, Catenate, CatenateUrl, Code, Command, ContextChange,
    Continue, Conversion, Convert, ConvertAttribute, Converted, ConvertedItem, Correlator,
    CreateParameter, Data, Date, DateTime, Disposition, ESearch, ESearchItem, Envelope, EventGroup,
    ExtendedItem, Extension, Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral,
    FetchModifier, Flag, FlagName, Flags, Found, GetMetadata, GmLabel, IdField, ImapUrl, Kind,
    LargeValue, List, ListReturn, ListSelection, ListedRights, Listing, Mailbox, MailboxAttribute,
    MailboxFilter, MailboxStatus, Matcher, Message, Metadata, MetadataCode, MetadataEntries,
    MetadataEntry, MetadataOption, ModSeqEntry, ModSeqKind, MultiSearch, Multipart, NString,
    Namespace, NamespaceExtension, Namespaces, Naming, Nested, Notify, NotifyEvent, NumberSet,
    ObjectId, Parameter, Parameters, PartPath, Partial, PartialRange, Pattern, Progress,
    PushParameter, QResync, Quota, QuotaLimit, QuotaResource, Raw, Response, Rights, Search,
    SearchKey, SearchKeys, SearchReturn, Section, SectionName, SectionText, SelectParameter,
    SeqNumber, SeqRange, SequenceMatch, SequenceSet, SetAcl, SinglePart, Sort, SortCriterion,
    SortKey, Status, StatusAttribute, StatusItem, Store, StoreAction, StoreModifier, StoreValue,
    Tag, Text, Thread, ThreadBy, TooManyRanges, Transcoding, UidBatches, UrlAccess, UrlApplication,
    UrlAuth, UrlAuthorization, UrlData, UrlFetched, UrlMailbox, UrlMechanism, UrlMessage, UrlName,
    UrlPart, UrlPartial, UrlRequest, UrlServer, UrlTarget, UrlText, ValueName,
};
