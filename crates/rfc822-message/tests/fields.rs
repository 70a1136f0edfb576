//! Blocks of the header section, and the fields of lists, filters and people.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use rfc822_message::{
    AuthenticationResults, AutoSubmitted, BlockKind, DefectKind, Importance, ListCommands, ListId,
    Message, Priority, Sensitivity,
};

/// Each block as its kind and the names of its fields.
fn blocks(section: &str) -> Vec<String> {
    let bytes = format!("{section}\r\n");
    let message = Message::parse(bytes.as_bytes());
    let mut at = 0;
    let mut found = Vec::new();
    for block in message.header().blocks() {
        assert_eq!(block.range().start, at);
        at = block.range().end;
        let names: Vec<_> = block.fields().map(|field| field.name()).collect();
        found.push(format!("{:?} {}", block.kind(), names.join(" ")));
    }
    assert_eq!(at, message.header().len());
    found
}

#[test]
fn blocks_of_hops_and_senders() {
    // RFC 5322 A.3 and A.4, one on the other.
    assert_eq!(
        blocks(
            "Received: from x\r\nReceived: from y\r\nResent-From: m\r\nResent-To: j\r\nResent-Date: d\r\nResent-Message-ID: i\r\nReceived: z\r\nFrom: j\r\nTo: m\r\nSubject: s\r\nX-Y: z\r\n"
        ),
        [
            "Trace Received Received",
            "Resent Resent-From Resent-To Resent-Date Resent-Message-ID",
            "Trace Received",
            "Message From To Subject X-Y",
        ]
    );
    // Two senders, with nothing between: each field is there once a block.
    assert_eq!(
        blocks("Resent-From: a\r\nResent-To: b\r\nresent-from: c\r\nResent-Date: d\r\nFrom: a\r\n"),
        ["Resent Resent-From Resent-To", "Resent resent-from Resent-Date", "Message From"]
    );
    // What hops add beside their trace; what stands on top belongs to what follows.
    assert_eq!(
        blocks(
            "Delivered-To: a\r\nReturn-Path: <a>\r\nReceived: a\r\nAuthentication-Results: x\r\nReceived: b\r\nReceived: c\r\nDKIM-Signature: d\r\nFrom: a\r\n"
        ),
        [
            "Trace Delivered-To Return-Path Received Authentication-Results",
            "Trace Received Received DKIM-Signature",
            "Message From",
        ]
    );
    assert_eq!(
        blocks("Return-Path: a\r\nReturn-Path: b\r\nReceived: a\r\n"),
        ["Trace Return-Path", "Trace Return-Path Received"]
    );
    assert_eq!(blocks("X-A: b\r\n"), ["Message X-A"]);
    assert_eq!(blocks("X-A: b\r\njunk\r\nResent-X: b\r\n"), ["Message X-A Resent-X"]);
    assert_eq!(blocks(""), [""; 0]);
}

#[test]
fn a_block_finds_its_fields() {
    let message = Message::parse(b"Resent-To: a@b\r\nResent-To: c@d\r\nTo: e@f\r\n\r\n");
    let second = message.header().blocks().nth(1).unwrap();
    assert_eq!(second.kind(), BlockKind::Resent);
    let to = second.first("resent-to").unwrap().addresses().mailboxes().next().unwrap();
    assert_eq!(to.addr_spec(), &b"c@d"[..]);
    assert!(second.first("To").is_none());
}

#[test]
fn list_commands() {
    let read = |raw: &'static str| {
        let commands: Vec<_> = ListCommands::new(raw.as_bytes())
            .map(|command| String::from_utf8(command.url().into_owned()).unwrap())
            .collect();
        commands.join(" ")
    };
    // RFC 2369 §3.
    assert_eq!(
        read(
            "<ftp://ftp.host.example/list.txt> (FTP),\r\n <mailto:list@host.example?subject=help>"
        ),
        "ftp://ftp.host.example/list.txt mailto:list@host.example?subject=help"
    );
    assert_eq!(
        read("(Mail) <mailto:list-request@host.example?subject=unsubscribe> x, <y:z>"),
        "mailto:list-request@host.example?subject=unsubscribe"
    );
    assert_eq!(read("<a:\r\n b>"), "a:b");
    for none in ["", "x <a:b>", "<a:b", ", <a:b>", "NO (posting not allowed)"] {
        assert_eq!(read(none), "", "{none}");
    }
    let command = ListCommands::new(b" (one) <a:b> (two)").next().unwrap();
    assert_eq!(command.comments().map(|comment| comment.raw).collect::<Vec<_>>(), [b"one", b"two"]);
    assert!(ListCommands::new(b" no (posting not allowed on this list)").is_no());
    assert!(!ListCommands::new(b" nobody").is_no());
}

#[test]
fn list_ids() {
    let read = |raw: &'static [u8]| {
        let list = ListId::parse(raw)?;
        Some((list.name().map(|name| name.value().into_owned()).unwrap_or_default(), list.id))
    };
    let some = |name: &[u8], id: &'static [u8]| Some((name.to_vec(), id));
    assert_eq!(
        read(b" List Header Mailing List <list-header.nisto.com>"),
        some(b"List Header Mailing List", b"list-header.nisto.com")
    );
    assert_eq!(
        read(b"\"Lena's \\\"<x>\\\" List\" <a.localhost>"),
        some(b"Lena's \"<x>\" List", b"a.localhost")
    );
    assert_eq!(read(b" <a.b.example> (x)"), some(b"", b"a.b.example"));
    assert_eq!(read(b" a.b.example"), some(b"", b"a.b.example"));
    for none in [&b""[..], b"<>", b"a b", b"<a b>", b"<a", b"\"<a>"] {
        assert_eq!(read(none), None);
    }
}

