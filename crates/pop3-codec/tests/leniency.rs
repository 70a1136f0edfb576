//! What is read beyond the grammar is told, and refused on demand: in capabilities and in exchanges of AUTH.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{
    Client, Command, Leniency, Limits, Server, Verb,
    client::Event,
    server::{self, Config},
};
use testkit::cuts::{self, answer};

/// What a client that asks CAPA once it is greeted makes of `reply`.
fn capa(leniency: Leniency, reply: &[u8]) -> cuts::Run {
    let ask = |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| {
        if let Event::Reply { to: Verb::Connect, .. } = event {
            client.capa(out).unwrap();
        }
    };
    let stream = [b"+OK\r\n", reply].concat();
    cuts::check(Client::new(Limits::default(), leniency), answer(ask), &[&stream])
}

#[test]
fn capabilities() {
    let mut with_lf = Leniency::default();
    with_lf.bare_lf = true;
    for (leniency, line, told, refused) in [
        (with_lf, "TOP\n", "Capability(Top, accepted: line ended by bare LF at byte 3)", None),
        (
            Leniency::default(),
            "TOP \r\n",
            "Capability(Top, accepted: space at the end of the line at byte 3)",
            Some("at byte 3)"),
        ),
        (
            Leniency::default(),
            "LOGIN-DELAY  9 \r\n",
            "accepted: more than one space at byte 12)",
            Some("at byte 12)"),
        ),
    ] {
        let reply = format!("+OK\r\n{line}.\r\n");
        let run = capa(leniency, reply.as_bytes());
        assert!(run.events()[2].ends_with(told), "{line:?}: {:?}", run.events());
        if let Some(at) = refused {
            let strict = capa(Leniency::STRICT, reply.as_bytes());
            let events = strict.events();
            let is_refused = events[2].starts_with("Unparsed(") && events[2].ends_with(at);
            assert!(is_refused, "{line:?}: {events:?}");
            assert_eq!(events.last(), Some(&"End(Capa, 0 octets)"));
        }
    }
    let good = capa(Leniency::STRICT, b"+OK\r\nSASL PLAIN LOGIN\r\nX a b\r\n.\r\n");
    assert!(!good.events().iter().any(|event| event.contains("Unparsed")));
}

/// What a client that says AUTH once it is greeted makes of `reply`.
fn auth(leniency: Leniency, reply: &[u8]) -> cuts::Run {
    let log_in = |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| match event {
        Event::Reply { to: Verb::Connect, .. } => client.auth("PLAIN", None, out).unwrap(),
        Event::Challenge { .. } => client.auth_response(b"x", out).unwrap(),
        _ => {}
    };
    let stream = [b"+OK\r\n", reply].concat();
    cuts::check(Client::new(Limits::default(), leniency), answer(log_in), &[&stream])
}

#[test]
fn challenges() {
    let read = auth(Leniency::default(), b"+\r\n+OK\r\n");
    let told = "Challenge(\"\", accepted: challenge without a space at byte 1)";
    assert_eq!(read.events()[1], told);
    let read = auth(Leniency::STRICT, b"+\r\n+OK\r\n");
    assert_eq!(read.error(), Some("Peer { kind: NotAReply, at: 1 }"));
    let read = auth(Leniency::STRICT, b"+ \r\n+OK\r\n");
    assert_eq!((read.events()[1], read.error()), ("Challenge(\"\")", None));
    let mut leniency = Leniency::default();
    leniency.bare_lf = true;
    let read = auth(leniency, b"+ eA==\n+OK\r\n");
    assert_eq!(read.events()[1], "Challenge(\"x\", accepted: line ended by bare LF at byte 6)");
}

#[test]
fn responses() {
    let serve = |server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>| match event {
        server::Event::Command { command: Command::Auth { .. }, .. } => {
            server.challenge(b"", out).unwrap();
        }
        _ => server.refuse(out).unwrap(),
    };
    for (has_knob, told) in [
        (true, "AuthResponse(Data(***), accepted: line ended by bare LF at byte 4)"),
        (false, "BadCommand(\"\", expected base64 at byte 0)"),
    ] {
        let mut config = Config::default();
        config.capabilities.sasl = vec!["PLAIN".into()];
        config.auth_in_clear = true;
        config.leniency.bare_lf = has_knob;
        let mut server = Server::new(config);
        server.accept(&mut Vec::new()).unwrap();
        let run = cuts::check(server, answer(serve), &[b"AUTH PLAIN\r\neA==\nNOOP\r\n"]);
        assert_eq!(run.events()[1], told);
    }
}
