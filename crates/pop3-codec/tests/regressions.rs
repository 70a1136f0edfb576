//! Inputs that once broke a fuzz target, read by both machines at every cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;

use pop3_codec::{Client, Command, Leniency, Server, server::Config};
use testkit::{corpus, cuts};

#[test]
fn what_once_broke_stays_mended() {
    let folder = corpus::workspace().join("fuzz/regressions/pop3-codec");
    if !folder.is_dir() {
        return;
    }
    for file in corpus::files(&folder) {
        let octets = fs::read(&file).expect("a readable file");
        let stream = octets.get(..4096).unwrap_or(&octets);
        for line in stream.split(|octet| *octet == b'\n') {
            let _ = Command::parse(line, Leniency::default());
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
    }
}
