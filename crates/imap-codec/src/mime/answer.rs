use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use ::mime::Entity;
use thiserror::Error;

use super::{
    binary, binary_size, body, body_structure, envelope, nstring, preview, section, without_nul,
};
use crate::{
    Data, DateTime, Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, Flags, Items,
    Misuse, NString, ObjectId, Section, SectionName, SectionText, Server,
};

/// A FETCH, made ready to be answered for any number of messages (RFC 9051 §6.4.5).
///
/// ```
/// use imap_codec::{DateTime, FetchAttribute, FetchAttributes, Flag, Flags, Items, mime::{FetchPlan, Known}};
/// use mime::Tree;
/// let asked = [FetchAttribute::Flags, FetchAttribute::Rfc822Header];
/// let plan = FetchPlan::new(true, FetchAttributes::List(Items::new(&asked)))?;
/// assert!(plan.reads_message() && !plan.sets_seen());
/// let tree = Tree::parse(b"Subject: ketchup\r\n\r\n");
/// let internal_date = DateTime::from_unix_seconds(0).ok_or("a year before 10000")?;
/// let flags = Flags::new(&[Flag::Seen]);
/// let known = Known::new(7, &flags, internal_date, 20);
/// let answer = plan.answer(Some(tree.root()), &known, false)?;
/// assert_eq!(format!("{:?}", answer.items[0]), "Uid(7)");
/// assert_eq!(answer.items.len(), 3);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchPlan {
    attributes: FetchAttributes<'static>,
    uid: bool,
    mod_seq: bool,
    inline: usize,
}

/// What a server knows of a message besides its octets.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Known<'k> {
    /// Its UID.
    pub uid: u32,
    /// Its flags.
    pub flags: &'k Flags<'k>,
    /// When it came.
    pub internal_date: DateTime,
    /// Octets.
    pub size: u64,
    /// Its mod-sequence; `None` if the mailbox has none, and then MODSEQ is not answered.
    pub mod_seq: Option<u64>,
    /// What stands for its octets in any mailbox (RFC 8474 §5.1); `None` if the server has no such thing, and EMAILID is refused.
    pub email_id: Option<&'k ObjectId<'k>>,
    /// Its thread (RFC 8474 §5.2); `None` for NIL.
    pub thread_id: Option<&'k ObjectId<'k>>,
    /// When it was put into this mailbox (RFC 8514 §4.2); `None` for NIL.
    pub saved: Option<DateTime>,
}

impl<'k> Known<'k> {
    /// What every server knows.
    #[must_use]
    pub const fn new(uid: u32, flags: &'k Flags<'k>, internal_date: DateTime, size: u64) -> Self {
        let (mod_seq, email_id, thread_id, saved) = (None, None, None, None);
        Self { uid, flags, internal_date, size, mod_seq, email_id, thread_id, saved }
    }
}

/// What is answered for one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'m> {
    /// What stands in the line of the response.
    pub items: Vec<FetchItem<'m>>,
    /// Sections that are sent as literals behind it, with their octets.
    pub literals: Vec<(FetchLiteral<'m>, Cow<'m, [u8]>)>,
}

/// Why a FETCH cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// An attribute that is not computed here: BAD, or NO.
    #[error("unsupported attribute")]
    Unsupported,
    /// More sections than [`FetchPlan::SECTIONS`]: NO with LIMIT.
    #[error("too many sections")]
    TooMany,
    /// A part whose transfer encoding is unknown: NO with UNKNOWN-CTE (RFC 3516 §4.3).
    #[error("unknown transfer encoding")]
    UnknownEncoding,
    /// The message is needed and was not given.
    #[error("no message")]
    NoMessage,
}

impl FetchPlan {
    /// The most sections of a message that one FETCH may ask for: each may be as long as the message.
    pub const SECTIONS: usize = 64;

    /// Makes a FETCH ready; `uid` if it is a UID FETCH, whose every response has the UID.
    ///
    /// # Errors
    /// [`FetchError::Unsupported`], [`FetchError::TooMany`]
    pub fn new(uid: bool, attributes: FetchAttributes<'_>) -> Result<Self, FetchError> {
        let attributes = attributes.into_owned();
        let mut sections = 0_usize;
        for attribute in &attributes.expanded() {
            match attribute {
                FetchAttribute::Flags
                | FetchAttribute::Uid
                | FetchAttribute::InternalDate
                | FetchAttribute::Rfc822Size
                | FetchAttribute::ModSeq
                | FetchAttribute::EmailId
                | FetchAttribute::ThreadId
                | FetchAttribute::SaveDate
                | FetchAttribute::Envelope
                | FetchAttribute::Body
                | FetchAttribute::BodyStructure
                | FetchAttribute::BinarySize(_)
                | FetchAttribute::Preview { .. } => {}
                attribute if is_section(&attribute) => sections += 1,
                _ => return Err(FetchError::Unsupported),
            }
        }
        if sections > Self::SECTIONS {
            return Err(FetchError::TooMany);
        }
        Ok(Self { attributes, uid, mod_seq: false, inline: 1024 })
    }

