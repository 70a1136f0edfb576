use core::fmt;

use super::{
    A, Aaaa, Afsdb, Caa, Cdnskey, Cds, Cname, Dname, Dnskey, Ds, Hinfo, Key, Kx, Mb, Md, Mf, Mg,
    Minfo, Mr, Mx, Naptr, Ns, Nsec, Nsec3, Nsec3Param, Opaque, Opt, Ptr, Px, Rp, Rrsig, Rt, Sig,
    Sink, Soa, Srv, Sshfp, Tlsa, Txt, Unknown, WriteData,
};
use crate::{Class, Cursor, Error, ErrorKind, RecordType};

/// The view of one type's data. [`record!`](crate::record) implements it.
pub trait ReadData<'m>: WriteData + fmt::Display + Sized {
    /// The type of the record.
    const RTYPE: RecordType;
    /// Whether the data has names in it.
    const NAMES: bool;

    /// Reads the fields, one after the other, up to the end of the last one.
    ///
    /// # Errors
    /// If a field runs past the end or has a forbidden value.
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error>;

    /// Reads data that takes all that is left.
    ///
    /// # Errors
    /// If the data is malformed, too short or too long.
    #[inline]
    fn read_all(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let data = Self::read(cursor).map_err(|error| match error.kind {
            ErrorKind::Truncated => Error { kind: ErrorKind::DataLength, ..error },
            _ => error,
        })?;
        if cursor.left() == 0 { Ok(data) } else { Err(cursor.error(ErrorKind::DataLength)) }
    }

    /// Reads the fields in presentation format and writes them in wire form.
    ///
    /// # Errors
    /// If a field is missing or malformed.
    #[cfg(feature = "text")]
    fn parse(fields: &mut crate::text::Fields<'_>) -> Result<(), crate::text::FieldError>;
}

