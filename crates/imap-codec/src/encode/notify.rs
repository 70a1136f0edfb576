use super::{Sink, Write};
use crate::{EventGroup, Items, Mailbox, MailboxFilter, Notify, NotifyEvent};

impl Write for Notify<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Disabled => out.put(b"NOTIFY NONE"),
            Self::Set { status, groups } => {
                out.put(if *status { b"NOTIFY SET STATUS" } else { b"NOTIFY SET" });
                out.spaced(groups);
            }
        }
    }
}

impl Write for EventGroup<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        self.mailboxes.write(out);
        out.put(b" ");
        if self.events.is_empty() {
            out.put(b"NONE");
        } else {
            out.list(&self.events);
        }
        out.put(b")");
    }
}

impl Write for MailboxFilter<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Selected => out.put(b"selected"),
            Self::SelectedDelayed => out.put(b"selected-delayed"),
            Self::Inboxes => out.put(b"inboxes"),
            Self::Personal => out.put(b"personal"),
            Self::Subscribed => out.put(b"subscribed"),
            Self::Subtree(mailboxes) => named(b"subtree ", mailboxes, out),
            Self::SubtreeOne(mailboxes) => named(b"subtree-one ", mailboxes, out),
            Self::Mailboxes(mailboxes) => named(b"mailboxes ", mailboxes, out),
        }
    }
}

fn named(name: &[u8], mailboxes: &Items<'_, Mailbox<'_>>, out: &mut impl Sink) {
    out.put(name);
    out.one_or_list(mailboxes);
}

impl Write for NotifyEvent<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::MessageNew(attributes) => {
                out.put(b"MessageNew");
                if !attributes.is_empty() {
                    out.put(b" ");
                    out.list(attributes);
                }
            }
            Self::MessageExpunge => out.put(b"MessageExpunge"),
            Self::FlagChange => out.put(b"FlagChange"),
            Self::AnnotationChange => out.put(b"AnnotationChange"),
            Self::MailboxName => out.put(b"MailboxName"),
            Self::SubscriptionChange => out.put(b"SubscriptionChange"),
            Self::MailboxMetadataChange => out.put(b"MailboxMetadataChange"),
            Self::ServerMetadataChange => out.put(b"ServerMetadataChange"),
            Self::Other(name) => name.write(out),
        }
    }
}
