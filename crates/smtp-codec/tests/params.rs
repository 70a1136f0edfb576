//! The parameters and keywords of extensions, and the verbs that come with them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use smtp_codec::{
    ByMode, Command, DeliverBy, Leniency, Notify, OriginalRecipient, Param, Params,
    ParseErrorKind as Kind, Ret, Rrvs, RrvsAction, Tracking, Verb, Xtext,
};

fn xtext(text: &str) -> Xtext<'_> {
    Xtext::new(text).unwrap()
}

#[test]
fn values() {
    let orcpt =
        |addr_type, address| Param::Orcpt(OriginalRecipient { addr_type, address: xtext(address) });
    let by = |seconds, mode, trace| Param::By(DeliverBy { seconds, mode, trace });
    for (text, param, written) in [
        ("ret=full", Param::Ret(Ret::Full), "RET=FULL"),
        ("RET=hdrs", Param::Ret(Ret::Headers), "RET=HDRS"),
        ("ENVID=QQ+2b1", Param::EnvId(xtext("QQ+2b1")), "ENVID=QQ+2b1"),
        ("NOTIFY=never", Param::Notify(Notify::NEVER), "NOTIFY=NEVER"),
        (
            "notify=DELAY,success",
            Param::Notify(Notify::SUCCESS | Notify::DELAY),
            "NOTIFY=SUCCESS,DELAY",
        ),
        ("NOTIFY=FAILURE", Param::Notify(Notify::FAILURE), "NOTIFY=FAILURE"),
        ("ORCPT=rfc822;a+2Bb@c", orcpt("rfc822", "a+2Bb@c"), "ORCPT=rfc822;a+2Bb@c"),
        ("ORCPT=utf-8;\\x{e9}@c", orcpt("utf-8", "\\x{e9}@c"), "ORCPT=utf-8;\\x{e9}@c"),
        ("BY=120;R", by(120, ByMode::Return, false), "BY=120;R"),
        ("BY=-60;nt", by(-60, ByMode::Notify, true), "BY=-60;NT"),
        ("BY=+999999999;RT", by(999_999_999, ByMode::Return, true), "BY=999999999;RT"),
        ("HOLDFOR=86400", Param::HoldFor(86_400), "HOLDFOR=86400"),
        (
            "HOLDUNTIL=2026-12-31T23:59:60Z",
            Param::HoldUntil("2026-12-31T23:59:60Z"),
            "HOLDUNTIL=2026-12-31T23:59:60Z",
        ),
        ("MT-PRIORITY=-9", Param::MtPriority(-9), "MT-PRIORITY=-9"),
        ("mt-priority=0", Param::MtPriority(0), "MT-PRIORITY=0"),
        ("REQUIRETLS", Param::RequireTls, "REQUIRETLS"),
        (
            "RRVS=2014-04-03T23:01:00+01:30;C",
            Param::Rrvs(Rrvs {
                since: "2014-04-03T23:01:00+01:30",
                action: Some(RrvsAction::Continue),
            }),
            "RRVS=2014-04-03T23:01:00+01:30;C",
        ),
        (
            "RRVS=2014-04-03T23:01:00.5Z",
            Param::Rrvs(Rrvs { since: "2014-04-03T23:01:00.5Z", action: None }),
            "RRVS=2014-04-03T23:01:00.5Z",
        ),
        (
            "SOLICIT=org.example:ADV:ADLT,b",
            Param::Solicit("org.example:ADV:ADLT,b"),
            "SOLICIT=org.example:ADV:ADLT,b",
        ),
        (
            "MTRK=abc/:3600",
            Param::Mtrk(Tracking { certifier: "abc/", timeout: Some(3600) }),
            "MTRK=abc/:3600",
        ),
        ("MTRK=x", Param::Mtrk(Tracking { certifier: "x", timeout: None }), "MTRK=x"),
        ("TRANSID=<12.3@a.b>", Param::TransId("<12.3@a.b>"), "TRANSID=<12.3@a.b>"),
        ("SUBMITTER=a@b", Param::Submitter(xtext("a@b")), "SUBMITTER=a@b"),
        ("conperm", Param::ConPerm, "CONPERM"),
        ("CONNEG", Param::ConNeg, "CONNEG"),
        ("PRDR", Param::Prdr, "PRDR"),
        (
            "XRCPTFORWARD=a",
            Param::Other { keyword: "XRCPTFORWARD", value: Some("a") },
            "XRCPTFORWARD=a",
        ),
    ] {
        let params = Params::new(text).unwrap();
        assert_eq!(params.iter().collect::<Vec<_>>(), [param], "{text}");
        assert_eq!((params.as_str(), Params::NONE.with(param).unwrap().as_str()), (text, written));
        assert_eq!(
            Params::new(&format!("{text} {written}")).is_err(),
            param.keyword() != "XRCPTFORWARD"
        );
    }
}

