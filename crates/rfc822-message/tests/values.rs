//! Dates, message identifiers, trace fields and keywords.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use rfc822_message::{
    Capped, ClauseName, DateTime, Defect, DefectKind, DefectSink, Kind, MessageIds, Phrases,
    Received, ReturnPath, Severity,
};

#[track_caller]
fn date(raw: &str, expected: &str, with: &[DefectKind]) {
    let mut defects = Vec::new();
    let found = DateTime::parse_with(raw.as_bytes(), 0, &mut defects);
    let found = found.map(|date| date.to_string()).unwrap_or_default();
    let kinds: Vec<_> = defects.iter().map(|defect| defect.kind).collect();
    assert_eq!((found.as_str(), kinds.as_slice()), (expected, with), "{raw}");
}

#[test]
fn dates_of_the_grammar() {
    date("Fri, 21 Nov 1997 09:55:06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600", &[]);
    date("21 Nov 1997 09:55 -0600", "Fri, 21 Nov 1997 09:55:00 -0600", &[]);
    date(
        " Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)",
        "Thu, 13 Feb 1969 23:32:00 -0330",
        &[],
    );
    date("tue, 1 jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", &[]);
    date("Sat, 1 Jan 2000 00:00:00 -0000", "Sat, 1 Jan 2000 00:00:00 -0000", &[]);
    date("Sat, 1 Jan 2000 00:00:00 +0000", "Sat, 1 Jan 2000 00:00:00 +0000", &[]);
    date("Sat, 31 Dec 2016 23:59:60 +0000", "Sat, 31 Dec 2016 23:59:60 +0000", &[]);
    date("Thu, 29 Feb 2024 00:00:00 +1400", "Thu, 29 Feb 2024 00:00:00 +1400", &[]);
}

/// One more blank takes a date off the short way: whatever octet is changed, both say the same.
#[test]
fn both_ways_of_reading_a_date_agree() {
    let read = |raw: &[u8]| {
        let mut defects = Vec::new();
        let date = DateTime::parse_with(raw, 0, &mut defects);
        (date, defects.iter().map(|defect| defect.kind).collect::<Vec<_>>())
    };
    for date in [
        "Fri, 21 Nov 1997 09:55:06 -0600",
        "tue, 1 jul 2003 10:52:37 +0200",
        "Mon, 29 Feb 2100 24:60:61 -0000",
    ] {
        for at in 0..date.len() {
            for octet in 0..=u8::MAX {
                let mut raw = [b"  ", date.as_bytes()].concat();
                raw[at + 2] = octet;
                assert_eq!(read(&raw[1..]), read(&raw), "{}", raw.escape_ascii());
            }
        }
    }
}

#[test]
fn obsolete_dates() {
    let obsolete = &[DefectKind::ObsoleteDate];
    date("21 Nov 97 09:55:06 GMT", "Fri, 21 Nov 1997 09:55:06 +0000", obsolete);
    date(
        "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600",
        "Fri, 21 Nov 1997 09:55:06 -0600",
        obsolete,
    );
    date("1 Jan 49 00:00 UT", "Fri, 1 Jan 2049 00:00:00 +0000", obsolete);
    date("1 Jan 50 00:00 UT", "Sun, 1 Jan 1950 00:00:00 +0000", obsolete);
    date("1 Jan 102 00:00 UT", "Tue, 1 Jan 2002 00:00:00 +0000", obsolete);
    for (zone, expected) in [
        ("EST", "-0500"),
        ("EDT", "-0400"),
        ("CST", "-0600"),
        ("CDT", "-0500"),
        ("MST", "-0700"),
        ("MDT", "-0600"),
        ("PST", "-0800"),
        ("PDT", "-0700"),
        ("Z", "+0000"),
        ("A", "-0000"),
        ("y", "-0000"),
        ("CET", "-0000"),
    ] {
        date(
            &format!("1 Jan 2002 00:00 {zone}"),
            &format!("Tue, 1 Jan 2002 00:00:00 {expected}"),
            obsolete,
        );
    }
}

