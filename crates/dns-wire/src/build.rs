//! Builds messages in the caller's buffer, without allocation.

mod compress;
mod few;
mod recent;
mod reply;
mod request;
mod tree;
#[cfg(feature = "update")]
mod update;

use core::fmt;

use thiserror::Error;

#[cfg(feature = "server")]
pub use reply::respond_to;
pub use reply::{query, udp_limit};
#[cfg(feature = "transfer")]
pub use request::{axfr_query, ixfr_query};
pub use request::{mdns_query, notify};
pub use tree::CompressionTable;
#[cfg(feature = "update")]
pub use update::UpdateBuilder;

use crate::{
    Class, Edns, Header, Name, NameRule, Question, Rcode, Rdata, Record, RecordBuf, RecordData,
    RecordType, Section, Sink, WriteData,
    limits::{HEADER, MAX_MESSAGE, MAX_NAME},
    rdata::Parts,
};
use compress::{Names, Noted, Place};

/// Why something was not added to a message. The message is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// It does not fit; TC is set now if it was an answer or an authority record.
    #[error("message is full")]
    Full,
    /// The section is before the one that was written last.
    #[error("section already closed")]
    SectionClosed,
    /// A section has 65 535 entries already.
    #[error("too many entries in a section")]
    TooMany,
    /// Record data has more than 65 535 octets.
    #[error("record data longer than 65535 octets")]
    DataTooLong,
    /// Record data of another message cannot be read; [`Record::data`] tells why.
    #[error("malformed record data")]
    Malformed,
}

/// Writes a message into a caller's buffer: names compressed, sections in order, never beyond a limit, and what
/// does not fit rolled back whole.
///
/// ```
/// use dns_wire::{A, Builder, Flags, Header, Message, NameBuf, Question, RecordType, Section};
/// let name: NameBuf = "www.example.com".parse()?;
/// let mut buffer = [0; 512];
/// let mut builder = Builder::new(&mut buffer);
/// builder.header(Header { id: 7, flags: Flags::default().with_response(true) });
/// builder.question(&Question::new(&name, RecordType::A))?;
/// builder.add(Section::Answer, &name, 300, &A { address: [192, 0, 2, 1].into() })?;
/// let octets = builder.finish();
/// assert_eq!(octets.len(), 12 + 17 + 4 + 2 + 10 + 4);
/// assert_eq!(Message::new(octets)?.validate(), Ok(()));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct Builder<'b> {
    buffer: &'b mut [u8],
    at: usize,
    limit: usize,
    /// Octets of the limit that are kept for an OPT record, and for a signature.
    reserved: (usize, usize),
    /// Where records end: the limit less what is reserved.
    end: usize,
    header: Header,
    /// Where the questions end, and what was noted up to there.
    asked: (usize, Noted),
    section: Section,
    counts: [u16; 4],
    /// Something was written beyond the limit, and dropped.
    overflow: bool,
    compress: bool,
    names: Names<'b>,
}

