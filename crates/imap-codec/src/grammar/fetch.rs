use alloc::boxed::Box;

use super::{Input, Result, frequent::frequent_items, marks::Marks, word::is_name};
use crate::{
    Body, Envelope, Fetch, FetchItem, FetchLiteral, Flag, FlagName, GmLabel, Item, Items,
    ParseErrorKind, PartPath, Raw, SectionName,
};

impl<'a> Input<'a> {
    /// `"(" atom SP nstring ")"`
    fn snippet(&mut self) -> Result<FetchItem<'a>> {
        self.bracket(b'(')?;
        let algorithm = self.atom()?;
        self.space()?;
        let text = self.nstring()?;
        self.close(b')')?;
        Ok(FetchItem::Snippet { algorithm, text })
    }

    /// `msg-att-dynamic / msg-att-static`, which was read over before. What is odd about one item stays with that
    /// item.
    pub(crate) fn fetch_item(&mut self) -> Result<FetchItem<'a>> {
        let start = *self;
        let wrapped = self.wrapped();
        if let Ok(name) = self.known_name() {
            // If none was odd, it was seen to be a value, and to end there.
            if !self.has_odd() && !wrapped {
                return self.known_value(name);
            }
            let item = self.known_value(name);
            if item.is_ok() && self.item_end(wrapped) {
                return item;
            }
        }
        *self = start;
        let (name, value) = self.other_item()?;
        Ok(FetchItem::Other { name, value })
    }

    /// Reads over an item as [`fetch_item`](Self::fetch_item) does.
    pub(crate) fn check_fetch_item(&mut self) -> Result<()> {
        self.check_marked_item(&mut Marks::off())
    }

    /// The same, with marks of the lists in it.
    fn check_marked_item(&mut self, marks: &mut Marks) -> Result<()> {
        let start = self.at();
        if let Some(checked) = self.check_structure(marks) {
            if checked.is_ok() && self.item_end(false) {
                return Ok(());
            }
            self.found_odd();
        } else {
            let wrapped = self.wrapped();
            if let Ok(name) = self.known_name() {
                if self.check_known_value(name, marks).is_ok() && self.item_end(wrapped) {
                    return Ok(());
                }
                self.found_odd();
            }
        }
        self.back_to(start);
        self.other_item().map(drop)
    }

    /// Reads over `ENVELOPE` or `BODYSTRUCTURE` and a list; `None` for any other item.
    #[inline]
    fn check_structure(&mut self, marks: &mut Marks) -> Option<Result<()>> {
        if self.rest().starts_with(b"ENVELOPE (") {
            self.take(9);
            return Some(self.check_envelope(marks));
        }
        if self.rest().starts_with(b"BODYSTRUCTURE (") {
            self.take(14);
            return Some(self.check_body(marks));
        }
        None
    }

    /// Lotus Domino puts parentheses around an item.
    fn wrapped(&mut self) -> bool {
        self.leniency().loose_structure && self.eat(b'(')
    }

    /// An item ends before a space, before the list's end, or at the end of a part.
    fn item_end(&mut self, wrapped: bool) -> bool {
        (!wrapped || self.eat(b')')) && matches!(self.peek(), None | Some(b' ' | b')'))
    }

    /// The name of an item and the space behind it.
    #[inline]
    fn known_name(&mut self) -> Result<Name<'a>> {
        let rest = self.rest();
        let (found, after) = match rest {
            [b'B', ..] => (Name::BodyStructure, rest.strip_prefix(b"BODYSTRUCTURE")),
            [b'E', ..] => (Name::Envelope, rest.strip_prefix(b"ENVELOPE")),
            [b'I', ..] => (Name::InternalDate, rest.strip_prefix(b"INTERNALDATE")),
            [b'M', ..] => (Name::ModSeq, rest.strip_prefix(b"MODSEQ")),
            [b'R', ..] => (Name::Rfc822Size, rest.strip_prefix(b"RFC822.SIZE")),
            _ => return self.any_known_name(),
        };
        let Some(after @ [b' ', ..]) = after else { return self.any_known_name() };
        self.take(rest.len() - after.len());
        self.space()?;
        Ok(found)
    }

    /// Any of them, in any case.
    fn any_known_name(&mut self) -> Result<Name<'a>> {
        let start = *self;
        let word = self.word()?;
        let is = |name: &[u8]| is_name(word, name);
        let name = match word.len() {
            5 if is(b"FLAGS") => Name::Flags,
            3 if is(b"UID") => Name::Uid,
            12 if is(b"INTERNALDATE") => Name::InternalDate,
            11 if is(b"RFC822.SIZE") => Name::Rfc822Size,
            6 if is(b"MODSEQ") => Name::ModSeq,
            8 if is(b"ENVELOPE") => Name::Envelope,
            4 if is(b"BODY") => Name::Body,
            13 if is(b"BODYSTRUCTURE") => Name::BodyStructure,
            7 if is(b"EMAILID") => Name::EmailId,
            8 if is(b"THREADID") => Name::ThreadId,
            8 if is(b"SAVEDATE") => Name::SaveDate,
            7 if is(b"PREVIEW") => Name::Preview,
            7 if is(b"SNIPPET") => Name::Snippet,
            10 if is(b"ANNOTATION") => Name::Annotation,
            10 if is(b"X-GM-MSGID") => Name::GmMsgId,
            10 if is(b"X-GM-THRID") => Name::GmThrId,
            11 if is(b"X-GM-LABELS") => Name::GmLabels,
            _ => {
                *self = start;
                self.name_of_section()?
            }
        };
        self.space()?;
        Ok(name)
    }

    /// The name of an item with a section.
    fn name_of_section(&mut self) -> Result<Name<'a>> {
        if let Some(name) = self.section_name()? {
            return Ok(Name::Section(name));
        }
        let mut ahead = *self;
        if ahead.eat_word(b"BINARY.SIZE[") {
            self.take(11);
            return self.binary_section().map(Name::BinarySize);
        }
        self.fail(ParseErrorKind::FetchAttribute)
    }

    fn known_value(&mut self, name: Name<'a>) -> Result<FetchItem<'a>> {
        Ok(match name {
            Name::Section(name) => FetchItem::Section { name, data: self.nstring()? },
            Name::Flags => FetchItem::Flags(self.list_again()?),
            Name::Uid => FetchItem::Uid(self.nz_number()?),
            Name::InternalDate => FetchItem::InternalDate(self.date_time()?),
            Name::Rfc822Size => FetchItem::Rfc822Size(self.number64()?),
            Name::ModSeq => FetchItem::ModSeq(self.mod_seq()?),
            Name::Envelope => FetchItem::Envelope(self.envelope_again()?),
            Name::Body => FetchItem::Body(self.body_again()?),
            Name::BodyStructure => FetchItem::BodyStructure(self.body_again()?),
            Name::BinarySize(part) => FetchItem::BinarySize { part, size: self.number64()? },
            Name::EmailId => FetchItem::EmailId(self.object_id_list()?),
            Name::ThreadId if self.nil() => FetchItem::ThreadId(None),
            Name::ThreadId => FetchItem::ThreadId(Some(self.object_id_list()?)),
            Name::SaveDate if self.nil() => FetchItem::SaveDate(None),
            Name::SaveDate => FetchItem::SaveDate(Some(self.date_time()?)),
            Name::Preview => FetchItem::Preview(self.nstring()?),
            Name::Snippet => self.snippet()?,
            Name::Annotation => FetchItem::Annotation(self.annotations()?),
            Name::GmMsgId => FetchItem::GmMsgId(self.number_of_64_bits()?),
            Name::GmThrId => FetchItem::GmThrId(self.number_of_64_bits()?),
            Name::GmLabels => FetchItem::GmLabels(self.list()?),
        })
    }

    /// Reads over a value. What is large is not made.
    fn check_known_value(&mut self, name: Name<'a>, marks: &mut Marks) -> Result<()> {
        match name {
            Name::Section(_) => self.nstring().map(drop),
            Name::Flags => self.list_by::<Flag<'_>>(Flag::check).map(drop),
            Name::Uid => self.nz_number().map(drop),
            Name::InternalDate => self.date_time().map(drop),
            Name::Rfc822Size => self.number64().map(drop),
            Name::ModSeq => self.mod_seq().map(drop),
            Name::Envelope => self.check_envelope(marks),
            Name::Body | Name::BodyStructure => self.check_body(marks),
            _ => self.known_value(name).map(drop),
        }
    }

    /// Reads an envelope that was read over before, which is enough if there was nothing wrong.
    fn envelope_again(&mut self) -> Result<Box<Envelope<'a>>> {
        if self.has_odd() {
            let mut ahead = *self;
            ahead.check_envelope(&mut Marks::off())?;
        } else if let Some(envelope) = self.envelope_by_marks() {
            return Ok(envelope);
        }
        self.envelope().map(Box::new)
    }

    /// Reads a structure that was read over before, which is enough if there was nothing wrong.
    fn body_again(&mut self) -> Result<Box<Body<'a>>> {
        if self.has_odd() {
            return self.checked_body().map(Box::new);
        }
        if let Some(body) = self.body_by_marks() {
            return Ok(Box::new(body));
        }
        self.body().map(Box::new)
    }

    /// Reads over a structure, and then reads it.
    pub(super) fn checked_body(&mut self) -> Result<Body<'a>> {
        let mut start = *self;
        self.check_body(&mut Marks::off())?;
        start.body()
    }

    /// `"(" permsg-modsequence ")"` (RFC 7162 §7)
    fn mod_seq(&mut self) -> Result<u64> {
        self.bracket(b'(')?;
        let mod_seq = self.number64()?;
        self.close(b')')?;
        Ok(mod_seq)
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
        if ahead.eat_word(b"BINARY[") {
            self.take(6);
            let part = self.binary_section()?;
            let origin = self.origin()?;
            return Ok(Some(SectionName::Binary { part, origin }));
        }
        for (word, name) in [
            // A server in use says `RFC822[]`.
            (&b"RFC822[] "[..], SectionName::Rfc822),
            (b"RFC822 ", SectionName::Rfc822),
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

    /// A label: `\Inbox`, an astring, or NIL.
    pub(crate) fn gm_label(&mut self) -> Result<GmLabel<'a>> {
        if self.eat(b'\\') {
            return self.word().map(|name| GmLabel::System(FlagName::checked(name)));
        }
        if self.nil() {
            return Ok(GmLabel::Nil);
        }
        self.astring().map(GmLabel::User)
    }

    /// An item of any name and value.
    fn other_item(&mut self) -> Result<(Raw<'a>, Raw<'a>)> {
        let name = self.item_name()?;
        self.space()?;
        Ok((name, self.raw_value()?))
    }

    /// A name up to its space; in brackets there may be spaces.
    pub(super) fn item_name(&mut self) -> Result<Raw<'a>> {
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

/// The names of the items that are known.
enum Name<'a> {
    Section(SectionName<'a>),
    Flags,
    Uid,
    InternalDate,
    Rfc822Size,
    ModSeq,
    Envelope,
    Body,
    BodyStructure,
    BinarySize(PartPath<'a>),
    EmailId,
    ThreadId,
    SaveDate,
    Preview,
    Snippet,
    Annotation,
    GmMsgId,
    GmThrId,
    GmLabels,
}

/// `FETCH SP msg-att`, after the number.
pub(super) fn fetch<'a>(input: &mut Input<'a>, seq: u32, by_uid: bool) -> Result<Fetch<'a>> {
    let [b'(', list @ ..] = input.rest() else { return input.fail(ParseErrorKind::Bracket) };
    let fetch = fetch_after(input, seq, frequent_items(list))?;
    Ok(Fetch { by_uid, ..fetch })
}

