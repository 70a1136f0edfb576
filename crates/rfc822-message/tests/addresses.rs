//! Address lists: what is taken from them, what is not, and what is said about it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use rfc822_message::{Address, Addresses, Defect, DefectKind, Kind, Severity};

/// The list as text: `name<address>`, `name:` and `;` for groups, `!raw` for what is no address.
fn read(raw: &[u8]) -> (String, Vec<Defect>) {
    let mut defects = Vec::new();
    let mut list = Addresses::new(raw);
    let mut out = Vec::new();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    while let Some(address) = list.next_with(&mut defects) {
        out.push(match address {
            Address::Mailbox(mailbox) => format!(
                "{}<{}>",
                mailbox.display_name().map(|name| text(&name.value())).unwrap_or_default(),
                text(&mailbox.addr_spec())
            ),
            Address::GroupStart(name) => format!("{}:", text(&name.value())),
            Address::GroupEnd => ";".into(),
            Address::Invalid(invalid) => format!("!{}", text(invalid.raw)),
            _ => panic!("new kind of address"),
        });
    }
    (out.join(" "), defects)
}

fn kinds(defects: &[Defect]) -> Vec<DefectKind> {
    defects.iter().map(|defect| defect.kind).collect()
}

#[track_caller]
fn clean(raw: &str, expected: &str) {
    let (found, defects) = read(raw.as_bytes());
    assert_eq!((found.as_str(), kinds(&defects).as_slice()), (expected, &[][..]), "{raw}");
}

#[track_caller]
fn flagged(raw: &str, expected: &str, with: &[DefectKind]) {
    let (found, defects) = read(raw.as_bytes());
    assert_eq!((found.as_str(), kinds(&defects).as_slice()), (expected, with), "{raw}");
}

#[test]
fn rfc_5322_appendix_a() {
    clean("John Doe <jdoe@machine.example>", "John Doe<jdoe@machine.example>");
    clean(
        "\"Joe Q. Public\" <john.q.public@example.com>",
        "Joe Q. Public<john.q.public@example.com>",
    );
    clean(
        "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
        "Mary Smith<mary@x.test> <jdoe@example.org> Who?<one@y.test>",
    );
    clean(
        "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
        "<boss@nil.test> Giant; \"Big\" Box<sysservices@example.net>",
    );
    clean(
        "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
        "A Group: Ed Jones<c@a.test> <joe@where.test> John<jdoe@one.test> ;",
    );
    clean("Undisclosed recipients:;", "Undisclosed recipients: ;");
    // A.5: comments and folds everywhere.
    flagged(
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
        "Pete<pete@silly.test>",
        &[DefectKind::SpacedAddress],
    );
    flagged(
        "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
        "A Group: Chris Jones<c@public.example> <joe@example.org> John<jdoe@one.test> ;",
        &[DefectKind::SpacedAddress],
    );
    clean(
        "(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
        "Hidden recipients: ;",
    );
    // A.6.1 and A.6.3: obsolete addressing.
    flagged(
        "Joe Q. Public <john.q.public@example.com>",
        "Joe Q. Public<john.q.public@example.com>",
        &[DefectKind::ObsoletePhrase],
    );
    flagged(
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
        "Mary Smith<mary@example.net> <jdoe@test.example>",
        &[DefectKind::ObsoleteRoute, DefectKind::ObsoleteAddress, DefectKind::SpacedAddress],
    );
    flagged(
        "John Doe <jdoe@machine(comment).  example>",
        "John Doe<jdoe@machine.example>",
        &[DefectKind::SpacedAddress],
    );
}

