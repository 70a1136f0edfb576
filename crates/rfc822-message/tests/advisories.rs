//! What went wrong in other libraries, by the number of its advisory or thread. Each has a test here that is named after it, or
//! one elsewhere; those of structure and of bodies are in `mime`'s file of the same name.
//!
//! | weakness | where it was | test |
//! |---|---|---|
//! | CVE-2019-16056, CVE-2023-27043 | CPython: `parseaddr` | `cve_2019_16056_*`, `cve_2023_27043_*` |
//! | CVE-2024-24784, mail-parser 1.0.1, mailparse 0.18 | Go: comments in names; comments glued to addresses | `cve_2024_24784_*` |
//! | CVE-2025-61725, CVE-2026-39820, CVE-2026-42499 | Go: literals, comments and phrases in quadratic time | `cve_2025_61725_*` |
//! | CVE-2025-14874 (GHSA-rcmh-qjqh-p98v), MimeKit#355, gmime#15, postal-mime 2.6.1 | groups inside of groups; colons in encoded-words | `cve_2025_14874_*` |
//! | GHSA-mm7p-fcc7-pg87 (nodemailer#1766, #1699, go-mail#495, mail-send#42) | quoted local parts | `ghsa_mm7p_fcc7_pg87_*` |
//! | smtp-relay#253, #254 | nodemailer glued what stands around a comment | `smtp_relay_253_*` |
//! | mail-parser 1.0.1 | two addresses made one, NUL and LF kept, route kept | `mail_parser_1_0_1_*` |
//! | CVE-2024-21742, CVE-2026-30227 (GHSA-g7hc-96xr-gvvx), cpython#83254, mail-builder 2.0.1, postal#117, mail-builder#53 | CR and LF in what is written | `cve_2024_21742_*` |
//! | cpython#121284, #87720, #132105, #85725, #79986 | folding that changes the meaning | `cpython_121284_*` |
//! | mail-builder#40, #51 | a character split, a line of 1000 octets | `mail_builder_40_*` |
//! | cpython#136063, #87075 | quadratic time on `;;;;` | `cpython_136063_*` |
//! | mox#459, mailparser#423, OpenDKIM#157 | the first From or the last | `mox_459_*` |
//! | Mailsploit (thunderbird-android#2962, php-mime-mail-parser#171, MimeKit#662) | NUL and LF in encoded-words | `mailsploit_*` |
//! | go-message#26, #30, wildduck#9 | fields in another order, or folded anew | `go_message_26_*` |
//! | mail-parser#47, neomutt#2261, MimeKit#179, mailcore2#1270 | dates as they are sent | `mail_parser_47_*` |
//! | mail-parser#18, #59, mailparse#1, #97 | a message that lives as long as one likes | `mail_parser_18_*` |
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use rfc822_message::{
    AddrSpec, Address, Addresses, BuildError, DateTime, Defect, DefectKind, Edit, HeaderBuilder,
    HeaderName, Message, MessageBuf, MsgId, NameAddr, NewAddress, NonAscii, Severity,
};
use testkit::alloc::{Counting, measure};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn addresses(raw: &str) -> Vec<String> {
    let mailboxes = Addresses::new(raw.as_bytes()).mailboxes();
    mailboxes.map(|mailbox| String::from_utf8_lossy(&mailbox.addr_spec()).into_owned()).collect()
}

fn names(raw: &str) -> Vec<String> {
    let mailboxes = Addresses::new(raw.as_bytes()).mailboxes();
    let name = |name: rfc822_message::Phrase<'_>| String::from_utf8_lossy(&name.value()).into();
    mailboxes.map(|mailbox| mailbox.display_name().map(name).unwrap_or_default()).collect()
}

/// What is said of a field and of the addresses in it.
fn kinds(raw: &str) -> Vec<DefectKind> {
    let bytes = format!("Date: Sat, 1 Jan 2000 12:00:00 +0000\r\nTo: {raw}\r\n\r\n");
    let message = Message::parse(bytes.as_bytes());
    let mut defects: Vec<Defect> = Vec::new();
    message.header().defects(&mut defects);
    let mut list = message.header().first("To").unwrap().addresses();
    while list.next_with(&mut defects).is_some() {}
    defects.iter().map(|defect| defect.kind).collect()
}

