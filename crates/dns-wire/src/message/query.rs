use super::{Edns, Message, Question, ReadOptions, walk::Walk};
use crate::{Error, ErrorKind, Header, RecordType, Section};

/// A query as a server needs it: read in one pass, without allocation.
///
/// ```
/// use dns_wire::{Query, RecordType};
/// let octets = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\x01\x01a\0\0\x01\0\x01\0\0\x29\x04\xD0\0\0\x80\0\0\0";
/// let query = Query::new(octets)?;
/// assert_eq!((query.header.id, query.question.qtype), (0x1234, RecordType::A));
/// assert!(query.edns.is_some_and(|edns| edns.udp_size == 1232 && edns.dnssec_ok()));
/// # Ok::<(), dns_wire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Query<'m> {
    /// Id and flags.
    pub header: Header,
    /// The question.
    pub question: Question<'m>,
    /// What the OPT record says, if there is one.
    pub edns: Option<Edns<'m>>,
}

impl<'m> Query<'m> {
    /// Reads a message that asks one question (RFC 9619). Other records than OPT may be there, as in IXFR or with a
    /// signature: their data is not read.
    ///
    /// # Errors
    /// If it is a response or has not one question, if a name or the OPT record is malformed, if that is misplaced or one of two,
    /// or if octets follow the last record. The answer to that is for [`Message`] to find out.
    #[inline]
    pub fn new(octets: &'m [u8]) -> Result<Self, Error> {
        let message = Message::new(octets)?;
        let header = message.header();
        if header.flags.is_response() || message.count(Section::Question) != 1 {
            return Err(Error::new(ErrorKind::NotAQuery, 2));
        }
        let mut walk = Walk::new(octets);
        let question = walk.question()?;
        let mut edns = None;
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            for _ in 0..message.count(section) {
                let record = walk.record()?;
                if record.rtype == RecordType::OPT {
                    if section != Section::Additional {
                        return Err(record.error(ErrorKind::MisplacedOpt));
                    }
                    if edns.is_some() {
                        return Err(record.error(ErrorKind::DuplicateOpt));
                    }
                    edns = Some(Edns::read(&record, &ReadOptions::STRICT)?);
                }
            }
        }
        match walk.at() {
            end if end == octets.len() => Ok(Self { header, question, edns }),
            end => Err(Error::new(ErrorKind::TrailingOctets, end)),
        }
    }
}
