//! Parameters for serializers: a map from keys to values; null where there is no value.

use core::fmt::{self, Display};

use serde::{Serialize, Serializer};

use super::{SvcParam, SvcParams};
use crate::{encoding, name::write_escaped};

impl Serialize for SvcParams<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|param| (Text(Key(param)), param)))
    }
}

/// The value alone.
impl Serialize for SvcParam<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Mandatory(keys) => serializer.collect_seq(keys.iter().map(Text)),
            Self::Alpn(strings) | Self::DocPath(strings) => {
                serializer.collect_seq(strings.iter().map(|string| Text(Escaped(string.0))))
            }
            Self::Oots(entries) => {
                let entries = entries.iter();
                serializer
                    .collect_seq(entries.map(|(name, percent)| (Text(Escaped(name.0)), percent)))
            }
            Self::Port(port) => serializer.serialize_u16(*port),
            Self::Ipv4Hint(addresses) => serializer.collect_seq(addresses.iter().map(Text)),
            Self::Ipv6Hint(addresses) => serializer.collect_seq(addresses.iter().map(Text)),
            Self::TlsSupportedGroups(groups) => serializer.collect_seq(groups.iter().map(Text)),
            Self::Ech(configs) => serializer.collect_str(&Base64(configs.0)),
            Self::DohPath(path) => serializer.serialize_str(path),
            Self::NoDefaultAlpn | Self::Ohttp | Self::Pvd => serializer.serialize_unit(),
            Self::Unknown { value, .. } if value.0.is_empty() => serializer.serialize_unit(),
            Self::Unknown { value, .. } => serializer.collect_str(&Escaped(value.0)),
        }
    }
}

/// What prints.
struct Text<T>(T);

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The key as it prints before its value.
struct Key<'m>(SvcParam<'m>);

impl Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SvcParam::Unknown { key, .. } => write!(f, "key{}", key.0),
            param => Display::fmt(&param.key(), f),
        }
    }
}

struct Escaped<'m>(&'m [u8]);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(self.0, f)
    }
}

struct Base64<'m>(&'m [u8]);

impl Display for Base64<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encoding::print_base64(self.0, f)
    }
}
