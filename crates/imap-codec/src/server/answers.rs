//! Answers that depend on what the client has enabled: IMAP4rev2 says some things in other ways (RFC 9051 appendix E).

use alloc::vec::Vec;

use super::Server;
use crate::{
    AString, Capabilities, Capability, Code, Correlator, Data, ESearch, ESearchItem, Flags, Found,
    Items, Listing, Misuse, Naming, NumberSet, ObjectId, SearchReturn, SequenceSet, State, Status,
    Tag, Text, Verb,
    encode::{Sink, Whole, put},
    evaluate,
};

/// A mailbox that is selected, as SELECT and EXAMINE tell of it (RFC 9051 §6.3.2): see [`Server::selected`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected<'a> {
    /// The flags that messages have.
    pub flags: Flags<'a>,
    /// Those that can be changed for ever; [`Flag::Any`](crate::Flag::Any) if keywords can be made.
    pub permanent_flags: Flags<'a>,
    /// How many messages there are.
    pub exists: u32,
    /// How many of them are recent. IMAP4rev2 has no such thing.
    pub recent: u32,
    /// The first message without `\Seen`. IMAP4rev2 does not tell it.
    pub unseen: Option<u32>,
    /// The validity of its UIDs.
    pub uid_validity: u32,
    /// The UID of the next message.
    pub uid_next: u32,
    /// The highest mod-sequence; `None` if it keeps none (RFC 7162 §3.1.2).
    pub highest_mod_seq: Option<u64>,
    /// Its identifier, if mailboxes have some (RFC 8474 §4.2).
    pub id: Option<ObjectId<'a>>,
    /// How LIST tells of it. IMAP4rev1 does not.
    pub listing: Listing<'a>,
}

