use core::fmt;

use crate::{Opcode, Rcode};

/// The id and the flags of a message (RFC 1035 §4.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Header {
    /// Copied from the query into the response.
    pub id: u16,
    /// The sixteen bits after the id.
    pub flags: Flags,
}

/// Puts another id into a message and gives the one that was there; `None` if it is too short to have one. DNS over HTTPS and QUIC want
/// zero (RFC 8484 §4.1, RFC 9250 §4.2.1), a forwarder one of its own.
#[inline]
pub fn replace_id(message: &mut [u8], id: u16) -> Option<u16> {
    let place = message.first_chunk_mut()?;
    let before = u16::from_be_bytes(*place);
    *place = id.to_be_bytes();
    Some(before)
}

/// The second word of a header: QR, opcode, AA, TC, RD, RA, Z, AD, CD and the lower four bits of the rcode
/// (RFC 1035 §4.1.1, RFC 4035 §3.1.6, §3.2.2). Nothing is lost, the reserved bit neither.
///
/// ```
/// use dns_wire::{Flags, Opcode, Rcode};
/// let flags = Flags::default().with_response(true).with_aa(true).with_rcode(Rcode::NXDOMAIN);
/// assert_eq!(u16::from(flags), 0x8403);
/// assert_eq!((flags.opcode(), flags.rcode()), (Opcode::QUERY, Rcode::NXDOMAIN));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u16);

macro_rules! bits {
    ($( $(#[$doc:meta])* $bit:literal $read:ident $with:ident $text:literal; )*) => {
        impl Flags {
            $(
                $(#[$doc])*
                #[must_use]
                pub const fn $read(self) -> bool {
                    self.0 & $bit != 0
                }

                #[doc = concat!("Sets or clears ", stringify!($text), ".")]
                #[must_use]
                pub const fn $with(self, on: bool) -> Self {
                    Self(if on { self.0 | $bit } else { self.0 & !$bit })
                }
            )*

            /// The names of the bits that are set, as `dig` prints them.
            #[inline]
            pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
                [$(($bit, $text)),*]
                    .into_iter()
                    .filter(move |(bit, _)| self.0 & bit != 0)
                    .map(|(_, text)| text)
            }
        }
    };
}

bits! {
    /// QR: a response and not a query.
    0x8000 is_response with_response "qr";
    /// AA: the server is authoritative for the name.
    0x0400 aa with_aa "aa";
    /// TC: the message was cut to fit; ask again over TCP.
    0x0200 tc with_tc "tc";
    /// RD: recursion desired.
    0x0100 rd with_rd "rd";
    /// RA: recursion available.
    0x0080 ra with_ra "ra";
    /// AD: the data is authentic (RFC 4035 §3.2.3); in a query, the client understands it (RFC 6840 §5.7).
    0x0020 ad with_ad "ad";
    /// CD: checking disabled (RFC 4035 §3.2.2).
    0x0010 cd with_cd "cd";
}

impl Flags {
    /// What kind of query this is.
    #[must_use]
    #[inline]
    pub const fn opcode(self) -> Opcode {
        Opcode(self.0.to_be_bytes()[0] >> 3 & 15)
    }

    /// The same flags with an opcode; its lower four bits count.
    #[must_use]
    #[inline]
    pub const fn with_opcode(self, opcode: Opcode) -> Self {
        Self(self.0 & !0x7800 | u16::from_be_bytes([(opcode.0 & 15) << 3, 0]))
    }

    /// The lower four bits of the response code.
    #[must_use]
    #[inline]
    pub const fn rcode(self) -> Rcode {
        Rcode(self.0 & 15)
    }

    /// The same flags with a response code; its lower four bits count, the others belong into OPT.
    #[must_use]
    #[inline]
    pub const fn with_rcode(self, rcode: Rcode) -> Self {
        Self(self.0 & !15 | rcode.0 & 15)
    }

    /// Z: the one reserved bit (RFC 6895 §2.1). Zero in every sound message.
    #[must_use]
    #[inline]
    pub const fn z(self) -> bool {
        self.0 & 0x0040 != 0
    }
}

impl From<u16> for Flags {
    #[inline]
    fn from(bits: u16) -> Self {
        Self(bits)
    }
}

impl From<Flags> for u16 {
    #[inline]
    fn from(flags: Flags) -> Self {
        flags.0
    }
}

impl fmt::Debug for Flags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags({} {}", self.opcode(), self.rcode())?;
        self.names().try_for_each(|name| write!(f, " {name}"))?;
        f.write_str(if self.z() { " z)" } else { ")" })
    }
}

/// The four sections of a message (RFC 1035 §4.1). UPDATE calls them zone, prerequisites, update and additional
/// data (RFC 2136 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Questions, or the zone of an UPDATE.
    Question,
    /// Answers, or the prerequisites of an UPDATE.
    Answer,
    /// Authority records, or the changes of an UPDATE.
    Authority,
    /// Additional records.
    Additional,
}

impl Section {
    /// The prerequisites of an UPDATE (RFC 2136 §2.4).
    pub const PREREQUISITE: Self = Self::Answer;
    /// The changes of an UPDATE (RFC 2136 §2.5).
    pub const UPDATE: Self = Self::Authority;
}
