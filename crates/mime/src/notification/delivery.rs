use alloc::borrow::Cow;

use rfc822_message::DateTime;
use textline::EnhancedStatus;

use super::fields::{StatusFields, StatusValue, groups};
use crate::{Action, Entity};

/// A delivery status notification (RFC 3464), also in its international form (RFC 6533): from [`Entity::delivery_status`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryStatus<'m> {
    octets: Cow<'m, [u8]>,
}

impl<'m> Entity<'m, '_> {
    /// The delivery status of a `message/delivery-status` or `message/global-delivery-status`, in whatever transfer encoding.
    ///
    /// ```
    /// use mime::{Action, Tree};
    ///
    /// let tree = Tree::parse(b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; crepes.fr\r\n\r\n\
    ///     Final-Recipient: rfc822; nobody@hamburger.edu\r\nAction: failed\r\nStatus: 5.1.1\r\n");
    /// let status = tree.root().delivery_status().unwrap();
    /// assert_eq!(status.message().reporting_mta().unwrap().value, &b"crepes.fr"[..]);
    /// let recipient = status.recipients().next().unwrap();
    /// assert_eq!(recipient.final_recipient().unwrap().address().unwrap().as_str(), "nobody@hamburger.edu");
    /// assert_eq!((recipient.action(), recipient.status().unwrap().class()), (Some(Action::Failed), 5));
    /// ```
    #[must_use]
    pub fn delivery_status(self) -> Option<DeliveryStatus<'m>> {
        let content_type = self.content_type();
        let is = content_type.is("message", "delivery-status")
            || content_type.is("message", "global-delivery-status");
        is.then(|| DeliveryStatus { octets: self.decoded().0 })
    }
}

impl DeliveryStatus<'_> {
    /// All of it.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.octets
    }

    /// What is said of the message. The fields of the first recipient too where no blank line stands before them.
    #[must_use]
    pub fn message(&self) -> MessageStatus<'_> {
        let octets = &*self.octets;
        let end = match groups(octets).next() {
            Some((start, first)) if is_recipient(first) => {
                starts(octets).nth(1).unwrap_or_else(|| start.saturating_add(first.len()))
            }
            _ => starts(octets).next().unwrap_or(octets.len()),
        };
        MessageStatus(StatusFields::new(octets.get(..end).unwrap_or_default()))
    }

    /// What is said of each recipient. A stray blank line between the fields of one does no harm, and a missing one between two
    /// recipients neither.
    pub fn recipients(&self) -> impl Iterator<Item = RecipientStatus<'_>> + Clone {
        let octets = &*self.octets;
        let mut starts = starts(octets).peekable();
        core::iter::from_fn(move || {
            let start = starts.next()?;
            let end = starts.peek().copied().unwrap_or(octets.len());
            Some(RecipientStatus(StatusFields::new(octets.get(start..end)?)))
        })
    }
}

/// Where the fields of each recipient start.
fn starts(octets: &[u8]) -> impl Iterator<Item = usize> + Clone {
    groups(octets).flat_map(|(start, group)| recipients(group).map(move |at| start + at))
}

/// Where the recipients of a group start: the first with the group, since other fields may stand before the one that names it, each
/// further one where a name comes again.
fn recipients(group: &[u8]) -> impl Iterator<Item = usize> + Clone {
    let (mut seen, mut any) = ([false; 2], false);
    StatusFields::new(group).iter().filter_map(move |field| {
        let name = [field.is("Original-Recipient"), field.is("Final-Recipient")];
        if name == [false; 2] {
            return None;
        }
        let first = !core::mem::replace(&mut any, true);
        let again = seen == [true; 2] || seen == name;
        seen = if again { name } else { [seen[0] || name[0], seen[1] || name[1]] };
        match usize::try_from(field.at()) {
            Ok(at) if again => Some(at),
            _ => first.then_some(0),
        }
    })
}

fn is_recipient(group: &[u8]) -> bool {
    recipients(group).next().is_some()
}

/// What a delivery status says of the message (RFC 3464 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageStatus<'r>(StatusFields<'r>);

