//! Our client and our server over a pipe that cuts, delays and breaks, on a virtual clock, while other sessions change
//! the mailbox: in the end the client's mirror is the mailbox.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::BTreeMap;

use imap_codec::{
    Capability, Client, Code, Command, Data, Fetch, FetchAttribute, FetchAttributes, FetchItem,
    Flag, Flags, Items, Limits, Mailbox as Name, NumberSet, SelectParameter, SequenceSet, Server,
    Status, Store, StoreAction, StoreValue, Text, Verb,
    client::{self, Mirror},
    server::{self, Config, Update, View},
};
use sans_io::Entropy;
use testkit::{
    cuts::Caller,
    entropy::Seeded,
    pair::{Plan, join},
    transcript::Side,
};

/// The mailbox as the server keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Mailbox {
    uid_next: u32,
    mod_seq: u64,
    /// By UID: flags, and the mod-sequence of the last change.
    messages: BTreeMap<u32, (Vec<Flag<'static>>, u64)>,
    expunged: Vec<(u64, u32)>,
}

const FLAGS: [Flag<'static>; 3] = [Flag::Seen, Flag::Flagged, Flag::Deleted];

/// The server's application.
#[derive(Clone)]
struct Application {
    mailbox: Mailbox,
    view: Option<View>,
    qresync: bool,
    random: Seeded,
    /// How often other sessions will still change the mailbox.
    changes: u32,
}

impl Application {
    fn below(&mut self, limit: u64) -> u64 {
        self.random.next_u64() % limit.max(1)
    }

    fn one(&mut self) -> NumberSet {
        let count = self.mailbox.messages.len() as u64;
        let at = usize::try_from(self.below(count)).unwrap();
        self.mailbox.messages.keys().nth(at).copied().into_iter().collect()
    }

    /// What another session does.
    fn change(&mut self) {
        if self.changes == 0 || self.below(3) == 0 {
            return;
        }
        self.changes -= 1;
        match self.below(4) {
            0 | 1 => {
                let uid = self.mailbox.uid_next;
                self.mailbox.uid_next += 1 + u32::try_from(self.below(3)).unwrap();
                self.mailbox.mod_seq += 1;
                self.mailbox.messages.insert(uid, (Vec::new(), self.mailbox.mod_seq));
                self.view.iter_mut().for_each(|view| view.add(&core::iter::once(uid).collect()));
            }
            2 => {
                let uids = self.one();
                self.expunge(&uids);
            }
            _ => {
                let uids = self.one();
                let flag = FLAGS[usize::try_from(self.below(3)).unwrap()].clone();
                self.store(&uids, StoreAction::Add, &[flag]);
            }
        }
    }

    fn expunge(&mut self, uids: &NumberSet) {
        for uid in uids.iter() {
            self.mailbox.mod_seq += 1;
            self.mailbox.messages.remove(&uid);
            self.mailbox.expunged.push((self.mailbox.mod_seq, uid));
        }
        self.view.iter_mut().for_each(|view| view.expunge(uids));
    }

    fn store(&mut self, uids: &NumberSet, action: StoreAction, flags: &[Flag<'static>]) {
        self.mailbox.mod_seq += 1;
        for uid in uids.iter() {
            let Some((known, mod_seq)) = self.mailbox.messages.get_mut(&uid) else { continue };
            if action != StoreAction::Add {
                known.retain(|flag| action == StoreAction::Remove && !flags.contains(flag));
            }
            if action != StoreAction::Remove {
                let new: Vec<_> =
                    flags.iter().filter(|flag| !known.contains(flag)).cloned().collect();
                known.extend(new);
            }
            *mod_seq = self.mailbox.mod_seq;
        }
        self.view.iter_mut().for_each(|view| view.change(uids));
    }

    fn fetch(&self, server: &mut Server, seq: u32, uid: u32, out: &mut Vec<u8>) {
        let Some((flags, mod_seq)) = self.mailbox.messages.get(&uid) else { return };
        let mut items = vec![FetchItem::Uid(uid), FetchItem::Flags(Flags::new(flags))];
        if self.qresync {
            items.push(FetchItem::ModSeq(*mod_seq));
        }
        server.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))), out).unwrap();
    }

    /// Tells what may be told now; not always all of it.
    fn tell(&mut self, server: &mut Server, all: bool, out: &mut Vec<u8>) {
        let mut left = if all { u64::MAX } else { self.below(4) };
        while left > 0
            && let Some(update) =
                self.view.as_mut().and_then(|view| view.next_update(server.may_expunge()))
        {
            left -= 1;
            match update {
                Update::Fetch { seq, uid } => self.fetch(server, seq, uid, out),
                update => server.data(&update.data().unwrap(), out).unwrap(),
            }
        }
    }

    fn select(
        &mut self,
        server: &mut Server,
        parameters: &[SelectParameter<'_>],
        out: &mut Vec<u8>,
    ) {
        let view = View::new(&self.mailbox.messages.keys().copied().collect(), self.qresync);
        server.data(&Data::Exists(view.exists()), out).unwrap();
        for code in [Code::UidValidity(9), Code::HighestModSeq(self.mailbox.mod_seq)] {
            let text = Text::new("see the code").unwrap().with_code(code);
            server.data(&Data::Condition { status: Status::Ok, text }, out).unwrap();
        }
        for parameter in parameters {
            let SelectParameter::QResync(known) = parameter else { continue };
            assert!(self.qresync && known.uid_validity == 9);
            let expunged = self.mailbox.expunged.iter();
            let since: NumberSet = expunged
                .filter(|(mod_seq, _)| *mod_seq > known.mod_seq)
                .map(|(_, uid)| *uid)
                .collect();
            // Sometimes the server does not remember.
            let since = self.random.next_u64().is_multiple_of(2).then_some(&since);
            let gone = view.vanished_earlier(since, self.mailbox.uid_next, None, None);
            if let Some(uids) = gone.as_sequence_set() {
                server.data(&Data::Vanished { earlier: true, uids }, out).unwrap();
            }
            for (uid, (_, mod_seq)) in &self.mailbox.messages {
                if *mod_seq > known.mod_seq {
                    self.fetch(server, view.seq(*uid).unwrap(), *uid, out);
                }
            }
        }
        self.view = Some(view);
    }

    fn command(&mut self, server: &mut Server, command: &Command<'_>, out: &mut Vec<u8>) {
        let resolve = |view: &Option<View>, set: &SequenceSet<'_>, uid| {
            view.as_ref().unwrap().resolve(set, uid, 1000).unwrap()
        };
        match command {
            Command::Enable(_) => {
                server.data(&Data::Enabled(Items::new(&[Capability::QResync])), out).unwrap();
                self.qresync = true;
            }
            Command::Select { parameters, .. } => {
                let parameters: Vec<_> = parameters.iter().collect();
                self.select(server, &parameters, out);
            }
            Command::Fetch { uid, messages, .. } => {
                for uid in resolve(&self.view, messages, *uid).iter() {
                    self.change();
                    self.tell(server, false, out);
                    if let Some(seq) = self.view.as_ref().unwrap().seq(uid) {
                        self.fetch(server, seq, uid, out);
                    }
                }
            }
            Command::Store { uid, messages, store, .. } => {
                let uids = resolve(&self.view, messages, *uid);
                let StoreValue::Flags(flags) = &store.value else { panic!() };
                let flags: Vec<_> = flags.iter().map(Flag::into_owned).collect();
                self.store(&uids, store.action, &flags);
            }
            Command::Expunge => {
                let deleted = self.mailbox.messages.iter();
                let deleted = deleted.filter(|(_, (flags, _))| flags.contains(&Flag::Deleted));
                let uids: NumberSet = deleted.map(|(uid, _)| *uid).collect();
                self.expunge(&uids);
            }
            _ => {}
        }
    }
}