/// Declares a record type: its name, its number and its fields in the order of the wire.
///
/// That gives a `Copy` struct with the fields, and [`ReadData`](crate::ReadData), [`WriteData`](crate::WriteData), `Display` (presentation
/// format) and `Debug`. A field is read and written by the [`Codec`](crate::Codec) after `as`; without one, its type is its own codec.
///
/// ```
/// use dns_wire::{Name, ReadData, RecordData, RecordType, Verbatim, record};
///
/// record! {
///     /// A private type: a weight and a host.
///     Depot<'m> = RecordType(65280) {
///         /// How much it holds.
///         weight: u16,
///         /// Where it is; never compressed.
///         host: Name<'m> as Verbatim,
///     }
/// }
///
/// let host = "depot.example".parse::<dns_wire::NameBuf>()?;
/// let data = RecordData::new(&Depot { weight: 7, host: host.as_name() })?;
/// assert_eq!(data.typed::<Depot>()?.to_string(), "7 depot.example.");
/// assert_eq!(data.to_string(), r"\# 17 0007056465706F74076578616D706C6500");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident<$life:lifetime> = $type:ident $(:: $const:ident)? $(($code:literal))? { $($fields:tt)* }
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name [$life] [<$life>] ($type $(:: $const)? $(($code))?) { $($fields)* }
        }
    };
    (
        $(#[$meta:meta])*
        $name:ident = $type:ident $(:: $const:ident)? $(($code:literal))? { $($fields:tt)* }
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name ['m] [] ($type $(:: $const)? $(($code))?) { $($fields)* }
        }
    };
    (
        @declare $(#[$meta:meta])* $name:ident [$life:lifetime] [$($generics:tt)*] ($rtype:expr)
        { $( $(#[$doc:meta])* $field:ident : $value:ty $(as $codec:ty)? ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name $($generics)* {
            $( $(#[$doc])* pub $field: $value, )*
        }

        impl $($generics)* $crate::WriteData for $name $($generics)* {
            fn rtype(&self) -> $crate::RecordType {
                $rtype
            }

            #[inline]
            fn write<S: $crate::Sink>(&self, sink: &mut S) {
                $( <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::write(&self.$field, sink); )*
            }
        }

        impl<$life> $crate::ReadData<$life> for $name $($generics)* {
            const RTYPE: $crate::RecordType = $rtype;
            const NAMES: bool =
                false $( || <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::NAME )*;

            #[inline]
            fn read(cursor: &mut $crate::Cursor<$life>) -> Result<Self, $crate::Error> {
                Ok(Self {
                    $( $field: <$crate::codec!($value $(, $codec)?) as $crate::Codec<$life>>::read(cursor)?, )*
                })
            }

            $crate::if_text! {
                fn parse(fields: &mut $crate::text::Fields<'_>) -> Result<(), $crate::text::FieldError> {
                    $(
                        <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::parse(fields)
                            .map_err(|error| error.of(stringify!($field)))?;
                    )*
                    Ok(())
                }
            }
        }

        impl $($generics)* core::fmt::Display for $name $($generics)* {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                if !(true $( && <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::has_text(&self.$field) )*) {
                    return $crate::print_generic(self, f);
                }
                let mut space = "";
                $(
                    if !<$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::is_blank(&self.$field) {
                        f.write_str(core::mem::replace(&mut space, " "))?;
                        <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::print(&self.$field, f)?;
                    }
                )*
                Ok(())
            }
        }
    };
}

/// Prints data in the generic form (RFC 3597 §5).
#[doc(hidden)]
pub fn print_generic(data: &impl WriteData, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut octets = alloc::vec::Vec::new();
    data.write(&mut octets);
    fmt::Display::fmt(&Unknown { rtype: data.rtype(), data: Opaque(&octets) }, f)
}

/// The codec of a field of [`record!`](crate::record).
#[doc(hidden)]
#[macro_export]
macro_rules! codec {
    ($value:ty) => {
        $value
    };
    ($value:ty, $codec:ty) => {
        $codec
    };
}

/// What is only there with the feature `text`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(feature = "text")]
#[macro_export]
macro_rules! if_text {
    ($($item:tt)*) => { $($item)* };
}

/// What is only there with the feature `text`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(not(feature = "text"))]
#[macro_export]
macro_rules! if_text {
    ($($item:tt)*) => {};
}

/// Declares [`Rdata`]: the types that a message's records are read as.
macro_rules! rdata {
    ($( $const:ident $name:ident ($type:ty) )*) => {
        /// The data of a record, typed, borrowed from a message or from owned data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rdata<'m> {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name($type),
            )*
            /// A type that is not declared, kept as it is.
            Unknown(Unknown<'m>),
        }

        impl<'m> Rdata<'m> {
            /// The list and the declarations agree.
            const AGREE: () = { $( assert!(RecordType::$const.0 == <$type as ReadData<'_>>::RTYPE.0); )* };

            /// Reads data that takes all that is left of `cursor`.
            pub(crate) fn read(rtype: RecordType, class: Class, cursor: &mut Cursor<'m>) -> Result<Self, Error> {
                if is_opaque(rtype, class, cursor.left()) {
                    return Ok(Self::Unknown(Unknown { rtype, data: Opaque(cursor.rest()) }));
                }
                match rtype {
                    $( RecordType::$const => ReadData::read_all(cursor).map(Self::$name), )*
                    _ => Ok(Self::Unknown(Unknown { rtype, data: Opaque(cursor.rest()) })),
                }
            }

            /// Whether data of `rtype` has names in it, so that its octets differ from form to form.
            pub(crate) const fn has_names(rtype: RecordType) -> bool {
                let () = Self::AGREE;
                match rtype {
                    $( RecordType::$const => <$type as ReadData<'_>>::NAMES, )*
                    _ => false,
                }
            }

            /// Reads the fields of `rtype` in presentation format; `None` if the type is not declared.
            #[cfg(feature = "text")]
            pub(crate) fn parse(
                rtype: RecordType,
                fields: &mut crate::text::Fields<'_>,
            ) -> Option<Result<(), crate::text::FieldError>> {
                match rtype {
                    $( RecordType::$const => Some(<$type as ReadData<'_>>::parse(fields)), )*
                    _ => None,
                }
            }
        }

        impl WriteData for Rdata<'_> {
            fn rtype(&self) -> RecordType {
                match self {
                    $( Self::$name(data) => data.rtype(), )*
                    Self::Unknown(data) => data.rtype,
                }
            }

            fn write<S: Sink>(&self, sink: &mut S) {
                match self {
                    $( Self::$name(data) => data.write(sink), )*
                    Self::Unknown(data) => data.write(sink),
                }
            }
        }

        /// In presentation format.
        impl fmt::Display for Rdata<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Self::$name(data) => fmt::Display::fmt(data, f), )*
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
    A A(A)
    NS Ns(Ns<'m>)
    MD Md(Md<'m>)
    MF Mf(Mf<'m>)
    CNAME Cname(Cname<'m>)
    SOA Soa(Soa<'m>)
    MB Mb(Mb<'m>)
    MG Mg(Mg<'m>)
    MR Mr(Mr<'m>)
    PTR Ptr(Ptr<'m>)
    HINFO Hinfo(Hinfo<'m>)
    MINFO Minfo(Minfo<'m>)
    MX Mx(Mx<'m>)
    TXT Txt(Txt<'m>)
    RP Rp(Rp<'m>)
    AFSDB Afsdb(Afsdb<'m>)
    RT Rt(Rt<'m>)
    SIG Sig(Sig<'m>)
    KEY Key(Key<'m>)
    PX Px(Px<'m>)
    AAAA Aaaa(Aaaa)
    SRV Srv(Srv<'m>)
    NAPTR Naptr(Naptr<'m>)
    KX Kx(Kx<'m>)
    DNAME Dname(Dname<'m>)
    OPT Opt(Opt<'m>)
    DS Ds(Ds<'m>)
    SSHFP Sshfp(Sshfp<'m>)
    RRSIG Rrsig(Rrsig<'m>)
    NSEC Nsec(Nsec<'m>)
    DNSKEY Dnskey(Dnskey<'m>)
    NSEC3 Nsec3(Nsec3<'m>)
    NSEC3PARAM Nsec3Param(Nsec3Param<'m>)
    TLSA Tlsa(Tlsa<'m>)
    CDS Cds(Cds<'m>)
    CDNSKEY Cdnskey(Cdnskey<'m>)
    CAA Caa(Caa<'m>)
}

impl<'m> Rdata<'m> {
    /// The type of the record.
    #[must_use]
    pub fn rtype(&self) -> RecordType {
        WriteData::rtype(self)
    }

    /// A view of data as [`RecordData`](crate::RecordData) keeps it.
    #[must_use]
    pub(crate) fn of_flat(rtype: RecordType, data: &'m [u8]) -> Self {
        Self::read(rtype, Class::IN, &mut Cursor::flat(data))
            .unwrap_or(Self::Unknown(Unknown { rtype, data: Opaque(data) }))
    }
}

/// Whether the type says nothing about the data: UPDATE has records of class ANY and NONE without data
/// (RFC 2136 §2.4, §2.5), and an address of Chaosnet or Hesiod is not one of the Internet (RFC 1035 §3.4.1).
const fn is_opaque(rtype: RecordType, class: Class, length: usize) -> bool {
    match class {
        Class::ANY | Class::NONE => length == 0,
        Class::CH | Class::HS => matches!(rtype, RecordType::A),
        _ => false,
    }
}