    /// The same with MODSEQ in every response, asked for or not: after CHANGEDSINCE (RFC 7162 §3.1.4.1).
    #[must_use]
    pub fn with_mod_seq(self) -> Self {
        Self { mod_seq: true, ..self }
    }

    /// Whether it sets `\Seen` of the messages: then FLAGS are to be in the response (RFC 9051 §6.4.5).
    #[must_use]
    pub fn sets_seen(&self) -> bool {
        self.any(|attribute| match attribute {
            FetchAttribute::Section { peek, .. } | FetchAttribute::Binary { peek, .. } => !peek,
            attribute => matches!(attribute, FetchAttribute::Rfc822 | FetchAttribute::Rfc822Text),
        })
    }

    /// Whether octets of messages are needed.
    #[must_use]
    pub fn reads_message(&self) -> bool {
        self.any(|attribute| {
            !matches!(
                attribute,
                FetchAttribute::Flags
                    | FetchAttribute::Uid
                    | FetchAttribute::InternalDate
                    | FetchAttribute::Rfc822Size
                    | FetchAttribute::ModSeq
                    | FetchAttribute::EmailId
                    | FetchAttribute::ThreadId
                    | FetchAttribute::SaveDate
            )
        })
    }

    /// Answers for one message; `flags_too` if they have changed just now. Sections over 1024 octets go to
    /// [`Answer::literals`]. A message with NULs is told as it is by BINARY alone; else they are 0x80, since no other answer can have
    /// them (RFC 9051 §4.3.1).
    ///
    /// # Errors
    /// [`FetchError::UnknownEncoding`], [`FetchError::Unsupported`] for EMAILID of what has none, and [`FetchError::NoMessage`] if the
    /// octets are needed and not there.
    pub fn answer<'m>(
        &self,
        message: Option<Entity<'m, '_>>,
        known: &Known<'m>,
        flags_too: bool,
    ) -> Result<Answer<'m>, FetchError> {
        let mut answer = Answer { items: Vec::new(), literals: Vec::new() };
        let has = |wanted: &FetchAttribute<'_>| self.any(|attribute| attribute == *wanted);
        if self.uid && !has(&FetchAttribute::Uid) {
            answer.items.push(FetchItem::Uid(known.uid));
        }
        if flags_too && !has(&FetchAttribute::Flags) {
            answer.items.push(FetchItem::Flags(known.flags.reborrow()));
        }
        if self.mod_seq && !has(&FetchAttribute::ModSeq) {
            answer.items.extend(known.mod_seq.map(FetchItem::ModSeq));
        }
        for attribute in &self.attributes.expanded() {
            let entity = || message.ok_or(FetchError::NoMessage);
            let item = match &attribute {
                FetchAttribute::Flags => FetchItem::Flags(known.flags.reborrow()),
                FetchAttribute::Uid => FetchItem::Uid(known.uid),
                FetchAttribute::InternalDate => FetchItem::InternalDate(known.internal_date),
                FetchAttribute::Rfc822Size => FetchItem::Rfc822Size(known.size),
                FetchAttribute::ModSeq => match known.mod_seq {
                    Some(mod_seq) => FetchItem::ModSeq(mod_seq),
                    None => continue,
                },
                FetchAttribute::EmailId => {
                    FetchItem::EmailId(known.email_id.ok_or(FetchError::Unsupported)?.clone())
                }
                FetchAttribute::ThreadId => FetchItem::ThreadId(known.thread_id.cloned()),
                FetchAttribute::SaveDate => FetchItem::SaveDate(known.saved),
                FetchAttribute::Envelope => FetchItem::Envelope(Box::new(envelope(entity()?))),
                FetchAttribute::Body => FetchItem::Body(Box::new(body(entity()?))),
                FetchAttribute::BodyStructure => {
                    FetchItem::BodyStructure(Box::new(body_structure(entity()?)))
                }
                FetchAttribute::BinarySize(part) => {
                    let size = binary_size(entity()?, part).ok_or(FetchError::UnknownEncoding)?;
                    FetchItem::BinarySize { part: part.reborrow().into_owned(), size }
                }
                FetchAttribute::Preview { .. } => FetchItem::Preview(
                    preview(entity()?).map_or(NString::NIL, |text| nstring(text.into_bytes())),
                ),
                attribute => {
                    self.section(attribute, entity()?, &mut answer)?;
                    continue;
                }
            };
            answer.items.push(item);
        }
        Ok(answer)
    }

    /// Answers one of [`is_section`].
    fn section<'m>(
        &self,
        attribute: &FetchAttribute<'_>,
        message: Entity<'m, '_>,
        answer: &mut Answer<'m>,
    ) -> Result<(), FetchError> {
        let of = |text| section(message, &Section { text: Some(text), ..Section::ALL }, None);
        let (name, octets) = match attribute {
            FetchAttribute::Section { section: wanted, partial, .. } => {
                let origin = partial.map(|partial| partial.offset);
                let name = SectionName::Body { section: wanted.clone().into_owned(), origin };
                (name, section(message, wanted, *partial))
            }
            FetchAttribute::Binary { part, partial, .. } => {
                let origin = partial.map(|partial| partial.offset);
                let name = SectionName::Binary { part: part.reborrow().into_owned(), origin };
                // The message itself has no encoding.
                let octets = match part.is_empty() {
                    true => section(message, &Section::ALL, *partial),
                    false => {
                        Some(binary(message, part, *partial).ok_or(FetchError::UnknownEncoding)?)
                    }
                };
                (name, octets)
            }
            FetchAttribute::Rfc822Header => (SectionName::Rfc822Header, of(SectionText::Header)),
            FetchAttribute::Rfc822HeaderLines(names) => {
                (SectionName::Rfc822Header, of(SectionText::HeaderFields(names.reborrow())))
            }
            FetchAttribute::Rfc822HeaderLinesNot(names) => {
                (SectionName::Rfc822Header, of(SectionText::HeaderFieldsNot(names.reborrow())))
            }
            FetchAttribute::Rfc822Text | FetchAttribute::Rfc822TextPeek => {
                (SectionName::Rfc822Text, of(SectionText::Text))
            }
            _ => (SectionName::Rfc822, section(message, &Section::ALL, None)),
        };
        let binary = matches!(name, SectionName::Binary { .. });
        let octets = if binary { octets } else { octets.map(without_nul) };
        match octets {
            Some(octets) if octets.len() > self.inline => {
                let size = octets.len() as u64;
                answer.literals.push((FetchLiteral { name, size, binary }, octets));
            }
            octets => {
                let data = octets.map_or(NString::NIL, NString::new);
                answer.items.push(FetchItem::Section { name, data });
            }
        }
        Ok(())
    }

    fn any(&self, what: impl Fn(FetchAttribute<'_>) -> bool) -> bool {
        self.attributes.expanded().iter().any(what)
    }
}

