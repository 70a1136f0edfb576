//! A mailbox with sessions: what the server's views tell the clients' mirrors makes them equal to it, whatever happens in
//! between.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::BTreeMap;

use imap_codec::{
    Code, Data, Fetch, FetchItem, Flag, Flags, Items, NumberSet, SequenceSet, Status, Text,
    client::{Change, Mirror, Snapshot, SnapshotMessage},
    server::{Update, View},
};
use proptest::prelude::*;

/// The mailbox as it is kept: by UID the flags and the mod-sequence, and what was expunged when.
#[derive(Clone, Debug)]
struct Mailbox {
    uid_validity: u32,
    uid_next: u32,
    mod_seq: u64,
    messages: BTreeMap<u32, (bool, u64)>,
    expunged: Vec<(u64, u32)>,
    remembers: bool,
}

impl Mailbox {
    fn new() -> Self {
        Self {
            uid_validity: 1,
            uid_next: 1,
            mod_seq: 1,
            messages: BTreeMap::new(),
            expunged: Vec::new(),
            remembers: true,
        }
    }

    fn uids(&self) -> NumberSet {
        self.messages.keys().copied().collect()
    }

    fn append(&mut self) -> u32 {
        let uid = self.uid_next;
        self.uid_next += 1 + uid % 3;
        self.mod_seq += 1;
        self.messages.insert(uid, (false, self.mod_seq));
        uid
    }

    fn expunge(&mut self, uid: u32) {
        self.mod_seq += 1;
        self.messages.remove(&uid);
        self.expunged.push((self.mod_seq, uid));
    }

    fn toggle(&mut self, uid: u32) {
        self.mod_seq += 1;
        let message = self.messages.get_mut(&uid).unwrap();
        *message = (!message.0, self.mod_seq);
    }

    fn uid_at(&self, index: &prop::sample::Index) -> Option<u32> {
        let uids: Vec<_> = self.messages.keys().copied().collect();
        (!uids.is_empty()).then(|| uids[index.index(uids.len())])
    }
}

/// A client with its session, if it has one.
#[derive(Clone, Debug)]
struct Session {
    mirror: Mirror,
    view: Option<View>,
    qresync: bool,
}

fn fetch(mirror: &mut Mirror, mailbox: &Mailbox, seq: u32, uid: u32) {
    // Of a message that is gone there is nothing to tell but that it has no flags.
    let (seen, mod_seq) = mailbox.messages.get(&uid).copied().unwrap_or_default();
    let flags: &[Flag<'_>] = if seen { &[Flag::Seen] } else { &[] };
    let items =
        [FetchItem::Uid(uid), FetchItem::Flags(Flags::new(flags)), FetchItem::ModSeq(mod_seq)];
    mirror.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))));
}

fn code(mirror: &mut Mirror, code: Code<'_>) {
    let text = Text::new("see the code").unwrap().with_code(code);
    mirror.data(&Data::Condition { status: Status::Ok, text });
}

fn vanished(mirror: &mut Mirror, uids: &NumberSet, earlier: bool) {
    if let Some(uids) = uids.as_sequence_set() {
        mirror.data(&Data::Vanished { earlier, uids });
    }
}

impl Session {
    /// SELECT, which may break off after some of its responses.
    fn connect(&mut self, mailbox: &Mailbox, breaks: usize) {
        let resync = self.mirror.resync().filter(|_| self.qresync);
        self.mirror.select(resync.is_some());
        let view = View::new(&mailbox.uids(), self.qresync);
        let mut left = breaks;
        let mut goes_on = || {
            left = left.saturating_sub(1);
            left > 0
        };
        self.mirror.data(&Data::Exists(view.exists()));
        if !goes_on() {
            return self.mirror.closed();
        }
        code(&mut self.mirror, Code::UidValidity(mailbox.uid_validity));
        code(&mut self.mirror, Code::HighestModSeq(mailbox.mod_seq));
        if let Some(resync) = resync.filter(|resync| resync.uid_validity == mailbox.uid_validity) {
            let since: NumberSet = mailbox
                .expunged
                .iter()
                .filter(|(mod_seq, _)| *mod_seq > resync.mod_seq)
                .map(|(_, uid)| *uid)
                .collect();
            let since = mailbox.remembers.then_some(&since);
            let gone = view.vanished_earlier(since, mailbox.uid_next, None, None);
            if !goes_on() {
                return self.mirror.closed();
            }
            vanished(&mut self.mirror, &gone, true);
            for (uid, (_, mod_seq)) in &mailbox.messages {
                if *mod_seq > resync.mod_seq {
                    if !goes_on() {
                        return self.mirror.closed();
                    }
                    fetch(&mut self.mirror, mailbox, view.seq(*uid).unwrap(), *uid);
                }
            }
        }
        if !goes_on() {
            return self.mirror.closed();
        }
        self.mirror.selected();
        self.view = Some(view);
    }

