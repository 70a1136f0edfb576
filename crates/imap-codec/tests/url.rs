//! IMAP URLs: the examples of RFC 5092, what is none, references, and any URL written and read again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use core::num::NonZeroU32;

use imap_codec::{
    AString, CatenateUrl, Command, ImapUrl, Items, Leniency, Naming, ParseErrorKind, Section,
    SectionText, UrlAccess, UrlAuth, UrlAuthorization, UrlMailbox, UrlMessage, UrlName, UrlPartial,
    UrlServer, UrlTarget, UrlText,
};
use proptest::prelude::*;

const BASE: &str =
    "imap://;AUTH=GSSAPI@minbari.example.org/gray-council;UIDVALIDITY=3/;UID=20/;SECTION=1.2";

#[test]
fn as_it_was_written_and_as_it_is_meant() {
    for (written, again) in [
        (
            "imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024",
            "",
        ),
        ("imap://psicorp.example.org/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97", ""),
        (
            "imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;uid=20/;section=1.2",
            "imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;UID=20/;SECTION=1.2",
        ),
        ("imap://;AUTH=*@minbari.example.org/gray%20council?SUBJECT%20shadows", ""),
        (
            "imap://john;AUTH=*@minbari.example.org/babylon5/personel?charset%20UTF-8%20SUBJECT%20%7B14+%7D%0D%0A%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0",
            "",
        ),
        ("IMAP://Example.ORG", "imap://example.org/"),
        ("imap://example.org:/", "imap://example.org/"),
        ("imap://[2001:DB8::1]:993/", "imap://[2001:db8::1]:993/"),
        (
            "imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred:internal:91354a473744909de610943775f92038",
            "imap://joe@example.com/INBOX/;UID=20/;SECTION=1.2;URLAUTH=submit+fred:internal:91354a473744909de610943775f92038",
        ),
        (
            "imap://joe@example.com/INBOX/;UID=20;EXPIRE=2006-12-31T23:59:59.5+01:00;URLAUTH=user+a%3B",
            "",
        ),
        (
            "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1",
            "/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1",
        ),
        ("/Drafts/;UID=30/;PARTIAL=7;URLAUTH=stream", ""),
        // RFC 5593 §3.3.
        ("/Drafts/;UID=30;URLAUTH=exampleapp", ""),
        (
            "/Drafts/;UID=30;URLAUTH=ExampleApp3+TestUser",
            "/Drafts/;UID=30;URLAUTH=exampleapp3+TestUser",
        ),
        ("/Drafts/;UID=30;URLAUTH=SUBMIT+a@b", "/Drafts/;UID=30;URLAUTH=submit+a%40b"),
        ("/%2Ffoo/%2E%2E/%2E/x//", ""),
        ("imap://example.org/;TYPE=LIST", ""),
        ("imap://example.org/;type=lsub", "imap://example.org/;TYPE=LSUB"),
        ("imap://example.org/a/b%25*;TYPE=LIST", ""),
        ("/a/../b", "/b"),
        ("/", ""),
    ] {
        let url = ImapUrl::parse(written).unwrap_or_else(|error| panic!("{error}: {written}"));
        let expected = if again.is_empty() { written } else { again };
        assert_eq!(url.to_string(), expected);
        assert_eq!(ImapUrl::parse(expected).unwrap(), url);
    }
    let lists = ImapUrl::parse("imap://x/a%2525;TYPE=LSUB").unwrap();
    let UrlTarget::List { pattern: Some(pattern), subscribed: true } = lists.target else {
        panic!()
    };
    assert_eq!(pattern.as_str(), "a%25");
    for none in [
        "/a;TYPE=",
        "/a;TYPE=LISTS",
        "/a;TYPE=LIST?ALL",
        "/a;UIDVALIDITY=3;TYPE=LIST",
        "/a;TYPE=LIST/;UID=2",
    ] {
        assert!(ImapUrl::parse(none).is_err(), "{none}");
    }
    let url =
        ImapUrl::parse("imap://x/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97").unwrap();
    let mailbox = url.mailbox().unwrap().to_mailbox(Naming::Utf7).unwrap();
    assert_eq!(mailbox.as_bytes(), b"~peter/&ZeVnLIqe-/&U,BTFw-");
}

/// `IPvFuture` (RFC 3986 §3.2.2).
#[test]
fn addresses_to_come() {
    let url = ImapUrl::parse("imap://a@[V1F.a:b-!~]:1143/").unwrap();
    let server = url.server.as_ref().unwrap();
    assert_eq!((server.host(), server.port), ("[v1f.a:b-!~]", Some(1143)));
    assert_eq!(ImapUrl::parse(&url.to_string()).unwrap(), url);
}

