//! Transaction signatures: what another implementation signed, exchanges of our own, and everything that can be wrong with them.

#![cfg(feature = "tsig")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    A, Builder, Flags, Header, Message, NameBuf, Question, Rcode, RecordType, Section, query,
    respond_to,
    tsig::{
        Algorithm, Exchange, Key, KeyError, MAX_UNSIGNED, Part, Refusal, Request, Responder,
        TsigError, verify_request,
    },
};

const NOW: u64 = 1_700_000_000;
const SECRET: &[u8] = b"a secret of thirty-two octets...";

fn key_of(algorithm: Algorithm) -> Key {
    Key::new("key.example".parse().unwrap(), algorithm, SECRET).unwrap()
}

fn key() -> Key {
    key_of(Algorithm::HMAC_SHA256)
}

fn name() -> NameBuf {
    "www.example.com".parse().unwrap()
}

fn ask(key: &Key) -> (Vec<u8>, Exchange<'_>) {
    let mut buffer = [0; 512];
    let length =
        query(&mut buffer, 7, &Question::new(&name(), RecordType::A)).unwrap().finish().len();
    let (length, exchange) = key.sign_query(&mut buffer, length, NOW).unwrap();
    assert_eq!(length, length.min(buffer.len()));
    (buffer[..length].to_vec(), exchange)
}

fn accepted<'k>(octets: &mut [u8], key: &'k Key) -> Responder<'k> {
    match verify_request(octets, [key], NOW) {
        Request::Signed(verified, responder) => {
            assert_eq!(verified.time_signed(), NOW);
            verified.into_message().validate().unwrap();
            responder
        }
        other => panic!("{other:?}"),
    }
}

fn refused<'k>(octets: &[u8], keys: &'k [Key], now: u64) -> Refusal<'k> {
    match verify_request(&mut octets.to_vec(), keys, now) {
        Request::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

/// An answer of `records` addresses, not signed yet: the buffer and the length.
fn answer(records: u8) -> (Vec<u8>, usize) {
    let mut buffer = vec![0; 4096];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 7, flags: Flags::default().with_response(true) });
    builder.question(&Question::new(&name(), RecordType::A)).unwrap();
    for last in 0..records {
        builder
            .add(Section::Answer, &name(), 60, &A { address: [192, 0, 2, last].into() })
            .unwrap();
    }
    let length = builder.finish().len();
    (buffer, length)
}

fn signed(responder: &mut Responder<'_>, records: u8) -> Vec<u8> {
    let (mut buffer, length) = answer(records);
    let length = responder.sign(&mut buffer, length, NOW).unwrap();
    buffer.truncate(length);
    buffer
}

