//! SIG(0): what is signed, and where the record is; the signatures are made with Ed25519.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Algorithm, ErrorKind, Message, NameBuf, Opaque, Question, RecordType, Serial, Sig, Timestamp,
    query, sig0,
};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn sig<'m>(signer: &'m NameBuf, signature: &'m [u8]) -> Sig<'m> {
    Sig {
        type_covered: RecordType(0),
        algorithm: Algorithm::ED25519,
        labels: 0,
        original_ttl: 0,
        expiration: Timestamp(2000),
        inception: Timestamp(1000),
        key_tag: 1,
        signer: signer.as_name(),
        signature: Opaque(signature),
    }
}

/// A message that asks for `name`, signed; `over` is the message that came before.
fn signed(name: &str, over: Option<&[u8]>) -> Vec<u8> {
    let (signer, name): (NameBuf, NameBuf) =
        ("Client.example".parse().unwrap(), name.parse().unwrap());
    let mut buffer = [0; 512];
    let length =
        query(&mut buffer, 7, &Question::new(&name, RecordType::A)).unwrap().finish().len();
    let data = sig0::data_to_sign(&sig(&signer, b""), over, &buffer[..length]);
    let signature = pair().sign(&data);
    let length = sig0::append(&mut buffer, length, &sig(&signer, signature.as_ref())).unwrap();
    buffer[..length].to_vec()
}

fn is_right(octets: &[u8], over: Option<&[u8]>) -> bool {
    let Ok(Some(found)) = sig0::find(octets) else { return false };
    let key = pair();
    UnparsedPublicKey::new(&ED25519, key.public_key())
        .verify(&found.data_to_verify(over), found.sig().signature.0)
        .is_ok()
}

#[test]
fn requests_and_transactions() {
    let asked = signed("www.example", None);
    assert_eq!(Message::new(&asked).unwrap().validate(), Ok(()));
    assert!(is_right(&asked, None));
    let answered = signed("www.example", Some(&asked));
    assert!(is_right(&answered, Some(&asked)));
    assert!(!is_right(&answered, None), "the query is signed along");
    for at in 0..asked.len() {
        let mut forged = asked.clone();
        forged[at] ^= 1;
        // The owner, the class and the TTL of the record are not signed (RFC 2931 §3.1).
        let is_outside =
            (12 + 17..12 + 17 + 11).contains(&at) && at != 12 + 17 + 1 && at != 12 + 17 + 2;
        assert!(!is_right(&forged, None) || is_outside, "octet {at}");
    }
}

#[test]
fn time_and_place() {
    let octets = signed("www.example", None);
    let found = sig0::find(&octets).unwrap().unwrap();
    for (now, current) in [(999, false), (1000, true), (2000, true), (2001, false)] {
        assert_eq!(found.is_current(Serial(now)), current);
    }
    // A second one behind it.
    let signer: NameBuf = "client.example".parse().unwrap();
    let mut buffer = [0; 512];
    buffer[..octets.len()].copy_from_slice(&octets);
    let length = sig0::append(&mut buffer, octets.len(), &sig(&signer, b"x")).unwrap();
    assert_eq!(sig0::find(&buffer[..length]).unwrap_err().kind, ErrorKind::MisplacedSignature);
    assert!(sig0::append(&mut buffer[..octets.len()], octets.len(), &sig(&signer, b"x")).is_err());
    // None at all, and octets that are no message.
    let unsigned = &octets[..29];
    let mut unsigned = unsigned.to_vec();
    unsigned[11] = 0;
    assert!(sig0::find(&unsigned).unwrap().is_none());
    for length in 0..octets.len() {
        assert!(sig0::find(&octets[..length]).is_err(), "{length}");
    }
}

#[test]
fn serial_numbers_go_around() {
    // RFC 1982 §5.2: sizes are those of 32 bits here.
    assert!(Serial(1) > Serial(0));
    assert!(Serial(0) > Serial(u32::MAX));
    assert_eq!(Serial(0).partial_cmp(&Serial(1 << 31)), None);
    assert_eq!(Serial(u32::MAX).checked_add(1), Some(Serial(0)));
    assert_eq!(Serial(0).checked_add(1 << 31), None);
}
