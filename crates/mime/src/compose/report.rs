use alloc::{string::String, vec::Vec};
use core::fmt;

use rfc822_message::{AddrSpec, DateTime, HeaderBuilder, HeaderName, NonAscii};
use textline::EnhancedStatus;

use super::{
    Boundary, ComposeError, MediaType, Transport,
    builder::{body, is_content, refuse},
    choose,
    write::{Item, Leaf, Multipart, message, name},
};
use crate::transfer::LineBreaks;

/// A delivery status notification (RFC 3464): tells a sender what became of a message.
///
/// It goes out with the null reverse-path `<>` (RFC 3461 §5.2), and never as an answer to a message that came with it: that is
/// the caller's part. `Auto-Submitted: auto-replied` (RFC 3834 §5) is written here.
///
/// ```
/// use mime::{Action, Boundary, DeliveryReport, RecipientReport, Returned};
/// use rfc822_message::{AddrSpec, HeaderBuilder};
/// use textline::EnhancedStatus;
///
/// let bob = AddrSpec::new("nobody@hamburger.edu")?;
/// let mut header = HeaderBuilder::new();
/// header.subject("Undelivered Mail Returned to Sender")?;
/// let report = DeliveryReport {
///     text: "Your message could not be delivered.\n",
///     reporting_mta: "crepes.fr",
///     recipients: &[RecipientReport {
///         status: EnhancedStatus::new(5, 1, 1).unwrap(),
///         diagnostic: Some("550 5.1.1 no such user"),
///         ..RecipientReport::new(&bob, Action::Failed)
///     }],
///     returned: Returned::Headers(b"Subject: Do you like ketchup?\r\n"),
///     ..DeliveryReport::default()
/// };
/// let mut message = Vec::new();
/// report.write(&header, &Boundary::new("1")?, &mut message)?;
/// let message = String::from_utf8(message)?;
/// assert!(message.contains("\r\nFinal-Recipient: rfc822; nobody@hamburger.edu\r\nAction: failed\r\nStatus: 5.1.1\r\n"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryReport<'a> {
    /// What a person reads.
    pub text: &'a str,
    /// The name of the server that tried to deliver (RFC 3464 §2.2.2).
    pub reporting_mta: &'a str,
    /// The envelope identifier that the sender gave (RFC 3461 §4.4), decoded.
    pub envelope_id: Option<&'a str>,
    /// The name of the server that the message came from (RFC 3464 §2.2.4).
    pub received_from: Option<&'a str>,
    /// When the message arrived at the server (RFC 3464 §2.2.5).
    pub arrived: Option<DateTime>,
    /// What became of each recipient.
    pub recipients: &'a [RecipientReport<'a>],
    /// What of the message goes back.
    pub returned: Returned<'a>,
}

/// What became of one recipient (RFC 3464 §2.3).
#[derive(Clone, Copy, Debug)]
pub struct RecipientReport<'a> {
    /// The recipient as the sender gave it (RFC 3461 §4.2), decoded, with its type: `rfc822;bob@example.com`.
    pub original: Option<&'a str>,
    /// The recipient that was tried.
    pub recipient: &'a AddrSpec,
    /// What was done.
    pub action: Action,
    /// Why.
    pub status: EnhancedStatus,
    /// The name of the server that refused.
    pub remote_mta: Option<&'a str>,
    /// What that server said, as SMTP text. Characters that a field cannot carry are replaced.
    pub diagnostic: Option<&'a str>,
    /// When it was last tried.
    pub last_attempt: Option<DateTime>,
    /// The identifier that the server which took it has it under in its log (RFC 3464 §2.3.8).
    pub final_log_id: Option<&'a str>,
    /// Until when it will be tried again.
    pub retry_until: Option<DateTime>,
}

impl<'a> RecipientReport<'a> {
    /// A recipient of whom nothing else is known; the status is `2.0.0`, `4.0.0` or `5.0.0` as the action has it.
    #[must_use]
    pub const fn new(recipient: &'a AddrSpec, action: Action) -> Self {
        let status = match (action, EnhancedStatus::new(2, 0, 0)) {
            (Action::Failed, _) | (_, None) => EnhancedStatus::PERMANENT,
            (Action::Delayed, _) => EnhancedStatus::TRANSIENT,
            (_, Some(status)) => status,
        };
        Self {
            original: None,
            recipient,
            action,
            status,
            remote_mta: None,
            diagnostic: None,
            last_attempt: None,
            final_log_id: None,
            retry_until: None,
        }
    }
}

