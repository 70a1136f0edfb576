//! Responses in the shape of net-imap.

use core::fmt::Debug;

use imap_codec::{
    Addresses, Body, Code, Data, ESearchItem, Envelope, Extension, FetchItem, Flag, GmLabel, Kind,
    Listing, MailboxAttribute, NString, Parameters, Raw, Response, SectionName, SectionText,
    SequenceSet, SinglePart, StatusItem, Text,
};
use serde_json::{Map, Value, json};

/// Stands for what no fixture that was seen has.
pub(crate) const NOT_COMPARED: &str = "not compared";

fn not_compared(value: &impl Debug) -> Value {
    format!("{NOT_COMPARED}: {value:?}").into()
}

pub(crate) fn response(response: &Response<'_>) -> Value {
    match response {
        Response::Done { tag, status, text } => json!({
            "tag": tag.as_str(), "name": word(status), "data": self::text(text),
        }),
        Response::Data(data) => {
            let (name, data) = named(data);
            json!({ "name": name, "data": data })
        }
        other => not_compared(other),
    }
}

fn named(data: &Data<'_>) -> (String, Value) {
    let (name, data) = match data {
        Data::Condition { status, text } => return (word(status), self::text(text)),
        Data::Bye(text) => ("BYE", self::text(text)),
        Data::PreAuth(text) => ("PREAUTH", self::text(text)),
        Data::Sort(found) => ("SORT", found.numbers.iter().collect()),
        Data::Capability(words) => {
            ("CAPABILITY", upper(words.iter().map(|word| written(|out| word.encode(out)))))
        }
        Data::Enabled(words) => {
            ("ENABLED", upper(words.iter().map(|word| written(|out| word.encode(out)))))
        }
        Data::List(listing) => ("LIST", self::listing(listing)),
        Data::Lsub(listing) => ("LSUB", self::listing(listing)),
        Data::XList(listing) => ("XLIST", self::listing(listing)),
        Data::Status(status) => {
            let attr: Map<_, _> = status.items.iter().map(|item| status_item(&item)).collect();
            ("STATUS", json!({ "mailbox": octets(status.mailbox.as_bytes()), "attr": attr }))
        }
        Data::Search(found) => {
            let numbers: Vec<_> = found.numbers.iter().collect();
            match found.mod_seq {
                None => ("SEARCH", json!(numbers)),
                Some(mod_seq) => {
                    ("SEARCH", json!({ "internal": numbers, "ivars": { ":@modseq": mod_seq } }))
                }
            }
        }
        Data::ESearch(found) => {
            let items: Vec<_> = found.items.iter().map(|item| esearch_item(&item)).collect();
            let tag = found.correlator.tag.as_ref().and_then(|tag| tag.as_str());
            ("ESEARCH", json!({ "tag": tag, "uid": found.uid, "data": items }))
        }
        Data::Flags(flags) => ("FLAGS", flags.iter().map(|flag| self::flag(&flag)).collect()),
        Data::Exists(number) => ("EXISTS", json!(number)),
        Data::Recent(number) => ("RECENT", json!(number)),
        Data::Expunge(number) => ("EXPUNGE", json!(number)),
        Data::Vanished { earlier, uids } => {
            ("VANISHED", json!({ "uids": set(uids), "earlier": earlier }))
        }
        Data::Fetch(fetch) => {
            let attr: Map<_, _> = fetch.items.iter().map(|item| fetch_item(&item)).collect();
            if fetch.by_uid {
                ("UIDFETCH", json!({ "uid": fetch.seq, "attr": attr }))
            } else {
                ("FETCH", json!({ "seqno": fetch.seq, "attr": attr }))
            }
        }
        Data::Acl(acl) => {
            let mailbox = octets(acl.mailbox.as_bytes());
            let entry = |user: &[u8], rights: &str| json!({ "user": octets(user), "rights": rights, "mailbox": mailbox });
            let entries =
                acl.entries.iter().map(|it| entry(it.identifier.as_bytes(), it.rights.as_str()));
            ("ACL", entries.collect())
        }
        Data::Quota(quota) => {
            let resource = quota.resources.first().expect("one resource");
            let (usage, limit) = (resource.usage.to_string(), resource.limit.to_string());
            (
                "QUOTA",
                json!({ "mailbox": octets(quota.root.as_bytes()), "usage": usage, "quota": limit }),
            )
        }
        Data::QuotaRoot { mailbox, roots } => {
            let roots: Vec<_> = roots.iter().map(|root| octets(root.as_bytes())).collect();
            ("QUOTAROOT", json!({ "mailbox": octets(mailbox.as_bytes()), "quotaroots": roots }))
        }
        other => ("", not_compared(other)),
    };
    (name.to_owned(), data)
}

