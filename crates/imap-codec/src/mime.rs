//! What a server answers FETCH, SEARCH, SORT and THREAD with, computed from a message (feature `mime`).

mod answer;
mod binary;
mod facts;
mod searched;

pub use answer::{Answer, FetchError, FetchPlan, Known};
pub use binary::{binary, binary_size, preview};
pub use facts::facts;
pub use searched::Searched;

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt::Write as _;

use ::mime::{BodyKind, BodyStructure, Entity};
use rfc822_message::{Addresses, Field, Item};

use crate::{
    Address, Body, Disposition, Envelope, Extension, Items, Kind, Message, NString, Parameter,
    Partial, Section, SectionText, SinglePart,
    encode::{Sink, Whole, Write, write_end, write_single},
    grammar::{Input, Rules},
};
use binary::{numbers, piece};

/// The envelope of a message (RFC 9051 §7.5.2): Sender and Reply-To are From where they are missing or empty, and
/// nothing is decoded. Of two fields with one name the first counts.
///
/// ```
/// use mime::Tree;
/// let tree = Tree::parse(b"From: Alice <alice@crepes.fr>\r\nSubject: ketchup\r\n\r\n");
/// let envelope = imap_codec::mime::envelope(tree.root());
/// let mut out = Vec::new();
/// envelope.encode(&mut out);
/// let alice = r#"(("Alice" NIL "alice" "crepes.fr"))"#;
/// let expected = format!(r#"(NIL "ketchup" {alice} {alice} {alice} NIL NIL NIL NIL NIL)"#);
/// assert_eq!(String::from_utf8_lossy(&out), expected);
/// ```
#[must_use]
pub fn envelope(message: Entity<'_, '_>) -> Envelope<'static> {
    const NAMES: [&str; 10] = [
        "Date",
        "Subject",
        "From",
        "Sender",
        "Reply-To",
        "To",
        "Cc",
        "Bcc",
        "In-Reply-To",
        "Message-ID",
    ];
    let mut found: [Option<Field<'_>>; 10] = [None; 10];
    for field in message.items().filter_map(Item::field).filter(|field| !field.is_oversize()) {
        let slot = NAMES.iter().position(|name| field.is(name)).and_then(|at| found.get_mut(at));
        if let Some(slot) = slot {
            slot.get_or_insert(field);
        }
    }
    let [date, subject, from, sender, reply_to, to, cc, bcc, in_reply_to, message_id] = found;
    let text = |field: Option<Field<'_>>| match field {
        Some(field) => nstring(field.text().trim_ascii().to_vec()),
        None => NString::NIL,
    };
    let from = addresses(from);
    let or_from = |field| match addresses(field) {
        found if found.is_empty() => from.clone(),
        found => found,
    };
    Envelope {
        date: text(date),
        subject: text(subject),
        sender: or_from(sender),
        reply_to: or_from(reply_to),
        from: from.clone(),
        to: addresses(to),
        cc: addresses(cc),
        bcc: addresses(bcc),
        in_reply_to: text(in_reply_to),
        message_id: text(message_id),
    }
}

/// The addresses of a field. What is no address is left out: nothing is made out of it.
fn addresses(field: Option<Field<'_>>) -> Items<'static, Address<'static>> {
    let Some(field) = field else { return Items::EMPTY };
    let mut addresses = Vec::new();
    for address in Addresses::new(field.raw_value()) {
        let string = |octets: Cow<'_, [u8]>| nstring(octets.into_owned());
        addresses.push(match address {
            rfc822_message::Address::Mailbox(mailbox) => Address {
                name: mailbox.display_name().map_or(NString::NIL, |name| string(name.value())),
                adl: match mailbox.route() {
                    [] => NString::NIL,
                    route => nstring(route.to_vec()),
                },
                mailbox: string(mailbox.local_part()),
                host: string(mailbox.domain()),
            },
            rfc822_message::Address::GroupStart(name) => {
                Address { mailbox: string(name.value()), ..Address::default() }
            }
            rfc822_message::Address::GroupEnd => Address::default(),
            _ => continue,
        });
    }
    Items::new(&addresses).into_owned()
}

