#[cfg(feature = "print")]
use core::fmt;
use core::hash::{Hash, Hasher};

use super::{
    A, A6, Aaaa, Afsdb, Amtrelay, Apl, Atma, Avc, Brid, Caa, Cdnskey, Cds, Cert, ChaosA, Cla,
    Cname, Csync, Dhcid, Dlv, Dname, Dnskey, Doa, Ds, Dsync, Eid, Eui48, Eui64, Gid, Gpos, Hhit,
    Hinfo, Hip, Https, Ipn, Ipseckey, Isdn, Key, KitchenSink, Kx, L32, L64, Loc, Lp, Mb, Md, Mf,
    Mg, Minfo, Mr, Mx, Naptr, Nid, Nimloc, Ninfo, Ns, Nsap, NsapPtr, Nsec, Nsec3, Nsec3Param, Null,
    Nxt, Opaque, Openpgpkey, Opt, Ptr, Px, ReadData, Resinfo, Rkey, Rp, Rrsig, Rt, Sig, Sink,
    Smimea, Soa, Spf, Srv, Sshfp, Svcb, Ta, Talink, Tkey, Tlsa, Tsig, Txt, Uid, Uinfo, Unknown,
    Unspec, Uri, Wallet, Wks, WriteData, X25, Zonemd,
    declare::{of_data, to_end},
};
use crate::{Class, Cursor, Error, ErrorKind, RecordType};

