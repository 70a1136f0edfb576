//! Subject, first From address, Date as a timestamp, and Message-ID.

use std::hint::black_box;

use rfc822_message::{HeaderTable, Limits, Message};

use crate::{
    Sum,
    measure::{Entrant, Workload},
};

/// Beside the peers as they are used by default, and beside those told to leave all other fields alone.
pub(super) fn workloads<'m>(name: &str, message: &'m [u8]) -> Vec<Workload<'m>> {
    let ours = || Entrant::new("rfc822-message", ours(message));
    let kind = |kind: &str| format!("four fields of {name}, {} B{kind}", message.len());
    let mut rows = vec![Workload {
        area: "message",
        name: kind(""),
        goal: 4.0,
        entrants: vec![
            ours(),
            Entrant::new("mailparse", || mailparse(message)),
            #[cfg(feature = "mail-parser")]
            Entrant::new("mail-parser", by_default(message)),
        ],
    }];
    if cfg!(feature = "mail-parser") {
        rows.push(Workload {
            area: "message",
            name: kind(", peer tuned"),
            goal: 1.5,
            entrants: vec![
                ours(),
                #[cfg(feature = "mail-parser")]
                Entrant::new("mail-parser", tuned(message)),
            ],
        });
    }
    rows
}

fn sum(subject: &[u8], from: &[u8], date: i64, id: &[u8]) -> u64 {
    let mut sum = Sum::default();
    sum.octets(subject);
    sum.octets(from);
    sum.add(date.unsigned_abs());
    sum.octets(id);
    sum.0
}

fn ours(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    let mut table = HeaderTable::new();
    move || {
        let message =
            Message::parse_with(black_box(message), &Limits::default(), std::mem::take(&mut table));
        let header = message.header();
        let subject = header.first("Subject").map(|field| field.raw_value()).unwrap_or_default();
        let subject = mime::encoded_word::decode(subject.trim_ascii()).text;
        let from = header.first("From").and_then(|field| field.addresses().mailboxes().next());
        let from = from.map(|mailbox| mailbox.addr_spec()).unwrap_or_default();
        let date = header.first("Date").and_then(|field| field.date(&mut ()));
        let id = header.first("Message-ID").and_then(|field| field.message_ids().next());
        let id = id.map(|id| id.raw()).unwrap_or_default();
        let sum = sum(subject.as_bytes(), &from, date.map_or(0, |date| date.unix()), id);
        table = message.into_table();
        sum
    }
}

fn mailparse(message: &[u8]) -> u64 {
    use mailparse::{MailAddr, MailHeaderMap};
    let Ok((headers, _)) = mailparse::parse_headers(black_box(message)) else { return 0 };
    let subject = headers.get_first_value("Subject").unwrap_or_default();
    let from =
        headers.get_first_header("From").and_then(|from| mailparse::addrparse_header(from).ok());
    let from = from.and_then(|from| match from.into_inner().into_iter().next()? {
        MailAddr::Single(single) => Some(single.addr),
        MailAddr::Group(group) => Some(group.addrs.into_iter().next()?.addr),
    });
    let date = headers.get_first_value("Date").and_then(|date| mailparse::dateparse(&date).ok());
    let id = headers.get_first_value("Message-ID").and_then(|id| mailparse::msgidparse(&id).ok());
    let id = id.as_ref().and_then(|id| id.first()).map(String::as_bytes).unwrap_or_default();
    sum(subject.as_bytes(), from.unwrap_or_default().as_bytes(), date.unwrap_or_default(), id)
}

#[cfg(feature = "mail-parser")]
fn by_default(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    let parser = mail_parser::MessageParser::default();
    move || parser.parse_headers(black_box(message)).map_or(0, |message| look(&message))
}

#[cfg(feature = "mail-parser")]
fn tuned(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    use mail_parser::{HeaderForm, HeaderName};
    let mut parser = mail_parser::MessageParser::new();
    for name in [
        HeaderName::ReturnPath,
        HeaderName::Received,
        HeaderName::To,
        HeaderName::Cc,
        HeaderName::Bcc,
        HeaderName::ReplyTo,
        HeaderName::InReplyTo,
        HeaderName::References,
        HeaderName::DkimSignature,
        HeaderName::Sender,
    ] {
        parser = parser.header(name, HeaderForm::Ignore);
    }
    let parser = parser.unknown_headers(HeaderForm::Ignore);
    move || parser.parse_headers(black_box(message)).map_or(0, |message| look(&message))
}

#[cfg(feature = "mail-parser")]
fn look(message: &mail_parser::Message<'_>) -> u64 {
    let from = message.from().and_then(|from| from.mailboxes().next()?.address());
    sum(
        message.subject().unwrap_or_default().as_bytes(),
        from.unwrap_or_default().as_bytes(),
        message.date().map_or(0, |date| date.to_timestamp()),
        message.message_id().unwrap_or_default().as_bytes(),
    )
}
