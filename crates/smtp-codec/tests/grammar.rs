//! Tables of command lines, addresses and parameters: what is read, what is not, and where the fault is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use smtp_codec::{
    Argument, BodyType, Command, Deviation, DeviationKind, ForwardPath, Leniency, Mailbox, Param,
    Params, ParseError, ParseErrorKind as Kind, ReversePath, Xtext,
};

fn parse(line: &str, leniency: Leniency) -> Result<(Command<'_>, Option<Deviation>), ParseError> {
    Command::parse(line.as_bytes(), leniency)
}

#[test]
fn mailboxes() {
    for text in [
        "a@b",
        "a.b.c@d.e.f",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "\"\"@b",
        "\"a b\"@c",
        "\"a@b\"@c",
        "\"\\\"\\\\\\ \"@c",
        "a@[192.0.2.1]",
        "a@[127.000.000.001]",
        "a@[IPv6:::1]",
        "a@[ipv6:2001:db8::1]",
        "a@[IPv6:::ffff:192.0.2.1]",
        "a@[x-tag:anything!]",
        "é@exämple.org",
        "\"é\"@b",
        "a@b-c",
        "a@1",
        "a@xn--exmple-cua.org",
        "a@_dmarc.example",
    ] {
        let mailbox = Mailbox::new(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(mailbox.to_string(), text);
        assert_eq!(text.parse::<Mailbox<'static>>().as_ref(), Ok(&mailbox));
    }
    for (text, kind, at) in [
        ("", Kind::LocalPart, 0),
        ("a", Kind::LocalPart, 1),
        ("@b", Kind::LocalPart, 0),
        ("a@", Kind::Domain, 2),
        (".a@b", Kind::LocalPart, 0),
        ("a.@b", Kind::LocalPart, 2),
        ("a..b@c", Kind::LocalPart, 2),
        ("a b@c", Kind::LocalPart, 1),
        ("someone else@example.com", Kind::LocalPart, 7),
        ("bob@some school.edu", Kind::Domain, 8),
        ("a@b@c", Kind::Domain, 3),
        ("a@b.", Kind::Domain, 4),
        ("a@.b", Kind::Domain, 2),
        ("a@b..c", Kind::Domain, 4),
        ("a@-b", Kind::Domain, 2),
        ("a@b-", Kind::Domain, 2),
        ("a@b-.c", Kind::Domain, 2),
        ("\"a@b", Kind::LocalPart, 4),
        ("\"a\"b@c", Kind::LocalPart, 3),
        ("\"a\r\"@c", Kind::LocalPart, 2),
        ("\"\\é\"@c", Kind::LocalPart, 1),
        ("a\0@b", Kind::LocalPart, 1),
        ("a\r@b", Kind::LocalPart, 1),
        ("a@b\r\nRCPT", Kind::Domain, 3),
        ("a@[1.2.3]", Kind::AddressLiteral, 2),
        ("a@[1.2.3.256]", Kind::AddressLiteral, 2),
        ("a@[1.2.3.0004]", Kind::AddressLiteral, 2),
        ("a@[1.2.3.4", Kind::AddressLiteral, 2),
        ("a@[IPv6:1.2.3.4]", Kind::AddressLiteral, 2),
        ("a@[IPv6:1::2::3]", Kind::AddressLiteral, 2),
        ("a@[2001:db8::1]x", Kind::Domain, 15),
        ("a@[-:x]", Kind::AddressLiteral, 2),
        ("a@[x:]", Kind::AddressLiteral, 2),
        ("a@[x:[]", Kind::AddressLiteral, 2),
        ("a@[]", Kind::AddressLiteral, 2),
        ("<a@b>", Kind::LocalPart, 0),
    ] {
        assert_eq!(Mailbox::new(text), Err(ParseError { kind, at }), "{text:?}");
    }
    let long =
        |local: usize, domain: usize| format!("{}@{}", "a".repeat(local), "b".repeat(domain));
    assert!(Mailbox::new(&long(64, 255)).is_ok());
    assert_eq!(Mailbox::new(&long(65, 1)).unwrap_err().kind, Kind::LocalPartTooLong);
    assert_eq!(Mailbox::new(&long(1, 256)).unwrap_err().kind, Kind::DomainTooLong);
}

#[test]
fn unquoted_local_parts() {
    for (text, unquoted) in
        [("a@b", "a"), ("\"a b\"@c", "a b"), ("\"\"@c", ""), ("\"a\\\"b\\\\c\\ \"@d", "a\"b\\c ")]
    {
        assert_eq!(Mailbox::new(text).unwrap().local_part_unquoted(), unquoted);
    }
}

#[test]
fn paths() {
    let path = ForwardPath::new("<@a.example,@[192.0.2.1]:b@c>");
    // `At-domain = "@" Domain`: no literal in a route.
    assert_eq!(path, Err(ParseError { kind: Kind::Domain, at: 13 }));
    let path = ForwardPath::new("<@a.example,@b:b@c>").unwrap();
    let ForwardPath::Path(inner) = &path else { panic!() };
    assert_eq!((inner.route(), inner.mailbox().as_str()), ("@a.example,@b", "b@c"));
    assert_eq!(path.to_string(), "<@a.example,@b:b@c>");
    for text in ["<Postmaster>", "<POSTMASTER>", "postmaster"] {
        assert_eq!(ForwardPath::new(text), Ok(ForwardPath::Postmaster), "{text}");
    }
    assert_eq!(ForwardPath::Postmaster.to_string(), "<Postmaster>");
    assert_eq!(ReversePath::new("<>"), Ok(ReversePath::Null));
    assert_eq!(ReversePath::new(""), Ok(ReversePath::Null));
    // Nobody is no recipient, and the postmaster of nowhere no sender.
    for text in [
        "<>",
        "",
        "<",
        ">",
        "<a@b",
        "a@b>",
        "<a@b>x",
        "<@a:>",
        "<@a b@c>",
        "<postmaster@>",
        "postmasters",
    ] {
        assert!(ForwardPath::new(text).is_err(), "{text}");
    }
    assert!(ReversePath::new("<postmaster>").is_err());
}

#[test]
fn commands() {
    for (line, shown) in [
        ("ehlo a", "Ehlo(\"a\")"),
        ("HELO [192.0.2.1]", "Helo(\"[192.0.2.1]\")"),
        ("EHLO a_b", "Ehlo(\"a_b\")"),
        ("mail FROM:<>", "Mail { from: <>, params: [] }"),
        ("MAIL from:<a@b> size=1 X", "Mail { from: <a@b>, params: [SIZE=1, X] }"),
        ("RCPT to:<postmaster>", "Rcpt { to: <Postmaster>, params: [] }"),
        ("Data", "Data"),
        ("rset", "Rset"),
        ("VRFY Crispin", "Vrfy(\"Crispin\")"),
        ("EXPN a b", "Expn(\"a b\")"),
        ("HELP", "Help(None)"),
        ("noop x", "Noop(Some(\"x\"))"),
        ("QUIT", "Quit"),
        ("STARTTLS", "StartTls"),
        ("AUTH x", "Auth { mechanism: \"x\", initial: None }"),
        ("AUTH x =", "Auth { mechanism: \"x\", initial: Some(***) }"),
        ("X-EXPS GSSAPI", "Unknown { verb: \"X-EXPS\", rest: \" GSSAPI\" }"),
        ("BDAT 18446744073709551615 last", "Bdat { octets: 18446744073709551615, last: true }"),
        ("XFOO a  ", "Unknown { verb: \"XFOO\", rest: \" a  \" }"),
    ] {
        let (command, deviation) = parse(line, Leniency::default()).unwrap();
        assert_eq!((format!("{command:?}").as_str(), deviation), (shown, None), "{line}");
    }
    for (line, kind, at) in [
        ("", Kind::Verb, 0),
        (" NOOP", Kind::Verb, 0),
        ("NOOP\t", Kind::Verb, 4),
        ("MAIL:", Kind::Verb, 4),
        ("\u{16}\u{3}\u{1}", Kind::Verb, 0),
        ("BDAT 99999999999999999999999 LAST", Kind::ChunkSize, 5),
        ("BDAT 1 FIRST", Kind::End, 6),
        ("EHLO", Kind::Argument, 4),
        ("EHLO a b", Kind::End, 6),
        ("EHLO a\0", Kind::Character, 6),
        ("MAIL", Kind::Colon, 4),
        ("MAIL TO:<a@b>", Kind::Colon, 4),
        ("MAIL FROM<a@b>", Kind::Colon, 4),
        ("MAIL FROM:<a@b>SIZE=1", Kind::End, 15),
        ("MAIL FROM:<a@b>  SIZE=1", Kind::Parameter, 16),
        ("MAIL FROM:<a@b> =1", Kind::Parameter, 16),
        ("MAIL FROM:<a@b> SIZE=", Kind::Parameter, 20),
        ("MAIL FROM:<a@b> SIZE=x", Kind::ParameterValue, 16),
        ("MAIL FROM:<a@b> SIZE=99999999999999999999999", Kind::ParameterValue, 16),
        ("MAIL FROM:<a@b> X SIZE=99999999999999999999", Kind::ParameterValue, 18),
        ("MAIL FROM:<a@b> SIZE=1 size=1", Kind::ParameterTwice, 23),
        ("MAIL FROM:<a@b> AUTH=a+b", Kind::ParameterValue, 16),
        ("MAIL FROM:<a@b> BODY=9BIT", Kind::ParameterValue, 16),
        ("MAIL FROM:<a@b> SMTPUTF8=1", Kind::ParameterValue, 16),
        ("MAIL FROM:<a@b> X=a=b", Kind::Parameter, 19),
        ("MAIL FROM:<a\rb@c>", Kind::BareLineEnding, 12),
        ("RCPT TO:<>", Kind::LocalPart, 9),
        ("RCPT TO:<a@b", Kind::AngleBracket, 12),
        ("RCPT TO:<a@b>>", Kind::End, 13),
        ("DATA foo", Kind::End, 4),
        ("RSET x", Kind::End, 4),
        ("QUIT x", Kind::End, 4),
        ("STARTTLS x", Kind::End, 8),
        ("VRFY", Kind::Argument, 4),
        ("AUTH", Kind::Argument, 4),
        ("AUTH toolongforamechanismname", Kind::Argument, 5),
        ("AUTH x y z", Kind::Base64, 7),
        ("AUTH x!", Kind::End, 6),
        ("XFOO a\0", Kind::Character, 6),
    ] {
        let mut leniency = Leniency::default();
        leniency.trailing_space = false;
        leniency.extra_space = false;
        assert_eq!(parse(line, leniency).unwrap_err(), ParseError { kind, at }, "{line:?}");
    }
}

#[test]
fn deviations() {
    use DeviationKind::{ExtraSpace, MissingBrackets, SpaceAfterColon, TrailingSpace};
    for (line, kind, at, strict) in [
        ("MAIL FROM: <a@b>", SpaceAfterColon, 10, Kind::AngleBracket),
        ("MAIL FROM:\t <a@b>", SpaceAfterColon, 10, Kind::AngleBracket),
        ("MAIL FROM:a@b", MissingBrackets, 10, Kind::AngleBracket),
        ("MAIL FROM:a@b SIZE=1", MissingBrackets, 10, Kind::AngleBracket),
        ("MAIL FROM: a@b", SpaceAfterColon, 10, Kind::AngleBracket),
        ("RCPT TO:postmaster", MissingBrackets, 8, Kind::AngleBracket),
        ("NOOP ", TrailingSpace, 4, Kind::End),
        ("DATA \t", TrailingSpace, 4, Kind::End),
        ("MAIL FROM:<a@b> ", TrailingSpace, 15, Kind::Parameter),
        ("VRFY a ", TrailingSpace, 6, Kind::End),
        ("AUTH PLAIN ", TrailingSpace, 10, Kind::Base64),
        ("AUTH  PLAIN", ExtraSpace, 5, Kind::Argument),
        ("AUTH PLAIN   eA==", ExtraSpace, 11, Kind::Base64),
        ("VRFY  Crispin", ExtraSpace, 5, Kind::Argument),
        ("EHLO  a", ExtraSpace, 5, Kind::Argument),
        ("MAIL  FROM:<a@b>", ExtraSpace, 5, Kind::Colon),
        ("MAIL FROM:<a@b>  SIZE=1", ExtraSpace, 16, Kind::Parameter),
        ("RCPT   TO:<a@b>", ExtraSpace, 5, Kind::Colon),
    ] {
        let (_, deviation) = parse(line, Leniency::default()).unwrap();
        assert_eq!(deviation, Some(Deviation { kind, at }), "{line:?}");
        assert_eq!(parse(line, Leniency::STRICT).unwrap_err().kind, strict, "{line:?}");
    }
    // Octets follow BDAT: nothing is guessed there. What is not known is kept as it is.
    assert_eq!(parse("BDAT  1", Leniency::default()).unwrap_err().kind, Kind::ChunkSize);
    assert!(parse("MAIL FROM:<a@b> SIZE=1  X", Leniency::default()).is_err());
    let (unknown, deviation) = parse("XFOO  a", Leniency::default()).unwrap();
    assert_eq!(
        (format!("{unknown:?}"), deviation),
        ("Unknown { verb: \"XFOO\", rest: \"  a\" }".into(), None)
    );
}

#[test]
fn parameters() {
    let params =
        Params::new("SIZE=18446744073709551615 BODY=BINARYMIME SMTPUTF8 AUTH=e+3Dmc2@b X-a=b+")
            .unwrap();
    let expected = [
        Param::Size(u64::MAX),
        Param::Body(BodyType::BinaryMime),
        Param::SmtpUtf8,
        Param::Auth(Xtext::new("e+3Dmc2@b").unwrap()),
        Param::Other { keyword: "X-a", value: Some("b+") },
    ];
    assert!(params.iter().eq(expected));
    assert_eq!(
        (params.size(), params.body(), params.is_smtputf8()),
        (Some(u64::MAX), Some(BodyType::BinaryMime), true)
    );
    for text in [" ", "A ", " A", "A  B", "-A", "A=", "=", "A=b c=", "A\tB", "A=\r\n", "A=\u{7f}"] {
        assert!(Params::new(text).is_err(), "{text:?}");
    }
    let params = Params::new("X=1").unwrap();
    for param in [
        Param::Other { keyword: "x", value: None },
        Param::Other { keyword: "Y", value: Some("1 Z=2") },
        Param::Other { keyword: "Y Z", value: None },
        Param::Other { keyword: "", value: None },
        Param::Other { keyword: "Y", value: Some("") },
        Param::Other { keyword: "Y", value: Some("a\r\nRSET") },
        Param::Other { keyword: "SIZE", value: Some("x") },
        Param::Auth(Xtext::new("").unwrap()),
        Param::Solicit("a SIZE=1"),
        Param::HoldUntil("tomorrow"),
    ] {
        assert!(params.clone().with(param).is_err(), "{param:?}");
    }
    assert_eq!(params.with(Param::Size(5)).unwrap().as_str(), "X=1 SIZE=5");
}

#[test]
fn arguments() {
    assert!(Argument::new("a b").is_ok() && Argument::new("é").is_ok());
    for text in ["", " ", " a", "a ", "a\r", "a\nb", "\0", "\t", "\u{7f}"] {
        assert!(Argument::new(text).is_err(), "{text:?}");
    }
}

#[test]
fn hints() {
    for (line, hint) in [
        ("JUNK\r", "500 5.5.2 bare CR or LF\r\n"),
        ("!", "500 5.5.2 command not recognized\r\n"),
        ("RCPT TO:<@b>", "501 5.1.3 bad domain\r\n"),
        ("RCPT TO:<a b@b>", "501 5.1.3 bad local part\r\n"),
        ("MAIL FROM:<> SIZE=x", "501 5.5.4 bad parameter\r\n"),
        ("DATA x", "501 5.5.4 bad arguments\r\n"),
        ("MAIL TO:<>", "501 5.5.2 syntax error\r\n"),
    ] {
        let mut out = Vec::new();
        parse(line, Leniency::default()).unwrap_err().reply_hint().encode(&mut out);
        assert_eq!(str::from_utf8(&out).unwrap(), hint, "{line}");
    }
}
