//! FETCH: attributes of messages, large ones as streamed literals.

use imap_codec::{
    Code, Data, DateTime, Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, Items,
    NString, Partial, Section, SectionName, SequenceSet, Server, mime as compute,
};
use mime::Tree;

use super::{Failure, Service, text, view};
use crate::mail::maildir::Message;

/// What is still to be fetched.
pub struct Fetching {
    uid: bool,
    attributes: FetchAttributes<'static>,
    /// The last one is next.
    left: Vec<(u32, Message)>,
}

/// The most sections of one message that one FETCH may ask for.
const SECTIONS: usize = 32;
/// Sections up to this many octets are part of the response's line.
const INLINE: usize = 1024;

/// Whether something is asked for that this server does not have.
pub(super) fn has_unknown(attributes: &FetchAttributes<'_>) -> bool {
    attributes.expanded().iter().any(|attribute| {
        !matches!(
            attribute,
            FetchAttribute::Flags
                | FetchAttribute::Uid
                | FetchAttribute::InternalDate
                | FetchAttribute::Rfc822Size
                | FetchAttribute::Envelope
                | FetchAttribute::Body
                | FetchAttribute::BodyStructure
                | FetchAttribute::Section { .. }
                | FetchAttribute::Rfc822
                | FetchAttribute::Rfc822Header
                | FetchAttribute::Rfc822Text
        )
    })
}

impl Service {
    pub(super) fn begin_fetch(
        &self,
        uid: bool,
        messages: &SequenceSet<'_>,
        attributes: &FetchAttributes<'_>,
    ) -> Fetching {
        let mut left = self.view.as_ref().map_or(Vec::new(), |view| view.pick(uid, messages));
        left.reverse();
        Fetching { uid, attributes: attributes.clone().into_owned(), left }
    }

    /// Writes the response for one message, and says whether there was one.
    pub(super) fn fetch_next(
        &mut self,
        server: &mut Server,
        fetching: &mut Fetching,
        out: &mut Vec<u8>,
    ) -> Result<bool, Failure> {
        let Some((seq, mut message)) = fetching.left.pop() else { return Ok(false) };
        let expanded = fetching.attributes.expanded();
        let attributes: Vec<FetchAttribute<'_>> = expanded.iter().collect();
        if attributes.iter().filter(|attribute| is_section(attribute)).count() > SECTIONS {
            return Err(Failure(text("too many sections").with_code(Code::Limit)));
        }
        if attributes.iter().any(sets_seen) {
            message = self.mark_seen(seq, message)?;
        }
        // Another session may have removed it; its number stays until this one is told.
        let Ok(octets) = message.read() else { return Ok(true) };
        let tree = Tree::parse(&octets);
        let has_flags = attributes.contains(&FetchAttribute::Flags);
        let flags = view::flags(&message.flags);
        let mut items = Vec::new();
        let mut sections = Vec::new();
        if fetching.uid || attributes.contains(&FetchAttribute::Uid) {
            items.push(FetchItem::Uid(message.uid));
        }
        if has_flags || attributes.iter().any(sets_seen) {
            items.push(FetchItem::Flags(Items::new(&flags)));
        }
        for attribute in &attributes {
            match attribute {
                FetchAttribute::InternalDate => {
                    let date = DateTime::from_unix_seconds(message.received as i64);
                    items.extend(date.map(FetchItem::InternalDate));
                }
                FetchAttribute::Rfc822Size => items.push(FetchItem::Rfc822Size(message.size)),
                FetchAttribute::Section { section, partial, .. } => {
                    let origin = partial.map(|partial| partial.offset);
                    let name = SectionName::Body { section: section.clone(), origin };
                    sections.push((name, read_section(&tree, section, *partial)));
                }
                FetchAttribute::Rfc822 => {
                    sections.push((SectionName::Rfc822, read_section(&tree, &Section::ALL, None)));
                }
                FetchAttribute::Rfc822Header => {
                    let header = read_section(&tree, &Section::HEADER, None);
                    sections.push((SectionName::Rfc822Header, header));
                }
                FetchAttribute::Rfc822Text => {
                    let body = read_section(&tree, &Section::TEXT, None);
                    sections.push((SectionName::Rfc822Text, body));
                }
                FetchAttribute::Envelope => {
                    items.push(FetchItem::Envelope(Box::new(compute::envelope(tree.root()))));
                }
                FetchAttribute::Body => {
                    items.push(FetchItem::Body(Box::new(compute::body_structure(tree.root()))));
                }
                FetchAttribute::BodyStructure => {
                    items.push(FetchItem::BodyStructure(Box::new(compute::body_structure(
                        tree.root(),
                    ))));
                }
                _ => {}
            }
        }
        write(server, seq, items, sections, out)?;
        Ok(true)
    }

    fn mark_seen(&mut self, seq: u32, message: Message) -> Result<Message, Failure> {
        let view = self.view()?;
        if view.read_only || message.flags.contains(&"\\Seen") {
            return Ok(message);
        }
        let folder = view.folder.clone();
        let flags = [&message.flags[..], &["\\Seen"]].concat();
        self.set_flags(&folder, seq, &message, &flags)?;
        let changed = self.view()?.messages.get(seq as usize - 1).cloned();
        changed.ok_or(Failure(text("no such message")))
    }
}

const fn is_section(attribute: &FetchAttribute<'_>) -> bool {
    matches!(
        attribute,
        FetchAttribute::Section { .. }
            | FetchAttribute::Rfc822
            | FetchAttribute::Rfc822Header
            | FetchAttribute::Rfc822Text
    )
}

const fn sets_seen(attribute: &FetchAttribute<'_>) -> bool {
    matches!(
        attribute,
        FetchAttribute::Section { peek: false, .. }
            | FetchAttribute::Rfc822
            | FetchAttribute::Rfc822Text
    )
}

fn read_section(
    tree: &Tree<'_>,
    wanted: &Section<'_>,
    partial: Option<Partial>,
) -> Option<Vec<u8>> {
    compute::section(tree.root(), wanted, partial).map(Into::into)
}

/// Writes one FETCH response: what is small in its line, what is large as literals.
fn write<'a>(
    server: &mut Server,
    seq: u32,
    mut items: Vec<FetchItem<'a>>,
    sections: Vec<(SectionName<'a>, Option<Vec<u8>>)>,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut large = Vec::new();
    for (name, octets) in sections {
        match octets {
            Some(octets) if octets.len() > INLINE => large.push((name, octets)),
            octets => {
                let data = octets.map_or(NString::NIL, NString::new);
                items.push(FetchItem::Section { name, data });
            }
        }
    }
    let mut first = true;
    for (name, octets) in large {
        let literal = Some(FetchLiteral { name, size: octets.len() as u64, binary: false });
        let part = Fetch { first, literal, ..Fetch::new(seq, Items::new(&items)) };
        server.data(&Data::Fetch(part), out)?;
        server.chunk(&octets, out)?;
        items.clear();
        first = false;
    }
    let rest = Fetch { first, ..Fetch::new(seq, Items::new(&items)) };
    Ok(server.data(&Data::Fetch(rest), out)?)
}
