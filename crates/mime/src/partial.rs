//! `message/partial` (RFC 2046 §5.2.2): one message in several.

use alloc::{borrow::Cow, vec::Vec};

use rfc822_message::{Field, HeaderScanner, Item, Limits};

use crate::{Entity, Tree};

/// What a `message/partial` says of itself: from [`Entity::partial`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial<'m> {
    /// What the fragments of one message have in common.
    pub id: Cow<'m, [u8]>,
    /// Which fragment it is, from 1.
    pub number: u32,
    /// How many there are. Only the last has to say so.
    pub total: Option<u32>,
}

impl<'m> Entity<'m, '_> {
    /// Which fragment of a message it is, if its type is `message/partial` with `id` and `number`.
    #[must_use]
    pub fn partial(self) -> Option<Partial<'m>> {
        let content_type = self.content_type();
        let parameters = content_type.parameters();
        let number = |name| -> Option<u32> {
            let digits = parameters.octets(name)?;
            let digits = core::str::from_utf8(&digits).ok().filter(|text| !text.starts_with('+'));
            digits?.parse().ok().filter(|number| *number > 0)
        };
        if !content_type.is("message", "partial") {
            return None;
        }
        let id = parameters.octets("id").filter(|id| !id.is_empty())?;
        Some(Partial { id, number: number("number")?, total: number("total") })
    }
}

/// Why fragments are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartialError {
    /// One of the messages is no fragment.
    #[error("the message at index {0} is no fragment")]
    NoFragment(usize),
    /// One of the fragments is of another message.
    #[error("the message at index {0} is a fragment of another message")]
    OtherMessage(usize),
    /// Two fragments have one number.
    #[error("there are two fragments with number {0}")]
    Twice(u32),
    /// A fragment is missing.
    #[error("fragment {0} is missing")]
    Missing(u32),
    /// No fragment says how many there are, or they disagree.
    #[error("how many fragments there are is not known")]
    Total,
}

/// Puts the message together whose fragments these messages are, in any order: the header section of the first fragment without
/// what is about the fragment, then what the enclosed header section has in its place (RFC 2046 §5.2.2.1), then all bodies.
/// Appends it to `out`.
///
/// # Errors
/// [`PartialError`]; nothing is appended then.
///
/// ```
/// use mime::join_partials;
///
/// let first = b"From: a@b\r\nSubject: x (1/2)\r\nContent-Type: message/partial; id=1; number=1; total=2\r\n\r\n\
///     Subject: x\r\nContent-Type: text/plain\r\n\r\none\r\n";
/// let second = b"From: a@b\r\nContent-Type: message/partial; id=1; number=2; total=2\r\n\r\ntwo\r\n";
/// let mut message = Vec::new();
/// join_partials(&[second, first], &mut message)?;
/// assert_eq!(message, b"From: a@b\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\none\r\ntwo\r\n");
/// # Ok::<(), mime::PartialError>(())
/// ```
pub fn join_partials(fragments: &[&[u8]], out: &mut Vec<u8>) -> Result<(), PartialError> {
    let trees: Vec<Tree<'_>> = fragments.iter().map(|fragment| Tree::parse(fragment)).collect();
    let mut ordered: Vec<(Partial<'_>, Entity<'_, '_>)> = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        let partial = tree.root().partial().ok_or(PartialError::NoFragment(index))?;
        if ordered.first().is_some_and(|(first, _)| first.id != partial.id) {
            return Err(PartialError::OtherMessage(index));
        }
        ordered.push((partial, tree.root()));
    }
    ordered.sort_by_key(|(partial, _)| partial.number);
    let mut totals = ordered.iter().filter_map(|(partial, _)| partial.total);
    let total = totals.next().ok_or(PartialError::Total)?;
    if totals.any(|other| other != total) {
        return Err(PartialError::Total);
    }
    for (expected, (partial, _)) in (1u32..).zip(&ordered) {
        if partial.number < expected {
            return Err(PartialError::Twice(partial.number));
        }
        if partial.number > total {
            return Err(PartialError::Total);
        }
        if partial.number > expected {
            return Err(PartialError::Missing(expected));
        }
    }
    let found = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
    if found < total {
        return Err(PartialError::Missing(found.saturating_add(1)));
    }
    if let Some((_, first)) = ordered.first() {
        // A cut may be inside of the enclosed header section.
        let enclosed: Vec<u8> =
            ordered.iter().flat_map(|(_, fragment)| fragment.body()).copied().collect();
        let mut scanner = HeaderScanner::new(&enclosed, &Limits::default());
        let outer = first.items().filter_map(Item::field).filter(|field| !is_enclosed(field));
        outer.for_each(|field| put_field(&field, out));
        for field in scanner.by_ref().filter_map(Item::field).filter(is_enclosed) {
            put_field(&field, out);
        }
        let body = scanner.body_start().unwrap_or_default();
        out.extend_from_slice(match scanner.separator() {
            Some(separator @ [_, ..]) => separator,
            _ => b"\r\n",
        });
        out.extend_from_slice(enclosed.get(body..).unwrap_or_default());
    }
    Ok(())
}

