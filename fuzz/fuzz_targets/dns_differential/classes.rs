//! How the libraries may differ: each class with the rule that decides it. Whatever is none of them is a finding.

use dns_wire::{Class, ErrorKind, RecordType};

use crate::readings::{Entry, Reading, Refusal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Dnsbox,
    Domain,
    Hickory,
    Simple,
}
use Peer::{Dnsbox, Domain, Hickory, Simple};

/// A difference that is known, and the rule after which ours is right, or both are.
pub(crate) type Rule = &'static str;

/// What ours refuses and a peer takes.
pub(crate) fn refused_by_ours(peer: Peer, refusal: &Refusal) -> Option<Rule> {
    let kind = refusal.error.kind;
    Some(match (kind, peer, refusal.record) {
        (ErrorKind::Pointer, ..) => {
            "RFC 9267 §2: a pointer leads to a prior name, not into the header, to itself or forwards"
        }
        (ErrorKind::Hops | ErrorKind::Steps, ..) => "RFC 9267 §2: work on pointers is bounded",
        (ErrorKind::TrailingOctets, Domain | Hickory | Simple, _) => {
            "RFC 9267 §5: the counts of the header cover the whole message"
        }
        (ErrorKind::MisplacedOpt, Dnsbox | Domain | Simple, _) => {
            "RFC 6891 §6.1.1: OPT is in the additional section, and of the root"
        }
        (ErrorKind::DuplicateOpt, Dnsbox | Domain | Simple, _) => {
            "RFC 6891 §6.1.1: one OPT record at most"
        }
        (ErrorKind::DataLength, Simple, _) => "RFC 9267 §6: record data ends where its length says",
        (
            ErrorKind::DataLength | ErrorKind::DataValue,
            Hickory | Domain,
            Some((RecordType::OPT, _)),
        ) => "RFC 6891 §6.1.2: options fill the data of OPT",
        (ErrorKind::DataValue, _, Some((RecordType::SVCB | RecordType::HTTPS, _))) => {
            "RFC 9460 §2.2, §8: parameters in order, of their format, and those present that are mandatory"
        }
        (_, Domain, Some((rtype, _))) if is_opaque_to_domain(rtype) => {
            "RFC 9267 §6: data is what its type promises; domain keeps this type as it is"
        }
        (_, Hickory | Simple, Some((rtype, _))) if !IS_TYPED_BY_ALL.contains(&rtype) => {
            "RFC 9267 §6: data is what its type promises; the peer may keep this type as it is"
        }
        (ErrorKind::DataValue, Domain, Some((RecordType::TXT, _))) => {
            "RFC 1035 §3.3.14: one character string or more"
        }
        (ErrorKind::DataValue, Domain, Some((RecordType::CAA, _))) => {
            "RFC 8659 §4.1: a tag has one letter or digit or more"
        }
        (ErrorKind::DataValue, Domain, Some((RecordType::NSEC | RecordType::NSEC3, _))) => {
            "RFC 5155 §3.2, RFC 4034 §4.1.2: a hash has one octet or more, and windows of types are in order"
        }
        (_, Domain | Hickory | Simple, Some((RecordType::A, Class::CH))) => {
            "RFC 1035 §3.4: addresses of another class are none of the Internet"
        }
        (_, Dnsbox, Some((_, class))) if class != Class::IN => {
            "RFC 3597 §4, RFC 1035 §3.2.4: data is read after its type; dnsbox reads none of the Internet's types in another class"
        }
        _ => return None,
    })
}

/// Types that domain has no structure for.
fn is_opaque_to_domain(rtype: RecordType) -> bool {
    !matches!(
        rtype,
        RecordType::A
            | RecordType::AAAA
            | RecordType::CAA
            | RecordType::CDNSKEY
            | RecordType::CDS
            | RecordType::CNAME
            | RecordType::DNAME
            | RecordType::DNSKEY
            | RecordType::DS
            | RecordType::HINFO
            | RecordType::HTTPS
            | RecordType::MB
            | RecordType::MD
            | RecordType::MF
            | RecordType::MG
            | RecordType::MINFO
            | RecordType::MR
            | RecordType::MX
            | RecordType::NAPTR
            | RecordType::NS
            | RecordType::NSEC
            | RecordType::NSEC3
            | RecordType::NSEC3PARAM
            | RecordType::OPT
            | RecordType::PTR
            | RecordType::RP
            | RecordType::RRSIG
            | RecordType::SOA
            | RecordType::SRV
            | RecordType::SSHFP
            | RecordType::SVCB
            | RecordType::TLSA
            | RecordType::TSIG
            | RecordType::TXT
            | RecordType::ZONEMD
    )
}

