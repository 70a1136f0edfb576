//! Tag lists, DKIM and ARC fields, and the octets that signatures are over.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rfc822_message::{
    ArcSet, BodyCanonicalizer, CanonicalBody,
    Canonicalization::{self, Relaxed, Simple},
    DefectKind, DkimSignature, InvalidArcChain, InvalidTags, Message, Tags,
};

fn joined<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    pieces.flatten().copied().collect()
}

/// RFC 6376 §3.4.5.
#[test]
fn examples_of_the_rfc() {
    let message = Message::parse(b"A:  X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n");
    let header = |how| -> Vec<Vec<u8>> {
        message.header().fields().map(|field| joined(field.canonical(how))).collect()
    };
    assert_eq!(header(Relaxed), [&b"a:X\r\n"[..], b"b:Y Z\r\n"]);
    assert_eq!(header(Simple), [&b"A:  X\r\n"[..], b"B : Y\t\r\n\tZ  \r\n"]);
    assert_eq!(joined(CanonicalBody::new(message.body(), Relaxed)), b" C\r\nD E\r\n");
    assert_eq!(joined(CanonicalBody::new(message.body(), Simple)), b" C \r\nD \t E\r\n");
}

#[test]
fn bodies() {
    for (body, simple, relaxed) in [
        (&b""[..], &b"\r\n"[..], &b""[..]),
        (b"\r\n", b"\r\n", b""),
        (b"\r\n\r\n", b"\r\n", b""),
        (b"a", b"a\r\n", b"a\r\n"),
        (b"a\r\n", b"a\r\n", b"a\r\n"),
        (b"a\n\nb\n\n", b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\n"),
        (b"a \t b\t\r\n", b"a \t b\t\r\n", b"a b\r\n"),
        (b"a\r\n \r\n", b"a\r\n \r\n", b"a\r\n"),
        (b" \r\n", b" \r\n", b""),
        (b"a\rb \r c\r\r\n\r", b"a\rb \r c\r\r\n\r\r\n", b"a\rb \r c\r\r\n\r\r\n"),
        (b"\r\n\r\na", b"\r\n\r\na\r\n", b"\r\n\r\na\r\n"),
    ] {
        assert_eq!(joined(CanonicalBody::new(body, Simple)), simple, "{}", body.escape_ascii());
        assert_eq!(joined(CanonicalBody::new(body, Relaxed)), relaxed, "{}", body.escape_ascii());
    }
    let many = [b"a".as_slice(), &b"\r\n".repeat(100), b"b"].concat();
    let whole = [many.as_slice(), b"\r\n"].concat();
    assert_eq!(joined(CanonicalBody::new(&many, Simple)), whole);
    assert_eq!(joined(CanonicalBody::new(&many, Relaxed)), whole);
    // Text whose lines end as they must is one piece in the simple form, and its line end another.
    assert_eq!(CanonicalBody::new(&b"How about pickles?\r\n".repeat(1000), Simple).count(), 2);
}

#[test]
fn the_field_of_a_signature() {
    let message = Message::parse(
        b"DKIM-Signature: v=1; bh=b=;\n\t b =\r\n abc\r\n def ; d=x.example\r\nX: y\n\n",
    );
    let field = message.header().first("dkim-signature").unwrap();
    assert_eq!(
        joined(field.canonical_unsigned(Relaxed)),
        b"dkim-signature:v=1; bh=b=; b =; d=x.example"
    );
    assert_eq!(
        joined(field.canonical_unsigned(Simple)),
        b"DKIM-Signature: v=1; bh=b=;\r\n\t b =; d=x.example"
    );
    let without = Message::parse(b"DKIM-Signature: v=1; b=\r\n\r\n");
    let field = without.header().first("dkim-signature").unwrap();
    assert_eq!(joined(field.canonical_unsigned(Simple)), b"DKIM-Signature: v=1; b=");
    let without = Message::parse(b"DKIM-Signature: v=1\r\n\r\n");
    let field = without.header().first("dkim-signature").unwrap();
    assert_eq!(joined(field.canonical_unsigned(Relaxed)), b"dkim-signature:v=1");
}

#[test]
fn tag_lists() {
    let tags = Tags::new(b" a = 1 ; b_2=x y\r\n\tz;c=;=4;5=6;d");
    let found: Vec<_> = tags.map(|tag| format!("{tag:?}")).collect();
    assert_eq!(found, ["a=\"1\"", "b_2=\"x y\\r\\n\\tz\"", "c=\"\""]);
    for good in ["a=1", "a=1;", "a=1 ; \r\n\t", "a=", "a=b=c; A=1"] {
        assert_eq!(Tags::new(good.as_bytes()).check(), Ok(()), "{good}");
    }
    for bad in ["", ";", "a", "a=1;;", "a=1;a=2", "1=a", "a=1;;b=2", "a b=1"] {
        assert_eq!(Tags::new(bad.as_bytes()).check(), Err(InvalidTags), "{bad}");
    }
    let many: String = (0..65).map(|number| format!("t{number}=x;")).collect();
    assert_eq!(Tags::new(many.as_bytes()).check(), Err(InvalidTags));
}

/// The signature of RFC 6376 §3.5, without `v`.
const SIGNATURE: &[u8] = b" v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n\
    \x20  c=simple; q=dns/txt; i=@eng.example.net;\r\n\
    \x20  t=1117574938; x=1118006938; l=12;\r\n\
    \x20  h=from:to:subject : date;\r\n\
    \x20  bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;\r\n\
    \x20  b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZ\r\n\
    \x20     VoG4ZHRNiYzR";

#[test]
fn signatures() {
    let signature = DkimSignature::parse(SIGNATURE);
    assert_eq!(signature.check(), Ok(()));
    assert_eq!(signature.version(), Some(1));
    assert_eq!(signature.algorithm().unwrap(), &b"rsa-sha256"[..]);
    assert_eq!(signature.domain().unwrap(), &b"example.net"[..]);
    assert_eq!(signature.selector().unwrap(), &b"brisbane"[..]);
    assert_eq!(signature.identity().unwrap(), &b"@eng.example.net"[..]);
    assert_eq!(signature.canonicalization(), Some((Simple, Simple)));
    assert_eq!(signature.query_methods().collect::<Vec<_>>(), [b"dns/txt"]);
    assert_eq!(
        (signature.timestamp(), signature.expiration()),
        (Some(1_117_574_938), Some(1_118_006_938))
    );
    assert_eq!((signature.body_length(), signature.instance()), (Some(12), None));
    let names: Vec<_> =
        signature.signed_fields().map(|name| String::from_utf8_lossy(name)).collect();
    assert_eq!(names, ["from", "to", "subject", "date"]);
    assert!(signature.signature().unwrap().ends_with(b"lszZVoG4ZHRNiYzR"));
    assert!(signature.body_hash().unwrap().ends_with(b"kwMTI="));

    for (change, to) in [
        ("v=1", "v=2"),
        ("bh=", "bx="),
        ("t=11", "t=-1"),
        ("simple", "sample"),
        ("; d=", "; d=a; d="),
    ] {
        let text = String::from_utf8_lossy(SIGNATURE).replace(change, to);
        assert_eq!(DkimSignature::parse(text.as_bytes()).check(), Err(InvalidTags), "{to}");
    }
}

#[test]
fn fields_are_signed_from_the_bottom_up() {
    let message = Message::parse(
        b"X: 1\r\nDKIM-Signature: h=x:From:x:x:Subject\r\nx: 2\r\nFrom: a\r\nX: 3\r\n\r\n",
    );
    let header = message.header();
    let signature = header.first("DKIM-Signature").unwrap().signature(&mut ());
    let signed: Vec<_> =
        header.signed_by(&signature).iter().map(|field| field.text().into_owned()).collect();
    assert_eq!(signed, [&b"3"[..], b"a", b"2", b"1"]);
}

#[test]
fn arc_sets() {
    let message = Message::parse(
        b"ARC-Seal: i=2; cv=pass; d=b\r\n\
          ARC-Message-Signature: i=2; d=b\r\n\
          ARC-Authentication-Results: i=2; b.example; arc=pass\r\n\
          ARC-Seal: i=1; cv=none; d=a\r\n\
          ARC-Seal: i=1; cv=none; d=c\r\n\
          ARC-Message-Signature: i=0; d=a\r\n\
          ARC-Authentication-Results: i=3; c.example; none\r\n\r\n",
    );
    let mut defects = Vec::new();
    let sets = message.header().arc_sets(&mut defects);
    let outline: Vec<_> =
        sets.iter().map(|set| (set.instance, set.is_complete(), set.duplicate)).collect();
    assert_eq!(outline, [(1, false, true), (2, true, false), (3, false, false)]);
    assert!(defects.iter().all(|defect| defect.kind == DefectKind::BrokenArcSet));
    assert_eq!(defects.len(), 3);
    let seal = sets[0].seal.unwrap().signature(&mut ());
    assert_eq!(seal.chain_validation().unwrap(), &b"none"[..]);
    assert_eq!(seal.domain().unwrap(), &b"a"[..]);
}

/// RFC 8617 §5.2, steps 1 to 3.
#[test]
fn arc_chains() {
    let set = |instance: &str, cv: &str| {
        format!(
            "ARC-Seal: i={instance}; cv={cv}; b=x\r\nARC-Message-Signature: i={instance}; b=y\r\n\
             ARC-Authentication-Results: i={instance}; b.example; none\r\n"
        )
    };
    let chain = |fields: &str| {
        let text = [fields, "From: a@b\r\n\r\n"].concat();
        Message::parse(text.as_bytes()).header().arc_chain().map(|sets| sets.len())
    };
    let (one, two, three) = (set("1", "none"), set("2", "pass"), set("3", "pass"));
    assert_eq!(chain(""), Ok(0));
    assert_eq!(chain(&one), Ok(1));
    for fields in [[&three, &two, &one], [&one, &three, &two]] {
        assert_eq!(chain(&fields.map(String::as_str).concat()), Ok(3));
    }
    let failed = |fields: &[&str]| chain(&fields.concat()).unwrap_err();
    assert_eq!(failed(&[&three, &one]), InvalidArcChain::Set { instance: 2 });
    assert_eq!(failed(&[&two, &two, &one]), InvalidArcChain::Set { instance: 2 });
    assert_eq!(failed(&[&two]), InvalidArcChain::Set { instance: 1 });
    assert_eq!(failed(&[&set("2", "fail"), &one]), InvalidArcChain::Failed { instance: 2 });
    // The last set is looked at before the others (step 2).
    assert_eq!(failed(&[&set("3", "fail"), &one]), InvalidArcChain::Failed { instance: 3 });
    for cv in ["none", "neutral", "PASS", ""] {
        assert_eq!(failed(&[&set("2", cv), &one]), InvalidArcChain::Validation { instance: 2 });
    }
    assert_eq!(failed(&[&two, &set("1", "pass")]), InvalidArcChain::Validation { instance: 1 });
    assert_eq!(
        failed(&[&three, &set("2", "fail"), &one]),
        InvalidArcChain::Validation { instance: 2 }
    );
    for instance in ["0", "51", "x", "", "99999999999999999999"] {
        assert!(
            matches!(failed(&[&one, &set(instance, "pass")]), InvalidArcChain::Instance { at } if at.start > 0)
        );
    }
    let fifty: Vec<_> = (2..=50).map(|instance| set(&instance.to_string(), "pass")).collect();
    assert_eq!(chain(&[&one, &*fifty.concat()].concat()), Ok(50));
}

/// RFC 8617 §5.1.1 and §5.1.2.
#[test]
fn what_a_seal_is_over() {
    let set = |instance: u8, cv: &str| {
        format!(
            "ARC-Seal: i={instance};\r\n  cv={cv}; b=  x y; d=c\r\nARC-Message-Signature: i={instance}; b=z\r\n\
             ARC-Authentication-Results:  i={instance}; b.example;  none \r\n"
        )
    };
    let hashed = |cv: &str| {
        let text = [set(2, cv), set(1, "none"), String::from("\r\n")].concat();
        let message = Message::parse(text.as_bytes());
        joined(ArcSet::seal_input(&message.header().arc_sets(&mut ())))
    };
    let first = "arc-authentication-results:i=1; b.example; none\r\narc-message-signature:i=1; b=z\r\n\
                 arc-seal:i=1; cv=none; b= x y; d=c\r\n";
    let second = |cv: &str| {
        format!(
            "arc-authentication-results:i=2; b.example; none\r\narc-message-signature:i=2; b=z\r\n\
             arc-seal:i=2; cv={cv}; b=; d=c"
        )
    };
    assert_eq!(hashed("pass"), [first, &second("pass")].concat().as_bytes());
    assert_eq!(hashed("fail"), second("fail").as_bytes());
    assert_eq!(joined(ArcSet::seal_input(&[])), b"");
}

/// A signature never signs itself, however often its name is there.
#[test]
fn what_a_signature_is_over() {
    let message = Message::parse(
        b"DKIM-Signature: n=2; h=DKIM-Signature:DKIM-Signature:To:To; b=x\r\nTo: b\r\nDKIM-Signature: n=1; b=y\r\n\r\n",
    );
    let field = message.header().first("DKIM-Signature").unwrap();
    assert_eq!(
        joined(message.header().signature_input(&field).unwrap()),
        b"DKIM-Signature: n=1; b=y\r\nTo: b\r\nDKIM-Signature: n=2; h=DKIM-Signature:DKIM-Signature:To:To; b="
    );
    let unknown = Message::parse(b"DKIM-Signature: c=nofws; h=To; b=x\r\n\r\n");
    let field = unknown.header().first("DKIM-Signature").unwrap();
    assert!(unknown.header().signature_input(&field).is_none());
}

/// What a body is, said in the words of RFC 6376 §3.4.3 and §3.4.4.
fn by_the_rules(body: &[u8], how: Canonicalization) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> =
        body.split(|octet| *octet == b'\n').map(|line| line.to_vec()).collect();
    let last = lines.len() - 1;
    for line in &mut lines[..last] {
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    if how == Relaxed {
        for line in &mut lines {
            let mut reduced: Vec<u8> = Vec::new();
            for octet in line.iter().map(|octet| if *octet == b'\t' { b' ' } else { *octet }) {
                if octet != b' ' || reduced.last() != Some(&b' ') {
                    reduced.push(octet);
                }
            }
            if reduced.last() == Some(&b' ') {
                reduced.pop();
            }
            *line = reduced;
        }
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    let mut canonical = Vec::new();
    for line in &lines {
        canonical.extend_from_slice(line);
        canonical.extend_from_slice(b"\r\n");
    }
    if canonical.is_empty() && how == Simple { b"\r\n".to_vec() } else { canonical }
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"\r\n \tab;=".to_vec()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bodies_however_they_are_cut(body in text(), cuts in prop::collection::vec(0usize..40, 0..5)) {
        for how in [Simple, Relaxed] {
            let whole = by_the_rules(&body, how);
            prop_assert_eq!(joined(CanonicalBody::new(&body, how)), whole.clone());
            let mut cuts = cuts.clone();
            cuts.extend([0, body.len()]);
            cuts.retain(|cut| *cut <= body.len());
            cuts.sort_unstable();
            let mut canonicalizer = BodyCanonicalizer::new(how);
            let mut out = Vec::new();
            for cut in cuts.windows(2) {
                let mut chunk = &body[cut[0]..cut[1]];
                while let Some(piece) = canonicalizer.push(&mut chunk) {
                    out.extend_from_slice(piece);
                }
            }
            while let Some(piece) = canonicalizer.finish() {
                out.extend_from_slice(piece);
            }
            prop_assert_eq!(out, whole);
        }
    }

    #[test]
    fn relaxed_fields_are_stable(value in text()) {
        let raw = [b"NaMe :".as_slice(), &value, b"\r\n"].concat();
        let message = Message::parse(&raw);
        if let Some(field) = message.header().first("name") {
            let once = joined(field.canonical(Relaxed));
            let again = Message::parse(&once);
            let again = again.header().first("name").unwrap();
            prop_assert_eq!(joined(again.canonical(Relaxed)), once.clone());
            prop_assert!(once.starts_with(b"name:") && once.ends_with(b"\r\n"));
            prop_assert!(!once.windows(2).any(|pair| pair == b"  "));
        }
    }

    #[test]
    fn any_tag_list(raw in text()) {
        let signature = DkimSignature::parse(&raw);
        signature.tags().clone().for_each(|tag| drop(tag.value()));
        let _ = signature.check();
    }
}
