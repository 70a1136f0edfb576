//! What the kinds of multiparts mean: body lists, related, alternative, report, signed, encrypted; fragments.

use mime::{
    Entity, PartialError, SmimeType, Tree, join_partials, section, split_partials, write_partial,
};
use rfc822_message::MsgId;

/// The example of RFC 8621 §4.1.4; each part holds its letter.
const EXAMPLE: &str = "Content-Type: multipart/mixed; boundary=a\r\n\r\n\
--a\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\nA\r\n\
--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
--c\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n\
--d\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\nB\r\n\
--d\r\nContent-Type: image/jpeg\r\nContent-Disposition: inline\r\n\r\nC\r\n\
--d\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\nD\r\n--d--\r\n\
--c\r\nContent-Type: multipart/related; boundary=e\r\n\r\n\
--e\r\nContent-Type: text/html\r\n\r\nE\r\n\
--e\r\nContent-Type: image/jpeg\r\n\r\nF\r\n--e--\r\n--c--\r\n\
--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment\r\n\r\nG\r\n\
--b\r\nContent-Type: application/x-excel\r\n\r\nH\r\n\
--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: J\r\n\r\n\r\n--b--\r\n\
--a\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\nK\r\n--a--\r\n";

fn letters(parts: &[Entity<'_, '_>]) -> String {
    let letter = |part: &Entity<'_, '_>| match part.message() {
        Some(_) => 'J',
        None => part.body().first().map_or('?', |octet| char::from(*octet)),
    };
    parts.iter().map(letter).collect()
}

#[test]
fn rfc_8621_example() {
    let tree = Tree::parse(EXAMPLE.as_bytes());
    let lists = tree.root().body_lists();
    assert_eq!(letters(&lists.text), "ABCDK");
    assert_eq!(letters(&lists.html), "AEK");
    assert_eq!(letters(&lists.attachments), "CFGHJ");
    assert_eq!(tree.root().preview(256).as_deref(), Some("A B D K"));
}

#[test]
fn body_lists() {
    let part = |kind: &str, more: &str, body: &str| {
        format!("--a\r\nContent-Type: {kind}\r\n{more}\r\n{body}\r\n")
    };
    let message = |kind: &str, parts: &[String]| {
        format!("Content-Type: {kind}; boundary=a\r\n\r\n{}--a--\r\n", parts.concat())
    };
    for (message, text, html, attachments) in [
        ("Subject: x\r\n\r\nA".to_owned(), "A", "A", ""),
        ("Content-Type: text/html\r\n\r\nA".to_owned(), "A", "A", ""),
        ("Content-Type: text/calendar\r\n\r\nA".to_owned(), "", "", "A"),
        ("Content-Type: multipart/mixed\r\n\r\nA".to_owned(), "", "", "A"),
        ("Content-Disposition: attachment\r\n\r\nA".to_owned(), "", "", "A"),
        // One form alone stands for the other.
        (message("multipart/alternative", &[part("text/html", "", "A")]), "A", "A", ""),
        (message("multipart/alternative", &[part("text/plain", "", "A")]), "A", "A", ""),
        (
            message(
                "multipart/alternative",
                &[
                    part("text/plain", "", "A"),
                    part("text/calendar", "", "B"),
                    part("text/html", "", "C"),
                ],
            ),
            "A",
            "C",
            "B",
        ),
        // A text with a name is one to be saved, if it is not the first.
        (
            message(
                "multipart/mixed",
                &[
                    part("text/plain; name=a", "", "A"),
                    part("text/plain", "Content-Disposition: inline; filename=b\r\n", "B"),
                    part("image/png; name=c", "", "C"),
                ],
            ),
            "AC",
            "AC",
            "B",
        ),
        (
            message("multipart/related", &[part("text/html", "", "A"), part("image/png", "", "B")]),
            "A",
            "A",
            "B",
        ),
    ] {
        let tree = Tree::parse(message.as_bytes());
        let lists = tree.root().body_lists();
        assert_eq!(letters(&lists.text), text, "{message}");
        assert_eq!(letters(&lists.html), html, "{message}");
        assert_eq!(letters(&lists.attachments), attachments, "{message}");
    }
}

fn multipart(kind: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/{kind}; boundary=b\r\n\r\n{parts}--b--\r\n")
}

