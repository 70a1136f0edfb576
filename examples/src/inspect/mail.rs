//! Messages: the tree of entities, decoded header fields, sizes, and what is wrong.

mod email;
mod fields;

use std::io::{self, Write};

use mime::{Content, Entity, Tree};
use rfc822_message::{Item, Message};
use serde_json::{Value, json};

use super::{
    Output,
    output::{lossy, quoted, shown},
};
use fields::Findings;

/// Reads `file` as a message; with `emit` it is written back out and nothing else is printed.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(file: &[u8], emit: bool, out: &mut Output<W>) -> io::Result<()> {
    let tree = Tree::parse(file);
    if emit {
        return write(tree.root(), out);
    }
    let findings = findings(&tree);
    let others = email::others(file);
    out.count_rejected(findings.rejected.len() as u64);
    out.found(|| text(&tree, &findings, &others), || to_json(&tree, &findings, &others))
}

/// Writes the content of the entity with that number, as `--json` tells it, without its transfer encoding to `into`.
///
/// # Errors
/// If there is no such entity, and those of the writer.
pub fn extract(file: &[u8], number: u32, into: &mut impl Write) -> io::Result<()> {
    let tree = Tree::parse(file);
    let Some(entity) = tree.entities().find(|entity| entity.index() == number) else {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no part {number}")));
    };
    into.write_all(&entity.decoded().0)
}

/// Writes every piece of the tree: together they are the message, byte for byte.
fn write<W: Write>(entity: Entity<'_, '_>, out: &mut Output<W>) -> io::Result<()> {
    out.raw(entity.header())?;
    out.raw(entity.separator())?;
    let mut parts = entity.children().peekable();
    if parts.peek().is_none() {
        return out.raw(entity.body());
    }
    out.raw(entity.preamble())?;
    for part in parts {
        out.raw(part.delimiter())?;
        write(part, out)?;
    }
    out.raw(entity.close_delimiter())?;
    out.raw(entity.epilogue())
}

fn findings<'m>(tree: &Tree<'m>) -> Findings<'m> {
    let mut findings = Findings::default();
    tree.report(&mut |defect: mime::Defect| match defect.kind {
        // Those of header sections are told below, with those of their values.
        mime::DefectKind::Header(_) => {}
        kind => findings.note(kind, defect.severity(), defect.start..defect.end),
    });
    for entity in tree.entities() {
        // Which fields there must be, and how often, is said of messages alone.
        let is_message = entity.parent().is_none_or(|parent| parent.message().is_some());
        let at = entity.range().start;
        if is_message {
            let mut defects: Vec<rfc822_message::Defect> = Vec::new();
            Message::parse(entity.raw()).header().defects(&mut defects);
            findings.header(defects.into_iter().map(|defect| defect.shifted(at)));
        }
        for item in entity.items() {
            if let Item::Field(field) = item {
                findings.field(&field);
            }
        }
    }
    findings.sort();
    findings
}

fn text(tree: &Tree<'_>, findings: &Findings<'_>, others: &[email::Other]) -> String {
    let mut text = String::new();
    for entity in tree.entities() {
        let indent = "  ".repeat(usize::from(entity.depth()));
        text += &format!(
            "{indent}{} {} octets, {}, body {} octets",
            media_type(entity),
            entity.range().end - entity.range().start,
            entity.transfer_encoding(),
            entity.body().len(),
        );
        if let Some(size) = decoded_size(entity) {
            text += &format!(", decoded {size}");
        }
        if let Some(name) = entity.file_name() {
            text += &format!(", file {:?}", name.text);
        }
        text.push('\n');
        for item in entity.items() {
            text += &match item {
                Item::Field(field) => format!(
                    "{indent}  {}: {}\n",
                    shown(field.name_bytes()),
                    shown(fields::decoded(&field).as_bytes())
                ),
                other => format!("{indent}  {other:?}\n"),
            };
        }
    }
    for note in &findings.notes {
        text += &format!("note at byte {}: {} ({:?})\n", note.at.start, note.kind, note.severity);
    }
    for rejected in &findings.rejected {
        let fields::Rejected { kind, field, text: value, at } = rejected;
        text += &format!("rejected at byte {at}: {field}: {kind}{}\n", quoted(value));
    }
    for other in others {
        text += &other.text();
    }
    text.pop();
    text
}

fn to_json(tree: &Tree<'_>, findings: &Findings<'_>, others: &[email::Other]) -> Value {
    let mut value = entity_json(tree.root());
    email::members(tree, &mut value);
    value["readings"] = others.iter().map(email::Other::to_json).collect();
    // Flat: readers of JSON have limits on nesting that messages keep to no more than they like.
    value["parts"] = tree.entities().skip(1).map(part_json).collect();
    value["notes"] = findings
        .notes
        .iter()
        .map(|note| {
            json!({
                "kind": note.kind,
                "severity": format!("{:?}", note.severity),
                "offset": note.at.start,
                "end": note.at.end,
            })
        })
        .collect();
    value["rejected"] = findings
        .rejected
        .iter()
        .map(|rejected| {
            json!({
                "kind": rejected.kind,
                "field": rejected.field,
                "text": lossy(rejected.text),
                "offset": rejected.at,
            })
        })
        .collect();
    value
}

fn part_json(entity: Entity<'_, '_>) -> Value {
    let mut value = entity_json(entity);
    value["index"] = entity.index().into();
    value["parent"] = entity.parent().map(Entity::index).into();
    value["depth"] = entity.depth().into();
    value
}

fn entity_json(entity: Entity<'_, '_>) -> Value {
    let fields: Vec<Value> = entity
        .items()
        .map(|item| match item {
            Item::Field(field) => fields::to_json(&field),
            other => json!({ "offset": other.at(), "junk": lossy(other.raw()) }),
        })
        .collect();
    let text = entity.text();
    let disposition = entity.disposition().map(|disposition| lossy(disposition.kind()));
    let problems = entity.decoded().1;
    json!({
        "type": media_type(entity),
        "offset": entity.range().start,
        "size": entity.range().end - entity.range().start,
        "encoding": entity.transfer_encoding().to_string(),
        "disposition": disposition,
        "file": entity.file_name().map(|name| name.text.into_owned()),
        "charset": text.as_ref().and_then(|text| text.charset).map(|charset| charset.name()),
        "unknown_charset": text.as_ref().is_some_and(|text| text.unknown_charset),
        "body_offset": entity.body_at(),
        "body_size": entity.body().len(),
        "decoded_size": decoded_size(entity),
        "problems": problems.iter().map(|problem| format!("{problem:?}")).collect::<Vec<_>>(),
        "fields": fields,
    })
}

/// Octets of a body without its transfer encoding; `None` if it has parts.
fn decoded_size(entity: Entity<'_, '_>) -> Option<usize> {
    match entity.content() {
        Content::Multipart | Content::Message => None,
        _ => Some(entity.decoded().0.len()),
    }
}

fn media_type(entity: Entity<'_, '_>) -> String {
    let content_type = entity.content_type();
    format!("{}/{}", shown(content_type.kind()), shown(content_type.subtype())).to_ascii_lowercase()
}
