use thiserror::Error;

use super::{DsoValue, Tlv};
use crate::{Cursor, DsoType, Error, Message, Opcode, RawData, Rcode, Section, limits::HEADER};

/// A DSO message whose elements are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DsoMessage<'m>(Message<'m>);

/// What a DSO message is (RFC 8490 §5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A response is due.
    Request,
    /// No response is due, nor allowed.
    Unidirectional,
    /// A response.
    Response,
}

/// Which side receives a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The one that connected.
    Client,
    /// The one that was connected to.
    Server,
}

/// Why a message is no DSO message, or not one that the peer may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DsoError {
    /// The opcode is another one.
    #[error("no stateful operation")]
    Opcode,
    /// A section is said to have entries (RFC 8490 §5.4).
    #[error("stateful operation with records")]
    Counts,
    /// An element is not whole.
    #[error("element not whole")]
    Frame,
    /// A request without elements, or with padding before all others (RFC 8490 §5.4.2, §7.3).
    #[error("no primary element")]
    NoPrimary,
    /// The first element is of an unknown type (RFC 8490 §5.4.5).
    #[error("unknown primary element")]
    UnknownPrimary,
    /// A request without an id, a message with one that must have none, or a response without (RFC 8490 §5.4.1).
    #[error("id does not go with the operation")]
    Id,
    /// An operation that is not for this side to do, or not in this place (RFC 8490 §7).
    #[error("operation out of place")]
    Misplaced,
    /// The data of the first element cannot be read.
    #[error("malformed primary element: {0}")]
    Data(Error),
}

/// What is due for a message that the peer may not send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// A response with this code.
    Respond(Rcode),
    /// The connection is aborted at once, without a response.
    Abort,
}

impl DsoError {
    /// What is due for `message`, of which this was found.
    #[must_use]
    pub fn reaction(&self, message: &Message<'_>) -> Reaction {
        if message.id() == 0 || message.flags().is_response() {
            return Reaction::Abort;
        }
        match self {
            Self::Id | Self::Misplaced => Reaction::Abort,
            Self::UnknownPrimary => Reaction::Respond(Rcode::DSOTYPENI),
            Self::Opcode => Reaction::Respond(Rcode::NOTIMP),
            Self::Counts | Self::Frame | Self::NoPrimary | Self::Data(_) => {
                Reaction::Respond(Rcode::FORMERR)
            }
        }
    }
}

impl<'m> DsoMessage<'m> {
    /// A view of `message`.
    ///
    /// # Errors
    /// If it has another opcode, counts that are not zero, or elements that are not whole.
    pub fn new(message: Message<'m>) -> Result<Self, DsoError> {
        if message.opcode() != Opcode::DSO {
            return Err(DsoError::Opcode);
        }
        let sections =
            [Section::Question, Section::Answer, Section::Authority, Section::Additional];
        if sections.into_iter().any(|section| message.count(section) != 0) {
            return Err(DsoError::Counts);
        }
        let mut cursor = Cursor::new(message.as_bytes(), HEADER);
        while cursor.left() != 0 {
            tlv(&mut cursor).map_err(|_| DsoError::Frame)?;
        }
        Ok(Self(message))
    }

    /// The message: its id, its response code.
    #[must_use]
    pub const fn message(&self) -> Message<'m> {
        self.0
    }

    /// What the message is, by its header.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (self.0.flags().is_response(), self.0.id()) {
            (true, _) => Kind::Response,
            (false, 0) => Kind::Unidirectional,
            (false, _) => Kind::Request,
        }
    }

    /// The elements, the primary one first.
    pub fn tlvs(&self) -> impl Iterator<Item = Tlv<'m>> + use<'m> {
        let mut cursor = Cursor::new(self.0.as_bytes(), HEADER);
        core::iter::from_fn(move || if cursor.left() == 0 { None } else { tlv(&mut cursor).ok() })
    }

    /// What the elements say.
    pub fn values(&self) -> impl Iterator<Item = Result<DsoValue<'m>, Error>> + use<'m> {
        self.tlvs().map(|tlv| tlv.value())
    }

    /// Whether the peer of a side in `role` may send the message (RFC 8490 §5.4, §7; RFC 8765 §6). The additional elements are not
    /// looked at: what is unknown among them is ignored.
    ///
    /// # Errors
    /// If it may not; see [`DsoError::reaction`].
    pub fn check(&self, role: Role) -> Result<(), DsoError> {
        let kind = self.kind();
        let Some(primary) = self.tlvs().next() else {
            return match kind {
                Kind::Response if self.0.id() != 0 => Ok(()),
                Kind::Response => Err(DsoError::Id),
                Kind::Request | Kind::Unidirectional => Err(DsoError::NoPrimary),
            };
        };
        if kind == Kind::Response {
            return if self.0.id() == 0 { Err(DsoError::Id) } else { Ok(()) };
        }
        let (receiver, expected) = match primary.dtype {
            // The server tells its timeouts, the client asks for them.
            DsoType::KEEPALIVE if role == Role::Client => (Role::Client, Kind::Unidirectional),
            DsoType::KEEPALIVE | DsoType::SUBSCRIBE => (Role::Server, Kind::Request),
            DsoType::RETRY_DELAY | DsoType::PUSH => (Role::Client, Kind::Unidirectional),
            DsoType::UNSUBSCRIBE | DsoType::RECONFIRM => (Role::Server, Kind::Unidirectional),
            DsoType::ENCRYPTION_PADDING => return Err(DsoError::NoPrimary),
            _ => return Err(DsoError::UnknownPrimary),
        };
        if receiver != role {
            return Err(DsoError::Misplaced);
        }
        if expected != kind {
            return Err(DsoError::Id);
        }
        match primary.value() {
            Ok(DsoValue::Push(mut changes)) => match changes.find_map(Result::err) {
                Some(error) => Err(DsoError::Data(error)),
                None => Ok(()),
            },
            Ok(_) => Ok(()),
            Err(error) => Err(DsoError::Data(error)),
        }
    }
}

fn tlv<'m>(cursor: &mut Cursor<'m>) -> Result<Tlv<'m>, Error> {
    let dtype = DsoType(cursor.u16()?);
    let length = cursor.u16()?;
    let at = cursor.at();
    cursor.take(usize::from(length))?;
    Ok(Tlv { dtype, raw: RawData::within(cursor.message(), at, length) })
}
