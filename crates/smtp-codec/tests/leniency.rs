//! What is read beyond the grammar is told, and refused on demand: at a client, and in an exchange of AUTH.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/steps.rs"]
mod steps;

use smtp_codec::{
    Client, Command, DeviationKind as Kind, Error, Limits, PeerError, Server,
    client::Leniency,
    server::{Config, Event},
};
use steps::{Step, Steps};
use testkit::cuts;

const HELLO: &[Step] = &[|client, out| client.hello("a", out), Client::noop];
const LOGIN: &[Step] =
    &[|client, out| client.hello("a", out), |client, out| client.auth("LOGIN", None, out)];

fn run(steps: &'static [Step], leniency: Leniency, stream: &[u8]) -> cuts::Run {
    let client = Client::new(Limits::default()).with_leniency(leniency);
    cuts::check(client, Steps::new(steps), &[stream])
}

#[test]
fn a_client_tells_what_it_accepts_and_a_strict_one_refuses_it() {
    const EHLO: &str = "220 a\r\n250-a\r\n250 AUTH LOGIN\r\n";
    let offer = |line: &str| format!("220 a\r\n250-a\r\n{line}\r\n");
    for (steps, stream, kind, at, shown) in [
        (HELLO, offer("250-SIZE\r\n250 AUTH=PLAIN LOGIN"), Kind::AuthEquals, 25, "= after AUTH"),
        (HELLO, offer("250-auth=\r\n250 HELP"), Kind::AuthEquals, 15, "= after AUTH"),
        (LOGIN, format!("{EHLO}334\r\n"), Kind::BareChallenge, 3, "challenge without a space"),
        (
            HELLO,
            format!("{EHLO}550-no\r\n550-5.1.1 no\r\n550 5.1.1 no\r\n"),
            Kind::PartialStatus,
            4,
            "line without the enhanced status code of others",
        ),
        (
            HELLO,
            format!("{EHLO}250-2.0.0 ok\r\n250 ok\r\n"),
            Kind::PartialStatus,
            18,
            "line without the enhanced status code of others",
        ),
        (HELLO, format!("{EHLO}250-ok\n250 ok\r\n"), Kind::BareLf, 6, "line ended by bare LF"),
        (HELLO, "220 a\n".to_string() + &EHLO[7..], Kind::BareLf, 5, "line ended by bare LF"),
    ] {
        let lenient = run(steps, Leniency::default(), stream.as_bytes());
        let told = format!("accepted: {shown} at byte {at}");
        let events = lenient.events();
        let found = events.iter().filter(|event| event.contains("accepted: ")).count();
        assert_eq!(found, 1, "{stream:?}: {events:?}");
        assert!(events.iter().any(|event| event.contains(&told)), "{stream:?}: {events:?}");
        assert_eq!(lenient.error(), None, "{stream:?}");
        let strict = run(steps, Leniency::STRICT, stream.as_bytes());
        let error = Error::Peer { kind: PeerError::Deviation(kind), at };
        assert_eq!(strict.error(), Some(format!("{error:?}").as_str()), "{stream:?}");
        // One knob a quirk.
        let mut but_one = Leniency::STRICT;
        match kind {
            Kind::AuthEquals => but_one.auth_equals = true,
            Kind::BareChallenge => but_one.bare_challenge = true,
            Kind::PartialStatus => but_one.partial_status = true,
            _ => but_one.bare_lf = true,
        }
        let accepted = run(steps, but_one, stream.as_bytes());
        assert_eq!(accepted.events(), events, "{stream:?}");
    }
}

#[test]
fn a_strict_client_has_nothing_against_good_servers() {
    let stream = "220-a\r\n220 b\r\n250-a\r\n250-AUTH LOGIN\r\n250-AUTH\r\n250 X=Y\r\n\
                  250-2.0.0 ok\r\n250 2.0.0 ok\r\n";
    let read = run(HELLO, Leniency::STRICT, stream.as_bytes());
    assert_eq!((read.error(), read.events().len()), (None, 3));
    let stream = "220 a\r\n250-a\r\n250 AUTH LOGIN\r\n334 \r\n";
    let read = run(LOGIN, Leniency::STRICT, stream.as_bytes());
    assert_eq!(read.events()[2], "Challenge(\"\")");
}

/// A line of the exchange is told of like a command.
#[test]
fn a_server_tells_of_a_bare_lf_in_an_exchange() {
    let serve = |server: &mut Server, event: Event<'_>, out: &mut Vec<u8>| match event {
        Event::Command { command: Command::Auth { .. }, .. } => {
            server.challenge(b"", out).unwrap();
        }
        Event::BadCommand { .. } => server.refuse(out).unwrap(),
        _ => server.accept(out).unwrap(),
    };
    for (has_knob, told) in [
        (true, "AuthResponse(Data(***), accepted: line ended by bare LF at byte 4)"),
        (false, "BadCommand(\"\", expected base64 at byte 0)"),
    ] {
        let mut config = Config::new("a");
        config.extensions.auth = "PLAIN".into();
        config.auth_in_clear = true;
        config.leniency.bare_lf = has_knob;
        let mut server = Server::new(config);
        server.accept(&mut Vec::new()).unwrap();
        let stream = b"EHLO a\r\nAUTH PLAIN\r\neA==\nNOOP\r\n";
        let run = cuts::check(server, cuts::answer(serve), &[stream]);
        assert_eq!(run.events()[2], told);
    }
}
