use crate::{Data, NumberSet, SequenceSet, TooManyRanges, slots::Slots};

/// What one session knows of its selected mailbox: which sequence number is which message.
///
/// The caller tells it what has happened to the mailbox, in this session or another one, whenever it likes. What the client
/// is told of that, and when, comes from [`next_update`](Self::next_update): between two calls of it the sequence numbers
/// hold. A message that is gone keeps its number until the client may be told (RFC 9051 §7.5.1): it can be asked for, and
/// [`is_gone`](Self::is_gone) says that there is nothing to answer.
///
/// ```
/// use imap_codec::{NumberSet, server::{Update, View}};
/// let mut view = View::new(&[3, 5, 8].into_iter().collect(), false);
/// view.expunge(&[3, 5].into_iter().collect());
/// view.add(&core::iter::once(9).collect());
/// // A FETCH runs: nothing may get another number.
/// assert_eq!(view.next_update(false), Some(Update::Exists(4)));
/// assert_eq!(view.next_update(false), None);
/// assert_eq!((view.uid(2), view.is_gone(5)), (Some(5), true));
/// // Then a NOOP.
/// assert_eq!(view.next_update(true), Some(Update::Expunge(2)));
/// assert_eq!(view.next_update(true), Some(Update::Expunge(1)));
/// assert_eq!(view.next_update(true), None);
/// assert_eq!((view.uid(1), view.exists()), (Some(8), 2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The messages that the client was told of and not yet told the end of, and behind them the new ones.
    slots: Slots,
    /// How many of them the client was told of.
    told: u32,
    /// Those that are gone.
    gone: NumberSet,
    /// Those whose flags the client is to be told.
    changed: NumberSet,
    /// What `$` stands for.
    saved: NumberSet,
    vanished: bool,
}

/// What the client is to be told next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Update {
    /// `EXISTS`: so many messages.
    Exists(u32),
    /// `EXPUNGE`: the message with this number is gone.
    Expunge(u32),
    /// `VANISHED`: the messages with these UIDs are gone (RFC 7162 §3.2.10).
    Vanished(NumberSet),
    /// `FETCH` with the flags that the message has now; with its UID if the session speaks IMAP4rev2, has enabled UIDONLY
    /// or CONDSTORE, or used NOTIFY, and its MODSEQ for CONDSTORE (RFC 9051 §7.5.2, RFC 7162 §3.2.4, RFC 5465 §5.1).
    Fetch {
        /// Its number.
        seq: u32,
        /// Its UID.
        uid: u32,
    },
}

impl Update {
    /// What is sent; `None` for FETCH, whose data the caller has.
    #[must_use]
    pub fn data(&self) -> Option<Data<'_>> {
        match self {
            Self::Exists(count) => Some(Data::Exists(*count)),
            Self::Expunge(seq) => Some(Data::Expunge(*seq)),
            Self::Vanished(uids) => {
                Some(Data::Vanished { earlier: false, uids: uids.as_sequence_set()? })
            }
            Self::Fetch { .. } => None,
        }
    }
}

/// Ranges of a VANISHED response: they fit the line of any client.
const VANISHED: usize = 256;

impl View {
    /// A mailbox that is selected now, with messages of these UIDs: SELECT answers with [`exists`](Self::exists) of them.
    /// `vanished` is for sessions that have enabled QRESYNC, unless NOMODSEQ is said of the mailbox (RFC 7162 §3.2), or UIDONLY: they are told of UIDs that are gone, not of numbers.
    #[must_use]
    pub fn new(uids: &NumberSet, vanished: bool) -> Self {
        let mut slots = Slots::default();
        uids.iter().for_each(|uid| {
            slots.push(uid);
        });
        let told = slots.len();
        let empty = || NumberSet::EMPTY;
        Self { slots, told, gone: empty(), changed: empty(), saved: empty(), vanished }
    }

    /// QRESYNC or UIDONLY was enabled while the mailbox is selected.
    pub const fn enable_vanished(&mut self) {
        self.vanished = true;
    }

    /// How many messages the client knows of.
    #[must_use]
    pub const fn exists(&self) -> u32 {
        self.told
    }

