//! The side of a recursive server that its clients see.

use dns_wire::{
    BuildError, Class, Edns, Header, Message, Question, Rcode, Section, respond_to,
    server::{Intake, Received},
    udp_limit,
};
use thiserror::Error;

use crate::Answer;

/// How the query of a client came, which decides how long the response may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams: 512 octets, or what the query's OPT record allows, 1232 at most.
    Udp,
    /// A stream: 65 535 octets.
    Tcp,
}

/// Why a message of a client is no question for a resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// It cannot be answered: it is no message, or a response.
    #[error("not a query")]
    Drop,
    /// It is to be answered with this response code.
    #[error("query answered with {0}")]
    Respond(Rcode),
}

/// The most octets of a response over UDP: what passes any path of IPv6 without fragments (RFC 9715 §3.1, appendix A).
const UDP: u16 = 1232;

/// The question in a message that a client sent: one question, class IN, recursion desired.
///
/// # Errors
/// What to do with any other message; [`respond`] makes the response.
pub fn read_query<'m>(query: &Message<'m>) -> Result<Question<'m>, Rejection> {
    let request = match Intake::new().admit(*query) {
        Received::Drop => return Err(Rejection::Drop),
        Received::Refuse(refusal) => return Err(Rejection::Respond(refusal.rcode())),
        Received::Request(request) => request,
    };
    match request.question() {
        // Who desires no recursion looks for what others have asked.
        Some(_) if !query.flags().rd() => Err(Rejection::Respond(Rcode::REFUSED)),
        Some(question) if question.qclass != Class::IN => Err(Rejection::Respond(Rcode::NOTIMP)),
        Some(question) => Ok(question),
        None => Err(Rejection::Respond(Rcode::FORMERR)),
    }
}

/// Writes the response to `query` into `buffer`: an answer, or a response code alone. The id and the question are those of the query,
/// RA is set, and there is an OPT record if the query has one. What does not fit sets TC.
///
/// # Errors
/// If the buffer is too small for the question.
pub fn respond<'b>(
    query: &Message<'_>,
    outcome: Result<&Answer, Rcode>,
    transport: Transport,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], BuildError> {
    let edns = query.edns().ok().flatten();
    let rcode = outcome.map_or_else(|rcode| rcode, |answer| answer.rcode);
    let mut builder = respond_to(buffer, query, rcode)?;
    let header = builder.header_so_far();
    builder.header(Header { flags: header.flags.with_ra(true), ..header });
    if transport == Transport::Udp {
        builder.limit(udp_limit(edns.as_ref(), UDP.into()));
    }
    if let Ok(answer) = outcome {
        let sections =
            [(Section::Answer, &answer.records[..]), (Section::Authority, answer.soa.as_slice())];
        'full: for (section, records) in sections {
            for record in records {
                // The builder sets TC.
                if builder.push(section, record).is_err() {
                    break 'full;
                }
            }
        }
    }
    if edns.is_some() {
        // Its room was reserved.
        builder.opt(&Edns::new(UDP).with_rcode(rcode))?;
    }
    Ok(builder.finish())
}
