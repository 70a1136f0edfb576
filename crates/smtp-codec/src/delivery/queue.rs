use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    string::String,
    vec::Vec,
};

use sans_io::Instant;
use textline::{EnhancedStatus, Reply};

use super::Schedule;
use crate::{Code, Mailbox, Response, ReversePath};

/// Which letter of a [`Queue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterId(pub u64);

/// One letter that waits: its envelope and how it fared. The message itself is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom failures are reported to.
    pub from: ReversePath<'static>,
    /// When it was enqueued.
    pub since: Instant,
    /// Who has neither got it nor failed for good.
    pub waiting: Vec<Recipient>,
}

impl Letter {
    fn next_due(&self) -> Option<Instant> {
        self.waiting.iter().filter_map(|to| to.due).min()
    }
}

/// One recipient that a letter still waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The address.
    pub mailbox: Mailbox<'static>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` while an attempt is under way.
    pub due: Option<Instant>,
    /// What the last attempt brought.
    pub last: Option<Failure>,
}

/// One connection's worth of work: a letter to the recipients of one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The letter.
    pub letter: LetterId,
    /// Whom failures are reported to: the argument of MAIL.
    pub from: ReversePath<'static>,
    /// The domain, or address literal, that all recipients share.
    pub domain: String,
    /// The arguments of RCPT.
    pub recipients: Vec<Mailbox<'static>>,
}

/// What an attempt brought for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The next host took the responsibility: 2yz to RCPT and to the end of data.
    Delivered,
    /// 4yz, no connection, no answer: try again later.
    Deferred(Failure),
    /// 5yz or no route: never try again.
    Failed(Failure),
}

impl Delivery {
    /// What a reply means for its recipient.
    #[must_use]
    pub fn of_reply(reply: &Reply<'_>) -> Self {
        if reply.is_positive() {
            Self::Delivered
        } else if reply.is_permanent() {
            Self::Failed(Failure::of_reply(reply))
        } else {
            Self::Deferred(Failure::of_reply(reply))
        }
    }
}

/// Why a recipient has not got a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The reply's code, if there was a reply.
    pub code: Option<Code>,
    /// The status for a report (RFC 3464 §2.3.4).
    pub status: EnhancedStatus,
    /// Text for a report; at most [`Failure::TEXT`] octets are kept.
    pub text: String,
}

impl Failure {
    /// The most octets of text that are kept.
    pub const TEXT: usize = 512;

    /// A failure without a reply, such as a connection that could not be made: 4.4.1 and the like.
    #[must_use]
    pub fn new(status: EnhancedStatus, text: &str) -> Self {
        Self { code: None, status, text: cut(text) }
    }

    /// What a reply says; a reply without an enhanced status code gets `4.0.0` or `5.0.0`.
    #[must_use]
    pub fn of_reply(reply: &Reply<'_>) -> Self {
        let text =
            EnhancedStatus::split(reply.text()).map_or_else(|| reply.text(), |split| split.1);
        Self {
            code: Code::new(reply.code()),
            status: reply.status().unwrap_or_else(|| general(reply.code())),
            text: cut(&String::from_utf8_lossy(text)),
        }
    }
}

impl From<Response<'_>> for Failure {
    fn from(response: Response<'_>) -> Self {
        Self {
            code: Some(response.code()),
            status: response.status().unwrap_or_else(|| general(response.code().get())),
            text: cut(response.text()),
        }
    }
}

/// What a [`Queue`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueueEvent {
    /// Recipients have failed for good: send a report from `<>` to the letter's reverse-path
    /// (RFC 5321 §6.1). Never given for a letter that itself came from `<>`.
    Bounce {
        /// The letter.
        letter: LetterId,
        /// Whom the report goes to.
        to: Mailbox<'static>,
        /// Who has failed, and why.
        failed: Vec<(Mailbox<'static>, Failure)>,
    },
    /// No recipient is left: the message can be deleted, after the bounces that came before.
    Done(LetterId),
}