    /// The UID of the message with a sequence number.
    #[must_use]
    pub fn uid(&self, seq: u32) -> Option<u32> {
        if seq > self.told {
            return None;
        }
        self.slots.slot(seq).map(|slot| self.slots.uid(slot))
    }

    /// The sequence number of the message with a UID.
    #[must_use]
    pub fn seq(&self, uid: u32) -> Option<u32> {
        let seq = self.slots.seq(self.slots.find(uid)?);
        (seq <= self.told).then_some(seq)
    }

    /// Whether a message is gone of which the client was not told yet. A command that needs it is answered NO with
    /// `EXPUNGEISSUED` (RFC 5530 §3), or as if it were not asked for.
    #[must_use]
    pub fn is_gone(&self, uid: u32) -> bool {
        self.gone.contains(uid)
    }

    /// Keeps the UIDs that a SEARCH with SAVE has found, for `$` to stand for them (RFC 9051 §6.4.4.1); none after one that was
    /// answered NO. Messages of which the client hears that they are gone are taken out. See
    /// [`evaluate::saved`](crate::evaluate::saved).
    pub fn save(&mut self, uids: NumberSet) {
        self.saved = uids;
    }

    /// What was kept.
    #[must_use]
    pub const fn saved(&self) -> &NumberSet {
        &self.saved
    }

    /// The UIDs of the messages that a command means, which may be gone; what is not there is left out. `$` is what was
    /// [saved](Self::save). A number that is too
    /// large is an error of the client's that can be told by [`reaches_beyond`](Self::reaches_beyond).
    ///
    /// # Errors
    /// If `set` has more than `limit` ranges.
    pub fn resolve(
        &self,
        set: &SequenceSet<'_>,
        uid: bool,
        limit: usize,
    ) -> Result<NumberSet, TooManyRanges> {
        if set.is_saved() {
            return Ok(self.saved.clone());
        }
        let max = if uid { self.uid(self.told).unwrap_or_default() } else { self.told };
        let asked = NumberSet::of(set, max, limit)?;
        let mut found = NumberSet::EMPTY;
        for range in asked.ranges() {
            let first = if uid { self.seq_from(*range.start()) } else { *range.start() };
            let end = *range.end();
            let uids = (first..=self.told).map_while(|seq| self.uid(seq).map(|uid| (seq, uid)));
            let inside =
                uids.take_while(|(seq, number)| if uid { *number <= end } else { *seq <= end });
            inside.for_each(|(_, uid)| found.insert(uid..=uid));
        }
        Ok(found)
    }

    /// Whether a set has sequence numbers that no message bears: BAD (RFC 9051 §9, `seq-number`).
    #[must_use]
    pub fn reaches_beyond(&self, set: &SequenceSet<'_>) -> bool {
        set.ranges().any(|range| {
            let bounds = range.bounds(self.told);
            *bounds.end() > self.told || *bounds.start() == 0
        })
    }

