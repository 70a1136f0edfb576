//! The code points of the IANA registry "Domain Name System (DNS) Parameters" as open sets: a number
//! that has no name here survives reading, printing and writing.

mod class;
mod codes;
mod dso_type;
mod edns;
mod record_type;
mod svc_param_key;

pub use class::Class;
pub use codes::{Algorithm, CertType, DigestType, DsyncScheme};
pub use codes::{Opcode, Rcode};
pub use dso_type::DsoType;
pub use edns::{InfoCode, OptionCode};
pub use record_type::RecordType;
pub use svc_param_key::SvcParamKey;

/// A name that is none of the registry, in [`FromStr`](core::str::FromStr).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("unknown mnemonic")]
pub struct UnknownMnemonic;

/// Declares an open set of code points: a newtype, its constants, and the names both ways.
/// Numbers without a name print as `PREFIXn` and are read back so. Names to `read too` are those of other programs.
macro_rules! registry {
    (
        $(#[$meta:meta])*
        $type:ident($int:ty), prefix $prefix:literal {
            $( $(#[$doc:meta])* $const:ident = $value:literal $(, $text:literal)? ; )*
        }
        $( read too { $( $alias:literal = $meant:literal; )* } )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(pub $int);

        impl $type {
            $( $(#[$doc])* pub const $const: Self = Self($value); )*

            /// The name in the registry, if the number has one here.
            #[must_use]
            pub const fn mnemonic(self) -> Option<&'static str> {
                match self.0 {
                    $( $value => Some($crate::registry::mnemonic!($const $(, $text)?)), )*
                    _ => None,
                }
            }

            /// The number.
            #[must_use]
            pub const fn code(self) -> $int {
                self.0
            }

            /// The code point that `text` names, in any case, or as the generic form or a bare number does.
            #[inline]
            #[must_use]
            pub fn from_mnemonic(text: &[u8]) -> Option<Self> {
                static NAMES: &[$crate::registry::Named] = &[ $(
                    $crate::registry::Named::new($crate::registry::mnemonic!($const $(, $text)?), $value),
                )* $($( $crate::registry::Named::new($alias, $meant), )*)? ];
                let code = $crate::registry::find(NAMES, $prefix, text)?;
                <$int>::try_from(code).ok().map(Self)
            }
        }

        impl From<$int> for $type {
            fn from(code: $int) -> Self {
                Self(code)
            }
        }

        impl From<$type> for $int {
            fn from(value: $type) -> Self {
                value.0
            }
        }

        impl core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::registry::print(self.mnemonic(), $prefix, u32::from(self.0), f)
            }
        }

        impl core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $type {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                u.arbitrary().map(Self)
            }
        }

        /// The name or the generic form; the number in binary formats.
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::serialize::code(self, &self.0, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::serialize::read_code::<Self, $int, D>(deserializer)
            }
        }

        impl core::str::FromStr for $type {
            type Err = $crate::registry::UnknownMnemonic;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::from_mnemonic(text.as_bytes()).ok_or($crate::registry::UnknownMnemonic)
            }
        }
    };
}
macro_rules! mnemonic {
    ($const:ident) => {
        stringify!($const)
    };
    ($const:ident, $text:literal) => {
        $text
    };
}
pub(crate) use {mnemonic, registry};

/// A code point, and its name as something that is quick to compare.
struct Named {
    key: u128,
    /// The name where the key does not hold it.
    long: &'static str,
    code: u16,
}

impl Named {
    const fn new(name: &'static str, code: u16) -> Self {
        let key = key(name.as_bytes());
        Self { key, long: if key == 0 { name } else { "" }, code }
    }
}

/// A name of less than 16 octets as an integer, without its case; zero for all others.
const fn key(text: &[u8]) -> u128 {
    if text.len() > 15 {
        return 0;
    }
    // Above the first octet, so that the length counts.
    let mut key = 1;
    let mut rest = text;
    while let [octet, tail @ ..] = rest {
        key = key << 8 | octet.to_ascii_uppercase() as u128;
        rest = tail;
    }
    key
}