#[test]
fn local_parts_and_domains() {
    flagged(
        "\"a@first.com x\"@second.com",
        "<\"a@first.com x\"@second.com>",
        &[DefectKind::SpecialInLocalPart],
    );
    flagged("a@b.example (c@d.example)", "<a@b.example>", &[DefectKind::AddressInComment]);
    clean("\"bob\"@example.com", "<bob@example.com>");
    clean("\"\"@example.com", "<\"\"@example.com>");
    clean("\"a\\\"b\"@example.com", "<\"a\\\"b\"@example.com>");
    flagged(
        "\"a b\".c@example.com",
        "<\"a b.c\"@example.com>",
        &[DefectKind::ObsoleteAddress, DefectKind::SpecialInLocalPart],
    );
    flagged("a . b@example.com", "<a.b@example.com>", &[DefectKind::SpacedAddress]);
    flagged("wietse @ porcupine.org", "<wietse@porcupine.org>", &[DefectKind::SpacedAddress]);
    clean("a@[192.0.2.1]", "<a@[192.0.2.1]>");
    clean("a@[IPv6:2001:db8::1]", "<a@[IPv6:2001:db8::1]>");
    clean("a@[ 192.0.2.1 ]", "<a@[192.0.2.1]>");
    clean("a@[ \\ \\] ]", "<a@[\\ \\]]>");
    clean("用户@例子.广告", "<用户@例子.广告>");
    clean("\"A, B\" <b@second.com>", "A, B<b@second.com>");
    clean("\"a\r\n b\" <c@d.example>", "a b<c@d.example>");
    flagged("a@first.com(<b@second.com>)", "<a@first.com>", &[DefectKind::AddressInComment]);
    clean("/PN=x/ADMD=y/@mhs.example", "</PN=x/ADMD=y/@mhs.example>");
}

#[test]
fn never_an_address_that_is_not_there() {
    use DefectKind::{
        NotAnAddress, UnclosedComment, UnclosedGroup, UnclosedLiteral, UnclosedQuote,
    };
    for (raw, extra) in [
        ("someone else@example.com", None),
        ("bob@some school.edu", None),
        ("user@first.com(x)second.com", None),
        ("<a@first.com> <b@second.com>", None),
        ("a@first.com @second.com", None),
        ("a@first.com\0@second.com", None),
        ("a@b@c.example", None),
        ("\"unterminated <b@second.com>", Some(UnclosedQuote)),
        ("a@first(.com", Some(UnclosedComment)),
        ("<a@first.com> (", Some(UnclosedComment)),
        ("a@[192.0.2.1", Some(UnclosedLiteral)),
        ("<a@first.com", None),
        ("a@first.com>", None),
        ("<>", None),
        ("a", None),
        ("@", None),
        ("@a", None),
        ("a@", None),
        ("a@.b", None),
        ("a@b..c", None),
        ("a@\"b\"", None),
        ("<@a.example,@b.example>", None),
        ("<a:b@c.example>", None),
        ("<a b@c.example>", None),
        ("\"a\rb\"@c.example", None),
        ("=?utf-8?q?b=40second.com?=", None),
        ("a@first.com\\,b@second.com", None),
    ] {
        let (found, defects) = read(raw.as_bytes());
        assert_eq!(found, format!("!{}", raw.trim()), "{raw}");
        assert!(defects.iter().any(|defect| defect.kind == NotAnAddress), "{raw}: {defects:?}");
        assert!(extra.is_none_or(|extra| kinds(&defects).contains(&extra)), "{raw}: {defects:?}");
        assert!(Addresses::new(raw.as_bytes()).mailboxes().next().is_none(), "{raw}");
    }
    flagged("g: a b@c.example", "g: !a b@c.example ;", &[NotAnAddress, UnclosedGroup]);
}

#[test]
fn a_good_element_beside_a_bad_one() {
    flagged(
        "a b@c.example, d@e.example",
        "!a b@c.example <d@e.example>",
        &[DefectKind::NotAnAddress],
    );
    flagged(
        "Foo, Inc. <x@y.example>",
        "!Foo Inc.<x@y.example>",
        &[DefectKind::NotAnAddress, DefectKind::ObsoletePhrase],
    );
    flagged(
        "a@b.example;c@d.example",
        "<a@b.example> <c@d.example>",
        &[DefectKind::StraySemicolon],
    );
    flagged(
        "g:a@b.example;c@d.example",
        "g: <a@b.example> ; <c@d.example>",
        &[DefectKind::MissingComma],
    );
    flagged("g:a@b.example", "g: <a@b.example> ;", &[DefectKind::UnclosedGroup]);
    flagged("a:b:c@d.example;", "a: !b:c@d.example ;", &[DefectKind::NotAnAddress]);
    flagged(",a@b.example,,", "<a@b.example>", &[DefectKind::ObsoleteAddress; 3]);
}

