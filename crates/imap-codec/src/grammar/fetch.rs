use super::{Input, Result};
use crate::{
    Body, Fetch, FetchAttribute, FetchAttributes, FetchItem, FetchLiteral, Items, Multipart,
    ParseErrorKind, Raw, SectionName,
};

impl<'a> Input<'a> {
    /// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
    pub(crate) fn fetch_attributes(&mut self) -> Result<FetchAttributes<'a>> {
        for (word, attributes) in [
            (&b"ALL"[..], FetchAttributes::All),
            (b"FAST", FetchAttributes::Fast),
            (b"FULL", FetchAttributes::Full),
        ] {
            let mut ahead = *self;
            if ahead.eat_word(word) && matches!(ahead.peek(), None | Some(b' ')) {
                *self = ahead;
                return Ok(attributes);
            }
        }
        if self.peek() == Some(b'(') {
            let error = self.error(ParseErrorKind::FetchAttribute);
            let attributes: Items<'a, FetchAttribute<'a>> = self.list()?;
            return if attributes.is_empty() {
                Err(error)
            } else {
                Ok(FetchAttributes::List(attributes))
            };
        }
        let start = self.at();
        self.fetch_attribute()?;
        Ok(FetchAttributes::List(self.items_since(start)))
    }

    /// `fetch-att`
    pub(crate) fn fetch_attribute(&mut self) -> Result<FetchAttribute<'a>> {
        let error = self.error(ParseErrorKind::FetchAttribute);
        for (word, peek) in [(&b"BODY.PEEK["[..], true), (b"BODY[", false)] {
            let mut ahead = *self;
            if ahead.eat_word(word) {
                self.take(word.len() - 1);
                let section = self.section()?;
                let partial = self.partial()?;
                return Ok(FetchAttribute::Section { peek, section, partial });
            }
        }
        let name = self.atom().map_err(|_| error)?;
        for (word, attribute) in [
            ("FLAGS", FetchAttribute::Flags),
            ("UID", FetchAttribute::Uid),
            ("MODSEQ", FetchAttribute::ModSeq),
            ("ENVELOPE", FetchAttribute::Envelope),
            ("INTERNALDATE", FetchAttribute::InternalDate),
            ("RFC822.SIZE", FetchAttribute::Rfc822Size),
            ("BODY", FetchAttribute::Body),
            ("BODYSTRUCTURE", FetchAttribute::BodyStructure),
            ("RFC822", FetchAttribute::Rfc822),
            ("RFC822.HEADER", FetchAttribute::Rfc822Header),
            ("RFC822.TEXT", FetchAttribute::Rfc822Text),
        ] {
            if name.is(word) {
                return Ok(attribute);
            }
        }
        Ok(FetchAttribute::Other(name))
    }

    /// `msg-att-dynamic / msg-att-static`
    pub(crate) fn fetch_item(&mut self) -> Result<FetchItem<'a>> {
        self.fetch_item_and(Self::body)
    }

    /// The same, if nobody looks into it.
    pub(crate) fn check_fetch_item(&mut self) -> Result<()> {
        let no_body = |_: &mut Self| Ok(Body::Multipart(Multipart::default()));
        self.fetch_item_and(no_body).map(drop)
    }

    /// `body` reads a structure that was checked.
    fn fetch_item_and(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Body<'a>>,
    ) -> Result<FetchItem<'a>> {
        let start = *self;
        // Lotus Domino puts parentheses around an item.
        let wrapped = self.leniency().loose_structure && self.eat(b'(');
        match self.known_fetch_item(body) {
            Ok(Some(item)) if !wrapped || self.eat(b')') => Ok(item),
            // What is odd about one item stays with that item.
            _ => {
                *self = start;
                self.other_fetch_item()
            }
        }
    }

    fn known_fetch_item(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Body<'a>>,
    ) -> Result<Option<FetchItem<'a>>> {
        if let Some(name) = self.section_name()? {
            self.space()?;
            let data = self.nstring()?;
            self.item_end()?;
            return Ok(Some(FetchItem::Section { name, data }));
        }
        let name = self.word()?;
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        let mut value = *self;
        value.space()?;
        let item = match name.len() {
            5 if is(b"FLAGS") => FetchItem::Flags(value.list()?),
            3 if is(b"UID") => FetchItem::Uid(value.nz_number()?),
            12 if is(b"INTERNALDATE") => FetchItem::InternalDate(value.date_time()?),
            11 if is(b"RFC822.SIZE") => FetchItem::Rfc822Size(value.number64()?),
            6 if is(b"MODSEQ") => {
                value.bracket(b'(')?;
                let mod_seq = value.number64()?;
                value.close(b')')?;
                FetchItem::ModSeq(mod_seq)
            }
            8 if is(b"ENVELOPE") => FetchItem::Envelope(value.envelope()?),
            4 if is(b"BODY") => FetchItem::Body(value.checked_body(body)?),
            13 if is(b"BODYSTRUCTURE") => FetchItem::BodyStructure(value.checked_body(body)?),
            _ => return Ok(None),
        };
        *self = value;
        self.item_end()?;
        Ok(Some(item))
    }

    /// Reads over a structure, and then reads it.
    fn checked_body(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Body<'a>>,
    ) -> Result<Body<'a>> {
        let mut start = *self;
        self.check_body()?;
        body(&mut start)
    }

    /// An item ends before a space, before the list's end, or at the end of a part.
    fn item_end(&self) -> Result<()> {
        match self.peek() {
            None | Some(b' ' | b')') => Ok(()),
            _ => self.fail(ParseErrorKind::Space),
        }
    }

    /// `"BODY" section ["<" number ">"]`, `RFC822`, `RFC822.HEADER` or `RFC822.TEXT`; `None`, and nothing
    /// consumed, for any other name.
    fn section_name(&mut self) -> Result<Option<SectionName<'a>>> {
        let mut ahead = *self;
        if ahead.eat_word(b"BODY[") {
            self.take(4);
            let section = self.section()?;
            let origin = self.origin()?;
            return Ok(Some(SectionName::Body { section, origin }));
        }
        for (word, name) in [
            (&b"RFC822 "[..], SectionName::Rfc822),
            (b"RFC822.HEADER ", SectionName::Rfc822Header),
            (b"RFC822.TEXT ", SectionName::Rfc822Text),
        ] {
            if ahead.eat_word(word) {
                self.take(word.len() - 1);
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// An item of any name and value.
    fn other_fetch_item(&mut self) -> Result<FetchItem<'a>> {
        let name = self.item_name()?;
        self.space()?;
        Ok(FetchItem::Other { name, value: self.raw_value()? })
    }

    /// A name up to its space; in brackets there may be spaces.
    fn item_name(&mut self) -> Result<Raw<'a>> {
        let start = self.at();
        let mut ahead = *self;
        let mut brackets = 0u32;
        loop {
            match ahead.peek() {
                Some(b'[') => brackets = brackets.saturating_add(1),
                Some(b']') => brackets = brackets.saturating_sub(1),
                Some(b' ') if brackets == 0 => break,
                Some(b'(' | b')') if brackets == 0 => break,
                None | Some(b'\r' | b'\n') => return self.fail(ParseErrorKind::FetchAttribute),
                _ => {}
            }
            ahead.bump();
        }
        if ahead.at() == start {
            return self.fail(ParseErrorKind::FetchAttribute);
        }
        *self = ahead;
        Ok(Raw::checked(self.since(start)))
    }
}

