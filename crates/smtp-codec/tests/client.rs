//! What a client keeps of its recipients, how it plans a message, and what it obeys.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use sans_io::{Connection, Want};
use smtp_codec::{
    Client, Error, ForwardPath, Limits, Mailbox, Misuse, Params, ReversePath, State, Verb,
    client::{Content, Event, PlanError, RecipientStatus},
};

/// After the reply to EHLO, or to LHLO.
fn ready(offers: &str, lmtp: bool) -> Client {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    hear(&mut client, "220 a\r\n");
    if lmtp { client.lhlo("a", &mut out) } else { client.hello("a", &mut out) }.unwrap();
    hear(&mut client, &format!("250-a\r\n{offers}250 PIPELINING\r\n"));
    client
}

fn hear(client: &mut Client, replies: &str) -> usize {
    let (mut input, mut events) = (replies.as_bytes(), 0);
    while client.receive(&mut input, &mut Vec::new()).unwrap().is_some() {
        events += 1;
    }
    events
}

fn params_of(text: &str) -> Params<'_> {
    Params::new(text).unwrap()
}

fn path(text: &str) -> ForwardPath<'_> {
    ForwardPath::new(text).unwrap()
}

fn envelope(client: &mut Client, params: &str, to: &[&str]) -> Result<(), Misuse> {
    let (params, mut out) = (params_of(params), Vec::new());
    client.mail(&ReversePath::Null, &params, &mut out)?;
    to.iter().try_for_each(|to| client.rcpt(&path(to), &Params::NONE, &mut out))
}

use RecipientStatus::{Accepted, Refused, Taken, Unknown};

#[test]
fn what_becomes_of_each_recipient() {
    let mut client = ready("", false);
    let mut out = Vec::new();
    envelope(&mut client, "", &["a@b", "b@b", "c@b"]).unwrap();
    client.data(&mut out).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n550 no\r\n250 a\r\n354 go\r\n");
    assert_eq!(client.recipients(), [Accepted, Refused(550), Accepted]);
    client.end_of_data(&mut out).unwrap();
    let mut lost = client.clone();
    assert_eq!(lost.receive_eof(b""), Err(Error::UnexpectedEof(State::Data)));
    assert_eq!(lost.recipients(), [Unknown, Refused(550), Unknown]);
    let mut busy = client.clone();
    hear(&mut busy, "421 later\r\n");
    assert_eq!(busy.recipients(), [Refused(421), Refused(550), Refused(421)]);
    hear(&mut client, "250 taken\r\n");
    assert_eq!(client.recipients(), [Taken, Refused(550), Taken]);
    // Before the end of the message nothing is unknown.
    let mut early = ready("", false);
    envelope(&mut early, "", &["a@b"]).unwrap();
    hear(&mut early, "250 a\r\n250 a\r\n");
    early.receive_eof(b"").unwrap_err();
    assert_eq!(early.recipients(), [Accepted]);
}

#[test]
fn lmtp_has_a_reply_for_each() {
    let mut client = ready("250-CHUNKING\r\n", true);
    let mut out = Vec::new();
    envelope(&mut client, "", &["a@b", "b@b", "c@b"]).unwrap();
    client.data(&mut out).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n550 no\r\n250 a\r\n354 go\r\n");
    client.end_of_data(&mut out).unwrap();
    assert_eq!(client.open().collect::<Vec<_>>(), [Verb::EndOfData; 2]);
    assert_eq!(hear(&mut client, "250 one\r\n"), 1);
    assert_eq!(client.recipients(), [Taken, Refused(550), Accepted]);
    let mut lost = client.clone();
    lost.receive_eof(b"").unwrap_err();
    assert_eq!(lost.recipients(), [Taken, Refused(550), Unknown]);
    hear(&mut client, "452 full\r\n");
    assert_eq!(client.recipients(), [Taken, Refused(550), Refused(452)]);
    assert_eq!((client.state(), client.open().len()), (State::Ready, 0));
    // Chunks likewise.
    envelope(&mut client, "", &["a@b", "b@b"]).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n250 a\r\n");
    client.bdat(b"x", true, &mut out).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n");
    assert_eq!((client.recipients(), client.state()), (&[Taken, Taken][..], State::Ready));
    // Nobody, no reply.
    envelope(&mut client, "", &["a@b"]).unwrap();
    client.data(&mut out).unwrap();
    hear(&mut client, "250 a\r\n550 a\r\n354 go\r\n");
    assert_eq!((client.state(), client.open().len()), (State::Ready, 0));
}