    /// The number of the first message, new ones among them, whose UID is at least this.
    fn seq_from(&self, uid: u32) -> u32 {
        let (mut low, mut high) = (1, self.slots.len().saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.any_uid(middle) < uid {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The UID of a message that may be new.
    fn any_uid(&self, seq: u32) -> u32 {
        self.slots.slot(seq).map_or(0, |slot| self.slots.uid(slot))
    }

    /// New messages are in the mailbox. UIDs that are not above all others are left out: they cannot be new (RFC 9051
    /// §2.3.1.1).
    pub fn add(&mut self, uids: &NumberSet) {
        let last = self.any_uid(self.slots.len());
        for uid in uids.iter().filter(|uid| *uid > last) {
            self.slots.push(uid);
        }
    }

    /// Messages are gone from the mailbox, whoever expunged or moved them.
    pub fn expunge(&mut self, uids: &NumberSet) {
        let (mut gone, mut never_told) = (NumberSet::EMPTY, NumberSet::EMPTY);
        for range in uids.ranges() {
            let first = self.seq_from(*range.start());
            for seq in first..=self.slots.len() {
                let uid = self.any_uid(seq);
                if uid > *range.end() {
                    break;
                }
                // Of new ones the client never hears.
                if seq <= self.told { &mut gone } else { &mut never_told }.insert(uid..=uid);
            }
        }
        for uid in never_told.iter() {
            if let Some(slot) = self.slots.find(uid) {
                self.slots.remove(slot);
            }
        }
        self.gone = self.gone.union(&gone);
        self.changed = self.changed.difference(uids);
    }

    /// The flags of messages have changed, in another session, or in this one and the client is to be told.
    pub fn change(&mut self, uids: &NumberSet) {
        self.changed = self.changed.union(uids).difference(&self.gone);
    }

    /// Whether anything is there to be told: then an IDLE or a NOOP has news.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.told != self.slots.len() || !self.gone.is_empty() || !self.changed.is_empty()
    }

    /// What the client is to be told next; `None` if there is nothing, or nothing now. `expunge` says whether messages may get
    /// other numbers: [`Server::may_expunge`](crate::Server::may_expunge) (RFC 9051 §7.5.1, §5.5). Once an update was taken it
    /// counts as told. Where NOTIFY is offered, [`Server::next_update`](crate::Server::next_update) is to be asked.
    pub fn next_update(&mut self, expunge: bool) -> Option<Update> {
        self.next_of(expunge, true, true)
    }

    /// The same: of what is gone, what is new, and what has changed.
    pub(super) fn next_of(&mut self, gone: bool, new: bool, changed: bool) -> Option<Update> {
        if gone && !self.gone.is_empty() {
            return Some(self.next_gone());
        }
        if new && self.told != self.slots.len() {
            self.told = self.slots.len();
            return Some(Update::Exists(self.told));
        }
        // From the last one on: to take from the front of a set costs all of it.
        while changed && let Some(uid) = self.changed.last() {
            self.changed.remove(uid..=uid);
            if let Some(seq) = self.seq(uid) {
                return Some(Update::Fetch { seq, uid });
            }
        }
        None
    }

    fn next_gone(&mut self) -> Update {
        if self.vanished {
            let told: NumberSet = self.gone.ranges().take(VANISHED).collect();
            told.iter().for_each(|uid| self.forget(uid));
            self.gone = self.gone.difference(&told);
            self.slots.compact();
            return Update::Vanished(told);
        }
        // The last one first: the numbers of the others stay as they are.
        let uid = self.gone.last().unwrap_or_default();
        self.gone.remove(uid..=uid);
        let seq = self.seq(uid).unwrap_or_default();
        self.forget(uid);
        self.slots.compact();
        Update::Expunge(seq)
    }

    fn forget(&mut self, uid: u32) {
        if let Some(slot) = self.slots.find(uid) {
            self.slots.remove(slot);
            self.told = self.told.saturating_sub(1);
            self.saved.remove(uid..=uid);
        }
    }

    /// What a session that selects the mailbox with QRESYNC is told of messages that are gone: VANISHED (EARLIER) (RFC 7162
    /// §3.2.5.1). `since` are the UIDs that were expunged since the client's mod-sequence; `None` if that is not known any
    /// more: then it is every UID below `uid_next` without a message. `known` are the UIDs that the client gave, and `matches`
    /// the numbers and UIDs that it gave to compare (RFC 7162 §3.2.5.2).
    #[must_use]
    pub fn vanished_earlier(
        &self,
        since: Option<&NumberSet>,
        uid_next: u32,
        known: Option<&NumberSet>,
        matches: Option<(&NumberSet, &NumberSet)>,
    ) -> NumberSet {
        let below: NumberSet = uid_next.checked_sub(1).map(|last| 1..=last).into_iter().collect();
        let there = self.uids().collect();
        let mut gone = since.unwrap_or(&below).intersection(&below).difference(&there);
        if let Some(known) = known {
            gone = gone.intersection(known);
        }
        if let (None, Some((seqs, uids))) = (since, matches) {
            let pairs = seqs.iter().zip(uids.iter()).take_while(|(seq, _)| *seq <= self.told);
            let matching = pairs.take_while(|(seq, uid)| self.uid(*seq) == Some(*uid));
            if let Some((_, uid)) = matching.last() {
                gone.remove(0..=uid);
            }
        }
        gone
    }

    /// The UIDs of the messages that the client knows of, in the order of their numbers.
    pub fn uids(&self) -> impl Iterator<Item = u32> + '_ {
        (1..=self.told).filter_map(|seq| self.uid(seq))
    }
}
