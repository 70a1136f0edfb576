//! A message as a view of the octets that hold it (RFC 1035 §4.1).

#[cfg(feature = "owned")]
mod anomaly;
#[cfg(feature = "owned")]
mod buf;
mod edns;
mod known;
mod mdns;
mod options;
mod query;
mod question;
mod record;
mod scan;
mod sections;
mod shape;
mod validate;
mod walk;

#[cfg(feature = "owned")]
pub use anomaly::{Anomalies, Anomaly};
#[cfg(feature = "owned")]
pub use buf::{MessageBuf, Pointer, RecordMut};
pub use edns::Edns;
pub use options::{DuplicateOpt, ReadOptions};
pub use query::Query;
pub use question::{Question, QuestionBuf};
pub use record::{RawData, Record, RecordBuf};
pub use scan::{RecordHead, Scan};
pub use sections::{AllRecords, Questions, Records};

use core::fmt;

use walk::Walk;

use crate::{
    Error, ErrorKind, Flags, Header, Opcode, Rcode, Section,
    escaped::Escaped,
    limits::{HEADER, MAX_MESSAGE},
};

/// A message, read where it lies.
///
/// 16 octets, cheap to copy. Making one checks only that there is a header; sections are read as they are walked, and
/// a record that cannot be read is an `Err` in its place and loses no other. [`validate`](Self::validate) reads everything.
///
/// ```
/// use dns_wire::{Message, Rdata};
/// # let octets = b"\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0\x01a\0\0\x01\0\x01\xC0\x0C\0\x01\0\x01\0\0\0\x3C\0\x04\xC0\0\x02\x01";
/// let message = Message::new(octets)?;
/// assert!(message.flags().is_response());
/// for record in message.answers() {
///     let record = record?;
///     assert_eq!((record.name.to_string().as_str(), record.ttl), ("a.", 60));
///     assert!(matches!(record.data()?, Rdata::A(_)));
/// }
/// # Ok::<(), dns_wire::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Message<'m> {
    octets: &'m [u8],
}

impl<'m> Message<'m> {
    /// A view of `octets`.
    ///
    /// # Errors
    /// If there are fewer than 12 octets, or more than 65 535.
    #[inline]
    pub fn new(octets: &'m [u8]) -> Result<Self, Error> {
        match octets.len() {
            0..HEADER => Err(Error::new(ErrorKind::Truncated, octets.len())),
            HEADER..=MAX_MESSAGE => Ok(Self { octets }),
            _ => Err(Error::new(ErrorKind::MessageTooLong, MAX_MESSAGE)),
        }
    }

