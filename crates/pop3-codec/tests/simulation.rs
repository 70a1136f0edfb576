//! A client that downloads and deletes, and a server with a store, over a pipe that cuts, delays and breaks on
//! a virtual clock: what is removed was had, what was had is had once, and what is octets stays octets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::{BTreeMap, VecDeque};
use core::time::Duration;

use pop3_codec::{
    Client, Command, Limits, Maildrop, Response, ResponseCode, Server, State, UniqueId, Verb,
    client,
    server::{Config, Event},
};
use sans_io::Layer;
use testkit::{
    cuts::Caller,
    pair::{self, Outcome, Plan},
    transcript::Side,
};

/// Messages by unique-id.
type Messages = BTreeMap<String, Vec<u8>>;

/// What the server's site has.
fn letters() -> Messages {
    let octets: Vec<u8> = (0x80..=0xFF).collect();
    let texts: [&[u8]; 4] = [
        b"Subject: one\r\n\r\n.\r\n..\r\n.a\r\n",
        b"",
        b"Subject: two\r\n\r\nbare\nends\r.\r\n",
        &[&b"Subject: octets\r\n\r\n\x00"[..], &octets, b"\r\n"].concat(),
    ];
    texts.iter().enumerate().map(|(index, text)| (format!("id{index}"), canonical(text))).collect()
}

/// A message as a server sends it: every line end is CRLF.
fn canonical(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut after_cr = false;
    for octet in text {
        match octet {
            b'\n' if after_cr => {}
            b'\r' | b'\n' => out.extend_from_slice(b"\r\n"),
            octet => out.push(*octet),
        }
        after_cr = *octet == b'\r';
    }
    out
}

/// The server's author: a store of messages, each removed when QUIT says so.
#[derive(Clone)]
struct Site {
    store: Messages,
    /// The unique-ids of the session's messages, by number.
    numbered: Vec<String>,
    /// Says that somebody else has the maildrop, so often.
    busy: u32,
}

impl Site {
    fn new(store: Messages) -> Self {
        Self { store, numbered: Vec::new(), busy: 0 }
    }

    fn expunge(&mut self, server: &Server) {
        for number in server.expunge() {
            self.store.remove(&self.numbered[number as usize - 1]).expect("a message of the store");
        }
    }
}

impl Caller<Server> for Site {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: Event<'_>, out: &mut Vec<u8>) {
        let Event::Command { command, .. } = event else {
            assert!(matches!(event, Event::Answered { .. }), "{event:?}");
            return;
        };
        match command {
            Command::Pass(_) if self.busy > 0 => {
                self.busy -= 1;
                let busy = Response::err("another session").with_code(ResponseCode::InUse);
                server.reply(&busy, out).unwrap();
            }
            Command::Pass(_) => {
                let mut maildrop = Maildrop::new();
                for (id, text) in &self.store {
                    maildrop.push(text.len() as u64, &UniqueId::new(id).unwrap());
                }
                self.numbered = self.store.keys().cloned().collect();
                server.open(maildrop, out).unwrap();
            }
            Command::Retr(number) => {
                server.accept(out).unwrap();
                let text = &self.store[&self.numbered[number as usize - 1]];
                text.chunks(7).for_each(|piece| assert!(server.body(piece, out).unwrap()));
                server.end_of_body(out).unwrap();
            }
            Command::Quit => {
                self.expunge(server);
                server.accept(out).unwrap();
            }
            _ => server.accept(out).unwrap(),
        }
    }
}

/// The client's user: downloads what it does not have, marks what it has, and quits.
#[derive(Clone)]
struct Fetcher {
    tls: bool,
    /// What was had whole, in this session and those before.
    had: Messages,
    /// How often each was had.
    times: BTreeMap<String, u32>,
    /// What UIDL said, and what is to be sent when the server lets.
    ids: BTreeMap<u32, String>,
    todo: VecDeque<Command<'static>>,
    /// The numbers of the messages that come next, and what was received of the first.
    coming: VecDeque<u32>,
    part: Vec<u8>,
    /// What the server confirmed: the marks, and their removal.
    marked: Vec<String>,
    removed: bool,
}

impl Fetcher {
    fn new(tls: bool) -> Self {
        Self {
            tls,
            had: Messages::new(),
            times: BTreeMap::new(),
            ids: BTreeMap::new(),
            todo: VecDeque::new(),
            coming: VecDeque::new(),
            part: Vec::new(),
            marked: Vec::new(),
            removed: false,
        }
    }