/// What was done for a recipient (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// It could not be delivered, and no further attempt is made.
    Failed,
    /// It could not be delivered yet.
    Delayed,
    /// It was delivered.
    Delivered,
    /// It was handed to a server that gives no reports.
    Relayed,
    /// It was delivered and sent on to more than one recipient.
    Expanded,
}

impl Action {
    const ALL: [Self; 5] =
        [Self::Failed, Self::Delayed, Self::Delivered, Self::Relayed, Self::Expanded];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Expanded => "expanded",
        }
    }

    /// What `name` stands for, in any case.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|action| name.eq_ignore_ascii_case(action.name().as_bytes()))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What of a message goes back to its sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Returned<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// Its header section (RFC 6522 §4).
    Headers(&'a [u8]),
    /// All of it (`RET=FULL`, RFC 3461 §4.3). If it cannot go into another message as it is, its header section.
    Message(&'a [u8]),
}

/// What makes a `multipart/report` (RFC 6522 §3), whatever it tells.
pub(super) struct ReportParts<'a> {
    pub(super) kind: &'static str,
    pub(super) media_type: &'static str,
    pub(super) fields: &'a [u8],
    pub(super) text: &'a str,
    pub(super) returned: Returned<'a>,
}

impl ReportParts<'_> {
    pub(super) fn write(
        &self,
        header: &HeaderBuilder<'_>,
        boundary: &Boundary,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        let mut more = HeaderBuilder::new();
        more.text(name("Auto-Submitted")?, "auto-replied")?;
        let media_type = |text| MediaType::new(text).unwrap_or(MediaType::OCTET_STREAM);
        let leaf =
            |kind, content| Item::Leaf(Leaf::new(media_type(kind), content, LineBreaks::Text));
        let mut items = alloc::vec![
            Item::Open(Multipart::Report(self.kind)),
            Item::Leaf(body("text/plain", self.text)),
            leaf(self.media_type, self.fields),
        ];
        match self.returned {
            Returned::Nothing => {}
            Returned::Message(message)
                if choose::identity(message, Transport::default()).is_some() =>
            {
                items.push(leaf("message/rfc822", message));
            }
            Returned::Message(bytes) | Returned::Headers(bytes) => {
                items.push(leaf("text/rfc822-headers", header_of(bytes)));
            }
        }
        items.push(Item::Close);
        message(header, &more, &items, boundary, out)
    }
}

impl DeliveryReport<'_> {
    /// Whether a report may be sent for a message that came with this reverse-path: not with the null one, which is that of
    /// reports, for a report is never answered with another (RFC 3464 §2, RFC 5321 §4.5.5). With angle brackets or without.
    #[must_use]
    pub const fn is_due(reverse_path: &str) -> bool {
        !matches!(reverse_path.as_bytes(), b"" | b"<>")
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
        self.write_form(Form::Ascii, header, boundary, out)
    }

    /// The same in the international form (RFC 6533 §4): a `message/global-delivery-status`, whose fields have addresses and texts in
    /// UTF-8, for senders whose software knows it: those that sent with SMTPUTF8. Its body is encoded, so that any way carries it.
    ///
    /// # Errors
    /// [`ComposeError`]; nothing was written then.
    pub fn write_global(
        &self,
        header: &HeaderBuilder<'_>,
        boundary: &Boundary,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        self.write_form(Form::Utf8, header, boundary, out)
    }

    fn write_form(
        &self,
        form: Form,
        header: &HeaderBuilder<'_>,
        boundary: &Boundary,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        refuse(header, |name| {
            is_content(name)
                || name.eq_ignore_ascii_case("MIME-Version")
                || name.eq_ignore_ascii_case("Auto-Submitted")
        })?;
        let parts = ReportParts {
            kind: "delivery-status",
            media_type: match form {
                Form::Ascii => "message/delivery-status",
                Form::Utf8 => "message/global-delivery-status",
            },
            fields: &self.status(form)?,
            text: self.text,
            returned: self.returned,
        };
        parts.write(header, boundary, out)
    }

    /// The fields of the message and those of each recipient, as groups with a blank line between them (RFC 3464 §2.1).
    fn status(&self, form: Form) -> Result<Vec<u8>, ComposeError> {
        let fields = || match form {
            Form::Ascii => HeaderBuilder::new(),
            Form::Utf8 => HeaderBuilder::with(NonAscii::Utf8),
        };
        let mut out = Vec::new();
        let mut group = fields();
        let text = |group: &mut HeaderBuilder<'_>, field, kind: &str, value: Option<&str>| {
            let Some(value) = value else { return Ok(()) };
            group.text(name(field)?, &alloc::format!("{kind}{}", form.printable(value))).map(|_| ())
        };
        text(&mut group, "Original-Envelope-Id", "", self.envelope_id)?;
        text(&mut group, "Reporting-MTA", "dns; ", Some(self.reporting_mta))?;
        text(&mut group, "Received-From-MTA", "dns; ", self.received_from)?;
        date(&mut group, name("Arrival-Date")?, self.arrived)?;
        group.write_fields(&mut out);
        for recipient in self.recipients {
            let mut group = fields();
            text(&mut group, "Original-Recipient", "", recipient.original)?;
            let address = form.recipient_address(recipient.recipient);
            text(&mut group, "Final-Recipient", "", Some(&address))?;
            group.text(name("Action")?, &alloc::format!("{}", recipient.action))?;
            group.text(name("Status")?, &alloc::format!("{}", recipient.status))?;
            text(&mut group, "Remote-MTA", "dns; ", recipient.remote_mta)?;
            text(&mut group, "Diagnostic-Code", "smtp; ", recipient.diagnostic)?;
            date(&mut group, name("Last-Attempt-Date")?, recipient.last_attempt)?;
            text(&mut group, "Final-Log-ID", "", recipient.final_log_id)?;
            date(&mut group, name("Will-Retry-Until")?, recipient.retry_until)?;
            out.extend_from_slice(b"\r\n");
            group.write_fields(&mut out);
        }
        Ok(out)
    }
}

