//! A server that reads octets at random cuts, in clear or above TLS: no panic, the same events, replies
//! and state however the stream is cut, never more unconsumed octets than `capacity()`, and nothing
//! written that is not a reply.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use sans_io::Event as _;
use smtp_codec::{
    BareLineEnding, Code, Leniency, Response, Server,
    server::{Config, Event},
};
use testkit::cuts::{self, Caller};
use textline::ReplyScanner;

/// What comes before the fuzzed octets when they are read above TLS.
const UPGRADE: &[u8] = b"EHLO crepes.fr\r\nSTARTTLS\r\n";

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let server = Server::new(config(knobs));
    let in_tls = knobs & 0x80 != 0;
    let caller =
        Replies { moves: u32::from_le_bytes(moves), to_accept: if in_tls { 3 } else { 0 } };
    let segments: &[&[u8]] = if in_tls { &[UPGRADE, stream] } else { &[stream] };
    let run = if stream.len() <= 64 {
        cuts::every_cut(server, caller, segments)
    } else {
        cuts::random_cuts(server, caller, segments, seed.into(), 4)
    };

    let (mut scanner, mut sent) = (ReplyScanner::new(1 << 20), run.out.as_slice());
    while scanner.scan(&mut sent).expect("a server writes replies").is_some() {}
    assert!(sent.is_empty(), "half a reply was written: {:?}", sent.escape_ascii().to_string());
    Corpus::Keep
});

fn config(knobs: u8) -> Config {
    let mut config = Config::new("hamburger.edu");
    config.extensions.starttls = true;
    config.extensions.chunking = knobs & 1 == 0;
    config.extensions.binary_mime = true;
    config.extensions.prdr = true;
    config.extensions.dsn = true;
    config.extensions.xclient = Some("NAME ADDR LOGIN".into());
    config.extensions.burl = Some("imap".into());
    config.lmtp = knobs & 0x86 == 6;
    config.proxy = knobs & 0x98 == 0x18;
    config.extensions.auth = "PLAIN LOGIN".into();
    config.auth_in_clear = knobs & 1 != 0;
    if knobs & 2 != 0 {
        config.leniency = Leniency::STRICT;
    }
    config.leniency.bare_lf = knobs & 4 != 0;
    config.bare_line_ending = match knobs >> 3 & 3 {
        0 => BareLineEnding::Pass,
        1 => BareLineEnding::Normalise,
        _ => BareLineEnding::Reject,
    };
    if knobs & 0x20 != 0 {
        config.limits.line = 64;
        config.limits.auth_line = 64;
        config.limits.message = 32;
        config.limits.drain = 64;
        config.limits.recipients = 2;
        config.limits.errors = 3;
    }
    config.extensions.enhanced_status_codes = knobs & 0x40 == 0;
    config
}

/// Answers each event as the bits of `moves` say.
#[derive(Clone)]
struct Replies {
    moves: u32,
    /// Events that are accepted before `moves` begins to count.
    to_accept: u32,
}

impl Replies {
    fn answer(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        if self.to_accept > 0 {
            self.to_accept -= 1;
            return server.accept(out).expect("the prelude is accepted");
        }
        self.moves = self.moves.rotate_left(3);
        let answered = match self.moves & 7 {
            0 => server.refuse(out),
            1 => server.challenge(b"Password:", out),
            2 => server.reply(&Response::new(Code::LOCAL_ERROR, "try\nlater\r\n"), out),
            _ => server.accept(out),
        };
        if answered.is_err() {
            server.refuse(out).expect("an event waits for a reply");
        }
    }
}

impl Caller<Server> for Replies {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        if server.replies_due() > 0 {
            self.answer(server, out);
        }
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        if event.chunk().is_none() {
            self.answer(server, out);
        }
    }
}