impl Answer<'_> {
    /// Sends the response for the message with this number.
    ///
    /// # Errors
    /// As [`Server::data`].
    pub fn send(&self, seq: u32, server: &mut Server, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let mut items = self.items.as_slice();
        let mut first = true;
        for (literal, octets) in &self.literals {
            let part = Fetch {
                first,
                literal: Some(Box::new(literal.clone())),
                ..Fetch::new(seq, Items::new(items))
            };
            server.data(&Data::Fetch(part), out)?;
            if !octets.is_empty() {
                server.chunk(octets, out)?;
            }
            (items, first) = (&[], false);
        }
        server.data(&Data::Fetch(Fetch { first, ..Fetch::new(seq, Items::new(items)) }), out)
    }
}

/// Whether the attribute is a section of the message.
const fn is_section(attribute: &FetchAttribute<'_>) -> bool {
    matches!(
        attribute,
        FetchAttribute::Section { .. }
            | FetchAttribute::Binary { .. }
            | FetchAttribute::Rfc822
            | FetchAttribute::Rfc822Peek
            | FetchAttribute::Rfc822Header
            | FetchAttribute::Rfc822HeaderLines(_)
            | FetchAttribute::Rfc822HeaderLinesNot(_)
            | FetchAttribute::Rfc822Text
            | FetchAttribute::Rfc822TextPeek
    )
}
