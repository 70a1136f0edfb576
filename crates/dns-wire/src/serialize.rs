//! serde for what is owned. Human-readable formats get presentation format, binary ones get octets and numbers.

use core::{fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected, Visitor},
};

use crate::Name;

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
