//! An owned message: one arena of octets and one index of its entries.

mod cuts;
mod decode;
mod edit;
mod entry;
mod exact;
mod index;
mod seen;

pub(super) use decode::check;

pub use edit::RecordMut;
pub use entry::Pointer;

use alloc::vec::Vec;
use core::fmt;

use super::{Anomalies, Edns, Question, ReadOptions, Record};
use crate::{BuildError, Builder, Error, Flags, Header, Opcode, Rcode, Section};
use entry::Entry;

/// An owned message: records with names and data decompressed, and the layout that it was sent in.
///
/// [`decode`](Self::decode) keeps no copy of the message. It makes two allocations, whatever the number of records: an
/// arena of names and data without compression, in which names that the message shares are shared too, and an index
/// of 36 octets an entry. Reading it gives the same [`Record`] and [`Question`] that a [`Message`](crate::Message) gives.
///
/// The layout is where names were compressed and to what offset, and what followed the last record:
/// [`encode_exact`](Self::encode_exact) gives the octets that were decoded, to the last one, and what was not edited
/// stays as it was when something else is. [`encode`](Self::encode) compresses anew.
///
/// The arena has at most 255 octets for each name, and so at most 128 for each octet of the message; honest messages
/// grow by less than half. Edits that need more octets append to it; decoding what was encoded makes it small again.
///
/// ```
/// use dns_wire::{MessageBuf, Section};
/// # let octets = b"\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0\x01a\0\0\x01\0\x01\xC0\x0C\0\x01\0\x01\0\0\0\x3C\0\x04\xC0\0\x02\x01";
/// let mut message = MessageBuf::decode(octets)?;
/// assert_eq!(message.encode_exact()?, octets);
///
/// message.record_mut(Section::Answer, 0).unwrap().set_ttl(0x1234);
/// let edited = message.encode_exact()?;
/// let changed: Vec<_> = (0..octets.len()).filter(|at| octets[*at] != edited[*at]).collect();
/// assert_eq!(changed, [27, 28]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MessageBuf {
    header: Header,
    /// Entries of each section.
    counts: [u16; 4],
    /// How it was read.
    options: ReadOptions,
    /// Whether anything but the id and the flags differs from what was decoded.
    edited: bool,
    /// Questions, then records, in the order of the message.
    entries: Vec<Entry>,
    arena: Vec<u8>,
    /// Where in the arena the octets after the last record are.
    trailing: (u32, u16),
    /// Where in the decoded message they began.
    end: u16,
}

impl MessageBuf {
    /// A message without entries.
    #[must_use]
    pub fn new(header: Header) -> Self {
        Self { header, ..Self::default() }
    }

    /// Reads the whole of `octets`, a message that [`Message::validate`](crate::Message::validate) accepts.
    ///
    /// # Errors
    /// The first thing that is wrong, as `validate` gives it; [`ErrorKind::DataLength`](crate::ErrorKind::DataLength) for record data
    /// of more than 65 535 octets without compression, which no other message could hold.
    pub fn decode(octets: &[u8]) -> Result<Self, Error> {
        let (message, _) = decode::decode(octets, &ReadOptions::STRICT)?;
        Ok(message)
    }

    /// Reads the whole of `octets` after `options`, and gives what these let pass. What cannot be read is kept as it is:
    /// octets after the last record in [`trailing`](Self::trailing), malformed data in [`Record::raw`].
    ///
    /// # Errors
    /// The first thing that is wrong and does not pass; [`decode`](Self::decode) has more.
    pub fn decode_with(octets: &[u8], options: &ReadOptions) -> Result<(Self, Anomalies), Error> {
        decode::decode(octets, options)
    }

    /// The octets that were decoded, with no other change than edits ask for.
    ///
    /// An entry that was not edited is written as it was: its names are cut where they were cut, by a pointer to what
    /// they pointed to, wherever that has moved. A pointer to what is no more the same name is replaced by one to where the
    /// name was written since, else the name is written in full. A name that an edit sets is written in full. In every case what
    /// is given decodes to the records of this message, but for malformed data that was let pass: it stays as it is, and after an edit a
    /// pointer in it may lead to what makes it sound.
    ///
    /// # Errors
    /// [`BuildError::Full`] if edits make it longer than 65 535 octets; [`BuildError::DataTooLong`] if the data of a
    /// record became longer than that.
    pub fn encode_exact(&self) -> Result<Vec<u8>, BuildError> {
        exact::encode(self)
    }

    /// The message, its names compressed anew and as far as they can be; without what followed the last record.
    ///
    /// # Errors
    /// [`BuildError::Full`] if it is longer than 65 535 octets.
    pub fn encode(&self) -> Result<Vec<u8>, BuildError> {
        let mut octets = alloc::vec![0; crate::MAX_MESSAGE];
        let length = self.encode_to_slice(&mut octets)?.len();
        octets.truncate(length);
        octets.shrink_to_fit();
        Ok(octets)
    }

