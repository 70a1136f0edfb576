use core::fmt;

use super::{Opaque, Unknown, WriteData};
use crate::{Cursor, Error, ErrorKind, RecordType};

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
        match Self::read(cursor) {
            Ok(data) if cursor.left() == 0 => Ok(data),
            Ok(_) => Err(cursor.error(ErrorKind::DataLength)),
            Err(error) => Err(of_data(error)),
        }
    }

    /// Reads the fields in presentation format and writes them in wire form.
    ///
    /// # Errors
    /// If a field is missing or malformed.
    #[cfg(feature = "text")]
    fn parse(fields: &mut crate::text::Fields<'_>) -> Result<(), crate::text::FieldError>;
}

/// The error of data that ends inside of a field.
#[cold]
#[inline(never)]
fn of_data(error: Error) -> Error {
    match error.kind {
        ErrorKind::Truncated => Error { kind: ErrorKind::DataLength, ..error },
        _ => error,
    }
}

/// Declares a record type: its name, its number and its fields in the order of the wire.
///
/// That gives a `Copy` struct with the fields, and [`ReadData`](crate::ReadData), [`WriteData`](crate::WriteData), `Display` (presentation
/// format) and `Debug`. A field is read and written by the [`Codec`](crate::Codec) after `as`; without one, its type is its own codec.
/// After the fields, `where` names a function that sees whether they go together: `fn(&Self) -> Result<(), ErrorKind>`.
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
        $name:ident<$life:lifetime> = $type:ident $(:: $const:ident)? $(($code:literal))? { $($fields:tt)* } $(where $check:path)?
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name [$life] [<$life>] ($type $(:: $const)? $(($code))?) { $($fields)* } [$($check)?]
        }
    };
    (
        $(#[$meta:meta])*
        $name:ident = $type:ident $(:: $const:ident)? $(($code:literal))? { $($fields:tt)* } $(where $check:path)?
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name ['m] [] ($type $(:: $const)? $(($code))?) { $($fields)* } [$($check)?]
        }
    };
    (
        @declare $(#[$meta:meta])* $name:ident [$life:lifetime] [$($generics:tt)*] ($rtype:expr)
        { $( $(#[$doc:meta])* $field:ident : $value:ty $(as $codec:ty)? ),* $(,)? } [$($check:path)?]
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
                let data = Self {
                    $( $field: <$crate::codec!($value $(, $codec)?) as $crate::Codec<$life>>::read(cursor)?, )*
                };
                $( $check(&data).map_err(|kind| cursor.error(kind))?; )?
                Ok(data)
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