impl<'r> MessageStatus<'r> {
    /// All fields.
    #[must_use]
    pub const fn fields(self) -> StatusFields<'r> {
        self.0
    }

    /// The identifier that the sender gave to the envelope (RFC 3464 §2.2.1).
    #[must_use]
    pub fn envelope_id(self) -> Option<Cow<'r, [u8]>> {
        self.0.text("Original-Envelope-Id")
    }

    /// The server that tried to deliver (RFC 3464 §2.2.2).
    #[must_use]
    pub fn reporting_mta(self) -> Option<StatusValue<'r>> {
        self.0.value("Reporting-MTA")
    }

    /// The gateway that translated the report (RFC 3464 §2.2.3).
    #[must_use]
    pub fn gateway(self) -> Option<StatusValue<'r>> {
        self.0.value("DSN-Gateway")
    }

    /// The server that the message came from (RFC 3464 §2.2.4).
    #[must_use]
    pub fn received_from(self) -> Option<StatusValue<'r>> {
        self.0.value("Received-From-MTA")
    }

    /// When the message arrived (RFC 3464 §2.2.5).
    #[must_use]
    pub fn arrived(self) -> Option<DateTime> {
        self.0.date("Arrival-Date")
    }
}

/// What a delivery status says of one recipient (RFC 3464 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientStatus<'r>(StatusFields<'r>);

impl<'r> RecipientStatus<'r> {
    /// All fields.
    #[must_use]
    pub const fn fields(self) -> StatusFields<'r> {
        self.0
    }

    /// The recipient as the sender gave it (RFC 3464 §2.3.1).
    #[must_use]
    pub fn original_recipient(self) -> Option<StatusValue<'r>> {
        self.0.value("Original-Recipient")
    }

    /// The recipient that was tried (RFC 3464 §2.3.2).
    #[must_use]
    pub fn final_recipient(self) -> Option<StatusValue<'r>> {
        self.0.value("Final-Recipient")
    }

    /// What was done (RFC 3464 §2.3.3); `None` also for a word that is none.
    #[must_use]
    pub fn action(self) -> Option<Action> {
        let text = self.0.text("Action")?;
        let word = text.split(|octet| matches!(octet, b' ' | b'\t' | b'(' | b';')).next()?;
        Action::from_name(word)
    }

    /// Why (RFC 3464 §2.3.4). Text behind the status is ignored.
    #[must_use]
    pub fn status(self) -> Option<EnhancedStatus> {
        let text = self.0.text("Status")?;
        let word = text.split(|octet| !(octet.is_ascii_digit() || *octet == b'.')).next()?;
        let mut numbers = word.split(|octet| *octet == b'.').map(|number| {
            core::str::from_utf8(number).ok().and_then(|number| number.parse::<u16>().ok())
        });
        let class = u8::try_from(numbers.next()??).ok()?;
        EnhancedStatus::new(class, numbers.next()??, numbers.next()??)
    }

    /// The server that said so (RFC 3464 §2.3.5).
    #[must_use]
    pub fn remote_mta(self) -> Option<StatusValue<'r>> {
        self.0.value("Remote-MTA")
    }

    /// What it said (RFC 3464 §2.3.6).
    #[must_use]
    pub fn diagnostic(self) -> Option<StatusValue<'r>> {
        self.0.value("Diagnostic-Code")
    }

    /// When it was last tried (RFC 3464 §2.3.7).
    #[must_use]
    pub fn last_attempt(self) -> Option<DateTime> {
        self.0.date("Last-Attempt-Date")
    }

    /// The identifier under which the server that took it has it in its log (RFC 3464 §2.3.8).
    #[must_use]
    pub fn final_log_id(self) -> Option<Cow<'r, [u8]>> {
        self.0.text("Final-Log-ID")
    }

    /// Until when it will be tried again (RFC 3464 §2.3.9).
    #[must_use]
    pub fn retry_until(self) -> Option<DateTime> {
        self.0.date("Will-Retry-Until")
    }
}