fn ambiguous(raw: &str) -> bool {
    use rfc822_message::Kind;
    kinds(raw).iter().any(|kind| kind.severity() == Severity::Ambiguous)
}

/// The addresses, and that somebody is told that others read them differently.
#[track_caller]
fn told(raw: &str, expected: &[&str]) {
    assert_eq!(addresses(raw), expected, "{raw}");
    assert!(ambiguous(raw), "{raw}: {:?}", kinds(raw));
}

#[test]
fn cve_2019_16056_a_second_at() {
    told("a@malicious.example@important.example", &[]);
    told("<a@malicious.example@important.example>", &[]);
    told(
        "\"a@malicious.example\"@important.example",
        &["\"a@malicious.example\"@important.example"],
    );
    assert!(AddrSpec::new("a@malicious.example@important.example").is_err());
}

/// Each special of RFC 5322 §3.2.3 between two addresses: never is the first taken for all, and never are both glued.
#[test]
fn cve_2023_27043_specials_behind_an_address() {
    let (alice, bob) = ("alice@example.org", "bob@example.com");
    for (special, expected) in [
        (")", &[][..]),
        ("(", &[]),
        ("<", &[]),
        (">", &[]),
        ("@", &[]),
        (",", &[alice, bob]),
        (";", &[alice, bob]),
        (":", &[]),
        (".", &[]),
        ("\"", &[]),
        ("[", &[]),
        ("]", &[]),
        ("\\", &[]),
    ] {
        let raw = format!("{alice}{special}{bob}");
        assert_eq!(addresses(&raw), expected, "{raw}");
        assert!(special == "," || ambiguous(&raw), "{raw}: {:?}", kinds(&raw));
        // Then with the second one in angle brackets: what is in them may be there, what is before them may not.
        let raw = format!("{alice}{special}<{bob}>");
        let found = addresses(&raw);
        assert!(found.iter().all(|address| address == alice || address == bob), "{raw}: {found:?}");
        assert!(special == "," || ambiguous(&raw), "{raw}: {:?}", kinds(&raw));
        assert!(AddrSpec::new(&format!("{alice}{special}{bob}")).is_err(), "{raw}");
    }
    told("alice@example.org(<bob@example.com>", &[]);
    told("alice@example.org<bob@example.com>", &["bob@example.com"]);
    told("alice@example.org[bob@example.com]", &[]);
    told("alice@example.org\"<bob@example.com>", &[]);
}

#[test]
fn cve_2024_24784_comments_in_names() {
    for (raw, name, address) in [
        ("a (b) c <d@e.example>", "a c", "d@e.example"),
        ("(a@b.example) <d@e.example>", "", "d@e.example"),
        ("a <d@e.example> (b)", "a", "d@e.example"),
        ("\"a (b)\" <d@e.example>", "a (b)", "d@e.example"),
        ("a (<x@y.example>) <d@e.example>", "a", "d@e.example"),
        ("a (\\) <x@y.example>) <d@e.example>", "a", "d@e.example"),
    ] {
        assert_eq!(addresses(raw), [address], "{raw}");
        assert_eq!(names(raw), [name], "{raw}");
        assert!(!raw.contains("(<") || ambiguous(raw), "{raw}");
    }
}

#[test]
fn ghsa_mm7p_fcc7_pg87_quoted_local_parts() {
    for local in [
        "\"x@gmail.example x\"",
        "\"x@gmail.example> ORCPT=admin@admin.example\"",
        "\"x@gmail.example,y\"",
        "\"<x@gmail.example>\"",
        "\"x@gmail.example\\\" y\"",
    ] {
        let spec = format!("{local}@internal.example");
        told(&spec, &[&spec]);
        told(&format!("Name <{spec}>"), &[&spec]);
        let written = AddrSpec::new(&spec).unwrap();
        assert_eq!((written.as_str(), written.domain()), (spec.as_str(), "internal.example"));
        let mut header = HeaderBuilder::new();
        header.to(&[NewAddress::Mailbox(NameAddr::new("", &written))]).unwrap();
        let message = Message::parse(header.as_bytes());
        let mut read = message.header().first("To").unwrap().addresses().mailboxes();
        assert_eq!(read.next().unwrap().addr_spec(), spec.as_bytes(), "{spec}");
        assert!(read.next().is_none(), "{spec}");
    }
    told("\"a@b.example>\" <c@d.example>", &["c@d.example"]);
    told("foo @ beep <foo@beep.example>", &["foo@beep.example"]);
}