/// What a peer refuses, in its words, and ours takes.
pub(crate) fn refused_by_peer(peer: Peer, words: &str, reading: &Reading) -> Option<Rule> {
    let has = |wanted: fn(&Entry) -> bool| reading.records.iter().any(wanted);
    let starts = |text: &str| words.starts_with(text);
    Some(match peer {
        Dnsbox | Domain
            if starts("compression pointer not allowed here")
                || starts("IPSECKEY gateway contains compressed name") =>
        {
            "RFC 3597 §4, RFC 6762 §18.14: names in data are read compressed, whatever the type"
        }
        Dnsbox if has(is_empty_outside_update) => {
            "RFC 2136 §2.4, §2.5: data is empty in classes ANY and NONE, whatever the opcode"
        }
        Dnsbox if has(|entry| entry.class != Class::IN.0) => {
            "RFC 1035 §3.4: addresses of another class are none of the Internet"
        }
        Dnsbox if has(is_stricter_at_dnsbox) => {
            "RFC 1876 §2, RFC 3123 §4, RFC 4034 §4.1.2, RFC 8976 §2.2.4, RFC 9460 §2.4.2, RFC 7553 §4.5, RFC 4025 §2.5: windows of types and prefixes that end in zeros, digests of another length than their algorithm has, names of adapters that hold other characters, LOC of other versions or out of its ranges, parameters of aliases and those of the reserved key, a URI that should not be empty and the like are read as they are"
        }
        Hickory | Domain if has(is_empty_outside_update) => {
            "RFC 2136 §2.4, §2.5: data is empty in classes ANY and NONE, whatever the opcode"
        }
        Domain if starts("Unknown IPSECKEY gateway type") => {
            "RFC 4025 §2.5: lossless is what is not known"
        }
        Domain if has(|entry| entry.class != Class::IN.0) => {
            "RFC 1035 §3.4: addresses of another class are none of the Internet"
        }
        Domain if starts("unexpected end of input") => {
            "RFC 1035 §4.1.4: what a pointer leads to may end behind the data that points to it"
        }
        Hickory if starts("incorrect rdata length read") => {
            "RFC 3597 §3: what hickory has no fields for is lossless"
        }
        Hickory if starts("overlapping labels") => {
            "RFC 1035 §4.1.4: a pointer may lead to any prior label"
        }
        Hickory if starts("invalid UTF-8") && has(is_service) => {
            "RFC 9460 §7.1.1: the name of a protocol is octets"
        }
        Hickory
            if starts("csync flags should be")
                || starts("nsec3 flags should be")
                || starts("NAPTR flags not in range") =>
        {
            "RFC 7477 §2.1.1.2, RFC 5155 §3.1.2, RFC 3403 §4.1: a flag that is not known is for whoever acts on the record"
        }
        Hickory if starts("SvcParam") && has(is_alias) => {
            "RFC 9460 §2.4.2: parameters of aliases are ignored"
        }
        Hickory if starts("record type SIG only") => "RFC 2535 §4.1: a SIG may be of an RRset",
        Hickory if starts("record type TSIG only") || starts("record after TSIG or SIG(0)") => {
            "RFC 8945 §5.2, RFC 2931 §3.1: where the signature of a message has to be is asked when it is verified"
        }
        Hickory if starts("record type value unknown") => "RFC 3597 §3: unknown types are read",
        Hickory if starts("unexpected end of input reached") => {
            "RFC 3597 §3: what hickory has no fields for is lossless"
        }
        Hickory if starts("unexpected record with length 0") => {
            "RFC 1035 §3.3.10, RFC 3123 §4, RFC 3597 §3: data may be empty"
        }
        Hickory if starts("unknown address family") => {
            "RFC 7871 §6: families that are not known are not an error of the message"
        }
        Simple if starts("Provided QType is invalid") => "RFC 3597 §3: unknown types are read",
        Simple if starts("Provided class is invalid") => "RFC 3597 §3: unknown classes are read",
        Simple if starts("Provided header information") => {
            "RFC 6895 §2.2, §2.3: unknown opcodes and response codes are read"
        }
        Simple if starts("Provided information is not a valid DNS packet") => {
            "RFC 1035 §3.3.14, RFC 3597 §3: simple-dns reads some data as text in UTF-8"
        }
        Simple
            if starts("Attempted to perform an invalid operation")
                || starts("Incomplete dns packet") =>
        {
            "RFC 3597 §3: what simple-dns has no fields for is lossless"
        }
        Hickory | Simple if starts("reread") || starts("write") => {
            "RFC 3597 §3: what is read is written again as it was; the peer's own output is refused"
        }
        _ => return None,
    })
}