/// The code point that `text` names, or gives as a number behind `prefix`.
fn find(names: &[Named], prefix: &str, text: &[u8]) -> Option<u32> {
    let key = key(text);
    // The common ones have low numbers, so no search is quicker.
    let named = names.iter().find(|named| {
        named.key == key && (key != 0 || named.long.as_bytes().eq_ignore_ascii_case(text))
    });
    match named {
        Some(named) => Some(named.code.into()),
        None => numbered(text, prefix.as_bytes()),
    }
}

/// Prints a code point: its name, or its number after `prefix`.
fn print(
    mnemonic: Option<&str>,
    prefix: &str,
    number: u32,
    f: &mut core::fmt::Formatter<'_>,
) -> core::fmt::Result {
    match mnemonic {
        Some(name) => f.pad(name),
        None => write!(f, "{prefix}{number}"),
    }
}

/// Reads the decimal number after `prefix`; at most five digits.
fn numbered(text: &[u8], prefix: &[u8]) -> Option<u32> {
    let (head, digits) = text.split_at_checked(prefix.len())?;
    if !head.eq_ignore_ascii_case(prefix) || digits.is_empty() || digits.len() > 5 {
        return None;
    }
    digits.iter().try_fold(0u32, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn names_and_numbers() {
        for (text, code) in
            [("A", 1), ("aaaa", 28), ("NSAP-PTR", 23), ("TYPE65280", 65280), ("type1", 1)]
        {
            assert_eq!(text.parse::<RecordType>().map(RecordType::code), Ok(code), "{text}");
        }
        assert_eq!("rsasha1-nsec3-sha1".parse(), Ok(Algorithm::RSASHA1_NSEC3_SHA1));
        for (text, code) in [
            ("NSEC3RSASHA1", 7),
            ("nsec3dsa", 6),
            ("RSASHA1NSEC3SHA1", 7),
            ("ECCGOST", 12),
            ("SM2SM3", 17),
            ("ECC-GOST12", 23),
        ] {
            assert_eq!(text.parse(), Ok(Algorithm(code)), "{text}");
        }
        for (text, code) in [("SHA256", 2), ("sha-256", 2), ("GOST-R-34.11-2012", 5), ("SM3", 6)] {
            assert_eq!(text.parse(), Ok(DigestType(code)), "{text}");
        }
        assert_eq!(("chaos".parse(), "HESIOD".parse()), (Ok(Class::CH), Ok(Class::HS)));
        assert_eq!(
            (Algorithm(7).to_string(), Class(3).to_string()),
            ("RSASHA1-NSEC3-SHA1".into(), "CH".into())
        );
        assert_eq!("FILTERING-ORGANIZATION".parse(), Ok(OptionCode::FILTERING_ORGANIZATION));
        for text in ["", "no-such-algorithm-at-all", "\0DH"] {
            assert_eq!(text.parse::<Algorithm>(), Err(UnknownMnemonic), "{text:?}");
        }
        for text in
            ["", "TYPE", "TYPE65536", "TYPE+1", "TYPE123456", "AA", "\0A", "NSEC3PARAMNSEC3PARAM"]
        {
            assert_eq!(text.parse::<RecordType>(), Err(UnknownMnemonic), "{text}");
        }
        assert_eq!(RecordType(65280).to_string(), "TYPE65280");
        assert_eq!(Class(7).to_string(), "CLASS7");
        assert_eq!(Rcode(11).to_string(), "DSOTYPENI");
        assert_eq!(Opcode(9).to_string(), "RESERVED9");
        assert_eq!("8".parse(), Ok(Algorithm(8)));
        for code in 0..=u8::MAX {
            let algorithm = Algorithm(code);
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
        }
        for code in 0..100 {
            let code = InfoCode(code);
            assert_eq!(code.to_string().to_uppercase().parse(), Ok(code));
        }
        for text in ["", "a name that is longer than any integer"] {
            assert_eq!(text.parse::<InfoCode>(), Err(UnknownMnemonic), "{text}");
            assert_eq!(text.parse::<SvcParamKey>(), Err(UnknownMnemonic), "{text}");
        }
    }
}