impl<'b> Builder<'b> {
    /// A message without entries, of at most `buffer.len()` octets, or 65 535. A buffer of fewer than 12 octets holds
    /// nothing, and everything is refused.
    #[must_use]
    #[inline]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        Self::over(buffer, None)
    }

    /// The same, with more room to remember names in, so that a message of any size is compressed in full.
    #[must_use]
    pub fn with_table(buffer: &'b mut [u8], table: &'b mut CompressionTable) -> Self {
        Self::over(buffer, Some(table))
    }

    #[inline]
    fn over(buffer: &'b mut [u8], table: Option<&'b mut CompressionTable>) -> Self {
        let limit = buffer.len().min(MAX_MESSAGE);
        Self {
            buffer,
            at: HEADER.min(limit),
            limit,
            reserved: (0, 0),
            end: limit,
            header: Header::default(),
            asked: (HEADER.min(limit), Noted::NONE),
            section: Section::Question,
            counts: [0; 4],
            overflow: limit < HEADER,
            compress: true,
            names: Names::new(table),
        }
    }

    /// Sets the most octets that the message may have; what the buffer holds is the upper bound. What was written stays.
    pub fn limit(&mut self, octets: usize) {
        self.limit = octets.min(self.buffer.len()).min(MAX_MESSAGE).max(self.at);
        self.set_end();
    }

    /// Whether names are compressed; on from the start (RFC 1035 §4.1.4).
    pub const fn compression(&mut self, on: bool) {
        self.compress = on;
    }

    /// Keeps `octets` of the limit free for an OPT record, which takes 11 and its options. Without it a response that is
    /// cut would lose its OPT (RFC 6891 §7). [`opt`](Self::opt) uses the room up.
    pub const fn reserve(&mut self, octets: usize) {
        self.reserved.0 = octets;
        self.set_end();
    }

    /// Keeps `octets` of the limit free to the end, for the TSIG or SIG(0) record that is put behind the
    /// [finished](Self::into_parts) message.
    pub const fn reserve_signature(&mut self, octets: usize) {
        self.reserved.1 = octets;
        self.set_end();
    }

    const fn set_end(&mut self) {
        self.end = self.limit.saturating_sub(self.reserved.0).saturating_sub(self.reserved.1);
    }

    /// Sets the id and the flags; TC stays set if something did not fit.
    pub const fn header(&mut self, header: Header) {
        let tc = self.header.flags.tc() || header.flags.tc();
        self.header = Header { id: header.id, flags: header.flags.with_tc(tc) };
    }

    /// The id and the flags so far.
    #[must_use]
    pub const fn header_so_far(&self) -> Header {
        self.header
    }

    /// Sets the response code; what goes beyond four bits belongs into [`Edns`].
    pub const fn rcode(&mut self, rcode: Rcode) {
        self.header.flags = self.header.flags.with_rcode(rcode);
    }

    /// Octets written so far.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a message has its header")]
    pub const fn len(&self) -> usize {
        self.at
    }

    /// Octets that are left for records.
    #[must_use]
    pub const fn room(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// How many entries `section` has.
    #[must_use]
    pub fn count(&self, section: Section) -> u16 {
        self.counts.get(section as usize).copied().unwrap_or(0)
    }

    /// Adds a question.
    ///
    /// # Errors
    /// If it does not fit, or a record was added before.
    pub fn question(&mut self, question: &Question<'_>) -> Result<(), BuildError> {
        self.entry(Section::Question, |builder| {
            let ([a, b], [c, d]) =
                (question.qtype.0.to_be_bytes(), question.qclass.0.to_be_bytes());
            builder.named(question.name, [a, b, c, d]);
            Ok(())
        })?;
        self.asked = (self.at, self.names.noted());
        Ok(())
    }

    /// Adds a record of class IN: an owner and data, typed or owned.
    ///
    /// # Errors
    /// If it does not fit, or a later section was begun before.
    pub fn add<'n>(
        &mut self,
        section: Section,
        name: impl Into<Name<'n>>,
        ttl: u32,
        data: &impl WriteData,
    ) -> Result<(), BuildError> {
        self.record(section, name.into(), Class::IN, ttl, data)
    }

    /// Adds a record of any class.
    ///
    /// # Errors
    /// If it does not fit, or a later section was begun before.
    pub fn record(
        &mut self,
        section: Section,
        name: Name<'_>,
        class: Class,
        ttl: u32,
        data: &impl WriteData,
    ) -> Result<(), BuildError> {
        self.entry(section, |builder| {
            let named = |builder: &mut Self, rest| builder.named(name, rest);
            builder.write_record(named, data.rtype(), class, ttl, |builder| data.write(builder))
        })
    }

    /// Adds an owned record.
    ///
    /// # Errors
    /// If it does not fit, or a later section was begun before.
    pub fn push(&mut self, section: Section, record: &RecordBuf) -> Result<(), BuildError> {
        self.entry(section, |builder| {
            let named = |builder: &mut Self, rest| {
                builder.flat::<false, 10>(record.name.as_wire(), builder.compress, rest);
            };
            let data = |builder: &mut Self| builder.owned_data(&record.data);
            builder.write_record(named, record.data.rtype(), record.class, record.ttl, data)
        })
    }

    /// Copies a record out of another message.
    ///
    /// # Errors
    /// If it does not fit, a later section was begun before, or the data is malformed.
    pub fn copy(&mut self, section: Section, record: &Record<'_>) -> Result<(), BuildError> {
        let data = record.data().map_err(|_| BuildError::Malformed)?;
        self.record(section, record.name, record.class, record.ttl, &data)
    }

    /// Adds an RRset: all of its records or none (RFC 2181 §9).
    ///
    /// # Errors
    /// If it does not fit, or a later section was begun before.
    pub fn rrset<'n, D: WriteData>(
        &mut self,
        section: Section,
        name: impl Into<Name<'n>>,
        class: Class,
        ttl: u32,
        data: impl IntoIterator<Item = D>,
    ) -> Result<(), BuildError> {
        let name = name.into();
        let mark = self.mark();
        for data in data {
            if let Err(error) = self.record(section, name, class, ttl, &data) {
                self.rewind(&mark);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Adds the OPT record to the additional section; it uses room that was [reserved](Self::reserve).
    ///
    /// # Errors
    /// If it does not fit.
    pub fn opt(&mut self, edns: &Edns<'_>) -> Result<(), BuildError> {
        self.reserve(0);
        let data = crate::Opt { options: edns.options };
        self.record(Section::Additional, Name::ROOT, Class(edns.udp_size), edns.ttl(), &data)
    }

    /// Says that something was left out (RFC 2181 §9).
    pub const fn truncated(&mut self) {
        self.header.flags = self.header.flags.with_tc(true);
    }

    /// Takes all records back and sets TC: what is left if an OPT record or a signature would not fit otherwise (RFC 6891 §7). With a
    /// TSIG, the response code has to be NOERROR then (RFC 8945 §5.3).
    pub fn truncate(&mut self) {
        let (at, names) = self.asked;
        self.section = Section::Question;
        let [_, records @ ..] = &mut self.counts;
        *records = [0; 3];
        self.cut(at, names);
        self.truncated();
    }

    /// Where the message is now. See [`rewind`](Self::rewind).
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark { at: self.at, section: self.section, counts: self.counts, names: self.names.noted() }
    }

    /// Takes back what was added since `mark` was taken of this message: what is added next is written as if that had never been. TC
    /// stays as it is.
    pub fn rewind(&mut self, mark: &Mark) {
        if mark.at < self.at {
            self.section = mark.section;
            self.counts = mark.counts;
            self.cut(mark.at, mark.names);
        }
    }

    /// Completes the header and gives the message.
    #[must_use]
    #[inline]
    pub fn finish(self) -> &'b [u8] {
        let (buffer, length) = self.into_parts();
        buffer.get(..length).unwrap_or_default()
    }

    /// Completes the header and gives the buffer and the length of the message in it, so that a signature can be put behind it.
    #[must_use]
    #[inline]
    pub fn into_parts(self) -> (&'b mut [u8], usize) {
        let [a, b] = self.header.id.to_be_bytes();
        let [c, d] = self.header.flags.0.to_be_bytes();
        let [[e, f], [g, h], [i, j], [k, l]] = self.counts.map(u16::to_be_bytes);
        match self.buffer.first_chunk_mut() {
            Some(header) => {
                *header = [a, b, c, d, e, f, g, h, i, j, k, l];
                (self.buffer, self.at)
            }
            None => (self.buffer, 0),
        }
    }

    /// Writes one entry, or nothing.
    #[inline]
    fn entry(
        &mut self,
        section: Section,
        write: impl FnOnce(&mut Self) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        if section < self.section {
            return Err(BuildError::SectionClosed);
        }
        let Some(count) = self.counts.get(section as usize).and_then(|count| count.checked_add(1))
        else {
            return Err(BuildError::TooMany);
        };
        let (at, names) = (self.at, self.names.noted());
        let result = write(self);
        if result.is_err() || self.overflow {
            return Err(self.undo(section, at, names, result));
        }
        self.section = section;
        if let Some(slot) = self.counts.get_mut(section as usize) {
            *slot = count;
        }
        Ok(())
    }

    #[cold]
    fn undo(
        &mut self,
        section: Section,
        at: usize,
        names: Noted,
        result: Result<(), BuildError>,
    ) -> BuildError {
        self.overflow = self.limit < HEADER;
        self.cut(at, names);
        let error = result.err().unwrap_or(BuildError::Full);
        // What is missing from the additional section is no truncation (RFC 2181 §9).
        if error == BuildError::Full && section != Section::Additional {
            self.truncated();
        }
        error
    }

    fn cut(&mut self, at: usize, names: Noted) {
        self.at = at;
        if at < self.asked.0 {
            self.asked = (at, names);
        }
        self.names.forget_from(at, names);
    }

    #[inline]
    fn write_record(
        &mut self,
        named: impl FnOnce(&mut Self, [u8; 10]),
        rtype: RecordType,
        class: Class,
        ttl: u32,
        data: impl FnOnce(&mut Self),
    ) -> Result<(), BuildError> {
        let [a, b] = rtype.0.to_be_bytes();
        let [c, d] = class.0.to_be_bytes();
        let [e, f, g, h] = ttl.to_be_bytes();
        named(self, [a, b, c, d, e, f, g, h, 0, 0]);
        let start = self.at;
        data(self);
        if self.overflow {
            return Err(BuildError::Full);
        }
        let length = u16::try_from(self.at - start).map_err(|_| BuildError::DataTooLong)?;
        if let Some(place) = self.buffer.get_mut(start.wrapping_sub(2)..start) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        Ok(())
    }

    /// Owned data, whose names are flat.
    #[inline]
    fn owned_data(&mut self, data: &RecordData) {
        let (rtype, octets) = (data.rtype(), data.as_wire());
        if let RecordType::A | RecordType::AAAA = rtype {
            // What most records are.
            self.octets(octets);
        } else if let Some(parts) = Parts::of(rtype, octets) {
            if !parts.before.is_empty() {
                self.octets(parts.before);
            }
            let compress = self.compress && parts.rule == NameRule::Compressible;
            self.flat::<true, 0>(parts.first.wire, compress, []);
            if let Some(second) = parts.second {
                self.flat::<true, 0>(second.wire, compress, []);
            }
            if !parts.after.is_empty() {
                self.octets(parts.after);
            }
        } else if Rdata::has_names(rtype) {
            data.view().write(self);
        } else {
            self.octets(octets);
        }
    }

    /// An owner, or the name of a question, and what follows it.
    #[inline]
    fn named<const N: usize>(&mut self, name: Name<'_>, rest: [u8; N]) {
        self.compressed::<false, N>(name, self.compress, rest);
    }

    #[inline(always)]
    fn compressed<const DATA: bool, const N: usize>(
        &mut self,
        name: Name<'_>,
        compress: bool,
        rest: [u8; N],
    ) {
        match name.as_wire() {
            Some(wire) => self.flat::<DATA, N>(wire, compress, rest),
            None => self.flat::<DATA, N>(name.to_wire(&mut [0; MAX_NAME]), compress, rest),
        }
    }

    // Compiled once, not wherever it is used.
    fn flat<const DATA: bool, const N: usize>(
        &mut self,
        wire: &[u8],
        compress: bool,
        rest: [u8; N],
    ) {
        if self.overflow {
            return;
        }
        if let [0] = wire {
            return self.both([0], rest);
        }
        let place = if compress {
            self.names.place::<DATA>(self.buffer, self.at, wire)
        } else {
            self.names.keep::<DATA>(self.buffer, self.at, wire);
            Place::NONE
        };
        if place.target != 0 {
            if place.kept != 0 {
                self.octets(wire.get(..usize::from(place.kept)).unwrap_or_default());
            }
            self.both((0xC000 | place.target).to_be_bytes(), rest);
        } else {
            self.octets(wire);
            self.both([], rest);
        }
    }

    /// Writes both, which is one look at the room.
    #[inline(always)]
    fn both<const A: usize, const B: usize>(&mut self, first: [u8; A], second: [u8; B]) {
        let end = self.at + A + B;
        match self.buffer.get_mut(self.at..end).and_then(<[u8]>::split_first_chunk_mut) {
            Some((place, rest)) if end <= self.end => {
                *place = first;
                rest.copy_from_slice(&second);
                self.at = end;
            }
            _ => self.overflow = true,
        }
    }
}

/// Writes where the message is. Nothing is written beyond the limit; that is remembered until the entry is
/// rolled back.
impl Sink for Builder<'_> {
    #[inline]
    fn octets(&mut self, octets: &[u8]) {
        let end = self.at + octets.len();
        match self.buffer.get_mut(self.at..end) {
            Some(place) if end <= self.end => {
                place.copy_from_slice(octets);
                self.at = end;
            }
            _ => self.overflow = true,
        }
    }

    #[inline]
    fn name(&mut self, name: Name<'_>, rule: NameRule) {
        self.compressed::<true, 0>(name, self.compress && rule == NameRule::Compressible, []);
    }
}

impl fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("length", &self.at)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

/// A state of a [`Builder`] to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    section: Section,
    counts: [u16; 4],
    names: Noted,
}
