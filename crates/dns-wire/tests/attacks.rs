//! Attacks on other implementations that a codec has to withstand: a test for each class of them.

#![cfg(feature = "owned")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{Algorithm, Error, Message, MessageBuf, OptionCode, Rdata, RecordData, RecordType};

/// A name, `a.b.`, its letters in upper case.
const NAME: &[u8] = b"\x01A\x01B\0";

/// A response with one answer of `rtype` at the root, whose data is the first `length` octets of `data`; the others follow it.
fn answer(rtype: u16, length: usize, data: &[u8]) -> Vec<u8> {
    let mut octets = b"\0\x01\x80\0\0\0\0\x01\0\0\0\0\0".to_vec();
    octets.extend_from_slice(&rtype.to_be_bytes());
    octets.extend_from_slice(b"\0\x01\0\0\0\0");
    octets.extend_from_slice(&(length as u16).to_be_bytes());
    octets.extend_from_slice(data);
    octets
}

/// Data of each type that has names in it; `N` stands for the name.
fn with_names() -> Vec<(u16, Vec<u8>)> {
    let twenty = [7; 20];
    let (signature, key) = ([&[1; 18][..], b"N", &[7; 9]].concat(), [&[9; 16][..]].concat());
    let types: &[(&[u16], &[u8])] = &[
        (&[2, 3, 4, 5, 7, 8, 9, 12, 23, 39], b"N"),
        (&[6], &[&b"NN"[..], &twenty].concat()),
        (&[14, 17, 58], b"NN"),
        (&[15, 18, 21, 36, 107], b"\0\x01N"),
        (&[26], b"\0\x01NN"),
        (&[24, 46], &signature),
        (&[30], b"N\x60"),
        (&[33], b"\0\x01\0\x02\0\x03N"),
        (&[35], b"\0\x01\0\x02\x01u\x03E2U\x01!N"),
        (&[38], b"\x40\0\0\0\0\0\0\0\x01N"),
        (&[45], b"\x01\x03\x02N\x05\x06"),
        (&[47], b"N\0\x01\x40"),
        (&[55], &[&b"\x10\x02\0\x03"[..], &key, b"keyNN"].concat()),
        (&[64, 65], b"\0\x01N\0\x03\0\x02\0\x35"),
        (&[66], b"\0\x01\x01\0\x35N"),
        (&[249], &[&b"N"[..], &[1; 12], b"\0\x02ab\0\x01c"].concat()),
        (&[250], &[&b"N"[..], &[1; 8], b"\0\x02ab\0\x01\0\0\0\x01c"].concat()),
        (&[260], b"\x01\x03N"),
    ];
    let spelled = |data: &[u8]| -> Vec<u8> {
        data.iter()
            .flat_map(|octet| if *octet == b'N' { NAME } else { core::slice::from_ref(octet) })
            .copied()
            .collect()
    };
    types
        .iter()
        .flat_map(|(types, data)| types.iter().map(move |rtype| (*rtype, spelled(data))))
        .collect()
}

/// CVE-2026-10822 was a name that was read past its record.
#[test]
fn what_follows_the_data_is_never_read() {
    for (rtype, data) in with_names() {
        let whole = answer(rtype, data.len(), &data);
        read(&whole).unwrap_or_else(|error| panic!("TYPE{rtype}: {error}"));
        for length in 0..data.len() {
            let followed = answer(rtype, length, &data);
            let mut other = followed.clone();
            let end = other.len() - (data.len() - length);
            for octet in &mut other[end..] {
                *octet = !*octet;
            }
            assert_eq!(read(&followed), read(&other), "TYPE{rtype} cut to {length}");
            let valid = |octets| Message::new(octets).and_then(|message| message.validate_prefix());
            assert_eq!(valid(&followed), valid(&other), "TYPE{rtype} cut to {length}");
            assert_eq!(
                valid(&followed).is_ok(),
                read(&followed).is_ok(),
                "TYPE{rtype} cut to {length}"
            );
        }
    }
}

fn read(octets: &[u8]) -> Result<Rdata<'_>, Error> {
    Message::new(octets)?.answers().next().expect("an answer")?.data()
}

/// CVE-2026-56416 was the canonical form of a PX that is too short.
#[test]
fn the_canonical_form_of_short_data() {
    for (rtype, data) in with_names() {
        for length in 0..=data.len() {
            let Ok(data) = RecordData::from_wire(RecordType(rtype), &data[..length]) else {
                continue;
            };
            let (wire, canonical) = (data.as_wire(), data.canonical());
            assert!(canonical.eq_ignore_ascii_case(wire), "TYPE{rtype} cut to {length}");
        }
        // RFC 4034 §6.2 as RFC 6840 §5.1 amends it.
        let data = RecordData::from_wire(RecordType(rtype), &data).unwrap();
        let folded = matches!(
            rtype,
            2..=9 | 12 | 14 | 15 | 17 | 18 | 21 | 24 | 26 | 30 | 33 | 35 | 36 | 38 | 39 | 46
        );
        let has_capital = data.canonical().windows(NAME.len()).any(|part| part == NAME);
        assert_eq!(has_capital, !folded, "TYPE{rtype}");
    }
}

/// The key of a private algorithm begins with a name (RFC 4034 §A.1.1), which nothing here reads.
#[test]
fn keys_of_private_algorithms() {
    for key in [&b""[..], b"\x3F", b"\xC0\x0C", b"\x01A\0key", &[0xFF; 300]] {
        let wire = [b"\x01\0\x03\xFD", key].concat();
        let data = RecordData::from_wire(RecordType::DNSKEY, &wire).unwrap();
        assert_eq!(data.canonical(), wire);
        let octets = answer(48, wire.len(), &wire);
        let Ok(Rdata::Dnskey(dnskey)) = read(&octets) else { unreachable!("a DNSKEY") };
        assert_eq!((dnskey.algorithm, dnskey.key.0), (Algorithm::PRIVATEDNS, key));
    }
}

/// CVE-2026-41292 and CVE-2026-42944 were options in great numbers, and the same one twice.
#[test]
fn options_repeat_and_come_in_floods() {
    for code in [OptionCode::NSID, OptionCode::COOKIE, OptionCode::PADDING] {
        for count in [2, 3, 1000, 5000] {
            let mut options = Vec::new();
            for number in 0..count {
                options.extend_from_slice(&code.0.to_be_bytes());
                options.extend_from_slice(b"\0\x08");
                options.extend_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
            }
            let mut octets = b"\0\x01\0\0\0\0\0\0\0\0\0\x01\0\0\x29\x04\xD0\0\0\0\0".to_vec();
            octets.extend_from_slice(&(options.len() as u16).to_be_bytes());
            octets.extend_from_slice(&options);
            let message = Message::new(&octets).unwrap();
            assert_eq!(message.validate(), Ok(()));
            let edns = message.edns().unwrap().unwrap();
            // The first one counts, and none is lost.
            assert_eq!(edns.option(code), Some(&[0; 8][..]));
            assert!(
                edns.options
                    .iter()
                    .map(|option| option.data.0)
                    .eq(options.chunks(12).map(|option| &option[4..]))
            );
            let decoded = MessageBuf::decode(&octets).unwrap();
            assert_eq!(decoded.encode_exact().unwrap(), octets);
        }
    }
}
