//! What is built reads back as what was meant, within the lines that RFC 5322 allows; what is edited keeps all other bytes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rfc822_message::{
    AddrSpec, BuildError, ClauseName, DateTime, DefectKind, Edit, EditError, EncodeWords,
    HeaderBuilder, HeaderName, Item, Message, MsgId, NameAddr, NewAddress, NewClause, NonAscii,
    Place, Zone,
};

/// An encoder for tests: every eight characters are a word in hexadecimal Q-encoding.
struct Hex;

impl EncodeWords for Hex {
    fn encode_words(&self, text: &str, _: Place, word: &mut dyn FnMut(&str)) {
        for chunk in text.chars().collect::<Vec<_>>().chunks(4) {
            let chunk: String = chunk.iter().collect();
            let hex: String = chunk.bytes().map(|octet| format!("={octet:02X}")).collect();
            word(&format!("=?utf-8?Q?{hex}?="));
        }
    }
}

/// The reverse, with the white space rules of RFC 2047 §6.2.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let (mut space, mut after_word) = (String::new(), false);
    for part in text.split_inclusive([' ', '\t']) {
        let word = part.trim_end_matches([' ', '\t']);
        let start = ["=?utf-8?Q?", "=?utf-8?q?"].iter().find_map(|start| word.strip_prefix(start));
        let encoded = start.and_then(|rest| rest.strip_suffix("?="));
        if !(word.is_empty() || encoded.is_some() && after_word) {
            bytes.extend_from_slice(space.as_bytes());
        }
        if !word.is_empty() {
            space.clear();
            after_word = encoded.is_some();
        }
        match encoded {
            Some(encoded) => {
                let encoded = encoded.replace('_', "=20");
                let mut parts = encoded.split('=');
                bytes.extend_from_slice(parts.next().unwrap().as_bytes());
                for part in parts {
                    let (digits, rest) = part.split_at(2);
                    bytes.push(u8::from_str_radix(digits, 16).unwrap());
                    bytes.extend_from_slice(rest.as_bytes());
                }
            }
            None => bytes.extend_from_slice(word.as_bytes()),
        }
        space.push_str(&part[word.len()..]);
    }
    bytes.extend_from_slice(space.as_bytes());
    String::from_utf8(bytes).unwrap()
}

/// What must be of every line; lines of white space alone are obsolete.
fn check_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.strip_suffix(b"\r\n").unwrap_or_default().split(|octet| *octet == b'\n');
    lines.map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        assert!(line.len() <= 998, "{} octets", line.len());
        assert!(!line.contains(&b'\r') && !line.trim_ascii().is_empty(), "{line:?}");
        line
    })
}

/// And what should be of lines whose white space can all be folded.
fn check_folds(bytes: &[u8]) {
    for line in check_lines(bytes).filter(|line| line.len() > 78) {
        // One word, perhaps behind the name or before white space at the end.
        let text = core::str::from_utf8(line).unwrap();
        let text = if line[0] == b' ' || line[0] == b'\t' {
            text
        } else {
            text.split_once(':').unwrap().1
        };
        assert!(!text.trim_matches([' ', '\t']).contains([' ', '\t']), "{text:?} could be folded");
    }
}

