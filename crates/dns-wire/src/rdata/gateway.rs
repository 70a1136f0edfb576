#[cfg(feature = "arbitrary")]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};

#[cfg(feature = "print")]
use super::Base64;
#[cfg(feature = "text")]
use super::OptionalBase64;
#[cfg(feature = "arbitrary")]
use super::made_up;
use super::{Codec, NameRule, Opaque, Sink};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, Name, RecordType, record};

record! {
    /// A key for IPsec, and through which gateway (RFC 4025).
    Ipseckey<'m> = RecordType::IPSECKEY, whole {
        /// Lower is preferred.
        precedence: u8,
        /// The algorithm of the key: 1 is DSA, 2 is RSA, 3 is ECDSA; 0 if there is none.
        algorithm: u8,
        /// The gateway.
        gateway: Gateway<'m>,
        /// The key; none if the algorithm is 0. Behind a gateway of an unknown kind, it is a part of that.
        public_key: Opaque<'m>,
    }
}

record! {
    /// A relay of automatic multicast tunneling (RFC 8777 §4).
    Amtrelay<'m> = RecordType::AMTRELAY, whole {
        /// Lower is preferred.
        precedence: u8,
        /// Whether the gateway may leave discovery out and ask the relay at once.
        discovery_optional: bool,
        /// The relay.
        relay: Gateway<'m>,
    }
}

/// A host by its address or name: the gateway of [`Ipseckey`] (RFC 4025 §2.5), the relay of [`Amtrelay`] (RFC 8777 §4.2.4).
/// The name is never compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Gateway<'m> {
    /// None: `.` in text.
    None,
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
    /// A name.
    Name(Name<'m>),
    /// Another kind, 4 to 255 (127 in AMTRELAY), and the rest of the data. It has no presentation format.
    Other(u8, Opaque<'m>),
}

impl<'m> Gateway<'m> {
    /// The number of its kind.
    #[must_use]
    #[inline]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::V4(_) => 1,
            Self::V6(_) => 2,
            Self::Name(_) => 3,
            Self::Other(kind, _) => *kind,
        }
    }

    #[inline]
    fn read(kind: u8, cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        Ok(match kind {
            0 => Self::None,
            1 => Self::V4(cursor.ipv4()?),
            2 => Self::V6(cursor.ipv6()?),
            3 => Self::Name(cursor.name()?),
            kind => Self::Other(kind, Opaque(cursor.rest())),
        })
    }

    #[inline]
    fn write<S: Sink>(&self, sink: &mut S) {
        match self {
            Self::None => {}
            Self::V4(address) => sink.octets(&address.octets()),
            Self::V6(address) => sink.octets(&address.octets()),
            Self::Name(name) => sink.name(*name, NameRule::Verbatim),
            Self::Other(_, octets) => sink.octets(octets.0),
        }
    }

    #[cfg(feature = "print")]
    #[inline]
    const fn has_text(&self) -> bool {
        !matches!(self, Self::Other(..))
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(kind: u8, fields: &mut Fields<'_>) -> Result<(), FieldError> {
        match kind {
            0 => match fields.word()? {
                b"." => Ok(()),
                _ => Err(FieldErrorKind::Address.into()),
            },
            1 => {
                let address: Ipv4Addr = fields.parsed()?;
                fields.write(&address.octets());
                Ok(())
            }
            2 => {
                let address: Ipv6Addr = fields.parsed()?;
                fields.write(&address.octets());
                Ok(())
            }
            3 => fields.name(),
            _ => Err(FieldErrorKind::Number.into()),
        }
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        kind: u8,
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut Vec<u8>,
    ) -> arbitrary::Result<()> {
        match kind {
            1 => made_up::octets(u, 4, out),
            2 => made_up::octets(u, 16, out),
            3 => made_up::name(u).map(|name| out.extend_from_slice(name.as_wire())),
            _ => Ok(()),
        }
    }
}

