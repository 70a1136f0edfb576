#[cfg(feature = "owned")]
use crate::cursor::{Odd, Pointers};

/// Which faults of a message are let pass. Each knob is one quirk of real senders; what is let pass is told, see
/// `Anomalies`.
///
/// `Message::check` and `MessageBuf::decode_with`, both of the feature `owned`, take them. A
/// [`Message`](crate::Message) itself reads as [`STRICT`](Self::STRICT) does, but that a bad record costs no other one.
///
/// # Verdicts
///
/// | case | `STRICT` | `LENIENT` | why |
/// |---|---|---|---|
/// | empty data of NULL, APL, an unknown type | read | read | RFC 1035 §3.3.10, RFC 3123 §4, RFC 3597 §3 |
/// | empty data of any type in class ANY or NONE | read | read | RFC 2136 §2.4, §2.5 |
/// | empty TXT | refused | flagged, data unread | RFC 1035 §3.3.14 has one string or more |
/// | A with five octets; any data that is longer or shorter than its fields | refused | flagged, data unread | RFC 9267 §6 |
/// | two OPT records | refused | flagged, the first counts | RFC 6891 §6.1.1 |
/// | OPT outside of the additional section | refused | flagged, no EDNS | RFC 6891 §6.1.1 |
/// | OPT whose owner is not the root | refused | flagged, counts | RFC 6891 §6.1.2 |
/// | OPT whose owner is a pointer to a root | read | read | RFC 1035 §4.1.4 |
/// | pointer into the header | refused | flagged, followed | RFC 9267 §2 |
/// | pointer forwards | refused | flagged, followed | RFC 1035 §4.1.4 has a prior occurrence; RFC 6762 §18.14 |
/// | pointer to labels that run into the name that it ends | refused | refused | RFC 1035 §4.1.4 has a prior occurrence |
/// | pointers in a circle, more than 126 for a name | refused | refused | RFC 9267 §2 |
/// | name of more than 255 octets, label of an unknown type in an owner | refused | refused | RFC 9267 §3, §4 |
/// | compressed name in SRV, RRSIG and the like | flagged | flagged | RFC 3597 §4 has receivers read them |
/// | parameters of SVCB or HTTPS unordered, twice or malformed | refused | flagged, data unread | RFC 9460 §2.2, §8 |
/// | type map with a window of 0 or 33 octets, or unordered | refused | flagged, data unread | RFC 4034 §4.1.2 |
/// | octets after the last record | refused | flagged, kept | RFC 9267 §5 |
/// | fewer records than the header counts | refused | refused | RFC 9267 §5 |
/// | class of no registry, such as 65280 | read | read | RFC 3597 §3 |
/// | EDNS option of no registry, client subnet of family 9 | read | read | RFC 6891 §6.1.2, RFC 7871 §6 |
/// | more than one question in a QUERY | flagged | flagged | RFC 9619 §4 forbids it, RFC 6762 §5.3 asks for it |
///
/// `data unread`: the record is there, its data as it was sent; [`Record::data`](crate::Record::data) gives the error.
///
/// ```
/// # #[cfg(feature = "owned")] {
/// use dns_wire::{Anomaly, ErrorKind, Message, MessageBuf, ReadOptions};
/// // A question whose name goes on in the record behind it, as some multicast DNS devices write it.
/// let octets = b"\0\0\x84\0\0\x01\0\x01\0\0\0\0\x02tv\xC0\x21\0\x0C\0\x01\xC0\x0C\0\x0C\0\x01\0\0\0\x78\0\x07\x05local\0";
/// let message = Message::new(octets)?;
/// assert_eq!(message.check(&ReadOptions::STRICT).map_err(|error| error.kind), Err(ErrorKind::Pointer));
/// let anomalies = message.check(&ReadOptions::MDNS)?;
/// assert_eq!(anomalies.iter().collect::<Vec<_>>(), [(Anomaly::ForwardPointer, 1)]);
/// assert_eq!(anomalies.first(Anomaly::ForwardPointer), Some(12));
/// let (message, _) = MessageBuf::decode_with(octets, &ReadOptions::MDNS)?;
/// assert_eq!(message.question().map(|question| question.name.to_string()), Some("tv.local.".into()));
/// # }
/// # Ok::<(), dns_wire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Follow compression pointers that go forwards. Some multicast DNS devices send them. They cost what others do: a name takes
    /// 126 at most, and the names of a message have one budget.
    pub forward_pointers: bool,
    /// Follow compression pointers into the header.
    pub header_pointers: bool,
    /// Accept octets after the last record.
    pub trailing_octets: bool,
    /// What to do about a second OPT record.
    pub duplicate_opt: DuplicateOpt,
    /// Accept OPT records in the answer and authority sections. They say nothing of EDNS there.
    pub misplaced_opt: bool,
    /// Accept OPT records that another name than the root owns.
    pub owned_opt: bool,
    /// Accept data that is not what its type promises, where no other knob is for it. Where a name in it breaks the rules that
    /// hold, it is such data too.
    pub malformed_data: bool,
    /// Accept TXT and SPF records without a string.
    pub empty_text: bool,
    /// Accept type maps (of NSEC, NSEC3, CSYNC) with faults.
    pub type_maps: bool,
    /// Accept the parameters of SVCB and HTTPS in the wrong order, twice or malformed.
    pub service_parameters: bool,
    /// Accept more than one question in a QUERY.
    pub several_questions: bool,
}

/// What to do about a second OPT record (RFC 6891 §6.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DuplicateOpt {
    /// Refuse the message.
    Reject,
    /// The first one counts.
    First,
    /// The last one counts.
    Last,
}

impl ReadOptions {
    /// What [`Message::validate`](crate::Message::validate) accepts: what RFC 9267 has receivers check, and what the types promise.
    pub const STRICT: Self = Self {
        forward_pointers: false,
        header_pointers: false,
        trailing_octets: false,
        duplicate_opt: DuplicateOpt::Reject,
        misplaced_opt: false,
        owned_opt: false,
        malformed_data: false,
        empty_text: false,
        type_maps: false,
        service_parameters: false,
        several_questions: true,
    };

    /// Everything that can be read at all.
    pub const LENIENT: Self = Self {
        forward_pointers: true,
        header_pointers: true,
        trailing_octets: true,
        duplicate_opt: DuplicateOpt::First,
        misplaced_opt: true,
        owned_opt: true,
        malformed_data: true,
        empty_text: true,
        type_maps: true,
        service_parameters: true,
        several_questions: true,
    };

    /// What multicast DNS devices are known to send: names that point forwards, TXT records without a string, octets after the
    /// last record.
    pub const MDNS: Self =
        Self { forward_pointers: true, trailing_octets: true, empty_text: true, ..Self::STRICT };

    /// The rules for names.
    #[cfg(feature = "owned")]
    #[inline]
    pub(super) const fn pointers(&self) -> Pointers {
        if self.forward_pointers || self.header_pointers {
            Pointers::Odd(Odd::new(self.forward_pointers, self.header_pointers))
        } else {
            Pointers::Backwards
        }
    }
}

impl Default for ReadOptions {
    #[inline]
    fn default() -> Self {
        Self::STRICT
    }
}
