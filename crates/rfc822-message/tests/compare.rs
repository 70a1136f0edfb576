//! Addresses that are the same, and `mailto:` URIs.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rfc822_message::{AddrSpec, AddressKey, Addresses, HeaderName, Mailto, MailtoBuilder, MsgId};

fn key(raw: &str) -> AddressKey {
    AddressKey::of_mailbox(&Addresses::new(raw.as_bytes()).mailboxes().next().unwrap())
}

#[test]
fn the_same_address() {
    for (one, other) in [
        ("a@b.example", "a@B.EXAMPLE"),
        ("\"a\"@b.example", "a@b.example"),
        ("\"a\\b\"@b.example", "ab@b.example"),
        ("\"a.b\"@c", "a . b @ c"),
        ("\"a b\".c@d", "\"a b.c\"@d"),
        ("X <a@b>", "(y) a@b"),
        ("a@[127.0.0.1]", "a@[ 127.0.0.1 ]"),
        ("a@[IPv6:::1]", "a@[ipv6:0:0:0:0:0:0:0:1]"),
        ("a@[x-Tag:Y]", "a@[X-TAG:y]"),
        ("用户@例子.广告", "用户@例子.广告"),
    ] {
        assert_eq!(key(one), key(other), "{one}, {other}");
    }
    for (one, other) in [
        ("A@b", "a@b"),
        ("a@b", "a@b.c"),
        ("\"a \"@b", "a@b"),
        ("a@127.0.0.1", "a@[127.0.0.1]"),
        ("a@[127.0.0.1]", "a@[ipv6:127.0.0.1]"),
    ] {
        assert_ne!(key(one), key(other), "{one}, {other}");
    }
    assert_eq!(
        (key("\"A b\"@C").local_part(), key("\"A b\"@C").domain()),
        (&b"A b"[..], &b"c"[..])
    );
    let shouted =
        AddressKey::with(b"a", "É.example".as_bytes(), |domain| Some(domain.to_lowercase()));
    assert_eq!(shouted.domain(), "é.example".as_bytes());
}

#[test]
#[cfg(feature = "idna")]
fn labels_of_other_scripts() {
    assert_eq!(key("a@Bücher.example"), key("a@xn--bcher-kva.EXAMPLE"));
    assert_eq!(key("a@例子.广告"), key("a@xn--fsqu00a.xn--4rr70v"));
    assert_ne!(key("ä@b.example"), key("a@b.example"));
}

/// RFC 6068 §6.
#[test]
fn examples_of_the_rfc() {
    let to = |uri: &str| -> Vec<String> {
        Mailto::parse(uri)
            .unwrap()
            .to()
            .map(|address| address.map_or("!".into(), |address| address.to_string()))
            .collect()
    };
    assert_eq!(
        to("mailto:addr1@an.example,addr2@an.example"),
        ["addr1@an.example", "addr2@an.example"]
    );
    assert_eq!(
        to("mailto:?to=addr1@an.example,addr2@an.example"),
        ["addr1@an.example", "addr2@an.example"]
    );
    assert_eq!(
        to("mailto:addr1@an.example?to=addr2@an.example"),
        ["addr1@an.example", "addr2@an.example"]
    );
    assert_eq!(to("MAILTO:gorby%25kremvax@example.com"), ["gorby%kremvax@example.com"]);
    assert_eq!(
        to("mailto:unlikely%3Faddress@example.com?blat=foop"),
        ["unlikely?address@example.com"]
    );
    assert_eq!(to("mailto:Mike%26family@example.org"), ["Mike&family@example.org"]);
    assert_eq!(to("mailto:%22not%40me%22@example.org"), ["\"not@me\"@example.org"]);
    assert_eq!(to("mailto:%22oh%5C%5Cno%22@example.org"), ["\"oh\\\\no\"@example.org"]);
    assert_eq!(
        to("mailto:user@%E7%B4%8D%E8%B1%86.example.org?subject=Test"),
        ["user@納豆.example.org"]
    );
    assert_eq!(to("mailto:"), [""; 0]);
    assert_eq!(to("mailto:a@b%0D%0ABcc:x@y,%ff@b,c@d,%zz@e"), ["!", "!", "c@d", "%zz@e"]);

    let uri = Mailto::parse("mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index&Subject=caf%C3%A9&X=%ff&y#frag").unwrap();
    assert_eq!(uri.body().unwrap(), "send current-issue\r\nsend index");
    assert_eq!(uri.subject().unwrap(), "café");
    assert_eq!((uri.field("x").unwrap(), uri.field("y").unwrap()), ("\u{fffd}".into(), "".into()));
    assert_eq!(uri.fields().count(), 4);
    assert_eq!(Mailto::parse("http://mailto:a@b"), None);
    assert_eq!(Mailto::parse("mailto"), None);
}

#[test]
fn building() {
    let a = AddrSpec::new("\"a, b\"@c.example").unwrap();
    let uri = MailtoBuilder::new(&[a.clone(), AddrSpec::new("d+e@f").unwrap()])
        .cc(&[a])
        .in_reply_to(&MsgId::new("x@y").unwrap())
        .field(HeaderName::KEYWORDS, "a=b")
        .body("one\r\ntwo\n")
        .build();
    assert_eq!(
        uri,
        "mailto:%22a%2C%20b%22@c.example,d+e@f?cc=%22a%2C%20b%22@c.example&in-reply-to=%3Cx%40y%3E&Keywords=a%3Db&body=one%0D%0Atwo%0D%0A"
    );
    assert_eq!(MailtoBuilder::new(&[]).build(), "mailto:");
    assert_eq!(MailtoBuilder::new(&[]).body("a\r\nb\r").build(), "mailto:?body=a%0D%0Ab%0D");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_and_back(local in "\\PC{1,12}", subject in "\\PC{0,20}", body in "[ -~\n]{0,20}") {
        let Ok(address) = AddrSpec::from_parts(&local, "example.com") else { return Ok(()) };
        let uri = MailtoBuilder::new(&[address.clone(), address.clone()]).subject(&subject).body(&body).build();
        prop_assert!(uri.bytes().all(|octet| octet.is_ascii_graphic() && !b"\"<>'".contains(&octet)));
        let read = Mailto::parse(&uri).unwrap();
        prop_assert_eq!(read.to().collect::<Vec<_>>(), [Ok(address.clone()), Ok(address)]);
        prop_assert_eq!(read.subject().unwrap(), subject);
        prop_assert_eq!(read.body().unwrap(), body.replace('\n', "\r\n"));
    }

    #[test]
    fn any_uri(rest in "\\PC{0,40}") {
        let uri = format!("mailto:{rest}");
        let read = Mailto::parse(&uri).unwrap();
        read.to().for_each(drop);
        read.fields().for_each(drop);
    }
}