#[test]
fn smtp_relay_253_what_stands_around_a_comment() {
    told("user@first.example(x)second.example", &[]);
    told("<user@first.example(x)second.example>", &[]);
    told("user(x)name@first.example", &[]);
    told("user@first.example (x)second.example", &[]);
    told("user@first.example(x).second.example", &["user@first.example.second.example"]);
}

#[test]
fn mail_parser_1_0_1_addresses_that_are_not_there() {
    told("<a@first.example> <b@second.example>", &[]);
    told("<@route.example:a@first.example>", &["a@first.example"]);
    told("a\0b@first.example", &[]);
    told("\"a\0b\" <b@second.example>", &["b@second.example"]);
    told("=?utf-8?q?b=40second.example=0ABcc:?= <a@first.example>", &["a@first.example"]);
}

#[test]
fn mailsploit_decoded_words_are_no_addresses() {
    told("=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?= <a@b.example>", &["a@b.example"]);
    told("=?utf-8?Q?potus=0a=00?=@mail.example", &["=?utf-8?Q?potus=0a=00?=@mail.example"]);
    told("=?utf-8?Q?potus=40whitehouse.example?= <a@b.example>", &["a@b.example"]);
    told("=?utf-8?Q?=3Cpotus=40whitehouse.example=3E=2C?= <a@b.example>", &["a@b.example"]);
}

/// Groups hold no groups (RFC 5322 §3.4); a colon in what looks like an encoded-word is one like any other.
#[test]
fn cve_2025_14874_groups_in_groups() {
    told("a:b:c:d@e.example;;;", &[]);
    for unit in ["a:", ":", "=?utf-8?q?a:b?= ", "a:=?utf-8?q?:?=", "a:b@c.example,"] {
        let raw = unit.repeat((1 << 20) / unit.len());
        let run = move || {
            let list = Addresses::new(raw.as_bytes());
            list.filter(|address| matches!(address, Address::GroupStart(_))).count()
        };
        let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(run).unwrap();
        assert!(thread.join().unwrap() <= 1, "{unit}");
    }
}

/// Everything that can be read from a field, and what is wrong with it.
fn read_all(raw: &str) {
    let field = format!("From: {raw}\r\n\r\n");
    let message = Message::parse(field.as_bytes());
    let mut defects = 0usize;
    let mut sink = |_: Defect| defects += 1;
    let field = message.header().first("From").unwrap();
    let mut list = field.addresses();
    while let Some(address) = list.next_with(&mut sink) {
        assert!(!matches!(address, Address::Mailbox(_)), "{}", &raw[..10]);
    }
    field.date(&mut sink);
    field.message_ids().for_each(drop);
    field.phrases().for_each(|phrase| drop(phrase.value()));
    field.received(&mut sink).clauses().for_each(drop);
    field.list_commands().for_each(drop);
    assert!(!field.addresses().interpretations().is_empty());
    if let Some(found) = field.authentication_results(&mut ()) {
        let properties = found.results().map(|found| found.properties().count());
        assert!(properties.sum::<usize>() <= raw.len());
    }
    assert!(field.signature(&mut ()).tags().clone().count() <= raw.len());
    assert!(defects <= 8 * raw.len(), "{defects}");
}

/// What was quadratic elsewhere was so by text put together again and again. Here sixteen times the input takes at most twenty
/// times the memory and as many allocations. (The instructions are counted by `.ci/linear`.)
#[track_caller]
fn linear(units: &[&str]) {
    for unit in units {
        let at = |size: usize| {
            let raw = unit.repeat(size / unit.len());
            let counts = measure(|| read_all(&raw));
            (counts.bytes + 4096, counts.allocations + 64)
        };
        let (small, large) = (at(16 << 10), at(256 << 10));
        assert!(large.0 <= small.0 * 20, "{unit:?}: {small:?} and {large:?}");
        assert!(large.1 <= small.1 * 20, "{unit:?}: {small:?} and {large:?}");
    }
}

