//! Service bindings: the vectors of RFC 9460 Appendix D, every key in text and on the wire, and what is malformed.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Builder, ErrorKind, Https, Message, Name, NameBuf, Rdata, RecordData, RecordType, Section,
    SvcParam, SvcParamError, SvcParamKey, SvcParams, SvcParamsBuf, Svcb,
    text::{FieldErrorKind, TextErrorKind},
};
use proptest::prelude::*;

const FOO_COM: &str = "03666f6f076578616d706c6503636f6d00";
const FOO_ORG: &str = "03666f6f076578616d706c65036f726700";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn from_text(text: &str) -> Result<RecordData, FieldErrorKind> {
    RecordData::from_text(RecordType::SVCB, text.as_bytes(), Name::ROOT).map_err(
        |error| match error.kind {
            TextErrorKind::Field(error) => error.kind,
            kind => panic!("{text}: {kind}"),
        },
    )
}

/// Text, wire and printed text of one record, in all directions.
fn check(text: &str, wire: &[u8], printed: &str) {
    let data = from_text(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(data.as_wire(), wire, "{text}");
    assert_eq!(data.to_string(), printed, "{text}");
    assert_eq!(from_text(printed).as_ref(), Ok(&data), "{printed}");
    assert_eq!(RecordData::from_wire(RecordType::HTTPS, wire).unwrap().as_wire(), wire);
    let generic = format!(
        r"\# {} {}",
        wire.len(),
        wire.iter().map(|o| format!("{o:02x}")).collect::<String>()
    );
    assert_eq!(from_text(&generic).as_ref(), Ok(&data), "{generic}");
}

#[test]
fn rfc9460_d1_d2() {
    for (text, wire, printed) in [
        ("0 foo.example.com.", format!("0000 {FOO_COM}"), "0 foo.example.com."),
        ("1 .", "0001 00".into(), "1 ."),
        (
            "16 foo.example.com. port=53",
            format!("0010 {FOO_COM} 0003 0002 0035"),
            "16 foo.example.com. port=53",
        ),
        (
            "1 foo.example.com. key667=hello",
            format!("0001 {FOO_COM} 029b 0005 68656c6c6f"),
            r#"1 foo.example.com. key667="hello""#,
        ),
        (
            r#"1 foo.example.com. key667="hello\210qoo""#,
            format!("0001 {FOO_COM} 029b 0009 68656c6c6fd2716f6f"),
            r#"1 foo.example.com. key667="hello\210qoo""#,
        ),
        (
            "1 foo.example.com. (\n ipv6hint=\"2001:db8::1,2001:db8::53:1\"\n )",
            format!(
                "0001 {FOO_COM} 0006 0020 20010db8000000000000000000000001 \
                 20010db8000000000000000000530001"
            ),
            "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1",
        ),
        (
            "1 example.com. (\n ipv6hint=\"2001:db8:122:344::192.0.2.33\"\n )",
            "0001 076578616d706c6503636f6d00 0006 0010 20010db80122034400000000c0000221".into(),
            "1 example.com. ipv6hint=2001:db8:122:344::c000:221",
        ),
        (
            "16 foo.example.org. (\n alpn=h2,h3-19 mandatory=ipv4hint,alpn\n ipv4hint=192.0.2.1\n )",
            format!(
                "0010 {FOO_ORG} 0000 0004 0001 0004 0001 0009 02 6832 05 68332d3139 0004 0004 c0000201"
            ),
            r#"16 foo.example.org. mandatory=alpn,ipv4hint alpn="h2,h3-19" ipv4hint=192.0.2.1"#,
        ),
        (
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
            format!("0010 {FOO_ORG} 0001 000c 08 665c6f6f2c626172 02 6832"),
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
        ),
        (
            r"16 foo.example.org. alpn=f\\\092oo\092,bar,h2",
            format!("0010 {FOO_ORG} 0001 000c 08 665c6f6f2c626172 02 6832"),
            r#"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#,
        ),
    ] {
        check(text, &hex(&wire), printed);
    }
}

#[test]
fn rfc9460_d3() {
    for (text, error) in [
        ("1 foo.example.com. (\n key123=abc key123=def\n )", FieldErrorKind::Value),
        ("1 foo.example.com. mandatory", FieldErrorKind::Mnemonic),
        ("1 foo.example.com. alpn", FieldErrorKind::Value),
        ("1 foo.example.com. port", FieldErrorKind::Number),
        ("1 foo.example.com. ipv4hint", FieldErrorKind::Address),
        ("1 foo.example.com. ipv6hint", FieldErrorKind::Address),
        ("1 foo.example.com. no-default-alpn=abc", FieldErrorKind::Value),
        ("1 foo.example.com. mandatory=key123", FieldErrorKind::Value),
        ("1 foo.example.com. mandatory=mandatory", FieldErrorKind::Value),
        ("1 foo.example.com. (\n mandatory=key123,key123 key123=abc\n )", FieldErrorKind::Value),
    ] {
        assert_eq!(from_text(text), Err(error), "{text}");
    }
}

#[test]
fn appendix_a_list() {
    for text in [
        r#"1 . alpn="part1,part2,part3\\,part4\\\\""#,
        r"1 . alpn=part1\,\p\a\r\t2\044part3\092,part4\092\\",
    ] {
        let data = from_text(text).unwrap();
        let Rdata::Svcb(svcb) = data.view() else { panic!() };
        let items: Vec<&[u8]> = svcb.params.alpn().unwrap().iter().map(|id| id.0).collect();
        assert_eq!(items, [&b"part1"[..], b"part2", br"part3,part4\"]);
    }
}

#[test]
fn other_keys() {
    for (text, wire, printed) in [
        ("1 . ech=AA==", "0001 00 0005 0001 00", "1 . ech=AA=="),
        (r#"1 . ech="AAE=""#, "0001 00 0005 0002 0001", "1 . ech=AAE="),
        (
            "1 . dohpath=/q{?dns} alpn=h2",
            "0001 00 0001 0003 026832 0007 0008 2f717b3f646e737d",
            r#"1 . alpn="h2" dohpath="/q{?dns}""#,
        ),
        ("1 . ohttp", "0001 00 0008 0000", "1 . ohttp"),
        (r#"1 . ohttp="""#, "0001 00 0008 0000", "1 . ohttp"),
        (
            "1 . tls-supported-groups=29,23",
            "0001 00 0009 0004 001d0017",
            "1 . tls-supported-groups=29,23",
        ),
        ("1 . docpath", "0001 00 000a 0000", "1 . docpath"),
        ("1 . docpath=n,s", "0001 00 000a 0004 016e0173", r#"1 . docpath="n,s""#),
        ("1 . pvd", "0001 00 000b 0000", "1 . pvd"),
        (
            "1 . oots=dot:80,doh:20",
            "0001 00 000c 000a 03646f7450 03646f6814",
            r#"1 . oots="dot:80,doh:20""#,
        ),
        ("1 . key65535=a", "0001 00 ffff 0001 61", r#"1 . key65535="a""#),
        ("1 . key1=\\002h2", "0001 00 0001 0003 026832", r#"1 . alpn="h2""#),
        (
            "1 . no-default-alpn alpn=dot port=853 mandatory=port",
            "0001 00 0000 0002 0003 0001 0004 03646f74 0002 0000 0003 0002 0355",
            r#"1 . mandatory=port alpn="dot" no-default-alpn port=853"#,
        ),
        // Parameters of an alias are kept, whatever they are.
        ("0 . key3=abc", "0000 00 0003 0003 616263", r#"0 . key3="abc""#),
        ("0 . mandatory=key9999", "0000 00 0000 0002 270f", "0 . mandatory=key9999"),
    ] {
        check(text, &hex(wire), printed);
    }
}

#[test]
fn malformed_text() {
    for text in [
        "1 . bogus",
        "1 . PORT=0",
        "1 . Alpn=h2",
        "1 . key01=a",
        "1 . key65536",
        "1 . =a",
        "1 . mandatory=alpn, alpn=h2",
        "1 . mandatory=alp\\110 alpn=h2",
        "1 . mandatory=bogus",
        "1 . alpn=",
        "1 . alpn=\"\"",
        "1 . alpn=a,",
        "1 . alpn=a,,b",
        "1 . alpn=,a",
        r"1 . alpn=a\\",
        r"1 . alpn=a\\b",
        r"1 . alpn=a\999",
        "1 . alpn= \"h2\"",
        "1 . \"alpn=h2\"",
        "1 . port=65536",
        "1 . port=+1",
        "1 . port=1,2",
        r"1 . port=\0521",
        "1 . ipv4hint=1.2.3",
        "1 . ipv4hint=1.2.3.4,",
        "1 . ipv4hint=::1",
        "1 . ipv6hint=::W",
        "1 . ech=",
        "1 . ech=AA",
        "1 . ech=AA==,AA==",
        "1 . dohpath",
        r"1 . dohpath=\255",
        "1 . ohttp=x",
        "1 . pvd=x",
        "1 . tls-supported-groups",
        "1 . tls-supported-groups=29,29",
        "1 . tls-supported-groups=29,",
        "1 . docpath=a,,b",
        "1 . oots=dot",
        "1 . oots=dot:101",
        "1 . oots=:1",
        "1 . no-default-alpn",
        "1 . mandatory=port,key667 port=1",
        "1 . key3=abc",
        "65536 .",
        "1",
    ] {
        assert!(from_text(text).is_err(), "{text}");
    }
    let long = format!("1 . alpn={}", "x".repeat(256));
    assert_eq!(from_text(&long), Err(FieldErrorKind::Value));
}

#[test]
fn malformed_wire() {
    for (wire, kind) in [
        ("00", ErrorKind::DataLength),
        ("0001", ErrorKind::DataLength),
        ("0001 00 0003", ErrorKind::DataLength),
        ("0001 00 0003 0002 00", ErrorKind::DataLength),
        // Not in order, and twice the same.
        ("0001 00 0004 0004 c0000201 0003 0002 0035", ErrorKind::DataValue),
        ("0001 00 0003 0002 0035 0003 0002 0035", ErrorKind::DataValue),
        ("0000 00 0003 0002 0035 0003 0002 0035", ErrorKind::DataValue),
        // Values that do not have the form of their key.
        ("0001 00 0000 0000", ErrorKind::DataValue),
        ("0001 00 0000 0003 000300 0003 0002 0035", ErrorKind::DataValue),
        ("0001 00 0000 0002 0000", ErrorKind::DataValue),
        ("0001 00 0000 0002 007b", ErrorKind::DataValue),
        ("0001 00 0000 0004 007b007b 007b 0003 616263", ErrorKind::DataValue),
        ("0001 00 0000 0004 00040003 0003 0002 0035 0004 0004 c0000201", ErrorKind::DataValue),
        ("0001 00 0001 0000", ErrorKind::DataValue),
        ("0001 00 0001 0001 00", ErrorKind::DataValue),
        ("0001 00 0001 0003 036832", ErrorKind::DataValue),
        ("0001 00 0001 0004 02683200", ErrorKind::DataValue),
        ("0001 00 0002 0000", ErrorKind::DataValue),
        ("0001 00 0001 0003 026832 0002 0001 00", ErrorKind::DataValue),
        ("0001 00 0003 0001 35", ErrorKind::DataValue),
        ("0001 00 0003 0003 000035", ErrorKind::DataValue),
        ("0001 00 0004 0000", ErrorKind::DataValue),
        ("0001 00 0004 0005 c000020101", ErrorKind::DataValue),
        ("0001 00 0005 0000", ErrorKind::DataValue),
        ("0001 00 0006 000f 20010db80000000000000000000000", ErrorKind::DataValue),
        ("0001 00 0007 0002 c328", ErrorKind::DataValue),
        ("0001 00 0008 0001 00", ErrorKind::DataValue),
        ("0001 00 0009 0006 001d0017001d", ErrorKind::DataValue),
        ("0001 00 000a 0001 00", ErrorKind::DataValue),
        ("0001 00 000c 0005 03646f7465", ErrorKind::DataValue),
    ] {
        let result = RecordData::from_wire(RecordType::SVCB, &hex(wire));
        assert_eq!(result.map_err(|error| error.kind).err(), Some(kind), "{wire}");
    }
}

#[test]
fn groups_are_distinct_however_many() {
    let mut params = SvcParamsBuf::new();
    for count in [1, 31, 32, 33, 34, 1000, 32_000] {
        let groups = (0..count).map(|group: u16| group.wrapping_mul(7));
        assert!(params.tls_supported_groups(groups.clone()).is_ok(), "{count}");
        assert_eq!(
            params.tls_supported_groups(groups.chain([0])).err(),
            Some(SvcParamError::Value)
        );
    }
}

#[test]
fn target_is_written_as_it_is() {
    let owner: NameBuf = "svc.example.com".parse().unwrap();
    let target: NameBuf = "Svc.Example.com".parse().unwrap();
    let https = Https::alias(target.as_name());
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.add(Section::Answer, &owner, 60, &https).unwrap();
    let octets = builder.finish();
    assert_eq!(octets.len(), 12 + 17 + 10 + 2 + 17, "no pointer in the data");
    let record = Message::new(octets).unwrap().answers().next().unwrap().unwrap();
    assert_eq!(record.data().unwrap(), Rdata::Https(https));
    let data = RecordData::new(&https).unwrap();
    assert_eq!(&*data.canonical(), data.as_wire(), "the case counts");
    // A pointer is understood nonetheless (RFC 3597 §4).
    let mut pointing = octets[..37].to_vec();
    pointing.extend_from_slice(&[0, 4, 0, 0, 0xC0, 0x0C]);
    let record = Message::new(&pointing).unwrap().answers().next().unwrap().unwrap();
    assert_eq!(record.data().unwrap().to_string(), "0 svc.example.com.");
}

#[test]
fn effective_target() {
    let (owner, target): (NameBuf, NameBuf) =
        ("a.example".parse().unwrap(), "b.example".parse().unwrap());
    let (owner, target) = (owner.as_name(), target.as_name());
    let service = |priority, target| Svcb { priority, target, params: SvcParams::EMPTY };
    assert_eq!(service(1, target).effective_target(owner), Some(target));
    assert_eq!(service(1, Name::ROOT).effective_target(owner), Some(owner));
    assert_eq!(service(0, target).effective_target(owner), Some(target));
    assert_eq!(service(0, Name::ROOT).effective_target(owner), None);
}

#[test]
fn built_parameters() {
    let mut params = SvcParamsBuf::new();
    params
        .dohpath("/dns-query{?dns}")
        .and_then(|params| params.ipv6hint(["2001:db8::1".parse().unwrap()]))
        .and_then(|params| params.ipv4hint([[192, 0, 2, 1].into(), [192, 0, 2, 2].into()]))
        .and_then(|params| params.port(1))
        .and_then(|params| params.port(8443))
        .and_then(|params| params.alpn(["h2", "h3"]))
        .and_then(SvcParamsBuf::no_default_alpn)
        .and_then(SvcParamsBuf::ohttp)
        .and_then(|params| params.ech(b"\0\x01x"))
        .and_then(|params| params.tls_supported_groups([29, 23]))
        .and_then(|params| params.docpath(["dns"]))
        .and_then(|params| params.mandatory(&[SvcParamKey::PORT, SvcParamKey::ALPN]))
        .and_then(|params| params.set(SvcParamKey(667), b"x y"))
        .unwrap();
    assert!(params.as_params().is_consistent());
    assert_eq!(
        params.as_params().to_string(),
        "mandatory=alpn,port alpn=\"h2,h3\" no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech=AAF4 \
         ipv6hint=2001:db8::1 dohpath=\"/dns-query{?dns}\" ohttp tls-supported-groups=29,23 docpath=\"dns\" key667=\"x y\""
    );
    let view = params.as_params();
    assert_eq!(
        (view.port(), view.no_default_alpn(), view.ech()),
        (Some(8443), true, Some(&b"\0\x01x"[..]))
    );
    assert_eq!((view.ipv4hint().count(), view.ipv6hint().count()), (2, 1));
    assert_eq!(view.get(SvcParamKey::OHTTP), Some(SvcParam::Ohttp));
    assert!(view.is_compatible(|key| key <= SvcParamKey::PORT));
    assert!(!view.is_compatible(|key| key == SvcParamKey::PORT));
    assert!(params.remove(SvcParamKey::PORT));
    assert!(!params.remove(SvcParamKey::PORT));
    assert!(!params.as_params().is_consistent(), "a mandatory key is gone");
    let before = params.clone();
    for result in [
        params.mandatory(&[SvcParamKey::MANDATORY]).err(),
        params.mandatory(&[SvcParamKey::PORT, SvcParamKey::PORT]).err(),
        params.alpn([""]).err(),
        params.alpn::<&str>([]).err(),
        params.ipv4hint([]).err(),
        params.set(SvcParamKey::PORT, b"x").err(),
    ] {
        assert_eq!(result, Some(SvcParamError::Value));
    }
    assert_eq!(params.set(SvcParamKey(9999), &[0; 65_500]).err(), Some(SvcParamError::TooLong));
    assert_eq!(params.set(SvcParamKey(9999), &[0; 65_536]).err(), Some(SvcParamError::TooLong));
    assert_eq!(params, before);
}

proptest! {
    /// Any parameters that are read print as text that gives the same octets.
    #[test]
    fn text_gives_the_octets(params in proptest::collection::btree_map(0u16..16, proptest::collection::vec(any::<u8>(), 0..8), 0..6), priority in 0u16..2) {
        let mut wire = priority.to_be_bytes().to_vec();
        wire.push(0);
        for (key, value) in params {
            wire.extend_from_slice(&key.to_be_bytes());
            wire.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
            wire.extend_from_slice(&value);
        }
        if let Ok(data) = RecordData::from_wire(RecordType::SVCB, &wire) {
            let text = data.to_string();
            prop_assert_eq!(from_text(&text).map(|data| data.as_wire().to_vec()), Ok(wire), "{}", text);
        } else {
            prop_assert!(priority == 1);
        }
    }

    /// Strings of any octets survive the two layers of escapes.
    #[test]
    fn any_alpn(ids in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..9), 1..4)) {
        let mut params = SvcParamsBuf::new();
        params.alpn(&ids).unwrap();
        let svcb = Svcb { priority: 1, target: Name::ROOT, params: params.as_params() };
        let data = from_text(&svcb.to_string()).unwrap();
        prop_assert_eq!(data, RecordData::new(&svcb).unwrap());
    }
}