#[test]
fn values_that_are_none() {
    for text in [
        "RET",
        "RET=",
        "RET=BODY",
        "ENVID=a+",
        "ENVID=a+2",
        "ENVID=a+2g",
        "ENVID=a=b",
        "NOTIFY=NEVER,SUCCESS",
        "NOTIFY=SUCCESS,NEVER",
        "NOTIFY=",
        "NOTIFY=SUCCESS,",
        "NOTIFY=,",
        "NOTIFY=ALWAYS",
        "ORCPT=rfc822",
        "ORCPT=;a",
        "ORCPT=rfc822;a+z",
        "BY=0;R",
        "BY=-1;R",
        "BY=1",
        "BY=1;X",
        "BY=1;RTT",
        "BY=1234567890;N",
        "BY=;N",
        "BY=--1;N",
        "HOLDFOR=0",
        "HOLDFOR=01",
        "HOLDFOR=1234567890",
        "HOLDFOR=-1",
        "HOLDUNTIL=2026-12-31",
        "HOLDUNTIL=2026-13-31T00:00:00Z",
        "HOLDUNTIL=2026-12-31T24:00:00Z",
        "HOLDUNTIL=2026-12-31T00:00:00",
        "HOLDUNTIL=2026-12-31T00:00:00.Z",
        "HOLDUNTIL=2026-12-31T00:00:00+0100",
        "MT-PRIORITY=10",
        "MT-PRIORITY=-0",
        "MT-PRIORITY=+1",
        "MT-PRIORITY",
        "REQUIRETLS=YES",
        "RRVS=x",
        "RRVS=2014-04-03T23:01:00Z;X",
        "SOLICIT=1a",
        "SOLICIT=a,,b",
        "MTRK=:1",
        "MTRK=a:b",
        "TRANSID=12@a",
        "TRANSID=<12>",
        "TRANSID=<1..2@a>",
        "CONPERM=1",
        "PRDR=1",
        "SUBMITTER=+",
        "HOLDFOR=1 HOLDUNTIL=2026-12-31T23:59:59Z",
        "SIZE=123456789012345678901",
        "SIZE=+1",
        "BODY=9BIT",
    ] {
        assert!(Params::new(text).is_err(), "{text}");
    }
    assert_eq!(Params::new("X RET=FULL ret=hdrs").unwrap_err().kind, Kind::ParameterTwice);
    assert_eq!(Params::new("X RET=FULL ret=hdrs").unwrap_err().at, 11);
}

#[test]
fn each_is_of_its_command() {
    for text in ["RET=FULL", "SIZE=1", "PRDR", "BY=1;N", "CONPERM", "AUTH=<>"] {
        let params = Params::new(text).unwrap();
        let param = params.iter().next().unwrap();
        assert!(param.is_of(Verb::Mail) && !param.is_of(Verb::Rcpt), "{text}");
    }
    for text in ["NOTIFY=NEVER", "ORCPT=a;b", "RRVS=2014-04-03T23:01:00Z", "CONNEG"] {
        let params = Params::new(text).unwrap();
        let param = params.iter().next().unwrap();
        assert!(param.is_of(Verb::Rcpt) && !param.is_of(Verb::Mail), "{text}");
    }
}

#[test]
fn xtext_of_any_octets() {
    for octets in [&b""[..], b"a b", b"+=", b"\r\nRSET\r\n", &[0, 255, 128, 43]] {
        let encoded = Xtext::encode(octets);
        assert!(encoded.bytes().all(|octet| octet.is_ascii_graphic()));
        assert_eq!(&*xtext(&encoded).decode(), octets);
    }
    assert_eq!(*xtext("a+2b+2Bb").decode(), *b"a++b");
}

