//! ENVELOPE and BODYSTRUCTURE that were read over before, and are written as nearly all servers do: their lists are
//! stepped over by their marks. `None`, and nothing consumed, for any other.

use alloc::boxed::Box;

use super::{
    Input, Mark, Rules,
    body::is_text,
    raw::trimmed,
    scan::{long_number, nstring_at_front},
};
use crate::{
    Address, Addresses, Body, Disposition, Envelope, Extension, Items, Kind, Multipart, NString,
    SinglePart,
};

/// The fields of a list, one space before each.
struct Fields<'a> {
    rest: &'a [u8],
    marks: &'a [Mark],
    rules: Rules,
}

impl<'a> Input<'a> {
    /// `envelope`
    #[inline]
    pub(super) fn envelope_by_marks(&mut self) -> Option<Box<Envelope<'a>>> {
        let (octets, marks, after) = Mark::list(self.marks())?;
        let inside = self.rest().get(1..octets.checked_sub(1)?)?;
        let mut fields = Fields::of(self, inside, marks);
        let envelope = Box::new(Envelope {
            date: fields.nstring()?,
            subject: fields.next_nstring()?,
            from: fields.addresses()?,
            sender: fields.addresses()?,
            reply_to: fields.addresses()?,
            to: fields.addresses()?,
            cc: fields.addresses()?,
            bcc: fields.addresses()?,
            in_reply_to: fields.next_nstring()?,
            message_id: fields.next_nstring()?,
        });
        fields.end()?;
        self.take(octets)?;
        self.leave_marked(after);
        Some(envelope)
    }

    /// `address`
    #[inline]
    pub(super) fn usual_address(&mut self) -> Option<Address<'a>> {
        let (before, mut fields) = (self.rest(), Fields::of(self, self.rest(), &[]));
        fields.eat(b'(')?;
        let address = Address {
            name: fields.nstring()?,
            adl: fields.next_nstring()?,
            mailbox: fields.next_nstring()?,
            host: fields.next_nstring()?,
        };
        fields.eat(b')')?;
        self.take(before.len() - fields.rest.len())?;
        Some(address)
    }

    /// `body`, unless it is a message. It is large, and made where it will be.
    #[inline]
    pub(super) fn body_by_marks(&mut self) -> Option<Body<'a>> {
        let start = *self;
        let (octets, marks, after) = Mark::list(self.marks())?;
        let inside = self.take(octets)?.get(1..octets.checked_sub(1)?)?;
        let fields = Fields::of(self, inside, marks);
        self.leave_marked(after);
        let body = if let [b'(', ..] = inside { fields.multipart() } else { fields.single() };
        if body.is_none() {
            *self = start;
        }
        body
    }
}

impl<'a> Fields<'a> {
    #[inline]
    fn of(input: &Input<'a>, rest: &'a [u8], marks: &'a [Mark]) -> Self {
        Self { rest, marks, rules: input.rules() }
    }

    #[inline]
    fn eat(&mut self, octet: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        (*first == octet).then_some(())
    }

