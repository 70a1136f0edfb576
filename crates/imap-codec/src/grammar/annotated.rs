//! FETCH with an annotation that is streamed (RFC 5257 §4.4): what is before it and behind it is made whole, so that no
//! list is left open.

use alloc::vec::Vec;

use super::{Input, Result, Rules, fetch::fetch_start};
use crate::{AString, FetchItem, Items, ParseErrorKind};

/// What comes before a large annotation, and its name.
pub(crate) struct Annotated {
    /// The message, or its UID.
    pub(crate) seq: u32,
    pub(crate) by_uid: bool,
    /// The items before it; annotations before it are an item of their own.
    pub(crate) items: Items<'static, FetchItem<'static>>,
    pub(crate) entry: AString<'static>,
    pub(crate) attribute: AString<'static>,
}

/// The start of a FETCH response up to the value of an annotation.
pub(crate) fn annotated_head(octets: &[u8], rules: Rules) -> Result<Annotated> {
    let mut input = Input::new(octets, rules);
    let (seq, by_uid) = fetch_start(&mut input)?;
    annotated(&mut input, seq, by_uid)
}

/// `msg-att *(SP msg-att) SP "ANNOTATION" SP "(" …` up to the value of an attribute, without the bracket before them.
pub(crate) fn annotated(input: &mut Input<'_>, seq: u32, by_uid: bool) -> Result<Annotated> {
    let (start, mut end) = (input.at(), input.at());
    loop {
        let before = *input;
        if input.eat_word(b"ANNOTATION (")
            && let Some((annotations, entry, attribute)) = input.up_to_value()
        {
            let mut items = before.since(start).get(..end - start).unwrap_or_default().to_vec();
            if !annotations.is_empty() && !items.is_empty() {
                items.push(b' ');
            }
            items.extend_from_slice(&annotations);
            let items = Items::<FetchItem<'_>>::checked(&items, input.rules()).into_owned();
            let (entry, attribute) = (entry.into_owned(), attribute.into_owned());
            return Ok(Annotated { seq, by_uid, items, entry, attribute });
        }
        *input = before;
        input.check_fetch_item()?;
        end = input.at();
        input.space()?;
    }
}

/// What follows the value of an attribute of `entry`, as a FETCH response goes on behind an item: the rest of the annotations
/// is an item of its own.
pub(crate) fn after_annotation(octets: &[u8], entry: &AString<'_>) -> Result<Vec<u8>> {
    let mut rest = b" ANNOTATION (".to_vec();
    match octets {
        // Another attribute.
        [b' ', ..] => {
            entry.encode(&mut rest);
            rest.extend_from_slice(b" (");
            rest.extend_from_slice(octets.get(1..).unwrap_or_default());
        }
        // Another item, or the end.
        [b')', b')', after @ ..] => return Ok(after.to_vec()),
        // Another entry.
        [b')', b' ', after @ ..] => rest.extend_from_slice(after),
        _ => return Err(ParseErrorKind::Bracket.at(0)),
    }
    Ok(rest)
}

impl<'a> Input<'a> {
    /// The entries and attributes of ANNOTATION before a value that comes next, closed, and whose value that is; `None` if
    /// none does.
    fn up_to_value(&mut self) -> Option<(Vec<u8>, AString<'a>, AString<'a>)> {
        let (start, mut end) = (self.at(), self.at());
        loop {
            let mut ahead = *self;
            if ahead.annotation().is_ok() {
                let at = ahead.at();
                if ahead.space().is_ok() {
                    (*self, end) = (ahead, at);
                    continue;
                }
            }
            let before = self.since(start).get(..end - start)?;
            let entry = self.astring().ok()?;
            self.space().ok()?;
            self.bracket(b'(').ok()?;
            let (values, attribute) = self.attributes_up_to_value()?;
            let mut whole = Vec::new();
            if !before.is_empty() || !values.is_empty() {
                whole.extend_from_slice(b"ANNOTATION (");
                whole.extend_from_slice(before);
                if !before.is_empty() && !values.is_empty() {
                    whole.push(b' ');
                }
                if !values.is_empty() {
                    entry.encode(&mut whole);
                    whole.extend_from_slice(b" (");
                    whole.extend_from_slice(values);
                    whole.push(b')');
                }
                whole.push(b')');
            }
            return Some((whole, entry, attribute));
        }
    }

    /// Attributes with their values, and the one whose value comes next.
    fn attributes_up_to_value(&mut self) -> Option<(&'a [u8], AString<'a>)> {
        let (start, mut end) = (self.at(), self.at());
        loop {
            let mut ahead = *self;
            let attribute = ahead.astring().ok()?;
            ahead.space().ok()?;
            if ahead.is_end() {
                return Some((self.since(start).get(..end - start)?, attribute));
            }
            self.annotation_value().ok()?;
            end = self.at();
            self.space().ok()?;
        }
    }
}