/// `msg-att` of a FETCH, with so many octets of frequent items at its front.
pub(super) fn fetch_after<'a>(
    input: &mut Input<'a>,
    seq: u32,
    frequent: usize,
) -> Result<Fetch<'a>> {
    let start = input.at() + 1;
    let items = if let Some([b')', ..]) = input.rest().get(1 + frequent..) {
        input.take(1 + frequent);
        let items = input.items_since(start);
        input.bump();
        items
    } else {
        marked_items(input, frequent)?
    };
    input.end()?;
    Ok(Fetch::new(seq, items))
}

/// A list of items, of which so many octets were read over, with marks of the lists in them.
fn marked_items<'a>(input: &mut Input<'a>, frequent: usize) -> Result<Items<'a, FetchItem<'a>>> {
    let mut marks = Marks::new();
    let check = |input: &mut Input<'a>| input.check_marked_item(&mut marks);
    let items = if frequent == 0 {
        input.list_by(check)?
    } else {
        let start = input.at() + 1;
        input.take(1 + frequent);
        input.items_by::<FetchItem<'_>>(check)?;
        let items = input.items_since(start);
        input.close(b')')?;
        items
    };
    // Of a value that is none there may be marks, too.
    Ok(if input.has_odd() { items } else { items.with_marks(&marks) })
}

