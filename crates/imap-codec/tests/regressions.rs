//! Inputs that once broke a fuzz target, read by both machines at every cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;

use imap_codec::{
    Client, Command, Leniency, Limits, Mailbox, Response, Server, client, server::Config,
};
use testkit::{corpus, cuts};

#[test]
fn what_once_broke_stays_mended() {
    let folder = corpus::workspace().join("fuzz/regressions/imap-codec");
    if !folder.is_dir() {
        return;
    }
    for file in corpus::files(&folder) {
        let octets = fs::read(&file).expect("a readable file");
        let stream = octets.get(..4096).unwrap_or(&octets);
        let _ = Command::parse(stream, Leniency::STRICT);
        let _ = Response::parse(stream, Leniency::TOLERANT);
        let mut server = Server::new_in_tls(Config::default());
        server.greet("ready", &mut Vec::new()).expect("the greeting is due");
        let refuse = cuts::answer(|server: &mut Server, _, out: &mut Vec<u8>| {
            let _ = server.refuse(out);
        });
        cuts::check(server, refuse, &[stream]);
        let select = cuts::answer(|client: &mut Client, event, out: &mut Vec<u8>| {
            if let client::Event::Greeting(_) = event {
                let _ = client.command(&Command::select(Mailbox::INBOX), out);
            }
        });
        cuts::check(
            Client::new(Limits::default()),
            select,
            &[&[b"* PREAUTH hi\r\n", stream].concat()],
        );
    }
}

/// What is no atom is never taken for the name of a command that nobody knows.
#[test]
fn names_of_commands_are_atoms() {
    for octet in
        (0..=u8::MAX).filter(|octet| !octet.is_ascii_graphic() || b"(){%*\"\\".contains(octet))
    {
        for place in [2, 5, 9] {
            let mut line = *b"a FROBNICATE\r\n";
            line[place] = octet;
            if let Ok((_, Command::Other { name, .. })) = Command::parse(&line, Leniency::TOLERANT)
            {
                assert!(name.as_str().bytes().all(|octet| octet.is_ascii_alphabetic()), "{line:?}");
            }
        }
    }
}
