#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod build;
mod cursor;
pub mod datagram;
pub mod dnssec;
pub mod doh;
pub mod doq;
pub mod edns;
mod encoding;
mod error;
mod escaped;
mod flat;
mod header;
mod limits;
mod message;
mod name;
mod print;
mod rdata;
mod registry;
mod serial;
pub mod sig0;
pub mod stub;
pub mod tcp;
#[cfg(feature = "text")]
pub mod text;
mod trailer;
#[cfg(feature = "tsig")]
pub mod tsig;

pub use build::{
    BuildError, Builder, CompressionTable, Mark, UpdateBuilder, query, respond_to, udp_limit,
};
pub use cursor::Cursor;
pub use error::{Error, ErrorKind};
pub use header::{Flags, Header, Section, replace_id};
pub use limits::{Limits, MAX_HOPS, MAX_LABEL, MAX_LABELS, MAX_MESSAGE, MAX_NAME};
pub use message::{
    AllRecords, Edns, Message, MessageBuf, Pointer, Question, Questions, RawData, Record,
    RecordBuf, RecordMut, Records,
};
pub use name::{
    AnyName, AsName, Labels, MAX_SORT_KEY, Name, NameBuf, NameBuilder, NameError, RelativeName,
    RelativeNameBuf, SortKey,
};
pub use print::{Footer, MessagePrinter, RecordPrinter, Style};
#[doc(hidden)]
pub use rdata::expansion as __private;
pub use rdata::{
    A, Aaaa, Afsdb, Base32, Base64, Caa, Cdnskey, Cds, ChaosA, CharString, CharStrings, Cname,
    Codec, Compressible, CountedHex, Dname, Dnskey, Ds, EdnsOption, Hex, Hinfo, Https, Key, Kx,
    Lowercase, Mb, Md, Mf, Mg, Minfo, Mr, Mx, NameRule, Naptr, Ns, Nsec, Nsec3, Nsec3Param, Opaque,
    Opt, Options, Period, Ptr, Px, Rdata, ReadData, RecordData, Rp, Rrsig, Rt, Segment, Sig, Sink,
    Soa, Srv, Sshfp, SvcParam, SvcParamError, SvcParams, SvcParamsBuf, Svcb, Timestamp, Tlsa, Txt,
    TypeMap, Unknown, Verbatim, WireItem, WireList, WriteData,
};
pub use registry::{
    Algorithm, Class, DigestType, InfoCode, Opcode, OptionCode, Rcode, RecordType, SvcParamKey,
    UnknownMnemonic,
};
pub use serial::Serial;
