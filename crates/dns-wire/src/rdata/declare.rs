use super::WriteData;
use crate::{Cursor, Error, ErrorKind, RecordType};

/// The view of one type's data. [`record!`](crate::record) implements it.
pub trait ReadData<'m>: WriteData + Sized {
    /// The type of the record.
    const RTYPE: RecordType;

    /// Reads the fields, one after the other, up to the end of the last one.
    ///
    /// # Errors
    /// If a field runs past the end or has a forbidden value.
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error>;

    /// As [`read`](Self::read), where its size counts for more than its speed.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    #[doc(hidden)]
    #[inline(always)]
    fn read_apart(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        Self::read(cursor)
    }

    /// Reads data that takes all that is left.
    ///
    /// # Errors
    /// If the data is malformed, too short or too long.
    #[inline(always)]
    fn read_all(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        to_end(Self::read(cursor), cursor)
    }

    /// Reads the fields in presentation format and writes them in wire form.
    ///
    /// # Errors
    /// If a field is missing or malformed.
    #[cfg(feature = "text")]
    fn parse(_: &mut crate::text::Fields<'_>) -> Result<(), crate::text::FieldError> {
        Err(crate::text::FieldErrorKind::Generic.into())
    }

    /// Appends data of the type to `out`, in wire form, made of what `u` gives.
    ///
    /// # Errors
    /// If `u` has too little, or a field of the type cannot be made up.
    #[cfg(feature = "arbitrary")]
    fn arbitrary(
        _: &mut arbitrary::Unstructured<'_>,
        _: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        Err(arbitrary::Error::IncorrectFormat)
    }
}

/// The data if it took all that was left of `cursor`.
#[inline(always)]
pub(super) fn to_end<T>(data: Result<T, Error>, cursor: &Cursor<'_>) -> Result<T, Error> {
    match data {
        Ok(data) if cursor.left() == 0 => Ok(data),
        Ok(_) => Err(cursor.error(ErrorKind::DataLength)),
        Err(error) => Err(of_data(error)),
    }
}

