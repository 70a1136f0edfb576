use alloc::boxed::Box;

use super::owned::owned;
use crate::{AString, Body, Items, NString, PartPath, Partial, Raw, Section};

owned! {
    /// CONVERT: `"CONVERT" SP sequence-set SP convert-params SP (convert-att / "(" … ")")`, without the
    /// messages (RFC 5259 §7).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Convert<'a> {
        /// The media type that is wanted; NIL for the server's choice.
        pub media_type: NString<'a>,
        /// How it is to be made.
        pub parameters: Items<'a, Transcoding<'a>>,
        /// What is wanted; at least one.
        pub attributes: Items<'a, ConvertAttribute<'a>>,
    }
}

owned! {
    /// `transcoding-param = transcoding-param-name SP transcoding-param-value`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Transcoding<'a> {
        /// `charset`, `pix-x`, …
        pub name: AString<'a>,
        /// Its value.
        pub value: AString<'a>,
    }
}

owned! {
    /// `convert-att`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ConvertAttribute<'a> {
        /// `UID`
        Uid,
        /// `BINARY[part]<partial>`: the part, converted.
        Binary {
            /// Which part.
            part: PartPath<'a>,
            /// Which octets of it.
            partial: Option<Partial>,
        },
        /// `BINARY.SIZE[part]`
        BinarySize(PartPath<'a>),
        /// `BODYPARTSTRUCTURE[part]`: the structure of the converted part.
        Structure(PartPath<'a>),
        /// `AVAILABLECONVERSIONS[part]`
        Available(PartPath<'a>),
        /// `BODY[HEADER]`, `BODY[1.HEADER]`, `BODY[1.MIME]`
        Section(Section<'a>),
    }
}

owned! {
    /// What CONVERT gives of a message: `message-data`, the CONVERTED form of it (RFC 5259 §7).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Converted<'a> {
        /// The sequence number of the message.
        pub seq: u32,
        /// `(TAG …)`: the tag of the command.
        pub tag: AString<'a>,
        /// What was converted.
        pub items: Items<'a, ConvertedItem<'a>>,
    }
}

owned! {
    /// `convert-msg-att`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ConvertedItem<'a> {
        /// `UID`
        Uid(u32),
        /// `BINARY[part]<origin>`
        Binary {
            /// Which part.
            part: PartPath<'a>,
            /// Offset of the first octet, if a partial was asked for.
            origin: Option<u64>,
            /// Its octets.
            data: NString<'a>,
        },
        /// `BINARY.SIZE[part]`
        BinarySize {
            /// Which part.
            part: PartPath<'a>,
            /// Its octets.
            size: u64,
        },
        /// `BODYPARTSTRUCTURE[part]`
        Structure {
            /// Which part.
            part: PartPath<'a>,
            /// Its structure.
            body: Box<Body<'a>>,
        },
        /// `AVAILABLECONVERSIONS[part]`
        Available {
            /// Which part.
            part: PartPath<'a>,
            /// Media types.
            media_types: Items<'a, NString<'a>>,
        },
        /// `("ERROR" …)` in the place of a value.
        Failed {
            /// The item as it was asked for, with its part in brackets.
            name: Raw<'a>,
            /// What went wrong, for people.
            text: NString<'a>,
            /// `convert-error-code` as it was written.
            code: Raw<'a>,
        },
        /// An item of an extension.
        Other {
            /// Its name.
            name: Raw<'a>,
            /// Its value as it was written.
            value: Raw<'a>,
        },
    }
}

owned! {
    /// A line that answers CONVERSIONS: what can be made of what (RFC 5259 §6).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Conversion<'a> {
        /// The media type that it is made of.
        pub from: AString<'a>,
        /// What it is made into.
        pub to: AString<'a>,
        /// The names of the parameters that are understood.
        pub parameters: Items<'a, AString<'a>>,
    }
}
