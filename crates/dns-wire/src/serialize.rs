//! serde for what is owned. Human-readable formats get presentation format, binary ones get octets and numbers.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Unexpected, Visitor},
    ser::SerializeStruct,
};

use crate::{Class, MAX_MESSAGE, Name, NameBuf, QuestionBuf, RecordBuf, RecordData, RecordType};

/// A code point: its name or its number.
pub(crate) fn code<T: fmt::Display, S: Serializer>(
    value: &T,
    number: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.collect_str(value)
    } else {
        number.serialize(serializer)
    }
}

/// Reads a code point by its name or its number.
pub(crate) fn read_code<'de, T, N, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr + From<N>,
    N: Deserialize<'de> + TryFrom<u64>,
    D: Deserializer<'de>,
{
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Code(PhantomData))
    } else {
        N::deserialize(deserializer).map(T::from)
    }
}

struct Code<T, N>(PhantomData<(T, N)>);

impl<T: FromStr + From<N>, N: TryFrom<u64>> Visitor<'_> for Code<T, N> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mnemonic or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        N::try_from(number)
            .map(T::from)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}

/// In presentation format, in binary formats too.
impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// In presentation format, in binary formats too.
impl Serialize for NameBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An absolute name; the dot at its end is optional.
impl<'de> Deserialize<'de> for NameBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameText)
    }
}

struct NameText;

impl Visitor<'_> for NameText {
    type Value = NameBuf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a domain name")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<NameBuf, E> {
        text.parse().map_err(E::custom)
    }
}

/// The fields of a record, in their order; data alone has the last two.
const RECORD: &[&str] = &["name", "ttl", "class", "type", "data"];
const DATA: &[&str] = &["type", "data"];
const QUESTION: &[&str] = &["name", "type", "class"];

/// As `type` and `data` in presentation format, the generic one (RFC 3597 §5) where there is no other; in binary formats, the
/// number of the type and the octets.
impl Serialize for RecordData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let human = serializer.is_human_readable();
        let mut fields = serializer.serialize_struct("RecordData", DATA.len())?;
        fields.serialize_field("type", &self.rtype())?;
        if human {
            fields.serialize_field("data", &format_args!("{self}"))?;
        } else {
            fields.serialize_field("data", &Octets(self.as_wire()))?;
        }
        fields.end()
    }
}

/// The data is checked anew; a name in it is absolute. The generic form is read for every type.
impl<'de> Deserialize<'de> for RecordData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = deserializer.deserialize_struct("RecordData", DATA, Parts::of(DATA))?;
        // An address of a Chaosnet is no address of the Internet.
        let data = parts.data(Class::IN);
        let data =
            if parts.rtype == Some(RecordType::A) { data.or(parts.data(Class::CH)) } else { data };
        data.ok_or_else(|| de::Error::custom("no data of the type"))
    }
}

/// As [`RecordData`], with `name`, `ttl` and `class` before it.
impl Serialize for RecordBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let human = serializer.is_human_readable();
        let mut fields = serializer.serialize_struct("RecordBuf", RECORD.len())?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("ttl", &self.ttl)?;
        fields.serialize_field("class", &self.class)?;
        fields.serialize_field("type", &self.rtype())?;
        if human {
            fields.serialize_field("data", &format_args!("{}", self.data.view_in(self.class)))?;
        } else {
            fields.serialize_field("data", &Octets(self.data.as_wire()))?;
        }
        fields.end()
    }
}

/// Without `class`, the record is one of class IN.
impl<'de> Deserialize<'de> for RecordBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = deserializer.deserialize_struct("RecordBuf", RECORD, Parts::of(RECORD))?;
        let class = parts.class.unwrap_or(Class::IN);
        let data = parts.data(class).ok_or_else(|| de::Error::custom("no data of the type"))?;
        let name = parts.name.ok_or_else(|| de::Error::missing_field("name"))?;
        let ttl = parts.ttl.ok_or_else(|| de::Error::missing_field("ttl"))?;
        Ok(Self { name, class, ttl, data })
    }
}

