//! A server's front door: what to do with any octets that arrive (RFC 8906).
//!
//! [`Intake`] reads a message as far as it can be read and says whether it is dropped, answered at once with a response code, or a request that
//! goes on. Both kinds of answer have the same frame, made in the caller's buffer: the id, opcode, RD and CD of the request, its question if it is
//! the only one, and an OPT record if it has one.
//!
//! ```
//! use dns_wire::{Message, Rcode, server::{Intake, Received}};
//! let intake = Intake::new();
//! let mut buffer = [0; 512];
//! // The header promises a question that is not there.
//! let octets = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0";
//! let Received::Refuse(refusal) = intake.receive(octets) else { panic!() };
//! assert_eq!(refusal.rcode(), Rcode::FORMERR);
//! assert_eq!(refusal.respond(&mut buffer), Some(&b"\x12\x34\x81\x01\0\0\0\0\0\0\0\0"[..]));
//! // A response is never answered.
//! assert!(matches!(intake.receive(b"\x12\x34\x81\0\0\x01\0\0\0\0\0\0"), Received::Drop));
//! ```

mod reply;

pub use reply::Reply;

use crate::{Class, Edns, Message, Opcode, OptionCode, Question, Rcode, RecordType, Section};

/// What a server takes, and what it says of itself.
///
/// | what arrives | what becomes of it |
/// |---|---|
/// | fewer than 12 octets, more than 65 535, a response | dropped: an answer could be answered in turn |
/// | an opcode that is not implemented | NOTIMP, whatever follows the header (RFC 8906 §3.1.4, §7) |
/// | a later version of EDNS | BADVERS, whatever else is wrong (RFC 6891 §6.1.3) |
/// | malformed, or with octets behind its end | FORMERR |
/// | two OPT records, a malformed or misplaced one | FORMERR with an OPT record (RFC 6891 §6.1.1, §7) |
/// | QUERY, NOTIFY or UPDATE without a question or with two | FORMERR (RFC 9619 §4, RFC 2136 §3.1.1) |
/// | QUERY without a question, but with a COOKIE option | a request, after [`with_cookie_queries`](Self::with_cookie_queries) (RFC 7873 §5.4) |
/// | NOTIFY or UPDATE in class ANY or NONE; UPDATE whose zone is not of type SOA | FORMERR (RFC 2136 §3.1.1) |
/// | QUERY for NXNAME | FORMERR (RFC 9824 §3.5) |
/// | QUERY for another type that is no data, but for AXFR, IXFR and ANY | NOTIMP (RFC 8906 §7) |
/// | all else | a request |
///
/// The body of a message whose opcode is none of QUERY, NOTIFY and UPDATE is not looked at: it may have another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intake {
    /// One bit for each opcode.
    opcodes: u16,
    udp_size: u16,
    cookie_queries: bool,
}

/// The version of EDNS that is spoken (RFC 6891 §6.1.3).
const VERSION: u8 = 0;
/// The UDP payload that a server says to take: what passes any path without fragments (RFC 9715 §3.1).
const UDP_SIZE: u16 = 1232;