    /// Takes some updates, as while a command runs that permits EXPUNGE or does not.
    fn poll(&mut self, mailbox: &Mailbox, expunge: bool, count: usize) {
        for _ in 0..count {
            let Some(view) = &mut self.view else { return };
            match view.next_update(expunge) {
                None => return,
                Some(Update::Exists(count)) => {
                    self.mirror.data(&Data::Exists(count));
                }
                Some(Update::Expunge(seq)) => {
                    assert!(expunge && !self.qresync);
                    self.mirror.data(&Data::Expunge(seq));
                }
                Some(Update::Vanished(uids)) => {
                    assert!(expunge && self.qresync);
                    vanished(&mut self.mirror, &uids, false);
                }
                Some(Update::Fetch { seq, uid }) => {
                    assert_eq!(view.uid(seq), Some(uid));
                    fetch(&mut self.mirror, mailbox, seq, uid);
                }
                Some(other) => panic!("{other:?}"),
            }
            assert_eq!(self.mirror.exists(), view.exists());
        }
    }

    /// FETCH of what is missing, or of some of it.
    fn learn(&mut self, mailbox: &Mailbox, count: u32) {
        let (Some(view), Some(missing)) = (&self.view, self.mirror.missing()) else { return };
        let last = (*missing.end()).min(missing.start().saturating_add(count));
        for seq in *missing.start()..=last {
            fetch(&mut self.mirror, mailbox, seq, view.uid(seq).unwrap());
        }
    }

