//! Ten gigabytes through both machines, both ways, in the memory of one block.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Client, Command, Data, Fetch, FetchItem, FetchLiteral, Flags, Items, Limits, Mailbox,
    SectionName, Server, Status, client,
    server::{Config, Event},
};
use sans_io::{Connection, Event as _};
use testkit::alloc::measure;

#[global_allocator]
static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;

const SIZE: u64 = 10 << 30;
const BLOCK: usize = 64 << 10;

/// Both ends, and what is on its way between them.
struct Pair {
    client: Client,
    server: Server,
    up: Vec<u8>,
    down: Vec<u8>,
    /// Octets of messages that the server and the client were given.
    stored: u64,
    fetched: u64,
    done: u32,
}

impl Pair {
    fn selected() -> Self {
        let mut config = Config::default();
        config.limits.append = u64::MAX;
        let mut pair = Self {
            client: Client::new_in_tls(Limits::default()),
            server: Server::new_in_tls(config),
            up: Vec::with_capacity(2 * BLOCK),
            down: Vec::with_capacity(2 * BLOCK),
            stored: 0,
            fetched: 0,
            done: 0,
        };
        pair.server.greet("ready", &mut pair.down).unwrap();
        pair.deliver();
        pair.client.login("a", "b", &mut pair.up).unwrap();
        pair.deliver();
        pair
    }

    /// Carries everything over.
    fn deliver(&mut self) {
        while !self.up.is_empty() || !self.down.is_empty() {
            let mut input = self.up.as_slice();
            while let Some(event) = self.server.receive(&mut input, &mut self.down).unwrap() {
                match event {
                    Event::Chunk(chunk) => self.stored += chunk.len() as u64,
                    Event::Command { command: Command::Append(_), .. } => {
                        self.server.accept(&mut self.down).unwrap();
                    }
                    Event::Command { tag, .. } | Event::AppendEnd { tag } => {
                        self.server.ok(&tag, "done", &mut self.down).unwrap();
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert!(input.is_empty());
            self.up.clear();
            let mut input = self.down.as_slice();
            while let Some(event) = self.client.receive(&mut input, &mut self.up).unwrap() {
                self.fetched += event.chunk().map_or(0, |chunk| chunk.len() as u64);
                if let client::Event::Done { status: Status::Ok, .. } = event {
                    self.done += 1;
                }
            }
            assert!(input.is_empty());
            self.down.clear();
        }
    }
}

#[test]
fn an_append_of_ten_gigabytes() {
    let mut pair = Pair::selected();
    let block = vec![b'x'; BLOCK];
    let counts = measure(|| {
        let id = pair.client.append(Mailbox::INBOX, Flags::EMPTY, None, SIZE, &mut pair.up);
        id.unwrap();
        pair.deliver();
        while pair.client.append_left().is_some() {
            pair.client.chunk(&block, &mut pair.up).unwrap();
            pair.deliver();
        }
    });
    assert_eq!((pair.stored, pair.done), (SIZE, 2));
    assert!(counts.peak < 1024, "{counts:?}");
}

#[test]
fn a_fetch_of_ten_gigabytes() {
    let mut pair = Pair::selected();
    pair.client.command(&select(), &mut pair.up).unwrap();
    pair.deliver();
    let block = vec![b'x'; BLOCK];
    let counts = measure(|| {
        let items = [FetchItem::Uid(7)];
        let literal =
            Some(Box::new(FetchLiteral { name: SectionName::Rfc822, size: SIZE, binary: false }));
        let part = Fetch { literal, ..Fetch::new(1, Items::new(&items)) };
        pair.server.data(&Data::Fetch(part), &mut pair.down).unwrap();
        for _ in 0..SIZE / BLOCK as u64 {
            pair.server.chunk(&block, &mut pair.down).unwrap();
            pair.deliver();
        }
        let rest = Fetch { first: false, ..Fetch::new(1, Items::EMPTY) };
        pair.server.data(&Data::Fetch(rest), &mut pair.down).unwrap();
        pair.deliver();
    });
    assert_eq!(pair.fetched, SIZE);
    assert!(counts.peak < 1024, "{counts:?}");
}

fn select() -> Command<'static> {
    Command::select(Mailbox::INBOX)
}
