use alloc::string::String;

use ::mime::Entity;
use rfc822_message::{Address, Addresses, DateTime, Field, Item};

use super::facts::decoded;
use crate::{
    Date, Flag, Flags,
    evaluate::{Needle, Place, Scan, Searchable},
};

/// A message that SEARCH is asked of: its octets, and what is known of it besides (RFC 9051 §6.4.4). Fields are
/// compared without their encoded-words, and texts without their transfer encodings and in UTF-8.
///
/// ```
/// use imap_codec::{Flags, evaluate::{Needle, Place, Searchable}, mime::Searched};
/// use mime::Tree;
/// let tree = Tree::parse(b"Subject: =?utf-8?q?cr=C3=AApes?=\r\nContent-Transfer-Encoding: base64\r\n\r\na2V0Y2h1cA==");
/// let message = Searched { message: tree.root(), seq: 1, uid: 1, flags: &Flags::EMPTY, received: None };
/// assert!(message.contains(Place::Field("subject"), &Needle::new("CRÊPES")));
/// assert!(message.contains(Place::Body, &Needle::new("ketchup")));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Searched<'m, 't> {
    /// The message.
    pub message: Entity<'m, 't>,
    /// Its sequence number.
    pub seq: u32,
    /// Its UID.
    pub uid: u32,
    /// Its flags.
    pub flags: &'t Flags<'t>,
    /// The day of its internal date.
    pub received: Option<Date>,
}

impl Searchable for Searched<'_, '_> {
    fn seq(&self) -> u32 {
        self.seq
    }

    fn uid(&self) -> u32 {
        self.uid
    }

    fn has_flag(&self, flag: &Flag<'_>) -> bool {
        self.flags.iter().any(|known| known == *flag)
    }

    fn received(&self) -> Option<Date> {
        self.received
    }

    fn sent(&self) -> Option<Date> {
        let date = DateTime::parse(self.message.field("Date")?.raw_value())?;
        Date::new(date.year(), date.month(), date.day()).ok()
    }

    fn size(&self) -> u64 {
        self.message.raw().len() as u64
    }

    fn contains(&self, place: Place<'_>, text: &Needle) -> bool {
        match place {
            Place::Field(name) => {
                let mut fields = self.message.items().filter_map(Item::field);
                fields.any(|field| {
                    field.is(name) && (text.is_in(&decoded(field)) || is_address(field, text))
                })
            }
            Place::Body => is_in_body(self.message, text),
            Place::Text => is_in_header(self.message, text) || is_in_body(self.message, text),
        }
    }
}

/// Whether a text stands in an address of a field that has addresses, as ENVELOPE gives them: without comments (RFC 9051
/// §6.4.4).
fn is_address(field: Field<'_>, text: &Needle) -> bool {
    let has_addresses = ["From", "To", "Cc", "Bcc"].iter().any(|name| field.is(name));
    has_addresses
        && Addresses::new(field.raw_value()).any(|address| match address {
            Address::Mailbox(mailbox) => {
                let mut scan = text.scan();
                let pieces = [mailbox.local_part(), b"@"[..].into(), mailbox.domain()];
                pieces.iter().any(|piece| scan.push(&String::from_utf8_lossy(piece)))
            }
            _ => false,
        })
}

/// Whether a text stands in one of the fields.
fn is_in_header(entity: Entity<'_, '_>, text: &Needle) -> bool {
    entity.items().filter_map(Item::field).any(|field| {
        let mut scan = text.scan();
        [field.name(), ": ", &decoded(field)].into_iter().any(|piece| Scan::push(&mut scan, piece))
    })
}

/// Whether a text stands in one of the parts: in its text, or, of a part of a multipart or a message inside, in its header.
fn is_in_body(message: Entity<'_, '_>, text: &Needle) -> bool {
    let mut open = alloc::vec::Vec::from([message]);
    while let Some(entity) = open.pop() {
        let is_inner = entity.index() != message.index();
        if is_inner && is_in_header(entity, text)
            || entity.text().is_some_and(|body| text.is_in(&body.text))
        {
            return true;
        }
        open.extend(entity.children());
    }
    false
}
