use alloc::vec::Vec;

use super::{Client, Open};
use crate::{
    Capabilities, Capability, Code, Data, Naming, State, Status, Text, Verb, notices::Notices,
};

impl Client {
    /// Keeps what a text's code tells of the server.
    pub(super) fn learn_text(&mut self, text: &Text<'_>) {
        if let Some(Code::Capability(capabilities)) = &text.code {
            self.learn_capabilities(capabilities);
        }
    }

    /// Keeps what data tells of the server.
    pub(super) fn learn(&mut self, data: &Data<'_>) {
        match data {
            Data::Condition { text, .. } | Data::PreAuth(text) => {
                self.learn_text(text);
                match text.code {
                    Some(Code::Closed) => self.mailbox_closed(),
                    // RFC 5465 §5.8.
                    Some(Code::NotificationOverflow) => self.notices = Notices::NONE,
                    _ => {}
                }
            }
            Data::Capability(capabilities) => self.learn_capabilities(capabilities),
            Data::Enabled(capabilities) => {
                let utf8 = [Capability::Imap4Rev2, Capability::Utf8Accept, Capability::Utf8Only];
                if capabilities.iter().any(|enabled| utf8.contains(&enabled)) {
                    self.naming = Naming::Utf8;
                }
                self.uid_only |= capabilities.iter().any(|enabled| enabled == Capability::UidOnly);
            }
            _ => {}
        }
    }

    /// The server has closed the mailbox by itself (RFC 9051 §3); where a SELECT runs, another one comes.
    fn mailbox_closed(&mut self) {
        let selects = |verb| matches!(verb, Verb::Select | Verb::Examine);
        if self.state == State::Selected && !self.open.iter().any(|open| selects(open.verb)) {
            self.state = State::Authenticated;
        }
    }

    fn learn_capabilities(&mut self, capabilities: &Capabilities<'_>) {
        let capabilities: Vec<_> = capabilities.iter().map(Capability::into_owned).collect();
        self.capabilities = Some(capabilities);
        self.fresh = true;
    }

    /// A command was completed: the state follows, and what no longer holds is forgotten.
    pub(super) fn completed(&mut self, open: Open, status: Status) {
        let (verb, ok) = (open.verb, status == Status::Ok);
        if let Some(notices) = open.notices.filter(|_| ok) {
            self.notices = notices;
        }
        self.state = self.state.after(verb, ok);
        // What was said before authentication holds no more (RFC 9051 §6.2.2, §6.2.3), nor after its end (RFC 8437 §3).
        let changes = matches!(verb, Verb::Login | Verb::Authenticate | Verb::Unauthenticate);
        if ok && changes && !self.fresh {
            self.capabilities = None;
        }
        if ok && verb == Verb::Unauthenticate {
            self.naming = Naming::Utf7;
            (self.uid_only, self.notices) = (false, Notices::USUAL);
        }
    }

    /// Whether data means anything in this state (RFC 9051 §11.3).
    pub(super) fn expects(&self, data: &Data<'_>) -> bool {
        match data {
            Data::Condition { .. }
            | Data::Bye(_)
            | Data::Capability(_)
            | Data::Enabled(_)
            | Data::Id(_)
            | Data::Other(_) => true,
            Data::Exists(_)
            | Data::Recent(_)
            | Data::Expunge(_)
            | Data::Vanished { .. }
            | Data::Fetch(_)
            | Data::Flags(_) => self.has_mailbox(),
            Data::PreAuth(_) => false,
            _ => matches!(self.state, State::Authenticated | State::Selected),
        }
    }

    /// Whether a mailbox is selected, or is about to be.
    pub(super) fn has_mailbox(&self) -> bool {
        self.state == State::Selected
            || self.open.iter().any(|open| matches!(open.verb, Verb::Select | Verb::Examine))
    }
}

/// What IMAP4rev2 holds without being named (RFC 9051 §E).
pub(super) const fn is_in_rev2(capability: &Capability<'_>) -> bool {
    matches!(
        capability,
        Capability::Namespace
            | Capability::Unselect
            | Capability::UidPlus
            | Capability::ESearch
            | Capability::SearchRes
            | Capability::Enable
            | Capability::Idle
            | Capability::SaslIr
            | Capability::ListExtended
            | Capability::ListStatus
            | Capability::Move
            | Capability::LiteralMinus
            | Capability::Children
            | Capability::StatusSize
    )
}
