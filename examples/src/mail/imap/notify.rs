//! NOTIFY (RFC 5465): what happens to other mailboxes than the selected one, and what of new messages in that is fetched. When which
//! of its news are told, the machine knows.

use std::collections::BTreeMap;

use imap_codec::{
    Atom, Code, Data, EventGroup, FetchAttribute, FetchAttributes, Items, Mailbox,
    MailboxAttribute, MailboxFilter, Notify, NotifyEvent, NumberSet, Server, StatusAttribute,
    mime::FetchPlan,
};

use super::{
    Failure, Outcome, Service,
    fetch::Fetching,
    folders::{listing, special},
    no,
    places::OTHERS,
    text,
};
use crate::mail::maildir::Folder;

/// The events that can be told of.
const EVENTS: [&str; 5] =
    ["MessageNew", "MessageExpunge", "FlagChange", "MailboxName", "SubscriptionChange"];

/// What a client wants to hear of, and what it knows.
pub(super) struct Watching {
    groups: Vec<EventGroup<'static>>,
    /// What is fetched of new messages in the selected mailbox.
    fetched: Option<FetchAttributes<'static>>,
    /// The mailboxes of whose messages it wants to hear.
    messages: BTreeMap<String, State>,
    /// The names that it wants to hear of, and whether they are subscribed to.
    names: BTreeMap<String, bool>,
}

/// What is known of a mailbox.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    uid_validity: u32,
    uid_next: u32,
    count: usize,
    mod_seq: u64,
}

impl State {
    fn of(folder: &Folder) -> Self {
        let Folder { uid_validity, uid_next, mod_seq, .. } = *folder;
        Self { uid_validity, uid_next, count: folder.messages.len(), mod_seq }
    }
}

/// The events of one mailbox.
#[derive(Clone, Copy, Default)]
struct Wanted {
    new: bool,
    gone: bool,
    flags: bool,
    name: bool,
    subscription: bool,
}

impl Service {
    pub(super) fn notify(
        &mut self,
        server: &mut Server,
        asked: &Notify<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let Notify::Set { status, groups } = asked else {
            self.watching = None;
            return Ok(text("NOTIFY completed"));
        };
        let mut fetched = None;
        let groups: Vec<EventGroup<'static>> = groups.iter().map(EventGroup::into_owned).collect();
        for event in groups.iter().flat_map(|group| &group.events) {
            match event {
                NotifyEvent::MessageNew(attributes) if attributes.is_empty() => {}
                NotifyEvent::MessageNew(attributes) => {
                    let uid = [FetchAttribute::Uid];
                    let all: Vec<_> = uid.into_iter().chain(attributes.iter()).collect();
                    let asked = FetchAttributes::List(Items::new(&all)).into_owned();
                    FetchPlan::new(true, asked.clone())?;
                    fetched = Some(asked);
                }
                NotifyEvent::MessageExpunge
                | NotifyEvent::FlagChange
                | NotifyEvent::MailboxName
                | NotifyEvent::SubscriptionChange => {}
                _ => {
                    let events: Vec<_> = EVENTS.into_iter().flat_map(Atom::new).collect();
                    let code = Code::BadEvent(Items::new(&events)).into_owned();
                    return Err(no("an event that is not known here", code));
                }
            }
        }
        let (messages, names) = (BTreeMap::new(), BTreeMap::new());
        let mut watching = Watching { groups, fetched, messages, names };
        for (name, subscribed) in self.all_names()? {
            let wanted = self.wanted(&watching, &name, subscribed);
            if let Some(state) = self.state(&name, wanted)? {
                if *status && !self.is_selected(&name) {
                    let more = wanted.flags.then_some(StatusAttribute::HighestModSeq);
                    self.tell_status(server, &name, &[StatusAttribute::UidValidity], more, out)?;
                }
                watching.messages.insert(name.clone(), state);
            }
            watching.names.insert(name, subscribed);
        }
        self.watching = Some(watching);
        Ok(text("NOTIFY completed"))
    }

    /// Tells what has happened elsewhere.
    pub(super) fn tell_others(
        &mut self,
        server: &mut Server,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let Some(mut watching) = self.watching.take() else { return Ok(()) };
        let told = self.tell_watched(server, &mut watching, out);
        self.watching = Some(watching);
        told
    }