#[test]
fn a_whole_header() {
    let alice = AddrSpec::new("alice@crepes.fr").unwrap();
    let bob = AddrSpec::new("bob@hamburger.edu").unwrap();
    let date = DateTime::new(2000, 2, 29, 23, 59, 60, Zone::from_minutes(-330).unwrap()).unwrap();
    let ids = [MsgId::new("1@crepes.fr").unwrap(), MsgId::new("2@[192.0.2.1]").unwrap()];
    let members = [NameAddr::new("", &alice), NameAddr::new("Bob \"B.\" \\", &bob)];
    let mut header = HeaderBuilder::with(NonAscii::Encode(&Hex));
    header.return_path(Some(&alice)).unwrap().return_path(None).unwrap();
    header
        .received(
            &[
                NewClause {
                    name: ClauseName::From,
                    value: "crepes.fr",
                    comment: "HELO (crepes.fr) \\ [192.0.2.9]",
                },
                NewClause { name: ClauseName::By, value: "hamburger.edu", comment: "" },
                NewClause { name: ClauseName::For, value: "<bob@hamburger.edu>", comment: "" },
            ],
            &date,
        )
        .unwrap();
    header.date(&date).unwrap().from(&[(&alice).into()]).unwrap().sender((&alice).into()).unwrap();
    header.reply_to(&[(&alice).into()]).unwrap().cc(&[(&bob).into()]).unwrap();
    header
        .to(&[
            NewAddress::Group { name: "The Two", members: &members },
            NewAddress::Group { name: "None", members: &[] },
        ])
        .unwrap();
    header.subject("Größe  und mehr").unwrap().message_id(&ids[0]).unwrap();
    header
        .in_reply_to(&ids)
        .unwrap()
        .references(&ids)
        .unwrap()
        .keywords(&["one", "two, three"])
        .unwrap();
    header.text(HeaderName::new("X-Empty").unwrap(), "").unwrap();
    check_folds(header.as_bytes());
    let mut out = Vec::new();
    header.write_header(&mut out);
    let expected = "Return-Path: <alice@crepes.fr>\r\nReturn-Path: <>\r\n\
        Received: from crepes.fr (HELO \\(crepes.fr\\) \\\\ [192.0.2.9]) by hamburger.edu\r\n for <bob@hamburger.edu>; Tue, 29 Feb 2000 23:59:60 -0530\r\n\
        Date: Tue, 29 Feb 2000 23:59:60 -0530\r\nFrom: alice@crepes.fr\r\nSender: alice@crepes.fr\r\n\
        Reply-To: alice@crepes.fr\r\nCc: bob@hamburger.edu\r\n\
        To: The Two: alice@crepes.fr, \"Bob \\\"B.\\\" \\\\\" <bob@hamburger.edu>;, None:;\r\n\
        Subject: =?utf-8?Q?=47=72=C3=B6=C3=9F?= =?utf-8?Q?=65?=  und mehr\r\n\
        Message-ID: <1@crepes.fr>\r\nIn-Reply-To: <1@crepes.fr> <2@[192.0.2.1]>\r\n\
        References: <1@crepes.fr> <2@[192.0.2.1]>\r\nKeywords: one, \"two, three\"\r\nX-Empty:\r\n\r\n";
    assert_eq!(String::from_utf8(out.clone()).unwrap(), expected);

    let message = Message::parse(&out);
    let mut defects = Vec::new();
    let received = message.header().first("Received").unwrap().received(&mut defects);
    assert_eq!(received.date(), Some(date));
    assert_eq!(received.clause(ClauseName::For).unwrap().value, b"<bob@hamburger.edu>");
    let comment = received.clause(ClauseName::From).unwrap().comments().next().unwrap();
    assert_eq!(comment.value(), &b"HELO (crepes.fr) \\ [192.0.2.9]"[..]);
    assert_eq!(message.header().first("Date").unwrap().date(&mut defects), Some(date));
    let keywords: Vec<_> = message
        .header()
        .first("Keywords")
        .unwrap()
        .phrases()
        .map(|phrase| phrase.value().into_owned())
        .collect();
    assert_eq!(keywords, [b"one".to_vec(), b"two, three".to_vec()]);
    let found: Vec<_> = message
        .header()
        .first("To")
        .unwrap()
        .addresses()
        .mailboxes()
        .map(|mailbox| mailbox.display_name().map(|name| name.value().into_owned()))
        .collect();
    assert_eq!(found, [None, Some(b"Bob \"B.\" \\".to_vec())]);
    assert_eq!(defects, []);
}