fn text(text: &Text<'_>) -> Value {
    json!({ "code": text.code.as_ref().map(code), "text": text.to_str_lossy() })
}

fn code(code: &Code<'_>) -> Value {
    let data = match code {
        Code::HighestModSeq(number) => json!(number),
        Code::Modified(messages) => set(messages),
        Code::MailboxId(id) => json!(id.as_str()),
        Code::AppendUid { uid_validity, uids } => {
            json!({ "uidvalidity": uid_validity, "assigned_uids": set(uids) })
        }
        Code::CopyUid { uid_validity, from, to } => {
            json!({ "uidvalidity": uid_validity, "source_uids": set(from), "assigned_uids": set(to) })
        }
        Code::UidNext(number) | Code::UidValidity(number) | Code::Unseen(number) => json!(number),
        Code::PermanentFlags(flags) => flags.iter().map(|flag| self::flag(&flag)).collect(),
        Code::Capability(words) => upper(words.iter().map(|word| written(|out| word.encode(out)))),
        code if written(|out| code.encode(out)).contains(' ') => not_compared(code),
        _ => Value::Null,
    };
    let name = written(|out| code.encode(out));
    let name = name.trim_matches(['[', ']']).split(' ').next().unwrap_or_default();
    json!({ "name": name, "data": data })
}

fn listing(listing: &Listing<'_>) -> Value {
    let attribute = |attribute: MailboxAttribute<'_>| {
        let (backslash, name) = attribute.as_bytes();
        symbol(backslash, name)
    };
    json!({
        "attr": listing.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "delim": listing.delimiter.map(|octet| char::from(octet).to_string()),
        "name": octets(listing.mailbox.as_bytes()),
    })
}

fn status_item(item: &StatusItem<'_>) -> (String, Value) {
    let (name, value) = match item {
        StatusItem::Messages(number) => ("MESSAGES", json!(number)),
        StatusItem::UidNext(number) => ("UIDNEXT", json!(number)),
        StatusItem::HighestModSeq(number) => ("HIGHESTMODSEQ", json!(number)),
        StatusItem::Deleted(number) => ("DELETED", json!(number)),
        StatusItem::DeletedStorage(number) => ("DELETED-STORAGE", json!(number)),
        StatusItem::Recent(number) => ("RECENT", json!(number)),
        StatusItem::Unseen(number) => ("UNSEEN", json!(number)),
        StatusItem::UidValidity(number) => ("UIDVALIDITY", json!(number)),
        StatusItem::MailboxId(id) => ("MAILBOXID", json!(id.as_str())),
        other => ("", not_compared(other)),
    };
    (name.to_owned(), value)
}

fn esearch_item(item: &ESearchItem<'_>) -> Value {
    match item {
        ESearchItem::Min(number) => json!(["MIN", number]),
        ESearchItem::Max(number) => json!(["MAX", number]),
        ESearchItem::Count(number) => json!(["COUNT", number]),
        ESearchItem::ModSeq(number) => json!(["MODSEQ", number]),
        ESearchItem::All(messages) => json!(["ALL", set(messages)]),
        other => not_compared(other),
    }
}