#[test]
fn prdr_has_a_reply_for_each_and_one_for_all() {
    let mut client = ready("250-PRDR\r\n", false);
    let mut out = Vec::new();
    for (last, told) in
        [("250 ok\r\n", [Taken, Refused(452)]), ("554 no\r\n", [Refused(554), Refused(452)])]
    {
        envelope(&mut client, "PRDR", &["a@b", "b@b"]).unwrap();
        client.data(&mut out).unwrap();
        hear(&mut client, "250 a\r\n250 a\r\n250 a\r\n354 go\r\n");
        client.end_of_data(&mut out).unwrap();
        assert_eq!(hear(&mut client, "353 go\r\n250 a\r\n452 a\r\n"), 3);
        assert_eq!(client.recipients(), [Taken, Refused(452)]);
        assert_eq!(hear(&mut client, last), 1);
        assert_eq!((client.recipients(), client.state()), (&told[..], State::Ready));
    }
}

#[test]
fn octets_above_127_go_where_they_were_announced() {
    for (params, works) in [("", false), ("BODY=7BIT", false), ("BODY=8BITMIME", true)] {
        let mut client = ready("250-8BITMIME\r\n250-CHUNKING\r\n", false);
        let mut out = Vec::new();
        envelope(&mut client, params, &["a@b"]).unwrap();
        hear(&mut client, "250 a\r\n250 a\r\n");
        let mut chunks = client.clone();
        client.data(&mut out).unwrap();
        hear(&mut client, "354 go\r\n");
        out.clear();
        for found in [client.body(b"caf\xe9", &mut out), chunks.bdat(b"caf\xe9", true, &mut out)] {
            assert_eq!(found, if works { Ok(()) } else { Err(Misuse::NeedsSevenBit) });
        }
        assert_eq!(out.is_empty(), !works);
    }
}

#[test]
fn what_particular_servers_offer() {
    let offers = "250-x-exps GSSAPI\r\n250-X-EXPS=LOGIN\r\n250-Xrdst\r\n250-XEXCH50 2\r\n250-XRCPTFORWARD\r\n";
    let client = ready(offers, false);
    let extensions = client.extensions();
    assert_eq!(extensions.x_exps.as_str(), "GSSAPI LOGIN");
    assert!(extensions.xrdst && extensions.xrcptforward && !extensions.xexch50);
    assert!(extensions.other.iter().eq([b"XEXCH50 2"]));
    let forward = params_of("XRCPTFORWARD=eA");
    assert!(forward.iter().all(|param| extensions.has_param(&param, Verb::Rcpt)));
    assert!(!forward.iter().any(|param| extensions.has_param(&param, Verb::Mail)));
}

