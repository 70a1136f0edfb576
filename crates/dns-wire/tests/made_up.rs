//! Data of every type, made up: it survives text, wire, and serde.

#![cfg(all(feature = "arbitrary", feature = "serde"))]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use core::fmt::Debug;
use std::collections::HashSet;

use arbitrary::{Arbitrary, Unstructured};
use dns_wire::{
    Algorithm, Builder, CharString, Class, DigestType, Header, Message, Name, NameBuf, Opcode,
    OptionCode, QuestionBuf, Rcode, Rdata, RecordBuf, RecordData, RecordType, Section, Verbatim,
    record,
};
use proptest::{collection::vec, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

record! {
    /// A type of a user's own.
    Depot<'m> = RecordType(65280) {
        /// How much it holds.
        weight: u16,
        /// What it is called.
        label: CharString<'m>,
        /// Where it is.
        host: Name<'m> as Verbatim,
    }
}

fn made<T: for<'a> Arbitrary<'a>>(octets: &[u8]) -> T {
    Unstructured::new(octets).arbitrary().unwrap()
}

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A binary format.
fn through_cbor<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let mut octets = Vec::new();
    ciborium::into_writer(value, &mut octets).unwrap();
    ciborium::from_reader(&octets[..]).unwrap_or_else(|error| panic!("{octets:?}: {error}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn records(octets in vec(any::<u8>(), 0..400)) {
        let record: RecordBuf = made(&octets);
        let wire = record.data.as_wire();
        prop_assert!(!matches!(record.data.view(), Rdata::Unknown(data) if data.rtype.mnemonic().is_some()), "{:?}", record);

        for again in [through_json(&record), through_cbor(&record)] {
            prop_assert_eq!(&again, &record);
            prop_assert_eq!(again.data.as_wire(), wire);
            prop_assert_eq!(again.name.as_wire(), record.name.as_wire());
        }
        for data in [through_json(&record.data), through_cbor(&record.data)] {
            prop_assert_eq!(data.as_wire(), wire);
        }

        if record.rtype() != RecordType::OPT {
            let text = record.data.to_string();
            let again = RecordData::from_text(record.rtype(), text.as_bytes(), Name::ROOT);
            let again = again.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            prop_assert_eq!(again.as_wire(), wire, "{}", text);
        }
        // Typed, by the names of the fields.
        let view = serde_json::to_value(record.data.view()).unwrap();
        prop_assert_eq!(view.as_object().map(serde_json::Map::len), Some(1));

        let mut buffer = vec![0; 65_535];
        let mut builder = Builder::new(&mut buffer);
        builder.header(Header::default());
        builder.record(Section::Answer, record.name.as_name(), record.class, record.ttl, &record.data).unwrap();
        let message = builder.finish();
        let read = Message::new(message).unwrap().answers().next().unwrap().unwrap().to_owned().unwrap();
        prop_assert_eq!(read.data.as_wire(), wire);
    }

    #[test]
    fn names_questions_and_codes(octets in vec(any::<u8>(), 0..300)) {
        let name: NameBuf = made(&octets);
        for again in [through_json(&name), through_cbor(&name)] {
            prop_assert_eq!(again.as_wire(), name.as_wire());
        }
        let question: QuestionBuf = made(&octets);
        prop_assert_eq!(&through_json(&question), &question);
        prop_assert_eq!(&through_cbor(&question), &question);
        fn same<T: for<'a> Arbitrary<'a> + Serialize + DeserializeOwned + Debug + PartialEq>(octets: &[u8]) {
            let value: T = made(octets);
            assert_eq!((&through_json(&value), &through_cbor(&value)), (&value, &value));
        }
        same::<RecordType>(&octets);
        same::<Class>(&octets);
        same::<Rcode>(&octets);
        same::<Opcode>(&octets);
        same::<Algorithm>(&octets);
        same::<DigestType>(&octets);
        same::<OptionCode>(&octets);
    }

    #[test]
    fn a_type_of_ones_own(octets in vec(any::<u8>(), 0..100)) {
        let data = RecordData::arbitrary_of::<Depot<'_>>(&mut Unstructured::new(&octets)).unwrap();
        let view = data.typed::<Depot<'_>>().unwrap();
        let value = serde_json::to_value(view).unwrap();
        prop_assert_eq!(&value["weight"], &json!(view.weight));
        prop_assert_eq!(&value["host"], &json!(view.host.to_string()));
        for again in [through_json(&data), through_cbor(&data)] {
            prop_assert_eq!(again.as_wire(), data.as_wire());
        }
    }
}

/// The made-up data covers all types that are declared.
#[test]
fn all_types_are_made_up() {
    let mut seen = HashSet::new();
    let mut seed = 1u64;
    for _ in 0..20_000 {
        let octets: Vec<u8> = (0..64)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                seed.to_be_bytes()[0]
            })
            .collect();
        seen.insert(made::<RecordData>(&octets).rtype());
    }
    let named = seen.iter().filter(|rtype| rtype.mnemonic().is_some()).count();
    assert_eq!(named, 91);
}

