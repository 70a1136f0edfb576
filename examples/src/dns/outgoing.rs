//! A whole zone as the messages of a transfer, each signed (RFC 5936 §2.2, RFC 8945 §5.3.1).

use dns_authority::Zone;
use dns_wire::{Builder, Flags, Header, Message, RecordBuf, Section, tsig::Responder};

/// Octets from which a message is full: compression reaches no further (RFC 1035 §4.1.4).
const FULL: usize = 1 << 14;

/// Answers the AXFR query `query`, whose signature `responder` verified. `None` if a record fits into no message.
pub(super) fn messages(
    zone: &Zone,
    query: &Message<'_>,
    responder: &mut Responder<'_>,
    now: u64,
) -> Option<Vec<Vec<u8>>> {
    let mut records = zone.records();
    let first = records.next()?;
    let all = [first.clone()].into_iter().chain(records).chain([first]);
    let (mut all, mut messages) = (all.peekable(), Vec::new());
    while all.peek().is_some() {
        let mut buffer = vec![0; 65_535];
        let length = fill(&mut buffer, query, responder, messages.is_empty(), &mut all)?;
        let length = responder.sign(&mut buffer, length, now).ok()?;
        buffer.truncate(length);
        messages.push(buffer);
    }
    Some(messages)
}

/// As many records as fit, one at least. Gives the length of the message.
fn fill(
    buffer: &mut [u8],
    query: &Message<'_>,
    responder: &Responder<'_>,
    is_first: bool,
    records: &mut std::iter::Peekable<impl Iterator<Item = RecordBuf>>,
) -> Option<usize> {
    let mut builder = Builder::new(buffer);
    builder.reserve(responder.key().room());
    let flags = Flags::default().with_response(true).with_aa(true);
    builder.header(Header { id: query.id(), flags });
    if is_first {
        builder.question(&query.question().ok()??).ok()?;
    }
    while builder.len() < FULL
        && records.next_if(|record| builder.push(Section::Answer, record).is_ok()).is_some()
    {}
    (builder.count(Section::Answer) > 0).then(|| builder.finish().len())
}