    fn tell_watched(
        &self,
        server: &mut Server,
        watching: &mut Watching,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let now = self.all_names()?;
        let before = std::mem::replace(&mut watching.names, now.clone());
        for (name, subscribed) in &now {
            let wanted = self.wanted(watching, name, *subscribed);
            let is_other = match before.get(name) {
                None => wanted.name,
                Some(known) => wanted.subscription && known != subscribed,
            };
            if is_other {
                self.tell_name(server, name, Some(*subscribed), out)?;
            }
            let Some(state) = self.state(name, wanted)? else { continue };
            let known = watching.messages.insert(name.clone(), state);
            // Of a new mailbox what is in it is new.
            let is_known = known.is_some_and(|known| known == state);
            if is_known || self.is_selected(name) || known.is_none() && state.count == 0 {
                continue;
            }
            let same = known
                .filter(|known| (known.uid_next, known.count) == (state.uid_next, state.count));
            let mod_seq = self.condstore.then_some(StatusAttribute::HighestModSeq);
            if same.is_none() {
                self.tell_status(server, name, &[], mod_seq, out)?;
            } else if wanted.flags {
                let flags = [StatusAttribute::UidValidity, StatusAttribute::Unseen];
                self.tell_status(server, name, &flags, mod_seq, out)?;
            }
        }
        for (name, subscribed) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
            watching.messages.remove(name);
            if self.wanted(watching, name, *subscribed).name {
                self.tell_name(server, name, None, out)?;
            }
        }
        Ok(())
    }

    /// Fetches what the client wants to have of messages that it was just told of.
    pub(super) fn fetch_new(
        &mut self,
        server: &mut Server,
        uids: NumberSet,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let fetched = self.watching.as_ref().and_then(|watching| watching.fetched.clone());
        let (Some(attributes), false) = (fetched, uids.is_empty()) else { return Ok(()) };
        let mut fetching = Fetching::of(attributes, self.look()?, &uids)?;
        while self.fetch_next(server, &mut fetching, out)? {}
        Ok(())
    }

    /// All mailboxes that this user sees, and whether they are subscribed to.
    fn all_names(&self) -> Result<BTreeMap<String, bool>, Failure> {
        let subscribed = self.store()?.lock().subscriptions()?;
        let with = |name: String| (name.clone(), subscribed.contains(&name));
        Ok(self.visible()?.into_iter().map(|listed| with(listed.name)).collect())
    }

    pub(super) fn is_selected(&self, name: &str) -> bool {
        self.selected.as_ref().is_some_and(|selected| selected.name == name)
    }

    /// What is wanted of a mailbox: what any group says (§6).
    fn wanted(&self, watching: &Watching, name: &str, subscribed: bool) -> Wanted {
        let mut wanted = Wanted::default();
        for group in &watching.groups {
            if self.is_in(&group.mailboxes, name, subscribed) {
                for event in &group.events {
                    match event {
                        NotifyEvent::MessageNew(_) => wanted.new = true,
                        NotifyEvent::MessageExpunge => wanted.gone = true,
                        NotifyEvent::FlagChange => wanted.flags = true,
                        NotifyEvent::MailboxName => wanted.name = true,
                        NotifyEvent::SubscriptionChange => wanted.subscription = true,
                        _ => {}
                    }
                }
            }
        }
        wanted
    }

    fn is_in(&self, filter: &MailboxFilter<'_>, name: &str, subscribed: bool) -> bool {
        let below = |top: &Mailbox<'_>, most: usize| {
            let rest = name.strip_prefix(&self.name(top));
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') && rest.matches('/').count() <= most
            })
        };
        match filter {
            // All mail comes into INBOX.
            MailboxFilter::Inboxes => name == "INBOX",
            MailboxFilter::Personal => !name.starts_with(OTHERS),
            MailboxFilter::Subscribed => subscribed,
            MailboxFilter::Subtree(tops) => tops.iter().any(|top| below(&top, usize::MAX)),
            MailboxFilter::SubtreeOne(tops) => tops.iter().any(|top| below(&top, 1)),
            MailboxFilter::Mailboxes(names) => names.iter().any(|one| self.name(&one) == name),
            _ => false,
        }
    }

    /// What its messages are, if they are wanted and may be looked at.
    fn state(&self, name: &str, wanted: Wanted) -> Result<Option<State>, Failure> {
        if !(wanted.new || wanted.gone || wanted.flags) {
            return Ok(None);
        }
        let place = self.place(&self.mailbox(name)?)?;
        if !place.rights.have("r") {
            return Ok(None);
        }
        let folder = place.store.lock().folder(&place.folder)?;
        Ok(Some(State::of(&folder)))
    }

    fn tell_status(
        &self,
        server: &mut Server,
        name: &str,
        more: &[StatusAttribute<'_>],
        mod_seq: Option<StatusAttribute<'_>>,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let usual = [StatusAttribute::Messages, StatusAttribute::UidNext];
        let all: Vec<_> = usual.into_iter().chain(more.iter().cloned()).chain(mod_seq).collect();
        self.status(server, &self.mailbox(name)?, &Items::new(&all), out)?;
        Ok(())
    }

    /// Tells of a name: whether it is subscribed to, or that it is none any more.
    fn tell_name(
        &self,
        server: &mut Server,
        name: &str,
        subscribed: Option<bool>,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let mut attributes = special(name).to_vec();
        match subscribed {
            None => attributes.insert(0, MailboxAttribute::NonExistent),
            Some(true) => attributes.insert(0, MailboxAttribute::Subscribed),
            Some(false) => {}
        }
        Ok(server.data(&Data::List(listing(&attributes, self.mailbox(name)?)), out)?)
    }
}
