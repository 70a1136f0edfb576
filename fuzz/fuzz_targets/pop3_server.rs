//! A server that reads octets at random cuts, in clear or above TLS, with a maildrop or without: no panic,
//! the same events, replies and state however the stream is cut, never more unconsumed octets than
//! `capacity()`, nothing to remove unless QUIT was read, and nothing written that is not a reply.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use pop3_codec::{
    Command, Language, LanguageListing, Leniency, Maildrop, Response, Server, State, Timestamp,
    UniqueId, Utf8, Word,
    server::{Config, Event},
};
use testkit::cuts::{self, Caller};

/// What comes before the fuzzed octets when they are read above TLS.
const UPGRADE: &[u8] = b"STLS\r\n";

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let in_tls = knobs & 0x80 != 0;
    let caller = Author {
        moves: u32::from_le_bytes(moves),
        to_accept: if in_tls { 2 } else { 1 },
        with_maildrop: knobs & 8 == 0,
    };
    let segments: &[&[u8]] = if in_tls { &[UPGRADE, stream] } else { &[stream] };
    let server = Server::new(config(knobs));
    let run = if stream.len() <= 64 {
        cuts::every_cut(server, caller, segments)
    } else {
        cuts::random_cuts(server, caller, segments, seed.into(), 4)
    };

    for line in run.out.split_inclusive(|octet| *octet == b'\n') {
        let content = line.strip_suffix(b"\r\n").expect("a server's lines end with CRLF");
        assert!(!content.contains(&b'\r'), "bare CR in {:?}", line.escape_ascii().to_string());
    }
    Corpus::Keep
});

fn config(knobs: u8) -> Config {
    let mut config = Config::default();
    config.capabilities.stls = true;
    config.capabilities.sasl = vec!["PLAIN".into(), "LOGIN".into()];
    config.auth_in_clear = knobs & 1 != 0;
    if knobs & 2 != 0 {
        config.leniency = Leniency::STRICT;
    }
    config.leniency.bare_lf = knobs & 4 != 0;
    if knobs & 0x10 != 0 {
        config.timestamp = Some(Timestamp::new("<1.2@dewey>").expect("a timestamp"));
    }
    if knobs & 0x20 != 0 {
        config.limits.line = 64;
        config.limits.auth_line = 64;
        config.limits.errors = 3;
    }
    if knobs & 8 != 0 {
        config.capabilities.utf8 = Some(Utf8 { user: true });
        config.capabilities.lang = true;
        config.languages = ["de", "en"]
            .map(|tag| LanguageListing {
                language: Language::new(tag).expect("a tag"),
                description: Word::new("x y").expect("text"),
            })
            .to_vec();
    }
    config.capabilities.resp_codes = knobs & 0x40 == 0;
    config
}

/// Answers each event as the bits of `moves` say.
#[derive(Clone)]
struct Author {
    moves: u32,
    /// Events that are accepted before `moves` begins to count.
    to_accept: u32,
    with_maildrop: bool,
}

impl Author {
    fn answer(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        if self.to_accept > 0 {
            self.to_accept -= 1;
            return server.accept(out).expect("the prelude is accepted");
        }
        self.moves = self.moves.rotate_left(3);
        let answered = match self.moves & 7 {
            0 => server.refuse(out),
            1 => server.challenge(b"Password:", out),
            2 => server.reply(&Response::err("try\nlater\r\n"), out),
            _ => server.accept(out),
        };
        if answered.is_err() && server.reply(&Response::ok("2 320"), out).is_err() {
            server.refuse(out).expect("an event waits for a reply");
        }
        let pieces = [&b".Subject: hi\r"[..], b"\n\r\n.", b"\r\n.\r\nbody\r.\n"];
        for piece in pieces {
            let _ = server.body(piece, out);
        }
        let _ = server.end_of_body(out);
    }
}

impl Caller<Server> for Author {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        self.answer(server, out);
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        assert_eq!(
            server.expunge().next().is_some(),
            server.state() == State::Update
                && server.maildrop().is_some_and(|maildrop| maildrop.deleted().next().is_some())
        );
        match event {
            Event::Answered { .. } => {}
            Event::Command { command: Command::Pass(_) | Command::Apop { .. }, .. }
                if self.with_maildrop =>
            {
                let mut maildrop = Maildrop::new();
                maildrop.push(120, &UniqueId::new("one").expect("an id"));
                maildrop.push(u64::MAX, &UniqueId::new("two").expect("an id"));
                server.open(maildrop, out).expect("a login waits");
            }
            _ => self.answer(server, out),
        }
    }
}
