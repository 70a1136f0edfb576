use alloc::vec::Vec;

use rfc822_message::{AddrSpec, HeaderBuilder, MsgId};

use super::{
    Boundary, ComposeError, Returned,
    builder::{is_content, refuse},
    report::{ReportParts, printable, recipient_address},
    write::name,
};
use crate::DispositionType;

/// A message disposition notification (RFC 8098), a read receipt: tells a sender what became of a message at its recipient.
///
/// It goes to the address in Disposition-Notification-To, with the null reverse-path `<>` (RFC 8098 §3), once for a message, never
/// as an answer to another notification, and not without asking if that address is not the Return-Path (RFC 8098 §2.1):
/// [`Entity::disposition_request`](crate::Entity::disposition_request) says what a message asks for. `Auto-Submitted: auto-replied` is written here (RFC 3834 §5).
///
/// ```
/// use mime::{Boundary, DispositionReport, DispositionType};
/// use rfc822_message::{AddrSpec, HeaderBuilder};
///
/// let bob = AddrSpec::new("bob@hamburger.edu")?;
/// let mut header = HeaderBuilder::new();
/// header.subject("Read: Do you like ketchup?")?;
/// let report = DispositionReport {
///     text: "Your message was displayed.\n",
///     ..DispositionReport::new(&bob, DispositionType::Displayed)
/// };
/// let mut message = Vec::new();
/// report.write(&header, &Boundary::new("1")?, &mut message)?;
/// let message = String::from_utf8(message)?;
/// assert!(message.contains("\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DispositionReport<'a> {
    /// What a person reads.
    pub text: &'a str,
    /// The name of the program that reports, perhaps after that of its host: `laptop.example; Reader 1.0` (RFC 8098 §3.2.1).
    pub reporting_ua: Option<&'a str>,
    /// The value of the field Original-Recipient of the message (RFC 8098 §2.3), with its type.
    pub original: Option<&'a str>,
    /// The recipient that reports.
    pub recipient: &'a AddrSpec,
    /// The identifier of the message.
    pub message_id: Option<&'a MsgId>,
    /// Whether a program did it, and not a person.
    pub automatic: bool,
    /// Whether nobody was asked before this was sent.
    pub sent_automatically: bool,
    /// What was done.
    pub kind: DispositionType,
    /// What went wrong; it makes the disposition one with the modifier `error` (RFC 8098 §3.2.7).
    pub error: Option<&'a str>,
    /// What of the message goes back.
    pub returned: Returned<'a>,
}

impl<'a> DispositionReport<'a> {
    /// A report of what a person did and agreed to report.
    #[must_use]
    pub const fn new(recipient: &'a AddrSpec, kind: DispositionType) -> Self {
        Self {
            text: "",
            reporting_ua: None,
            original: None,
            recipient,
            message_id: None,
            automatic: false,
            sent_automatically: false,
            kind,
            error: None,
            returned: Returned::Nothing,
        }
    }

    /// Appends the report to `out`. `header` has its From, To, Subject, Date and Message-ID.
    ///
    /// # Errors
    /// [`ComposeError`]; nothing was written then.
    pub fn write(
        &self,
        header: &HeaderBuilder<'_>,
        boundary: &Boundary,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        refuse(header, |name| {
            is_content(name)
                || name.eq_ignore_ascii_case("MIME-Version")
                || name.eq_ignore_ascii_case("Auto-Submitted")
                // RFC 8098 §2.1: a notification does not ask for another.
                || name.eq_ignore_ascii_case("Disposition-Notification-To")
        })?;
        let parts = ReportParts {
            kind: "disposition-notification",
            media_type: "message/disposition-notification",
            fields: &self.fields()?,
            text: self.text,
            returned: self.returned,
        };
        parts.write(header, boundary, out)
    }

    fn fields(&self) -> Result<Vec<u8>, ComposeError> {
        let mut group = HeaderBuilder::new();
        if let Some(program) = self.reporting_ua {
            group.text(name("Reporting-UA")?, &printable(program))?;
        }
        if let Some(original) = self.original {
            group.text(name("Original-Recipient")?, &printable(original))?;
        }
        group.text(name("Final-Recipient")?, &recipient_address(self.recipient))?;
        if let Some(id) = self.message_id {
            group.message_ids(name("Original-Message-ID")?, core::slice::from_ref(id))?;
        }
        let action = if self.automatic { "automatic-action" } else { "manual-action" };
        let sending =
            if self.sent_automatically { "MDN-sent-automatically" } else { "MDN-sent-manually" };
        let kind = match self.kind {
            DispositionType::Other => DispositionType::Processed,
            kind => kind,
        };
        let modifier = if self.error.is_some() { "/error" } else { "" };
        let disposition = alloc::format!("{action}/{sending}; {}{modifier}", kind.name());
        group.text(name("Disposition")?, &disposition)?;
        if let Some(error) = self.error {
            group.text(name("Error")?, &printable(error))?;
        }
        let mut out = Vec::new();
        group.write_fields(&mut out);
        Ok(out)
    }
}
