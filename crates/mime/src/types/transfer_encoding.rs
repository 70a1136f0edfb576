use core::fmt;

use crate::grammar;

/// How the octets of a body are written in the message (RFC 2045 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferEncoding {
    /// `7bit`, also where no field says anything (RFC 2045 §6.1).
    #[default]
    SevenBit,
    /// `8bit`: lines of at most 998 octets, some above 127.
    EightBit,
    /// `binary`: any octets.
    Binary,
    /// `quoted-printable` (RFC 2045 §6.7).
    QuotedPrintable,
    /// `base64` (RFC 2045 §6.8).
    Base64,
    /// `x-uuencode`: no standard has it, old mail does. Others may leave such a body as it is.
    Uuencode,
    /// Anything else. Such a body is to be treated as `application/octet-stream` (RFC 2045 §6.4).
    Unknown,
}

impl TransferEncoding {
    /// Reads a field body (RFC 2045 §6.1). Anything but one known name, with blanks and comments around it, is unknown.
    #[must_use]
    pub fn parse(value: &[u8]) -> Self {
        grammar::transfer_encoding::transfer_encoding(value)
    }

    /// The encoding that `name` stands for, in any case.
    #[must_use]
    pub const fn from_name(name: &[u8]) -> Self {
        if name.eq_ignore_ascii_case(b"7bit") {
            Self::SevenBit
        } else if name.eq_ignore_ascii_case(b"8bit") {
            Self::EightBit
        } else if name.eq_ignore_ascii_case(b"base64") {
            Self::Base64
        } else if name.eq_ignore_ascii_case(b"quoted-printable") {
            Self::QuotedPrintable
        } else if name.eq_ignore_ascii_case(b"binary") {
            Self::Binary
        } else if is_uuencode(name) {
            Self::Uuencode
        } else {
            Self::Unknown
        }
    }

    /// The name that goes into the field; empty for [`Unknown`](Self::Unknown).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SevenBit => "7bit",
            Self::EightBit => "8bit",
            Self::Binary => "binary",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
            Self::Uuencode => "x-uuencode",
            Self::Unknown => "",
        }
    }

    /// Whether the octets in the message are the octets of the body.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::SevenBit | Self::EightBit | Self::Binary)
    }

    /// Whether it is one of the five of RFC 2045 §6.1, which all readers know.
    #[must_use]
    pub const fn is_standard(self) -> bool {
        !matches!(self, Self::Uuencode | Self::Unknown)
    }
}

const fn is_uuencode(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"x-uuencode")
        || name.eq_ignore_ascii_case(b"uuencode")
        || name.eq_ignore_ascii_case(b"x-uue")
        || name.eq_ignore_ascii_case(b"uue")
}

impl fmt::Display for TransferEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