/// The structure of a message or a part, with its extensions (RFC 9051 §7.5.2): for BODYSTRUCTURE; see [`body`] for BODY.
///
/// ```
/// use mime::Tree;
/// let tree = Tree::parse(b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>\r\n");
/// let mut out = Vec::new();
/// imap_codec::mime::body_structure(tree.root()).encode(&mut out);
/// assert_eq!(out, br#"("text" "html" ("charset" "utf-8") NIL NIL "7BIT" 5 1 NIL NIL NIL NIL)"#);
/// ```
#[must_use]
pub fn body_structure(entity: Entity<'_, '_>) -> Body<'static> {
    structure(entity, true)
}

/// The same without extensions: for BODY.
#[must_use]
pub fn body(entity: Entity<'_, '_>) -> Body<'static> {
    structure(entity, false)
}

fn structure(entity: Entity<'_, '_>, extended: bool) -> Body<'static> {
    let mut out = Whole::default();
    write(entity, extended, &mut out);
    let body = Input::new(&out.octets, Rules::WRITTEN).body();
    body.map_or_else(|_| Body::Single(SinglePart::default()), Body::into_owned)
}

/// Writes the structure of an entity and all in it, one after the other.
fn write(entity: Entity<'_, '_>, extended: bool, out: &mut impl Sink) {
    // The structures that are open, with what of each is still to be written: the parts, or nothing.
    let mut open = Vec::new();
    let mut next = Some(entity);
    loop {
        let Some(entity) = next.take() else {
            let Some((structure, mut parts)): Option<(BodyStructure<'_, '_>, Vec<Entity<'_, '_>>)> =
                open.pop()
            else {
                return;
            };
            next = parts.pop();
            if next.is_some() {
                open.push((structure, parts));
            } else {
                end(&structure, extended, out);
            }
            continue;
        };
        let structure = entity.structure();
        out.put(b"(");
        let parts = match structure.kind {
            BodyKind::Multipart => {
                let mut parts: Vec<_> = entity.children().collect();
                parts.reverse();
                parts
            }
            kind => {
                start(&structure, out);
                match kind {
                    BodyKind::Message { message, .. } => {
                        out.put(b" ");
                        envelope(message).write(out);
                        out.put(b" ");
                        Vec::from([message])
                    }
                    _ => Vec::new(),
                }
            }
        };
        open.push((structure, parts));
    }
}

/// What stands before the parts inside.
fn start(structure: &BodyStructure<'_, '_>, out: &mut impl Sink) {
    let parameters = parameters(structure.content_type.parameters());
    let string = |value: &Option<Cow<'_, [u8]>>| match value {
        Some(value) => nstring(value.clone().into_owned()),
        None => NString::NIL,
    };
    write_single(
        &SinglePart {
            media_type: nstring(structure.content_type.kind()),
            subtype: nstring(structure.content_type.subtype()),
            parameters: Items::new(&parameters),
            id: string(&structure.id),
            description: string(&structure.description),
            encoding: nstring(&*structure.encoding),
            octets: structure.octets,
            ..SinglePart::default()
        },
        out,
    );
}

