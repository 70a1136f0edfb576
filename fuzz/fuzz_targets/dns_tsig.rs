//! Signed messages: octets that nobody signed are refused and left as they were; a stream verifies if and only if nothing was
//! lost or changed.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use dns_wire::{
    Message, NameBuf, Question, RecordType, query, sig0,
    tsig::{Algorithm, Key, Request, verify_request},
};
use libfuzzer_sys::fuzz_target;

const NOW: u64 = 1_700_000_000;

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let key = |algorithm: Algorithm| {
        let name: NameBuf = "key.example".parse().expect("a name");
        Key::new(name, algorithm, b"a secret of thirty-two octets...").expect("a key")
    };
    Algorithm::ALL.map(key).to_vec()
});

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    algorithm: u8,
    /// An answer of the stream that does not arrive.
    lost: Option<u8>,
    /// A change of one octet: of which answer, where, and how.
    change: Option<(u8, u16, u8)>,
    /// All the rest, so that a seed is three octets and a message.
    octets: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let keys = &*KEYS;
    let key = &keys[usize::from(input.algorithm) % keys.len()];
    let mut asked = [0; 512];
    let name: NameBuf = "www.example".parse().expect("a name");
    let question = Question::new(&name, RecordType::AXFR);
    let length = query(&mut asked, 7, &question).expect("room").finish().len();
    let (length, exchange) = key.sign_query(&mut asked, length, NOW).expect("room");

    // What nobody signed.
    let _ = sig0::find(input.octets);
    let mut octets = input.octets.to_vec();
    match verify_request(&mut octets, keys, NOW) {
        Request::Signed(..) => panic!("a forgery"),
        Request::Unsigned(message) => assert_eq!(message.as_bytes(), input.octets),
        Request::Refused(refusal) => {
            let mut buffer = [0; 1024];
            if let Ok(length) = refusal.respond(input.octets, &mut buffer, NOW) {
                assert!(Message::new(&buffer[..length]).is_ok() || length == 0);
            }
            assert_eq!(octets, input.octets);
        }
    }
    let mut octets = input.octets.to_vec();
    assert!(exchange.verify(&mut octets, NOW).is_err());
    assert_eq!(octets, input.octets);

    let Request::Signed(_, mut responder) = verify_request(&mut asked[..length], keys, NOW) else {
        panic!("our own query is refused")
    };
    let mut stream = exchange.into_stream();
    let mut is_sound = true;
    for number in 0..16u8 {
        let mut answer = [0; 512];
        let question = Question::new(&name, RecordType(u16::from(number)));
        let length = query(&mut answer, 7, &question).expect("room").finish().len();
        let length = responder.sign(&mut answer, length, NOW).expect("room");
        if input.lost == Some(number) {
            // Nothing vouches for what comes after the last one.
            is_sound &= number == 15;
            continue;
        }
        let mut octets = answer[..length].to_vec();
        if let Some((at, place, flip)) = input.change
            && at % 16 == number
        {
            let place = usize::from(place) % length;
            octets[place] ^= flip;
            // The id is restored from the record, and the case of the names in it is not signed.
            // They stand behind the question, with ten octets between.
            let names = [29..42, 52..54 + key.algorithm().as_str().len()];
            let is_case = octets[place].eq_ignore_ascii_case(&answer[place])
                && names.iter().any(|name| name.contains(&place));
            is_sound &= octets == answer[..length] || place < 2 || is_case;
        }
        if stream.receive(&mut octets, NOW).is_err() {
            assert!(!is_sound, "answer {number}");
            return;
        }
    }
    // The last answer may have lost its signature; that shows at the end.
    assert_eq!(stream.finish().is_ok(), is_sound);
});