    /// Writes what [`encode`](Self::encode) gives to the front of `buffer`, without allocation.
    ///
    /// # Errors
    /// [`BuildError::Full`] if it does not fit.
    pub fn encode_to_slice<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], BuildError> {
        let mut builder = Builder::new(buffer);
        builder.header(self.header);
        for question in self.questions() {
            builder.question(&question)?;
        }
        for (section, record) in self.records() {
            match record.data() {
                Ok(data) => builder.record(section, record.name, record.class, record.ttl, &data),
                Err(_) => {
                    let data = record.raw.unknown(record.rtype);
                    builder.record(section, record.name, record.class, record.ttl, &data)
                }
            }?;
        }
        Ok(builder.finish())
    }

    /// The id and the flags.
    #[must_use]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// The id.
    #[must_use]
    pub const fn id(&self) -> u16 {
        self.header.id
    }

    /// The flags.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.header.flags
    }

    /// What kind of query this is.
    #[must_use]
    pub const fn opcode(&self) -> Opcode {
        self.header.flags.opcode()
    }

    /// The response code: with the upper bits from OPT if there is one (RFC 6891 §6.1.3).
    #[must_use]
    pub fn rcode(&self) -> Rcode {
        let low = self.flags().rcode();
        match self.edns() {
            Ok(Some(edns)) => Rcode(u16::from(edns.extended_rcode) << 4 | low.0),
            _ => low,
        }
    }

    /// How many entries `section` has.
    #[must_use]
    pub fn count(&self, section: Section) -> u16 {
        self.counts.get(section as usize).copied().unwrap_or(0)
    }

    /// The questions; in an UPDATE, the zone.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = Question<'_>> + Clone {
        self.entries_of(Section::Question).iter().map(|entry| Question {
            name: entry.name(&self.arena),
            qtype: entry.rtype,
            qclass: entry.class,
        })
    }

    /// The first question, `None` if there is none.
    #[must_use]
    pub fn question(&self) -> Option<Question<'_>> {
        self.questions().next()
    }

    /// The records of `section`; none for the questions.
    pub fn section(&self, section: Section) -> impl ExactSizeIterator<Item = Record<'_>> + Clone {
        let entries = match section {
            Section::Question => &[],
            _ => self.entries_of(section),
        };
        entries.iter().map(|entry| entry.record(&self.arena))
    }

    /// The answers; in an UPDATE, the prerequisites.
    pub fn answers(&self) -> impl ExactSizeIterator<Item = Record<'_>> + Clone {
        self.section(Section::Answer)
    }

    /// The authority records; in an UPDATE, the changes.
    pub fn authorities(&self) -> impl ExactSizeIterator<Item = Record<'_>> + Clone {
        self.section(Section::Authority)
    }

    /// The additional records, an OPT record among them.
    pub fn additionals(&self) -> impl ExactSizeIterator<Item = Record<'_>> + Clone {
        self.section(Section::Additional)
    }

    /// The records of the three sections with the section of each.
    pub fn records(&self) -> impl Iterator<Item = (Section, Record<'_>)> + Clone {
        [Section::Answer, Section::Authority, Section::Additional]
            .into_iter()
            .flat_map(|section| self.section(section).map(move |record| (section, record)))
    }

    /// The record at `index` of `section`.
    #[must_use]
    pub fn record(&self, section: Section, index: usize) -> Option<Record<'_>> {
        self.section(section).nth(index)
    }

    /// What the OPT record says (RFC 6891 §6.1), `None` without one. If the message was decoded with options that let pass more than
    /// one, or one with an owner, they say which counts.
    ///
    /// # Errors
    /// If there are two, if its owner is not the root, or if its options are malformed.
    pub fn edns(&self) -> Result<Option<Edns<'_>>, Error> {
        Edns::of(self.additionals(), &self.options)
    }

    /// The octets after the last record. [`decode`](Self::decode) accepts none; see [`ReadOptions::trailing_octets`].
    #[must_use]
    pub fn trailing(&self) -> &[u8] {
        let (at, length) = self.trailing;
        entry::slice(&self.arena, at, usize::from(length))
    }

    /// The compression pointers that the message was sent with, in their order; none for what edits wrote since.
    pub fn pointers(&self) -> impl Iterator<Item = Pointer> + '_ {
        let sections =
            [Section::Question, Section::Answer, Section::Authority, Section::Additional];
        sections.into_iter().flat_map(move |section| {
            let entries = self.entries_of(section).iter().enumerate();
            entries.flat_map(move |(index, entry)| entry.pointers(&self.arena, section, index))
        })
    }

    fn entries_of(&self, section: Section) -> &[Entry] {
        let (start, end) = self.range(section);
        self.entries.get(start..end).unwrap_or_default()
    }

    /// Where the entries of `section` begin and end.
    fn range(&self, section: Section) -> (usize, usize) {
        let before = self.counts.iter().take(section as usize);
        let start = before.map(|count| usize::from(*count)).sum();
        (start, start + usize::from(self.count(section)))
    }
}

/// The same header, questions and records in the same order; layout and trailing octets aside. Names compare without case, as
/// everywhere.
impl PartialEq for MessageBuf {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header
            && self.counts == other.counts
            && self.questions().eq(other.questions())
            && self.records().zip(other.records()).all(|((_, a), (_, b))| {
                (a.name, a.rtype, a.class, a.ttl) == (b.name, b.rtype, b.class, b.ttl)
                    && match (a.data(), b.data()) {
                        (Ok(mine), Ok(other)) => mine == other,
                        (Err(_), Err(_)) => a.raw.as_bytes() == b.raw.as_bytes(),
                        _ => false,
                    }
            })
    }
}

impl Eq for MessageBuf {}

impl fmt::Debug for MessageBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct List<F>(F);
        impl<I: Iterator<Item: fmt::Debug>, F: Fn() -> I> fmt::Debug for List<F> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries((self.0)()).finish()
            }
        }
        f.debug_struct("MessageBuf")
            .field("header", &self.header)
            .field("questions", &List(|| self.questions()))
            .field("records", &List(|| self.records()))
            .field("trailing", &crate::escaped::Escaped(self.trailing()))
            .finish()
    }
}