/// `FETCH SP msg-att`, after the number.
pub(super) fn fetch<'a>(input: &mut Input<'a>, seq: u32) -> Result<Fetch<'a>> {
    let items = input.list()?;
    input.end()?;
    Ok(Fetch::new(seq, items))
}

/// The start of a FETCH response, `* 12 FETCH (`, up to the literal that is streamed: `octets` end before
/// its `{`.
pub(crate) fn fetch_head<'a>(
    octets: &'a [u8],
    size: u64,
    rules: super::Rules,
) -> Result<Fetch<'a>> {
    let mut input = Input::new(octets, rules);
    input.bracket(b'*')?;
    input.space()?;
    let seq = input.nz_number()?;
    input.space()?;
    if !input.eat_word(b"FETCH") {
        return input.fail(ParseErrorKind::Response);
    }
    input.space()?;
    input.bracket(b'(')?;
    input.extra_space();
    let (items, literal) = fetch_literal(&mut input, size)?;
    Ok(Fetch { seq, first: true, items, literal: Some(literal) })
}

/// Items, and the name of the literal that follows.
pub(crate) fn fetch_literal<'a>(
    input: &mut Input<'a>,
    size: u64,
) -> Result<(Items<'a, FetchItem<'a>>, FetchLiteral<'a>)> {
    let start = input.at();
    loop {
        let before = *input;
        if let Ok(Some(name)) = input.section_name()
            && input.space().is_ok()
            && (input.is_end() || input.eat(b'~') && input.is_end())
        {
            let items = Items::checked(before.since(start).trim_ascii_end(), input.rules());
            return Ok((items, FetchLiteral { name, size }));
        }
        *input = before;
        input.check_fetch_item()?;
        input.space()?;
    }
}

/// What follows a streamed literal, after its space if there is one: the last items and the `)`.
pub(crate) fn fetch_items<'a>(input: &mut Input<'a>) -> Result<Items<'a, FetchItem<'a>>> {
    let mut items = Items::EMPTY;
    if input.peek() == Some(b' ') {
        input.space()?;
        if input.peek() != Some(b')') {
            items = input.items()?;
        }
    }
    input.close(b')')?;
    input.end()?;
    Ok(items)
}

/// The number of the message in what may be the start of a FETCH response.
pub(crate) fn fetch_number(octets: &[u8]) -> Option<u32> {
    let mut input = Input::new(octets, super::Rules::WRITTEN);
    input.eat(b'*').then_some(())?;
    input.space().ok()?;
    let seq = input.number().ok()?;
    (input.space().is_ok() && input.eat_word(b"FETCH ")).then_some(seq)
}
