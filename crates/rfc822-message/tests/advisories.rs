//! What went wrong in other libraries, by the number of its advisory.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use rfc822_message::{
    AddrSpec, Address, Addresses, BuildError, Defect, HeaderBuilder, HeaderName, Message, MsgId,
    NameAddr,
};

fn addresses(raw: &str) -> Vec<String> {
    let mailboxes = Addresses::new(raw.as_bytes()).mailboxes();
    mailboxes.map(|mailbox| String::from_utf8_lossy(&mailbox.addr_spec()).into_owned()).collect()
}

fn ambiguous(raw: &str) -> bool {
    use rfc822_message::Severity;
    let mut defects: Vec<Defect> = Vec::new();
    let mut list = Addresses::new(raw.as_bytes());
    while list.next_with(&mut defects).is_some() {}
    defects.iter().any(|defect| defect.severity() == Severity::Ambiguous)
}

#[test]
fn addresses_that_were_taken_for_others() {
    for (advisory, raw, expected) in [
        ("CVE-2019-16056", "a@malicious.example@important.example", &[][..]),
        ("CVE-2023-27043", "alice@example.org)bob@example.com", &[]),
        ("CVE-2023-27043", "alice@example.org(<bob@example.com>", &[]),
        ("CVE-2023-27043", "alice@example.org<bob@example.com>", &["bob@example.com"]),
        ("CVE-2023-27043", "alice@example.org[bob@example.com]", &[]),
        ("CVE-2023-27043", "alice@example.org\"<bob@example.com>", &[]),
        ("CVE-2024-24784", "a (b) c <d@e.example>", &["d@e.example"]),
        ("CVE-2024-24784", "(a@b.example) <d@e.example>", &["d@e.example"]),
        (
            "nodemailer#1699",
            "\"x@gmail.example x\"@internal.example",
            &["\"x@gmail.example x\"@internal.example"],
        ),
        ("nodemailer#1766", "\"a@b.example>\" <c@d.example>", &["c@d.example"]),
        ("smtp-relay#253", "user@first.example(x)second.example", &[]),
        (
            "Mailsploit",
            "=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?= <a@b.example>",
            &["a@b.example"],
        ),
        (
            "Mailsploit",
            "=?utf-8?Q?potus=0a=00?=@mail.example",
            &["=?utf-8?Q?potus=0a=00?=@mail.example"],
        ),
        ("MimeKit#355", "a:b:c:d@e.example;;;", &[]),
    ] {
        assert_eq!(addresses(raw), expected, "{advisory}: {raw}");
        assert!(ambiguous(raw) || advisory == "CVE-2024-24784", "{advisory}: {raw}");
    }
}

/// CVE-2025-14874, CVE-2025-61725, CVE-2026-39820, CVE-2026-42499: no stack and no time is lost on these.
#[test]
fn nesting_and_repetition() {
    for unit in [
        "a:", "(", "<", "[", "\"", "(\\", "a,", ",", ";", "a b ", "=?", "@", "<@a,", "a.", "\r\n ",
        "[a]", "(a)",
    ] {
        let raw = unit.repeat(200_000 / unit.len());
        let field = format!("From: {raw}\r\n\r\n");
        let message = Message::parse(field.as_bytes());
        let mut defects = 0u64;
        let mut sink = |_: Defect| defects += 1;
        let field = message.header().first("From").unwrap();
        let mut list = field.addresses();
        while let Some(address) = list.next_with(&mut sink) {
            assert!(!matches!(address, Address::Mailbox(_)), "{unit}");
        }
        field.message_ids().for_each(drop);
        field.phrases().for_each(|phrase| drop(phrase.value()));
        field.received(&mut ()).clauses().for_each(drop);
        field.list_commands().for_each(drop);
        assert!(!field.addresses().interpretations().is_empty());
        if let Some(found) = field.authentication_results(&mut ()) {
            assert!(
                found.results().map(|found| found.properties().count()).sum::<usize>() <= raw.len()
            );
        }
        assert!(field.signature(&mut ()).tags().clone().count() <= raw.len());
    }
}

/// CVE-2024-21742 and the like: no argument starts a field.
#[test]
fn nothing_is_injected() {
    for hostile in ["a\r\nBcc: x@y", "a\nBcc: x@y", "a\rBcc: x@y", "a\0", "a\r\n", "\r\n\r\nbody"] {
        assert!(HeaderName::new(hostile).is_err());
        assert!(MsgId::new(&format!("{hostile}@b")).is_err());
        assert!(MsgId::new(&format!("b@{hostile}")).is_err());
        assert!(AddrSpec::new(&format!("{hostile}@b.example")).is_err());
        assert!(AddrSpec::new(&format!("\"{hostile}\"@b.example")).is_err());
        assert!(AddrSpec::new(&format!("b@{hostile}")).is_err());
        assert!(AddrSpec::from_parts(hostile, "b.example").is_err());
        let spec = AddrSpec::new("a@b.example").unwrap();
        let mut header = HeaderBuilder::new();
        assert!(matches!(header.subject(hostile), Err(BuildError::Control { .. })));
        assert!(matches!(
            header.from(&[NameAddr::new(hostile, &spec)]),
            Err(BuildError::Control { .. })
        ));
        assert!(matches!(header.keywords(&[hostile]), Err(BuildError::Control { .. })));
        assert_eq!(header.as_bytes(), b"");
    }
}

/// python/cpython#121284: a comma of a display name stays in quotation marks when the line is folded.
#[test]
fn folding_changes_no_meaning() {
    let spec = AddrSpec::new("a@b.example").unwrap();
    let name = "word, ".repeat(40);
    let mut header = HeaderBuilder::new();
    header.from(&[NameAddr::new(name.trim(), &spec)]).unwrap();
    let message = Message::parse(header.as_bytes());
    let from: Vec<_> = message.header().first("From").unwrap().addresses().collect();
    assert_eq!(from.len(), 1);
    let mailbox = from.first().unwrap().mailbox().unwrap();
    assert_eq!(mailbox.display_name().unwrap().value(), name.trim().as_bytes());
}