/// What both take and read otherwise.
pub(crate) fn read_otherwise(peer: Peer, ours: &Reading, theirs: &Reading) -> Option<Rule> {
    if ours.questions != theirs.questions {
        return None;
    }
    let is_shifting = |entry: &Entry| RecordType(entry.rtype) == RecordType::IPSECKEY;
    if peer == Simple && ours.records.iter().any(is_shifting) {
        let ahead = ours.records.iter().position(is_shifting)?;
        let is_explained = |(ours, theirs): (&Entry, &Entry)| {
            ours == theirs || record_read_otherwise(peer, ours, theirs).is_some()
        };
        return (theirs.records.len() >= ahead
            && ours.records.iter().take(ahead).zip(&theirs.records).all(is_explained))
        .then_some(
            "RFC 1035 §3.2.1: the length of data is that of the data; simple-dns writes two octets more for IPSECKEY, and the rest is read elsewhere",
        );
    }
    if ours.records.len() != theirs.records.len() {
        return None;
    }
    let mut pairs =
        ours.records.iter().zip(&theirs.records).filter(|(ours, theirs)| ours != theirs);
    pairs.try_fold("", |_, (ours, theirs)| record_read_otherwise(peer, ours, theirs))
}

fn record_read_otherwise(peer: Peer, ours: &Entry, theirs: &Entry) -> Option<Rule> {
    let rtype = RecordType(ours.rtype);
    let has_same_head = (ours.section, &ours.owner, ours.rtype, ours.class, ours.ttl)
        == (theirs.section, &theirs.owner, theirs.rtype, theirs.class, theirs.ttl);
    let is_opaque = match peer {
        // It reads none of the Internet's types in another class.
        Dnsbox => ours.class != Class::IN.0,
        Domain => is_opaque_to_domain(rtype),
        Hickory | Simple => !IS_TYPED_BY_ALL.contains(&rtype),
    };
    let is_address = matches!(rtype, RecordType::A | RecordType::AAAA);
    if !has_same_head {
        None
    } else if is_opaque {
        Some(
            "RFC 3597 §4: names in data are decompressed; the peer keeps this type as it is, pointers included",
        )
    } else if is_address && ours.class != Class::IN.0 {
        Some(
            "RFC 1035 §3.4: addresses of another class are none of the Internet; simple-dns drops octets of them",
        )
    } else {
        None
    }
}

/// Types whose names every peer decompresses.
const IS_TYPED_BY_ALL: &[RecordType] = &[
    RecordType::A,
    RecordType::AAAA,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::NS,
    RecordType::PTR,
    RecordType::SOA,
    RecordType::SRV,
    RecordType::TXT,
];

fn is_stricter_at_dnsbox(entry: &Entry) -> bool {
    match RecordType(entry.rtype) {
        RecordType::LOC => is_odd_place(&entry.data),
        RecordType::SVCB | RecordType::HTTPS => is_alias(entry) || has_reserved_key(entry),
        RecordType::URI => entry.data.len() == 4,
        RecordType::NSEC | RecordType::NSEC3 | RecordType::CSYNC => has_idle_zeros(entry),
        RecordType::ZONEMD => match (entry.data.get(5), entry.data.len()) {
            (Some(1), length) => length != 6 + 48,
            (Some(2), length) => length != 6 + 64,
            _ => false,
        },
        RecordType::APL => has_idle_prefix(&entry.data),
        RecordType::CLA => !is_adapters(&entry.data),
        RecordType::HIP => {
            matches!(*entry.data, [0, ..] | [_, _, 0, 0, ..])
        }
        // Bits of the suffix that the prefix has.
        RecordType::A6 => match *entry.data {
            [length @ 1..=127, first, ..] if length % 8 != 0 => first >> (8 - length % 8) != 0,
            _ => false,
        },
        RecordType::EID
        | RecordType::NIMLOC
        | RecordType::NSAP
        | RecordType::HHIT
        | RecordType::BRID => entry.data.is_empty(),
        // What these hold is not looked into: digits of X25, octets of ATMA and DHCID, bits of NXT, gateways of unknown kinds. 69 and 70 are no types of ours.
        RecordType::X25
        | RecordType::NXT
        | RecordType::ATMA
        | RecordType::IPSECKEY
        | RecordType::DHCID => true,
        RecordType(69 | 70) => true,
        _ => false,
    }
}

