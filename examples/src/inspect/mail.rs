//! Messages: the tree of entities, decoded header fields, sizes, and what is wrong.

use std::io::{self, Write};

use mime::{Entity, Tree, encoded_word};
use rfc822_message::{Address, Defect, Field, Item};
use serde_json::{Value, json};

use super::{Output, output::shown};

/// Reads `file` as a message; with `emit` it is written back out and nothing else is printed.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(file: &[u8], emit: bool, out: &mut Output<W>) -> io::Result<()> {
    let tree = Tree::parse(file);
    if emit {
        return emit_tree(&tree, out);
    }
    for entity in tree.entities() {
        out.found(|| text(entity), || json(entity))?;
        for item in entity.items() {
            if let Item::Field(field) = item {
                reject_field(&field, entity.range().start, out)?;
            }
        }
    }
    for defect in tree.defects() {
        out.found(
            || format!("note at byte {}: {:?}", defect.start, defect.kind),
            || json!({ "defect": format!("{:?}", defect.kind), "severity": format!("{:?}", defect.severity()), "offset": defect.start, "end": defect.end }),
        )?;
    }
    Ok(())
}

/// Writes every piece of the tree: together they are the message, byte for byte.
fn emit_tree<W: Write>(tree: &Tree<'_>, out: &mut Output<W>) -> io::Result<()> {
    let root = tree.root();
    out.raw(root.header())?;
    out.raw(root.separator())?;
    out.raw(root.body())
}

fn text(entity: Entity<'_, '_>) -> String {
    let indent = "  ".repeat(usize::from(entity.depth()));
    let mut text = format!(
        "{indent}{} {} octets, encoding {}, body {} octets",
        media_type(entity),
        entity.range().end - entity.range().start,
        entity.transfer_encoding(),
        entity.body().len(),
    );
    if let Some(name) = entity.file_name() {
        text += &format!(", file {:?}", name.text);
    }
    for item in entity.items() {
        match item {
            Item::Field(field) => {
                text += &format!(
                    "\n{indent}  {}: {}",
                    shown(field.name_bytes()),
                    shown(decoded(&field).as_bytes())
                );
            }
            other => text += &format!("\n{indent}  {other:?}"),
        }
    }
    text
}

fn json(entity: Entity<'_, '_>) -> Value {
    let fields: Vec<Value> = entity
        .items()
        .filter_map(|item| if let Item::Field(field) = item { Some(field) } else { None })
        .map(|field| {
            let mut value = json!({ "name": shown(field.name_bytes()), "value": decoded(&field) });
            if is_address_list(field.name()) {
                let addresses = field.addresses().filter_map(Address::mailbox);
                value["addresses"] = addresses
                    .map(|mailbox| String::from_utf8_lossy(&mailbox.addr_spec()).into_owned())
                    .collect();
            }
            value
        })
        .collect();
    json!({
        "entity": entity.index(),
        "depth": entity.depth(),
        "type": media_type(entity),
        "offset": entity.range().start,
        "size": entity.range().end - entity.range().start,
        "encoding": entity.transfer_encoding().to_string(),
        "body_size": entity.body().len(),
        "decoded_size": if entity.children().next().is_none() { entity.decoded().0.len().into() } else { Value::Null },
        "file": entity.file_name().map(|name| name.text.into_owned()),
        "fields": fields,
    })
}

fn media_type(entity: Entity<'_, '_>) -> String {
    let content_type = entity.content_type();
    format!("{}/{}", shown(content_type.kind()), shown(content_type.subtype())).to_ascii_lowercase()
}

fn decoded(field: &Field<'_>) -> String {
    encoded_word::decode(&field.text()).text.into_owned()
}

fn is_address_list(name: &str) -> bool {
    const NAMES: [&str; 6] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];
    let name = name.strip_prefix("Resent-").unwrap_or(name);
    NAMES.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Addresses and dates that are none.
fn reject_field<W: Write>(field: &Field<'_>, base: u64, out: &mut Output<W>) -> io::Result<()> {
    if is_address_list(field.name()) {
        for address in field.addresses() {
            if let Address::Invalid(invalid) = address {
                let inside = invalid.raw.as_ptr().addr() - field.raw_value().as_ptr().addr();
                let kind = format!("{}: no address: {}", field.name(), shown(invalid.raw));
                out.reject(&kind, base + field.value_at() + inside as u64)?;
            }
        }
    }
    if field.name().eq_ignore_ascii_case("Date") {
        let mut defects: Vec<Defect> = Vec::new();
        if field.date(&mut defects).is_none() {
            out.reject("Date: no date", base + field.value_at())?;
        }
    }
    Ok(())
}