fn fetch_item(item: &FetchItem<'_>) -> (String, Value) {
    let (name, value) = match item {
        FetchItem::Flags(flags) => ("FLAGS", flags.iter().map(|flag| self::flag(&flag)).collect()),
        FetchItem::Uid(number) => ("UID", json!(number)),
        FetchItem::Rfc822Size(number) => ("RFC822.SIZE", json!(number)),
        FetchItem::ModSeq(number) => ("MODSEQ", json!(number)),
        FetchItem::Body(body) => ("BODY", self::body(body)),
        FetchItem::BodyStructure(body) => ("BODYSTRUCTURE", self::body(body)),
        FetchItem::EmailId(id) => ("EMAILID", json!(id.as_str())),
        FetchItem::ThreadId(id) => ("THREADID", json!(id.as_ref().map(|id| id.as_str()))),
        FetchItem::GmMsgId(number) => ("X-GM-MSGID", json!(number)),
        FetchItem::GmThrId(number) => ("X-GM-THRID", json!(number)),
        FetchItem::GmLabels(labels) => {
            ("X-GM-LABELS", labels.iter().map(|label| gm_label(&label)).collect())
        }
        FetchItem::Section { name, data } => return (section(name), string(data)),
        FetchItem::Envelope(envelope) => ("ENVELOPE", self::envelope(envelope)),
        FetchItem::InternalDate(date) => {
            ("INTERNALDATE", written(|out| date.encode(out)).trim_matches('"').into())
        }
        other => ("", not_compared(other)),
    };
    (name.to_owned(), value)
}

fn gm_label(label: &GmLabel<'_>) -> Value {
    match label {
        GmLabel::System(name) => symbol("\\", name.as_bytes()),
        GmLabel::User(name) => octets(name.as_bytes()),
        GmLabel::Nil => Value::Null,
    }
}

fn section(name: &SectionName<'_>) -> String {
    match name {
        SectionName::Rfc822 => "RFC822".to_owned(),
        SectionName::Rfc822Header => "RFC822.HEADER".to_owned(),
        SectionName::Rfc822Text => "RFC822.TEXT".to_owned(),
        SectionName::Body { section, origin } => {
            let part: Vec<_> = section.part.iter().map(|number| number.to_string()).collect();
            let (kind, names) = match &section.text {
                None => ("", None),
                Some(SectionText::Header) => ("HEADER", None),
                Some(SectionText::HeaderFields(names)) => ("HEADER.FIELDS", Some(names)),
                Some(SectionText::HeaderFieldsNot(names)) => ("HEADER.FIELDS.NOT", Some(names)),
                Some(SectionText::Text) => ("TEXT", None),
                Some(SectionText::Mime) => ("MIME", None),
            };
            let mut name = part.join(".");
            if !name.is_empty() && !kind.is_empty() {
                name.push('.');
            }
            name.push_str(kind);
            if let Some(names) = names {
                let names: Vec<_> = names
                    .iter()
                    .map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned())
                    .collect();
                name.push_str(&format!(" ({})", names.join(" ")));
            }
            let origin = origin.map(|origin| format!("<{origin}>")).unwrap_or_default();
            format!("BODY[{name}]{origin}")
        }
        other => format!("{NOT_COMPARED}: {other:?}"),
    }
}

/// Parts of a multipart in their order. Nesting in the fixtures is shallow.
fn body(body: &Body<'_>) -> Value {
    match body {
        Body::Multipart(multipart) => {
            let parts: Vec<_> = multipart.parts.iter().map(|part| self::body(&part)).collect();
            let mut fields = json!({
                "media_type": "MULTIPART",
                "subtype": upper_string(&multipart.subtype),
                "parts": if parts.is_empty() { Value::Null } else { parts.into() },
            });
            merge(&mut fields, extension(multipart.extension.as_ref()));
            if let Some(extension) = &multipart.extension {
                fields["param"] = parameters(&extension.parameters);
            }
            fields
        }
        Body::Single(part) => single(part),
        other => not_compared(other),
    }
}

fn single(part: &SinglePart<'_>) -> Value {
    let mut fields = json!({
        "media_type": upper_string(&part.media_type),
        "subtype": upper_string(&part.subtype),
        "param": parameters(&part.parameters),
        "content_id": string(&part.id),
        "description": string(&part.description),
        "encoding": upper_string(&part.encoding),
        "size": part.octets,
        "md5": string(&part.md5),
    });
    match &part.kind {
        Kind::Basic => {}
        Kind::Text { lines } => fields["lines"] = json!(lines),
        Kind::Message(message) => {
            fields["envelope"] = envelope(&message.envelope);
            fields["body"] = message.body.first().map_or(Value::Null, |inner| body(&inner));
            fields["lines"] = json!(message.lines);
        }
        other => fields["kind"] = not_compared(other),
    }
    merge(&mut fields, extension(part.extension.as_ref()));
    fields
}