#[test]
fn display_names_that_should_be_quoted() {
    flagged(
        "[JIRA] Joe's <j@example.com>",
        "[JIRA] Joe's<j@example.com>",
        &[DefectKind::BadDisplayName],
    );
    flagged(
        "user@example.com <user@example.com>",
        "user@example.com<user@example.com>",
        &[DefectKind::AddressInDisplayName],
    );
    flagged(
        "a\\@first.com <b@second.com>",
        "a\\@first.com<b@second.com>",
        &[DefectKind::AddressInDisplayName],
    );
    flagged(
        "a b@first.com <b@second.com>",
        "a b@first.com<b@second.com>",
        &[DefectKind::AddressInDisplayName],
    );
    assert_eq!(read(b"Pel\xe9 <b@second.com>").0, "Pel\u{fffd}<b@second.com>");
}

#[test]
fn misplaced_dots_are_kept_and_flagged() {
    for (raw, expected) in [
        (".a@first.com", "<.a@first.com>"),
        ("a.@first.com", "<a.@first.com>"),
        ("a..b@first.com", "<a..b@first.com>"),
        ("a@first.com.", "<a@first.com.>"),
        ("<a..b@first.com>", "<a..b@first.com>"),
    ] {
        flagged(raw, expected, &[DefectKind::MisplacedDot]);
    }
    assert_eq!(DefectKind::MisplacedDot.severity(), Severity::Ambiguous);
}

#[test]
fn comments_and_raw() {
    let mailbox = Addresses::new(b" (one) Pete <pete@silly.test> (two (2)) , x@y.z")
        .mailboxes()
        .next()
        .unwrap();
    assert_eq!(mailbox.raw(), b"(one) Pete <pete@silly.test> (two (2))");
    let comments: Vec<_> = mailbox.comments().map(|comment| comment.value().into_owned()).collect();
    assert_eq!(comments, [b"one".to_vec(), b"two (2)".to_vec()]);
    let mailbox =
        Addresses::new(b"<@a.example,@b.example:c@d.example>").mailboxes().next().unwrap();
    assert_eq!(mailbox.route(), b"@a.example,@b.example");
    assert_eq!((mailbox.local_part(), mailbox.domain()), (b"c".into(), b"d.example".into()));
}

#[test]
fn addresses_in_disguise() {
    use DefectKind::{AddressInDisplayName, AddressInEncodedWord, ObsoletePhrase};
    for (raw, kinds) in [
        ("=?utf-8?q?a=40first.com?= <b@second.com>", &[ObsoletePhrase, AddressInEncodedWord][..]),
        ("=?utf-8?B?YUBmaXJzdC5jb20=?= <b@second.com>", &[AddressInEncodedWord]),
        ("=?utf-8?q?b=0aBcc?= <b@second.com>", &[AddressInEncodedWord]),
        ("\"=?utf-8?q?=3Ca?=\" <b@second.com>", &[AddressInEncodedWord]),
        ("=?utf-8?q?a?=@first.com", &[AddressInEncodedWord]),
        ("\"<a@first.com>\" <b@second.com>", &[AddressInDisplayName]),
        ("\"a\\\"@first.com\" <b@second.com>", &[AddressInDisplayName]),
        ("\"a@first.com, b\" <b@second.com>", &[AddressInDisplayName]),
        // What mail has that is as it should be.
        ("\"a@first.com\" <b@second.com>", &[]),
        ("\"A (via B)\" <b@second.com>", &[]),
        ("=?utf-8?Q?Smith=2C_J=C3=B6rg?= <b@second.com>", &[]),
        ("=?utf-8?B?SsO2cmc=?= <b@second.com>", &[]),
        ("=?iso-2022-jp?B?GyRCQDg0IhsoQg==?= <b@second.com>", &[]),
        ("=?shift_jis?Q?=83=40?= <b@second.com>", &[]),
        ("a+tag=first.com@second.com", &[]),
    ] {
        let (_, defects) = read(raw.as_bytes());
        assert_eq!(self::kinds(&defects), kinds, "{raw}");
    }
}
