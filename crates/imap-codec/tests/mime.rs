//! ENVELOPE, BODYSTRUCTURE and sections computed from messages.
#![cfg(feature = "mime")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Body, Data, Date, Fetch, FetchItem, Flag, Items, Kind, Leniency, Partial, Response, Section,
    evaluate::{Needle, Place, Searchable},
    mime as computed,
};
use mime::Tree;

const LETTER: &[u8] = b"From: \"Alice A.\" <alice@crepes.fr>\r\n\
Sender:\r\n\
To: Friends: bob@hamburger.edu, <@relay.example:\"carl q\"@example.com>;\r\n\
Cc: nonsense\r\n\
Subject: =?utf-8?q?ketch=C3=BCp?=\r\n  and more\r\n\
Date: Mon, 7 Feb 1994 21:52:25 -0800\r\n\
Message-ID: <1@crepes.fr>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"b 1\"\r\n\
Content-Language: en, de\r\n\
\r\n\
--b 1\r\n\
\r\n\
Do you like it?\r\n\
--b 1\r\n\
Content-Type: message/rfc822\r\n\
\r\n\
Subject: inner\r\n\
Content-Type: text/html\r\n\
\r\n\
<p>\r\n\
--b 1\r\n\
Content-Type: image/gif; name*0*=utf-8''a; name*1=.gif\r\n\
Content-Disposition: attachment; filename=\"a.gif\"\r\n\
Content-Transfer-Encoding: base64\r\n\
Content-ID: <x@y>\r\n\
\r\n\
R0lG\r\n\
--b 1--\r\n";

#[test]
fn an_envelope() {
    let tree = Tree::parse(LETTER);
    let mut out = Vec::new();
    computed::envelope(tree.root()).encode(&mut out);
    let alice = r#"(("Alice A." NIL "alice" "crepes.fr"))"#;
    let to = r#"((NIL NIL "Friends" NIL)(NIL NIL "bob" "hamburger.edu")(NIL "@relay.example" "carl q" "example.com")(NIL NIL NIL NIL))"#;
    let expected = format!(
        r#"("Mon, 7 Feb 1994 21:52:25 -0800" "=?utf-8?q?ketch=C3=BCp?=  and more" {alice} {alice} {alice} {to} NIL NIL NIL "<1@crepes.fr>")"#
    );
    assert_eq!(String::from_utf8_lossy(&out), expected);
}

#[test]
fn a_structure() {
    let tree = Tree::parse(LETTER);
    let body = computed::body_structure(tree.root());
    let mut out = Vec::new();
    body.encode(&mut out);
    let nil = "NIL NIL NIL NIL NIL NIL NIL NIL";
    let expected = format!(
        concat!(
            r#"(("text" "plain" NIL NIL NIL "7BIT" 15 1 NIL NIL NIL NIL)"#,
            r#"("message" "rfc822" NIL NIL NIL "7BIT" 46 (NIL "inner" {}) ("text" "html" NIL NIL NIL "7BIT" 3 1 NIL NIL NIL NIL) 4 NIL NIL NIL NIL)"#,
            r#"("image" "gif" ("name*0*" "utf-8''a" "name*1" ".gif") "<x@y>" NIL "base64" 4 NIL ("attachment" ("filename" "a.gif")) NIL NIL)"#,
            r#" "mixed" ("boundary" "b 1") NIL ("en" "de") NIL)"#
        ),
        nil
    );
    assert_eq!(String::from_utf8_lossy(&out), expected);

    // What is sent is what a client reads, and BODY leaves the extensions out.
    let items =
        [FetchItem::Body(Box::new(body.clone())), FetchItem::BodyStructure(Box::new(body.clone()))];
    let response = Response::Data(Data::Fetch(Fetch::new(1, Items::new(&items))));
    let mut octets = Vec::new();
    response.encode(&mut octets);
    let read = Response::parse(&octets, Leniency::STRICT).unwrap();
    let Response::Data(Data::Fetch(fetch)) = &read else { panic!() };
    let read: Vec<_> = fetch.items.iter().collect();
    assert_eq!(read[1], FetchItem::BodyStructure(Box::new(body.clone())));
    let Body::Multipart(part) = &body else { panic!() };
    let is_message = |part: Body<'_>| matches!(part, Body::Single(part) if matches!(part.kind, Kind::Message(_)));
    let kinds: Vec<_> = part.parts.iter().map(is_message).collect();
    assert_eq!(kinds, [false, true, false]);
}