/// As `name`, `type` and `class`.
impl Serialize for QuestionBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("QuestionBuf", QUESTION.len())?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("type", &self.qtype)?;
        fields.serialize_field("class", &self.qclass)?;
        fields.end()
    }
}

/// Without `class`, the question is one of class IN.
impl<'de> Deserialize<'de> for QuestionBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts =
            deserializer.deserialize_struct("QuestionBuf", QUESTION, Parts::of(QUESTION))?;
        let name = parts.name.ok_or_else(|| de::Error::missing_field("name"))?;
        let qtype = parts.rtype.ok_or_else(|| de::Error::missing_field("type"))?;
        Ok(Self { name, qtype, qclass: parts.class.unwrap_or(Class::IN) })
    }
}

/// Octets for a binary format.
struct Octets<'a>(&'a [u8]);

impl Serialize for Octets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Data as it is read, before it is known what type it is of.
enum Raw {
    Text(String),
    Octets(Vec<u8>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer).map(Self::Text)
        } else {
            deserializer.deserialize_byte_buf(OctetsVisitor).map(Self::Octets)
        }
    }
}

struct OctetsVisitor;

impl<'de> Visitor<'de> for OctetsVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("octets of record data")
    }

    fn visit_bytes<E: de::Error>(self, octets: &[u8]) -> Result<Vec<u8>, E> {
        Ok(octets.to_vec())
    }

    fn visit_byte_buf<E: de::Error>(self, octets: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(octets)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<u8>, A::Error> {
        let mut octets = Vec::new();
        while let Some(octet) = items.next_element()? {
            if octets.len() > MAX_MESSAGE {
                return Err(de::Error::custom("more octets than data can have"));
            }
            octets.push(octet);
        }
        Ok(octets)
    }
}

/// The fields of a record or of a question, as far as they are there.
struct Parts {
    /// Those that may come, in the order in which they come without names.
    fields: &'static [&'static str],
    name: Option<NameBuf>,
    ttl: Option<u32>,
    class: Option<Class>,
    rtype: Option<RecordType>,
    raw: Option<Raw>,
}

impl Parts {
    const fn of(fields: &'static [&'static str]) -> Self {
        Self { fields, name: None, ttl: None, class: None, rtype: None, raw: None }
    }

    /// Data of the type in a record of `class`; there may be none at all, as in an UPDATE.
    fn data(&self, class: Class) -> Option<RecordData> {
        let rtype = self.rtype?;
        let empty = match self.raw.as_ref()? {
            Raw::Text(text) => {
                match RecordData::from_text_in(class, rtype, text.as_bytes(), Name::ROOT) {
                    Ok(data) => return Some(data),
                    Err(_) => text == r"\# 0",
                }
            }
            Raw::Octets(octets) => match RecordData::from_wire_in(class, rtype, octets) {
                Ok(data) => return Some(data),
                Err(_) => octets.is_empty(),
            },
        };
        empty.then(|| RecordData::empty(rtype))
    }
}

impl<'de> Visitor<'de> for Parts {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields {:?}", self.fields)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match self.fields.iter().find(|field| **field == key) {
                Some(&"name") => self.name = Some(map.next_value()?),
                Some(&"ttl") => self.ttl = Some(map.next_value()?),
                Some(&"class") => self.class = Some(map.next_value()?),
                Some(&"type") => self.rtype = Some(map.next_value()?),
                Some(&"data") => self.raw = Some(map.next_value()?),
                _ => return Err(de::Error::unknown_field(&key, self.fields)),
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        for field in self.fields {
            match *field {
                "name" => self.name = items.next_element()?,
                "ttl" => self.ttl = items.next_element()?,
                "class" => self.class = items.next_element()?,
                "type" => self.rtype = items.next_element()?,
                _ => self.raw = items.next_element()?,
            }
        }
        Ok(self)
    }
}