#[test]
fn what_is_none() {
    for none in [
        "",
        "imap:",
        "imap://",
        "imap:///x",
        "http://x/y",
        "x/y",
        "//x/y",
        "imap://x/y z",
        "imap://x/%4",
        "imap://x/%zz",
        "imap://x/%00",
        "imap://x/%FF",
        "imap://x/a#b",
        "imap://x/a;b",
        "imap://x/a;UIDVALIDITY=0",
        "imap://x/a/;UID=0",
        "imap://x/a/;UID=020",
        "imap://x/a;UIDVALIDITY=03/;UID=1",
        "imap://x/a/;UID=1/;PARTIAL=1.01",
        "imap://x/a;UID=1",
        "imap://x/;UID=1",
        "imap://x/a/;UID=1/",
        "imap://x/a/;UID=1?b",
        "imap://x/a/;UID=1/;SECTION=",
        "imap://x/a/;UID=1/;PARTIAL=1.0",
        "imap://x/a/;UID=1/;PARTIAL=",
        "imap://x/a/;UID=4294967296",
        "imap://@x/",
        "imap://a:b@x/",
        "imap://a@b@x/",
        "imap://a;AUTH=@x/",
        "imap://a;B=c@x/",
        "imap://x:65536/",
        "imap://x:y/",
        "imap://[x]/",
        "imap://[v]/",
        "imap://[v1]/",
        "imap://[v.a]/",
        "imap://[vg.a]/",
        "imap://[v1.]/",
        "imap://[v1.%41]/",
        "imap://[:]/",
        "imap://[1:2:3]/",
        "imap://[::1/",
        "imap://x/?a",
        "imap://x/[a",
        "imap://x/a/;UID=1;URLAUTH=",
        "imap://x/a/;UID=1;URLAUTH=user+",
        "imap://x/a/;UID=1;URLAUTH=oth-er",
        "imap://x/a/;UID=1;URLAUTH=other+",
        "imap://x/a/;UID=1;URLAUTH=+other",
        // What URLAUTH says stands at the end, and a search has none (RFC 4467 §3).
        "imap://x/a/;UID=1;URLAUTH=user+a;EXPIRE=2006",
        "imap://x/a?ALL;URLAUTH=anonymous:INTERNAL:91354a473744909de610943775f92038",
        "imap://x/a/;UID=1;EXPIRE=2006-13-31T00:00:00Z;URLAUTH=authuser",
        "imap://x/a/;UID=1;EXPIRE=2006-12-00T00:00:00Z;URLAUTH=authuser",
        "imap://x/a/;UID=1;EXPIRE=2006-12-31T24:00:00Z;URLAUTH=authuser",
        "imap://x/a/;UID=1;EXPIRE=2006-12-31T00:00:00.Z;URLAUTH=authuser",
        "imap://x/a/;UID=1;EXPIRE=2006-12-31T00:00:00+00:60;URLAUTH=authuser",
        "imap://x/a/;UID=1;URLAUTH=authuser:INTERNAL",
        "imap://x/a/;UID=1;URLAUTH=authuser:INTERNAL:91354a473744909de610943775f9203",
        "imap://x/a/;UID=1;EXPIRE=2006-12-31;URLAUTH=authuser",
        "imap://x/a/;UID=1;EXPIRE=2006-12-31T00:00:00Z",
        "imap://x/\u{e9}",
    ] {
        let error = ImapUrl::parse(none).expect_err(none);
        assert_eq!(error.kind, ParseErrorKind::Url, "{none}");
    }
    assert!(
        UrlServer::new("").is_err()
            && UrlServer::new("a/b").is_err()
            && UrlServer::new("a\r\nb").is_err()
    );
    assert!(UrlName::new("").is_err() && UrlName::new("a\0").is_err());
    assert!(UrlAuthorization::new(Some("tomorrow"), UrlAccess::AuthUser).is_err());
    assert!(UrlAccess::new("", None).is_err() && UrlAccess::new("a+b", None).is_err());
    let rump = UrlAuthorization::new(None, UrlAccess::Anonymous).unwrap();
    assert!(rump.clone().with_token("a:b", &"0".repeat(32)).is_err());
    assert!(rump.with_token("INTERNAL", &"g".repeat(32)).is_err());
}