/// The start of a FETCH response, `* 12 FETCH (`, up to the literal that is streamed: `octets` end before
/// its `{`.
pub(crate) fn fetch_head<'a>(
    octets: &'a [u8],
    size: u64,
    binary: bool,
    rules: super::Rules,
) -> Result<Fetch<'a>> {
    let mut input = Input::new(octets, rules);
    let (seq, by_uid) = fetch_start(&mut input)?;
    let (items, literal) = fetch_literal(&mut input, size, binary)?;
    Ok(Fetch { seq, by_uid, first: true, items, literal: Some(Box::new(literal)) })
}

/// `* 12 FETCH (`: the number, and whether it is a UID.
pub(super) fn fetch_start(input: &mut Input<'_>) -> Result<(u32, bool)> {
    input.bracket(b'*')?;
    input.space()?;
    let seq = input.nz_number()?;
    input.space()?;
    let by_uid = input.eat_word(b"UIDFETCH");
    if !by_uid && !input.eat_word(b"FETCH") {
        return input.fail(ParseErrorKind::Response);
    }
    input.space()?;
    input.bracket(b'(')?;
    input.extra_space();
    Ok((seq, by_uid))
}

/// Items, and the name of the literal that follows.
pub(crate) fn fetch_literal<'a>(
    input: &mut Input<'a>,
    size: u64,
    binary: bool,
) -> Result<(Items<'a, FetchItem<'a>>, FetchLiteral<'a>)> {
    let start = input.at();
    let mut end = start;
    loop {
        let before = *input;
        if let Ok(Some(name)) = input.section_name()
            && input.space().is_ok()
            && input.is_end()
        {
            let items = before.since(start).get(..end - start).unwrap_or_default();
            return Ok((Items::checked(items, input.rules()), FetchLiteral { name, size, binary }));
        }
        *input = before;
        input.check_fetch_item()?;
        end = input.at();
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
    input.space().ok()?;
    (input.eat_word(b"FETCH ") || input.eat_word(b"UIDFETCH ")).then_some(seq)
}
