//! Zone transfers as a client sees them: the messages of an AXFR or IXFR response as changes of a zone (RFC 5936, RFC 1995).
//!
//! A transfer is a sequence of records, cut into messages anywhere. [`Transfer`] takes one message after the other and gives what
//! each record means; it keeps no record.

mod error;
mod state;

pub use error::{TransferError, TransferErrorKind};

use crate::{
    Class, Flags, Message, Name, NameBuf, Opcode, Question, Rcode, Record, RecordType, Records,
    Section,
};
use state::State;

/// What a record of a transfer means. Nothing counts before [`Done`](Self::Done): up to there, the server may fail (RFC 1995 §4).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ZoneChange<'m> {
    /// The zone is sent whole: what was known of it is replaced by the records that follow.
    Full {
        /// Its version.
        serial: u32,
    },
    /// A difference to this version follows: first what is removed from it.
    From {
        /// The version.
        serial: u32,
    },
    /// What is added to reach this version follows.
    To {
        /// The version.
        serial: u32,
    },
    /// The record is part of the zone; the SOA record, too.
    Add(Record<'m>),
    /// The record is no longer part of the zone; the SOA record of the old version, too.
    Remove(Record<'m>),
    /// The server has no newer version than the client.
    UpToDate {
        /// The version that the server has.
        serial: u32,
    },
    /// The response does not fit a datagram: ask again over TCP (RFC 1995 §2).
    Retry,
    /// The transfer is complete. No message follows.
    Done {
        /// The version that the zone has now.
        serial: u32,
    },
}

/// The response to one AXFR or IXFR query.
///
/// ```
/// use dns_wire::{Builder, Flags, Header, Message, NameBuf, Question, RecordData, RecordType, Section};
/// use dns_wire::transfer::{Transfer, ZoneChange};
/// let zone: NameBuf = "example".parse()?;
/// let soa = RecordData::from_wire(RecordType::SOA, b"\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")?;
/// let mut buffer = [0; 512];
/// let mut builder = Builder::new(&mut buffer);
/// builder.header(Header { id: 1, flags: Flags::default().with_response(true) });
/// builder.question(&Question::new(&zone, RecordType::AXFR))?;
/// for _ in 0..2 {
///     builder.add(Section::Answer, &zone, 60, &soa)?;
/// }
/// let mut transfer = Transfer::axfr(zone, 1);
/// let message = Message::new(builder.finish())?;
/// let mut changes = transfer.receive(&message)?;
/// assert!(matches!(changes.next(), Some(Ok(ZoneChange::Full { serial: 7 }))));
/// assert!(matches!(changes.next(), Some(Ok(ZoneChange::Add(_)))));
/// assert!(matches!(changes.next(), Some(Ok(ZoneChange::Done { serial: 7 }))));
/// assert!(changes.next().is_none() && transfer.is_done());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    zone: NameBuf,
    class: Class,
    id: u16,
    /// What the client has, if it asked for differences.
    known: Option<u32>,
    is_datagram: bool,
    /// Records that may still come.
    left: u64,
    records: u64,
    /// The first message was read.
    is_begun: bool,
    /// A message is being read.
    is_open: bool,
    state: State,
}

impl Transfer {
    /// Records that a transfer may have unless [`limit`](Self::limit) says otherwise: more than any zone of the public DNS has, several
    /// times over.
    pub const RECORDS: u64 = 1 << 31;

    /// The response to the AXFR query with `id` for `zone`, of class IN.
    #[must_use]
    pub const fn axfr(zone: NameBuf, id: u16) -> Self {
        Self::new(zone, id, None)
    }

    /// The response to the IXFR query with `id` for `zone`, of class IN, for what changed since version `serial`.
    #[must_use]
    pub const fn ixfr(zone: NameBuf, id: u16, serial: u32) -> Self {
        Self::new(zone, id, Some(serial))
    }

    const fn new(zone: NameBuf, id: u16, known: Option<u32>) -> Self {
        Self {
            zone,
            class: Class::IN,
            id,
            known,
            is_datagram: false,
            left: Self::RECORDS,
            records: 0,
            is_begun: false,
            is_open: false,
            state: State::Begin,
        }
    }

    /// The zone is of another class than IN.
    #[must_use]
    pub fn of_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// The query was sent over UDP: its response is one message, and may ask for TCP.
    #[must_use]
    pub fn over_datagram(mut self) -> Self {
        self.is_datagram = true;
        self
    }

    /// The most records that are taken.
    #[must_use]
    pub fn limit(mut self, records: u64) -> Self {
        self.left = records;
        self
    }