/// What stands behind them.
fn end(structure: &BodyStructure<'_, '_>, extended: bool, out: &mut impl Sink) {
    let of_type = parameters(structure.content_type.parameters());
    let of_disposition = structure
        .disposition
        .map_or_else(Vec::new, |disposition| parameters(disposition.parameters()));
    let string = |value: &Option<Cow<'_, [u8]>>| match value {
        Some(value) => nstring(value.clone().into_owned()),
        None => NString::NIL,
    };
    let languages: Vec<_> = structure
        .language
        .iter()
        .flat_map(|list| list.split(|octet| *octet == b','))
        .map(|language| nstring(language.trim_ascii()))
        .filter(|language| language.as_bytes() != Some(b""))
        .collect();
    let extension = Extension {
        parameters: Items::EMPTY,
        disposition: structure.disposition.map(|disposition| Disposition {
            kind: nstring(disposition.kind()),
            parameters: Items::new(&of_disposition),
        }),
        language: Items::new(&languages),
        location: string(&structure.location),
        other: None,
    };
    let body = match structure.kind {
        BodyKind::Multipart => Body::Multipart(crate::Multipart {
            parts: Items::EMPTY,
            subtype: nstring(structure.content_type.subtype()),
            extension: Some(Extension { parameters: Items::new(&of_type), ..extension }),
        }),
        kind => Body::Single(SinglePart {
            media_type: nstring(structure.content_type.kind()),
            kind: match kind {
                BodyKind::Message { lines, .. } => Kind::Message(Box::new(Message {
                    envelope: Envelope::default(),
                    body: Items::EMPTY,
                    lines,
                })),
                BodyKind::Text { lines } => Kind::Text { lines },
                _ => Kind::Basic,
            },
            md5: string(&structure.md5),
            extension: Some(extension),
            ..SinglePart::default()
        }),
    };
    let has_parts = structure.entity.children().next().is_some();
    write_end(&body, has_parts, extended, out);
}

/// Parameters as they stand in the message, sections of RFC 2231 on their own.
fn parameters(parameters: ::mime::Parameters<'_>) -> Vec<Parameter<'static>> {
    let owned = |parameter: ::mime::Parameter<'_>| {
        let mut name = String::from_utf8_lossy(parameter.name).into_owned();
        if let Some(section) = parameter.section {
            // Writing into a String cannot fail.
            let _ = write!(name, "*{section}");
        }
        if parameter.extended {
            name.push('*');
        }
        Parameter {
            name: nstring(name.into_bytes()),
            value: nstring(parameter.value.octets().into_owned()),
        }
    };
    parameters.iter().map(owned).collect()
}

/// The octets of a section (RFC 9051 §6.4.5.1), or of a piece of it. `None`, which FETCH writes NIL, if there is no
/// such section.
///
/// ```
/// use imap_codec::{Section, mime::section};
/// use mime::Tree;
/// let tree = Tree::parse(b"Subject: ketchup\r\n\r\nDo you like it?\r\n");
/// assert_eq!(section(tree.root(), &Section::TEXT, None).unwrap(), &b"Do you like it?\r\n"[..]);
/// ```
#[must_use]
pub fn section<'m>(
    message: Entity<'m, '_>,
    section: &Section<'_>,
    partial: Option<Partial>,
) -> Option<Cow<'m, [u8]>> {
    let names: Vec<_> = match &section.text {
        Some(SectionText::HeaderFields(names) | SectionText::HeaderFieldsNot(names)) => {
            names.iter().collect()
        }
        _ => Vec::new(),
    };
    // A name that is no text is no field's.
    let names: Vec<&str> = names.iter().filter_map(|name| name.as_str()).collect();
    let text = match &section.text {
        None => ::mime::SectionText::Whole,
        Some(SectionText::Header) => ::mime::SectionText::Header,
        Some(SectionText::HeaderFields(_)) => ::mime::SectionText::Fields(&names),
        Some(SectionText::HeaderFieldsNot(_)) => ::mime::SectionText::FieldsNot(&names),
        Some(SectionText::Text) => ::mime::SectionText::Text,
        Some(SectionText::Mime) => ::mime::SectionText::Mime,
    };
    let octets = ::mime::section::section(message, &numbers(&section.part), text)?;
    Some(piece(octets, partial))
}

/// A string of a message. NULs may stand in answers to BINARY alone (RFC 9051 §4.3.1, §9 note 3): in others there is 0x80 for each, so
/// that sizes and offsets are what they were.
fn nstring<'a>(octets: impl Into<Cow<'a, [u8]>>) -> NString<'a> {
    NString::new(without_nul(octets.into()))
}

fn without_nul(octets: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if memchr::memchr(0, &octets).is_none() {
        return octets;
    }
    octets.iter().map(|octet| if *octet == 0 { 0x80 } else { *octet }).collect::<Vec<u8>>().into()
}