/// A field that others follow: at the end of a message its line may have no end.
fn put_field(field: &Field<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(field.raw());
    if !field.raw().ends_with(b"\n") {
        out.extend_from_slice(b"\r\n");
    }
}

/// Whether the field is that of the enclosed message (RFC 2046 §5.2.2.1 rules 2 and 3).
fn is_enclosed(field: &Field<'_>) -> bool {
    let content = field.name_bytes().get(..8);
    content.is_some_and(|name| name.eq_ignore_ascii_case(b"content-"))
        || ["Subject", "Message-ID", "Encrypted", "MIME-Version"].iter().any(|name| field.is(name))
}

/// Where a message is cut into fragments of at most `size` octets each, at line ends alone (RFC 2046 §5.2.2.1 rule 1): their
/// bodies. A line that is longer is a fragment of its own.
///
/// The header section of a fragment is the caller's: the fields of the message that are not about its content
/// ([`write_partial`]), and identifier and numbers.
#[must_use = "an iterator does nothing before it is asked"]
pub fn split_partials(message: &[u8], size: usize) -> impl Iterator<Item = &[u8]> + Clone {
    let mut rest = message;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let head = rest.get(..size.max(1)).unwrap_or(rest);
        let len = if head.len() == rest.len() {
            rest.len()
        } else {
            memchr::memrchr(b'\n', head)
                .or_else(|| memchr::memchr(b'\n', rest))
                .map_or(rest.len(), |lf| lf + 1)
        };
        let (fragment, after) = rest.split_at_checked(len)?;
        rest = after;
        Some(fragment)
    })
}

/// Appends one fragment of `message` to `out`: the fields of the message that are not about its content, those that make it a
/// fragment, and `body`, a piece from [`split_partials`]. `id` must be a Message-ID without angle brackets that no other message
/// has; `message_id` is that of the fragment.
///
/// # Errors
/// [`rfc822_message::BuildError`] if a value cannot stand in a field; nothing is appended then.
pub fn write_partial(
    message: &[u8],
    id: &rfc822_message::MsgId,
    message_id: &rfc822_message::MsgId,
    (number, total): (u32, u32),
    body: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), rfc822_message::BuildError> {
    let mut fields = rfc822_message::HeaderBuilder::new();
    fields.message_id(message_id)?;
    let mut header = Vec::new();
    let mut scanner = HeaderScanner::new(message, &Limits::default());
    for field in scanner.by_ref().filter_map(Item::field).filter(|field| !is_enclosed(field)) {
        put_field(&field, &mut header);
    }
    let mut scanner = HeaderScanner::new(message, &Limits::default());
    let subject = scanner.by_ref().filter_map(Item::field).find(|field| field.is("Subject"));
    if let Some(subject) = subject {
        put_field(&subject, &mut header);
    }
    fields.write_fields(&mut header);
    header.extend_from_slice(b"MIME-Version: 1.0\r\nContent-Type: message/partial; id=\"");
    for octet in id.as_str().bytes() {
        if matches!(octet, b'"' | b'\\') {
            header.push(b'\\');
        }
        header.push(octet);
    }
    let numbers = alloc::format!("\";\r\n number={number}; total={total}\r\n\r\n");
    header.extend_from_slice(numbers.as_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(body);
    Ok(())
}
