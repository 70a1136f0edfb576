//! A mailbox, a session's view of it and a client's mirror, over any number of selections.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use imap_codec::{
    Code, Data, Fetch, FetchItem, Flag, Flags, Items, Leniency, NumberSet, Response, Status, Text,
    client::Mirror,
    server::{Update, View},
};

#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Step {
    /// A message comes, and leaves a gap in the UIDs.
    Add {
        gap: u8,
    },
    Expunge {
        at: u8,
        many: u8,
    },
    /// A flag is set or taken away.
    Flag {
        at: u8,
        flag: u8,
    },
    /// So many changes are told.
    Tell {
        count: u8,
        expunge: bool,
    },
    /// The client asks for what it misses.
    Fetch {
        all: bool,
    },
    /// The session breaks off, and another one begins; whether the server remembers what was expunged.
    Reconnect {
        remembers: bool,
    },
}

const FLAGS: [Flag<'static>; 3] = [Flag::Seen, Flag::Flagged, Flag::Deleted];

/// Steps of a run.
const STEPS: usize = 200;

pub fn run(steps: &[Step]) {
    let mut world = World::new();
    world.select(true);
    for step in steps.iter().take(STEPS) {
        world.step(*step);
    }
    world.tell(usize::MAX, true);
    world.fetch(true);
    let known: Vec<_> =
        world.mirror.messages().map(|(uid, message)| (uid, message.flags().to_vec())).collect();
    let there: Vec<_> =
        world.messages.iter().map(|(uid, (flags, _))| (*uid, flags.clone())).collect();
    assert_eq!(known, there);
    assert_eq!(world.mirror.missing(), None);
    let numbers: Vec<_> = (1..=world.mirror.exists()).map(|seq| world.mirror.uid(seq)).collect();
    assert!(numbers.into_iter().eq(world.messages.keys().map(|uid| Some(*uid))));
}

struct World {
    uid_next: u32,
    mod_seq: u64,
    messages: BTreeMap<u32, (Vec<Flag<'static>>, u64)>,
    expunged: Vec<(u64, u32)>,
    view: View,
    mirror: Mirror,
}

impl World {
    fn new() -> Self {
        Self {
            uid_next: 1,
            mod_seq: 1,
            messages: BTreeMap::new(),
            expunged: Vec::new(),
            view: View::new(&NumberSet::EMPTY, true),
            mirror: Mirror::default(),
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Add { gap } => {
                let uid = self.uid_next;
                self.uid_next += 1 + u32::from(gap % 4);
                self.mod_seq += 1;
                self.messages.insert(uid, (Vec::new(), self.mod_seq));
                self.view.add(&core::iter::once(uid).collect());
            }
            Step::Expunge { at, many } => {
                let uids: NumberSet = self.some(at).take(usize::from(many % 4) + 1).collect();
                self.mod_seq += 1;
                for uid in uids.iter() {
                    self.messages.remove(&uid);
                    self.expunged.push((self.mod_seq, uid));
                }
                self.view.expunge(&uids);
            }
            Step::Flag { at, flag } => {
                let Some(uid) = self.some(at).next() else { return };
                self.mod_seq += 1;
                let flag = FLAGS[usize::from(flag) % FLAGS.len()].clone();
                let Some((flags, mod_seq)) = self.messages.get_mut(&uid) else { return };
                match flags.iter().position(|known| *known == flag) {
                    Some(at) => drop(flags.remove(at)),
                    None => flags.push(flag),
                }
                *mod_seq = self.mod_seq;
                self.view.change(&core::iter::once(uid).collect());
            }
            Step::Tell { count, expunge } => self.tell(count.into(), expunge),
            Step::Fetch { all } => self.fetch(all),
            Step::Reconnect { remembers } => {
                self.mirror.closed();
                self.select(remembers);
            }
        }
    }

    /// The messages from one of them on.
    fn some(&self, at: u8) -> impl Iterator<Item = u32> + '_ {
        let at = usize::from(at) % self.messages.len().max(1);
        self.messages.keys().copied().skip(at)
    }

    fn select(&mut self, remembers: bool) {
        let resync = self.mirror.resync();
        self.mirror.select(resync.is_some());
        self.view = View::new(&self.messages.keys().copied().collect(), true);
        self.say(&Data::Exists(self.view.exists()));
        for code in [Code::UidValidity(9), Code::HighestModSeq(self.mod_seq)] {
            let text = Text::new("see the code").expect("a text").with_code(code);
            self.say(&Data::Condition { status: Status::Ok, text });
        }
        if let Some(known) = resync {
            assert_eq!(known.uid_validity, 9);
            assert!(known.mod_seq <= self.mod_seq);
            let since = self.expunged.iter().filter(|(mod_seq, _)| *mod_seq > known.mod_seq);
            let since: NumberSet = since.map(|(_, uid)| *uid).collect();
            let gone =
                self.view.vanished_earlier(remembers.then_some(&since), self.uid_next, None, None);
            if let Some(uids) = gone.as_sequence_set() {
                self.say(&Data::Vanished { earlier: true, uids });
            }
            let changed = self.messages.iter().filter(|(_, (_, mod_seq))| *mod_seq > known.mod_seq);
            let changed: Vec<u32> = changed.map(|(uid, _)| *uid).collect();
            for uid in changed {
                self.tell_of(self.view.seq(uid).expect("it is there"), uid);
            }
        }
        self.mirror.selected();
    }

    fn tell(&mut self, count: usize, expunge: bool) {
        for _ in 0..count {
            let Some(update) = self.view.next_update(expunge) else { return };
            match update {
                Update::Fetch { seq, uid } => self.tell_of(seq, uid),
                update => self.say(&update.data().expect("data")),
            }
        }
    }

    /// Asks once, or until nothing is missing or the server has nothing more to say.
    fn fetch(&mut self, all: bool) {
        while let Some(missing) = self.mirror.missing() {
            for seq in missing.clone() {
                // It may be gone already, and the client does not know yet.
                if let Some(uid) = self.view.uid(seq) {
                    self.tell_of(seq, uid);
                }
            }
            if !all || self.mirror.missing() == Some(missing) {
                return;
            }
        }
    }

    /// FETCH of a message, if it is still there.
    fn tell_of(&mut self, seq: u32, uid: u32) {
        let Some((flags, mod_seq)) = self.messages.get(&uid) else { return };
        let (flags, mod_seq) = (flags.clone(), *mod_seq);
        let items =
            [FetchItem::Uid(uid), FetchItem::Flags(Flags::new(&flags)), FetchItem::ModSeq(mod_seq)];
        self.say(&Data::Fetch(Fetch::new(seq, Items::new(&items))));
    }

    /// By way of the wire.
    fn say(&mut self, data: &Data<'_>) {
        let mut octets = Vec::new();
        data.encode(&mut octets);
        let Ok(Response::Data(read)) = Response::parse(&octets, Leniency::STRICT) else {
            panic!("{}", octets.escape_ascii());
        };
        assert_eq!(read, *data);
        self.mirror.data(&read);
    }
}