/// Appends data in wire form to a buffer.
#[cfg(feature = "arbitrary")]
pub(crate) type MakeUp =
    fn(&mut arbitrary::Unstructured<'_>, &mut alloc::vec::Vec<u8>) -> arbitrary::Result<()>;

/// Declares [`Rdata`]: the types that a message's records are read as. What is done with the rare ones is kept out of the way of
/// the common ones, and compiled once and not for each sink.
macro_rules! rdata {
    (common { $($common:tt)* } rare { $($rare:tt)* }) => {
        rdata! { @all [$($common)* $($rare)*] [$($common)*] [$($rare)*] }
    };
    (
        @all [$( $const:ident $name:ident ($type:ty) )*]
        [$( $common:ident $common_name:ident ($common_type:ty) )*]
        [$( $rare:ident $rare_name:ident ($rare_type:ty) )*]
    ) => {
        /// The data of a record, typed, borrowed from a message or from owned data.
        #[derive(Copy, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Rdata<'m> {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name($type),
            )*
            /// See [`ChaosA`].
            ChaosA(ChaosA<'m>),
            /// A type that is not declared, kept as it is.
            Unknown(Unknown<'m>),
        }

        crate::copied! { [<'m>] Rdata<'m> }

        impl<'m> Rdata<'m> {
            /// The list and the declarations agree.
            #[cfg(test)]
            const AGREE: () = { $( assert!(RecordType::$const.0 == <$type as ReadData<'_>>::RTYPE.0); )* };

            /// The types that are declared, each with what makes up its data.
            #[cfg(feature = "arbitrary")]
            pub(crate) const MADE_UP: &'static [(RecordType, MakeUp)] =
                &[ $( (RecordType::$const, <$type as ReadData<'m>>::arbitrary), )* ];

            /// Reads data that takes all that is left of `cursor`, and leaves there what it cost.
            pub(crate) fn read(rtype: RecordType, class: Class, cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                match form(rtype, class, cursor.left()) {
                    Form::Declared => {
                        let data = match rtype {
                            $( RecordType::$common => <$common_type>::read_apart(cursor).map(Self::$common_name), )*
                            _ => return Self::read_rare(rtype, cursor),
                        };
                        to_end(data, cursor)
                    }
                    Form::Chaos => ChaosA::read_all(cursor).map(Self::ChaosA),
                    Form::Opaque => Ok(Self::opaque(rtype, cursor)),
                }
            }

            /// Reads data of any type but an address. The most common ones have a way of their own.
            #[inline(never)]
            fn read_other(message: &'m [u8], at: u16, length: u16, rtype: RecordType) -> Result<Self, Error> {
                let mut cursor = Cursor::of_data(message, at, length);
                match rtype {
                    // By hand, or `read_all` and a closure would be compiled for each type.
                    $( RecordType::$common => match <$common_type>::read(&mut cursor) {
                        Ok(data) if cursor.left() == 0 => Ok(Self::$common_name(data)),
                        Ok(_) => Err(cursor.error(ErrorKind::DataLength)),
                        Err(error) => Err(of_data(error)),
                    }, )*
                    // Another cursor, or the first would lie in memory on every path.
                    _ => Self::read_rare(rtype, &mut Cursor::of_data(message, at, length)),
                }
            }

            #[inline(never)]
            fn read_rare(rtype: RecordType, cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                let data = match rtype {
                    // The format of other versions than 0 is not known (RFC 1876 §2).
                    RecordType::LOC if cursor.clone().u8().is_ok_and(|version| version != 0) => {
                        Ok(Self::opaque(rtype, cursor))
                    }
                    $( RecordType::$rare => <$rare_type>::read(cursor).map(Self::$rare_name), )*
                    _ => Ok(Self::opaque(rtype, cursor)),
                };
                to_end(data, cursor)
            }

            fn write_rare(&self, mut sink: &mut dyn Sink) {
                match self {
                    $( Self::$rare_name(data) => data.write(&mut sink), )*
                    Self::ChaosA(data) => data.write(&mut sink),
                    Self::Unknown(data) => sink.octets(data.data.0),
                    // The common ones are written elsewhere.
                    _ => {}
                }
            }

            /// Reads the fields of `rtype` in presentation format; `None` if the type is not declared, or means another thing
            /// in `class`.
            #[cfg(feature = "text")]
            pub(crate) fn parse(
                rtype: RecordType,
                class: Class,
                fields: &mut crate::text::Fields<'_>,
            ) -> Option<Result<(), crate::text::FieldError>> {
                match rtype {
                    RecordType::A if class == Class::CH => Some(ChaosA::parse(fields)),
                    _ if !has_internet_types(class) && is_of_internet(rtype) => None,
                    $( RecordType::$const => Some(<$type as ReadData<'_>>::parse(fields)), )*
                    _ => None,
                }
            }
        }

        /// As an enum whose variants have the names of the types, in the registry's spelling.
        #[cfg(feature = "serde")]
        impl serde::Serialize for Rdata<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(
                        Self::$name(data) => serializer.serialize_newtype_variant(
                            "Rdata",
                            u32::from(RecordType::$const.0),
                            RecordType::$const.mnemonic().unwrap_or("Unknown"),
                            data,
                        ),
                    )*
                    Self::ChaosA(data) => serializer.serialize_newtype_variant("Rdata", 1, "A", data),
                    Self::Unknown(data) => serializer.serialize_newtype_variant("Rdata", 0, "Unknown", data),
                }
            }
        }

        impl Hash for Rdata<'_> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.rtype().hash(state);
                super::expansion::hash(self, state);
            }
        }

        impl WriteData for Rdata<'_> {
            fn rtype(&self) -> RecordType {
                match self {
                    $( Self::$name(_) => RecordType::$const, )*
                    Self::ChaosA(_) => RecordType::A,
                    Self::Unknown(data) => data.rtype,
                }
            }

            fn write<S: Sink>(&self, sink: &mut S) {
                match self {
                    $( Self::$common_name(data) => data.write(sink), )*
                    Self::Unknown(data) => sink.octets(data.data.0),
                    _ => self.write_rare(sink),
                }
            }
        }

        /// In presentation format.
        #[cfg(feature = "print")]
        impl fmt::Display for Rdata<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Self::$name(data) => fmt::Display::fmt(data, f), )*
                    Self::ChaosA(data) => fmt::Display::fmt(data, f),
                    Self::Unknown(data) => fmt::Display::fmt(data, f),
                }
            }
        }

        $(
            impl<'m> From<$type> for Rdata<'m> {
                fn from(data: $type) -> Self {
                    Self::$name(data)
                }
            }
        )*
    };
}

