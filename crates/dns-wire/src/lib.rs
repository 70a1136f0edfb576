#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

extern crate alloc;

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod build;
#[cfg(feature = "stub")]
pub mod config;
mod cursor;
pub mod datagram;
#[cfg(feature = "dnssec")]
pub mod dnssec;
#[cfg(feature = "doh")]
pub mod doh;
#[cfg(feature = "doq")]
pub mod doq;
#[cfg(feature = "dso")]
pub mod dso;
pub mod edns;
#[cfg(any(feature = "digest", feature = "print"))]
mod encoding;
mod error;
mod escaped;
mod flat;
mod header;
mod limits;
mod message;
mod name;
#[cfg(feature = "print")]
mod print;
mod rdata;
mod registry;
mod serial;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "sig0")]
pub mod sig0;
mod slice;
#[cfg(feature = "stub")]
pub mod stub;
#[cfg(feature = "tcp")]
pub mod tcp;
#[cfg(feature = "text")]
pub mod text;
#[cfg(any(feature = "sig0", feature = "tsig"))]
mod trailer;
#[cfg(feature = "transfer")]
pub mod transfer;
#[cfg(feature = "tsig")]
pub mod tsig;

#[cfg(feature = "update")]
pub use build::UpdateBuilder;
#[cfg(feature = "server")]
pub use build::respond_to;
pub use build::{
    BuildError, Builder, CompressionTable, Mark, mdns_query, notify, query, udp_limit,
};
#[cfg(feature = "transfer")]
pub use build::{axfr_query, ixfr_query};
pub use cursor::Cursor;
pub use error::{Error, ErrorKind};
pub use header::{Flags, Header, Section, replace_id};
pub use limits::{Limits, MAX_HOPS, MAX_LABEL, MAX_LABELS, MAX_MESSAGE, MAX_NAME};
pub use message::{
    AllRecords, DuplicateOpt, Edns, Message, Query, Question, QuestionBuf, Questions, RawData,
    ReadOptions, Record, RecordBuf, RecordHead, Records, Scan,
};
#[cfg(feature = "owned")]
pub use message::{Anomalies, Anomaly, MessageBuf, Pointer, RecordMut};
#[cfg(feature = "idna")]
pub use name::IdnaError;
pub use name::{
    AnyName, AsName, Labels, LabelsFromRoot, MAX_SORT_KEY, Name, NameBuf, NameBuilder, NameError,
    RelativeName, RelativeNameBuf, SortKey,
};
#[cfg(feature = "print")]
pub use print::{Footer, MessagePrinter, RecordPrinter, Style};
#[doc(hidden)]
pub use rdata::expansion as __private;
pub use rdata::{
    A, A6, Aaaa, Afsdb, Amtrelay, Apl, AtmAddress, Atma, Avc, Base32, Base64, Brid, Caa, Cdnskey,
    Cds, Cert, ChaosA, CharString, CharStrings, Cla, Cname, Codec, Compressible, CountedHex, Csync,
    Dhcid, Dlv, Dname, Dnskey, Doa, Ds, Dsync, EdnsOption, Eid, Eui48, Eui64, Gateway, Generic,
    Gid, Gpos, Hex, Hhit, Hinfo, Hip, Https, Ipn, Ipseckey, Isdn, Key, KitchenSink, Kx, L32, L64,
    Loc, Lowercase, Lp, Mb, Md, Mf, Mg, Minfo, Mr, Mx, NameRule, Naptr, Nid, Nimloc, Ninfo,
    NotALength, Ns, Nsap, NsapPtr, Nsec, Nsec3, Nsec3Param, Null, Nxt, Opaque, Openpgpkey, Opt,
    OptionalBase64, Options, Period, Ports, Precision, Prefix, Ptr, Px, Quoted, Rdata, ReadData,
    RecordData, Resinfo, Rkey, Rp, Rrsig, Rt, Segment, Sig, Sink, Smimea, Soa, Spf, Srv, Sshfp,
    SvcParam, SvcParamError, SvcParams, SvcParamsBuf, Svcb, Ta, Talink, Timestamp, Tkey, Tlsa,
    Tsig, Txt, TypeBits, TypeMap, Uid, Uinfo, Unknown, Unspec, Uri, Verbatim, Wallet, WireItem,
    WireList, Wks, WriteData, X25, Zonemd,
};
pub use registry::{
    Algorithm, CertType, Class, DigestType, DsoType, DsyncScheme, InfoCode, Opcode, OptionCode,
    Rcode, RecordType, SvcParamKey, UnknownMnemonic,
};
pub use serial::Serial;