    /// A quoted string without escapes, or NIL.
    #[inline]
    fn nstring(&mut self) -> Option<NString<'a>> {
        if let Some(rest) = self.rest.strip_prefix(b"NIL") {
            self.rest = rest;
            return Some(NString::NIL);
        }
        let octets = match Mark::string(self.marks) {
            Some((octets, after)) => {
                self.marks = after;
                octets
            }
            None => nstring_at_front(self.rest)?,
        };
        let (token, rest) = self.rest.split_at_checked(octets)?;
        self.rest = rest;
        token.get(1..octets.checked_sub(1)?).map(NString::new)
    }

    #[inline]
    fn next_nstring(&mut self) -> Option<NString<'a>> {
        self.eat(b' ')?;
        self.nstring()
    }

    /// Where NIL has a meaning of its own.
    #[inline]
    fn next_string(&mut self) -> Option<NString<'a>> {
        self.next_nstring().filter(|string| !string.is_nil())
    }

    #[inline]
    fn next_number(&mut self) -> Option<u64> {
        self.eat(b' ')?;
        let (number, rest) = long_number(self.rest)?;
        self.rest = rest;
        Some(u64::from(number))
    }

    /// NIL, or a list that is marked.
    #[inline]
    fn next_list<T>(&mut self) -> Option<Items<'a, T>> {
        self.eat(b' ')?;
        if let Some(rest) = self.rest.strip_prefix(b"NIL") {
            self.rest = rest;
            return Some(Items::EMPTY);
        }
        if self.rest.first() != Some(&b'(') {
            return None;
        }
        let (octets, _, marks) = Mark::list(self.marks)?;
        let (list, rest) = self.rest.split_at_checked(octets)?;
        (self.rest, self.marks) = (rest, marks);
        let items = list.get(1..octets.checked_sub(1)?)?;
        Some(Items::checked(trimmed(items, self.rules), self.rules))
    }

    #[inline]
    fn addresses(&mut self) -> Option<Addresses<'a>> {
        self.next_list()
    }

    /// `body-type-mpart`, to the end.
    fn multipart(mut self) -> Option<Body<'a>> {
        let (before, marks) = (self.rest, self.marks);
        while self.rest.first() == Some(&b'(') {
            let (octets, _, after) = Mark::list(self.marks)?;
            (self.rest, self.marks) = (self.rest.get(octets..)?, after);
        }
        let parts = before.get(..before.len() - self.rest.len())?;
        let marks = marks.get(..marks.len() - self.marks.len())?;
        let parts = Items::marked(parts, self.rules, marks);
        let subtype = self.next_string()?;
        let is_extended = !self.rest.is_empty();
        let parameters = self.last_list()?;
        let disposition = self.last_disposition()?;
        let language = self.last_list()?;
        let location = self.last_nstring()?;
        self.end()?;
        Some(Body::Multipart(Multipart {
            parts,
            subtype,
            extension: if is_extended {
                Some(Extension { parameters, disposition, language, location, other: None })
            } else {
                None
            },
        }))
    }

    /// `body-type-1part` without `body-type-msg`, to the end.
    fn single(mut self) -> Option<Body<'a>> {
        let media_type = self.nstring()?;
        let name = media_type.as_bytes()?;
        let is_text = is_text(name);
        if name.eq_ignore_ascii_case(b"MESSAGE") {
            return None;
        }
        let subtype = self.next_string()?;
        let parameters = self.next_list()?;
        let (mut id, mut description) = (NString::NIL, NString::NIL);
        if let Some(rest) = self.rest.strip_prefix(b" NIL NIL") {
            self.rest = rest;
        } else {
            id = self.next_nstring()?;
            description = self.next_nstring()?;
        }
        let encoding = self.next_string()?;
        let octets = self.next_number()?;
        let kind = if is_text { Kind::Text { lines: self.next_number()? } } else { Kind::Basic };
        let (md5, extension) = match self.rest {
            b"" => (NString::NIL, None),
            b" NIL NIL NIL NIL" => (NString::NIL, Some(Extension::default())),
            _ => {
                let md5 = self.next_nstring()?;
                let disposition = self.last_disposition()?;
                let language = self.last_list()?;
                let location = self.last_nstring()?;
                self.end()?;
                let (parameters, other) = (Items::EMPTY, None);
                (md5, Some(Extension { parameters, disposition, language, location, other }))
            }
        };
        Some(Body::Single(SinglePart {
            media_type,
            subtype,
            parameters,
            id,
            description,
            encoding,
            octets,
            kind,
            md5,
            extension,
        }))
    }

    /// `body-fld-dsp`, or the end.
    #[inline]
    fn last_disposition(&mut self) -> Option<Option<Disposition<'a>>> {
        if self.rest.is_empty() {
            return Some(None);
        }
        if let Some(rest) = self.rest.strip_prefix(b" NIL") {
            self.rest = rest;
            return Some(None);
        }
        self.rest = self.rest.strip_prefix(b" (")?;
        let kind = self.nstring().filter(|kind| !kind.is_nil())?;
        let parameters = self.next_list()?;
        self.eat(b')')?;
        Some(Some(Disposition { kind, parameters }))
    }

    /// Such a list, or the end.
    #[inline]
    fn last_list<T>(&mut self) -> Option<Items<'a, T>> {
        if self.rest.is_empty() { Some(Items::EMPTY) } else { self.next_list() }
    }

    /// Such a string, or the end.
    #[inline]
    fn last_nstring(&mut self) -> Option<NString<'a>> {
        if self.rest.is_empty() { Some(NString::NIL) } else { self.next_nstring() }
    }

    #[inline]
    fn end(&self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }
}
