mod places;
mod snapshot;

use alloc::{collections::BTreeMap, vec::Vec};

pub use snapshot::{Snapshot, SnapshotMessage};

use crate::{Code, Data, Fetch, FetchItem, Flag, NumberSet, QResync, slots::Slots};

/// What a client knows of a mailbox: its messages with their UIDs, flags and mod-sequences, kept right by what the server
/// says, over any number of sessions.
///
/// In a session: [`select`](Self::select) when SELECT is sent, every [`Data`] and [`Code`] that comes to
/// [`data`](Self::data) and [`code`](Self::code), [`selected`](Self::selected) when it is completed,
/// and [`closed`](Self::closed) when the session or the selection ends. [`missing`](Self::missing) says which messages to ask
/// for: with `FETCH first:last (UID FLAGS)`. Where UIDONLY is enabled there are no numbers to ask by: with `UID FETCH 1:* FLAGS`,
/// or from the last UID that is known on.
///
/// ```
/// use imap_codec::{Data, Fetch, FetchItem, Flag, Flags, Items, client::Mirror};
/// let mut mirror = Mirror::default();
/// mirror.select(false);
/// mirror.data(&Data::Exists(2));
/// mirror.selected();
/// assert_eq!(mirror.missing(), Some(1..=2));
/// for (seq, uid) in [(1, 20), (2, 30)] {
///     let items = [FetchItem::Uid(uid), FetchItem::Flags(Flags::new(&[Flag::Seen]))];
///     mirror.data(&Data::Fetch(Fetch::new(seq, Items::new(&items))));
/// }
/// mirror.data(&Data::Expunge(1));
/// let messages: Vec<_> = mirror.messages().map(|(uid, message)| (uid, message.flags())).collect();
/// assert_eq!((mirror.missing(), messages), (None, vec![(30, &[Flag::Seen][..])]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    uid_validity: Option<u32>,
    uid_next: Option<u32>,
    /// What the mailbox had when it was last known as a whole.
    mod_seq: Option<u64>,
    /// What the server said in this selection.
    announced_mod_seq: Option<u64>,
    flags: Vec<Flag<'static>>,
    permanent_flags: Vec<Flag<'static>>,
    messages: BTreeMap<u32, MirrorMessage>,
    /// The first messages of the selected mailbox, with their UIDs or zero.
    slots: Slots,
    /// How many messages there are behind them, of which nothing is known.
    tail: u32,
    /// Messages whose UID is not known, those of the tail among them.
    unknown: u32,
    /// Of how many of them the UIDs are known, by UIDFETCH; in which places they are is known once these are all.
    heard: u32,
    stage: Stage,
    /// How many messages have a place.
    limit: u32,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            uid_validity: None,
            uid_next: None,
            mod_seq: None,
            announced_mod_seq: None,
            flags: Vec::new(),
            permanent_flags: Vec::new(),
            messages: BTreeMap::new(),
            slots: Slots::default(),
            tail: 0,
            unknown: 0,
            heard: 0,
            stage: Stage::Closed,
            limit: 4_000_000,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not selected.
    Closed,
    /// SELECT runs, with QRESYNC or without.
    Selecting {
        resync: bool,
        /// What the messages of the mailbox are may be told: the server has begun to speak of it.
        begun: bool,
        /// Messages were told of before, and they may have been those of another mailbox.
        early: bool,
    },
    /// It is known which numbers there are, but not yet which messages they all are.
    Learning,
    /// All messages that the mailbox had when it was selected are known.
    Known,
}

/// A message that a [`Mirror`] knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MirrorMessage {
    flags: Vec<Flag<'static>>,
    mod_seq: Option<u64>,
    /// Where it is among the messages of this selection.
    slot: Option<usize>,
    /// It is one of this selection, but where is not known.
    heard: bool,
}

/// What has happened to a mailbox; the mirror holds it already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// UIDVALIDITY is another one: all that was known of messages is void, and was forgotten (RFC 9051 §2.3.1.1).
    Reset,
    /// There are new messages, which are [`missing`](Mirror::missing).
    New,
    /// A message became known, or its flags or mod-sequence are others now.
    Message(u32),
    /// Messages are gone; without those whose UIDs were not known.
    Gone(NumberSet),
}