#[test]
fn verbs() {
    for (line, shown) in [
        ("lhlo a", "Lhlo(\"a\")"),
        ("ETRN @hamburger.edu", "Etrn(\"@hamburger.edu\")"),
        ("ATRN", "Atrn(None)"),
        ("ATRN a.example,b.example", "Atrn(Some(\"a.example,b.example\"))"),
        (
            "BURL imap://a@b/c;urlauth=x LAST",
            "Burl { url: \"imap://a@b/c;urlauth=x\", last: true }",
        ),
        ("BURL imap://a/b", "Burl { url: \"imap://a/b\", last: false }"),
        (
            "XCLIENT NAME=[unavailable] ADDR=IPV6:::1",
            "XClient({\"NAME\": Unavailable, \"ADDR\": Value(\"IPV6:::1\")})",
        ),
        ("XFORWARD SOURCE=LOCAL", "XForward({\"SOURCE\": Value(\"LOCAL\")})"),
    ] {
        let (command, deviation) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
        assert_eq!((format!("{command:?}").as_str(), deviation), (shown, None));
        let mut out = Vec::new();
        command.encode(&mut out);
        let written = str::from_utf8(&out).unwrap().strip_suffix("\r\n").unwrap();
        assert!(written.eq_ignore_ascii_case(line), "{written}");
        assert_eq!(
            Command::parse(written.as_bytes(), Leniency::STRICT).unwrap().0,
            command.into_owned()
        );
    }
    for (line, kind, at) in [
        ("ETRN", Kind::Argument, 4),
        ("ATRN a b", Kind::End, 8),
        ("BURL", Kind::Argument, 4),
        ("BURL nothing", Kind::Argument, 5),
        ("BURL imap://a FIRST", Kind::End, 13),
        ("XCLIENT", Kind::Argument, 7),
        ("XCLIENT NAME", Kind::Argument, 8),
        ("XCLIENT NAME=a name=b", Kind::ParameterTwice, 15),
        ("XCLIENT NAME=a+", Kind::ParameterValue, 14),
        ("XFORWARD A=b  C=d", Kind::Argument, 13),
    ] {
        let error = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap_err();
        assert_eq!((error.kind, error.at), (kind, at), "{line}");
    }
}

/// The usual parameters have a way of their own, which another one in front of them closes.
#[test]
fn usual_parameters_are_read_as_all_are() {
    let words = &[
        "SIZE=1",
        "size=18446744073709551615",
        "SIZE=18446744073709551616",
        "SIZE=9999999999999999999",
        "SIZE=00000000000000000001",
        "SIZE=",
        "SIZE",
        "SIZE=1x",
        "SIZE=-1",
        "BODY=8BITMIME",
        "body=7BIT",
        "BODY=8bitmime",
        "BODY=BINARYMIME",
        "BODY=7BITS",
        "BODY=",
        "Body=8BITMIM",
        "RET=FULL",
        "X",
        "",
        " ",
    ];
    let lists = words.iter().flat_map(|first| {
        words.iter().flat_map(move |second| {
            words.iter().map(move |third| format!("{first} {second} {third}"))
        })
    });
    let pairs = words.iter().map(|word| String::from(*word)).chain(lists);
    for list in pairs.filter(|list| !list.is_empty()) {
        let other = format!("Y {list}");
        match (Params::new(&list), Params::new(&other)) {
            (Ok(usual), Ok(any)) => {
                assert_eq!((usual.size(), usual.body()), (any.size(), any.body()), "{list}");
                assert!(usual.iter().eq(any.iter().skip(1)), "{list}");
            }
            (Err(usual), Err(any)) => {
                assert_eq!((usual.kind, usual.at + 2), (any.kind, any.at), "{list}");
            }
            (usual, any) => panic!("{list}: {usual:?}, {any:?}"),
        }
        // In a command, too.
        let line = format!("MAIL FROM:<a@b> {list}");
        let command = Command::parse(line.as_bytes(), Leniency::STRICT);
        let command = command.map(|(command, _)| match command {
            Command::Mail { params, .. } => params.as_str().to_string(),
            command => panic!("{line}: {command:?}"),
        });
        let expected = Params::new(&list).map(|params| params.as_str().to_string());
        assert_eq!(command.is_ok(), expected.is_ok(), "{line}");
        assert_eq!(command.ok(), expected.ok(), "{line}");
    }
}
