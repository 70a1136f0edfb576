use alloc::vec::Vec;

use super::{Server, mode::Sending};
use crate::{
    Capability, Code, Data, ESearch, ESearchItem, Fetch, Misuse, State, Status, Text, Verb,
    encode::put, notices::Notices,
};

impl Server {
    /// Sends data: what a command asks for, or news at any time (RFC 9051 §7). BYE ends the session, after the
    /// completion of a LOGOUT if there is one; OK with CLOSED, where no SELECT runs, closes the mailbox (RFC 9051 §3).
    ///
    /// A [`Data::Fetch`] with a literal is the start of a response: the literal's octets are given to
    /// [`chunk`](Self::chunk), and then the rest of the response, a [`Fetch`] that is not the first. RECENT is left out where
    /// the client has enabled IMAP4rev2, which has none.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] for EXPUNGE and VANISHED while [`may_expunge`](Self::may_expunge) says no, for what bears sequence
    /// numbers once UIDONLY is enabled (RFC 9586 §3), for UIDNOTSTICKY where it is offered, and for SEARCH
    /// where IMAP4rev2 wants ESEARCH, see [`found`](Self::found); [`Misuse::State`] for messages' data while no mailbox is selected; [`Misuse::Literal`] inside a literal.
    pub fn data(&mut self, data: &Data<'_>, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if let (Sending::Rest { seq }, Data::Fetch(fetch)) = (self.sending, data)
            && fetch.seq == seq
            && !fetch.first
        {
            put(data, out);
            self.sending = Self::after_part(fetch);
            return Ok(());
        }
        self.may_write()?;
        match data {
            Data::Exists(_) | Data::Recent(_) | Data::Flags(_) if !self.has_mailbox() => {
                return Err(Misuse::State(self.state));
            }
            Data::Expunge(_) | Data::Vanished { earlier: false, .. } if !self.may_expunge() => {
                return Err(Misuse::NotNow);
            }
            Data::Fetch(_) | Data::Vanished { .. } if !self.has_mailbox() => {
                return Err(Misuse::State(self.state));
            }
            Data::Fetch(fetch) if !fetch.first => return Err(Misuse::NotNow),
            data if self.is_uid_only() && says_numbers(data) => return Err(Misuse::NotNow),
            // RFC 9586 §3.6.
            Data::Condition { text: Text { code: Some(Code::UidNotSticky), .. }, .. }
                if self.config.capabilities.contains(&Capability::UidOnly) =>
            {
                return Err(Misuse::NotNow);
            }
            Data::Recent(_) if self.is_rev2() => return Ok(()),
            Data::Search(_) if self.is_rev2() => return Err(Misuse::NotNow),
            Data::Enabled(enabled) => self.remember(enabled),
            Data::PreAuth(_) => return Err(Misuse::Greeted),
            Data::Bye(_) if self.open.iter().any(|open| open.verb == Verb::Logout) => {
                self.said_bye = true;
            }
            Data::Bye(text) => return self.bye(text, out),
            _ => {}
        }
        put(data, out);
        match data {
            Data::Fetch(fetch) => self.sending = Self::after_part(fetch),
            Data::Condition { text: Text { code: Some(Code::Closed), .. }, .. } => self.closed(),
            // It is as if NOTIFY NONE came (RFC 5465 §5.8).
            Data::Condition {
                status: Status::Ok,
                text: Text { code: Some(Code::NotificationOverflow), .. },
            } => self.notices = Notices::NONE,
            Data::Condition { text: Text { code: Some(Code::NoUpdate(tag)), .. }, .. } => {
                self.refuse_updates(tag);
            }
            Data::Condition { text: Text { code: Some(Code::NoModSeq), .. }, .. } => {
                (self.no_mod_seq, self.owes_mod_seq) = (true, false);
            }
            Data::Condition { text: Text { code: Some(Code::HighestModSeq(_)), .. }, .. } => {
                self.owes_mod_seq = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// Sends octets of the literal that was announced, as they are.
    ///
    /// # Errors
    /// [`Misuse::Literal`] if they are more than are left of it, or none was announced.
    pub fn chunk(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        let Sending::Literal { seq, left } = self.sending else { return Err(Misuse::Literal) };
        let left = left.checked_sub(octets.len() as u64).ok_or(Misuse::Literal)?;
        out.extend_from_slice(octets);
        self.sending =
            if left == 0 { Sending::Rest { seq } } else { Sending::Literal { seq, left } };
        Ok(())
    }

    const fn after_part(fetch: &Fetch<'_>) -> Sending {
        match &fetch.literal {
            None => Sending::Nothing,
            Some(literal) if literal.size == 0 => Sending::Rest { seq: fetch.seq },
            Some(literal) => Sending::Literal { seq: fetch.seq, left: literal.size },
        }
    }

    /// Whether a mailbox is selected, or is about to be.
    fn has_mailbox(&self) -> bool {
        self.state == State::Selected
            || self.open.iter().any(|open| matches!(open.verb, Verb::Select | Verb::Examine))
    }

    /// The mailbox is closed without a command of the client's (RFC 9051 §3); by SELECT another one comes.
    fn closed(&mut self) {
        let selects = |verb| matches!(verb, Verb::Select | Verb::Examine);
        self.said_closed = true;
        if self.state == State::Selected && !self.open.iter().any(|open| selects(open.verb)) {
            self.state = State::Authenticated;
            self.contexts.clear();
        }
    }
}

/// Whether message numbers stand in it (RFC 9586 §3).
fn says_numbers(data: &Data<'_>) -> bool {
    match data {
        Data::Expunge(_)
        | Data::Fetch(Fetch { by_uid: false, .. })
        | Data::Converted(_)
        | Data::Condition { text: Text { code: Some(Code::Unseen(_)), .. }, .. } => true,
        Data::ESearch(ESearch { uid: false, items, .. }) => items.iter().any(|item| {
            !matches!(
                item,
                ESearchItem::Count(_) | ESearchItem::ModSeq(_) | ESearchItem::Relevancy(_)
            )
        }),
        _ => false,
    }
}
