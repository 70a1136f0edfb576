//! What NOTIFY asks for (RFC 5465).

use crate::{MailboxFilter, Notify, NotifyEvent};

/// What a client wants to hear of the selected mailbox that no command of its own asks for (RFC 5465 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Notices {
    /// Of anything in any mailbox, by NOTIFY.
    pub(crate) any: bool,
    /// Of new messages.
    pub(crate) new: bool,
    /// Of flags that change.
    pub(crate) changes: bool,
    /// Of messages that are gone.
    pub(crate) gone: bool,
    /// Of these at any time: then it uses no message numbers any more (§5.3).
    pub(crate) gone_at_once: bool,
}

impl Notices {
    /// Before the first NOTIFY, and when a session is not authenticated any more.
    pub(crate) const USUAL: Self =
        Self { any: false, new: true, changes: true, gone: true, gone_at_once: false };
    /// After NOTIFY NONE, and after NOTIFICATIONOVERFLOW (§5.8).
    pub(crate) const NONE: Self =
        Self { any: false, new: false, changes: false, gone: false, gone_at_once: false };

    /// Of a NOTIFY that is completed with OK.
    pub(crate) fn of(notify: &Notify<'_>) -> Self {
        let mut notices = Self::NONE;
        let Notify::Set { groups, .. } = notify else { return notices };
        for group in groups {
            notices.any |= !group.events.is_empty();
            if !is_of_selected(&group.mailboxes) {
                continue;
            }
            for event in &group.events {
                match event {
                    NotifyEvent::MessageNew(_) => notices.new = true,
                    NotifyEvent::FlagChange => notices.changes = true,
                    NotifyEvent::MessageExpunge => {
                        notices.gone = true;
                        notices.gone_at_once |= group.mailboxes == MailboxFilter::Selected;
                    }
                    _ => {}
                }
            }
        }
        notices
    }
}

const fn is_of_selected(mailboxes: &MailboxFilter<'_>) -> bool {
    matches!(mailboxes, MailboxFilter::Selected | MailboxFilter::SelectedDelayed)
}

impl Notify<'_> {
    /// Whether the events go together: MessageNew with MessageExpunge, changes of flags and annotations with both, and nothing
    /// but these of the selected mailbox, of which alone MessageNew says what is to be fetched; and whether one group at most is of
    /// that. A server answers BAD otherwise (RFC 5465 §5, §6.1, §8).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let Self::Set { groups, .. } = self else { return true };
        let of_selected = groups.iter().filter(|group| is_of_selected(&group.mailboxes)).count();
        of_selected <= 1
            && groups.iter().all(|group| {
                let (mut new, mut expunge, mut change, mut other) = (false, false, false, false);
                let mut fetches = false;
                for event in &group.events {
                    match event {
                        NotifyEvent::MessageNew(attributes) => {
                            new = true;
                            fetches |= !attributes.is_empty();
                        }
                        NotifyEvent::MessageExpunge => expunge = true,
                        NotifyEvent::FlagChange | NotifyEvent::AnnotationChange => change = true,
                        // What is not known is refused by NO with BADEVENT, not here (RFC 5465 §3.1).
                        NotifyEvent::Other(_) => {}
                        _ => other = true,
                    }
                }
                let is_out = if is_of_selected(&group.mailboxes) { other } else { fetches };
                new == expunge && (new || !change) && !is_out
            })
    }

    /// Whether the client gives up sequence numbers: EXPUNGE and VANISHED may be sent at any time (RFC 5465 §5.3).
    #[must_use]
    pub fn expunges_at_once(&self) -> bool {
        Notices::of(self).gone_at_once
    }
}
