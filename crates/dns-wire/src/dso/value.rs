use super::PushChanges;
use crate::{
    Class, Codec, Cursor, DsoType, Error, ErrorKind, Name, NameRule, Opaque, RawData, Rdata,
    RecordType, Sink, WriteData, slice::Slice,
};

/// One element of a DSO message: its type, and its data where it lies in the message.
#[derive(Clone, Copy, Debug)]
pub struct Tlv<'m> {
    /// What it is.
    pub dtype: DsoType,
    /// What it says, unread.
    pub raw: RawData<'m>,
}

/// What one element says.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum DsoValue<'m> {
    /// Timeouts of the session (RFC 8490 §7.1).
    Keepalive(Keepalive),
    /// Milliseconds before the operation may be tried again, or, first in a message, before the server may be connected to
    /// again (RFC 8490 §7.2).
    RetryDelay(u32),
    /// Octets of no meaning (RFC 8490 §7.3).
    Padding(Opaque<'m>),
    /// Asks for changes (RFC 8765 §6.2).
    Subscribe(Subscribe<'m>),
    /// Changes (RFC 8765 §6.3). [`DsoBuilder::push`](super::DsoBuilder::push) writes them.
    Push(PushChanges<'m>),
    /// The id of the subscription that ends (RFC 8765 §6.4).
    Unsubscribe(u16),
    /// Doubts a record (RFC 8765 §6.5).
    Reconfirm(Reconfirm<'m>),
    /// Any other element; to be ignored unless it is the first of a request.
    Unknown(DsoType, Opaque<'m>),
}

/// Timeouts of a session, in milliseconds (RFC 8490 §7.1): what the client wishes, or the server demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Keepalive {
    /// After so long without an operation the client closes the session; [`INFINITE`](Self::INFINITE) for never.
    pub inactivity: u32,
    /// At least so often the client shows that it is there: not below [`SHORTEST`](Self::SHORTEST).
    pub interval: u32,
}

impl Keepalive {
    /// No timeout (RFC 8490 §6.2).
    pub const INFINITE: u32 = u32::MAX;
    /// The shortest interval that a server may demand: ten seconds (RFC 8490 §7.1).
    pub const SHORTEST: u32 = 10_000;
}

/// What holds until the server says something else: 15 seconds both (RFC 8490 §6.2).
impl Default for Keepalive {
    fn default() -> Self {
        Self { inactivity: 15_000, interval: 15_000 }
    }
}

/// What changes are asked for (RFC 8765 §6.2.1). ANY is allowed for type and class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subscribe<'m> {
    /// The owner.
    pub name: Name<'m>,
    /// The type.
    pub rtype: RecordType,
    /// The class.
    pub class: Class,
}

/// A record that a client doubts (RFC 8765 §6.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reconfirm<'m> {
    /// The owner.
    pub name: Name<'m>,
    /// The class.
    pub class: Class,
    /// The type and the data.
    pub data: Rdata<'m>,
}

impl<'m> Tlv<'m> {
    /// What the element says.
    ///
    /// # Errors
    /// If the data is not what the type promises.
    pub fn value(&self) -> Result<DsoValue<'m>, Error> {
        let mut cursor = self.raw.cursor();
        let value = self.read(&mut cursor).map_err(|error| match error.kind {
            ErrorKind::Truncated => Error { kind: ErrorKind::DataLength, ..error },
            _ => error,
        })?;
        if cursor.left() == 0 { Ok(value) } else { Err(cursor.error(ErrorKind::DataLength)) }
    }

    fn read(&self, cursor: &mut Cursor<'m>) -> Result<DsoValue<'m>, Error> {
        Ok(match self.dtype {
            DsoType::KEEPALIVE => DsoValue::Keepalive(Keepalive {
                inactivity: cursor.u32()?,
                interval: cursor.u32()?,
            }),
            DsoType::RETRY_DELAY => DsoValue::RetryDelay(cursor.u32()?),
            DsoType::ENCRYPTION_PADDING => DsoValue::Padding(Opaque(cursor.rest())),
            DsoType::SUBSCRIBE => {
                let name = cursor.name()?;
                let (rtype, class) = (RecordType(cursor.u16()?), Class(cursor.u16()?));
                DsoValue::Subscribe(Subscribe { name, rtype, class })
            }
            DsoType::PUSH => DsoValue::Push(PushChanges::read(cursor)?),
            DsoType::UNSUBSCRIBE => DsoValue::Unsubscribe(cursor.u16()?),
            DsoType::RECONFIRM => {
                let name = cursor.name()?;
                let (rtype, class) = (RecordType(cursor.u16()?), Class(cursor.u16()?));
                let data = Rdata::read(rtype, class, cursor)?;
                DsoValue::Reconfirm(Reconfirm { name, class, data })
            }
            other => DsoValue::Unknown(other, Opaque(cursor.rest())),
        })
    }
}

impl DsoValue<'_> {
    /// The type of the element.
    #[must_use]
    pub const fn dtype(&self) -> DsoType {
        match self {
            Self::Keepalive(_) => DsoType::KEEPALIVE,
            Self::RetryDelay(_) => DsoType::RETRY_DELAY,
            Self::Padding(_) => DsoType::ENCRYPTION_PADDING,
            Self::Subscribe(_) => DsoType::SUBSCRIBE,
            Self::Push(_) => DsoType::PUSH,
            Self::Unsubscribe(_) => DsoType::UNSUBSCRIBE,
            Self::Reconfirm(_) => DsoType::RECONFIRM,
            Self::Unknown(dtype, _) => *dtype,
        }
    }

    /// Writes the data of the element, without type and length, and without compression.
    pub(super) fn write(&self, sink: &mut Slice<'_>) {
        match self {
            Self::Keepalive(keepalive) => {
                sink.octets(&keepalive.inactivity.to_be_bytes());
                sink.octets(&keepalive.interval.to_be_bytes());
            }
            Self::RetryDelay(delay) => sink.octets(&delay.to_be_bytes()),
            Self::Padding(octets) | Self::Unknown(_, octets) => sink.octets(octets.0),
            Self::Subscribe(subscribe) => {
                sink.name(subscribe.name, NameRule::Verbatim);
                RecordType::write(&subscribe.rtype, sink);
                sink.octets(&subscribe.class.0.to_be_bytes());
            }
            // What was read may have pointers out of itself, so it is written anew.
            Self::Push(changes) => changes.flatten().for_each(|change| change.write(sink)),
            Self::Unsubscribe(id) => sink.octets(&id.to_be_bytes()),
            Self::Reconfirm(reconfirm) => {
                sink.name(reconfirm.name, NameRule::Verbatim);
                RecordType::write(&reconfirm.data.rtype(), sink);
                sink.octets(&reconfirm.class.0.to_be_bytes());
                reconfirm.data.write(sink);
            }
        }
    }
}