    /// Whether the transfer is complete.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Records read so far, those of messages that are still to be read to their end included.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Takes the next message. Its changes have to be read to their end before the next one is taken. The signature, if any, is to be
    /// verified before.
    ///
    /// Refused are another id than that of the query, another question (it may be missing in all messages but the first, RFC 5936
    /// §2.2), a response code, TC outside of datagrams, and a message without answers.
    ///
    /// # Errors
    /// If the message is refused or the transfer is over. The error comes again from then on; only what is no response to this
    /// query changes nothing.
    pub fn receive<'t, 'm>(
        &'t mut self,
        message: &Message<'m>,
    ) -> Result<Changes<'t, 'm>, TransferError> {
        match self.state {
            State::Failed(kind) => return Err(self.error(kind)),
            State::Done => return Err(self.error(TransferErrorKind::Over)),
            _ if self.is_open => return Err(self.fail(TransferErrorKind::Unread)),
            _ => {}
        }
        let flags = message.flags();
        if message.id() != self.id || !flags.is_response() || flags.opcode() != Opcode::QUERY {
            return Err(self.error(TransferErrorKind::OtherMessage));
        }
        if !self.is_asked(message) {
            return Err(self.error(TransferErrorKind::OtherQuestion));
        }
        match flags.rcode() {
            Rcode::NOERROR => {}
            rcode => return Err(self.fail(TransferErrorKind::Refused(rcode))),
        }
        self.is_begun = true;
        self.is_open = true;
        let queue = match self.too_large(flags) {
            Some(Ok(())) => {
                self.state = State::Done;
                [Some(ZoneChange::Retry), None, None]
            }
            Some(Err(kind)) => return Err(self.fail(kind)),
            None if message.count(Section::Answer) == 0 => {
                return Err(self.fail(TransferErrorKind::Empty));
            }
            None => [None; 3],
        };
        Ok(Changes { records: message.answers(), queue, transfer: self })
    }

    /// The server closed the connection.
    ///
    /// # Errors
    /// If the transfer is not complete.
    pub fn receive_eof(&mut self) -> Result<(), TransferError> {
        match self.state {
            State::Done => Ok(()),
            State::Failed(kind) => Err(self.error(kind)),
            _ => Err(self.fail(TransferErrorKind::Incomplete)),
        }
    }

    /// Whether the message has the question of the query, or none where that is allowed.
    fn is_asked(&self, message: &Message<'_>) -> bool {
        let mut questions = message.questions();
        let qtype = if self.known.is_some() { RecordType::IXFR } else { RecordType::AXFR };
        match (questions.next(), questions.next()) {
            (None, None) => self.is_begun,
            (Some(Ok(Question { name, qtype: asked, qclass })), None) => {
                asked == qtype && qclass == self.class && name == self.zone.as_name()
            }
            _ => false,
        }
    }

    /// What TC means.
    const fn too_large(&self, flags: Flags) -> Option<Result<(), TransferErrorKind>> {
        match (flags.tc(), self.is_datagram) {
            (false, _) => None,
            (true, true) => Some(Ok(())),
            (true, false) => Some(Err(TransferErrorKind::Truncated)),
        }
    }

    /// Takes a record whose place and class are right.
    fn step<'m>(
        &mut self,
        record: Record<'m>,
    ) -> Result<[Option<ZoneChange<'m>>; 3], TransferErrorKind> {
        self.left = self.left.checked_sub(1).ok_or(TransferErrorKind::TooMany)?;
        self.records += 1;
        let name: Name<'_> = record.name;
        if record.class != self.class || record.rtype.is_meta() {
            return Err(TransferErrorKind::NoData);
        }
        if !name.is_subdomain_of(self.zone.as_name()) {
            return Err(TransferErrorKind::OutOfZone);
        }
        let serial = match record.rtype {
            RecordType::SOA if name == self.zone.as_name() => Some(state::serial(&record)?),
            RecordType::SOA => return Err(TransferErrorKind::OutOfZone),
            _ => None,
        };
        let (state, items) = self.state.next(record, serial, self.known)?;
        self.state = state;
        Ok(items)
    }

    /// At the end of a message.
    fn end<'m>(&mut self) -> Result<[Option<ZoneChange<'m>>; 3], TransferErrorKind> {
        self.is_open = false;
        let is_single = self.records == 1;
        match (self.state, self.known) {
            (State::First { serial }, Some(known))
                if is_single && !state::is_newer(serial, known) =>
            {
                self.state = State::Done;
                Ok([Some(ZoneChange::UpToDate { serial }), None, None])
            }
            (State::First { .. }, Some(_)) if is_single && self.is_datagram => {
                self.state = State::Done;
                Ok([Some(ZoneChange::Retry), None, None])
            }
            (State::Done, _) => Ok([None; 3]),
            _ if self.is_datagram => Err(TransferErrorKind::Incomplete),
            _ => Ok([None; 3]),
        }
    }

    const fn error(&self, kind: TransferErrorKind) -> TransferError {
        TransferError { kind, record: self.records }
    }

    fn fail(&mut self, kind: TransferErrorKind) -> TransferError {
        self.state = State::Failed(kind);
        self.error(kind)
    }
}

/// The changes that one message tells of, one after the other.
#[derive(Debug)]
pub struct Changes<'t, 'm> {
    transfer: &'t mut Transfer,
    records: Records<'m>,
    /// What is due before the next record is read.
    queue: [Option<ZoneChange<'m>>; 3],
}

impl<'m> Iterator for Changes<'_, 'm> {
    type Item = Result<ZoneChange<'m>, TransferError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(change) = self.queue.iter_mut().find_map(Option::take) {
                return Some(Ok(change));
            }
            if !self.transfer.is_open || matches!(self.transfer.state, State::Failed(_)) {
                return None;
            }
            let step = match self.records.next() {
                // What a datagram with TC has is left alone.
                Some(_) if self.transfer.is_done() && self.transfer.records == 0 => {
                    self.transfer.is_open = false;
                    return None;
                }
                Some(Ok(record)) => self.transfer.step(record),
                Some(Err(error)) => Err(TransferErrorKind::Malformed(error.kind)),
                None => self.transfer.end(),
            };
            match step {
                Ok(queue) => self.queue = queue,
                Err(kind) => return Some(Err(self.transfer.fail(kind))),
            }
        }
    }
}

impl core::iter::FusedIterator for Changes<'_, '_> {}
