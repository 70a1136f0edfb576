//! Dialogues of RFCs and textbooks, replayed at every cut, in both roles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

#[path = "support/script.rs"]
mod script;

use pop3_codec::{
    Client, Command, Leniency, Limits, Maildrop, Server, UniqueId, client, server::Event,
};
use testkit::{
    cuts::{self, answer},
    pair::{self, Plan},
    transcript::{self, Side, Transcript},
};

use script::{Application, User, canonical, config, stls_config};

fn all() -> Vec<Transcript> {
    let mut all = transcript::read_all(&transcript::testdata("pop3"));
    all.extend(transcript::read_all(&transcript::testdata("seeds/pop3")));
    all
}

/// Whether the server says nothing in words of its own.
fn is_all_the_caller_s(transcript: &Transcript) -> bool {
    !transcript.bytes(Side::Client).windows(4).any(|word| word == b"CAPA")
}

#[test]
fn every_transcript_in_the_role_of_the_client() {
    for transcript in all() {
        let heard = transcript.segments(Side::Server);
        let heard: Vec<&[u8]> = heard.iter().map(Vec::as_slice).collect();
        let run = cuts::check(Client::default(), User::new(&transcript), &heard);
        assert_eq!(run.error(), None, "{}\n{run}", transcript.name);
        assert_eq!(run.eof, None, "{}\n{run}", transcript.name);
        let sent = String::from_utf8_lossy(&run.out);
        assert_eq!(sent, String::from_utf8_lossy(&canonical(&transcript)), "{}", transcript.name);
    }
}

#[test]
fn every_transcript_in_the_role_of_the_server() {
    for transcript in all().iter().filter(|transcript| is_all_the_caller_s(transcript)) {
        let server = Server::new(config());
        let run = transcript.replay(Side::Server, server, Application::new(transcript));
        assert_eq!(run.eof, None, "{}\n{run}", transcript.name);
    }
}

#[test]
fn a_server_offers_stls_then_sasl_and_answers_pipelined_commands_in_order() {
    let file = transcript::testdata("pop3/stls-scram-like-pipelined.txt");
    let transcript = Transcript::read(&file);
    let server = Server::new(stls_config());
    transcript.replay(Side::Server, server, Application::new(&transcript));
}

/// A server with a maildrop says the deck's dialogue in its own words; its author gives the messages.
#[test]
fn a_maildrop_answers_the_deck_s_dialogue() {
    let file = transcript::testdata("seeds/pop3/deck-000-download-and-delete.txt");
    let transcript = Transcript::read(&file);
    let mut config = pop3_codec::server::Config::default();
    config.auth_in_clear = true;
    let run = transcript.replay(Side::Server, Server::new(config), Author);
    let events = run.events();
    assert_eq!(events[0], "Command(User(\"bob\"))");
    assert_eq!(events[1], "Command(Pass(***))");
    assert_eq!(events[2], "Answered(List(None))");
    assert_eq!(events.last(), Some(&"Command(Quit)"));
}

#[derive(Clone)]
struct Author;

impl cuts::Caller<Server> for Author {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        let Event::Command { command, .. } = event else { return };
        match command {
            Command::Pass(password) => {
                assert_eq!(server.user().unwrap().as_bytes(), b"bob");
                assert_eq!(password.reveal(), b"hungry");
                let mut maildrop = Maildrop::new();
                maildrop.push(498, &UniqueId::new("one").unwrap());
                maildrop.push(912, &UniqueId::new("two").unwrap());
                server.open(maildrop, out).unwrap();
            }
            Command::Retr(number) => {
                server.accept(out).unwrap();
                server.body(format!("<message {number} contents>").as_bytes(), out).unwrap();
                server.end_of_body(out).unwrap();
            }
            Command::Quit => {
                assert_eq!(server.expunge().collect::<Vec<_>>(), [1, 2]);
                server.accept(out).unwrap();
            }
            _ => server.accept(out).unwrap(),
        }
    }
}

/// The decks' dialogues as they are printed, but for the replies to DELE.
#[test]
fn elided_positive_replies_are_read_on_demand() {
    for transcript in transcript::read_all(&transcript::testdata("seeds/pop3")) {
        let mut printed = transcript.clone();
        printed.turns.retain(|turn| {
            let line = String::from_utf8_lossy(&turn.bytes);
            let elided = transcript.elided.iter().any(|elided| *elided == line.trim_end());
            !elided || line.contains("deleted") || line == ".\r\n"
        });
        let elided = transcript.turns.len() - printed.turns.len();
        assert_eq!(elided, 3, "LIST and two RETR in {}", transcript.name);

        let mut leniency = Leniency::default();
        leniency.elided_ok = true;
        let heard = printed.bytes(Side::Server);
        let client = Client::new(Limits::default(), leniency);
        let run = cuts::check(client, User::new(&transcript), &[&heard]);
        assert_eq!(run.eof, None, "{run}");
        let noted = run.events().iter().filter(|event| event.contains("+OK left out")).count();
        assert_eq!(noted, elided);
        assert_eq!(run.payload(), messages(&transcript), "{run}");

        let run = cuts::check(Client::default(), User::new(&transcript), &[&heard]);
        assert_eq!(run.error(), Some("Peer { kind: NotAReply, at: 0 }"));
    }
}