#[test]
fn plans() {
    let eight = "Subject: a\r\n\r\ncaf\u{e9}\r\n".as_bytes();
    let utf8 = "Subject: caf\u{e9}\r\n\r\n".as_bytes();
    let long = ["x".repeat(999).as_bytes(), b"\r\n"].concat();
    for (offers, message, plan) in [
        ("", &b"a\r\n"[..], Ok(("", false))),
        ("250-SIZE\r\n250-8BITMIME\r\n", b"a\r\n", Ok(("SIZE=3", false))),
        ("250-SIZE 2\r\n", b"a\r\n", Err(PlanError::TooBig { limit: 2 })),
        ("", eight, Err(PlanError::NeedsSevenBit)),
        ("250-8BITMIME\r\n", eight, Ok(("BODY=8BITMIME", false))),
        ("250-8BITMIME\r\n250-CHUNKING\r\n", eight, Ok(("BODY=8BITMIME", true))),
        ("250-8BITMIME\r\n", utf8, Err(PlanError::NeedsUtf8)),
        ("250-8BITMIME\r\n250-SMTPUTF8\r\n", utf8, Ok(("BODY=8BITMIME SMTPUTF8", false))),
        ("250-CHUNKING\r\n", b"a\nb", Ok(("", false))),
        ("250-CHUNKING\r\n250-BINARYMIME\r\n", b"a\nb", Ok(("BODY=BINARYMIME", true))),
        ("250-CHUNKING\r\n250-BINARYMIME\r\n", b"\r\n\r\na\0b\xff", Ok(("BODY=BINARYMIME", true))),
        ("250-CHUNKING\r\n250-BINARYMIME\r\n", &long, Ok(("BODY=BINARYMIME", true))),
        ("250-CHUNKING\r\n250-BINARYMIME\r\n", &long[1..], Ok(("", true))),
    ] {
        let client = ready(offers, false);
        let found = client.plan(&Content::of(message));
        let found = found.map(|plan| (plan.params.as_str().to_owned(), plan.chunks));
        assert_eq!(
            found,
            plan.map(|(params, chunks)| (params.to_owned(), chunks)),
            "{offers:?} {message:?}"
        );
    }
    let bob = Mailbox::new("b\u{f6}b@a").unwrap();
    let content = Content::of(b"").with_envelope([&bob]);
    assert_eq!(ready("", false).plan(&content), Err(PlanError::NeedsUtf8));
}

#[test]
fn limits_of_the_server_are_kept() {
    let mut client = ready("250-LIMITS MAILMAX=2 RCPTMAX=2 RCPTDOMAINMAX=2\r\n", false);
    let mut out = Vec::new();
    assert_eq!(envelope(&mut client, "", &["a@b", "b@b", "c@b"]), Err(Misuse::ServerLimit));
    hear(&mut client, "250 a\r\n250 a\r\n250 a\r\n");
    client.rset(&mut out).unwrap();
    hear(&mut client, "250 a\r\n");
    envelope(&mut client, "", &["a@C"]).unwrap();
    let third = ForwardPath::new("a@d").unwrap();
    assert_eq!(client.rcpt(&third, &Params::NONE, &mut out), Err(Misuse::ServerLimit));
    client.rcpt(&ForwardPath::new("a@B").unwrap(), &Params::NONE, &mut out).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n250 a\r\n");
    client.rset(&mut out).unwrap();
    hear(&mut client, "250 a\r\n");
    assert_eq!(envelope(&mut client, "", &[]), Err(Misuse::ServerLimit));
}

#[test]
fn a_421_while_the_message_is_written_is_told_at_once() {
    let mut client = ready("", false);
    let mut out = Vec::new();
    envelope(&mut client, "", &["a@b"]).unwrap();
    client.data(&mut out).unwrap();
    hear(&mut client, "250 a\r\n250 a\r\n354 go\r\n");
    client.body(b"a\r\n", &mut out).unwrap();
    let mut input = &b"250 not yet\r\n"[..];
    assert_eq!(client.receive(&mut input, &mut out), Ok(None));
    assert_eq!(input.len(), 13);
    let mut input = &b"421 down\r\n"[..];
    let event = client.receive(&mut input, &mut out).unwrap();
    assert!(matches!(event, Some(Event::Closing(_))), "{event:?}");
    assert_eq!((client.want(), client.recipients()), (Want::Close, &[Accepted][..]));
    assert_eq!(client.body(b"b", &mut out), Err(Misuse::Over));
}