#[test]
fn dates_outside_of_the_grammar() {
    let malformed = &[DefectKind::MalformedDate];
    date("Fri Feb  7 10:18:12 2003", "Fri, 7 Feb 2003 10:18:12 -0000", malformed);
    date("Fri Feb 07 10:18:12 2003 -0800", "Fri, 7 Feb 2003 10:18:12 -0800", malformed);
    date("Fri Feb 07 10:18:12 +0100 2003", "Fri, 7 Feb 2003 10:18:12 +0100", malformed);
    date("Friday, 07 February 2003 10:18:12 +0000", "Fri, 7 Feb 2003 10:18:12 +0000", malformed);
    date("Fri 7 Feb 2003 9:05:12 +0000", "Fri, 7 Feb 2003 09:05:12 +0000", malformed);
    date("07-Feb-2003 10:18:12 +01:30", "Fri, 7 Feb 2003 10:18:12 +0130", malformed);
    date("7 Feb 2003 10:18:12.5 +0000 x", "Fri, 7 Feb 2003 10:18:12 +0000", malformed);
    date("7 Feb 2003 10:18:12 +0170", "Fri, 7 Feb 2003 10:18:12 -0000", malformed);
    date("7 Feb 2003 10:18:12", "Fri, 7 Feb 2003 10:18:12 -0000", malformed);
    date(
        "Mon, 7 Feb 2003 10:18:12 +0000",
        "Fri, 7 Feb 2003 10:18:12 +0000",
        &[DefectKind::WrongWeekday],
    );
    for raw in [
        "",
        "(",
        "x",
        "Fri,",
        "7",
        "7 Feb",
        "7 Feb 2003",
        "7 Feb 2003 25:00 +0000",
        "30 Feb 2003 10:00 +0000",
        "7 Foo 2003 10:00 +0000",
        "7 Feb 3 10:00 +0000",
        "7 Feb 1899 10:00 +0000",
        "7 Feb 99999999999999999999 10:00 +0000",
        "007 Feb 2003 10:00 +0000",
        "2003-02-07T10:00:00Z",
        "29 Feb 2100 10:00 +0000",
        "7 Feb 2003 10 00 +0000",
        "0 Feb 2003 10:00 +0000",
    ] {
        date(raw, "", &[DefectKind::NotADate]);
    }
}

#[test]
fn message_ids() {
    let ids = |raw: &str| {
        let mut defects = Vec::new();
        let mut ids = MessageIds::new(raw.as_bytes());
        let mut found = Vec::new();
        while let Some(id) = ids.next_with(&mut defects) {
            found.push(String::from_utf8(id.value().into_owned()).unwrap());
        }
        (found.join(" "), defects.iter().map(|defect| defect.kind).collect::<Vec<_>>())
    };
    let expect = |raw: &str, expected: &str, with: &[DefectKind]| {
        assert_eq!(ids(raw), (expected.into(), with.to_vec()), "{raw}");
    };
    expect("<1234@local.machine.example>", "1234@local.machine.example", &[]);
    expect(" <a@b>\r\n <c@d> (comment)", "a@b c@d", &[]);
    expect("<a@b><c@d>", "a@b c@d", &[]);
    expect(
        "Your message <a@b> of \"some <x@y> date\"",
        "a@b",
        &[DefectKind::ObsoletePhraseInIds; 4],
    );
    expect("<a\r\n @b>", "a@b", &[DefectKind::MalformedMessageId]);
    expect("<ab>", "ab", &[DefectKind::MalformedMessageId]);
    expect("<\"a>b\"@c>", "\"a>b\"@c", &[]);
    expect("<a@[192.0.2.1]>", "a@[192.0.2.1]", &[]);
    expect("<> <a@b <c@d>", "c@d", &[DefectKind::NotAMessageId, DefectKind::NotAMessageId]);
    expect("<a@b", "", &[DefectKind::NotAMessageId, DefectKind::ObsoletePhraseInIds]);
    expect("a@b", "", &[DefectKind::ObsoletePhraseInIds]);
    expect("<\"a@b>", "\"a@b", &[]);
}

