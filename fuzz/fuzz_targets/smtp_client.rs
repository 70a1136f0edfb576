//! A client that walks through a session while the server says anything, at random cuts, in clear or
//! above TLS: no panic, the same events, commands and state however the stream is cut, never more
//! unconsumed octets than `capacity()`, and no line written that does not end with CRLF.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use sans_io::Layer;
use smtp_codec::{Client, ForwardPath, Limits, Params, ReversePath, State, client::Event};
use testkit::cuts::{self, Caller};

/// What comes before the fuzzed octets when they are read above TLS.
const UPGRADE: &[u8] = b"220 hamburger.edu\r\n250-hamburger.edu\r\n250 STARTTLS\r\n220 go\r\n";

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let mut limits = Limits::default();
    if knobs & 1 != 0 {
        limits.reply = 128;
        limits.pipeline = 2;
    }
    let upgrade = knobs & 2 != 0;
    let caller = Session { moves: u32::from_le_bytes(moves), upgrade };
    let segments: &[&[u8]] = if upgrade { &[UPGRADE, stream] } else { &[stream] };
    let run = if stream.len() <= 64 {
        cuts::every_cut(Client::new(limits), caller, segments)
    } else {
        cuts::random_cuts(Client::new(limits), caller, segments, seed.into(), 4)
    };

    let lines = run.out.split_inclusive(|octet| *octet == b'\n');
    for line in lines {
        let content = line.strip_suffix(b"\r\n").expect("a client's lines end with CRLF");
        assert!(!content.contains(&b'\r'), "bare CR in {:?}", line.escape_ascii().to_string());
    }
    Corpus::Keep
});

/// Sends what the bits of `moves` say, where it is permitted.
#[derive(Clone)]
struct Session {
    moves: u32,
    /// STARTTLS is the first thing to do.
    upgrade: bool,
}

impl Session {
    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        while client.open().len() == 0 {
            self.moves = self.moves.rotate_left(3);
            let sent = match client.state() {
                State::Greeted if self.moves & 8 != 0 => client.lhlo("crepes.fr", out),
                State::Greeted => client.hello("crepes.fr", out),
                State::Rcpt | State::Bdat if self.moves & 6 == 6 => client
                    .bdat(b"one\r\n", false, out)
                    .and_then(|()| client.bdat(b".\r\n", true, out)),
                State::Bdat | State::BdatFailed => client.rset(out),
                State::Ready if self.upgrade => client.starttls(out),
                State::Ready => match self.moves & 7 {
                    0 => client.auth("PLAIN", Some(b"\0alice\0secret"), out),
                    1 => client.auth("LOGIN", None, out),
                    2 => client.quit(out),
                    _ => self.transaction(client, out),
                },
                State::Mail | State::Rcpt if self.moves & 1 == 0 => client.data(out),
                State::Mail | State::Rcpt => client.rset(out),
                State::Data => client
                    .body(b".one\r.\n", out)
                    .and_then(|()| client.body(b"\n\r\n.", out))
                    .and_then(|()| client.end_of_data(out)),
                State::Auth if self.moves & 7 == 0 => client.auth_cancel(out),
                State::Auth => client.auth_response(b"secret", out),
                State::Refused => client.quit(out),
                _ => return,
            };
            if sent.is_err() && client.noop(out).is_err() {
                return;
            }
        }
    }

    /// As much of a transaction as may be pipelined; only its first command must be permitted.
    fn transaction(
        &self,
        client: &mut Client,
        out: &mut Vec<u8>,
    ) -> Result<(), smtp_codec::Misuse> {
        let from = ReversePath::new("<alice@crepes.fr>").expect("a path");
        let to = ForwardPath::new("<bob@hamburger.edu>").expect("a path");
        let params = Params::new("SIZE=1000").expect("a parameter");
        client.mail(&from, &params, out).or_else(|_| client.mail(&from, &Params::NONE, out))?;
        for _ in 0..self.moves & 3 {
            let _ = client.rcpt(&to, &Params::NONE, out);
        }
        let _ = client.data(out);
        Ok(())
    }
}

impl Caller<Client> for Session {
    fn on(&mut self, client: &mut Client, _: Event<'_>, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.upgrade = false;
        self.go_on(client, out);
    }
}
