use super::{Input, Result};
use crate::{EventGroup, Items, MailboxFilter, Notify, NotifyEvent, ParseErrorKind};

impl<'a> Input<'a> {
    /// `notify = "NOTIFY" SP (notify-set / notify-none)`, after the word:
    /// `notify-set = "SET" [SP "STATUS"] SP event-groups`
    pub(super) fn notify(&mut self) -> Result<Notify<'a>> {
        self.space()?;
        if self.eat_word(b"NONE") {
            return Ok(Notify::Disabled);
        }
        if !self.eat_word(b"SET ") {
            return self.fail(ParseErrorKind::Parameter);
        }
        let status = self.eat_word(b"STATUS ");
        Ok(Notify::Set { status, groups: self.items()? })
    }

    /// `event-group = "(" filter-mailboxes SP events ")"`
    pub(crate) fn event_group(&mut self) -> Result<EventGroup<'a>> {
        self.bracket(b'(')?;
        let mailboxes = self.mailbox_filter()?;
        self.space()?;
        let events = if self.eat_word(b"NONE") {
            Items::EMPTY
        } else {
            self.list1(ParseErrorKind::Parameter)?
        };
        self.close(b')')?;
        Ok(EventGroup { mailboxes, events })
    }

    /// `filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other`
    pub(crate) fn mailbox_filter(&mut self) -> Result<MailboxFilter<'a>> {
        let error = self.error(ParseErrorKind::Parameter);
        let name = self.atom().map_err(|_| error)?;
        let mut mailboxes = || {
            self.space()?;
            self.one_or_list(ParseErrorKind::String)
        };
        Ok(match () {
            () if name.is("selected") => MailboxFilter::Selected,
            () if name.is("selected-delayed") => MailboxFilter::SelectedDelayed,
            () if name.is("inboxes") => MailboxFilter::Inboxes,
            () if name.is("personal") => MailboxFilter::Personal,
            () if name.is("subscribed") => MailboxFilter::Subscribed,
            () if name.is("subtree") => MailboxFilter::Subtree(mailboxes()?),
            () if name.is("subtree-one") => MailboxFilter::SubtreeOne(mailboxes()?),
            () if name.is("mailboxes") => MailboxFilter::Mailboxes(mailboxes()?),
            () => return Err(error),
        })
    }

    /// `event = message-event / mailbox-event / user-event / event-ext`
    pub(crate) fn notify_event(&mut self) -> Result<NotifyEvent<'a>> {
        let name = self.atom()?;
        if name.is("MessageNew") {
            return self.wanted_attributes().map(NotifyEvent::MessageNew);
        }
        for (word, event) in [
            ("MessageExpunge", NotifyEvent::MessageExpunge),
            ("FlagChange", NotifyEvent::FlagChange),
            ("AnnotationChange", NotifyEvent::AnnotationChange),
            ("MailboxName", NotifyEvent::MailboxName),
            ("SubscriptionChange", NotifyEvent::SubscriptionChange),
            ("MailboxMetadataChange", NotifyEvent::MailboxMetadataChange),
            ("ServerMetadataChange", NotifyEvent::ServerMetadataChange),
        ] {
            if name.is(word) {
                return Ok(event);
            }
        }
        Ok(NotifyEvent::Other(name))
    }

    /// `[SP "(" fetch-att *(SP fetch-att) ")"]`
    pub(super) fn wanted_attributes(&mut self) -> Result<Items<'a, crate::FetchAttribute<'a>>> {
        let mut ahead = *self;
        if ahead.space().is_err() || ahead.peek() != Some(b'(') {
            return Ok(Items::EMPTY);
        }
        *self = ahead;
        self.list1(ParseErrorKind::FetchAttribute)
    }
}