#[test]
fn trace_fields() {
    let raw = b" from x.y.test\r\n   by example.net\r\n   via TCP\r\n   with ESMTP\r\n   id ABC12345\r\n   for <mary@example.net>;  21 Nov 1997 10:05:43 -0600";
    let mut defects = Vec::new();
    let received = Received::parse_with(raw, 0, &mut defects);
    let clauses: Vec<_> = received.clauses().map(|clause| (clause.name, clause.value)).collect();
    assert_eq!(
        clauses,
        [
            (ClauseName::From, &b"x.y.test"[..]),
            (ClauseName::By, b"example.net"),
            (ClauseName::Via, b"TCP"),
            (ClauseName::With, b"ESMTP"),
            (ClauseName::Id, b"ABC12345"),
            (ClauseName::For, b"<mary@example.net>"),
        ]
    );
    assert_eq!(received.date().unwrap().to_string(), "Fri, 21 Nov 1997 10:05:43 -0600");
    assert_eq!(defects, []);

    let received = Received::parse_with(b"from ([192.0.2.1]) by x.example (a; b)", 9, &mut defects);
    assert_eq!(received.clause(ClauseName::From).unwrap().value, b"");
    assert_eq!(
        received.clause(ClauseName::From).unwrap().comments().next().unwrap().raw,
        b"[192.0.2.1]"
    );
    assert_eq!(received.clause(ClauseName::By).unwrap().value, b"x.example");
    assert_eq!(received.date(), None);
    assert_eq!(defects, [Defect::new(DefectKind::NoTraceDate, 9..47)]);

    let kinds = |raw: &[u8]| {
        let mut defects = Vec::new();
        let path = ReturnPath::parse_with(raw, 0, &mut defects).map(|path| match path {
            ReturnPath::Null => String::new(),
            ReturnPath::Mailbox(mailbox) => {
                String::from_utf8(mailbox.addr_spec().into_owned()).unwrap()
            }
        });
        (path, defects.iter().map(|defect| defect.kind).collect::<Vec<_>>())
    };
    assert_eq!(kinds(b" <>"), (Some(String::new()), vec![]));
    assert_eq!(kinds(b" (a) < (b) > "), (Some(String::new()), vec![]));
    assert_eq!(kinds(b" <a@b.example>"), (Some("a@b.example".into()), vec![]));
    assert_eq!(
        kinds(b"a@b.example"),
        (Some("a@b.example".into()), vec![DefectKind::MalformedTrace])
    );
    assert_eq!(kinds(b"<a@b.example>, c@d.example"), (None, vec![DefectKind::MalformedTrace]));
    assert_eq!(kinds(b""), (None, vec![DefectKind::MalformedTrace]));
}

#[test]
fn keywords() {
    let phrases: Vec<_> = Phrases::new(b" one two, \"three, four\" (x, y) five,, six")
        .map(|phrase| phrase.value().into_owned())
        .collect();
    assert_eq!(phrases, [&b"one two"[..], b"three, four five", b"six"]);
}

#[test]
fn sinks() {
    let defect = Defect::new(DefectKind::Nul, 1..2);
    let mut capped = Capped::<2>::new();
    for _ in 0..5 {
        capped.report(defect);
    }
    assert_eq!((capped.iter().count(), capped.total()), (2, 5));
    let mut worst = Severity::Note;
    let mut sink = |defect: Defect| worst = worst.max(defect.severity());
    sink.report(defect.shifted(7));
    assert_eq!(worst, Severity::Ambiguous);
    ().report(defect);
    assert!(!DefectSink::<DefectKind>::is_on(&()));
    assert!(DefectKind::ALL.iter().any(|kind| kind.severity() == Severity::Obsolete));
}