impl Intake {
    /// Takes QUERY alone, and says to take datagrams of 1232 octets (RFC 9715 §3.1).
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self { opcodes: 0, udp_size: UDP_SIZE, cookie_queries: false }.with_opcode(Opcode::QUERY)
    }

    /// The same, but with `opcode` implemented too.
    #[must_use]
    #[inline]
    pub const fn with_opcode(mut self, opcode: Opcode) -> Self {
        self.opcodes |= 1 << (opcode.0 & 15);
        self
    }

    /// The same, but saying in OPT records that datagrams of so many octets are taken.
    #[must_use]
    #[inline]
    pub const fn with_udp_size(mut self, octets: u16) -> Self {
        self.udp_size = octets;
        self
    }

    /// The same, but taking queries without a question that ask for a server cookie (RFC 7873 §5.4).
    #[must_use]
    #[inline]
    pub const fn with_cookie_queries(mut self) -> Self {
        self.cookie_queries = true;
        self
    }

    /// What becomes of `octets`.
    #[must_use]
    #[inline]
    pub fn receive<'m>(&self, octets: &'m [u8]) -> Received<'m> {
        match Message::new(octets) {
            Ok(message) => self.admit(message),
            Err(_) => Received::Drop,
        }
    }

    /// What becomes of a message, such as one whose signature was verified and taken off.
    #[must_use]
    #[inline]
    pub fn admit<'m>(&self, message: Message<'m>) -> Received<'m> {
        if message.flags().is_response() {
            return Received::Drop;
        }
        let edns = message.edns().ok().flatten();
        let reply = Reply::new(&message, edns.as_ref(), self.udp_size);
        match self.read(&message, edns.as_ref()) {
            Ok(question) => Received::Request(Request { message, question, edns, reply }),
            Err(rcode) => Received::Refuse(Refusal { reply, rcode }),
        }
    }

    #[inline]
    fn read<'m>(
        &self,
        message: &Message<'m>,
        edns: Option<&Edns<'m>>,
    ) -> Result<Option<Question<'m>>, Rcode> {
        let opcode = message.opcode();
        if self.opcodes & 1 << opcode.0 == 0 {
            return Err(Rcode::NOTIMP);
        }
        // First: a later version may allow what is malformed here.
        if edns.is_some_and(|edns| edns.version > VERSION) {
            return Err(Rcode::BADVERS);
        }
        if !matches!(opcode, Opcode::QUERY | Opcode::NOTIFY | Opcode::UPDATE) {
            return Ok(message.question().ok().flatten());
        }
        message.validate().map_err(|_| Rcode::FORMERR)?;
        let question = match (message.count(Section::Question), message.question()) {
            (1, Ok(Some(question))) => question,
            (0, _) if opcode == Opcode::QUERY && self.asks_for_cookie(edns) => return Ok(None),
            _ => return Err(Rcode::FORMERR),
        };
        if opcode == Opcode::QUERY {
            check_type(question.qtype)
        } else {
            check_zone(opcode, &question)
        }?;
        Ok(Some(question))
    }

    #[inline]
    fn asks_for_cookie(&self, edns: Option<&Edns<'_>>) -> bool {
        self.cookie_queries && edns.is_some_and(|edns| edns.option(OptionCode::COOKIE).is_some())
    }
}

impl Default for Intake {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

/// What becomes of octets that arrived.
#[derive(Clone, Copy, Debug)]
pub enum Received<'m> {
    /// They are not answered.
    Drop,
    /// They are answered with a response code alone.
    Refuse(Refusal<'m>),
    /// They are to be answered.
    Request(Request<'m>),
}

/// A message that is answered with a response code alone.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'m> {
    reply: Reply<'m>,
    rcode: Rcode,
}

impl<'m> Refusal<'m> {
    /// The response code: NOTIMP, BADVERS or FORMERR.
    #[must_use]
    #[inline]
    pub const fn rcode(&self) -> Rcode {
        self.rcode
    }

    /// The frame of the answer.
    #[must_use]
    #[inline]
    pub const fn reply(&self) -> &Reply<'m> {
        &self.reply
    }

    /// Writes the answer to the front of `buffer`. `None`: there is no room; 282 octets always are enough, and so it fits into any datagram.
    #[must_use]
    #[inline]
    pub fn respond<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        self.reply.refuse(self.rcode, buffer)
    }
}

/// A message that is a sound request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'m> {
    message: Message<'m>,
    question: Option<Question<'m>>,
    edns: Option<Edns<'m>>,
    reply: Reply<'m>,
}

impl<'m> Request<'m> {
    /// All of it.
    #[must_use]
    #[inline]
    pub const fn message(&self) -> Message<'m> {
        self.message
    }

    /// What is asked, the zone of an UPDATE. `None` for a query for a cookie, and where the opcode is not one of QUERY, NOTIFY and UPDATE
    /// and there is none.
    #[must_use]
    #[inline]
    pub const fn question(&self) -> Option<Question<'m>> {
        self.question
    }

    /// What its OPT record says.
    #[must_use]
    #[inline]
    pub const fn edns(&self) -> Option<&Edns<'m>> {
        self.edns.as_ref()
    }

    /// The frame of the answer.
    #[must_use]
    #[inline]
    pub const fn reply(&self) -> &Reply<'m> {
        &self.reply
    }
}

/// Which types can be asked for: data, and what stands for data.
#[inline]
const fn check_type(qtype: RecordType) -> Result<(), Rcode> {
    match qtype {
        RecordType::AXFR | RecordType::IXFR | RecordType::ANY => Ok(()),
        RecordType::NXNAME => Err(Rcode::FORMERR),
        qtype if qtype.is_meta() => Err(Rcode::NOTIMP),
        _ => Ok(()),
    }
}

/// A zone has a class of its own.
#[inline]
fn check_zone(opcode: Opcode, zone: &Question<'_>) -> Result<(), Rcode> {
    let is_class = !matches!(zone.qclass, Class::ANY | Class::NONE);
    let is_zone = opcode != Opcode::UPDATE || zone.qtype == RecordType::SOA;
    if is_class && is_zone { Ok(()) } else { Err(Rcode::FORMERR) }
}
