use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;

#[cfg(feature = "arbitrary")]
use super::made_up;
#[cfg(feature = "print")]
use super::{Base64, Hex};
use super::{Codec, Opaque, Sink, WireItem, WireList, codec::forbidden};
use crate::{Cursor, Error, Name, RecordType, record};
#[cfg(feature = "text")]
use crate::{
    encoding::Decoder,
    text::{FieldError, FieldErrorKind, Fields, grammar},
};

record! {
    /// The identity of a host in the host identity protocol (RFC 8005 §5).
    Hip<'m> = RecordType::HIP, whole {
        /// The algorithm of the key, as in IPSECKEY.
        algorithm: u8,
        /// The tag of the host's identity, at most 255 octets.
        hit: Opaque<'m>,
        /// The key, at most 65 535 octets.
        public_key: Opaque<'m>,
        /// The rendezvous servers in the order of preference; their names are never compressed.
        servers: WireList<'m, Name<'m>>,
    }
}

/// A name without compression.
impl<'m> WireItem<'m> for Name<'m> {
    #[inline]
    fn split(octets: &'m [u8]) -> Option<(Self, &'m [u8])> {
        let mut cursor = Cursor::flat(octets);
        let name = cursor.name().ok()?;
        Some((name, cursor.rest()))
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>) -> Option<()> {
        out.name(*self, super::NameRule::Verbatim);
        Some(())
    }
}

impl<'m> Codec<'m> for Hip<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let [hit_length, algorithm, high, low] = cursor.array()?;
        let hit = cursor.take(usize::from(hit_length))?;
        let public_key = cursor.take(usize::from(u16::from_be_bytes([high, low])))?;
        let at = *cursor;
        let servers = WireList::new(cursor.rest()).ok_or_else(|| forbidden(&at))?;
        Ok(Self { algorithm, hit: Opaque(hit), public_key: Opaque(public_key), servers })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        let hit = value.hit.0.get(..usize::from(u8::MAX)).unwrap_or(value.hit.0);
        let key = value.public_key.0.get(..usize::from(u16::MAX)).unwrap_or(value.public_key.0);
        sink.octets(&[u8::try_from(hit.len()).unwrap_or(u8::MAX), value.algorithm]);
        sink.octets(&u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
        sink.octets(hit);
        sink.octets(key);
        sink.octets(value.servers.as_wire());
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", value.algorithm)?;
        Hex::print(&value.hit, f)?;
        f.write_str(" ")?;
        Base64::print(&value.public_key, f)?;
        value.servers.iter().try_for_each(|server| write!(f, " {server}"))
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        !value.hit.0.is_empty() && !value.public_key.0.is_empty()
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let field = |name| move |kind: FieldErrorKind| FieldError::from(kind).of(name);
        let algorithm = fields.word().and_then(grammar::u8).map_err(field("algorithm"))?;
        let hit = one_word(Decoder::HEX, fields).map_err(field("hit"))?;
        let key = one_word(Decoder::BASE64, fields).map_err(field("public_key"))?;
        let hit_length =
            u8::try_from(hit.len()).map_err(|_| field("hit")(FieldErrorKind::StringTooLong))?;
        let key_length =
            u16::try_from(key.len()).map_err(|_| field("public_key")(FieldErrorKind::TooLong))?;
        fields.write(&[hit_length, algorithm]);
        fields.write(&key_length.to_be_bytes());
        fields.write(&hit);
        fields.write(&key);
        while !fields.is_empty() {
            fields.name().map_err(|error| error.of("servers"))?;
        }
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        use super::expansion::Field;
        let mut fields = serializer.serialize_struct("Hip", 4)?;
        fields.serialize_field("algorithm", &value.algorithm)?;
        fields.serialize_field("hit", &Field::<Hex>(&value.hit))?;
        fields.serialize_field("public_key", &Field::<Base64>(&value.public_key))?;
        fields.serialize_field("servers", &value.servers.iter().collect::<Vec<_>>())?;
        fields.end()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut arbitrary::Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        let (hit, key) = (u.int_in_range(1..=16)?, u.int_in_range(1..=64)?);
        out.extend([hit, u.arbitrary()?, 0, key]);
        made_up::octets(u, usize::from(hit) + usize::from(key), out)?;
        for _ in 0..u.int_in_range(0..=2)? {
            out.extend_from_slice(made_up::name(u)?.as_wire());
        }
        Ok(())
    }
}

/// Octets in one word, one at least.
#[cfg(feature = "text")]
#[inline]
fn one_word(mut decoder: Decoder, fields: &mut Fields<'_>) -> Result<Vec<u8>, FieldErrorKind> {
    let mut octets = Vec::new();
    super::octets::decode(&mut decoder, fields.word()?, &mut octets)
        .ok_or(FieldErrorKind::Encoding)?;
    if octets.is_empty() || !decoder.is_whole() {
        return Err(FieldErrorKind::Encoding);
    }
    Ok(octets)
}