#[test]
fn sections() {
    let tree = Tree::parse(LETTER);
    let number = |number| core::num::NonZeroU32::new(number).unwrap();
    let section = |numbers: &[core::num::NonZeroU32]| {
        let section = Section { part: Items::new(numbers), text: None };
        computed::section(tree.root(), &section, None).map(|octets| octets.into_owned())
    };
    assert_eq!(section(&[]).unwrap(), LETTER);
    assert_eq!(section(&[number(1)]).unwrap(), b"Do you like it?");
    assert_eq!(section(&[number(2), number(1)]).unwrap(), b"<p>");
    assert_eq!(section(&[number(4)]), None);
}

#[test]
fn nesting_takes_no_stack() {
    let mut message = Vec::new();
    for depth in 0..200 {
        message.extend(
            format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n")
                .into_bytes(),
        );
    }
    message.extend_from_slice(b"\r\nend");
    let tree = Tree::parse(&message);
    let mut out = Vec::new();
    computed::body_structure(tree.root()).encode(&mut out);
    assert!(out.starts_with(b"(((("));
    assert_eq!(
        out.iter().filter(|octet| **octet == b'(').count(),
        out.iter().filter(|octet| **octet == b')').count()
    );
}

#[test]
fn what_search_sort_and_thread_ask() {
    let tree = Tree::parse(LETTER);
    let facts = computed::facts(tree.root(), 3, 5);
    assert_eq!((&*facts.from, &*facts.to, &*facts.cc), ("alice", "Friends", ""));
    assert_eq!((&*facts.display_from, &*facts.display_to), ("Alice A.", "Friends"));
    assert_eq!((&*facts.subject, facts.sent), ("ketchüp  and more", 760_686_745));
    assert_eq!((facts.message_id.as_deref(), facts.references.len()), (Some("1@crepes.fr"), 0));

    let answer = Tree::parse(b"Date: never\r\nIn-Reply-To: your mail <a@b> <c@d>\r\n\r\n");
    let facts = computed::facts(answer.root(), 4, 5);
    assert_eq!((facts.references, facts.sent, facts.message_id), (vec!["a@b".into()], 5, None));

    let flags = [Flag::Seen];
    let flags = Items::new(&flags);
    let message =
        computed::Searched { message: tree.root(), seq: 1, uid: 2, flags: &flags, received: None };
    for (place, text, expected) in [
        (Place::Field("subject"), "KETCHÜP  AND", true),
        (Place::Field("subject"), "utf-8", false),
        (Place::Field("X-None"), "", false),
        (Place::Field("cc"), "", true),
        (Place::Body, "do you like", true),
        (Place::Body, "subject: inner", true),
        (Place::Body, "ketch", false),
        (Place::Body, "GIF", true),
        (Place::Text, "to: friends", true),
        (Place::Text, "R0lG", false),
    ] {
        let found = message.contains(place, &Needle::new(text));
        assert_eq!(found, expected, "{place:?} {text}");
    }
    assert!(message.has_flag(&Flag::Seen) && !message.has_flag(&Flag::Draft));
    assert_eq!(message.sent(), Date::new(1994, 2, 7).ok());
    assert_eq!(message.size(), LETTER.len() as u64);
}

#[test]
fn binary_and_preview() {
    let tree = Tree::parse(LETTER);
    let part = |number| [core::num::NonZeroU32::new(number).unwrap()];
    let (image, whole) = (part(3), Items::EMPTY);
    let image = Items::new(&image);
    assert_eq!(computed::binary(tree.root(), &image, None).unwrap(), &b"GIF"[..]);
    let partial = Partial { offset: 1, length: core::num::NonZeroU64::MIN };
    assert_eq!(computed::binary(tree.root(), &image, Some(partial)).unwrap(), &b"I"[..]);
    assert_eq!(computed::binary_size(tree.root(), &image), Some(3));
    assert_eq!(computed::binary(tree.root(), &whole, None).unwrap(), LETTER);
    assert_eq!(computed::binary(tree.root(), &Items::new(&part(9)), None), None);
    assert_eq!(computed::preview(tree.root()).unwrap(), "Do you like it?");
}

/// What is looked for in an address is found although comments stand in it.
#[test]
fn an_address_is_found_without_its_comments() {
    let tree = Tree::parse(b"From: <a (x)@ (y) b.example>\r\nSubject: c (x)@ b.example\r\n\r\n");
    let flags = &imap_codec::Flags::EMPTY;
    let message =
        computed::Searched { message: tree.root(), seq: 1, uid: 1, flags, received: None };
    let has = |name, text| message.contains(Place::Field(name), &Needle::new(text));
    assert!(has("from", "A@B.example") && has("From", "(y)") && !has("from", "c@b"));
    assert!(!has("subject", "c@b.example"));
}