    fn settle(&mut self, mailbox: &Mailbox) {
        if self.view.is_none() {
            self.connect(mailbox, usize::MAX);
        }
        self.poll(mailbox, true, 1000);
        while self.mirror.missing().is_some() {
            self.learn(mailbox, 1000);
        }
        self.poll(mailbox, true, 1000);
        assert_eq!(self.mirror.exists() as usize, mailbox.messages.len());
        let known: BTreeMap<u32, bool> = self
            .mirror
            .messages()
            .map(|(uid, message)| (uid, message.flags().contains(&Flag::Seen)))
            .collect();
        let expected: BTreeMap<u32, bool> =
            mailbox.messages.iter().map(|(uid, (seen, _))| (*uid, *seen)).collect();
        assert_eq!(known, expected);
        for (seq, uid) in (1..).zip(mailbox.messages.keys()) {
            assert_eq!((self.mirror.uid(seq), self.mirror.seq(*uid)), (Some(*uid), Some(seq)));
        }
        assert_eq!(self.mirror.uid_validity(), Some(mailbox.uid_validity));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Append,
    Expunge(Vec<prop::sample::Index>),
    Toggle(prop::sample::Index),
    Poll {
        session: usize,
        expunge: bool,
        count: usize,
    },
    Learn {
        session: usize,
        count: u32,
    },
    Connect {
        session: usize,
        breaks: usize,
    },
    Drop {
        session: usize,
    },
    /// The client stops, and starts again from its snapshot.
    Restart {
        session: usize,
    },
    Settle {
        session: usize,
    },
    /// The mailbox is made anew.
    Renumber,
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..3usize;
    prop_oneof![
        6 => Just(Step::Append),
        4 => prop::collection::vec(any::<prop::sample::Index>(), 1..4).prop_map(Step::Expunge),
        5 => any::<prop::sample::Index>().prop_map(Step::Toggle),
        8 => (session.clone(), any::<bool>(), 0..6usize)
            .prop_map(|(session, expunge, count)| Step::Poll { session, expunge, count }),
        5 => (session.clone(), 0..4u32).prop_map(|(session, count)| Step::Learn { session, count }),
        4 => (session.clone(), 1..12usize)
            .prop_map(|(session, breaks)| Step::Connect { session, breaks }),
        2 => session.clone().prop_map(|session| Step::Drop { session }),
        1 => session.clone().prop_map(|session| Step::Restart { session }),
        3 => session.prop_map(|session| Step::Settle { session }),
        1 => Just(Step::Renumber),
        1 => Just(Step::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn the_mirror_is_the_mailbox(steps in prop::collection::vec(step(), 0..80)) {
        let mut mailbox = Mailbox::new();
        let session = |qresync| Session { mirror: Mirror::default(), view: None, qresync };
        let mut sessions = [session(true), session(false), session(true)];
        for step in steps {
            match step {
                Step::Append => {
                    let uid: NumberSet = core::iter::once(mailbox.append()).collect();
                    sessions.iter_mut().flat_map(|session| &mut session.view).for_each(|view| view.add(&uid));
                }
                Step::Expunge(indexes) => {
                    let uids: NumberSet = indexes.iter().filter_map(|index| mailbox.uid_at(index)).collect();
                    uids.iter().for_each(|uid| mailbox.expunge(uid));
                    for session in &mut sessions {
                        session.view.iter_mut().for_each(|view| view.expunge(&uids));
                    }
                }
                Step::Toggle(index) => {
                    if let Some(uid) = mailbox.uid_at(&index) {
                        mailbox.toggle(uid);
                        let uid: NumberSet = core::iter::once(uid).collect();
                        sessions.iter_mut().flat_map(|session| &mut session.view).for_each(|view| view.change(&uid));
                    }
                }
                Step::Poll { session, expunge, count } => sessions[session].poll(&mailbox, expunge, count),
                Step::Learn { session, count } => sessions[session].learn(&mailbox, count),
                Step::Connect { session, breaks } => {
                    sessions[session].view = None;
                    sessions[session].connect(&mailbox, breaks);
                }
                Step::Drop { session } => {
                    sessions[session].view = None;
                    sessions[session].mirror.closed();
                }
                Step::Restart { session } => {
                    let snapshot = sessions[session].mirror.snapshot();
                    sessions[session].view = None;
                    sessions[session].mirror = Mirror::restore(&snapshot);
                    prop_assert_eq!(sessions[session].mirror.snapshot(), snapshot);
                }
                Step::Settle { session } => sessions[session].settle(&mailbox),
                Step::Renumber => {
                    // A mailbox of the same name with other messages: the sessions end.
                    let (uid_validity, mod_seq) = (mailbox.uid_validity + 1, mailbox.mod_seq / 2 + 1);
                    mailbox = Mailbox { uid_validity, mod_seq, ..Mailbox::new() };
                    for session in &mut sessions {
                        session.view = None;
                        session.mirror.closed();
                    }
                }
                Step::Forget => mailbox.remembers = false,
            }
        }
        for session in &mut sessions {
            session.settle(&mailbox);
        }
    }
}

/// What a server says of its messages, right or wrong.
#[derive(Clone, Debug)]
enum Said {
    Exists(usize),
    Expunge(usize),
    /// Of a message whose place is known.
    Vanished(prop::sample::Index),
    Fetch {
        seq: usize,
        uid: u32,
    },
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        2 => (0..8usize).prop_map(Said::Exists),
        1 => (0..8usize).prop_map(Said::Expunge),
        1 => any::<prop::sample::Index>().prop_map(Said::Vanished),
        8 => (1..8usize, 1..6u32).prop_map(|(seq, uid)| Said::Fetch { seq, uid }),
    ]
}

proptest! {
    /// A UID has one number and a number one UID, whatever the server says: the last word counts.
    #[test]
    fn one_place_for_each(all in prop::collection::vec(said(), 0..40)) {
        let mut mirror = Mirror::default();
        mirror.select(false);
        mirror.selected();
        let mut places: Vec<Option<u32>> = Vec::new();
        for said in all {
            match said {
                Said::Exists(count) => {
                    if count < places.len() {
                        places.clear();
                    }
                    places.resize(count, None);
                    mirror.data(&Data::Exists(u32::try_from(count).unwrap()));
                }
                Said::Expunge(seq) => {
                    if (1..=places.len()).contains(&seq) {
                        places.remove(seq - 1);
                    }
                    mirror.data(&Data::Expunge(u32::try_from(seq).unwrap()));
                }
                Said::Vanished(index) => {
                    let known: Vec<u32> = places.iter().copied().flatten().collect();
                    if !known.is_empty() {
                        let gone = *index.get(&known);
                        places.retain(|place| *place != Some(gone));
                        vanished(&mut mirror, &[gone].into_iter().collect(), false);
                    }
                }
                Said::Fetch { seq, uid } => {
                    if seq <= places.len() {
                        for place in &mut places {
                            *place = place.filter(|other| *other != uid);
                        }
                        places[seq - 1] = Some(uid);
                    }
                    let items = [FetchItem::Uid(uid)];
                    let seq = u32::try_from(seq).unwrap();
                    mirror.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))));
                }
            }
            prop_assert_eq!(mirror.exists() as usize, places.len());
            for (seq, place) in (1..).zip(&places) {
                prop_assert_eq!(mirror.uid(seq), *place);
            }
            for uid in 1..6 {
                let seq = (1..).zip(&places).find(|(_, place)| **place == Some(uid));
                prop_assert_eq!(mirror.seq(uid), seq.map(|(seq, _)| seq));
            }
            prop_assert_eq!(mirror.missing().is_none(), places.iter().all(Option::is_some));
            if mirror.missing().is_none() {
                prop_assert_eq!(mirror.uids(), places.iter().copied().flatten().collect());
            }
        }
    }
}

