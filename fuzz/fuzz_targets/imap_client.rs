//! A client that walks through a session while the server says anything, at random cuts, in any state: no
//! panic, the same events, commands and state however the stream is cut, never more unconsumed octets than
//! `capacity()`, and nothing written that a server does not read in sync. A mirror takes all that is said of a mailbox.

#![no_main]

use imap_codec::{
    Client, Command, Data, Flags, Leniency, Limits, Mailbox, Naming, Search, SearchKey,
    SequenceSet, Server,
    client::{Event, Mirror},
    server::{self, Config},
};
use libfuzzer_sys::{Corpus, fuzz_target};
use sans_io::Connection;
use testkit::cuts::{self, Caller};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let mut limits = Limits::default();
    if knobs & 1 != 0 {
        limits.response = 96;
        limits.inline = 8;
        limits.depth = 3;
        limits.pipeline = 2;
        limits.unsolicited = 9;
    }
    let mut leniency = if knobs & 2 != 0 { Leniency::STRICT } else { Leniency::TOLERANT };
    leniency.bare_lf = knobs & 4 != 0;
    let client = Client::new(limits).with_leniency(leniency);
    let greeting: &[u8] = match knobs >> 5 & 3 {
        0 => b"",
        1 => b"* OK [CAPABILITY IMAP4rev2 STARTTLS] hi\r\n",
        2 => b"* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hi\r\n",
        _ => b"* PREAUTH hi\r\na001 OK in\r\n",
    };
    let segment = [greeting, stream].concat();
    let mut mirror = Mirror::default().with_limit(1000);
    mirror.select(knobs & 16 != 0);
    let caller = Session { moves: u32::from_le_bytes(moves), select: knobs >> 5 & 3 == 3, mirror };
    let run = if segment.len() <= 64 {
        cuts::every_cut(client, caller, &[&segment])
    } else {
        cuts::random_cuts(client, caller, &[&segment], seed.into(), 4)
    };

    // A server reads all of it. Exchanges end here by chance, so only what is written alone is looked at.
    if knobs & 8 != 0 && !run.out.windows(12).any(|part| part == b"AUTHENTICATE") {
        let mut config = Config::default();
        config.starttls = true;
        config.login_in_clear = true;
        let mut server = Server::new(config);
        let mut out = Vec::new();
        server.greet("ready", &mut out).expect("the greeting is due");
        let mut input = run.out.as_slice();
        while let Ok(Some(event)) = server.receive(&mut input, &mut out) {
            match event {
                server::Event::Command { command: Command::Append(_) | Command::Idle, .. } => {
                    server.accept(&mut out).expect("the client waits");
                }
                server::Event::Command { tag, .. }
                | server::Event::AppendEnd { tag }
                | server::Event::IdleDone { tag } => {
                    server.ok(&tag, "done", &mut out).expect("a reply is due");
                }
                _ => break,
            }
        }
    }
    Corpus::Keep
});

/// Sends what the bits of `moves` say, as much as is permitted.
#[derive(Clone)]
struct Session {
    moves: u32,
    /// SELECT is the first thing to do.
    select: bool,
    mirror: Mirror,
}

impl Session {
    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        let name = "caf\u{e9} \"{5}\r\n";
        if core::mem::take(&mut self.select) {
            client.command(&Command::select(Mailbox::INBOX), out).expect("PREAUTH permits it");
            return;
        }
        self.moves = self.moves.rotate_left(4);
        let mailbox = Mailbox::new(name, Naming::Utf7).expect("a name");
        let keys = [SearchKey::Text("\u{e9}".try_into().expect("a text"))];
        let _ = match self.moves & 15 {
            0 => client.login(name, "hungry", out),
            1 => client.authenticate("PLAIN", Some(b"\0a\0b"), out),
            2 => client.command(&Command::StartTls, out),
            3 => client.command(&Command::select(mailbox), out),
            4 => client.append(mailbox, Flags::EMPTY, None, 3, out),
            5 => client.idle(out),
            6 => client.command(&Command::Search { uid: true, search: Search::new(&keys) }, out),
            7 => {
                let messages = SequenceSet::SAVED;
                client.command(&Command::Copy { uid: false, messages, mailbox }, out)
            }
            8 => client.command(&Command::Logout, out),
            _ => client.command(&Command::Noop, out),
        };
    }
}

impl Caller<Client> for Session {
    fn on(&mut self, client: &mut Client, event: Event<'_>, out: &mut Vec<u8>) {
        if let Event::Data(data) = &event {
            self.mirror.data(data);
            if matches!(data, Data::Exists(_)) {
                self.mirror.selected();
            }
            let exists = self.mirror.exists();
            assert!(exists <= 1000);
            if let Some(missing) = self.mirror.missing() {
                assert!(
                    *missing.start() > 0
                        && missing.start() <= missing.end()
                        && *missing.end() <= exists
                );
            }
            for (uid, message) in self.mirror.messages().take(50) {
                let seq = self.mirror.seq(uid);
                assert!(
                    seq.is_none_or(|seq| self.mirror.uid(seq) == Some(uid)),
                    "{uid} {message:?}"
                );
            }
        }
        match event {
            Event::Chunk(_) | Event::Data(Data::Search(_)) => {}
            Event::AppendReady { .. } => client.chunk(b"a\r\n", out).expect("the message is due"),
            Event::Challenge { .. } => {
                let answered = if self.moves & 1 == 0 {
                    client.respond(b"x", out)
                } else {
                    client.cancel(out)
                };
                answered.expect("a response is due");
            }
            Event::IdleStarted { .. } => client.done(out).expect("IDLE has begun"),
            _ => self.go_on(client, out),
        }
    }
}