#[cfg(feature = "print")]
impl fmt::Display for Gateway<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("."),
            Self::V4(address) => fmt::Display::fmt(address, f),
            Self::V6(address) => fmt::Display::fmt(address, f),
            Self::Name(name) => fmt::Display::fmt(name, f),
            Self::Other(_, octets) => super::values::write_generic(octets.0, f),
        }
    }
}

impl<'m> Codec<'m> for Ipseckey<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let [precedence, kind, algorithm] = cursor.array()?;
        let gateway = Gateway::read(kind, cursor)?;
        Ok(Self { precedence, algorithm, gateway, public_key: Opaque(cursor.rest()) })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(&[value.precedence, value.gateway.kind(), value.algorithm]);
        value.gateway.write(sink);
        sink.octets(value.public_key.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { precedence, algorithm, gateway, public_key } = value;
        write!(f, "{precedence} {} {algorithm} {gateway}", gateway.kind())?;
        if public_key.0.is_empty() {
            return Ok(());
        }
        f.write_str(" ")?;
        Base64::print(public_key, f)
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        value.gateway.has_text()
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let field = |name| move |error: FieldErrorKind| FieldError::from(error).of(name);
        let precedence = fields.word().and_then(grammar::u8).map_err(field("precedence"))?;
        let kind = fields.word().and_then(grammar::u8).map_err(field("gateway type"))?;
        let algorithm = fields.word().and_then(grammar::u8).map_err(field("algorithm"))?;
        fields.write(&[precedence, kind, algorithm]);
        Gateway::parse(kind, fields).map_err(|error| error.of("gateway"))?;
        OptionalBase64::parse(fields).map_err(|error| error.of("public_key"))
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Ipseckey", 5)?;
        fields.serialize_field("precedence", &value.precedence)?;
        fields.serialize_field("gateway_type", &value.gateway.kind())?;
        fields.serialize_field("algorithm", &value.algorithm)?;
        fields.serialize_field("gateway", &format_args!("{}", value.gateway))?;
        let key = super::expansion::Field::<Base64>(&value.public_key);
        fields.serialize_field("public_key", &key)?;
        fields.end()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let kind = u.int_in_range(0..=3)?;
        out.extend([u.arbitrary()?, kind, u.arbitrary()?]);
        Gateway::arbitrary(kind, u, out)?;
        made_up::rest(u, 0, out)
    }
}

impl<'m> Codec<'m> for Amtrelay<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let [precedence, kind] = cursor.array()?;
        let relay = Gateway::read(kind & 0x7F, cursor)?;
        Ok(Self { precedence, discovery_optional: kind & 0x80 != 0, relay })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        let optional = if value.discovery_optional { 0x80 } else { 0 };
        sink.octets(&[value.precedence, value.relay.kind() & 0x7F | optional]);
        value.relay.write(sink);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { precedence, discovery_optional, relay } = value;
        write!(f, "{precedence} {} {} {relay}", u8::from(*discovery_optional), relay.kind())
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        value.relay.has_text()
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let field = |name| move |error: FieldErrorKind| FieldError::from(error).of(name);
        let precedence = fields.word().and_then(grammar::u8).map_err(field("precedence"))?;
        let optional = match fields.word().map_err(field("discovery_optional"))? {
            b"0" => 0,
            b"1" => 0x80,
            _ => return Err(field("discovery_optional")(FieldErrorKind::Number)),
        };
        let kind = fields.word().and_then(grammar::u8).map_err(field("relay type"))?;
        fields.write(&[precedence, kind | optional]);
        Gateway::parse(kind, fields).map_err(|error| error.of("relay"))
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Amtrelay", 4)?;
        fields.serialize_field("precedence", &value.precedence)?;
        fields.serialize_field("discovery_optional", &value.discovery_optional)?;
        fields.serialize_field("relay_type", &value.relay.kind())?;
        fields.serialize_field("relay", &format_args!("{}", value.relay))?;
        fields.end()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let kind = u.int_in_range(0..=3)?;
        let optional = if u.arbitrary()? { 0x80 } else { 0 };
        out.extend([u.arbitrary()?, kind | optional]);
        Gateway::arbitrary(kind, u, out)
    }
}