    /// The octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &'m [u8] {
        self.octets
    }

    #[inline]
    fn word(&self, at: usize) -> u16 {
        // It has a header.
        match self.octets.first_chunk::<HEADER>().and_then(|header| header.get(at..at + 2)) {
            Some([high, low]) => u16::from_be_bytes([*high, *low]),
            _ => 0,
        }
    }

    /// The id and the flags.
    #[must_use]
    #[inline]
    pub fn header(&self) -> Header {
        Header { id: self.word(0), flags: Flags(self.word(2)) }
    }

    /// The id.
    #[must_use]
    #[inline]
    pub fn id(&self) -> u16 {
        self.word(0)
    }

    /// The flags.
    #[must_use]
    #[inline]
    pub fn flags(&self) -> Flags {
        Flags(self.word(2))
    }

    /// What kind of query this is.
    #[must_use]
    pub fn opcode(&self) -> Opcode {
        self.flags().opcode()
    }

    /// The response code: with the upper bits from OPT if there is a readable one (RFC 6891 §6.1.3).
    #[must_use]
    pub fn rcode(&self) -> Rcode {
        let low = self.flags().rcode();
        match self.edns() {
            Ok(Some(edns)) => Rcode(u16::from(edns.extended_rcode) << 4 | low.0),
            _ => low,
        }
    }

    /// How many entries the header promises for `section`.
    #[must_use]
    #[inline]
    pub fn count(&self, section: Section) -> u16 {
        self.word(match section {
            Section::Question => 4,
            Section::Answer => 6,
            Section::Authority => 8,
            Section::Additional => 10,
        })
    }

    /// The questions; in an UPDATE, the zone.
    #[must_use]
    #[inline]
    pub fn questions(&self) -> Questions<'m> {
        Questions::new(Walk::new(self.octets), self.count(Section::Question))
    }

    /// The first question, `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    // Out of line, its name would be handed on as one word, and no label seen before all are read.
    #[inline(always)]
    pub fn question(&self) -> Result<Option<Question<'m>>, Error> {
        self.questions().next().transpose()
    }

    /// The records of the three sections with the section of each, in one walk.
    #[must_use]
    #[inline]
    pub fn records(&self) -> AllRecords<'m> {
        AllRecords::new(*self)
    }

    /// The records of the three sections, with their types, classes and TTLs and where their data is; owners are stepped over, and read
    /// when they are asked for. Three times as fast as [`records`](Self::records), to find the few records of interest. Ends after
    /// an error: the next record has no known start.
    #[must_use]
    #[inline]
    pub fn scan(&self) -> Scan<'m> {
        Scan::new(*self)
    }

    /// The records of `section`; none for the questions.
    #[must_use]
    pub fn section(&self, section: Section) -> Records<'m> {
        Records::of(*self, section)
    }

    /// The answers; in an UPDATE, the prerequisites.
    #[must_use]
    pub fn answers(&self) -> Records<'m> {
        self.section(Section::Answer)
    }

    /// The authority records; in an UPDATE, the changes.
    #[must_use]
    pub fn authorities(&self) -> Records<'m> {
        self.section(Section::Authority)
    }

    /// The additional records, an OPT record among them.
    #[must_use]
    pub fn additionals(&self) -> Records<'m> {
        self.section(Section::Additional)
    }

    /// What the OPT record says (RFC 6891 §6.1), `None` without one.
    ///
    /// # Errors
    /// If there are two, if its owner is not the root, or if it or what precedes it cannot be read.
    pub fn edns(&self) -> Result<Option<Edns<'m>>, Error> {
        self.edns_with(&ReadOptions::STRICT)
    }

    /// What the OPT record says that counts after `options`, `None` without one.
    ///
    /// # Errors
    /// If what `options` do not let pass is wrong with it, or if it or what precedes it cannot be read.
    pub fn edns_with(&self, options: &ReadOptions) -> Result<Option<Edns<'m>>, Error> {
        // A bad record elsewhere is no concern of EDNS.
        Edns::of(self.additionals().flatten(), options)
    }

    /// Reads everything after `options`, and gives what these let pass. With [`ReadOptions::STRICT`], what [`validate`](Self::validate) refuses is
    /// refused.
    ///
    /// # Errors
    /// The first thing that is wrong and does not pass.
    #[cfg(feature = "owned")]
    pub fn check(&self, options: &ReadOptions) -> Result<Anomalies, Error> {
        buf::check(*self, options)
    }

    /// Reads everything: each name, the data of each record after its type, that there is one OPT record at most and in
    /// its place, and that nothing follows the last record. All names together stay within one budget of label steps.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), Error> {
        match self.validate_prefix()? {
            end if end == self.octets.len() => Ok(()),
            end => Err(Error::new(ErrorKind::TrailingOctets, end)),
        }
    }

    /// What [`validate`](Self::validate) does, but for octets after the last record, which some senders add (RFC 9267 §6 has
    /// receivers beware of them). Gives where the last record ends.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate_prefix(&self) -> Result<usize, Error> {
        validate::validate(*self)
    }
}

impl fmt::Debug for Message<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Message").field(&Escaped(self.octets)).finish()
    }
}