#[test]
fn what_is_refused_is_not_written() {
    let alice = AddrSpec::new("alice@crepes.fr").unwrap();
    let umlaut = AddrSpec::new("müller@example.com").unwrap();
    let mut header = HeaderBuilder::new();
    header.subject("kept").unwrap();
    let before = header.as_bytes().to_vec();
    let long = "x".repeat(1000);
    assert_eq!(header.subject("a\r\nBcc: b").unwrap_err(), BuildError::Control { at: 1 });
    assert_eq!(header.subject("a\0").unwrap_err(), BuildError::Control { at: 1 });
    assert_eq!(header.subject("ä").unwrap_err(), BuildError::NonAscii { at: 0 });
    assert_eq!(header.subject(&long).unwrap_err(), BuildError::LineTooLong);
    assert_eq!(header.from(&[]).unwrap_err(), BuildError::Empty);
    assert_eq!(
        header.from(&[NameAddr::new("a\nb", &alice)]).unwrap_err(),
        BuildError::Control { at: 1 }
    );
    assert_eq!(
        header.from(&[NameAddr::new("Ä", &alice)]).unwrap_err(),
        BuildError::NonAscii { at: 0 }
    );
    assert_eq!(header.to(&[(&umlaut).into()]).unwrap_err(), BuildError::NonAscii { at: 1 });
    assert_eq!(header.references(&[]).unwrap_err(), BuildError::Empty);
    assert_eq!(header.keywords(&["a", ""]).unwrap_err(), BuildError::Empty);
    let clause = NewClause { name: ClauseName::By, value: "a;b", comment: "" };
    let date = DateTime::from_unix(0, Zone::UTC).unwrap();
    assert_eq!(header.received(&[clause], &date).unwrap_err(), BuildError::Control { at: 1 });
    assert_eq!(header.as_bytes(), before);

    for name in ["", "a b", "a:b", "a\r\nb", "ä", &long] {
        assert!(HeaderName::new(name).is_err(), "{name}");
    }
    for id in [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b>",
        "<a@b>",
        "a@b\r\n",
        "a..b@c",
        "a@b@c",
        &format!("{long}@b"),
    ] {
        assert!(MsgId::new(id).is_err(), "{id}");
    }
    for spec in [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b c",
        "a@b>",
        "a@b\r\n",
        ".a@b",
        "a@b.",
        "\"a@b",
        "\"a\nb\"@c",
        "a@[b",
        "a@[b]c",
        &format!("{long}@b"),
    ] {
        assert!(AddrSpec::new(spec).is_err(), "{spec}");
    }
}

#[test]
fn utf8_is_written_where_it_may() {
    let umlaut = AddrSpec::new("müller@exämple.com").unwrap();
    assert!(umlaut.is_international());
    let mut header = HeaderBuilder::with(NonAscii::Utf8);
    header.from(&[NameAddr::new("Jürgen Müller", &umlaut)]).unwrap().subject("Größe").unwrap();
    assert_eq!(
        core::str::from_utf8(header.as_bytes()).unwrap(),
        "From: Jürgen Müller <müller@exämple.com>\r\nSubject: Größe\r\n"
    );
    // What would be taken for an encoded word is put into one.
    let mut header = HeaderBuilder::with(NonAscii::Utf8);
    let wide = AddrSpec::new("a@b.example").unwrap();
    header.from(&[NameAddr::new("=?x?", &wide)]).unwrap();
    header.subject("Größe =?utf-8?q?=41?= é =?é 3").unwrap();
    assert_eq!(
        core::str::from_utf8(header.as_bytes()).unwrap(),
        "From: =?utf-8?q?=3D=3Fx=3F?= <a@b.example>\r\n\
         Subject: Größe =?utf-8?q?=3D=3Futf-8=3Fq=3F=3D41=3F=3D_=C3=A9_=3D=3F=C3=A9?=\r\n 3\r\n"
    );
    struct Liar;
    impl EncodeWords for Liar {
        fn encode_words(&self, _: &str, _: Place, word: &mut dyn FnMut(&str)) {
            word("x\r\nBcc: y");
        }
    }
    let mut header = HeaderBuilder::with(NonAscii::Encode(&Liar));
    assert_eq!(header.subject("ä").unwrap_err(), BuildError::EncodedWord);
    assert_eq!(header.as_bytes(), b"");
}

