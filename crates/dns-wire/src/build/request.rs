use super::{BuildError, Builder};
#[cfg(feature = "transfer")]
use crate::Soa;
use crate::{Flags, Header, Name, Opcode, Question, RecordBuf, RecordType, Section};

/// Begins the query for a whole zone (RFC 5936 §2.1).
///
/// # Errors
/// If the buffer is too small.
#[cfg(feature = "transfer")]
#[inline]
pub fn axfr_query<'b>(
    buffer: &'b mut [u8],
    id: u16,
    zone: Name<'_>,
) -> Result<Builder<'b>, BuildError> {
    request(buffer, id, Flags::default(), &Question::new(zone, RecordType::AXFR))
}

/// Begins the query for what changed in a zone since the version that `soa` is of (RFC 1995 §3).
///
/// ```
/// use dns_wire::{Message, NameBuf, RecordType, Rdata, Name, Soa, ixfr_query};
/// let zone: NameBuf = "example".parse()?;
/// let soa = Soa { mname: Name::ROOT, rname: Name::ROOT, serial: 7, refresh: 0, retry: 0, expire: 0, minimum: 0 };
/// let mut buffer = [0; 512];
/// let octets = ixfr_query(&mut buffer, 1, zone.as_name(), &soa)?.finish();
/// let message = Message::new(octets)?;
/// let known = message.authorities().next().expect("the version that is known")?;
/// assert!(matches!(known.data()?, Rdata::Soa(soa) if soa.serial == 7));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// If the buffer is too small.
#[cfg(feature = "transfer")]
#[inline]
pub fn ixfr_query<'b>(
    buffer: &'b mut [u8],
    id: u16,
    zone: Name<'_>,
    soa: &Soa<'_>,
) -> Result<Builder<'b>, BuildError> {
    let question = Question::new(zone, RecordType::IXFR);
    let mut builder = request(buffer, id, Flags::default(), &question)?;
    builder.add(Section::Authority, zone, 0, soa)?;
    Ok(builder)
}

/// Begins the message that tells a secondary server that `zone` has changed (RFC 1996 §3). `hint`: the new SOA record, which
/// the receiver need not trust (§3.7), since it asks for it.
///
/// ```
/// use dns_wire::{Message, NameBuf, Opcode, notify};
/// let zone: NameBuf = "example".parse()?;
/// let mut buffer = [0; 512];
/// let octets = notify(&mut buffer, 1, zone.as_name(), None)?.finish();
/// assert_eq!(octets, b"\0\x01\x24\0\0\x01\0\0\0\0\0\0\x07example\0\0\x06\0\x01");
/// assert_eq!(Message::new(octets)?.opcode(), Opcode::NOTIFY);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// If the buffer is too small.
#[inline]
pub fn notify<'b>(
    buffer: &'b mut [u8],
    id: u16,
    zone: Name<'_>,
    hint: Option<&RecordBuf>,
) -> Result<Builder<'b>, BuildError> {
    let flags = Flags::default().with_opcode(Opcode::NOTIFY).with_aa(true);
    let mut builder = request(buffer, id, flags, &Question::new(zone, RecordType::SOA))?;
    if let Some(record) = hint {
        builder.push(Section::Answer, record)?;
    }
    Ok(builder)
}

/// Begins a query of multicast DNS: id and flags are zero, and there may be more than one question (RFC 6762 §18.1, §5.3). What is
/// known already is added to the answer section (§7.1), records to be probed for to the authority section (§8.2).
///
/// ```
/// use dns_wire::{Message, NameBuf, Question, RecordType, mdns_query};
/// let name: NameBuf = "_http._tcp.local".parse()?;
/// let mut buffer = [0; 512];
/// let questions = [RecordType::PTR, RecordType::TXT].map(|rtype| Question::new(&name, rtype));
/// let octets = mdns_query(&mut buffer, &questions)?.finish();
/// assert_eq!(Message::new(octets)?.questions().count(), 2);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// If the buffer is too small.
#[inline]
pub fn mdns_query<'b, 'q>(
    buffer: &'b mut [u8],
    questions: impl IntoIterator<Item = &'q Question<'q>>,
) -> Result<Builder<'b>, BuildError> {
    let mut builder = Builder::new(buffer);
    for question in questions {
        builder.question(question)?;
    }
    Ok(builder)
}

#[inline]
fn request<'b>(
    buffer: &'b mut [u8],
    id: u16,
    flags: Flags,
    question: &Question<'_>,
) -> Result<Builder<'b>, BuildError> {
    let mut builder = Builder::new(buffer);
    builder.header(Header { id, flags });
    builder.question(question)?;
    Ok(builder)
}