#[test]
fn cve_2025_61725_2026_39820_2026_42499_literals_comments_phrases() {
    linear(&[
        "[", "[a]", "a@[", "(", "(a)", "(\\", "((a)", "a ", "a b ", "\"", "\"a\" ", "a.", ".", "=?",
    ]);
}

#[test]
fn cpython_136063_separators() {
    linear(&["a:", "<", "a,", ",", ";", ";a", "a=b;", "=", "@", "<@a,", "\r\n ", "*0=a;"]);
}

/// What must not be in any argument.
const HOSTILE: &[&str] =
    &["a\r\nBcc: x@y", "a\nBcc: x@y", "a\rBcc: x@y", "a\0", "a\r\n", "\r\n\r\nbody", "a\r\n b"];

#[test]
fn cve_2024_21742_2026_30227_nothing_is_injected() {
    for hostile in HOSTILE {
        assert!(HeaderName::new(hostile).is_err());
        assert!(MsgId::new(&format!("{hostile}@b")).is_err());
        assert!(MsgId::new(&format!("b@{hostile}")).is_err());
        assert!(AddrSpec::new(&format!("{hostile}@b.example")).is_err());
        assert!(AddrSpec::new(&format!("\"{hostile}\"@b.example")).is_err());
        assert!(AddrSpec::new(&format!("b@{hostile}")).is_err());
        assert!(AddrSpec::new(&format!("b@[{hostile}]")).is_err());
        assert!(AddrSpec::from_parts(hostile, "b.example").is_err());
        assert!(AddrSpec::from_parts("a", hostile).is_err());
        let spec = AddrSpec::new("a@b.example").unwrap();
        let x = HeaderName::new("X-Custom").unwrap();
        let group = NewAddress::Group { name: hostile, members: &[] };
        let mut header = HeaderBuilder::new();
        for refused in [
            header.subject(hostile).err(),
            header.from(&[NameAddr::new(hostile, &spec)]).err(),
            header.to(&[group]).err(),
            header.keywords(&[hostile]).err(),
            header.text(x, hostile).err(),
            header.field(x, |writer| writer.token(hostile)).err(),
            header.field(x, |writer| writer.phrase(hostile)).err(),
        ] {
            assert!(
                matches!(refused, Some(BuildError::Control { .. })),
                "{hostile:?}: {refused:?}"
            );
        }
        assert_eq!(header.as_bytes(), b"");
    }
}

#[test]
fn cpython_121284_folding_changes_no_meaning() {
    // A comma of a display name stays in quotation marks when the line is folded.
    let spec = AddrSpec::new("a@b.example").unwrap();
    let name = "word, ".repeat(40);
    let mut header = HeaderBuilder::new();
    header.from(&[NameAddr::new(name.trim(), &spec)]).unwrap();
    let message = Message::parse(header.as_bytes());
    let from: Vec<_> = message.header().first("From").unwrap().addresses().collect();
    assert_eq!(from.len(), 1);
    let mailbox = from.first().unwrap().mailbox().unwrap();
    assert_eq!(mailbox.display_name().unwrap().value(), name.trim().as_bytes());

    // Message identifiers are not folded, however long (#79986), and stay apart.
    let long = |n: usize| MsgId::new(&format!("{n}{}@b.example", "x".repeat(90))).unwrap();
    let ids: Vec<_> = (0..4).map(long).collect();
    let mut header = HeaderBuilder::new();
    header.references(&ids).unwrap();
    let text = String::from_utf8(header.as_bytes().to_vec()).unwrap();
    assert!(ids.iter().all(|id| text.contains(&format!("<{}>", id.as_str()))), "{text}");
    assert_eq!(
        Message::parse(text.as_bytes()).header().first("References").unwrap().message_ids().count(),
        4
    );

    // What was read is written as it was (#132105, #85725): an edit of another field folds nothing, and no line end doubles.
    let mail = b"Subject: a  b\r\n\tc\r\nTo: \"x, y\"\r\n <a@b.example>\r\nX: 1\r\n\r\nbody";
    let message = Message::parse(mail);
    let mut edit = Edit::new(&message);
    edit.remove(2);
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    assert_eq!(out, b"Subject: a  b\r\n\tc\r\nTo: \"x, y\"\r\n <a@b.example>\r\n\r\nbody");
}