/// The error of data that ends inside of a field.
#[cold]
#[inline(never)]
pub(super) fn of_data(error: Error) -> Error {
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
/// `, inline` after the type's number reads the fields in line: faster for a type read often, and more code for it.
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
/// # #[cfg(feature = "print")]
/// assert_eq!(data.typed::<Depot>()?.to_string(), "7 depot.example.");
/// # #[cfg(feature = "print")]
/// assert_eq!(data.to_string(), r"\# 17 0007056465706F74076578616D706C6500");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident<$life:lifetime> = $type:ident $(:: $const:ident)? $(($code:literal))? $(, $form:ident)?
        { $($fields:tt)* } $(where $check:path)?
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name [$life] [<$life>] ($type $(:: $const)? $(($code))?) [$($form)?] { $($fields)* } [$($check)?]
        }
    };
    (
        $(#[$meta:meta])*
        $name:ident = $type:ident $(:: $const:ident)? $(($code:literal))? $(, $form:ident)?
        { $($fields:tt)* } $(where $check:path)?
    ) => {
        $crate::record! {
            @declare $(#[$meta])* $name ['m] [] ($type $(:: $const)? $(($code))?) [$($form)?] { $($fields)* } [$($check)?]
        }
    };
    // The fields depend on each other, or have another order in text: the struct is its own codec, written by hand.
    (
        @declare $(#[$meta:meta])* $name:ident [$life:lifetime] [$($generics:tt)*] ($rtype:expr) [whole]
        { $( $(#[$doc:meta])* $field:ident : $value:ty ),* $(,)? } []
    ) => {
        $(#[$meta])*
        #[derive(Copy, Debug, PartialEq)]
        pub struct $name $($generics)* {
            $( $(#[$doc])* pub $field: $value, )*
        }

        $crate::copied! { [$($generics)*] $name $($generics)* }

        impl<$life> $crate::ReadData<$life> for $name $($generics)* {
            const RTYPE: $crate::RecordType = $rtype;

            fn read(cursor: &mut $crate::Cursor<$life>) -> Result<Self, $crate::Error> {
                <Self as $crate::Codec<$life>>::read(cursor)
            }

            $crate::if_text! {
                fn parse(fields: &mut $crate::text::Fields<'_>) -> Result<(), $crate::text::FieldError> {
                    <Self as $crate::Codec<$life>>::parse(fields)
                }
            }

            $crate::if_arbitrary! {
                fn arbitrary(
                    u: &mut $crate::__private::arbitrary::Unstructured<'_>,
                    out: &mut $crate::__private::Vec<u8>,
                ) -> $crate::__private::arbitrary::Result<()> {
                    <Self as $crate::Codec<$life>>::arbitrary(u, out)
                }
            }
        }

        impl $($generics)* core::hash::Hash for $name $($generics)* {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                $crate::__private::hash(self, state);
            }
        }

        impl $($generics)* $crate::WriteData for $name $($generics)* {
            fn rtype(&self) -> $crate::RecordType {
                $rtype
            }

            fn write<S: $crate::Sink>(&self, sink: &mut S) {
                <Self as $crate::Codec<'_>>::write(self, sink);
            }
        }

        $crate::if_print! {
            impl $($generics)* core::fmt::Display for $name $($generics)* {
                fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    if <Self as $crate::Codec<'_>>::has_text(self) {
                        <Self as $crate::Codec<'_>>::print(self, f)
                    } else {
                        $crate::__private::print_generic(&|octets| $crate::WriteData::write(self, octets), f)
                    }
                }
            }
        }

        $crate::if_serde! {
            impl $($generics)* $crate::__private::Serialize for $name $($generics)* {
                fn serialize<S: $crate::__private::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    <Self as $crate::Codec<'_>>::serialize(self, serializer)
                }
            }
        }
    };
    (
        @declare $(#[$meta:meta])* $name:ident [$life:lifetime] [$($generics:tt)*] ($rtype:expr) $form:tt
        { $( $(#[$doc:meta])* $field:ident : $value:ty $(as $codec:ty)? ),* $(,)? } [$($check:path)?]
    ) => {
        $(#[$meta])*
        #[derive(Copy, Debug, PartialEq)]
        pub struct $name $($generics)* {
            $( $(#[$doc])* pub $field: $value, )*
        }

        $crate::copied! { [$($generics)*] $name $($generics)* }

        impl<$life> $crate::ReadData<$life> for $name $($generics)* {
            const RTYPE: $crate::RecordType = $rtype;

            $crate::read_fields! {
                $form read, cursor, $life { $( $field: $crate::codec!($value $(, $codec)?), )* } [$($check)?]
            }

            $crate::if_text! {
                fn parse(fields: &mut $crate::text::Fields<'_>) -> Result<(), $crate::text::FieldError> {
                    $( $crate::__private::parse::<$crate::codec!($value $(, $codec)?)>(fields, stringify!($field))?; )*
                    Ok(())
                }
            }

            $crate::if_arbitrary! {
                fn arbitrary(
                    u: &mut $crate::__private::arbitrary::Unstructured<'_>,
                    out: &mut $crate::__private::Vec<u8>,
                ) -> $crate::__private::arbitrary::Result<()> {
                    $( <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::arbitrary(u, out)?; )*
                    Ok(())
                }
            }
        }

        impl $($generics)* core::hash::Hash for $name $($generics)* {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                $crate::__private::hash(self, state);
            }
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

        $crate::if_print! {
            impl $($generics)* core::fmt::Display for $name $($generics)* {
                fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    if !(true $( && <$crate::codec!($value $(, $codec)?) as $crate::Codec<'_>>::has_text(&self.$field) )*) {
                        return $crate::__private::print_generic(&|octets| $crate::WriteData::write(self, octets), f);
                    }
                    let mut space = "";
                    $( $crate::__private::print::<$crate::codec!($value $(, $codec)?)>(&self.$field, &mut space, f)?; )*
                    Ok(())
                }
            }
        }

        $crate::if_serde! {
            impl $($generics)* $crate::__private::Serialize for $name $($generics)* {
                fn serialize<S: $crate::__private::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut fields = $crate::__private::Serializer::serialize_struct(
                        serializer,
                        stringify!($name),
                        [$( stringify!($field) ),*].len(),
                    )?;
                    $(
                        $crate::__private::SerializeStruct::serialize_field(
                            &mut fields,
                            stringify!($field),
                            &$crate::__private::Field::<$crate::codec!($value $(, $codec)?)>(&self.$field),
                        )?;
                    )*
                    $crate::__private::SerializeStruct::end(fields)
                }
            }
        }
    };
}

/// `Clone` and `Eq` of a type that is `Copy`, which cost the compiler less than derived ones: those look at each field.
#[doc(hidden)]
#[macro_export]
macro_rules! copied {
    ([$($generics:tt)*] $type:ty) => {
        impl $($generics)* Clone for $type {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl $($generics)* Eq for $type {}
    };
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

/// Reads the fields: out of line, or with `inline` in line and, for where that is too much code, out of line too.
#[doc(hidden)]
#[macro_export]
macro_rules! read_fields {
    ([] $name:ident, $cursor:ident, $life:lifetime { $($fields:tt)* } $check:tt) => {
        $crate::read_fields! {
            @each $name, $cursor, $life, read, { $($fields)* } $check
        }
    };
    ([inline] $name:ident, $cursor:ident, $life:lifetime { $($fields:tt)* } $check:tt) => {
        $crate::read_fields! {
            @each $name, $cursor, $life, read_in_line, { $($fields)* } $check
        }
        $crate::read_fields! {
            @each read_apart, $cursor, $life, read, { $($fields)* } $check
        }
    };
    (
        @each $name:ident, $cursor:ident, $life:lifetime, $read:ident,
        { $( $field:ident : $codec:ty, )* } [$($check:path)?]
    ) => {
        // So that the enum of all types is made in place.
        #[inline(always)]
        fn $name($cursor: &mut $crate::Cursor<$life>) -> Result<Self, $crate::Error> {
            let data = Self {
                $( $field: match $crate::__private::$read::<$codec>($cursor) {
                    Ok(value) => value,
                    Err(error) => return Err(error),
                }, )*
            };
            $(
                if let Err(kind) = $check(&data) {
                    return Err($cursor.error(kind));
                }
            )?
            Ok(data)
        }
    };
}

/// What is only there with the feature `print`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(feature = "print")]
#[macro_export]
macro_rules! if_print {
    ($($item:tt)*) => { $($item)* };
}

/// What is only there with the feature `print`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(not(feature = "print"))]
#[macro_export]
macro_rules! if_print {
    ($($item:tt)*) => {};
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

/// What is only there with the feature `serde`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! if_serde {
    ($($item:tt)*) => { $($item)* };
}

/// What is only there with the feature `serde`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(not(feature = "serde"))]
#[macro_export]
macro_rules! if_serde {
    ($($item:tt)*) => {};
}

/// What is only there with the feature `arbitrary`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(feature = "arbitrary")]
#[macro_export]
macro_rules! if_arbitrary {
    ($($item:tt)*) => { $($item)* };
}

/// What is only there with the feature `arbitrary`, whichever crate the macro is used in.
#[doc(hidden)]
#[cfg(not(feature = "arbitrary"))]
#[macro_export]
macro_rules! if_arbitrary {
    ($($item:tt)*) => {};
}