    /// The same user, for the next session.
    fn again(self) -> Self {
        Self { had: self.had, times: self.times, ..Self::new(self.tls) }
    }

    /// Sends as much as the server lets; QUIT when there is nothing more to do.
    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        while let Some(command) = self.todo.front()
            && client.command(command, out).is_ok()
        {
            if let Some(Command::Dele(number)) = self.todo.pop_front() {
                self.marked.push(self.ids[&number].clone());
            }
        }
        if client.open().len() == 0 && self.todo.is_empty() {
            client.quit(out).unwrap();
        }
    }
}

impl Caller<Client> for Fetcher {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        use client::Event;
        match event {
            Event::Reply { to: Verb::Connect, .. } => client.capa(out).unwrap(),
            Event::End { to: Verb::Capa, .. } if self.tls && !client.is_in_tls() => {
                client.stls(out).unwrap();
            }
            Event::End { to: Verb::Capa, .. } => {
                client.user("bob", out).unwrap();
                let _ = client.pass("hungry", out);
            }
            Event::Reply { to: Verb::Pass, reply, .. } if !reply.is_ok() => {
                assert_eq!(reply.code(), Some(ResponseCode::InUse));
                client.quit(out).unwrap();
            }
            Event::Reply { to: Verb::User, .. } if client.open().len() == 0 => {
                client.pass("hungry", out).unwrap();
            }
            Event::Reply { to: Verb::Pass, .. } => client.uidl(None, out).unwrap(),
            Event::UniqueIdListing { listing, .. } => {
                self.ids.insert(listing.number, listing.id.as_str().to_owned());
            }
            Event::End { to: Verb::Uidl, .. } => {
                for (number, id) in &self.ids {
                    // What an earlier session had, and could not have removed, is only marked.
                    if self.had.contains_key(id) {
                        self.todo.push_back(Command::Dele(*number));
                    } else {
                        self.todo.push_back(Command::Retr(*number));
                        self.coming.push_back(*number);
                    }
                }
                self.go_on(client, out);
            }
            Event::Chunk(octets) => self.part.extend_from_slice(&octets),
            Event::End { to: Verb::Retr, octets, .. } => {
                let number = self.coming.pop_front().unwrap();
                let id = self.ids[&number].clone();
                assert_eq!(octets, self.part.len() as u64);
                *self.times.entry(id.clone()).or_default() += 1;
                self.had.insert(id, core::mem::take(&mut self.part));
                self.todo.push_front(Command::Dele(number));
                self.go_on(client, out);
            }
            Event::Reply { to: Verb::Quit, reply, .. } => self.removed = reply.is_ok(),
            Event::Reply { to: Verb::Dele, reply, .. } => {
                assert!(reply.is_ok());
                self.go_on(client, out);
            }
            Event::Reply { .. } => {}
            Event::Capability { .. } => {}
            other => panic!("{other:?}"),
        }
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        client.capa(out).unwrap();
    }
}

type End = Outcome<Client, Fetcher, Server, Site>;

fn session(fetcher: Fetcher, site: Site, pipelining: bool, plan: &Plan) -> End {
    let mut config = Config::default();
    config.auth_in_clear = !fetcher.tls;
    config.capabilities.stls = true;
    config.capabilities.pipelining = pipelining;
    pair::join((Client::default(), fetcher), (Server::new(config), site), plan)
}

/// What holds whatever happened: nothing is gone that the client has not, and nothing came twice.
fn hold(end: &End, broken: &str) {
    let (site, fetcher) = (&end.server.caller, &end.client.caller);
    for (id, text) in letters() {
        let had = fetcher.had.get(&id);
        assert!(had.is_none_or(|had| *had == text), "{id} is another message, {broken}");
        assert!(had.is_some() || site.store.contains_key(&id), "{id} is lost, {broken}");
    }
    assert!(fetcher.times.values().all(|times| *times == 1), "{broken}: {:?}", fetcher.times);
    if fetcher.removed {
        for id in &fetcher.marked {
            assert!(!site.store.contains_key(id), "{id} is not removed, {broken}");
        }
    }
}