#[test]
fn one_click() {
    let is = |value: &str| {
        let bytes = format!("List-Unsubscribe-Post:{value}\r\n\r\n");
        Message::parse(bytes.as_bytes())
            .header()
            .first("list-unsubscribe-post")
            .unwrap()
            .is_one_click()
    };
    assert!(is(" List-Unsubscribe=One-Click"));
    assert!(!is(" List-Unsubscribe=One-Click, x"));
    assert!(!is(""));
}

#[test]
fn results_of_authentication() {
    // RFC 8601 B.5 and B.6.
    let field = AuthenticationResults::parse(
        b" example.com;\r\n  dkim=pass (good signature) header.d=example.com;\r\n  auth=pass (cram-md5) smtp.auth=sender@example.com;\r\n  spf/1 = fail smtp . mailfrom = \"a b\"@example.com policy.x=\"1;2\"",
    )
    .unwrap();
    assert_eq!(
        format!("{field:?}"),
        r#"AuthenticationResults("example.com") ["dkim"="pass" ["header"."d"="example.com"], "auth"="pass" ["smtp"."auth"="sender@example.com"], "spf"="fail" ["smtp"."mailfrom"="\"a b\"@example.com", "policy"."x"="\"1;2\""]]"#
    );
    let values: Vec<_> = field
        .results()
        .flat_map(|found| found.properties())
        .map(|property| property.value().into_owned())
        .collect();
    assert_eq!(
        values,
        [&b"example.com"[..], b"sender@example.com", b"\"a b\"@example.com", b"1;2"]
    );
    assert_eq!(field.results().next().unwrap().comments().next().unwrap().raw, b"good signature");
    assert_eq!(field.results().nth(1).unwrap().reason(), None);

    let none = AuthenticationResults::parse(b" example.org 1; none").unwrap();
    assert_eq!((none.version(), none.results().count(), none.instance()), (1, 0, None));
    let (quoted, bare) = (
        AuthenticationResults::parse(b"\"mx a\"; none").unwrap(),
        AuthenticationResults::parse(b"mx"),
    );
    assert_eq!(quoted.server(), &b"mx a"[..]);
    assert_eq!(bare.unwrap().results().count(), 0);
    // Nothing that starts with `pass` counts for it.
    let cut = AuthenticationResults::parse(
        b"mx; dkim=pass.not; spf=pass/1 smtp.mailfrom=a@b.c; arc=pass,fail; dmarc=pass(ok); iprev=pass",
    );
    let found: Vec<_> = cut.unwrap().results().map(|found| found.method).collect();
    assert_eq!(found, [&b"dmarc"[..], b"iprev"]);
    for bad in [&b""[..], b";dkim=pass", b"mx dkim=pass", b"(only a comment)"] {
        assert_eq!(AuthenticationResults::parse(bad), None);
    }
    let arc =
        AuthenticationResults::parse_arc(b" i=2 (x); mx.example; dkim=pass header.i=@a.example")
            .unwrap();
    assert_eq!((arc.instance(), arc.results().count()), (Some(2), 1));
    for bad in [&b"mx.example; none"[..], b"i=0; mx", b"i=51; mx", b"i=1 mx", b"i=x; mx"] {
        assert_eq!(AuthenticationResults::parse_arc(bad), None);
    }
}

#[test]
fn words_of_one_kind() {
    assert_eq!(
        AutoSubmitted::parse(b" auto-generated (by a program); x=y"),
        Some(AutoSubmitted::Generated)
    );
    assert_eq!(AutoSubmitted::parse(b"Auto-Replied"), Some(AutoSubmitted::Replied));
    assert_eq!(AutoSubmitted::parse(b"auto-notified"), Some(AutoSubmitted::Other("auto-notified")));
    assert!(!AutoSubmitted::parse(b"NO").unwrap().is_auto());
    assert_eq!(AutoSubmitted::parse(b" (x)"), None);
    assert_eq!(Importance::parse(b" High "), Some(Importance::High));
    assert!(Importance::High > Importance::Normal);
    assert_eq!(Priority::parse(b" non-urgent"), Some(Priority::NonUrgent));
    assert_eq!(
        Sensitivity::parse(b"Company-Confidential (x)"),
        Some(Sensitivity::CompanyConfidential)
    );
    assert_eq!(Importance::parse(b"very high"), None);

    let message = Message::parse(
        b"Importance: 5\r\nDKIM-Signature: x\r\nAuthentication-Results: ;\r\nList-Id: x y\r\n\r\n",
    );
    let header = message.header();
    let mut defects = Vec::new();
    assert_eq!(header.first("Importance").unwrap().importance(&mut defects), None);
    assert_eq!(header.first("List-Id").unwrap().list_id(&mut defects), None);
    assert_eq!(
        header.first("Authentication-Results").unwrap().authentication_results(&mut defects),
        None
    );
    header.first("DKIM-Signature").unwrap().signature(&mut defects);
    let kinds: Vec<_> = defects.iter().map(|defect| defect.kind).collect();
    use DefectKind::{MalformedTags, MalformedValue};
    assert_eq!(kinds, [MalformedValue, MalformedValue, MalformedValue, MalformedTags]);
}