#[test]
fn edits_keep_all_other_bytes() {
    let built = |text: &str| {
        let mut built = HeaderBuilder::new();
        built.text(HeaderName::new("X").unwrap(), text).unwrap();
        built
    };
    let edit = |input: &[u8], change: &dyn Fn(&mut Edit<'_, '_>)| {
        let message = Message::parse(input);
        let mut edit = Edit::new(&message);
        change(&mut edit);
        let mut out = b"kept".to_vec();
        edit.write(&mut out).map(|()| out[4..].to_vec())
    };
    let x = built("1");
    assert_eq!(edit(b"A : b\r\n c\r\n\r\nz", &|_| {}).unwrap(), b"A : b\r\n c\r\n\r\nz");
    assert_eq!(
        edit(b"A:b\r\n\r\nz", &|edit| {
            edit.prepend(&x).append(&x);
        })
        .unwrap(),
        b"X: 1\r\nA:b\r\nX: 1\r\n\r\nz"
    );
    assert_eq!(
        edit(b"A:b\nC:d\n\nz", &|edit| {
            edit.replace(1, &x);
        })
        .unwrap(),
        b"A:b\nX: 1\n\nz"
    );
    assert_eq!(
        edit(b"A:b\nC:d\n\nz", &|edit| {
            edit.remove(0);
        })
        .unwrap(),
        b"C:d\n\nz"
    );
    assert_eq!(
        edit(b"A:b\n\nz", &|edit| {
            edit.remove(0);
        })
        .unwrap(),
        b"\nz"
    );
    assert_eq!(
        edit(b"A:b", &|edit| {
            edit.append(&x);
        })
        .unwrap(),
        b"A:b\r\nX: 1\r\n"
    );
    assert_eq!(
        edit(b"two\r\nlines", &|edit| {
            edit.prepend(&x);
        })
        .unwrap(),
        b"X: 1\r\n\r\ntwo\r\nlines"
    );
    assert_eq!(
        edit(b"", &|edit| {
            edit.prepend(&x);
        })
        .unwrap(),
        b"X: 1\r\n"
    );
    assert_eq!(
        edit(b"From y z\nA:b\n\nz", &|edit| {
            edit.prepend(&x);
        })
        .unwrap(),
        b"From y z\nX: 1\nA:b\n\nz"
    );
    assert_eq!(
        edit(b" y\nA:b\n\nz", &|edit| {
            edit.prepend(&x);
        })
        .unwrap(),
        b" y\nX: 1\nA:b\n\nz"
    );
    assert_eq!(
        edit(b"A:b\njunk\nC:d\n\nz", &|edit| {
            edit.remove(0);
        }),
        Err(EditError)
    );
    let y = built("2");
    assert_eq!(
        edit(b"A:b\n\n", &|edit| {
            edit.prepend(&x).prepend(&y);
        })
        .unwrap(),
        b"X: 2\nX: 1\nA:b\n\n"
    );
}