#[test]
fn references() {
    let base = ImapUrl::parse(BASE).unwrap();
    let server = "imap://;AUTH=GSSAPI@minbari.example.org";
    for (reference, expected) in [
        // RFC 5092 §9 and §9.1.
        (";section=1.4", "/gray-council;UIDVALIDITY=3/;UID=20/;SECTION=1.4"),
        ("/foo/;UID=20/..", "/foo"),
        ("..;UIDVALIDITY=385759045/;UID=20", "!"),
        ("", "/gray-council;UIDVALIDITY=3/;UID=20/;SECTION=1.2"),
        ("../;UID=21", "/gray-council;UIDVALIDITY=3/;UID=21"),
        ("../../Drafts", "/Drafts"),
        ("../../../../Drafts/;UID=1", "/Drafts/;UID=1"),
        ("/a/b?ALL", "/a/b?ALL"),
        ("./;PARTIAL=3", "/gray-council;UIDVALIDITY=3/;UID=20/;PARTIAL=3"),
        ("mailto:x", "!"),
        ("?ALL", "!"),
        ("/", "/"),
    ] {
        let found = base.resolve(reference).map(|url| url.to_string());
        match expected {
            "!" => assert!(found.is_err(), "{reference} {found:?}"),
            expected => assert_eq!(found.unwrap(), format!("{server}{expected}"), "{reference}"),
        }
    }
    assert_eq!(base.resolve("//a@b/c").unwrap().to_string(), "imap://a@b/c");
    assert_eq!(base.resolve("IMAP://b").unwrap().to_string(), "imap://b/");
    let search = ImapUrl::parse("/a/b?ALL").unwrap();
    assert_eq!(search.resolve("").unwrap(), search);
    assert_eq!(search.resolve("?SEEN").unwrap().to_string(), "/a/b?SEEN");
    assert_eq!(search.resolve("c").unwrap().to_string(), "/a/c");
}

#[test]
fn where_they_stand() {
    let line = b"a APPEND x CATENATE (URL \"/y;UIDVALIDITY=3/;UID=1\")\r\n";
    let (_, command) = Command::parse(line, Leniency::STRICT).unwrap();
    let imap_codec::AppendData::Catenate(parts) = &command.append().unwrap().message.data else {
        panic!()
    };
    let base = ImapUrl::parse(BASE).unwrap();
    let url = parts.urls.iter().next().unwrap().to_url(Some(&base)).unwrap();
    assert_eq!(url.server, base.server);
    let again = CatenateUrl { url: AString::from(&url) };
    assert_eq!(again.to_url(None).unwrap(), url);
    let referral = UrlText::new("IMAP://MIKE@SERVER2/").unwrap().to_url().unwrap();
    assert_eq!(referral.server.unwrap().host(), "server2");
    // A token is as good as a password.
    let secret = "91354a473744909de610943775f92038";
    let url =
        ImapUrl::parse(&format!("imap://x/y/;UID=1;URLAUTH=anonymous:INTERNAL:{secret}")).unwrap();
    assert_eq!(format!("{url:?}"), "imap://x/y/;UID=1;URLAUTH=anonymous:***");
    assert!(!format!("{:?}", url.target).contains(secret));
}

/// RFC 4467 §6: taking the token off is all that may be done to the URL.
#[test]
fn what_a_token_is_computed_over() {
    let token = "91354A473744909de610943775f92038";
    for rump in [
        "imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred",
        "IMAP://%4aoe;AUTH=*@EXAMPLE.com:143/a/../%49NBOX/;UID=20;EXPIRE=2006-12-31t23:59:59z;urlauth=Other",
    ] {
        let url = format!("{rump}:internal:{token}");
        assert_eq!(UrlAuthorization::split(&url).unwrap(), (rump, "internal", token));
        UrlAuthorization::split(rump).unwrap_err();
    }
    UrlAuthorization::split(&format!("imap://x/a:internal:{token}")).unwrap_err();
}

fn name() -> impl Strategy<Value = UrlName> {
    let any = prop::collection::vec(any::<char>().prop_filter("no NUL", |c| *c != '\0'), 1..6);
    let odd = "[./;?%@:*\\[\\]#+ =&a\r\n\u{e9}-]{1,8}";
    prop_oneof![any.prop_map(String::from_iter), odd].prop_map(|name| UrlName::new(name).unwrap())
}

fn number() -> impl Strategy<Value = NonZeroU32> {
    (1..=u32::MAX).prop_map(|number| NonZeroU32::new(number).unwrap())
}