#[test]
fn alternatives() {
    let message = multipart(
        "alternative",
        &[
            "\r\none",
            "Content-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\ntwo\r\n--c--\r\n",
            "Content-Type: text/calendar\r\n\r\nthree",
        ],
    );
    let tree = Tree::parse(message.as_bytes());
    let chosen = tree.root().choose(|kind| kind.is("text", "plain") || kind.is("text", "html"));
    assert!(chosen.unwrap().content_type().is("multipart", "related"));
    assert_eq!(tree.root().choose(|kind| kind.is("text", "plain")).unwrap().body(), b"one");
    assert_eq!(tree.root().choose(|kind| kind.is("image", "png")), None);
}

#[test]
fn reports() {
    let text = "\r\nsorry";
    let report = "Content-Type: message/global-delivery-status\r\n\r\nReporting-MTA: dns; x";
    let returned = "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n";
    for (parts, expected) in [
        (&[text, report, returned][..], Some((true, true))),
        (&[report, returned], Some((false, true))),
        (&[text, report], Some((true, false))),
        (&[text], None),
    ] {
        let message = multipart("report; report-type=delivery-status", parts);
        let tree = Tree::parse(message.as_bytes());
        let found = tree.root().report_parts();
        assert_eq!(found.map(|found| (found.text.is_some(), found.returned.is_some())), expected);
        if let Some(found) = found {
            assert!(found.report.content_type().is_kind("message"));
        }
    }
}

