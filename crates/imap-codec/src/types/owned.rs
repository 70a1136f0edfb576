use alloc::boxed::Box;

use crate::{
    AString, Atom, Body, Capability, Date, DateTime, Envelope, Flag, FlagName, Item, Items,
    Mailbox, MailboxAttribute, NString, Pattern, Raw, Section, SequenceSet, Tag, Text,
};

/// What can own its octets; of types that borrow nothing, the value itself.
pub(crate) trait Owned {
    /// The same type, owning its octets.
    type Static;
    /// The same value, owning its octets.
    fn owned(self) -> Self::Static;
}

macro_rules! plain {
    ($($name:ty)*) => {$(
        impl Owned for $name {
            type Static = Self;
            fn owned(self) -> Self {
                self
            }
        }
    )*};
}

plain! { bool u8 u32 u64 Date DateTime core::num::NonZeroU32 }

macro_rules! borrowing {
    ($($name:ident)*) => {$(
        impl Owned for $name<'_> {
            type Static = $name<'static>;
            fn owned(self) -> $name<'static> {
                self.into_owned()
            }
        }
    )*};
}

borrowing! {
    AString Atom Body Capability Envelope Flag FlagName Mailbox MailboxAttribute NString Pattern Raw Section
    SequenceSet Tag Text
}

impl<T: Owned> Owned for Option<T> {
    type Static = Option<T::Static>;
    fn owned(self) -> Self::Static {
        self.map(T::owned)
    }
}

impl<T: Owned> Owned for Box<T> {
    type Static = Box<T::Static>;
    fn owned(self) -> Self::Static {
        Box::new((*self).owned())
    }
}

impl<T: Item> Owned for Items<'_, T>
where
    T::At<'static>: 'static,
{
    type Static = Items<'static, T::At<'static>>;
    fn owned(self) -> Self::Static {
        self.into_owned()
    }
}

/// Declares records that borrow, and how they come to own their octets.
macro_rules! owned {
    ($(#[$meta:meta])* pub struct $name:ident<'a> {
        $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        pub struct $name<'a> {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name<'_> {
            /// The same, owning its octets.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name { $($field: $crate::types::owned::Owned::owned(self.$field),)* }
            }
        }

        $crate::types::owned::owned!(@impl $name);
    };
    ($(#[$meta:meta])* pub enum $name:ident<'a> {
        $($(#[$variant_meta:meta])* $variant:ident
            $(($type:ty))?
            $({ $($(#[$field_meta:meta])* $field:ident: $field_type:ty,)* })?,)*
    }) => {
        $(#[$meta])*
        pub enum $name<'a> {
            $($(#[$variant_meta])* $variant $(($type))? $({ $($(#[$field_meta])* $field: $field_type,)* })?,)*
        }

        impl $name<'_> {
            /// The same, owning its octets.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                match self {$(
                    Self::$variant
                        $(($crate::types::owned::owned!(@bind value $type)))?
                        $({ $($field),* })? => $name::$variant
                        $(($crate::types::owned::owned!(@owned value $type)))?
                        $({ $($field: $crate::types::owned::Owned::owned($field)),* })?,
                )*}
            }
        }

        $crate::types::owned::owned!(@impl $name);
    };
    (@bind $value:ident $type:ty) => { $value };
    (@owned $value:ident $type:ty) => { $crate::types::owned::Owned::owned($value) };
    (@impl $name:ident) => {
        impl $crate::types::owned::Owned for $name<'_> {
            type Static = $name<'static>;
            fn owned(self) -> $name<'static> {
                self.into_owned()
            }
        }
    };
}

pub(crate) use owned;
