//! A client that walks through a session while the server says anything, at random cuts, in clear or
//! above TLS: no panic, the same events, commands and state however the stream is cut, never more
//! unconsumed octets than `capacity()`, and no line written that does not end with CRLF.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use pop3_codec::{Client, Leniency, Limits, Misuse, State, client::Event};
use sans_io::Layer;
use testkit::cuts::{self, Caller};

/// What comes before the fuzzed octets when they are read above TLS.
const UPGRADE: &[u8] = b"+OK POP3 server ready\r\n+OK go\r\n";

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let mut limits = Limits::default();
    if knobs & 1 != 0 {
        limits.reply = 64;
        limits.auth_line = 80;
        limits.pipeline = 2;
        limits.capabilities = 3;
    }
    let mut leniency = if knobs & 4 != 0 { Leniency::STRICT } else { Leniency::default() };
    leniency.bare_lf = knobs & 8 != 0;
    leniency.elided_ok = knobs & 16 != 0;
    leniency.lf_dot = knobs & 32 != 0;
    let upgrade = knobs & 2 != 0;
    let client = Client::new(limits, leniency);
    let caller = Session { moves: u32::from_le_bytes(moves), upgrade };
    let segments: &[&[u8]] = if upgrade { &[UPGRADE, stream] } else { &[stream] };
    let run = if stream.len() <= 64 {
        cuts::every_cut(client, caller, segments)
    } else {
        cuts::random_cuts(client, caller, segments, seed.into(), 4)
    };

    for line in run.out.split_inclusive(|octet| *octet == b'\n') {
        let content = line.strip_suffix(b"\r\n").expect("a client's lines end with CRLF");
        assert!(!content.contains(&b'\r'), "bare CR in {:?}", line.escape_ascii().to_string());
    }
    Corpus::Keep
});

/// Sends what the bits of `moves` say, as much as is permitted.
#[derive(Clone)]
struct Session {
    moves: u32,
    /// STLS is the first thing to do.
    upgrade: bool,
}

impl Session {
    /// Ends because commands without a reply are bounded, and a move that is not permitted ends it too.
    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        for _ in 0..4 {
            self.moves = self.moves.rotate_left(3);
            if self.one_move(client, out).is_err() {
                return;
            }
        }
    }

    fn one_move(&self, client: &mut Client, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let which = self.moves & 7;
        match client.state() {
            State::Authorization if self.upgrade => client.stls(out),
            State::Authorization | State::User => match which {
                0 => client.capa(out),
                1 => client.auth("PLAIN", Some(b"\0bob\0hungry"), out),
                2 => client.auth("LOGIN", None, out),
                3 => client.apop("bob", [7; 16], out),
                4 => client.quit(out),
                5 => client.utf8(out).and_then(|()| client.lang(Some("de"), out)),
                _ => client.user("bob", out).and_then(|()| client.pass("hungry", out)),
            }
            .or_else(|_| client.pass("hungry", out))
            .or_else(|_| client.capa(out)),
            State::Transaction => match which {
                0 => client.stat(out).and_then(|()| client.list(Some(1), out)),
                1 => client.list(None, out),
                2 => client.uidl(None, out),
                3 => client.top(1, 5, out),
                4 => client.dele(1, out).and_then(|()| client.rset(out)),
                5 => client.quit(out),
                6 => client.capa(out).and_then(|()| client.lang(None, out)),
                _ => client.retr(1, out),
            },
            State::Auth if which == 0 => client.auth_cancel(out),
            State::Auth => client.auth_response(b"secret", out),
            State::Refused => client.quit(out),
            _ => Err(Misuse::Over),
        }
    }
}

impl Caller<Client> for Session {
    fn on(&mut self, client: &mut Client, event: Event<'_>, out: &mut Vec<u8>) {
        if matches!(event, Event::Chunk(_)) {
            return;
        }
        if let Event::Reply { reply, .. } = &event {
            let _ = (reply.code(), reply.message(), reply.timestamp());
            let _ = reply.language();
            let _ = reply.drop_listing(client.leniency());
            let _ = reply.scan_listing(client.leniency());
            let _ = reply.unique_id_listing(client.leniency());
        }
        self.go_on(client, out);
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.upgrade = false;
        self.go_on(client, out);
    }
}
