//! Sections of a message as IMAP counts them (RFC 9051 §6.4.5.1, RFC 3501 §6.4.5).

use alloc::{borrow::Cow, vec::Vec};

use crate::{Content, Entity, transfer::DecodeProblems};

/// What of a part is meant: the last word of an IMAP section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SectionText<'s> {
    /// Nothing is said: the body of the part, or with no part number the whole message (`BODY[]`, `BODY[1]`).
    #[default]
    Whole,
    /// `HEADER`: the header section of a message, with the blank line.
    Header,
    /// `HEADER.FIELDS`: the fields with one of these names, and the blank line.
    Fields(&'s [&'s str]),
    /// `HEADER.FIELDS.NOT`: all other fields, and the blank line.
    FieldsNot(&'s [&'s str]),
    /// `TEXT`: the body of a message.
    Text,
    /// `MIME`: the header section of a part, with the blank line.
    Mime,
}

/// The part of a message that has the given number: at each level the parts of a multipart are counted from 1. What is no
/// multipart has one part, its body. A part with a message in it is counted through: its parts are those of the message.
///
/// No number is the message itself. `None` if there is no such part.
///
/// ```
/// use mime::{Tree, section};
///
/// let tree = Tree::parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--");
/// assert_eq!(section::part(tree.root(), &[2]).unwrap().body(), b"second");
/// assert_eq!(section::part(tree.root(), &[3]), None);
/// ```
#[must_use]
pub fn part<'m, 't>(message: Entity<'m, 't>, numbers: &[u32]) -> Option<Entity<'m, 't>> {
    let mut entity = message;
    // A number counts in the message of a part, and in a message that is no multipart 1 is the message itself.
    let mut whole = true;
    for number in numbers {
        if let Some(inner) = entity.message().filter(|_| !whole) {
            (entity, whole) = (inner, true);
        }
        if entity.content() == Content::Multipart {
            let index = usize::try_from(number.checked_sub(1)?).ok()?;
            entity = entity.children().nth(index)?;
        } else if *number != 1 || !whole {
            return None;
        }
        whole = false;
    }
    Some(entity)
}

/// The octets of a section. `None` if there is no such part, or if it has no such section: `HEADER`, `TEXT` and the like are
/// of messages, `MIME` is of parts.
///
/// ```
/// use mime::{SectionText, Tree, section};
///
/// let tree = Tree::parse(b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nbody");
/// let section = |numbers: &[u32], text| section::section(tree.root(), numbers, text).unwrap().into_owned();
/// assert_eq!(section(&[], SectionText::Fields(&["subject", "from"])), b"From: a@b\r\nSubject: x\r\n\r\n");
/// assert_eq!(section(&[], SectionText::Text), b"body");
/// assert_eq!(section(&[1], SectionText::Whole), b"body");
/// ```
#[must_use]
pub fn section<'m>(
    message: Entity<'m, '_>,
    numbers: &[u32],
    text: SectionText<'_>,
) -> Option<Cow<'m, [u8]>> {
    let entity = part(message, numbers)?;
    // The message whose header and text are meant.
    let inner = || if numbers.is_empty() { Some(entity) } else { entity.message() };
    Some(Cow::Borrowed(match text {
        SectionText::Whole if numbers.is_empty() => entity.raw(),
        SectionText::Whole => entity.body(),
        SectionText::Text => inner()?.body(),
        SectionText::Header => head(inner()?),
        SectionText::Mime if numbers.is_empty() => return None,
        SectionText::Mime => head(entity),
        SectionText::Fields(names) => {
            return Some(Cow::Owned(fields(inner()?, |name| is_in(names, name))));
        }
        SectionText::FieldsNot(names) => {
            return Some(Cow::Owned(fields(inner()?, |name| !is_in(names, name))));
        }
    }))
}

/// The body of a part without its transfer encoding, and what had to be repaired (RFC 3516 `BINARY`, RFC 9051 §6.4.5).
/// A multipart is given as it stands: its parts keep their encodings. `None` if there is no such part, or if it is in an unknown
/// encoding, which cannot be decoded.
#[must_use]
pub fn binary<'m>(
    message: Entity<'m, '_>,
    numbers: &[u32],
) -> Option<(Cow<'m, [u8]>, DecodeProblems)> {
    let entity = part(message, numbers)?;
    if numbers.is_empty() {
        return Some((Cow::Borrowed(entity.raw()), DecodeProblems::default()));
    }
    let (octets, problems) = entity.decoded();
    (!problems.contains(crate::transfer::DecodeProblem::UnknownEncoding))
        .then_some((octets, problems))
}

/// How many octets [`binary`] gives (RFC 3516 §4.3, `BINARY.SIZE`). Nothing but a count is kept of what is decoded.
#[must_use]
pub fn binary_size(message: Entity<'_, '_>, numbers: &[u32]) -> Option<u64> {
    let entity = part(message, numbers)?;
    if numbers.is_empty() {
        return Some(entity.raw().len() as u64);
    }
    entity.decoded_len()
}

/// A section as a FETCH asks for it: which part, what of it, and which octets of that.
///
/// ```
/// use mime::{Section, SectionText, Tree};
///
/// let tree = Tree::parse(b"Subject: x\r\n\r\nketchup");
/// // BODY[TEXT]<2.3>
/// let section = Section { part: &[], text: SectionText::Text, partial: Some((2, 3)) };
/// assert_eq!(section.of(tree.root()).unwrap(), &b"tch"[..]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Section<'s> {
    /// The numbers of the part; none for the message itself.
    pub part: &'s [u32],
    /// What of it.
    pub text: SectionText<'s>,
    /// The first octet and how many at most, if not all are asked for.
    pub partial: Option<(u64, u64)>,
}

impl Section<'_> {
    /// The octets. `None` if there is no such part, or if it has no such section.
    #[must_use]
    pub fn of<'m>(&self, message: Entity<'m, '_>) -> Option<Cow<'m, [u8]>> {
        let octets = section(message, self.part, self.text)?;
        let Some((start, count)) = self.partial else { return Some(octets) };
        Some(match octets {
            Cow::Borrowed(octets) => Cow::Borrowed(partial(octets, start, count)),
            Cow::Owned(octets) => Cow::Owned(partial(&octets, start, count).to_vec()),
        })
    }
}

/// The octets from `start`, at most `count`: an IMAP partial (`<0.2048>`). Beyond the end there are none.
#[must_use]
pub fn partial(octets: &[u8], start: u64, count: u64) -> &[u8] {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let rest = octets.get(start..).unwrap_or_default();
    rest.get(..count).unwrap_or(rest)
}

/// How many lines `octets` are; a last one without an end counts.
#[must_use]
pub fn lines(octets: &[u8]) -> u64 {
    let whole = memchr::memchr_iter(b'\n', octets).count() as u64;
    whole + u64::from(octets.last().is_some_and(|last| *last != b'\n'))
}

fn head<'m>(entity: Entity<'m, '_>) -> &'m [u8] {
    let raw = entity.raw();
    raw.get(..entity.header().len() + entity.separator().len()).unwrap_or(raw)
}

fn fields(entity: Entity<'_, '_>, wanted: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut out = Vec::new();
    for field in entity.items().filter_map(rfc822_message::Item::field) {
        if wanted(field.name_bytes()) {
            out.extend_from_slice(field.raw());
        }
    }
    out.extend_from_slice(entity.separator());
    out
}

fn is_in(names: &[&str], name: &[u8]) -> bool {
    names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted.as_bytes()))
}
