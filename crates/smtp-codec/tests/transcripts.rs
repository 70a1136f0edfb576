//! Dialogues of the RFCs and of the lecture decks, replayed at every cut in both roles.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/script.rs"]
mod script;

use sans_io::Want;
use script::{Commands, Replies, canonical, config};
use smtp_codec::{Client, Leniency, Limits, Server};
use testkit::{
    cuts::Run,
    transcript::{Side, Transcript, read_all, testdata},
};

/// What our server says by itself.
const OWN: [&str; 1] = ["no valid recipients given"];
/// What only another server says: ours looks for recipients before it accepts DATA.
const NOT_OUR_SERVER: [&str; 1] = ["rfc2920-354-without-recipients"];

#[test]
fn the_rfcs_dialogues() {
    for transcript in read_all(&testdata("smtp")) {
        if !NOT_OUR_SERVER.iter().any(|name| transcript.name.contains(name)) {
            assert_ended(&transcript, &serve(&transcript));
        }
        assert_ended(&transcript, &talk(&transcript));
    }
}

#[test]
fn the_decks_dialogues() {
    let transcripts = read_all(&testdata("seeds/smtp"));
    assert_eq!(transcripts.len(), 4);
    for transcript in &transcripts {
        assert_ended(transcript, &serve(transcript));
        assert_ended(transcript, &talk(transcript));
    }
}

#[test]
fn what_the_decks_servers_read() {
    let deck = |name: &str| Transcript::read(&testdata("seeds/smtp").join(name));
    let run = serve(&deck("000-hamburger.txt"));
    assert_eq!(
        run.lines(),
        [
            "Command(Helo(\"crepes.fr\"))",
            "Command(Mail { from: <alice@crepes.fr>, params: [] }, accepted: space after FROM: or TO: at byte 10)",
            "Command(Rcpt { to: <bob@hamburger.edu>, params: [] }, accepted: space after FROM: or TO: at byte 8)",
            "Command(Data)",
            "chunk \"Do you like ketchup?\\r\\nHow about pickles?\\r\\n\"",
            "MessageEnd { size: 42, error: None }",
            "Command(Quit)",
        ]
    );
    for again in ["001-hamburger.txt", "002-hamburger.txt"] {
        assert_eq!(serve(&deck(again)).lines(), run.lines());
    }
    let run = serve(&deck("003-fakeplace.txt"));
    assert_eq!(
        run.lines()[1..3],
        [
            "Command(Mail { from: <alice@ycp.edu>, params: [] }, accepted: space after FROM: or TO: at byte 10)",
            "Command(Rcpt { to: <bob@fakeplace.edu>, params: [] }, accepted: space after FROM: or TO: at byte 8)",
        ]
    );
    assert_eq!(run.payload(), b"This is a test email.\r\nMore testing.\r\n");
}

#[test]
fn a_strict_server_refuses_the_decks_forms() {
    let deck = Transcript::read(&testdata("seeds/smtp/003-fakeplace.txt"));
    let mut config = config(&deck);
    config.leniency = Leniency::STRICT;
    let sent = deck.bytes(Side::Client);
    let caller = testkit::cuts::answer(|server: &mut Server, event, out| {
        if !matches!(event, smtp_codec::server::Event::Chunk(_)) {
            server.accept(out).or_else(|_| server.refuse(out)).unwrap();
        }
    });
    let mut server = Server::new(config);
    server.accept(&mut Vec::new()).unwrap();
    let run = testkit::cuts::check(server, caller, &[&sent]);
    let out = String::from_utf8(run.out).unwrap();
    let codes: Vec<_> = out.lines().map(|line| &line[..3]).collect();
    // HELO; MAIL and RCPT; DATA, the lines of the message and its dot; QUIT.
    assert_eq!(codes, ["250", "501", "501", "503", "500", "500", "500", "221"]);
}

fn serve(transcript: &Transcript) -> Run {
    let caller = Replies::of(transcript, &OWN);
    transcript.replay(Side::Server, Server::new(config(transcript)), caller)
}

fn talk(transcript: &Transcript) -> Run {
    let transcript = canonical(transcript);
    transcript.replay(Side::Client, Client::new(Limits::default()), Commands::of(&transcript))
}

fn assert_ended(transcript: &Transcript, run: &Run) {
    assert_eq!((run.want, &run.eof), (Want::Close, &None), "{}", transcript.name);
}
