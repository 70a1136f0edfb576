//! Inputs that once broke a fuzz target, read by both machines at every cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;

use pop3_codec::{Client, Command, Leniency, Limits, Server, State, server::Config};
use testkit::{corpus, cuts};

#[test]
fn what_once_broke_stays_mended() {
    let files = corpus::files(&corpus::workspace().join("fuzz/regressions/pop3-codec"));
    assert!(!files.is_empty());
    for file in files {
        let octets = fs::read(&file).expect("a readable file");
        let stream = octets.get(..4096).unwrap_or(&octets);
        for line in stream.split(|octet| *octet == b'\n') {
            if let Ok((command, _)) = Command::parse(line, Leniency::default()) {
                let mut written = Vec::new();
                command.encode(&mut written);
                let again =
                    Command::parse(written.strip_suffix(b"\r\n").unwrap(), Leniency::STRICT);
                assert_eq!(again, Ok((command, None)));
            }
        }
        let mut server = Server::new_in_tls(Config::default());
        server.accept(&mut Vec::new()).expect("the greeting is due");
        let refuse = cuts::answer(|server: &mut Server, _, out: &mut Vec<u8>| {
            let _ = server.refuse(out);
        });
        cuts::check(server, refuse, &[stream]);
        let ask = cuts::answer(|client: &mut Client, _, out: &mut Vec<u8>| {
            let _ = client.capa(out);
        });
        cuts::check(Client::default(), ask, &[stream]);
        for elided_ok in [false, true] {
            let mut leniency = Leniency::default();
            leniency.elided_ok = elided_ok;
            let read = cuts::answer(|client: &mut Client, _, out: &mut Vec<u8>| {
                let _ = match client.state() {
                    State::Transaction => client.retr(1, out),
                    State::User => client.pass("hungry", out),
                    _ => client.user("bob", out),
                };
            });
            let run = cuts::check(Client::new(Limits::default(), leniency), read, &[stream]);
            if elided_ok && file.to_string_lossy().contains("elided") {
                assert_eq!(run.error(), None, "{}", file.display());
            }
        }
    }
}
