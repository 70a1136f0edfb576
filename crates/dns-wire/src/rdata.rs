//! Record data: each type is declared once, in [`record!`](crate::record), and the declaration gives how
//! it is read, written, compared, printed and parsed.

mod a6;
mod address;
mod authority;
mod certificate;
mod chaos;
mod chars;
mod codec;
mod declare;
mod dnssec;
pub mod expansion;
mod gateway;
mod hip;
mod host;
mod key;
mod legacy;
mod list;
mod location;
mod locator;
#[cfg(feature = "arbitrary")]
pub(crate) mod made_up;
mod network;
mod next;
mod object;
mod octets;
mod opaque;
mod opt;
mod owned;
mod prefix_list;
mod service;
mod services;
mod sink;
mod svcb;
mod sync;
mod transaction;
mod trust;
mod values;
mod wire_list;

pub use a6::A6;
pub use address::{A, Aaaa};
pub use authority::{Cname, Dname, Mb, Md, Mf, Mg, Minfo, Mr, Mx, Ns, Ptr, Soa};
pub use certificate::{Brid, Cert, Dhcid, Hhit, Openpgpkey, Smimea};
pub use chaos::ChaosA;
pub use chars::{CharString, CharStrings};
pub use codec::{Codec, Compressible, Lowercase, Verbatim};
pub use declare::ReadData;
pub use dnssec::{Cdnskey, Cds, Dnskey, Ds, Nsec, Nsec3, Nsec3Param, Rrsig, Sshfp, Tlsa};
pub use gateway::{Amtrelay, Gateway, Ipseckey};
pub use hip::Hip;
pub use host::{Avc, Hinfo, Ninfo, Resinfo, Rp, Spf, Txt, Wallet};
pub use legacy::{Afsdb, Key, Kx, Px, Rt, Sig};
pub use list::Rdata;
pub use location::{Gpos, Loc, NotALength, Precision};
pub use locator::{Cla, Eui48, Eui64, Ipn, L32, L64, Lp, Nid};
pub use network::{AtmAddress, Atma, Eid, Isdn, Nimloc, Nsap, NsapPtr, X25};
pub use next::{Nxt, TypeBits};
pub use object::{Doa, KitchenSink, Uri};
pub use octets::{Base32, Base64, CountedHex, Generic, Hex, OptionalBase64, Quoted};
pub use opaque::{Gid, Null, Uid, Uinfo, Unspec};
pub use opt::{EdnsOption, Opt, Options};
pub use owned::RecordData;
pub use prefix_list::{Apl, Prefix};
pub use service::{Caa, Naptr, Srv};
pub use services::{Ports, Wks};
#[cfg(feature = "dnssec")]
pub(crate) use sink::Canonical;
pub(crate) use sink::Parts;
#[cfg(any(feature = "dnssec", feature = "sig0"))]
pub(crate) use sink::write_canonical;
pub use sink::{NameRule, Sink, WriteData};
pub use svcb::{Https, SvcParam, SvcParamError, SvcParams, SvcParamsBuf, Svcb};
pub use sync::{Csync, Dsync, Zonemd};
pub use transaction::{Tkey, Tsig};
pub use trust::{Dlv, Rkey, Ta, Talink};
pub use values::{Opaque, Period, Timestamp, TypeMap, Unknown};
pub use wire_list::{Segment, WireItem, WireList};