#[test]
fn a_new_uidvalidity_voids_all() {
    let known = SnapshotMessage { uid: 5, flags: vec!["\\Seen".into()], mod_seq: Some(7) };
    let snapshot = Snapshot { uid_validity: Some(1), mod_seq: Some(9), messages: vec![known] };
    let mut mirror = Mirror::restore(&snapshot);
    assert!(mirror.resync().is_some());
    mirror.select(true);
    mirror.data(&Data::Exists(1));
    assert_eq!(mirror.code(&Code::UidValidity(2)), Some(Change::Reset));
    mirror.selected();
    assert_eq!(
        (mirror.missing(), mirror.messages().count(), mirror.resync()),
        (Some(1..=1), 0, None)
    );
}

#[test]
fn a_server_that_lies_costs_nothing() {
    let mut mirror = Mirror::default().with_limit(100);
    mirror.select(false);
    mirror.data(&Data::Exists(u32::MAX));
    mirror.selected();
    assert_eq!((mirror.exists(), mirror.missing()), (100, Some(1..=100)));
    let all: NumberSet = core::iter::once(1..=u32::MAX).collect();
    vanished(&mut mirror, &all, false);
    assert_eq!((mirror.exists(), mirror.missing()), (0, None));
    for data in [Data::Expunge(0), Data::Expunge(7), Data::Exists(0)] {
        mirror.data(&data);
    }
    let items = [FetchItem::Uid(1)];
    assert_eq!(mirror.data(&Data::Fetch(Fetch::new(9, Items::new(&items)))), None);
    // Two numbers for one UID: the last one counts.
    mirror.data(&Data::Exists(2));
    mirror.data(&Data::Fetch(Fetch::new(1, Items::new(&items))));
    mirror.data(&Data::Fetch(Fetch::new(2, Items::new(&items))));
    assert_eq!((mirror.seq(1), mirror.missing()), (Some(2), Some(1..=1)));
    // Fewer messages without an EXPUNGE: what the numbers mean must be asked anew.
    mirror.data(&Data::Exists(1));
    assert_eq!(mirror.missing(), Some(1..=1));
}

#[test]
#[cfg(feature = "serde")]
fn snapshots_are_plain_data() {
    let known =
        SnapshotMessage { uid: 5, flags: vec!["\\Seen".into(), "$Work".into()], mod_seq: None };
    let snapshot = Snapshot { uid_validity: Some(1), messages: vec![known], ..Snapshot::default() };
    let json = serde_json::to_string(&snapshot).unwrap();
    assert_eq!(
        json,
        r#"{"uid_validity":1,"mod_seq":null,"messages":[{"uid":5,"flags":["\\Seen","$Work"],"mod_seq":null}]}"#
    );
    assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
    assert_eq!(Mirror::restore(&snapshot).snapshot(), snapshot);
}

