use alloc::borrow::Cow;

use super::fields::{StatusFields, StatusValue};
use crate::Entity;

/// A message disposition notification, a read receipt (RFC 8098 §3.1), also in its international form (RFC 6533 §5): from
/// [`Entity::disposition_notification`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispositionNotification<'m> {
    octets: Cow<'m, [u8]>,
}

impl<'m> Entity<'m, '_> {
    /// The notification in a `message/disposition-notification` or `message/global-disposition-notification`, in whatever transfer
    /// encoding.
    #[must_use]
    pub fn disposition_notification(self) -> Option<DispositionNotification<'m>> {
        let content_type = self.content_type();
        let is = content_type.is("message", "disposition-notification")
            || content_type.is("message", "global-disposition-notification");
        is.then(|| DispositionNotification { octets: self.decoded().0 })
    }
}

impl DispositionNotification<'_> {
    /// All fields.
    #[must_use]
    pub fn fields(&self) -> StatusFields<'_> {
        StatusFields::new(&self.octets)
    }

    /// The program that reports (RFC 8098 §3.2.1).
    #[must_use]
    pub fn reporting_ua(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Reporting-UA")
    }

    /// The gateway that translated the report (RFC 8098 §3.2.2).
    #[must_use]
    pub fn gateway(&self) -> Option<StatusValue<'_>> {
        self.fields().value("MDN-Gateway")
    }

    /// The recipient as the sender gave it (RFC 8098 §3.2.3).
    #[must_use]
    pub fn original_recipient(&self) -> Option<StatusValue<'_>> {
        self.fields().value("Original-Recipient")
    }

    /// The recipient that reports (RFC 8098 §3.2.4).
    #[must_use]
    pub fn final_recipient(&self) -> Option<StatusValue<'_>> {
        self.fields().value("Final-Recipient")
    }

    /// The identifier of the message, in angle brackets (RFC 8098 §3.2.5).
    #[must_use]
    pub fn original_message_id(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Original-Message-ID")
    }

    /// What was done with the message (RFC 8098 §3.2.6).
    #[must_use]
    pub fn disposition(&self) -> Option<Disposition<'_>> {
        Disposition::parse(self.fields().text("Disposition")?)
    }

    /// The values of the fields `Error` (RFC 8098 §3.2.7).
    pub fn errors(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.fields().iter().filter(|field| field.is("Error")).map(|field| field.text())
    }
}

/// What was done with a message: `manual-action/MDN-sent-manually; displayed` (RFC 8098 §3.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition<'r> {
    /// Whether a program did it, and not a person: `automatic-action`.
    pub automatic: bool,
    /// Whether the report was sent without asking: `MDN-sent-automatically`.
    pub sent_automatically: bool,
    /// What was done.
    pub kind: DispositionType,
    /// The modifiers, separated by commas, as they are written; empty if there are none. `error` says that
    /// [`DispositionNotification::errors`] tells more.
    pub modifiers: Cow<'r, [u8]>,
}

/// What was done with a message (RFC 8098 §3.2.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DispositionType {
    /// It was shown to somebody; nobody knows whether it was read.
    Displayed,
    /// It was deleted, perhaps unseen.
    Deleted,
    /// It was sent on.
    Dispatched,
    /// It was processed by a program, and not shown.
    Processed,
    /// It will not be processed: `denied` and `failed` of RFC 2298, or anything else.
    Other,
}

impl DispositionType {
    const NAMES: [(Self, &'static str); 4] = [
        (Self::Displayed, "displayed"),
        (Self::Deleted, "deleted"),
        (Self::Dispatched, "dispatched"),
        (Self::Processed, "processed"),
    ];

    /// The word for it; empty for [`Other`](Self::Other).
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    fn parse(word: &[u8]) -> Self {
        let known = Self::NAMES.iter().find(|(_, name)| word.eq_ignore_ascii_case(name.as_bytes()));
        known.map_or(Self::Other, |(kind, _)| *kind)
    }
}

impl<'r> Disposition<'r> {
    fn parse(text: Cow<'r, [u8]>) -> Option<Self> {
        let (mode, rest) = split(&text, b';')?;
        let (action, sending) = split(mode, b'/').unwrap_or((mode, b""));
        let (kind, modifiers) = split(rest, b'/').unwrap_or((rest, b""));
        let automatic = action.trim_ascii().eq_ignore_ascii_case(b"automatic-action");
        let sent_automatically =
            sending.trim_ascii().eq_ignore_ascii_case(b"MDN-sent-automatically");
        let kind = DispositionType::parse(kind.trim_ascii());
        // They are the end of the value.
        let start = text.len().saturating_sub(modifiers.len());
        let modifiers = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..)?.trim_ascii()),
            Cow::Owned(text) => Cow::Owned(text.get(start..)?.trim_ascii().to_vec()),
        };
        Some(Self { automatic, sent_automatically, kind, modifiers })
    }
}

fn split(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let (head, rest) = text.split_at_checked(memchr::memchr(at, text)?)?;
    Some((head, rest.get(1..)?))
}