/// Text that could be split inside of a character or not at all is refused where it may not be encoded; where it may be, it is
/// (`mime`'s test of the same name).
#[test]
fn mail_builder_40_51_long_text_without_blanks() {
    for (text, fits) in [
        ("é".repeat(2000), false),
        ("x".repeat(2000), false),
        ("é".repeat(494), true),
        (format!("{} {}", "日".repeat(300), "y".repeat(990)), true),
    ] {
        let mut header = HeaderBuilder::with(NonAscii::Utf8);
        let refused = header.subject(&text).err();
        assert_eq!(refused, if fits { None } else { Some(BuildError::LineTooLong) }, "{text}");
        let written = String::from_utf8(header.as_bytes().to_vec()).unwrap();
        assert!(written.split("\r\n").all(|line| line.len() <= 998), "{written}");
        let message = Message::parse(written.as_bytes());
        let read = message.header().first("Subject").map(|field| field.text().into_owned());
        assert_eq!(read, fits.then_some(text.into_bytes()));
    }
}

#[test]
fn mox_459_the_first_or_the_last() {
    let mail = b"From: a@first.example\r\nfrom: b@second.example\r\n\r\n";
    let message = Message::parse(mail);
    let header = message.header();
    let value =
        |field: rfc822_message::Field<'_>| String::from_utf8(field.text().into_owned()).unwrap();
    assert_eq!(header.first("From").map(value).as_deref(), Some("a@first.example"));
    assert_eq!(header.last("From").map(value).as_deref(), Some("b@second.example"));
    assert_eq!(header.all("From").count(), 2);
    let duplicate = header.only("From").unwrap_err();
    assert_eq!(value(duplicate.first), "a@first.example");
    let mut defects = Vec::new();
    header.defects(&mut defects);
    let told = defects.iter().find(|defect| defect.kind == DefectKind::DuplicateField).unwrap();
    assert_eq!(told.severity(), Severity::Ambiguous);
    assert_eq!(
        &mail[usize::try_from(told.start).unwrap()..usize::try_from(told.end).unwrap()],
        b"from: b@second.example\r\n"
    );
}

#[test]
fn go_message_26_order_and_octets_of_what_is_not_edited() {
    let mail = b"Z: 1\r\na : 2\r\nZ: 3\n folded\n\n\nbody\0";
    let message = Message::parse(mail);
    let mut edit = Edit::new(&message);
    let mut new = HeaderBuilder::new();
    new.text(HeaderName::new("New").unwrap(), "first").unwrap();
    edit.prepend(&new);
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    assert_eq!(out, [&b"New: first\r\n"[..], mail].concat());
}

#[test]
fn mail_parser_47_dates_as_they_are_sent() {
    for (raw, expected) in [
        ("Sat, 1 Jan 00 12:00:00 GMT", 946_728_000),
        ("1 Jan 2000 12:00:00 +0000 (Coordinated (Universal) Time)", 946_728_000),
        ("Sat,1 Jan 2000 12:00:00 +0000", 946_728_000),
        ("Sat Jan  1 12:00:00 2000", 946_728_000),
        ("Sat, 1 Jan 2000 12:00:00 +0000 (\u{e9})", 946_728_000),
        ("Sat, 1 Jan 2000 04:00:00 PST", 946_728_000),
    ] {
        let date = DateTime::parse(raw.as_bytes());
        assert_eq!(date.map(|date| date.unix()), Some(expected), "{raw}");
    }
}

#[test]
fn mail_parser_18_a_message_that_owns_its_octets() {
    fn read() -> MessageBuf<Vec<u8>> {
        let local = String::from("Subject: kept\r\n\r\n");
        MessageBuf::parse(local.into_bytes())
    }
    fn is_send<T: Send + Sync + Clone + 'static>(_: &T) {}
    let message = read();
    is_send(&message);
    assert_eq!(message.header().first("Subject").unwrap().text(), &b"kept"[..]);
}
