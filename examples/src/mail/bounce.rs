//! The report that a letter could not be delivered (RFC 3464); it goes out from `<>`.

use std::io;

use mime::{Action, Boundary, DeliveryReport, RecipientReport, Returned};
use rfc822_message::{AddrSpec, HeaderBuilder, Message, MsgId, NameAddr};
use smtp_codec::{Mailbox, delivery::Failure};

use crate::now;

/// The report as a message to `to`.
///
/// # Errors
/// If an address cannot stand in a message.
pub fn report(
    hostname: &str,
    to: &Mailbox<'_>,
    failed: &[(Mailbox<'static>, Failure)],
    original: &[u8],
) -> io::Result<Vec<u8>> {
    let spec = |mailbox: &str| AddrSpec::new(mailbox).map_err(io::Error::other);
    let daemon = spec(&format!("MAILER-DAEMON@{hostname}"))?;
    let sender = spec(to.as_str())?;
    let mut recipients = Vec::new();
    for (recipient, failure) in failed {
        let code = failure.code.map_or(String::new(), |code| format!("{} ", code.get()));
        let diagnostic = format!("{code}{} {}", failure.status, failure.text);
        recipients.push((spec(recipient.as_str())?, failure, diagnostic));
    }
    let mut text = format!(
        "This is the mail system at {hostname}.\n\nYour message could not be delivered to:\n\n"
    );
    for (recipient, _, diagnostic) in &recipients {
        text += &format!("  <{recipient}>: {diagnostic}\n");
    }
    let reports: Vec<_> = recipients
        .iter()
        .map(|(recipient, failure, diagnostic)| RecipientReport {
            status: failure.status,
            diagnostic: Some(diagnostic),
            ..RecipientReport::new(recipient, Action::Failed)
        })
        .collect();
    let unique = now::unique();
    let mut header = HeaderBuilder::new();
    let id = MsgId::new(&format!("bounce.{unique}@{hostname}")).map_err(io::Error::other)?;
    header
        .date(&now::date())
        .and_then(|header| header.from(&[NameAddr::new("Mail Delivery System", &daemon)]))
        .and_then(|header| header.to(&[NameAddr::from(&sender).into()]))
        .and_then(|header| header.subject("Undelivered Mail Returned to Sender"))
        .and_then(|header| header.message_id(&id))
        .map_err(io::Error::other)?;
    let message = Message::parse(original);
    let headers = original.get(..original.len() - message.body().len()).unwrap_or_default();
    let report = DeliveryReport {
        text: &text,
        reporting_mta: hostname,
        recipients: &reports,
        returned: Returned::Headers(headers),
        ..DeliveryReport::default()
    };
    let boundary = Boundary::new(&unique).map_err(io::Error::other)?;
    let mut out = Vec::new();
    report.write(&header, &boundary, &mut out).map_err(io::Error::other)?;
    Ok(out)
}