#[test]
fn views_resolve_sets() {
    let set = |text: &[u8]| SequenceSet::parse(text).unwrap().into_owned();
    let mut view = View::new(&[3, 5, 9, 12].into_iter().collect(), false);
    let found =
        |view: &View, text: &[u8], uid| view.resolve(&set(text), uid, 10).unwrap().to_string();
    assert_eq!(found(&view, b"1,3:*", false), "3,9,12");
    assert_eq!(found(&view, b"4:10,100:*", true), "5,9,12");
    assert_eq!(found(&view, b"7", false), "");
    assert!(view.reaches_beyond(&set(b"1:7")) && !view.reaches_beyond(&set(b"1:*")));
    view.expunge(&[5].into_iter().collect());
    assert_eq!(found(&view, b"1:2", false), "3,5");
    assert!(view.is_gone(5) && view.has_news());
    view.add(&[4, 20].into_iter().collect());
    assert_eq!(found(&view, b"*", true), "12");
    assert_eq!(view.next_update(true), Some(Update::Expunge(2)));
    assert_eq!(view.next_update(true), Some(Update::Exists(4)));
    assert_eq!(view.next_update(true), None);
    assert_eq!(view.uids().collect::<Vec<_>>(), [3, 9, 12, 20]);
    assert!(View::new(&NumberSet::EMPTY, false).reaches_beyond(&set(b"*")));
    // RFC 7162 §3.2.5.2: only UIDs divisible by three are there, and the server remembers nothing.
    let view = View::new(&(1..10).map(|number| number * 3).collect(), true);
    let (seqs, uids) = ([1, 5, 9].into_iter().collect(), [3, 15, 28].into_iter().collect());
    let gone = view.vanished_earlier(None, 30, None, Some((&seqs, &uids)));
    assert_eq!(gone.to_string(), "16:17,19:20,22:23,25:26,28:29");
}

/// Where UIDONLY is enabled there are no numbers (RFC 9586): UIDFETCH and VANISHED say all.
#[test]
fn a_mailbox_without_numbers() {
    let mut mirror = Mirror::default();
    mirror.select(false);
    let seen = [Flag::Seen];
    let uid_fetch = |mirror: &mut Mirror, uid: u32, flags: &[Flag<'static>]| {
        let items = [FetchItem::Flags(Flags::new(flags))];
        let fetch = Fetch { by_uid: true, ..Fetch::new(uid, Items::new(&items)) };
        mirror.data(&Data::Fetch(fetch))
    };
    let vanished = |mirror: &mut Mirror, uids: &[u8]| {
        let uids = SequenceSet::parse(uids).unwrap();
        mirror.data(&Data::Vanished { earlier: false, uids })
    };
    mirror.data(&Data::Exists(4));
    mirror.selected();
    // In any order, one of them gone before the others are known.
    for uid in [30, 10, 40] {
        assert_eq!(uid_fetch(&mut mirror, uid, &[]), Some(Change::Message(uid)));
        assert_eq!(uid_fetch(&mut mirror, uid, &[]), None);
    }
    assert_eq!(vanished(&mut mirror, b"10"), Some(Change::Gone([10].into_iter().collect())));
    assert_eq!((mirror.exists(), mirror.missing()), (3, Some(1..=3)));
    assert_eq!(uid_fetch(&mut mirror, 20, &seen), Some(Change::Message(20)));
    assert_eq!((mirror.exists(), mirror.missing()), (3, None));
    assert_eq!(mirror.uids().to_string(), "20,30,40");
    assert_eq!((mirror.uid(1), mirror.seq(40)), (Some(20), Some(3)));
    // A new one, and one more than there are.
    assert_eq!(mirror.data(&Data::Exists(4)), Some(Change::New));
    assert_eq!(uid_fetch(&mut mirror, 50, &[]), Some(Change::Message(50)));
    assert_eq!(uid_fetch(&mut mirror, 60, &[]), None);
    assert_eq!(uid_fetch(&mut mirror, 50, &seen), Some(Change::Message(50)));
    assert_eq!(
        vanished(&mut mirror, b"20:30,50"),
        Some(Change::Gone([20, 30, 50].into_iter().collect()))
    );
    assert_eq!((mirror.uids().to_string().as_str(), mirror.exists()), ("40", 1));
}