impl Mirror {
    /// What to give to SELECT, where QRESYNC was enabled (RFC 7162 §3.2.5); `None` if nothing is known that it could begin
    /// from. UIDs are not given: a server would not tell of new messages then.
    #[must_use]
    pub fn resync(&self) -> Option<QResync<'static>> {
        let mod_seq = self.mod_seq.filter(|mod_seq| *mod_seq > 0)?;
        let uid_validity = self.uid_validity.filter(|value| *value > 0)?;
        Some(QResync { uid_validity, mod_seq, known_uids: None, matches: None })
    }

    /// The same for mailboxes with more or fewer messages than four million, the default. What lies beyond is not looked at: a
    /// server that lies about numbers makes a mirror hold eight octets for each of them.
    #[must_use]
    pub fn with_limit(self, limit: u32) -> Self {
        Self { limit, ..self }
    }

    /// SELECT or EXAMINE is sent: sequence numbers mean nothing any more. `resync` if it is sent with what
    /// [`resync`](Self::resync) gave. What still comes of the mailbox that was selected before, up to CLOSED, changes nothing here.
    pub fn select(&mut self, resync: bool) {
        self.closed();
        self.stage = Stage::Selecting { resync, begun: false, early: false };
    }

    /// SELECT was completed with OK. Where QRESYNC has told everything, the sequence numbers are known from now on; else
    /// all are [`missing`](Self::missing).
    pub fn selected(&mut self) {
        if let Stage::Selecting { resync: true, early: false, .. } = self.stage {
            self.adopt();
        }
        self.stage = Stage::Learning;
        self.settle();
    }

    /// The mailbox is not selected any more, or the session is over: what is known of messages stays.
    pub fn closed(&mut self) {
        self.forget_places();
        self.announced_mod_seq = None;
        self.stage = Stage::Closed;
    }

    /// The sequence numbers of messages of which nothing is known; `None` if all are known, or no mailbox is selected. Looks
    /// through the mailbox from its end. A FETCH leaves those out that are gone, and the server may not say so while it answers it
    /// (RFC 9051 §7.5.1): a NOOP behind it lets it.
    #[must_use]
    pub fn missing(&self) -> Option<core::ops::RangeInclusive<u32>> {
        if self.unknown == 0 || !matches!(self.stage, Stage::Learning | Stage::Known) {
            return None;
        }
        let is_unknown = |seq: &u32| self.uid(*seq).is_none();
        let placed = self.slots.len();
        let last =
            if self.tail > 0 { self.exists() } else { (1..=placed).rev().find(is_unknown)? };
        let first = (1..=last.min(placed)).rev().take_while(is_unknown).last();
        Some(first.unwrap_or(placed + 1)..=last)
    }

    /// How many messages are in the selected mailbox.
    #[must_use]
    pub const fn exists(&self) -> u32 {
        self.slots.len() + self.tail
    }

    /// The messages that are known, in the order of their UIDs.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = (u32, &MirrorMessage)> {
        self.messages.iter().map(|(uid, message)| (*uid, message))
    }

    /// What is known of a message.
    #[must_use]
    pub fn message(&self, uid: u32) -> Option<&MirrorMessage> {
        self.messages.get(&uid)
    }

    /// The UIDs that are known.
    #[must_use]
    pub fn uids(&self) -> NumberSet {
        self.messages.keys().copied().collect()
    }

    /// The UID of the message with a sequence number.
    #[must_use]
    pub fn uid(&self, seq: u32) -> Option<u32> {
        self.slots.slot(seq).map(|slot| self.slots.uid(slot)).filter(|uid| *uid > 0)
    }

    /// The sequence number of the message with a UID.
    #[must_use]
    pub fn seq(&self, uid: u32) -> Option<u32> {
        self.messages.get(&uid)?.slot.map(|slot| self.slots.seq(slot))
    }

    /// The UIDVALIDITY, as far as the server has said it.
    #[must_use]
    pub const fn uid_validity(&self) -> Option<u32> {
        self.uid_validity
    }

    /// The UID that the next message will have at least.
    #[must_use]
    pub const fn uid_next(&self) -> Option<u32> {
        self.uid_next
    }

    /// The mod-sequence up to which all is known.
    #[must_use]
    pub const fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }

    /// The flags that the mailbox knows.
    #[must_use]
    pub fn flags(&self) -> &[Flag<'static>] {
        &self.flags
    }

    /// The flags that can be changed for good.
    #[must_use]
    pub fn permanent_flags(&self) -> &[Flag<'static>] {
        &self.permanent_flags
    }

    /// Takes what the server says. Of a FETCH in parts every part is to be given.
    pub fn data(&mut self, data: &Data<'_>) -> Option<Change> {
        if self.stage == Stage::Closed || self.is_early(data) {
            return None;
        }
        match data {
            Data::Exists(count) => self.exists_now(*count),
            Data::Expunge(seq) => self.expunged(*seq),
            Data::Vanished { earlier, uids } => {
                let gone: NumberSet = uids.ranges().map(|range| range.bounds(0)).collect();
                self.vanished(&gone, *earlier)
            }
            Data::Fetch(fetch) => self.fetched(fetch),
            Data::Flags(flags) => {
                self.flags = flags.iter().map(Flag::into_owned).collect();
                None
            }
            Data::Condition { text, .. } => text.code.as_ref().and_then(|code| self.code(code)),
            _ => None,
        }
    }

    /// Takes the code of a status response: of an untagged one it is taken by [`data`](Self::data).
    pub fn code(&mut self, code: &Code<'_>) -> Option<Change> {
        if self.stage == Stage::Closed {
            return None;
        }
        match code {
            Code::Closed => return self.closed_by_server(),
            Code::UidValidity(value) => {
                if let Stage::Selecting { begun, .. } = &mut self.stage {
                    *begun = true;
                }
                return self.uid_validity_now(*value);
            }
            Code::UidNext(uid) => self.uid_next = Some(*uid),
            Code::HighestModSeq(value) if matches!(self.stage, Stage::Selecting { .. }) => {
                self.announced_mod_seq = Some(*value);
            }
            // Nothing can be resumed (RFC 7162 §3.1.2.2).
            Code::NoModSeq => (self.mod_seq, self.announced_mod_seq) = (None, None),
            Code::PermanentFlags(flags) => {
                self.permanent_flags = flags.iter().map(Flag::into_owned).collect();
            }
            _ => {}
        }
        None
    }

    /// Whether data tells of messages before the server has said of which mailbox: it may be of the one that was selected
    /// before, up to CLOSED (RFC 9051 §7.1).
    fn is_early(&mut self, data: &Data<'_>) -> bool {
        let of_messages = matches!(
            data,
            Data::Fetch(_) | Data::Expunge(_) | Data::Vanished { earlier: false, .. }
        );
        match &mut self.stage {
            Stage::Selecting { begun: false, early, .. } if of_messages => {
                *early = true;
                true
            }
            _ => false,
        }
    }

    /// What was said up to now was of the mailbox that was selected before; where none is being selected, of this one.
    fn closed_by_server(&mut self) -> Option<Change> {
        match self.stage {
            Stage::Selecting { resync, .. } => {
                self.forget_places();
                self.announced_mod_seq = None;
                self.stage = Stage::Selecting { resync, begun: true, early: false };
            }
            _ => self.closed(),
        }
        None
    }

    /// The messages with these UIDs are gone; with `earlier` before the mailbox was selected, and no sequence number changes.
    fn vanished(&mut self, uids: &NumberSet, earlier: bool) -> Option<Change> {
        let mut gone = NumberSet::EMPTY;
        for range in uids.ranges() {
            let known: Vec<u32> = self.messages.range(range.clone()).map(|(uid, _)| *uid).collect();
            let mut others = u64::from(range.end() - range.start()) + 1;
            for uid in known {
                let slot = self.messages.get(&uid).and_then(|message| message.slot);
                if earlier && slot.is_some() {
                    continue;
                }
                self.remove(uid);
                if let Some(slot) = slot {
                    self.slots.remove(slot);
                    others = others.saturating_sub(1);
                }
                gone.insert(uid..=uid);
            }
            if !earlier {
                // The others are among those whose UIDs are not known.
                self.forget_unknown(*range.end(), others);
            }
        }
        self.compact();
        self.settle();
        (!gone.is_empty()).then_some(Change::Gone(gone))
    }

    fn exists_now(&mut self, count: u32) -> Option<Change> {
        let before = self.exists();
        if count < before {
            // No server may say so: what the numbers mean is lost, and which messages are left.
            self.forget_places();
            if self.stage == Stage::Known {
                self.stage = Stage::Learning;
            }
        }
        let new = count.min(self.limit).saturating_sub(self.exists());
        self.tail += new;
        self.unknown += new;
        self.settle();
        (count > before).then_some(Change::New)
    }

    fn expunged(&mut self, seq: u32) -> Option<Change> {
        let mut gone = NumberSet::EMPTY;
        if let Some(slot) = self.slots.slot(seq) {
            let uid = self.slots.uid(slot);
            self.slots.remove(slot);
            if uid == 0 {
                self.unknown -= 1;
            } else {
                self.remove(uid);
                gone.insert(uid..=uid);
            }
            self.compact();
        } else if seq > self.slots.len() && seq <= self.exists() {
            self.tail -= 1;
            self.unknown -= 1;
        } else {
            return None;
        }
        self.settle();
        Some(Change::Gone(gone))
    }

    fn fetched(&mut self, fetch: &Fetch<'_>) -> Option<Change> {
        let uid = fetch.items.iter().find_map(|item| match item {
            FetchItem::Uid(uid) if uid > 0 => Some(uid),
            _ => None,
        });
        if fetch.by_uid {
            return self.fetched_by_uid(fetch);
        }
        let slot = match uid {
            Some(_) => self.place(fetch.seq)?,
            None => self.slots.slot(fetch.seq)?,
        };
        let known = self.slots.uid(slot);
        let uid = match uid {
            Some(uid) if uid != known => {
                self.identify(slot, uid);
                uid
            }
            _ if known > 0 => known,
            _ => return None,
        };
        self.message_now(fetch, Some(slot), uid)
    }

    /// UIDFETCH, where UIDONLY is enabled (RFC 9586 §3.3): `seq` is the UID.
    fn fetched_by_uid(&mut self, fetch: &Fetch<'_>) -> Option<Change> {
        let uid = fetch.seq;
        let known = self.messages.get(&uid);
        let (slot, heard) = known.map_or((None, false), |message| (message.slot, message.heard));
        if slot.is_some() || heard {
            return self.message_now(fetch, slot, uid);
        }
        // Of more messages than there are nothing is kept.
        if self.heard < self.unknown {
            self.messages.entry(uid).or_default().heard = true;
            self.heard += 1;
            self.message_now(fetch, None, uid);
            return Some(Change::Message(uid));
        }
        None
    }

    fn message_now(&mut self, fetch: &Fetch<'_>, slot: Option<usize>, uid: u32) -> Option<Change> {
        let message = self.messages.entry(uid).or_default();
        let mut is_changed = message.slot != slot;
        message.slot = slot;
        for item in &fetch.items {
            match item {
                FetchItem::Flags(flags) => {
                    let flags: Vec<_> = flags.iter().map(Flag::into_owned).collect();
                    is_changed |= message.flags != flags;
                    message.flags = flags;
                }
                FetchItem::ModSeq(value) => {
                    is_changed |= message.mod_seq != Some(value);
                    message.mod_seq = Some(value);
                }
                _ => {}
            }
        }
        self.settle();
        is_changed.then_some(Change::Message(uid))
    }

    fn uid_validity_now(&mut self, value: u32) -> Option<Change> {
        let before = self.uid_validity.replace(value);
        if before.is_none_or(|before| before == value) {
            return None;
        }
        self.messages.clear();
        self.mod_seq = None;
        let count = self.exists();
        self.forget_places();
        self.exists_now(count);
        Some(Change::Reset)
    }

    /// Forgets a message.
    fn remove(&mut self, uid: u32) {
        if self.messages.remove(&uid).is_some_and(|message| message.heard) {
            self.heard -= 1;
        }
    }

    /// Once every message has its place, those that have none are gone, and all is known up to what the server said.
    fn settle(&mut self) {
        if self.unknown > 0 && self.heard == self.unknown {
            let mut heard = Vec::new();
            for (uid, message) in &mut self.messages {
                if core::mem::take(&mut message.heard) {
                    heard.push(*uid);
                }
            }
            self.heard = 0;
            self.place_all(&heard);
        }
        if self.unknown > 0 || self.stage != Stage::Learning {
            return;
        }
        self.messages.retain(|_, message| {
            message.heard = false;
            message.slot.is_some()
        });
        self.heard = 0;
        if let Some(mod_seq) = self.announced_mod_seq.take() {
            self.mod_seq = Some(mod_seq);
        }
        self.stage = Stage::Known;
    }
}

impl MirrorMessage {
    /// Its flags.
    #[must_use]
    pub fn flags(&self) -> &[Flag<'static>] {
        &self.flags
    }

    /// When it was last changed; `None` if the server does not say.
    #[must_use]
    pub const fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }
}
