mod response;

use dns_wire::{
    Builder, Edns, Flags, Header, Message, Opcode, Question, Rcode, RecordType, Section, udp_limit,
};

use crate::Catalog;
use response::Response;

/// How the query came, which decides how long the response may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams: 512 octets, or what the query's OPT record and [`Limits::udp`](crate::Limits::udp) allow.
    Udp,
    /// A stream: 65 535 octets.
    Tcp,
}

/// The version of EDNS that is spoken (RFC 6891 §6.1.3).
const VERSION: u8 = 0;

/// Answers `query` from `zones` into `buffer` (RFC 1034 §4.3.2), without allocation but for long names and aliases.
///
/// `None`: no answer is due, since the message is a response or the buffer has no room for one. All else is answered, as
/// RFC 8906 asks:
///
/// | query | response code |
/// |---|---|
/// | an opcode other than QUERY (updates go to [`Zone::update`](crate::Zone::update)) | NOTIMP |
/// | a later version of EDNS | BADVERS |
/// | malformed, with octets behind its end, without a question or with two | FORMERR |
/// | transfers | REFUSED |
/// | other types that are no data | NOTIMP; NXNAME FORMERR (RFC 9824 §3.5) |
/// | a name or a class that no zone holds | REFUSED |
///
/// What does not fit sets TC.
#[must_use]
pub fn answer<'b>(
    zones: &Catalog,
    query: &Message<'_>,
    transport: Transport,
    buffer: &'b mut [u8],
) -> Option<&'b [u8]> {
    if query.flags().is_response() || buffer.len() < HEADER {
        return None;
    }
    let edns = query.edns().ok().flatten();
    // A builder is large, and stays where it is.
    let mut builder = Builder::new(buffer);
    begin(query, &mut builder)?;
    if edns.is_some() {
        builder.reserve(OPT);
    }
    if transport == Transport::Udp {
        builder.limit(udp_limit(edns.as_ref(), zones.limits.udp));
    }
    let rcode = match question(query, edns.as_ref()) {
        Ok(question) => Response::new(zones, transport, &mut builder).answer(&question),
        Err(rcode) => rcode,
    };
    builder.rcode(rcode);
    if let Some(asked) = edns {
        let size = u16::try_from(zones.limits.udp.max(512)).unwrap_or(u16::MAX);
        let ours = Edns::new(size).with_dnssec_ok(asked.dnssec_ok()).with_rcode(rcode);
        // Its room was reserved.
        let _ = builder.opt(&ours);
    }
    Some(builder.finish())
}

/// What is asked, if it can be answered.
fn question<'m>(query: &Message<'m>, edns: Option<&Edns<'m>>) -> Result<Question<'m>, Rcode> {
    if query.opcode() != Opcode::QUERY {
        return Err(Rcode::NOTIMP);
    }
    // First: a later version may allow what is malformed here.
    if edns.is_some_and(|edns| edns.version > VERSION) {
        return Err(Rcode::BADVERS);
    }
    let mut questions = query.questions();
    let (Some(Ok(question)), None) = (questions.next(), questions.next()) else {
        return Err(Rcode::FORMERR);
    };
    query.validate().map_err(|_| Rcode::FORMERR)?;
    match question.qtype {
        RecordType::ANY => Ok(question),
        RecordType::NXNAME => Err(Rcode::FORMERR),
        RecordType::AXFR | RecordType::IXFR => Err(Rcode::REFUSED),
        qtype if qtype.is_meta() => Err(Rcode::NOTIMP),
        _ => Ok(question),
    }
}

/// Begins the response: its header, and the question where there is exactly one to repeat (RFC 9619 §4). `None`: there is
/// no room.
fn begin(query: &Message<'_>, builder: &mut Builder<'_>) -> Option<()> {
    let asked = query.flags();
    let flags = Flags::default()
        .with_response(true)
        .with_opcode(asked.opcode())
        .with_rd(asked.rd())
        .with_cd(asked.cd());
    builder.header(Header { id: query.id(), flags });
    if query.count(Section::Question) == 1
        && let Some(Ok(question)) = query.questions().next()
    {
        builder.question(&question).ok()?;
    }
    Some(())
}

/// Octets of a header: less is no message.
const HEADER: usize = 12;
/// Octets of an OPT record without options.
const OPT: usize = 11;