fn messages(transcript: &Transcript) -> Vec<u8> {
    let lines = transcript.turns.iter().map(|turn| turn.bytes.as_slice());
    lines.filter(|line| line.starts_with(b"<")).collect::<Vec<_>>().concat()
}

#[test]
fn a_client_and_a_server_talk_through_a_pipe_that_cuts_and_delays() {
    let file = transcript::testdata("seeds/pop3/deck-000-download-and-delete.txt");
    let transcript = Transcript::read(&file);
    for plan in (0..8).map(Plan::rough).chain([Plan::smooth()]) {
        let mut config = pop3_codec::server::Config::default();
        config.auth_in_clear = true;
        let outcome = pair::join(
            (Client::default(), User::new(&transcript)),
            (Server::new(config), Author),
            &plan,
        );
        let results = (outcome.client.result, outcome.server.result);
        assert_eq!(results, (Some(Ok(())), Some(Ok(()))), "{}", outcome.dialogue());
        assert_eq!(outcome.bytes(Side::Server), transcript.bytes(Side::Server));
    }
}

/// Wherever the connection breaks, nothing is removed unless QUIT arrived.
#[test]
fn a_session_that_breaks_removes_nothing() {
    let file = transcript::testdata("seeds/pop3/deck-000-download-and-delete.txt");
    let transcript = Transcript::read(&file);
    let total = canonical(&transcript).len();
    for bytes in 0..total {
        let mut config = pop3_codec::server::Config::default();
        config.auth_in_clear = true;
        let outcome = pair::join(
            (Client::default(), User::new(&transcript)),
            (Server::new(config), Author),
            &Plan::smooth().broken_after(Side::Client, bytes),
        );
        assert_eq!(outcome.server.conn.expunge().count(), 0, "broken after {bytes}");
        assert!(!outcome.server.events.iter().any(|event| event.contains("Quit")));
        assert_ne!(outcome.client.result, Some(Ok(())), "broken after {bytes}");
    }
}

#[test]
fn a_user_s_commands_go_out_together_where_the_server_pipelines() {
    let sent = answer(|client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>| {
        if let client::Event::End { to: pop3_codec::Verb::Capa, .. } = event {
            client.user("bob", out).unwrap();
            client.pass("hungry", out).unwrap();
            client.stat(out).unwrap();
            client.list(None, out).unwrap();
            client.retr(1, out).unwrap();
            client.dele(1, out).unwrap();
            client.quit(out).unwrap();
            assert_eq!(client.noop(out), Err(pop3_codec::Misuse::MustWait));
        } else if client.state() == pop3_codec::State::Authorization && client.open().len() == 0 {
            let _ = client.capa(out);
        }
    });
    let heard = b"+OK\r\n+OK\r\nPIPELINING\r\n.\r\n+OK\r\n+OK\r\n+OK 1 5\r\n+OK\r\n1 5\r\n.\r\n+OK\r\nhi\r\n..\r\n.\r\n+OK\r\n+OK\r\n";
    let run = cuts::check(Client::default(), sent, &[heard]);
    assert_eq!(
        run.lines(),
        [
            "Reply(Connect, Reply(+OK \"\"))",
            "Reply(Capa, Reply(+OK \"\"))",
            "Capability(Pipelining)",
            "End(Capa, 0 octets)",
            "Reply(User, Reply(+OK \"\"))",
            "Reply(Pass, Reply(+OK \"\"))",
            "Reply(Stat, Reply(+OK \"1 5\"))",
            "Reply(List, Reply(+OK \"\"))",
            "ScanListing(ScanListing { number: 1, size: 5 })",
            "End(List, 0 octets)",
            "Reply(Retr, Reply(+OK \"\"))",
            "chunk \"hi\\r\\n.\\r\\n\"",
            "End(Retr, 7 octets)",
            "Reply(Dele, Reply(+OK \"\"))",
            "Reply(Quit, Reply(+OK \"\"))",
        ]
    );
    assert_eq!(
        run.out,
        b"CAPA\r\nUSER bob\r\nPASS hungry\r\nSTAT\r\nLIST\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"
    );
}