#[test]
fn what_another_implementation_signed() {
    let text = include_str!("../../../testdata/dns/tsig.txt");
    let (mut exchange, mut stream) = (None, None);
    let keys = Algorithm::ALL.map(key_of);
    let mut seen = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (what, algorithm, hex) =
            (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let algorithm = Algorithm::from_text(algorithm).unwrap();
        let key = keys.iter().find(|key| key.algorithm() == algorithm).unwrap();
        let mut octets = unhex(hex);
        match what {
            "request" | "transfer" => {
                if let Some(stream) = stream.take() {
                    dns_wire::tsig::Stream::finish(stream).unwrap();
                }
                // Ours, of the same content, is the same, but for the case of the key's name.
                let unsigned = match verify_request(&mut octets.clone(), [key], NOW) {
                    Request::Signed(verified, _) => verified.into_message().as_bytes().to_vec(),
                    other => panic!("{other:?}"),
                };
                let mut ours = [0; 512];
                ours[..unsigned.len()].copy_from_slice(&unsigned);
                let (length, state) = key.sign_query(&mut ours, unsigned.len(), NOW).unwrap();
                assert!(ours[..length].eq_ignore_ascii_case(&octets), "{line}");
                exchange = Some(state);
            }
            "response" => {
                let verified = exchange.as_ref().unwrap().verify(&mut octets, NOW).unwrap();
                assert_eq!(verified.into_message().answers().count(), 1);
            }
            _ => {
                let stream = stream.get_or_insert_with(|| exchange.clone().unwrap().into_stream());
                stream.receive(&mut octets, NOW).expect(line);
            }
        }
        seen += 1;
    }
    stream.unwrap().finish().unwrap();
    assert_eq!(seen, 40);
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn each_algorithm_both_ways() {
    for algorithm in Algorithm::ALL {
        let key = key_of(algorithm);
        let (mut octets, exchange) = ask(&key);
        let mut responder = accepted(&mut octets, &key);
        assert_eq!(responder.key().name(), key.name());
        let mut octets = signed(&mut responder, 2);
        let verified = exchange.verify(&mut octets, NOW + 300).unwrap();
        assert_eq!(verified.into_message().answers().count(), 2);
        assert_eq!(Algorithm::from_text(algorithm.as_str()), Some(algorithm));
    }
    assert_eq!(Algorithm::from_text("hmac-md5.sig-alg.reg.int"), None);
}

#[test]
fn the_room_that_is_promised() {
    let key = key();
    let unsigned = 12 + 21;
    assert!(ask(&key).0.len() <= unsigned + key.room());
    let mut small = [0; 64];
    let length =
        query(&mut small, 7, &Question::new(&name(), RecordType::A)).unwrap().finish().len();
    let before = small;
    assert!(key.sign_query(&mut small, length, NOW).is_err());
    assert_eq!(small, before, "nothing was written");
}

#[test]
fn truncation_of_macs() {
    let whole = key();
    let cut = key().with_truncation(16, 16).unwrap();
    let (octets, exchange) = ask(&cut);
    assert_eq!(octets.len() + 16, ask(&whole).0.len());
    let mut answer_of = signed(&mut accepted(&mut octets.clone(), &cut), 1);
    let verified = exchange.verify(&mut answer_of, NOW).unwrap();
    assert_eq!(verified.into_message().answers().count(), 1);
    // A key that asks for more says so, in an answer that is signed.
    let keys = [whole];
    let refusal = refused(&octets, &keys, NOW);
    assert_eq!(refusal.error(), TsigError::BadTrunc);
    let mut buffer = [0; 512];
    let length = refusal.respond(&octets, &mut buffer, NOW).unwrap();
    assert_eq!(
        exchange.verify(&mut buffer[..length], NOW).unwrap_err(),
        TsigError::Reported { error: Rcode::BADTRUNC, verified: true, server_time: None }
    );
    for (size, min_size) in [(15, 32), (32, 9), (33, 32)] {
        assert_eq!(key().with_truncation(size, min_size).unwrap_err(), KeyError::MacLength);
    }
    assert_eq!(Key::new(name(), Algorithm::HMAC_SHA1, b"").unwrap_err(), KeyError::Secret);
}

#[test]
fn every_octet_counts() {
    let key = key();
    let (octets, exchange) = ask(&key);
    let answer = signed(&mut accepted(&mut octets.clone(), &key), 1);
    let keys = [key.clone()];
    for (at, bit) in (0..octets.len()).flat_map(|at| (0..8).map(move |bit| (at, 1 << bit))) {
        let mut forged = octets.clone();
        forged[at] ^= bit;
        if at < 2 {
            continue; // The id is restored from the record: a forwarder changes it (RFC 8945 §5.5).
        }
        match verify_request(&mut forged, &keys, NOW) {
            Request::Refused(_) => {}
            // The names in the record are signed in lower case.
            Request::Signed(..) if octets[at].is_ascii_alphabetic() && bit == 0x20 && at > 33 => {}
            // No longer a TSIG record.
            Request::Unsigned(message) => assert_ne!(message.as_bytes(), octets),
            other => panic!("octet {at}: {other:?}"),
        }
    }
    for at in 2..answer.len() {
        let mut forged = answer.clone();
        forged[at] ^= 0x80;
        exchange.verify(&mut forged, NOW).unwrap_err();
        assert_eq!(forged[at], answer[at] ^ 0x80, "refused messages stay as they are");
    }
    for length in 0..octets.len() {
        let mut short = octets[..length].to_vec();
        let outcome = verify_request(&mut short, &keys, NOW);
        assert!(matches!(outcome, Request::Refused(_)), "{length}");
    }
}

#[test]
fn the_id_of_a_forwarded_query() {
    let key = key();
    let (mut octets, _) = ask(&key);
    octets[0] = 0xFF;
    match verify_request(&mut octets, [&key], NOW) {
        Request::Signed(verified, _) => assert_eq!(verified.into_message().id(), 7),
        other => panic!("{other:?}"),
    }
}

#[test]
fn refusals_tell_why() {
    let key = key();
    let (octets, exchange) = ask(&key);
    let other = Key::new("other.example".parse().unwrap(), Algorithm::HMAC_SHA256, SECRET).unwrap();
    let wrong = Key::new("key.example".parse().unwrap(), Algorithm::HMAC_SHA256, b"wrong").unwrap();
    let server_time = Some(NOW + 301);
    for (keys, now, error, verified, server_time) in [
        (vec![], NOW, TsigError::BadKey, false, None),
        (vec![other], NOW, TsigError::BadKey, false, None),
        (vec![key_of(Algorithm::HMAC_SHA512)], NOW, TsigError::BadKey, false, None),
        (vec![wrong], NOW, TsigError::BadSig, false, None),
        (vec![key.clone()], NOW + 301, TsigError::BadTime, true, server_time),
    ] {
        let refusal = refused(&octets, &keys, now);
        assert_eq!(refusal.error(), error);
        let mut buffer = [0; 512];
        let length = refusal.respond(&octets, &mut buffer, now).unwrap();
        let message = Message::new(&buffer[..length]).unwrap();
        assert_eq!((message.id(), message.flags().rcode()), (7, Rcode::NOTAUTH));
        assert_eq!(message.question().unwrap().unwrap().name, name().as_name());
        let reported = TsigError::Reported { error: error.code(), verified, server_time };
        assert_eq!(exchange.verify(&mut buffer[..length], NOW).unwrap_err(), reported);
    }
}

#[test]
fn misplaced_and_doubled_records_are_format_errors() {
    let key = key();
    let keys = [key.clone()];
    let (octets, _) = ask(&key);
    // Signed twice: the first record is not the last one.
    let mut twice = [0; 512];
    twice[..octets.len()].copy_from_slice(&octets);
    let (length, _) = key.sign_query(&mut twice, octets.len(), NOW).unwrap();
    let doubled = twice[..length].to_vec();
    // In the answer section.
    let mut moved = octets.clone();
    (moved[7], moved[11]) = (1, 0);
    // Octets behind it.
    let longer = [&octets[..], b"\0"].concat();
    for forged in [doubled, moved, longer] {
        let refusal = refused(&forged, &keys, NOW);
        assert!(matches!(refusal.error(), TsigError::Malformed(_)), "{:?}", refusal.error());
        let mut buffer = [0; 512];
        let length = refusal.respond(&forged, &mut buffer, NOW).unwrap();
        let message = Message::new(&buffer[..length]).unwrap();
        assert_eq!(message.flags().rcode(), Rcode::FORMERR);
        assert_eq!(message.count(Section::Additional), 0, "without TSIG");
    }
}

#[test]
fn an_answer_that_does_not_fit_is_cut() {
    let key = key();
    let (mut octets, exchange) = ask(&key);
    let mut responder = accepted(&mut octets, &key);
    let (mut buffer, length) = answer(20);
    let length = responder.sign(&mut buffer[..length + 20], length, NOW).unwrap();
    let message = exchange.verify(&mut buffer[..length], NOW).unwrap().into_message();
    assert!(message.flags().tc());
    assert_eq!(message.records().count(), 0);
    assert_eq!(message.questions().count(), 1);
}

#[test]
fn answers_without_a_signature() {
    let key = key();
    let (octets, exchange) = ask(&key);
    let (mut buffer, length) = answer(1);
    assert_eq!(exchange.verify(&mut buffer[..length], NOW).unwrap_err(), TsigError::Missing);
    let mut unsigned = [0; 512];
    let query = Message::new(&octets).unwrap();
    let length = respond_to(&mut unsigned, &query, Rcode::NOERROR).unwrap().finish().len();
    match verify_request(&mut unsigned[..length], [&key], NOW) {
        Request::Unsigned(message) => assert_eq!(message.id(), 7),
        other => panic!("{other:?}"),
    }
}

#[test]
fn streams_with_gaps() {
    let key = key();
    let (mut octets, exchange) = ask(&key);
    let mut responder = accepted(&mut octets, &key);
    let messages: Vec<_> = (0..5).map(|records| signed(&mut responder, records)).collect();

    let mut stream = exchange.clone().into_stream();
    for (index, message) in messages.iter().enumerate() {
        let mut message = message.clone();
        let part = stream.receive(&mut message, NOW).unwrap();
        assert!(matches!(part, Part::Verified(_)));
        assert_eq!(part.message().answers().count(), index);
    }
    stream.finish().unwrap();

    // One that is lost, swapped or changed is noticed.
    for forged in
        [vec![&messages[0], &messages[2]], vec![&messages[1]], vec![&messages[0], &messages[0]]]
    {
        let mut stream = exchange.clone().into_stream();
        let outcomes: Vec<_> =
            forged.iter().map(|message| stream.receive(&mut message.to_vec(), NOW).err()).collect();
        assert_eq!(*outcomes.last().unwrap(), Some(TsigError::BadSig));
        assert_eq!(stream.finish(), Err(TsigError::BadSig));
    }

    // Unsigned ones: 99 at most, none at the ends.
    let (plain, length) = answer(1);
    let plain = &plain[..length];
    let mut stream = exchange.clone().into_stream();
    assert_eq!(stream.receive(&mut plain.to_vec(), NOW).unwrap_err(), TsigError::Missing);
    let mut stream = exchange.clone().into_stream();
    stream.receive(&mut messages[0].clone(), NOW).unwrap();
    for _ in 0..MAX_UNSIGNED {
        let mut octets = plain.to_vec();
        assert!(matches!(stream.receive(&mut octets, NOW), Ok(Part::Unconfirmed(_))));
    }
    assert_eq!(stream.clone().finish(), Err(TsigError::Unconfirmed));
    assert_eq!(stream.receive(&mut plain.to_vec(), NOW).unwrap_err(), TsigError::Unconfirmed);
    assert_eq!(exchange.into_stream().finish(), Err(TsigError::Unconfirmed));
}

#[test]
fn secrets_are_not_printed() {
    let text = format!("{:?} {:?}", key(), ask(&key()).1);
    assert!(!text.contains("secret"), "{text}");
}