fn extension(extension: Option<&Extension<'_>>) -> Value {
    let Some(extension) = extension else { return json!({}) };
    let disposition = extension.disposition.as_ref().map(|disposition| {
        json!({ "dsp_type": upper_string(&disposition.kind), "param": parameters(&disposition.parameters) })
    });
    let languages: Vec<_> =
        extension.language.iter().map(|language| upper_string(&language)).collect();
    json!({
        "disposition": disposition,
        "language": if languages.is_empty() { Value::Null } else { languages.into() },
        "location": string(&extension.location),
        "extension": extension.other.as_ref().map(raw),
    })
}

/// Values of an extension that nobody knows: numbers, strings and lists.
fn raw(raw: &Raw<'_>) -> Value {
    let mut open: Vec<Vec<Value>> = vec![Vec::new()];
    let mut rest = core::str::from_utf8(raw.as_bytes()).expect("text").trim_start();
    while !rest.is_empty() {
        let value = if let Some(after) = rest.strip_prefix('(') {
            rest = after;
            open.push(Vec::new());
            continue;
        } else if let Some(after) = rest.strip_prefix(')') {
            rest = after;
            open.pop().expect("an open list").into()
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) = quoted.split_once('"').expect("a closing quote");
            rest = after;
            text.into()
        } else {
            let (word, after) = rest.split_at(rest.find([' ', ')']).unwrap_or(rest.len()));
            rest = after;
            word.parse::<u64>().map_or(Value::Null, Value::from)
        };
        open.last_mut().expect("the outermost list").push(value);
        rest = rest.trim_start();
    }
    open.pop().expect("the outermost list").into()
}

fn envelope(envelope: &Envelope<'_>) -> Value {
    json!({
        "date": string(&envelope.date), "subject": string(&envelope.subject),
        "from": addresses(&envelope.from), "sender": addresses(&envelope.sender), "reply_to": addresses(&envelope.reply_to),
        "to": addresses(&envelope.to), "cc": addresses(&envelope.cc), "bcc": addresses(&envelope.bcc),
        "in_reply_to": string(&envelope.in_reply_to), "message_id": string(&envelope.message_id),
    })
}

fn addresses(addresses: &Addresses<'_>) -> Value {
    if addresses.is_empty() {
        return Value::Null;
    }
    let address = |it: imap_codec::Address<'_>| json!({ "name": string(&it.name), "route": string(&it.adl), "mailbox": string(&it.mailbox), "host": string(&it.host) });
    addresses.iter().map(address).collect()
}

fn parameters(parameters: &Parameters<'_>) -> Value {
    if parameters.is_empty() {
        return Value::Null;
    }
    let name = |name: &NString<'_>| name.as_str().unwrap_or_default().to_uppercase();
    let fields: Map<_, _> =
        parameters.iter().map(|it| (name(&it.name), string(&it.value))).collect();
    fields.into()
}

fn flag(flag: &Flag<'_>) -> Value {
    let (backslash, name) = flag.as_bytes();
    symbol(backslash, name)
}

/// `\Seen` is `:Seen`, in this case of its letters.
fn symbol(backslash: &str, name: &[u8]) -> Value {
    let mut name = name.to_vec();
    if backslash.is_empty() {
        return octets(&name);
    }
    name.make_ascii_lowercase();
    name[..1].make_ascii_uppercase();
    format!(":{}", String::from_utf8_lossy(&name)).into()
}

fn merge(fields: &mut Value, more: Value) {
    if let (Value::Object(fields), Value::Object(more)) = (fields, more) {
        fields.extend(more);
    }
}

fn set(set: &SequenceSet<'_>) -> Value {
    json!({ "string": written(|out| set.encode(out)) })
}

fn string(string: &NString<'_>) -> Value {
    string.as_bytes().map_or(Value::Null, octets)
}

fn upper_string(string: &NString<'_>) -> Value {
    string.as_str().map_or(Value::Null, |text| text.to_uppercase().into())
}

fn upper(words: impl Iterator<Item = String>) -> Value {
    words.map(|word| word.to_uppercase()).collect()
}

fn octets(octets: &[u8]) -> Value {
    String::from_utf8_lossy(octets).into()
}

fn word(status: &impl Debug) -> String {
    format!("{status:?}").to_uppercase()
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("text")
}