#[test]
fn signed_octets_are_exact() {
    let content = "Content-Type: text/plain \r\n\r\nsigned \r\n\r\n";
    let signature = "Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----";
    let kind = "signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"";
    let message = multipart(kind, &[content, signature]);
    for message in [message.clone(), message.replace("\r\n", "\n")] {
        let tree = Tree::parse(message.as_bytes());
        let signed = tree.root().signed().unwrap();
        assert_eq!(signed.octets(), content.as_bytes());
        assert!(signed.is_pgp() && !signed.is_smime());
        assert_eq!(signed.micalg.as_deref(), Some(&b"pgp-sha256"[..]));
        assert!(signed.signature.content_type().is("application", "pgp-signature"));
    }
    let tree =
        Tree::parse(b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--");
    assert_eq!(tree.root().signed(), None);
}

#[test]
fn encrypted_and_smime() {
    let message = multipart(
        "encrypted; protocol=\"application/pgp-encrypted\"",
        &[
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream\r\n\r\nx",
        ],
    );
    let tree = Tree::parse(message.as_bytes());
    let encrypted = tree.root().encrypted().unwrap();
    assert_eq!((encrypted.control.body(), encrypted.data.body()), (&b"Version: 1"[..], &b"x"[..]));
    for (parameters, expected) in [
        ("; smime-type=signed-data; name=smime.p7m", Some(SmimeType::SignedData)),
        ("; smime-type=authEnveloped-data", Some(SmimeType::AuthEnvelopedData)),
        ("; smime-type=other", Some(SmimeType::Unknown)),
        ("; name=smime.p7c", Some(SmimeType::CertsOnly)),
        ("; name=smime.p7z", Some(SmimeType::CompressedData)),
        ("", Some(SmimeType::Unknown)),
        ("+xml", None),
    ] {
        let message = format!("Content-Type: application/pkcs7-mime{parameters}\r\n\r\n");
        assert_eq!(Tree::parse(message.as_bytes()).root().smime_type(), expected, "{parameters}");
    }
}

/// Fragments of at most so many octets, put together again.
fn taken_apart(message: &[u8], size: usize) -> Option<Vec<u8>> {
    let id = MsgId::new("whole@b").ok()?;
    let bodies: Vec<&[u8]> = split_partials(message, size).collect();
    let total = u32::try_from(bodies.len()).ok()?;
    let fragments = (1..).zip(&bodies).map(|(number, body)| {
        let mut fragment = Vec::new();
        write_partial(message, &id, &id, (number, total), body, &mut fragment).ok()?;
        Some(fragment)
    });
    let fragments: Vec<Vec<u8>> = fragments.collect::<Option<_>>()?;
    let fragments: Vec<&[u8]> = fragments.iter().map(Vec::as_slice).collect();
    let mut joined = Vec::new();
    join_partials(&fragments, &mut joined).ok()?;
    Some(joined)
}

#[test]
fn fragments_of_any_size() {
    let message = b"From: a@b\r\nX: y\r\nSubject: x,\r\n folded\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\none\r\ntwo";
    for size in 1..=message.len() {
        assert_eq!(taken_apart(message, size).unwrap(), message, "{size}");
    }
    // A header section without end: nothing runs into its last field.
    for field in ["From: a@b", "Subject: x"] {
        let joined = taken_apart(field.as_bytes(), 100).unwrap();
        assert_eq!(joined, format!("{field}\r\n\r\n").as_bytes());
    }
}

/// `number` and `total` are digits, and not zero (RFC 2046 §5.2.2).
#[test]
fn numbers_of_fragments() {
    for (number, expected) in [
        ("1", true),
        ("01", true),
        ("0", false),
        ("+1", false),
        ("-1", false),
        ("4294967296", false),
        ("", false),
    ] {
        let text = format!("Content-Type: message/partial; id=x; number=\"{number}\"\r\n\r\n");
        let tree = Tree::parse(text.as_bytes());
        assert_eq!(tree.root().partial().is_some(), expected, "{number}");
    }
}

#[test]
fn fragments_there_and_back() {
    let message: String = "From: a@b\r\nSubject: x\r\nMessage-ID: <1@b>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
        .chars()
        .chain((0..200).flat_map(|_| "a line of text\r\n".chars()))
        .collect();
    let message = message.as_bytes();
    let id = MsgId::new("whole@b").unwrap();
    let bodies: Vec<&[u8]> = split_partials(message, 700).collect();
    assert_eq!(bodies.concat(), message);
    let total = u32::try_from(bodies.len()).unwrap();
    let mut fragments = Vec::new();
    for (number, body) in (1..).zip(&bodies) {
        assert!(body.len() <= 700 && body.ends_with(b"\n"));
        let mut fragment = Vec::new();
        let own = MsgId::new(&format!("{number}.whole@b")).unwrap();
        write_partial(message, &id, &own, (number, total), body, &mut fragment).unwrap();
        fragments.push(fragment);
    }
    fragments.reverse();
    let mut fragments: Vec<&[u8]> = fragments.iter().map(Vec::as_slice).collect();
    let mut joined = Vec::new();
    join_partials(&fragments, &mut joined).unwrap();
    assert_eq!(joined, message);

    let mut out = Vec::new();
    let last = fragments.remove(0);
    assert_eq!(join_partials(&fragments, &mut out), Err(PartialError::Missing(total)));
    fragments.push(fragments[0]);
    assert_eq!(join_partials(&fragments, &mut out), Err(PartialError::Twice(total - 1)));
    assert_eq!(join_partials(&[last, b"x"], &mut out), Err(PartialError::NoFragment(1)));
    assert_eq!(join_partials(&[], &mut out), Err(PartialError::Total));
    assert!(out.is_empty());
}

#[test]
fn external_bodies() {
    // RFC 2046 §5.2.3.7
    let tree = Tree::parse(
        b"Content-type: message/external-body; access-type=mail-server\r\n    server=\"listserv@bogus.bitnet\";\r\n    \
          expiration=\"Fri, 14 Jun 1991 19:13:14 -0400 (EDT)\"\r\n\r\nContent-type: application/postscript\r\n\
          Content-ID: <id42@guppylake.bellcore.com>\r\n\r\nget RFC-MIME.DOC\r\n",
    );
    let external = tree.root().external_body().unwrap();
    assert_eq!(external.expiration().unwrap().unix(), 676_941_194);
    assert_eq!(external.id().unwrap().as_bytes(), b"id42@guppylake.bellcore.com");
    assert_eq!(external.phantom_body(), b"get RFC-MIME.DOC\r\n");
    assert!(external.content_type().is("application", "postscript"));
}

#[test]
fn sizes_without_the_data() {
    let tree = Tree::parse(b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n");
    assert_eq!(section::binary_size(tree.root(), &[1]), Some(5));
    assert_eq!(section::binary_size(tree.root(), &[]), Some(47));
    let long = format!("Content-Transfer-Encoding: quoted-printable\r\n\r\n{}", "=3D".repeat(5000));
    assert_eq!(Tree::parse(long.as_bytes()).root().decoded_len(), Some(5000));
    let tree = Tree::parse(b"Content-Transfer-Encoding: other\r\n\r\naGVsbG8=\r\n");
    assert_eq!(section::binary_size(tree.root(), &[1]), None);
}