/// Whether a report is in US-ASCII or in UTF-8.
#[derive(Clone, Copy)]
enum Form {
    Ascii,
    Utf8,
}

impl Form {
    fn printable(self, text: &str) -> String {
        match self {
            Self::Ascii => printable(text),
            Self::Utf8 => {
                let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
                // As many octets as a line has room for.
                plain.take(225).collect::<String>().trim_ascii().into()
            }
        }
    }

    /// In UTF-8 it is a `utf-8-addr-unitext`: what has a meaning in an address of the other form is `\x{HEX}` in both (RFC 6533 §3).
    fn recipient_address(self, address: &AddrSpec) -> String {
        match self {
            Self::Utf8 if address.is_international() => utf8_address(address, |c| !c.is_ascii()),
            _ => recipient_address(address),
        }
    }
}

fn date(
    group: &mut HeaderBuilder<'_>,
    name: HeaderName<'_>,
    value: Option<DateTime>,
) -> Result<(), ComposeError> {
    if let Some(value) = value {
        group.date_field(name, &value)?;
    }
    Ok(())
}

/// What a peer said must not hinder the report: what a field cannot carry becomes `?`, a line end a blank, and a very long
/// text is cut.
pub(super) fn printable(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\r' | '\n' | '\t' => ' ',
        ' '..='~' => c,
        _ => '?',
    });
    plain.take(900).collect::<String>().trim_ascii().into()
}

/// The address with its type. One that is not in US-ASCII is written as `utf-8-addr-xtext`: `\x{HEX}` for each other character,
/// and for those that have a meaning in it (RFC 6533 §3).
pub(super) fn recipient_address(address: &AddrSpec) -> String {
    if !address.is_international() {
        return alloc::format!("rfc822; {}", address.as_str());
    }
    utf8_address(address, |_| false)
}

/// The characters that `plain` says, and those of US-ASCII without a meaning, stand for themselves.
fn utf8_address(address: &AddrSpec, plain: impl Fn(char) -> bool) -> String {
    let mut out = String::from("utf-8; ");
    for c in address.as_str().chars() {
        if matches!(c, '!'..='~') && !matches!(c, '\\' | '+' | '=') || plain(c) {
            out.push(c);
        } else {
            out.push_str(&alloc::format!("\\x{{{:02X}}}", u32::from(c)));
        }
    }
    out
}

/// The header section at the front of `message`, without a blank line.
fn header_of(message: &[u8]) -> &[u8] {
    let scanner =
        &mut rfc822_message::HeaderScanner::new(message, &rfc822_message::Limits::default());
    let len = scanner.by_ref().map(|item| item.raw().len()).sum();
    message.get(..len).unwrap_or(message)
}
