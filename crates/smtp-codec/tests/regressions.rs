//! Inputs that once were a finding of a fuzz target, replayed: through both machines at many cuts, and as text.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;
#[path = "support/steps.rs"]
mod steps;

use core::fmt::Debug;

use accept::Accept;
use sans_io::Connection;
use smtp_codec::{
    BareLineEnding, Client, Code, Command, ForwardPath, Leniency, Limits, Param, Params, Response,
    ReversePath, Server, Xtext, server::Config,
};
use steps::{Step, Steps};
use testkit::{
    corpus,
    cuts::{self, Caller},
};

/// The first octets of a file of the targets that feed machines choose what the caller does.
const HEAD: usize = 6;

const SESSION: &[Step] = &[
    |client, out| client.hello("crepes.fr", out),
    |client, out| client.mail(&ReversePath::Null, &Params::NONE, out),
    |client, out| client.rcpt(&ForwardPath::Postmaster, &Params::NONE, out),
    Client::data,
    |client, out| client.body(b".a\r\n.\n", out),
    Client::end_of_data,
    Client::quit,
];

#[test]
fn findings_stay_fixed() {
    let files = corpus::files(&corpus::workspace().join("fuzz/regressions/smtp-codec"));
    assert!(!files.is_empty());
    for file in files {
        let octets = corpus::read(&file);
        for stream in [octets.as_slice(), octets.get(HEAD..).unwrap_or_default()] {
            for knobs in 0..8u8 {
                replay(Server::new(config(knobs)), Accept, stream);
            }
            let mut limits = Limits::default();
            limits.reply = 128;
            for limits in [limits, Limits::default()] {
                replay(Client::new(limits), Steps::new(SESSION), stream);
            }
        }
        text(octets.get(1..).unwrap_or_default());
    }
}

fn replay<C, A>(conn: C, caller: A, stream: &[u8])
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    if stream.len() <= 512 {
        cuts::every_cut(conn, caller, &[stream]);
    } else {
        cuts::random_cuts(conn, caller, &[stream], 1, 4);
    }
}

fn config(knobs: u8) -> Config {
    let mut config = Config::new("hamburger.edu");
    config.extensions.auth = "PLAIN LOGIN".into();
    config.auth_in_clear = true;
    if knobs & 1 != 0 {
        config.leniency = Leniency::STRICT;
        config.bare_line_ending = BareLineEnding::Normalise;
    }
    config.leniency.bare_lf = knobs & 2 != 0;
    if knobs & 4 != 0 {
        (config.limits.line, config.limits.auth_line) = (64, 64);
        (config.limits.message, config.limits.drain) = (32, 64);
        config.limits.recipients = 2;
    }
    config
}

fn text(octets: &[u8]) {
    if let Ok((command, _)) = Command::parse(octets, Leniency::default()) {
        let mut line = Vec::new();
        command.encode(&mut line);
        let line = line.strip_suffix(b"\r\n").unwrap();
        assert_eq!(Command::parse(line, Leniency::STRICT).unwrap().0, command);
    }
    if let Ok(text) = str::from_utf8(octets) {
        if let Ok(path) = ForwardPath::new(text) {
            assert_eq!(ForwardPath::new(&path.to_string()).unwrap(), path);
        }
        if let Ok(text) = Xtext::new(text)
            && let Ok(params) = Params::NONE.with(Param::Auth(text))
        {
            assert_eq!(params.iter().count(), 1);
        }
        let mut out = Vec::new();
        Response::new(Code::OK, text).encode(&mut out);
        assert!(out.ends_with(b"\r\n"));
    }
}
