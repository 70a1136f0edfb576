//! A server that reads octets at random cuts, in any state, in clear or above TLS: no panic, the same events,
//! replies and state however the stream is cut, never more unconsumed octets than `capacity()`, and nothing
//! written that is not a response. Searches, patterns and sets are evaluated.

#![no_main]

use imap_codec::{
    Capability, Client, Command, Data, Date, Fetch, FetchItem, FetchLiteral, Flag, Items, Leniency,
    Limits, Mailbox, Search, SectionName, Server, Status, Text, client,
    evaluate::{Context, Needle, Place, Program, Searchable},
    server::{Config, Event, View},
};
use libfuzzer_sys::{Corpus, fuzz_target};
use sans_io::Connection;
use testkit::cuts::{self, Caller};

/// What comes before the fuzzed octets when they are read above TLS.
const UPGRADE: &[u8] = b"x STARTTLS\r\n";
/// What comes before them when a mailbox is selected.
const SELECT: &[u8] = b"x LOGIN a b\r\ny SELECT c\r\n";

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, seed, moves @ ..], stream)) = data.split_first_chunk::<6>() else {
        return Corpus::Reject;
    };
    if stream.len() > 4096 {
        return Corpus::Reject;
    }
    let server = Server::new(config(knobs));
    let selected = [SELECT, stream].concat();
    let (segments, to_accept): (&[&[u8]], u32) = match knobs >> 6 {
        0 => (&[stream], 0),
        1 => (&[UPGRADE, stream], 1),
        _ => (&[&selected], 2),
    };
    let caller = Replies { moves: u32::from_le_bytes(moves), to_accept };
    let run = if stream.len() <= 64 {
        cuts::every_cut(server, caller, segments)
    } else {
        cuts::random_cuts(server, caller, segments, seed.into(), 4)
    };

    // A client reads all of it.
    let mut limits = Limits::default();
    limits.unsolicited = u32::MAX;
    let mut reader = Client::new(limits).with_leniency(Leniency::STRICT);
    let mut sent = run.out.as_slice();
    while let Some(event) =
        reader.receive(&mut sent, &mut Vec::new()).expect("a server writes responses")
    {
        if let client::Event::Unparsed { line, error } = event {
            let expected = ["not expected in this state", "no command has this tag"];
            let error = error.kind.to_string();
            assert!(expected.contains(&error.as_str()), "{error}: {}", line.escape_ascii());
        }
    }
    Corpus::Keep
});

fn config(knobs: u8) -> Config {
    let mut config = Config::default();
    config.capabilities.push(Capability::Quota);
    config.starttls = true;
    config.login_in_clear = true;
    if knobs & 1 != 0 {
        config.leniency = Leniency::TOLERANT;
    }
    config.leniency.bare_lf = knobs & 2 != 0;
    if knobs & 4 != 0 {
        config.limits.line = 64;
        config.limits.line_before_login = 48;
        config.limits.auth_line = 32;
        config.limits.inline = 8;
        config.limits.append = 32;
        config.limits.drain = 64;
        config.limits.errors = 4;
        config.limits.depth = 3;
    }
    config.limits.open_commands = usize::from(knobs >> 3 & 3);
    config
}

/// A message that has every odd thing.
struct Odd;

impl Searchable for Odd {
    fn seq(&self) -> u32 {
        3
    }
    fn uid(&self) -> u32 {
        5
    }
    fn has_flag(&self, flag: &Flag<'_>) -> bool {
        *flag == Flag::Seen
    }
    fn received(&self) -> Option<Date> {
        None
    }
    fn sent(&self) -> Option<Date> {
        None
    }
    fn size(&self) -> u64 {
        7
    }
    fn contains(&self, _: Place<'_>, text: &Needle) -> bool {
        text.is_in("odd \u{e9}")
    }
}

