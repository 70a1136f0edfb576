use super::OptionData;
use crate::{
    BuildError, Builder, Class, Edns, Name, Opaque, Opt, OptionCode, RecordType, Section, Sink,
    WriteData,
};

/// Queries are padded to a multiple of so many octets (RFC 8467 §4.1).
pub const QUERY_BLOCK: u16 = 128;
/// Responses are padded to a multiple of so many octets (RFC 8467 §4.1).
pub const RESPONSE_BLOCK: u16 = 468;

/// How many octets of data the padding option needs so that a message that has `length` octets without that option fills a multiple of
/// `block`, or `limit` if that comes first (RFC 8467 §4.1). `None` if not even an empty option fits.
///
/// ```
/// use dns_wire::edns::{QUERY_BLOCK, padding};
/// assert_eq!(padding(44, QUERY_BLOCK, 1232), Some(80));
/// assert_eq!(padding(124, QUERY_BLOCK, 1232), Some(0));
/// assert_eq!(padding(1220, QUERY_BLOCK, 1232), Some(8));
/// assert_eq!(padding(1229, QUERY_BLOCK, 1232), None);
/// ```
#[must_use]
#[inline]
pub fn padding(length: usize, block: u16, limit: usize) -> Option<u16> {
    let limit = limit.min(crate::MAX_MESSAGE);
    let length = length.checked_add(4).filter(|length| *length <= limit)?;
    let whole = length.next_multiple_of(usize::from(block.max(1))).min(limit);
    u16::try_from(whole - length).ok()
}

impl Builder<'_> {
    /// Adds the OPT record like [`opt`](Self::opt), and behind its options padding up to a multiple of `block` octets or to the limit:
    /// [`QUERY_BLOCK`] or [`RESPONSE_BLOCK`]. For encrypted transports only (RFC 7830 §6), and the last thing to be added. Padding among
    /// the options of `edns` stays where it is, and no second one is added.
    ///
    /// # Errors
    /// If the record does not fit without padding.
    #[inline]
    pub fn opt_padded(&mut self, edns: &Edns<'_>, block: u16) -> Result<(), BuildError> {
        self.reserve(0);
        let bare = 11 + edns.options.as_wire().len();
        let padding = match edns.option(OptionCode::PADDING) {
            Some(_) => None,
            None => padding(self.len() + bare, block, self.len() + self.room()),
        };
        let data = Padded { data: Opt { options: edns.options }, padding };
        self.record(Section::Additional, Name::ROOT, Class(edns.udp_size), edns.ttl(), &data)
    }
}

/// The data of an OPT record with padding at its end.
struct Padded<'m> {
    data: Opt<'m>,
    padding: Option<u16>,
}

impl WriteData for Padded<'_> {
    #[inline]
    fn rtype(&self) -> RecordType {
        RecordType::OPT
    }

    #[inline]
    fn write<S: Sink>(&self, sink: &mut S) {
        self.data.write(sink);
        let Some(padding) = self.padding else { return };
        let zeros = [0; 128];
        sink.octets(&OptionCode::PADDING.0.to_be_bytes());
        sink.octets(&padding.to_be_bytes());
        let mut left = usize::from(padding);
        while left > 0 {
            let chunk = zeros.get(..left).unwrap_or(&zeros);
            OptionData::Padding(Opaque(chunk)).write(sink);
            left -= chunk.len();
        }
    }
}
