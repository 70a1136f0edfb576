use super::owned::owned;
use crate::{Atom, FetchAttribute, Items, Mailbox};

owned! {
    /// NOTIFY: which events are to be told of (RFC 5465).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Notify<'a> {
        /// `NONE`: no events at all.
        Disabled,
        /// `SET`
        Set {
            /// `STATUS`: the state of every mailbox is told at once.
            status: bool,
            /// Which events of which mailboxes; at least one.
            groups: Items<'a, EventGroup<'a>>,
        },
    }
}

owned! {
    /// `event-group = "(" filter-mailboxes SP events ")"`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EventGroup<'a> {
        /// Of which mailboxes.
        pub mailboxes: MailboxFilter<'a>,
        /// Which events; none for `NONE`.
        pub events: Items<'a, NotifyEvent<'a>>,
    }
}

owned! {
    /// `filter-mailboxes` (RFC 5465 §6, RFC 7377 §2.2)
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum MailboxFilter<'a> {
        /// `selected`
        Selected,
        /// `selected-delayed`: EXPUNGE waits as it does without NOTIFY.
        SelectedDelayed,
        /// `inboxes`: where mail is delivered to.
        Inboxes,
        /// `personal`: all of the personal namespaces.
        Personal,
        /// `subscribed`
        Subscribed,
        /// `subtree`: these and all below them; at least one.
        Subtree(Items<'a, Mailbox<'a>>),
        /// `subtree-one`: these and the next level below them (RFC 7377).
        SubtreeOne(Items<'a, Mailbox<'a>>),
        /// `mailboxes`: these; at least one.
        Mailboxes(Items<'a, Mailbox<'a>>),
    }
}

owned! {
    /// `event` (RFC 5465 §5)
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum NotifyEvent<'a> {
        /// `MessageNew`, and what is wanted of new messages in the selected mailbox.
        MessageNew(Items<'a, FetchAttribute<'a>>),
        /// `MessageExpunge`
        MessageExpunge,
        /// `FlagChange`
        FlagChange,
        /// `AnnotationChange`
        AnnotationChange,
        /// `MailboxName`: created, deleted, renamed.
        MailboxName,
        /// `SubscriptionChange`
        SubscriptionChange,
        /// `MailboxMetadataChange`
        MailboxMetadataChange,
        /// `ServerMetadataChange`
        ServerMetadataChange,
        /// An event of an extension.
        Other(Atom<'a>),
    }
}
