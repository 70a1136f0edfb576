//! Record data: each type is declared once, in [`record!`](crate::record), and the declaration gives how
//! it is read, written, compared, printed and parsed.

mod address;
mod authority;
mod chaos;
mod chars;
mod codec;
mod declare;
mod dnssec;
pub mod expansion;
mod host;
mod legacy;
mod list;
mod opt;
mod owned;
mod service;
mod sink;
mod svcb;
mod values;
mod wire_list;

pub use address::{A, Aaaa};
pub use authority::{Cname, Dname, Mb, Md, Mf, Mg, Minfo, Mr, Mx, Ns, Ptr, Soa};
pub use chaos::ChaosA;
pub use chars::{CharString, CharStrings};
pub use codec::{Base32, Base64, Codec, Compressible, CountedHex, Hex, Lowercase, Verbatim};
pub use declare::ReadData;
pub use dnssec::{Cdnskey, Cds, Dnskey, Ds, Nsec, Nsec3, Nsec3Param, Rrsig, Sshfp, Tlsa};
pub use host::{Hinfo, Rp, Txt};
pub use legacy::{Afsdb, Key, Kx, Px, Rt, Sig};
pub use list::Rdata;
pub use opt::{EdnsOption, Opt, Options};
pub use owned::RecordData;
pub use service::{Caa, Naptr, Srv};
pub(crate) use sink::Canonical;
pub use sink::{NameRule, Sink, WriteData};
pub use svcb::{Https, SvcParam, SvcParamError, SvcParams, SvcParamsBuf, Svcb};
pub use values::{Opaque, Period, Timestamp, TypeMap, Unknown};
pub use wire_list::{Segment, WireItem, WireList};
