//! Dialogues of RFCs, replayed at every cut, in both roles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/script.rs"]
mod script;

use imap_codec::{Client, Limits, Server};
use testkit::{
    cuts,
    pair::{self, Plan},
    transcript::{self, Side, Transcript},
};

use script::{Application, User, canonical_client, canonical_server, config, retagged, units};

fn all() -> Vec<Transcript> {
    transcript::read_all(&transcript::testdata("imap"))
}

/// Literals below this are collected; so every dialogue is also played with streamed ones.
fn limits(inline: usize) -> Limits {
    let mut limits = Limits::default();
    limits.inline = inline;
    limits
}

#[test]
fn every_transcript_in_the_role_of_the_server() {
    for transcript in all() {
        println!("{}", transcript.name);
        let units = units(&transcript);
        let heard = transcript.segments(Side::Client);
        let heard: Vec<&[u8]> = heard.iter().map(Vec::as_slice).collect();
        let run = cuts::check(Server::new(config()), Application::new(&units), &heard);
        let (sent, expected) = (String::from_utf8_lossy(&run.out), canonical_server(&units));
        assert_eq!(sent, String::from_utf8_lossy(&expected), "{}\n{run}", transcript.name);
        assert_eq!(run.error(), None, "{}\n{run}", transcript.name);
        assert_eq!(run.eof, None, "{}\n{run}", transcript.name);
    }
}

#[test]
fn every_transcript_in_the_role_of_the_client() {
    for transcript in all() {
        for inline in [4096, 16] {
            println!("{} {inline}", transcript.name);
            let units = retagged(&units(&transcript));
            let (expected, heard) = canonical_client(&units);
            let heard: Vec<&[u8]> = heard.iter().map(Vec::as_slice).collect();
            let run = cuts::check(Client::new(limits(inline)), User::new(&units), &heard);
            let sent = String::from_utf8_lossy(&run.out);
            assert_eq!(sent, String::from_utf8_lossy(&expected), "{}\n{run}", transcript.name);
            assert_eq!(run.error(), None, "{}\n{run}", transcript.name);
            assert_eq!(run.eof, None, "{}\n{run}", transcript.name);
            assert!(!run.events().iter().any(|event| event.starts_with("Unparsed")), "{run}");
        }
    }
}

#[test]
fn both_roles_talk_to_each_other() {
    for transcript in all() {
        for seed in 0..4 {
            println!("{} {seed}", transcript.name);
            let units = retagged(&units(&transcript));
            let outcome = pair::join(
                (Client::new(limits(4096)), User::new(&units)),
                (Server::new(config()), Application::new(&units)),
                &Plan::rough(seed),
            );
            let (expected, _) = canonical_client(&units);
            let said = String::from_utf8_lossy(&expected).into_owned();
            assert_eq!(String::from_utf8_lossy(&outcome.bytes(Side::Client)), said);
        }
    }
}