/// Text of the kind that people and attackers give: words, odd white space, controls, specials, encoded words.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z0-9.,;:<>@()\\[\\]\"'\\\\=?_!-]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\t  ".to_owned()),
        1 => "[äöü€日本]{1,5}",
        1 => Just("=?utf-8?Q?=41?=".to_owned()),
        1 => "[a-z]{60,90}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        texts(),
        any::<String>(),
        (texts(), texts()).prop_map(|(a, b)| format!("{a}\r\n{b}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_reads_back(text in texts(), utf8 in any::<bool>()) {
        let mut header = HeaderBuilder::with(if utf8 { NonAscii::Utf8 } else { NonAscii::Encode(&Hex) });
        header.subject(&text).unwrap();
        check_folds(header.as_bytes());
        let message = Message::parse(header.as_bytes());
        prop_assert_eq!(message.header().len(), 1);
        let read = String::from_utf8(message.header().first("Subject").unwrap().text().into_owned()).unwrap();
        if utf8 {
            prop_assert_eq!(decode(&read), text.trim_matches([' ', '\t']));
        } else {
            prop_assert_eq!(decode(&read), text);
        }
    }

    #[test]
    fn addresses_read_back(
        people in prop::collection::vec((texts(), "[ -~]{1,20}", "[a-z]{1,9}(\\.[a-z]{2,5}){0,2}"), 1..5),
        utf8 in any::<bool>(),
    ) {
        let specs: Vec<_> = people.iter().map(|(_, local, domain)| AddrSpec::from_parts(local, domain).unwrap()).collect();
        let to: Vec<_> = people.iter().zip(&specs).map(|((name, ..), spec)| NewAddress::from(NameAddr::new(name, spec))).collect();
        let mut header = HeaderBuilder::with(if utf8 { NonAscii::Utf8 } else { NonAscii::Encode(&Hex) });
        header.to(&to).unwrap();
        check_folds(header.as_bytes());
        let message = Message::parse(header.as_bytes());
        let mut defects = Vec::new();
        message.header().first("To").unwrap().defects(&mut defects);
        let mut list = message.header().first("To").unwrap().addresses();
        let mut found = Vec::new();
        while let Some(address) = list.next_with(&mut defects) {
            found.push(address.mailbox().unwrap());
        }
        // It says what others may get wrong, also of what is right.
        use DefectKind::{AddressInDisplayName, AddressInEncodedWord, SpecialInLocalPart};
        defects.retain(|defect| {
            !matches!(defect.kind, SpecialInLocalPart | AddressInDisplayName | AddressInEncodedWord)
        });
        prop_assert_eq!(defects, []);
        prop_assert_eq!(found.len(), people.len());
        for ((mailbox, spec), (name, local, domain)) in found.iter().zip(&specs).zip(&people) {
            prop_assert_eq!(mailbox.local_part(), local.as_bytes());
            prop_assert_eq!(mailbox.domain(), domain.as_bytes());
            prop_assert_eq!(mailbox.addr_spec(), spec.as_str().as_bytes());
            let read = mailbox.display_name().map(|name| String::from_utf8(name.value().into_owned()).unwrap()).unwrap_or_default();
            prop_assert_eq!(&decode(&read), name);
        }
    }

    #[test]
    fn nothing_is_injected(
        name in hostile(), subject in hostile(), id in hostile(), spec in hostile(), display in hostile(), clause in hostile(),
    ) {
        let alice = AddrSpec::new("alice@crepes.fr").unwrap();
        let mut header = HeaderBuilder::with(NonAscii::Encode(&Hex));
        let mut expected = 0;
        expected += usize::from(header.subject(&subject).is_ok());
        if let Ok(name) = HeaderName::new(&name) {
            expected += usize::from(header.text(name, &subject).is_ok());
        }
        if let Ok(id) = MsgId::new(&id) {
            expected += usize::from(header.message_id(&id).is_ok());
        }
        if let Ok(spec) = AddrSpec::new(&spec) {
            expected += usize::from(header.to(&[(&spec).into()]).is_ok());
        }
        expected += usize::from(header.from(&[NameAddr::new(&display, &alice)]).is_ok());
        let clause = NewClause { name: ClauseName::By, value: &clause, comment: &display };
        expected += usize::from(header.received(&[clause], &DateTime::from_unix(0, Zone::UTC).unwrap()).is_ok());
        expected += usize::from(header.field(HeaderName::COMMENTS, |writer| {
            writer.space();
            writer.token(&subject)
        }).is_ok());
        if expected > 0 {
            check_lines(header.as_bytes()).for_each(drop);
        }
        let mut out = Vec::new();
        header.write_header(&mut out);
        let message = Message::parse(&out);
        prop_assert_eq!(message.header().fields().count(), expected);
        prop_assert_eq!(message.header().len(), expected);
        prop_assert_eq!(message.body(), b"");
        if let Some(from) = message.header().first("From") {
            let found: Vec<_> = from.addresses().collect();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].mailbox().unwrap().addr_spec(), &b"alice@crepes.fr"[..]);
        }
    }

    #[test]
    fn dates_read_back(seconds in -2_208_988_800i64..253_402_200_000, minutes in -5999i16..6000) {
        let zone = Zone::from_minutes(minutes).unwrap();
        if let Ok(date) = DateTime::from_unix(seconds, zone) {
            prop_assert_eq!(date.unix(), seconds);
            let mut defects = Vec::new();
            prop_assert_eq!(DateTime::parse_with(date.to_string().as_bytes(), 0, &mut defects), Some(date));
            prop_assert_eq!(defects, []);
        }
    }

    #[test]
    fn an_edit_changes_one_piece(input in prop::collection::vec(prop_oneof![
        Just("A: b\r\n"), Just("C : d\n e\n"), Just("junk\n"), Just("\n"), Just("text"), Just(" x\r\n"), Just("From y\n"),
    ], 0..8), index in 0usize..6) {
        let input = input.concat();
        let message = Message::parse(input.as_bytes());
        let items: Vec<Item<'_>> = message.header().items().collect();
        let mut edit = Edit::new(&message);
        edit.remove(index);
        let mut out = Vec::new();
        if edit.write(&mut out).is_ok() {
            let mut expected = Vec::new();
            for (position, item) in items.iter().enumerate() {
                if position != index {
                    expected.extend_from_slice(item.raw());
                }
            }
            expected.extend_from_slice(message.header().separator());
            expected.extend_from_slice(message.body());
            prop_assert_eq!(&out, &expected);
        } else {
            prop_assert_eq!(out, b"");
        }
    }
}