fn url() -> impl Strategy<Value = ImapUrl> {
    let auth = prop_oneof![Just(UrlAuth::Any), name().prop_map(UrlAuth::Mechanism)];
    let host = prop_oneof![Just("example.org"), Just("[::1]"), Just("a_b"), Just("127.0.0.1")];
    let server = (prop::option::of(name()), prop::option::of(auth), host, any::<Option<u16>>());
    let server = server.prop_map(|(user, auth, host, port)| {
        let mut server = UrlServer::new(host).unwrap();
        (server.user, server.auth, server.port) = (user, auth, port);
        server
    });
    let mailbox = || {
        (name(), prop::option::of(number()))
            .prop_map(|(name, uid_validity)| UrlMailbox { name, uid_validity })
    };
    let access = prop_oneof![
        name().prop_map(UrlAccess::Submit),
        name().prop_map(UrlAccess::User),
        Just(UrlAccess::AuthUser),
        Just(UrlAccess::Anonymous),
        Just(UrlAccess::Stream),
        ("[a-zA-Z0-9]{1,3}|submit|USER|stream|authuser", prop::option::of(name()))
            .prop_map(|(name, user)| UrlAccess::new(&name, user).unwrap()),
    ];
    let expire = prop_oneof![
        Just(None),
        Just(Some("2026-01-02T03:04:05Z")),
        Just(Some("2026-01-02t03:04:05.678-09:00"))
    ];
    let authorization = (expire, access, any::<bool>()).prop_map(|(expire, access, token)| {
        let rump = UrlAuthorization::new(expire, access).unwrap();
        if token { rump.with_token("INTERNAL", &"0aF".repeat(11)).unwrap() } else { rump }
    });
    let partial = (any::<u64>(), prop::option::of(number()))
        .prop_map(|(start, length)| UrlPartial { start, length });
    let message = (
        mailbox(),
        number(),
        prop::option::of(name()),
        prop::option::of(partial),
        prop::option::of(authorization),
    );
    let message = message.prop_map(|(mailbox, uid, section, partial, authorization)| {
        UrlTarget::Message(UrlMessage { mailbox, uid, section, partial, authorization })
    });
    let search = prop::option::of(prop::collection::vec(any::<u8>(), 1..9));
    let list =
        (mailbox(), search).prop_map(|(mailbox, search)| UrlTarget::Mailbox { mailbox, search });
    let mailboxes = (prop::option::of(name()), any::<bool>())
        .prop_map(|(pattern, subscribed)| UrlTarget::List { pattern, subscribed });
    let target = prop_oneof![Just(UrlTarget::Server), mailboxes, list, message];
    (prop::option::of(server), target).prop_map(|(server, target)| ImapUrl { server, target })
}

proptest! {
    #[test]
    fn any_url_is_read_again(url in url(), base in url()) {
        let text = url.to_string();
        prop_assert!(text.bytes().all(|octet| octet.is_ascii_graphic()), "{}", text);
        prop_assert_eq!(&ImapUrl::parse(&text).unwrap(), &url, "{}", text);
        // Relative to anything it is the same, but for the server that it has not.
        let mut resolved = base.resolve(&text).unwrap();
        if url.server.is_none() {
            prop_assert_eq!(resolved.server.take(), base.server);
        }
        prop_assert_eq!(resolved, url);
    }

    #[test]
    fn any_text_is_no_harm(text in "(imap:)?/{0,2}[a;/.:@?=%0-9\\[\\]UIDPARTLSECON]{0,40}", base in url()) {
        for url in [ImapUrl::parse(&text), base.resolve(&text)].into_iter().flatten() {
            let again = url.to_string();
            prop_assert_eq!(ImapUrl::parse(&again).unwrap(), url, "{}", again);
        }
    }
}

#[test]
fn what_fetch_is_asked_for() {
    let part = [NonZeroU32::MIN, NonZeroU32::MIN.saturating_add(1)];
    let names = [AString::try_from("Date").unwrap()];
    let mime = Section { part: Items::new(&part), text: Some(SectionText::Mime) };
    for (url, section, partial) in [
        ("/x/;UID=1", Section::ALL, None),
        ("/x/;UID=1/;SECTION=HEADER", Section::HEADER, None),
        ("/x/;UID=1/;SECTION=1.2.mime/;PARTIAL=7.3", mime, Some((7, 3))),
        (
            "/x/;UID=1/;SECTION=HEADER.FIELDS%20(Date)/;PARTIAL=7",
            Section::header_fields(&names).unwrap(),
            Some((7, u64::MAX)),
        ),
    ] {
        let UrlTarget::Message(message) = ImapUrl::parse(url).unwrap().target else { panic!() };
        let (got, piece) = message.to_section().unwrap();
        assert_eq!(got, section);
        assert_eq!(piece.map(|piece| (piece.offset, piece.length.get())), partial);
    }
    for section in ["HEADER%5D", "0", "1.", "MIME", "HEADER%20", "%5B", "1%5Dx%5B"] {
        let url = format!("/x/;UID=1/;SECTION={section}");
        let UrlTarget::Message(message) = ImapUrl::parse(&url).unwrap().target else { panic!() };
        message.to_section().unwrap_err();
    }
}
