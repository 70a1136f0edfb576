//! A message in the shape of the Email object of JMAP (RFC 8621 §4.1), and how others may read it.

use mime::{Content, Entity, Limits, Quirk, Tree, interpretations};
use rfc822_message::{Address, Field};
use serde_json::{Value, json};

use super::{super::output::lossy, fields::decoded, media_type};

/// How many characters a preview has at most (RFC 8621 §4.1.4).
const PREVIEW: usize = 256;
/// How deep `bodyStructure` goes: readers of JSON have limits on nesting. `parts` has all.
const DEPTH: u16 = 32;

/// Adds the members of an Email object to that of the message.
pub(super) fn members(tree: &Tree<'_>, message: &mut Value) {
    let root = tree.root();
    let addresses = ["from", "sender", "to", "cc", "bcc"].map(|name| (name, name));
    for (member, name) in addresses.into_iter().chain([("replyTo", "Reply-To")]) {
        message[member] = last(root, name).map(|field| address_list(&field)).into();
    }
    for (member, name) in
        [("messageId", "Message-ID"), ("inReplyTo", "In-Reply-To"), ("references", "References")]
    {
        let ids = |field: Field<'_>| -> Vec<String> {
            field.message_ids().map(|id| lossy(&id.value())).collect()
        };
        message[member] = last(root, name).map(ids).into();
    }
    message["subject"] = last(root, "Subject").map(|field| decoded(&field)).into();
    let date = last(root, "Date").and_then(|field| field.date(&mut ()));
    message["sentAt"] = date.map(|date| date.to_string()).into();
    let lists = root.body_lists();
    let list =
        |parts: &[Entity<'_, '_>]| -> Value { parts.iter().map(|part| body_part(*part)).collect() };
    message["textBody"] = list(&lists.text);
    message["htmlBody"] = list(&lists.html);
    message["attachments"] = list(&lists.attachments);
    message["hasAttachment"] = lists
        .attachments
        .iter()
        .any(|part| part.disposition().is_none_or(|disposition| disposition.is_attachment()))
        .into();
    message["preview"] = root.preview(PREVIEW).unwrap_or_default().into();
    message["bodyStructure"] = structure(root);
}

/// The last field of that name is the one that counts (RFC 8621 §4.1.3).
fn last<'m>(root: Entity<'m, '_>, name: &str) -> Option<Field<'m>> {
    let fields = root.items().filter_map(rfc822_message::Item::field);
    fields.filter(|field| field.is(name)).last()
}

fn address_list(field: &Field<'_>) -> Vec<Value> {
    let mailboxes = field.addresses().filter_map(Address::mailbox);
    mailboxes
        .map(|mailbox| {
            let name = mailbox.display_name();
            let name = name.map(|name| mime::encoded_word::decode(&name.value()).text.into_owned());
            json!({ "name": name, "email": lossy(&mailbox.addr_spec()) })
        })
        .collect()
}

/// An EmailBodyPart (RFC 8621 §4.1.4); `partId` is the number that `--extract` takes.
fn body_part(part: Entity<'_, '_>) -> Value {
    let multipart = part.content() == Content::Multipart;
    let id = part.id().map(|id| lossy(id.as_bytes()));
    json!({
        "partId": (!multipart).then(|| part.index().to_string()),
        "size": if multipart { 0 } else { part.decoded().0.len() },
        "name": part.file_name().map(|name| name.text.into_owned()),
        "type": media_type(part),
        "charset": part.text().and_then(|text| text.charset).map(|charset| charset.name()),
        "disposition": part.disposition().map(|disposition| lossy(disposition.kind())),
        "cid": id,
    })
}

fn structure(part: Entity<'_, '_>) -> Value {
    let mut value = body_part(part);
    if part.content() == Content::Multipart {
        value["subParts"] = if part.depth() < DEPTH {
            part.children().map(structure).collect()
        } else {
            Value::Null
        };
    }
    value
}

/// How others may read a message: in which ways they differ, and what they see.
pub(super) struct Other {
    quirks: Vec<Quirk>,
    leaves: Vec<(String, u64, usize, String)>,
}

/// The readings but ours.
pub(super) fn others(message: &[u8]) -> Vec<Other> {
    let readings = interpretations(message, &Limits::default()).skip(1);
    readings
        .map(|reading| Other {
            quirks: reading.quirks().iter().collect(),
            leaves: reading
                .leaves()
                .map(|leaf| {
                    let (octets, _) = leaf.decoded();
                    let start = lossy(octets.get(..16).unwrap_or(&octets));
                    (media_type(leaf), leaf.body_at(), octets.len(), start)
                })
                .collect(),
        })
        .collect()
}

impl Other {
    pub(super) fn text(&self) -> String {
        let quirks: Vec<String> = self.quirks.iter().map(|quirk| format!("{quirk:?}")).collect();
        let mut text = format!("others ({}):\n", quirks.join(", "));
        for (kind, at, size, start) in &self.leaves {
            text += &format!("  {kind} at byte {at}, decoded {size}, {start:?}\n");
        }
        text
    }

    pub(super) fn to_json(&self) -> Value {
        let leaf = |(kind, at, size, start): &(String, u64, usize, String)| json!({ "type": kind, "body_offset": at, "decoded_size": size, "start": start });
        json!({
            "quirks": self.quirks.iter().map(|quirk| format!("{quirk:?}")).collect::<Vec<_>>(),
            "leaves": self.leaves.iter().map(leaf).collect::<Vec<_>>(),
        })
    }
}
