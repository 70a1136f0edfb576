//! What commands may not say: before something is enabled, after it is, and together.

use alloc::vec::Vec;

use super::{Server, annotations};
use crate::{
    Capability, Code, Command, Data, FetchModifier, Items, Misuse, MultiSearch, QResync, Search,
    SearchReturn, SelectParameter, SeqNumber, SequenceSet, Sort, State, Status, Text,
};

impl Server {
    /// Whether no sequence number may be said any more (RFC 9586 §3).
    pub(super) fn is_uid_only(&self) -> bool {
        self.has_enabled(&Capability::UidOnly)
    }

    /// Whether annotations are offered: what they are named is looked at then.
    pub(super) fn has_annotations(&self) -> bool {
        self.config.capabilities.contains(&Capability::AnnotateExperiment1)
    }

    /// The machine's answer to a command that what is enabled does not permit, or what is not.
    pub(super) fn forbid_by_enabled(
        &self,
        command: &Command<'_>,
    ) -> Option<(Status, Text<'static>)> {
        let bad =
            |code, text: &'static str| Some((Status::Bad, Text::checked(code, text.as_bytes())));
        if self.is_uid_only() && command.needs_numbers() {
            return bad(Some(Code::UidRequired), "No message numbers with UIDONLY");
        }
        // RFC 7162 §3.1.2.2; other commands that enable CONDSTORE are not about this mailbox.
        let of_selected = !matches!(
            command,
            Command::Enable(_)
                | Command::Select { .. }
                | Command::Examine { .. }
                | Command::Status { .. }
        );
        if self.no_mod_seq
            && self.state == State::Selected
            && of_selected
            && command.enables_condstore()
        {
            return bad(None, "No mod-sequences here");
        }
        let resyncs = self.has_enabled(&Capability::QResync);
        match command {
            // RFC 7162 §3.2.5.
            Command::Select { parameters, .. } | Command::Examine { parameters, .. }
                if !resyncs
                    && parameters
                        .iter()
                        .any(|parameter| matches!(parameter, SelectParameter::QResync(_))) =>
            {
                bad(None, "Enable QRESYNC first")
            }
            Command::Select { parameters, .. } | Command::Examine { parameters, .. }
                if parameters.iter().any(|parameter| has_vague_set(&parameter)) =>
            {
                bad(None, "QRESYNC takes numbers alone")
            }
            // RFC 7162 §3.2.6.
            Command::Fetch { uid, modifiers, .. }
                if modifiers.iter().any(|modifier| modifier == FetchModifier::Vanished) =>
            {
                let since = |modifier| matches!(modifier, FetchModifier::ChangedSince(_));
                match (resyncs, *uid && modifiers.iter().any(since)) {
                    (false, _) => bad(None, "Enable QRESYNC first"),
                    (_, false) => bad(None, "VANISHED goes with UID FETCH and CHANGEDSINCE"),
                    _ => None,
                }
            }
            Command::Notify(notify) if !notify.is_complete() => {
                bad(None, "Events that do not go together")
            }
            // RFC 9394 §3.1, RFC 5267 §4.4.
            Command::Search { search: Search { returns, .. }, .. }
            | Command::MultiSearch(MultiSearch { search: Search { returns, .. }, .. })
            | Command::Sort { sort: Sort { returns, .. }, .. }
                if asks_for_two_lists(returns.as_ref()) =>
            {
                bad(None, "One PARTIAL or ALL")
            }
            command if self.has_annotations() && !annotations::are_named(command) => {
                bad(None, "No name of an annotation")
            }
            _ => None,
        }
    }

    /// A command that shows that the client knows CONDSTORE enables it, if it is offered (RFC 7162 §3.1).
    pub(super) fn enable_by(&mut self, command: &Command<'_>) {
        let offered = [Capability::CondStore, Capability::QResync];
        if !self.config.capabilities.iter().any(|capability| offered.contains(capability))
            || self.has_enabled(&Capability::CondStore)
            || !command.enables_condstore()
        {
            return;
        }
        if !matches!(command, Command::Enable(_)) {
            self.enabled.push(Capability::CondStore);
        }
        let selects = matches!(command, Command::Select { .. } | Command::Examine { .. });
        self.owes_mod_seq = self.state == State::Selected && !selects;
    }

    /// Whether the client is to hear the highest mod-sequence of the mailbox that is selected, by [`mod_seq`](Self::mod_seq): the first
    /// command that enables CONDSTORE came with a mailbox selected (RFC 7162 §3.1).
    #[must_use]
    pub fn owes_mod_seq(&self) -> bool {
        self.owes_mod_seq && self.state == State::Selected
    }

    /// Tells the highest mod-sequence of the mailbox that is selected, or by `None` that it keeps none, where that
    /// is [owed](Self::owes_mod_seq); else nothing is written. Call it before what completes a command.
    ///
    /// # Errors
    /// As [`data`](Self::data), of what is written.
    pub fn mod_seq(&mut self, highest: Option<u64>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if !self.owes_mod_seq() {
            return Ok(());
        }
        let (code, text) = match highest {
            Some(highest) => (Code::HighestModSeq(highest), "Highest"),
            None => (Code::NoModSeq, "No mod-sequences here"),
        };
        let text = Text::checked(Some(code), text.as_bytes());
        self.data(&Data::Condition { status: Status::Ok, text }, out)
    }
}

/// Whether `*` or `$` stands where QRESYNC has numbers alone (RFC 7162 §7, `known-uids`).
fn has_vague_set(parameter: &SelectParameter<'_>) -> bool {
    let SelectParameter::QResync(QResync { known_uids, matches, .. }) = parameter else {
        return false;
    };
    let is_vague = |set: &SequenceSet<'_>| {
        set.is_saved()
            || set.ranges().any(|range| [range.start, range.end].contains(&SeqNumber::Max))
    };
    let pairs = matches.iter().flat_map(|matches| [&matches.numbers, &matches.uids]);
    known_uids.iter().chain(pairs).any(is_vague)
}

/// Whether more than one of PARTIAL and ALL is wanted.
fn asks_for_two_lists(returns: Option<&Items<'_, SearchReturn<'_>>>) -> bool {
    let (mut lists, mut is_partial) = (0_u32, false);
    for option in returns.into_iter().flatten() {
        is_partial |= matches!(option, SearchReturn::Partial(_));
        lists += u32::from(matches!(option, SearchReturn::Partial(_) | SearchReturn::All));
    }
    is_partial && lists > 1
}
