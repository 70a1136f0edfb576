use super::{BuildError, Builder};
use crate::{Edns, Flags, Header, Question};
#[cfg(feature = "server")]
use crate::{Message, Rcode, server::Reply};

/// Begins a query in `buffer`: RD set, one question. Give it an OPT record with [`Builder::opt`], then [`finish`](Builder::finish) it.
///
/// ```
/// use dns_wire::{NameBuf, Question, RecordType, query};
/// let name: NameBuf = "example.com".parse()?;
/// let mut buffer = [0; 512];
/// let octets = query(&mut buffer, 0x1234, &Question::new(&name, RecordType::MX))?.finish();
/// assert_eq!(octets, b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07example\x03com\0\0\x0F\0\x01");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// If the buffer is too small.
#[inline]
pub fn query<'b>(
    buffer: &'b mut [u8],
    id: u16,
    question: &Question<'_>,
) -> Result<Builder<'b>, BuildError> {
    let mut builder = Builder::new(buffer);
    builder.header(Header { id, flags: Flags::default().with_rd(true) });
    builder.question(question)?;
    Ok(builder)
}

/// Begins the response to `query` in `buffer`: its id, opcode, RD and CD, its question as it is, case included.
///
/// If the query has an OPT record, room for one in the response is reserved; the size that the requestor takes is not
/// applied, since that is a matter of the transport (see [`udp_limit`]). A question that cannot be read, or that is not the only one, is
/// left out (RFC 9619 §4). Which queries are to be answered, and how, [`server::Intake`](crate::server::Intake) knows.
///
/// # Errors
/// If the buffer is too small.
#[cfg(feature = "server")]
#[inline]
pub fn respond_to<'b>(
    buffer: &'b mut [u8],
    query: &Message<'_>,
    rcode: Rcode,
) -> Result<Builder<'b>, BuildError> {
    let mut builder = Builder::new(buffer);
    Reply::new(query, query.edns().ok().flatten().as_ref(), 0).begin(&mut builder)?;
    builder.rcode(rcode);
    Ok(builder)
}

/// The most octets that a response over UDP may have: what the OPT record of the query says, 512 without one or for less
/// (RFC 6891 §6.2.3, §6.2.5), and never more than `ours`.
#[must_use]
#[inline]
pub fn udp_limit(edns: Option<&Edns<'_>>, ours: usize) -> usize {
    edns.map_or(512, |edns| usize::from(edns.udp_size).max(512)).min(ours.max(512))
}
