mod response;

use dns_wire::{
    Builder, Message, Rcode, RecordType,
    server::{Intake, Received},
    udp_limit,
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

/// Answers `query` from `zones` into `buffer` (RFC 1034 §4.3.2), without allocation but for long names and aliases.
///
/// `None`: no answer is due, since the message is a response or the buffer has no room for one. All else is answered, as
/// RFC 8906 asks: what is no sound query as [`Intake`] says, updates among it (they go to [`Zone::update`](crate::Zone::update)); transfers, and a name or
/// a class that no zone holds, with REFUSED.
///
/// What does not fit sets TC.
#[must_use]
pub fn answer<'b>(
    zones: &Catalog,
    query: &Message<'_>,
    transport: Transport,
    buffer: &'b mut [u8],
) -> Option<&'b [u8]> {
    let size = u16::try_from(zones.limits.udp.max(512)).unwrap_or(u16::MAX);
    let request = match Intake::new().with_udp_size(size).admit(*query) {
        Received::Drop => return None,
        Received::Refuse(refusal) => return refusal.respond(buffer),
        Received::Request(request) => request,
    };
    let question = request.question()?;
    // A builder is large, and stays where it is.
    let mut builder = Builder::new(buffer);
    request.reply().begin(&mut builder).ok()?;
    if transport == Transport::Udp {
        builder.limit(udp_limit(request.edns(), zones.limits.udp));
    }
    let rcode = match question.qtype {
        RecordType::AXFR | RecordType::IXFR => Rcode::REFUSED,
        _ => Response::new(zones, transport, &mut builder).answer(&question),
    };
    // The room of its OPT record was reserved, if there is any.
    let _ = request.reply().end(&mut builder, rcode);
    Some(builder.finish())
}