/// After whatever happened, a session that nothing disturbs finishes the work.
fn recover(end: End, pipelining: bool, broken: &str) {
    let (fetcher, site) = (end.client.caller.again(), Site::new(end.server.caller.store));
    let end = session(fetcher, site, pipelining, &Plan::smooth());
    hold(&end, broken);
    let results = (&end.client.result, &end.server.result);
    assert!(matches!(results, (Some(Ok(())), Some(Ok(())))), "{broken}\n{}", end.dialogue());
    assert!(end.server.caller.store.is_empty(), "{broken}\n{}", end.dialogue());
    assert_eq!(end.client.caller.had, letters(), "{broken}");
}

#[test]
fn letters_are_had_once_and_removed_over_any_pipe() {
    for (tls, pipelining) in [(false, false), (false, true), (true, false), (true, true)] {
        for plan in (0..16).map(Plan::rough).chain([Plan::smooth()]) {
            let end = session(Fetcher::new(tls), Site::new(letters()), pipelining, &plan);
            hold(&end, "not broken");
            assert!(end.server.caller.store.is_empty(), "{}", end.dialogue());
            assert_eq!(end.client.caller.had, letters());
            assert_eq!(end.client.conn.is_in_tls(), tls);
        }
    }
}

#[test]
fn pipelining_saves_round_trips() {
    let plan = Plan::smooth();
    let end = |pipelining| session(Fetcher::new(false), Site::new(letters()), pipelining, &plan);
    let (slow, fast) = (end(false), end(true));
    assert!(fast.end < slow.end, "{:?} and {:?}", fast.end, slow.end);
    assert!(slow.dialogue().contains("RETR 1\nS: +OK"), "{}", slow.dialogue());
    assert!(fast.dialogue().contains("C: RETR 1\nC: RETR 2\nC: RETR 3\nC: RETR 4\n"));
}

#[test]
fn a_pipe_that_breaks_at_any_octet_loses_and_doubles_nothing() {
    for (tls, pipelining) in [(false, false), (false, true), (true, true)] {
        let whole = session(Fetcher::new(tls), Site::new(letters()), pipelining, &Plan::smooth());
        for side in [Side::Client, Side::Server] {
            for octets in 0..whole.bytes(side).len() {
                let broken = format!("broken after {octets} octets of {side}");
                let plan = Plan::smooth().broken_after(side, octets);
                let end = session(Fetcher::new(tls), Site::new(letters()), pipelining, &plan);
                hold(&end, &broken);
                assert_ne!(end.client.result, Some(Ok(())), "{broken}");
                recover(end, pipelining, &broken);
            }
        }
    }
}

#[test]
fn a_busy_maildrop_is_told_and_tried_again() {
    let site = Site { busy: 1, ..Site::new(letters()) };
    let end = session(Fetcher::new(false), site, true, &Plan::rough(1));
    hold(&end, "busy");
    assert_eq!(end.client.conn.state(), State::Closed);
    assert_eq!(end.server.caller.store, letters());
    recover(end, true, "busy");
}

/// A server that never says a word, and a client that never says QUIT, are given up on time.
#[test]
fn silence_ends_by_the_clock_and_removes_nothing() {
    #[derive(Clone)]
    struct Mute;
    impl Caller<Server> for Mute {
        fn on(&mut self, _: &mut Server, _: Event<'_>, _: &mut Vec<u8>) {}
    }
    let plan = Plan::smooth();
    let silent = (Server::new(Config::default()), Mute);
    let end = pair::join((Client::default(), Fetcher::new(false)), silent, &plan);
    let expected = pop3_codec::Error::TimedOut(State::Connected);
    assert_eq!(end.client.result, Some(Err(expected)));
    assert_eq!(end.end.since_epoch().as_secs(), Limits::default().reply_wait.as_secs());

    #[derive(Clone)]
    struct Lingers;
    impl Caller<Client> for Lingers {
        fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
            let client::Event::Reply { to, .. } = event else { return };
            match to {
                Verb::Connect => client.user("bob", out).unwrap(),
                Verb::User => client.pass("hungry", out).unwrap(),
                Verb::Pass => client.dele(1, out).unwrap(),
                _ => {}
            }
        }
    }
    let mut config = Config::default();
    config.auth_in_clear = true;
    let site = (Server::new(config), Site::new(letters()));
    let end = pair::join((Client::default(), Lingers), site, &plan);
    assert_eq!(end.server.result, Some(Err(pop3_codec::Error::TimedOut(State::Transaction))));
    assert_eq!(end.server.caller.store, letters());
    assert!(end.end.since_epoch() >= Duration::from_secs(600));
}