#[test]
fn what_it_looks_like() {
    let data = |rtype: RecordType, text: &str| {
        RecordData::from_text(rtype, text.as_bytes(), Name::ROOT).unwrap()
    };
    let mx = data(RecordType::MX, "10 mail.example.");
    let record = RecordBuf::new("example".parse().unwrap(), 60, mx.clone());
    let service = data(
        RecordType::SVCB,
        r#"1 example. mandatory=alpn alpn=h2,h3 no-default-alpn port=443 ipv4hint=192.0.2.1 ech=AAEC ipv6hint=2001:db8::1 dohpath=/q{?dns} key65280=a\"\000"#,
    );
    for (value, expected) in [
        (serde_json::to_value(&mx), json!({"type": "MX", "data": "10 mail.example."})),
        (
            serde_json::to_value(mx.view()),
            json!({"MX": {"preference": 10, "exchange": "mail.example."}}),
        ),
        (
            serde_json::to_value(service.view()),
            json!({"SVCB": {"priority": 1, "target": "example.", "params": {
                "mandatory": ["alpn"], "alpn": ["h2", "h3"], "no-default-alpn": null, "port": 443,
                "ipv4hint": ["192.0.2.1"], "ech": "AAEC", "ipv6hint": ["2001:db8::1"],
                "dohpath": "/q{?dns}", "key65280": r#"a\"\000"#,
            }}}),
        ),
        (
            serde_json::to_value(&record),
            json!({"name": "example.", "ttl": 60, "class": "IN", "type": "MX", "data": "10 mail.example."}),
        ),
        (
            serde_json::to_value(RecordData::from_wire(RecordType(65280), b"\0\xFF").unwrap()),
            json!({"type": "TYPE65280", "data": r"\# 2 00FF"}),
        ),
        (
            serde_json::to_value(data(RecordType::DS, "1 8 2 AABB").view()),
            json!({"DS": {"key_tag": 1, "algorithm": "RSASHA256", "digest_type": "SHA-256", "digest": "AABB"}}),
        ),
        (
            serde_json::to_value(data(RecordType::TXT, r#"a "b\"\007""#).view()),
            json!({"TXT": {"strings": ["a", r#"b\"\007"#]}}),
        ),
        (
            serde_json::to_value(data(RecordType::NSEC, "a. A TYPE1234").view()),
            json!({"NSEC": {"next": "a.", "types": ["A", "TYPE1234"]}}),
        ),
        (
            serde_json::to_value(data(RecordType::IPSECKEY, "10 1 2 192.0.2.38 AQI=").view()),
            json!({"IPSECKEY": {"precedence": 10, "gateway_type": 1, "algorithm": 2, "gateway": "192.0.2.38", "public_key": "AQI="}}),
        ),
        (serde_json::to_value(Algorithm(200)), json!("200")),
        (serde_json::to_value(Class(32)), json!("CLASS32")),
    ] {
        assert_eq!(value.unwrap(), expected);
    }
}

#[test]
fn what_is_read() {
    let data =
        |value: Value| serde_json::from_value::<RecordData>(value).map(|data| data.to_string());
    assert_eq!(data(json!({"data": "192.0.2.1", "type": 1})).unwrap(), "192.0.2.1");
    assert_eq!(data(json!({"type": "A", "data": r"\# 4 C0000201"})).unwrap(), "192.0.2.1");
    assert_eq!(data(json!({"type": "A", "data": "net. 402"})).unwrap(), "net. 402");
    assert_eq!(data(json!({"type": "A", "data": r"\# 0"})).unwrap(), r"\# 0");
    assert_eq!(data(json!(["MX", "1 a."])).unwrap(), "1 a.");
    for value in [
        json!({"type": "A", "data": "192.0.2"}),
        json!({"type": "A"}),
        json!({"data": "192.0.2.1"}),
        json!({"type": "BOGUS", "data": ""}),
        json!({"type": 65536, "data": ""}),
        json!({"type": "A", "data": "192.0.2.1", "more": 1}),
        json!("A"),
    ] {
        assert!(data(value.clone()).is_err(), "{value}");
    }
    let record: RecordBuf =
        serde_json::from_value(json!({"name": "a", "ttl": 1, "type": "NS", "data": "b."})).unwrap();
    assert_eq!(record.to_string(), "a.\t1\tIN\tNS\tb.");
    let chaos =
        json!({"name": "a.", "ttl": 1, "class": "CLASS32", "type": "A", "data": r"\# 1 00"});
    let record: RecordBuf = serde_json::from_value(chaos.clone()).unwrap();
    assert_eq!(serde_json::to_value(&record).unwrap(), chaos);
    assert!(serde_json::from_value::<NameBuf>(json!("a..b")).is_err());
}