rdata! {
    common {
        A A(A)
        NS Ns(Ns<'m>)
        CNAME Cname(Cname<'m>)
        SOA Soa(Soa<'m>)
        PTR Ptr(Ptr<'m>)
        MX Mx(Mx<'m>)
        TXT Txt(Txt<'m>)
        AAAA Aaaa(Aaaa)
        SRV Srv(Srv<'m>)
        OPT Opt(Opt<'m>)
        DS Ds(Ds<'m>)
        RRSIG Rrsig(Rrsig<'m>)
        NSEC Nsec(Nsec<'m>)
        DNSKEY Dnskey(Dnskey<'m>)
        NSEC3 Nsec3(Nsec3<'m>)
        SVCB Svcb(Svcb<'m>)
        HTTPS Https(Https<'m>)
    }
    rare {
        MD Md(Md<'m>)
        MF Mf(Mf<'m>)
        MB Mb(Mb<'m>)
        MG Mg(Mg<'m>)
        MR Mr(Mr<'m>)
        NULL Null(Null<'m>)
        WKS Wks(Wks<'m>)
        HINFO Hinfo(Hinfo<'m>)
        MINFO Minfo(Minfo<'m>)
        RP Rp(Rp<'m>)
        AFSDB Afsdb(Afsdb<'m>)
        X25 X25(X25<'m>)
        ISDN Isdn(Isdn<'m>)
        RT Rt(Rt<'m>)
        NSAP Nsap(Nsap<'m>)
        NSAP_PTR NsapPtr(NsapPtr<'m>)
        SIG Sig(Sig<'m>)
        KEY Key(Key<'m>)
        PX Px(Px<'m>)
        GPOS Gpos(Gpos<'m>)
        LOC Loc(Loc)
        NXT Nxt(Nxt<'m>)
        EID Eid(Eid<'m>)
        NIMLOC Nimloc(Nimloc<'m>)
        ATMA Atma(Atma<'m>)
        NAPTR Naptr(Naptr<'m>)
        KX Kx(Kx<'m>)
        CERT Cert(Cert<'m>)
        A6 A6(A6<'m>)
        DNAME Dname(Dname<'m>)
        SINK KitchenSink(KitchenSink<'m>)
        APL Apl(Apl<'m>)
        SSHFP Sshfp(Sshfp<'m>)
        IPSECKEY Ipseckey(Ipseckey<'m>)
        DHCID Dhcid(Dhcid<'m>)
        NSEC3PARAM Nsec3Param(Nsec3Param<'m>)
        TLSA Tlsa(Tlsa<'m>)
        SMIMEA Smimea(Smimea<'m>)
        HIP Hip(Hip<'m>)
        NINFO Ninfo(Ninfo<'m>)
        RKEY Rkey(Rkey<'m>)
        TALINK Talink(Talink<'m>)
        CDS Cds(Cds<'m>)
        CDNSKEY Cdnskey(Cdnskey<'m>)
        OPENPGPKEY Openpgpkey(Openpgpkey<'m>)
        CSYNC Csync(Csync<'m>)
        ZONEMD Zonemd(Zonemd<'m>)
        DSYNC Dsync(Dsync<'m>)
        HHIT Hhit(Hhit<'m>)
        BRID Brid(Brid<'m>)
        SPF Spf(Spf<'m>)
        UINFO Uinfo(Uinfo<'m>)
        UID Uid(Uid<'m>)
        GID Gid(Gid<'m>)
        UNSPEC Unspec(Unspec<'m>)
        NID Nid(Nid)
        L32 L32(L32)
        L64 L64(L64)
        LP Lp(Lp<'m>)
        EUI48 Eui48(Eui48)
        EUI64 Eui64(Eui64)
        TKEY Tkey(Tkey<'m>)
        TSIG Tsig(Tsig<'m>)
        URI Uri(Uri<'m>)
        CAA Caa(Caa<'m>)
        AVC Avc(Avc<'m>)
        DOA Doa(Doa<'m>)
        AMTRELAY Amtrelay(Amtrelay<'m>)
        RESINFO Resinfo(Resinfo<'m>)
        WALLET Wallet(Wallet<'m>)
        CLA Cla(Cla<'m>)
        IPN Ipn(Ipn)
        TA Ta(Ta<'m>)
        DLV Dlv(Dlv<'m>)
    }
}

impl<'m> From<ChaosA<'m>> for Rdata<'m> {
    fn from(data: ChaosA<'m>) -> Self {
        Self::ChaosA(data)
    }
}

impl<'m> Rdata<'m> {
    /// Reads the `length` octets at offset `at` of `message`, where names may point to before it; at 0, of data that stands alone.
    #[inline]
    pub(crate) fn read_at(
        message: &'m [u8],
        at: u16,
        length: u16,
        rtype: RecordType,
        class: Class,
    ) -> Result<Self, Error> {
        match class {
            Class::IN => Self::read_declared(message, at, length, rtype),
            _ => Self::read_in_class(message, at, length, rtype, class),
        }
    }

    #[inline(never)]
    fn read_in_class(
        message: &'m [u8],
        at: u16,
        length: u16,
        rtype: RecordType,
        class: Class,
    ) -> Result<Self, Error> {
        let mut cursor = Cursor::of_data(message, at, length);
        match form(rtype, class, cursor.left()) {
            Form::Declared => Self::read_declared(message, at, length, rtype),
            Form::Chaos => ChaosA::read_all(&mut cursor).map(Self::ChaosA),
            Form::Opaque => Ok(Self::opaque(rtype, &mut cursor)),
        }
    }

    /// Reads data as its type is declared.
    #[inline(never)]
    fn read_declared(
        message: &'m [u8],
        at: u16,
        length: u16,
        rtype: RecordType,
    ) -> Result<Self, Error> {
        let front = usize::from(at);
        // Most records are addresses.
        match (rtype, message.get(front..front + usize::from(length))) {
            (RecordType::A, Some(&[a, b, c, d])) => Ok(Self::A(A { address: [a, b, c, d].into() })),
            (RecordType::AAAA, Some(octets @ [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _])) => {
                let octets = octets.first_chunk().copied().unwrap_or_default();
                Ok(Self::Aaaa(Aaaa { address: u128::from_be_bytes(octets).into() }))
            }
            _ => Self::read_other(message, at, length, rtype),
        }
    }

    /// What is left, as data of an unknown type.
    fn opaque(rtype: RecordType, cursor: &mut Cursor<'m>) -> Self {
        Self::Unknown(Unknown { rtype, data: Opaque(cursor.rest()) })
    }

    /// Whether data of `rtype` has names in it, so that its octets differ from form to form.
    pub(crate) const fn has_names(rtype: RecordType) -> bool {
        matches!(
            rtype,
            RecordType::NS
                | RecordType::CNAME
                | RecordType::SOA
                | RecordType::PTR
                | RecordType::MX
                | RecordType::SRV
                | RecordType::RRSIG
                | RecordType::NSEC
                | RecordType::SVCB
                | RecordType::HTTPS
                | RecordType::MD
                | RecordType::MF
                | RecordType::MB
                | RecordType::MG
                | RecordType::MR
                | RecordType::MINFO
                | RecordType::RP
                | RecordType::AFSDB
                | RecordType::RT
                | RecordType::NSAP_PTR
                | RecordType::SIG
                | RecordType::PX
                | RecordType::NXT
                | RecordType::NAPTR
                | RecordType::KX
                | RecordType::A6
                | RecordType::DNAME
                | RecordType::IPSECKEY
                | RecordType::TALINK
                | RecordType::DSYNC
                | RecordType::LP
                | RecordType::TKEY
                | RecordType::TSIG
                | RecordType::AMTRELAY
        )
    }

    /// The type of the record.
    #[must_use]
    pub fn rtype(&self) -> RecordType {
        WriteData::rtype(self)
    }

    /// A view of data as [`RecordData`](crate::RecordData) keeps it, in a record of `class`. Data that is not what the
    /// type promises is shown as that of an unknown type.
    #[must_use]
    pub(crate) fn of_flat(rtype: RecordType, class: Class, data: &'m [u8]) -> Self {
        // No data is longer.
        u16::try_from(data.len())
            .ok()
            .and_then(|length| Self::read_at(data, 0, length, rtype, class).ok())
            .unwrap_or(Self::Unknown(Unknown { rtype, data: Opaque(data) }))
    }
}

/// What the data of a record is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// What the type is declared to be.
    Declared,
    /// An address of a Chaosnet.
    Chaos,
    /// Octets.
    Opaque,
}

#[inline]
fn form(rtype: RecordType, class: Class, length: usize) -> Form {
    match class {
        Class::IN | Class::HS => Form::Declared,
        // UPDATE has records without data (RFC 2136 §2.4, §2.5).
        Class::ANY | Class::NONE if length == 0 => Form::Opaque,
        Class::CH if rtype == RecordType::A => Form::Chaos,
        _ if is_of_internet(rtype) && !has_internet_types(class) => Form::Opaque,
        _ => Form::Declared,
    }
}

/// Whether the type means nothing outside of the Internet (RFC 1035 §3.4, RFC 3597 §2): elsewhere its data is opaque.
const fn is_of_internet(rtype: RecordType) -> bool {
    matches!(rtype, RecordType::A | RecordType::WKS)
}

/// Whether hosts of the class have addresses of the Internet. Those of Hesiod have; UPDATE uses ANY and NONE for the
/// class of the zone; the top bit is the cache-flush bit of multicast DNS (RFC 6762 §10.2).
const fn has_internet_types(class: Class) -> bool {
    matches!(Class(class.0 & 0x7FFF), Class::IN | Class::HS | Class::ANY | Class::NONE)
}

#[cfg(test)]
mod tests {
    use super::Rdata;
    use crate::{Class, Cursor, Name, NameRule, RecordType, Sink, WriteData};
    use alloc::vec::Vec;

    #[test]
    fn the_list_and_the_declarations_agree() {
        let () = Rdata::AGREE;
    }

    struct Names(usize);

    impl Sink for Names {
        fn octets(&mut self, _: &[u8]) {}

        fn name(&mut self, _: Name<'_>, _: NameRule) {
            self.0 += 1;
        }
    }

    /// Whatever begins with up to 26 octets of numbers and goes on with texts or names.
    #[test]
    fn types_with_names_are_those_that_write_names() {
        let mut with_names = Vec::new();
        for rtype in (0..300).chain(32768..32772).map(RecordType) {
            let (mut read, mut names) = (0, 0);
            for (fill, start) in (0..8).flat_map(|fill| (0..27).map(move |start| (fill, start))) {
                let mut octets = [fill; 26].get(..start).unwrap_or_default().to_vec();
                octets.extend_from_slice(b"\x01a\0\x01b\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
                for end in 0..octets.len() {
                    let data = octets.get(..end).unwrap_or_default();
                    if let Ok(data) = Rdata::read(rtype, Class::IN, &mut Cursor::flat(data)) {
                        let mut seen = Names(0);
                        data.write(&mut seen);
                        read += usize::from(!matches!(data, Rdata::Unknown(_)));
                        names += seen.0;
                    }
                }
            }
            let has_data = rtype.mnemonic().is_some() && !rtype.is_meta();
            assert!(read > 0 || !has_data, "{rtype}");
            assert_eq!(names > 0, Rdata::has_names(rtype), "{rtype}");
            if names > 0 {
                with_names.push(rtype);
            }
        }
        assert_eq!(with_names.len(), 34, "{with_names:?}");
    }
}
