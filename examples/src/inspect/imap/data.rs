//! Untagged data as JSON.

use imap_codec::{
    Addresses, Code, Data, Envelope, Fetch, FetchItem, Flags, Listing, NString, SectionName,
};
use mime::encoded_word;
use serde_json::{Value, json};

use super::super::output::lossy;

/// The data with its name as `data`, without `event`.
pub(super) fn to_json(data: &Data<'_>) -> Value {
    let text = |status: &str, text: &imap_codec::Text<'_>| json!({ "status": status, "code": text.code.as_ref().map(code), "text": text.to_str_lossy() });
    let number = |name: &str, number: u32| json!({ "data": name, "number": number });
    match data {
        Data::Condition { status, text: said } => text(status.as_str(), said),
        Data::PreAuth(said) => text("PREAUTH", said),
        Data::Bye(said) => text("BYE", said),
        Data::Capability(capabilities) => json!({
            "data": "CAPABILITY",
            "capabilities": capabilities.iter().map(|known| wire(|out| known.encode(out))).collect::<Vec<_>>(),
        }),
        Data::Enabled(capabilities) => json!({
            "data": "ENABLED",
            "capabilities": capabilities.iter().map(|known| wire(|out| known.encode(out))).collect::<Vec<_>>(),
        }),
        Data::Id(fields) => json!({
            "data": "ID",
            "fields": fields.as_ref().map(|fields| {
                fields
                    .iter()
                    .map(|field| (lossy(field.field.as_bytes()), string(&field.value)))
                    .collect::<serde_json::Map<_, _>>()
            }),
        }),
        Data::List(listing) => listed("LIST", listing),
        Data::Lsub(listing) => listed("LSUB", listing),
        Data::Search(found) => json!({
            "data": "SEARCH",
            "numbers": found.numbers.iter().collect::<Vec<u32>>(),
            "modseq": found.mod_seq,
            "more": found.more,
        }),
        Data::Flags(all) => json!({ "data": "FLAGS", "flags": flags(all) }),
        Data::Exists(count) => number("EXISTS", *count),
        Data::Recent(count) => number("RECENT", *count),
        Data::Expunge(seq) => number("EXPUNGE", *seq),
        Data::Fetch(fetch) => fetched(fetch),
        Data::Status(status) => json!({
            "data": "STATUS",
            "mailbox": mailbox(&status.mailbox),
            "value": without_name(data),
        }),
        Data::Namespace(_) => json!({ "data": "NAMESPACE", "value": without_name(data) }),
        Data::ESearch(_) => json!({ "data": "ESEARCH", "value": without_name(data) }),
        Data::Other(raw) => json!({ "data": "other", "value": lossy(raw.as_bytes()) }),
        other => json!({ "data": "other", "value": without_name(other) }),
    }
}

/// A response code as it is written.
pub(super) fn code(code: &Code<'_>) -> String {
    wire(|out| code.encode(out))
}

fn listed(name: &str, listing: &Listing<'_>) -> Value {
    let attributes: Vec<_> = listing
        .attributes
        .iter()
        .map(|attribute| {
            let (backslash, name) = attribute.as_bytes();
            format!("{backslash}{}", lossy(name))
        })
        .collect();
    json!({
        "data": name,
        "attributes": attributes,
        "delimiter": listing.delimiter.map(|octet| char::from(octet).to_string()),
        "mailbox": mailbox(&listing.mailbox),
    })
}

fn fetched(fetch: &Fetch<'_>) -> Value {
    json!({
        "data": "FETCH",
        "number": fetch.seq,
        "first": fetch.first,
        "items": fetch.items.iter().map(|item| fetch_item(&item)).collect::<Vec<_>>(),
        "literal": fetch.literal.as_ref().map(|literal| {
            json!({ "name": section(&literal.name), "octets": literal.size })
        }),
    })
}

fn fetch_item(item: &FetchItem<'_>) -> Value {
    let (name, value) = match item {
        FetchItem::Flags(all) => ("FLAGS".to_owned(), flags(all)),
        FetchItem::Uid(uid) => ("UID".to_owned(), (*uid).into()),
        FetchItem::InternalDate(date) => ("INTERNALDATE".to_owned(), date.to_string().into()),
        FetchItem::Rfc822Size(size) => ("RFC822.SIZE".to_owned(), (*size).into()),
        FetchItem::ModSeq(value) => ("MODSEQ".to_owned(), (*value).into()),
        FetchItem::Envelope(envelope) => ("ENVELOPE".to_owned(), envelope_json(envelope)),
        FetchItem::Body(body) => ("BODY".to_owned(), wire(|out| body.encode(out)).into()),
        FetchItem::BodyStructure(body) => {
            ("BODYSTRUCTURE".to_owned(), wire(|out| body.encode(out)).into())
        }
        FetchItem::Section { name, data } => (section(name), string(data)),
        FetchItem::Other { name, value } => {
            (lossy(name.as_bytes()), lossy(value.as_bytes()).into())
        }
        other => ("other".to_owned(), wire(|out| other.encode(out)).into()),
    };
    json!({ "name": name, "value": value })
}

fn envelope_json(envelope: &Envelope<'_>) -> Value {
    let subject = envelope.subject.as_bytes();
    json!({
        "date": string(&envelope.date),
        "subject": subject.map(|subject| encoded_word::decode(subject).text.into_owned()),
        "from": addresses(&envelope.from),
        "sender": addresses(&envelope.sender),
        "reply_to": addresses(&envelope.reply_to),
        "to": addresses(&envelope.to),
        "cc": addresses(&envelope.cc),
        "bcc": addresses(&envelope.bcc),
        "in_reply_to": string(&envelope.in_reply_to),
        "message_id": string(&envelope.message_id),
    })
}

/// The addresses alone: of groups, the members.
fn addresses(addresses: &Addresses<'_>) -> Vec<String> {
    addresses
        .iter()
        .filter_map(|address| {
            let (mailbox, host) = (address.mailbox.as_bytes()?, address.host.as_bytes()?);
            Some(format!("{}@{}", lossy(mailbox), lossy(host)))
        })
        .collect()
}

fn flags(flags: &Flags<'_>) -> Value {
    flags.iter().map(|flag| wire(|out| flag.encode(out))).collect()
}

fn mailbox(mailbox: &imap_codec::Mailbox<'_>) -> String {
    mailbox.decode(imap_codec::Naming::Utf7).into_owned()
}

fn string(string: &NString<'_>) -> Value {
    string.as_bytes().map(lossy).into()
}

/// The name of a piece of a message, as it is written.
fn section(name: &SectionName<'_>) -> String {
    match name {
        SectionName::Body { section, origin } => {
            let origin = origin.map_or(String::new(), |origin| format!("<{origin}>"));
            format!("BODY{}{origin}", wire(|out| section.encode(out)))
        }
        SectionName::Rfc822 => "RFC822".into(),
        SectionName::Rfc822Header => "RFC822.HEADER".into(),
        SectionName::Rfc822Text => "RFC822.TEXT".into(),
        other => format!("{other:?}"),
    }
}

/// What a value is on the wire.
fn wire(encode: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    encode(&mut out);
    lossy(&out)
}

/// The response behind its name.
fn without_name(data: &Data<'_>) -> String {
    let whole = wire(|out| data.encode(out));
    let whole = whole.trim_start_matches("* ").trim_end();
    whole.split_once(' ').map_or("", |(_, value)| value).to_owned()
}