impl Server {
    /// Completes an ENABLE (RFC 5161, RFC 9051 §6.3.1): what is asked for and offered, and can be enabled, is. That are IMAP4rev2,
    /// CONDSTORE, QRESYNC, UTF8=ACCEPT, UTF8=ONLY, UIDONLY, METADATA and METADATA-SERVER.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub fn enable(
        &mut self,
        tag: &Tag<'_>,
        asked: &Capabilities<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.has_open(tag, &[Verb::Enable])?;
        let mut enabled = Vec::new();
        for capability in asked.iter().filter(can_be_enabled) {
            // UTF8=ONLY is enabled as UTF8=ACCEPT (RFC 6855 §6).
            let is_offered = |offered: &Capability<'_>| {
                *offered == capability
                    || (capability == Capability::Utf8Accept && *offered == Capability::Utf8Only)
            };
            if self.config.capabilities.iter().any(is_offered) && !enabled.contains(&capability) {
                enabled.push(capability);
            }
        }
        self.data(&Data::Enabled(Items::new(&enabled)), out)?;
        self.ok(tag, "ENABLE completed", out)
    }

    /// Whether the client has enabled it, by what was said to it in `ENABLED`. QRESYNC enables CONDSTORE too (RFC 7162 §3.2.3), and
    /// so do the commands that show that the client knows it, see [`Command::enables_condstore`](crate::Command::enables_condstore).
    #[must_use]
    pub fn has_enabled(&self, capability: &Capability<'_>) -> bool {
        self.enabled.contains(capability)
            || *capability == Capability::CondStore && self.enabled.contains(&Capability::QResync)
    }

    /// Whether the session speaks IMAP4rev2: the client has enabled it, or nothing else is offered.
    #[must_use]
    pub fn is_rev2(&self) -> bool {
        let offers = |capability| self.config.capabilities.contains(&capability);
        self.has_enabled(&Capability::Imap4Rev2)
            || offers(Capability::Imap4Rev2) && !offers(Capability::Imap4Rev1)
    }

    /// How names of mailboxes are written now: in UTF-8 after IMAP4rev2 or UTF8=ACCEPT was enabled (RFC 9051 §5.1, RFC 6855 §3).
    #[must_use]
    pub fn naming(&self) -> Naming {
        let utf8 = self.is_rev2() || self.has_enabled(&Capability::Utf8Accept);
        if utf8 { Naming::Utf8 } else { Naming::Utf7 }
    }

    /// Tells of the mailbox that SELECT or EXAMINE opens: FLAGS, EXISTS, PERMANENTFLAGS, UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, and
    /// CLOSED where another one was selected; RECENT and UNSEEN to a client of IMAP4rev1 (UNSEEN not with UIDONLY), LIST to one of IMAP4rev2. What QRESYNC asks
    /// for, and the completion with READ-WRITE or READ-ONLY, come behind it.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] unless one of the two is open.
    pub fn selected(&mut self, mailbox: &Selected<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.may_write()?;
        if !self.open.iter().any(|open| matches!(open.verb, Verb::Select | Verb::Examine)) {
            return Err(Misuse::NotNow);
        }
        if self.state == State::Selected && !self.said_closed {
            self.say_closed(out);
        }
        let mut say = |code, text: &str| {
            let text = Text::checked(Some(code), text.as_bytes());
            put(&Data::Condition { status: Status::Ok, text }, out);
        };
        say(Code::PermanentFlags(mailbox.permanent_flags.reborrow()), "Flags that can be changed");
        say(Code::UidValidity(mailbox.uid_validity), "UIDs are valid");
        say(Code::UidNext(mailbox.uid_next), "Predicted next UID");
        match mailbox.highest_mod_seq {
            Some(highest) => say(Code::HighestModSeq(highest), "Highest"),
            None if self.has_enabled(&Capability::CondStore) => {
                say(Code::NoModSeq, "No mod-sequences here");
                self.no_mod_seq = true;
            }
            None => {}
        }
        if let Some(id) = &mailbox.id {
            say(Code::MailboxId(id.clone()), "Its identifier");
        }
        let rev2 = self.is_rev2();
        if let Some(unseen) = mailbox.unseen.filter(|_| !rev2 && !self.is_uid_only()) {
            say(Code::Unseen(unseen), "First unseen message");
        }
        put(&Data::Flags(mailbox.flags.reborrow()), out);
        put(&Data::Exists(mailbox.exists), out);
        if rev2 {
            put(&Data::List(mailbox.listing.clone()), out);
        } else {
            put(&Data::Recent(mailbox.recent), out);
        }
        Ok(())
    }

    /// Tells what a SEARCH or UID SEARCH has found: SEARCH, or ESEARCH if the client has enabled IMAP4rev2 or asks for it by `returns`
    /// (RFC 9051 §7.3.4), and nothing if it asks for SAVE alone (§6.4.4). `mod_seq` is the highest mod-sequence of the messages
    /// found, where the search was one for MODSEQ (RFC 7162 §3.1.5).
    ///
    /// # Errors
    /// [`Misuse::UnknownTag`], and [`Misuse::WrongReply`] for another command.
    pub fn found(
        &mut self,
        tag: &Tag<'_>,
        found: &NumberSet,
        returns: Option<&Items<'_, SearchReturn<'_>>>,
        mod_seq: Option<u64>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let verb = self.has_open(tag, &[Verb::Search, Verb::UidSearch])?;
        let saves = |returns: &Items<'_, SearchReturn<'_>>| {
            !returns.is_empty() && returns.iter().all(|option| option == SearchReturn::Save)
        };
        if returns.is_some_and(saves) {
            return Ok(());
        }
        let mod_seq = mod_seq.filter(|_| !found.is_empty());
        if returns.is_none() && !self.is_rev2() {
            Whole::append(out, |sink| {
                sink.put(b"* SEARCH");
                for number in found.iter() {
                    sink.put(b" ");
                    sink.number(u64::from(number));
                }
                if let Some(mod_seq) = mod_seq {
                    sink.put(b" (MODSEQ ");
                    sink.number(mod_seq);
                    sink.put(b")");
                }
                sink.put(b"\r\n");
            });
            return Ok(());
        }
        let returns = returns.map_or(Items::EMPTY, Items::reborrow);
        let mut items = evaluate::esearch(found, &returns);
        let pieces = returns.iter().filter_map(|option| match option {
            SearchReturn::Partial(range) => Some((range, evaluate::partial(found, range))),
            _ => None,
        });
        let pieces: Vec<_> = pieces.collect();
        items.extend(pieces.iter().map(|(range, piece)| ESearchItem::Partial {
            range: *range,
            found: piece.as_sequence_set(),
        }));
        items.extend(mod_seq.map(ESearchItem::ModSeq));
        let tag = AString::try_from(tag.as_str()).ok();
        let correlator = Correlator { tag, ..Correlator::default() };
        let (uid, items) = (verb == Verb::UidSearch, Items::new(&items));
        put(&Data::ESearch(ESearch { correlator, uid, items, more: false }), out);
        Ok(())
    }

    /// Tells what a SORT or UID SORT has found, in its order: SORT, or ESEARCH if it asks for it by `returns`. MIN and MAX are the first and
    /// the last of that order, and ranges are told where it ascends (RFC 5267 §3). `mod_seq` as for [`found`](Self::found).
    ///
    /// # Errors
    /// [`Misuse::UnknownTag`], and [`Misuse::WrongReply`] for another command.
    pub fn sorted(
        &mut self,
        tag: &Tag<'_>,
        found: &[u32],
        returns: Option<&Items<'_, SearchReturn<'_>>>,
        mod_seq: Option<u64>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let verb = self.has_open(tag, &[Verb::Sort, Verb::UidSort])?;
        let mod_seq = mod_seq.filter(|_| !found.is_empty());
        let Some(returns) = returns else {
            put(&Data::Sort(Found { numbers: Items::new(found), mod_seq, more: false }), out);
            return Ok(());
        };
        let everything = [SearchReturn::All];
        let options = if returns.is_empty() { Items::new(&everything) } else { returns.reborrow() };
        let all = evaluate::ranges(found);
        let pieces = options.iter().filter_map(|option| match option {
            SearchReturn::Partial(range) => {
                Some((range, evaluate::ranges(evaluate::piece(found, range))))
            }
            _ => None,
        });
        let pieces: Vec<_> = pieces.collect();
        let mut items = Vec::new();
        for option in &options {
            let item = match option {
                SearchReturn::Min => found.first().copied().map(ESearchItem::Min),
                SearchReturn::Max => found.last().copied().map(ESearchItem::Max),
                SearchReturn::All => SequenceSet::new(&all).ok().map(ESearchItem::All),
                // A mailbox has no more messages than that.
                SearchReturn::Count => {
                    Some(ESearchItem::Count(u32::try_from(found.len()).unwrap_or(u32::MAX)))
                }
                _ => None,
            };
            items.extend(item.filter(|item| !items.contains(item)));
        }
        items.extend(pieces.iter().map(|(range, piece)| ESearchItem::Partial {
            range: *range,
            found: SequenceSet::new(piece).ok(),
        }));
        items.extend(mod_seq.map(ESearchItem::ModSeq));
        let tag = AString::try_from(tag.as_str()).ok();
        let correlator = Correlator { tag, ..Correlator::default() };
        let (uid, items) = (verb == Verb::UidSort, Items::new(&items));
        put(&Data::ESearch(ESearch { correlator, uid, items, more: false }), out);
        Ok(())
    }

    /// The command that bears `tag`, if it is one of these and data may be sent.
    fn has_open(&self, tag: &Tag<'_>, verbs: &[Verb]) -> Result<Verb, Misuse> {
        self.may_write()?;
        let open = self.open.iter().find(|open| open.tag == *tag).ok_or(Misuse::UnknownTag)?;
        if verbs.contains(&open.verb) { Ok(open.verb) } else { Err(Misuse::WrongReply(open.verb)) }
    }

    /// The client is told that these are enabled.
    pub(super) fn remember(&mut self, enabled: &Capabilities<'_>) {
        for capability in enabled.iter().filter(can_be_enabled) {
            if !self.enabled.contains(&capability) {
                self.enabled.push(capability.into_owned());
            }
        }
    }
}

fn can_be_enabled(capability: &Capability<'_>) -> bool {
    matches!(
        capability,
        Capability::Imap4Rev2
            | Capability::CondStore
            | Capability::QResync
            | Capability::Utf8Accept
            | Capability::Utf8Only
            | Capability::UidOnly
            | Capability::Metadata
            | Capability::MetadataServer
    )
}