/// Of another version, with a length that is not of two decimal digits or has a power and no digit, or beyond a pole or the
/// antimeridian.
fn is_odd_place(data: &[u8]) -> bool {
    let [0, sizes @ .., n1, n2, n3, n4, e1, e2, e3, e4, _, _, _, _] = data else { return true };
    let is_odd_size = |size: &u8| {
        let (digit, power) = (size >> 4, size & 15);
        digit > 9 || power > 9 || (digit == 0 && power != 0)
    };
    let is_beyond = |angle: [u8; 4], degrees: u32| {
        u32::from_be_bytes(angle).abs_diff(1 << 31) > degrees * 3_600_000
    };
    sizes.iter().any(is_odd_size)
        || is_beyond([*n1, *n2, *n3, *n4], 90)
        || is_beyond([*e1, *e2, *e3, *e4], 180)
}

/// Whether a window of types ends in an octet without a bit: the longer form of the same set.
fn has_idle_zeros(entry: &Entry) -> bool {
    let mut rest = match RecordType(entry.rtype) {
        RecordType::NSEC => behind_name(&entry.data),
        RecordType::NSEC3 => entry.data.get(4..).and_then(behind_counted).and_then(behind_counted),
        _ => entry.data.get(6..),
    };
    while let Some(&[_, count, ref tail @ ..]) = rest {
        let Some((bits, next)) = tail.split_at_checked(usize::from(count)) else { return false };
        if bits.last() == Some(&0) {
            return true;
        }
        rest = Some(next);
    }
    false
}

/// Strings of letters, digits and hyphens between them.
fn is_adapters(mut data: &[u8]) -> bool {
    while let Some((count, rest)) = data.split_first()
        && let Some((adapter, next)) = rest.split_at_checked(usize::from(*count))
    {
        let is_inner = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-';
        if adapter.is_empty()
            || adapter.starts_with(b"-")
            || adapter.ends_with(b"-")
            || !adapter.iter().all(is_inner)
        {
            return false;
        }
        data = next;
    }
    true
}

/// Whether an address of a prefix ends in zeros, which are to be left out.
fn has_idle_prefix(mut data: &[u8]) -> bool {
    while let [_, _, _, count, rest @ ..] = data {
        let Some((address, next)) = rest.split_at_checked(usize::from(count & 127)) else {
            return false;
        };
        if address.last() == Some(&0) {
            return true;
        }
        data = next;
    }
    false
}

fn behind_name(mut data: &[u8]) -> Option<&[u8]> {
    while data.first() != Some(&0) {
        data = behind_counted(data)?;
    }
    data.get(1..)
}

fn behind_counted(data: &[u8]) -> Option<&[u8]> {
    let (count, rest) = data.split_first()?;
    rest.get(usize::from(*count)..)
}

fn is_service(entry: &Entry) -> bool {
    matches!(RecordType(entry.rtype), RecordType::SVCB | RecordType::HTTPS)
}

fn is_alias(entry: &Entry) -> bool {
    is_service(entry) && entry.data.starts_with(&[0, 0])
}

/// Whether there is a parameter of key 65535, which nobody may define (RFC 9460 §14.3.2).
fn has_reserved_key(entry: &Entry) -> bool {
    let mut rest = entry.data.get(2..).and_then(behind_name);
    while let Some(&[k0, k1, l0, l1, ref tail @ ..]) = rest {
        if [k0, k1] == [255; 2] {
            return true;
        }
        rest = tail.get(usize::from(u16::from_be_bytes([l0, l1]))..);
    }
    false
}

fn is_empty_outside_update(entry: &Entry) -> bool {
    entry.data.is_empty() && matches!(Class(entry.class), Class::ANY | Class::NONE)
}