/// What a command asks for, by the functions for it, and the same by what it is defined as.
fn evaluate(command: &Command<'_>) {
    match command {
        Command::Search { search, .. } => {
            let program = Program::new(search, &Context::new(9, 99));
            let matches = program.as_ref().map(|program| program.matches(&Odd));
            let all = search.keys.iter().all(|key| {
                let keys = [key];
                let charset = search.charset.clone();
                let one = Search { charset, ..Search::new(&keys) };
                Program::new(&one, &Context::new(9, 99)).is_ok_and(|one| one.matches(&Odd))
            });
            assert!(matches.is_err() || matches == Ok(all));
        }
        Command::List(list) => {
            let name = Mailbox::from_wire(&b"INBOX/a/b"[..]).expect("a name");
            for pattern in &list.patterns {
                let mut matcher = pattern.matcher(&list.reference, Some(b'/'));
                let parents = matcher.parents(&name).len();
                assert!(
                    parents <= 2
                        && (matcher.matches(&name)
                            || pattern.as_bytes() != b"*"
                            || !list.reference.as_bytes().is_empty())
                );
            }
        }
        Command::Fetch { uid, messages, .. } => {
            let view = View::new(&[3, 5, 9].into_iter().collect(), true);
            let found = view.resolve(messages, *uid, 100).unwrap_or_default();
            for (seq, number) in [(1, 3), (2, 5), (3, 9)] {
                let (at, max) = if *uid { (number, 9) } else { (seq, 3) };
                assert!(
                    messages.ranges().count() > 100
                        || found.contains(number) == messages.contains(at, max)
                );
            }
        }
        _ => {}
    }
}

/// Answers each event as the bits of `moves` say.
#[derive(Clone)]
struct Replies {
    moves: u32,
    /// Commands that are accepted before `moves` begins to count.
    to_accept: u32,
}

impl Replies {
    fn next(&mut self) -> u32 {
        if self.to_accept > 0 {
            self.to_accept -= 1;
            return 7;
        }
        self.moves = self.moves.rotate_left(3);
        self.moves & 7
    }
}

impl Caller<Server> for Replies {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.greet("ready", out).expect("the greeting is due");
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        if let Event::Command { command, .. } = &event {
            evaluate(command);
        }
        let tag = match event {
            Event::Chunk(_) => return,
            Event::BadCommand { .. } => return server.refuse(out).expect("a reply is due"),
            Event::Command {
                command: Command::Append(_) | Command::Replace { .. } | Command::Idle,
                ..
            }
            | Event::AppendNext { .. }
                if self.moves & 1 == 0 =>
            {
                return server.accept(out).expect("the client waits");
            }
            Event::Command { tag, .. }
            | Event::AppendNext { tag, .. }
            | Event::AuthResponse { tag, .. }
            | Event::AppendEnd { tag }
            | Event::IdleDone { tag } => tag,
            _ => return,
        };
        let text = Text::new("done").expect("a text");
        let status = match self.next() {
            0 => Status::No,
            1 => Status::Bad,
            2 if server.challenge(b"what?", out).is_ok() => return,
            3 => {
                let literal = Some(Box::new(FetchLiteral {
                    name: SectionName::Rfc822,
                    size: 3,
                    binary: false,
                }));
                let items = [FetchItem::Uid(7)];
                let part = Fetch { literal, ..Fetch::new(2, Items::new(&items)) };
                if server.data(&Data::Fetch(part.clone()), out).is_ok() {
                    server.chunk(b"a\r\n", out).expect("a literal is due");
                    let rest = Fetch { first: false, literal: None, ..part };
                    server.data(&Data::Fetch(rest), out).expect("the rest is due");
                }
                Status::Ok
            }
            4 => {
                let _ = server.data(&Data::Expunge(1), out);
                Status::Ok
            }
            // Left open, for `idle` below.
            5 if server.open().len() > 1 => return,
            _ => Status::Ok,
        };
        if server.reply(&tag, status, &text, out).is_err() {
            let no = server.reply(&tag, Status::No, &text, out);
            no.expect("a command that waits can be refused");
        }
    }

    fn idle(&mut self, server: &mut Server, out: &mut Vec<u8>) -> bool {
        let Some(tag) = server.open().next().map(|(tag, _)| tag.clone()) else { return false };
        server.no(&tag, "late", out).is_ok()
    }
}
