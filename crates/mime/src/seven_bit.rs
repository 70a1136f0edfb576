//! Eight-bit messages for servers that take seven bits alone (RFC 6152 §3).
//!
//! Two passes over the message: a [`Survey`] finds the bodies that need an encoding, a [`Converter`] writes the message with
//! them encoded. Both take the message as it arrives, from a spool file say, and hold an octet a part. [`to_7bit`] does the same
//! for a message in memory.
//!
//! What carries no octet above 127 stays as it is, byte for byte, unless it says that it is binary and is: with NULs, CR or LF
//! alone, or lines over 998 octets. What a `multipart/signed` covers stays too (RFC 1847 §2.1), and
//! so do header fields in eight bits outside of a `message/global`, which is encoded as a whole: [`Plan::unconverted`] tells of what could not be converted. A signature over the whole
//! message (DKIM) does not survive a conversion.

mod convert;
mod survey;

use alloc::{borrow::Cow, vec::Vec};

pub use convert::Converter;
pub use survey::Survey;

use crate::Limits;

/// What happens to an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Change {
    #[default]
    Keep,
    /// Something inside of it is encoded: it is in seven bits then.
    Label,
    QuotedPrintable,
    Base64,
    /// It is in quoted-printable already, and not quite.
    Requote,
}

/// What a [`Survey`] found and a [`Converter`] does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    limits: Limits,
    /// One for each entity, in order.
    changes: Vec<Change>,
    unconverted: Vec<Unconverted>,
}

impl Plan {
    /// Whether the message stays as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.iter().all(|change| *change == Change::Keep)
    }

    /// What is in eight bits and stays so, the first 256 of it: with any, the message cannot go to a server that takes seven
    /// bits alone.
    #[must_use]
    pub fn unconverted(&self) -> &[Unconverted] {
        &self.unconverted
    }
}

/// Octets above 127 that no encoding can be given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unconverted {
    /// Where.
    pub kind: UnconvertedKind,
    /// Where it starts: the field, or the entity.
    pub at: u64,
}

/// Why something cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnconvertedKind {
    /// It is inside of a `multipart/signed`; reported once for each.
    Signed,
    /// A header field: an internationalized message (RFC 6532), or a wrong one.
    Header,
    /// The preamble, epilogue or a delimiter of a multipart.
    Frame,
    /// A multipart or message that is not looked into, and may not be encoded (RFC 2045 §6.4): fragments of messages and references to
    /// them too (RFC 2046 §5.2.2, §5.2.3).
    Opaque,
    /// A body in base64 or an unknown encoding, which has octets that do not belong there.
    Encoded,
}

/// A message in seven bits, if that is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SevenBit<'m> {
    /// The message; borrowed if it stays as it is.
    pub message: Cow<'m, [u8]>,
    /// What is still in eight bits; see [`Plan::unconverted`].
    pub unconverted: Vec<Unconverted>,
}

/// Encodes the bodies of a message that are in eight bits.
///
/// ```
/// use mime::{Tree, seven_bit::to_7bit};
///
/// let message = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nCrêpes\r\n";
/// let converted = to_7bit(message.as_bytes());
/// assert!(converted.message.ends_with(b"Content-Transfer-Encoding: quoted-printable\r\n\r\nCr=C3=AApes\r\n"));
/// assert_eq!(Tree::parse(&converted.message).root().text().unwrap().text, "Crêpes\r\n");
/// ```
#[must_use]
pub fn to_7bit(message: &[u8]) -> SevenBit<'_> {
    to_7bit_with(message, &Limits::default())
}

/// [`to_7bit`] within other limits.
#[must_use]
pub fn to_7bit_with<'m>(message: &'m [u8], limits: &Limits) -> SevenBit<'m> {
    let mut survey = Survey::new(*limits);
    survey.finish();
    survey.push(&mut { message });
    let plan = survey.into_plan();
    let unconverted = plan.unconverted.clone();
    if plan.is_empty() {
        return SevenBit { message: Cow::Borrowed(message), unconverted };
    }
    let mut converter = Converter::new(plan);
    let mut out = Vec::with_capacity(message.len() + message.len() / 4);
    converter.finish();
    converter.push(&mut { message }, &mut out);
    SevenBit { message: Cow::Owned(out), unconverted }
}