impl Caller<Server> for Application {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.greet("ready", out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        self.change();
        match event {
            server::Event::Command { command: Command::Idle, .. } => {
                server.accept(out).unwrap();
                self.change();
                self.tell(server, true, out);
            }
            server::Event::Command { tag, command } => {
                self.command(server, &command, out);
                let all = matches!(command.verb(), Verb::Noop);
                self.tell(server, all, out);
                server.ok(&tag, "done", out).unwrap();
            }
            server::Event::IdleDone { tag } => server.ok(&tag, "done", out).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

/// The client's user.
#[derive(Clone)]
struct User {
    mirror: Mirror,
    qresync: bool,
    random: Seeded,
    /// Commands that it still gives by chance.
    rounds: u32,
    /// NOOPs in a row after which nothing was missing.
    quiet: u32,
}

impl User {
    fn send(&mut self, client: &mut Client, command: &Command<'_>, out: &mut Vec<u8>) {
        client.command(command, out).unwrap();
    }

    fn select(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        let resync = self.mirror.resync().filter(|_| self.qresync);
        self.mirror.select(resync.is_some());
        let parameters: Vec<_> = resync.into_iter().map(SelectParameter::QResync).collect();
        let parameters = Items::new(&parameters);
        self.send(client, &Command::Select { mailbox: Name::INBOX, parameters }, out);
    }

    fn fetch(&mut self, client: &mut Client, set: SequenceSet<'_>, uid: bool, out: &mut Vec<u8>) {
        let attributes = [FetchAttribute::Uid, FetchAttribute::Flags];
        let command = Command::Fetch {
            uid,
            messages: set,
            attributes: FetchAttributes::List(Items::new(&attributes)),
            modifiers: Items::EMPTY,
        };
        self.send(client, &command, out);
    }

    /// The next command, when none is open.
    fn next(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        if self.rounds == 0 {
            if let Some(missing) = self.mirror.missing() {
                self.quiet = 0;
                let set: NumberSet = core::iter::once(missing).collect();
                self.fetch(client, set.as_sequence_set().unwrap(), false, out);
                // What is gone may not be told while a FETCH is answered, and would be missing for ever.
                self.send(client, &Command::Noop, out);
            } else if self.quiet < 2 {
                self.quiet += 1;
                self.send(client, &Command::Noop, out);
            } else {
                self.send(client, &Command::Logout, out);
            }
            return;
        }
        self.rounds -= 1;
        let uids = self.mirror.uids();
        let one = uids.iter().nth(usize::try_from(self.random.next_u64() % 5).unwrap());
        let one: NumberSet = one.into_iter().collect();
        match (self.random.next_u64() % 7, one.as_sequence_set(), self.mirror.missing()) {
            (0, ..) => {
                client.idle(out).unwrap();
            }
            (1, ..) => self.send(client, &Command::Expunge, out),
            (2 | 3, Some(messages), _) => {
                let flag = [FLAGS[usize::try_from(self.random.next_u64() % 3).unwrap()].clone()];
                let action = [StoreAction::Add, StoreAction::Remove, StoreAction::Replace];
                let action = action[usize::try_from(self.random.next_u64() % 3).unwrap()];
                let store = Store::flags(action, false, Flags::new(&flag));
                self.send(client, &Command::Store { uid: true, messages, store }, out);
                // Another one on its heels, where the numbers hold.
                self.fetch(client, SequenceSet::parse(b"1:*").unwrap(), true, out);
            }
            (4 | 5, _, Some(missing)) => {
                let set: NumberSet = core::iter::once(missing).collect();
                self.fetch(client, set.as_sequence_set().unwrap(), false, out);
                let noop = client.command(&Command::Noop, out);
                assert!(noop.is_ok());
            }
            _ => self.send(client, &Command::Noop, out),
        }
    }
}

impl Caller<Client> for User {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        match event {
            client::Event::Greeting(_) => {
                client.login("a", "b", out).unwrap();
            }
            client::Event::Data(data) => {
                self.mirror.data(&data);
                if client.is_idle() && self.random.next_u64().is_multiple_of(2) {
                    client.done(out).unwrap();
                }
            }
            client::Event::Done { verb, status, text, .. } => {
                assert_eq!(status, Status::Ok, "{verb:?} {text:?}");
                match verb {
                    Verb::Login if self.qresync => {
                        let enable = [Capability::QResync];
                        self.send(client, &Command::Enable(Items::new(&enable)), out);
                    }
                    Verb::Login | Verb::Enable => self.select(client, out),
                    Verb::Select => self.mirror.selected(),
                    Verb::Logout => return self.mirror.closed(),
                    _ => {}
                }
                if client.open().len() == 0 {
                    self.next(client, out);
                }
            }
            client::Event::IdleStarted { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

/// A row of sessions, all but the last one broken off somewhere.
fn sessions(seed: u64) {
    let mut random = Seeded::new(seed);
    let qresync = seed.is_multiple_of(2);
    let mut mailbox = Mailbox { uid_next: 1, mod_seq: 1, ..Mailbox::default() };
    let mut mirror = Mirror::default();
    for session in 0..4 {
        let application = Application {
            mailbox,
            view: None,
            qresync: false,
            random: Seeded::new(random.next_u64()),
            changes: 12,
        };
        let user =
            User { mirror, qresync, random: Seeded::new(random.next_u64()), rounds: 12, quiet: 0 };
        let mut config = Config::default();
        config.capabilities.push(Capability::QResync);
        let mut plan = Plan::rough(random.next_u64());
        if session < 3 {
            let side =
                if random.next_u64().is_multiple_of(3) { Side::Client } else { Side::Server };
            plan = plan.broken_after(side, usize::try_from(random.next_u64() % 1500).unwrap());
        }
        let client = (Client::new_in_tls(Limits::default()), user);
        let mut outcome = join(client, (Server::new_in_tls(config), application), &plan);
        let dialogue = outcome.dialogue();
        mailbox = outcome.server.caller.mailbox.clone();
        let whole = outcome.client.result == Some(Ok(())) && session == 3;
        mirror = outcome.client.caller.mirror.clone();
        if session == 3 {
            assert!(whole, "seed {seed}: {:?}\n{dialogue}", outcome.client.result);
            let known: BTreeMap<u32, Vec<Flag<'static>>> =
                mirror.messages().map(|(uid, message)| (uid, message.flags().to_vec())).collect();
            let there: BTreeMap<u32, Vec<Flag<'static>>> =
                mailbox.messages.iter().map(|(uid, (flags, _))| (*uid, flags.clone())).collect();
            assert_eq!(known, there, "seed {seed}\n{dialogue}");
        }
        mirror.closed();
        outcome.said.clear();
    }
}

#[test]
fn the_mirror_is_the_mailbox() {
    for seed in 0..400 {
        sessions(seed);
    }
}

#[test]
fn an_idle_is_refreshed_in_time() {
    let application = Application {
        mailbox: Mailbox { uid_next: 1, mod_seq: 1, ..Mailbox::default() },
        view: None,
        qresync: false,
        random: Seeded::new(1),
        changes: 0,
    };
    // The user does nothing but idle; the machine ends it.
    let idler = |client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>| match event {
        client::Event::Greeting(_) => {
            client.login("a", "b", out).unwrap();
        }
        client::Event::Done { verb: Verb::Login, .. } => {
            client.idle(out).unwrap();
        }
        client::Event::Done { verb: Verb::Idle, .. } => {
            client.command(&Command::Logout, out).unwrap();
        }
        _ => {}
    };
    let client = (Client::new_in_tls(Limits::default()), idler);
    let server = (Server::new_in_tls(Config::default()), application);
    let outcome = join(client, server, &Plan::smooth());
    assert_eq!((outcome.client.result, outcome.server.result), (Some(Ok(())), Some(Ok(()))));
    let done = outcome.said.iter().find(|said| said.bytes == b"DONE\r\n").unwrap();
    let minutes = done.at.since_epoch().as_secs() / 60;
    assert_eq!(minutes, 29);
}