/// Letters on their way out: which attempt is due, what is tried again, what has failed for good.
///
/// Poll [`poll_attempt`](Self::poll_attempt) and [`poll_event`](Self::poll_event) after
/// [`enqueue`](Self::enqueue), [`report`](Self::report) and when [`poll_timeout`](Self::poll_timeout) has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    schedule: Schedule,
    letters: BTreeMap<LetterId, Letter>,
    /// When something of a letter is due next: what is polled, without a look at all letters.
    due: BTreeSet<(Instant, LetterId)>,
    next: u64,
    events: VecDeque<QueueEvent>,
}

impl Queue {
    /// An empty queue.
    #[must_use]
    pub const fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            letters: BTreeMap::new(),
            due: BTreeSet::new(),
            next: 0,
            events: VecDeque::new(),
        }
    }

    /// A queue with the letters of an earlier one, as [`letters`](Self::letters) gave them. What was being
    /// attempted then is due at once: a recipient may get a letter twice, and none is lost
    /// (RFC 5321 §4.5.4.2).
    #[must_use]
    pub fn restore(
        schedule: Schedule,
        letters: impl IntoIterator<Item = (LetterId, Letter)>,
    ) -> Self {
        let mut letters: BTreeMap<_, _> = letters.into_iter().collect();
        for letter in letters.values_mut() {
            for recipient in &mut letter.waiting {
                recipient.due.get_or_insert(letter.since);
            }
        }
        let next = letters.last_key_value().map_or(0, |(id, _)| id.0.saturating_add(1));
        let due = letters.iter().filter_map(|(id, letter)| Some((letter.next_due()?, *id)));
        Self { schedule, due: due.collect(), letters, next, events: VecDeque::new() }
    }

    /// What waits, for a snapshot. [Events](Self::poll_event) are no part of it: take them all before.
    pub fn letters(&self) -> impl Iterator<Item = (LetterId, &Letter)> {
        self.letters.iter().map(|(id, letter)| (*id, letter))
    }

    /// Adds a letter; its first attempts are due at once.
    pub fn enqueue(
        &mut self,
        from: ReversePath<'static>,
        to: impl IntoIterator<Item = Mailbox<'static>>,
        now: Instant,
    ) -> LetterId {
        let id = LetterId(self.next);
        self.next = self.next.saturating_add(1);
        let waiting = to
            .into_iter()
            .map(|mailbox| Recipient { mailbox, attempts: 0, due: Some(now), last: None })
            .collect();
        let letter = Letter { from, since: now, waiting };
        self.due.extend(letter.next_due().map(|due| (due, id)));
        self.letters.insert(id, letter);
        self.finish_if_empty(id);
        id
    }

    /// An attempt that is due. Its recipients are under way until each is [reported](Self::report).
    pub fn poll_attempt(&mut self, now: Instant) -> Option<Attempt> {
        let (_, id) = *self.due.first().filter(|(due, _)| *due <= now)?;
        let is_due = |recipient: &&Recipient| recipient.due.is_some_and(|due| due <= now);
        let recipient = self.letters.get(&id)?.waiting.iter().find(is_due)?;
        let domain = String::from(recipient.mailbox.domain());
        self.begin(id, &domain, now)
    }

    /// An attempt that is due to the same domain as an earlier one, for the same connection.
    pub fn poll_attempt_to(&mut self, domain: &str, now: Instant) -> Option<Attempt> {
        let wanted = |recipient: &Recipient| {
            recipient.due.is_some_and(|due| due <= now)
                && recipient.mailbox.domain().eq_ignore_ascii_case(domain)
        };
        let is_wanted = |id: &LetterId| {
            self.letters.get(id).is_some_and(|letter| letter.waiting.iter().any(wanted))
        };
        let mut due = self.due.iter().take_while(|(due, _)| *due <= now).map(|(_, id)| *id);
        let id = due.find(is_wanted)?;
        self.begin(id, domain, now)
    }

    /// Says what an attempt brought for one of its recipients. Unknown recipients are ignored.
    pub fn report(
        &mut self,
        letter: LetterId,
        recipient: &Mailbox<'_>,
        delivery: Delivery,
        now: Instant,
    ) {
        let Some(entry) = self.letters.get_mut(&letter) else { return };
        let before = entry.next_due();
        let Some(index) = entry
            .waiting
            .iter()
            .position(|waiting| waiting.mailbox == *recipient && waiting.due.is_none())
        else {
            return;
        };
        let failure = match delivery {
            Delivery::Delivered => None,
            Delivery::Failed(failure) => Some(failure),
            Delivery::Deferred(failure) => {
                let expired = now.saturating_since(entry.since) >= self.schedule.give_up;
                if let Some(waiting) = entry.waiting.get_mut(index).filter(|_| !expired) {
                    // Given up on time, not only at the next retry after it.
                    let retry = now + self.schedule.wait(waiting.attempts);
                    waiting.due = Some(retry.min(entry.since + self.schedule.give_up));
                    waiting.last = Some(failure);
                    self.reschedule(letter, before);
                    return;
                }
                Some(failure)
            }
        };
        let recipient = entry.waiting.remove(index);
        let from = entry.from.mailbox().cloned();
        if let (Some(failure), Some(to)) = (failure, from) {
            self.bounce(letter, to, recipient.mailbox, failure);
        }
        self.finish_if_empty(letter);
    }

    /// What there is to tell.
    pub fn poll_event(&mut self) -> Option<QueueEvent> {
        // A bounce waits until nobody of its attempt is under way, so that one report names all.
        let ready = self.events.iter().position(|event| match event {
            QueueEvent::Bounce { letter, .. } => !self.is_under_way(*letter),
            QueueEvent::Done(_) => true,
        })?;
        self.events.remove(ready)
    }

    /// When the next attempt is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Whether no letter waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    fn begin(&mut self, id: LetterId, domain: &str, now: Instant) -> Option<Attempt> {
        let letter = self.letters.get_mut(&id)?;
        let before = letter.next_due();
        let mut recipients = Vec::new();
        for recipient in &mut letter.waiting {
            let is_due = recipient.due.is_some_and(|due| due <= now);
            if is_due && recipient.mailbox.domain().eq_ignore_ascii_case(domain) {
                recipient.due = None;
                recipient.attempts = recipient.attempts.saturating_add(1);
                recipients.push(recipient.mailbox.clone());
            }
        }
        let from = letter.from.clone();
        self.reschedule(id, before);
        Some(Attempt { letter: id, from, domain: domain.into(), recipients })
    }

    /// Keeps `due` in step with a letter that was due at `before`.
    fn reschedule(&mut self, id: LetterId, before: Option<Instant>) {
        let after = self.letters.get(&id).and_then(Letter::next_due);
        if before != after {
            if let Some(before) = before {
                self.due.remove(&(before, id));
            }
            self.due.extend(after.map(|after| (after, id)));
        }
    }

    fn bounce(
        &mut self,
        letter: LetterId,
        to: Mailbox<'static>,
        recipient: Mailbox<'static>,
        failure: Failure,
    ) {
        for event in &mut self.events {
            if let QueueEvent::Bounce { letter: other, failed, .. } = event
                && *other == letter
            {
                failed.push((recipient, failure));
                return;
            }
        }
        let failed = [(recipient, failure)].into();
        self.events.push_back(QueueEvent::Bounce { letter, to, failed });
    }

    fn is_under_way(&self, letter: LetterId) -> bool {
        let waits = |letter: &Letter| letter.waiting.iter().any(|to| to.due.is_none());
        self.letters.get(&letter).is_some_and(waits)
    }

    fn finish_if_empty(&mut self, letter: LetterId) {
        if self.letters.get(&letter).is_some_and(|entry| entry.waiting.is_empty()) {
            self.letters.remove(&letter);
            self.events.push_back(QueueEvent::Done(letter));
        }
    }
}

fn general(code: u16) -> EnhancedStatus {
    if code / 100 == 5 { EnhancedStatus::PERMANENT } else { EnhancedStatus::TRANSIENT }
}

fn cut(text: &str) -> String {
    let end = (0..=Failure::TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default().into()
}
