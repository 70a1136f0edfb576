//! Readings of address lists.

use alloc::{borrow::Cow, vec::Vec};

use textline::Class;

use crate::{
    Addresses, Comments, Defect, Kind, Mailbox, Severity,
    field::trim,
    token::{self, FWS},
    types::address::quote,
};

/// How software reads an address list that can be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressReader {
    /// By the grammar, as [`Addresses`] does.
    Grammar,
    /// The same, and then only the first address counts.
    GrammarFirst,
    /// The same, and then only the last address counts.
    GrammarLast,
    /// The same, and does not ignore source routes.
    WithRoutes,
    /// The same, and takes quotation marks off local parts.
    Unquoted,
    /// Takes all before the last `@` of an element for its local part, and quotes it.
    Quoted,
    /// Refuses the field.
    Refuse,
    /// Splits at commas and takes what stands in angle brackets, else all of the element; quotation marks mean nothing.
    Brackets,
    /// The same, and then only the first counts.
    BracketsFirst,
    /// The same with what stands in the last angle brackets, semicolons split too, and all that is left in an element
    /// without them.
    Elements,
    /// Takes every word with an `@` in it, wherever it stands, without what surrounds it.
    Words,
    /// The same, and only the first.
    FirstWord,
    /// The same, and only the last.
    LastWord,
    /// Leaves comments out and joins what stands beside them.
    Uncommented,
    /// Takes what stands in comments.
    Comments,
    /// Ends the value at a NUL.
    UpToNul,
    /// Leaves NULs out.
    WithoutNul,
    /// Leaves a period at the end of a domain out.
    WithoutLastDot,
    /// Takes all of the value, trimmed, for one address.
    Whole,
}

/// What an [`AddressReader`] takes for the addresses of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressReading<'m> {
    /// The first reader that reads so; others may, too.
    pub by: AddressReader,
    /// The addresses; none if it refuses the field.
    pub addresses: Vec<Cow<'m, [u8]>>,
}

impl<'m> Addresses<'m> {
    /// The different readings of the list that is left: one for a single address with nothing ambiguous. Their union is what a filter has to
    /// look at; what a mail is sent to is the first alone. The readings together take a multiple of the value's length.
    ///
    /// ```
    /// use rfc822_message::Addresses;
    ///
    /// let list = Addresses::new(b"a@first.example <b@second.example>");
    /// let readings = list.interpretations();
    /// assert_eq!(readings[0].addresses, [&b"b@second.example"[..]]);
    /// assert!(readings.iter().any(|reading| reading.addresses == [&b"a@first.example"[..]]));
    /// assert_eq!(Addresses::new(b"A B <b@second.example>").interpretations().len(), 1);
    /// ```
    #[must_use]
    pub fn interpretations(self) -> Vec<AddressReading<'m>> {
        let raw = self.cursor.rest();
        let mut ambiguous = memchr::memchr(0, raw).is_some();
        let mut list = self;
        let (mut mailboxes, mut grammar) = (Vec::new(), Vec::new());
        let mut sink = |defect: Defect| {
            ambiguous |= defect.kind.severity() == Severity::Ambiguous;
        };
        while let Some(address) = list.next_with(&mut sink) {
            mailboxes.extend(address.mailbox());
        }
        grammar.extend(mailboxes.iter().map(Mailbox::addr_spec));
        let mut readings = Readings(Vec::new());
        readings.add(AddressReader::Grammar, grammar.clone());
        readings.add(AddressReader::GrammarFirst, grammar.first().cloned());
        readings.add(AddressReader::GrammarLast, grammar.last().cloned());
        if !ambiguous {
            return readings.0;
        }
        readings.add(AddressReader::WithRoutes, mailboxes.iter().map(with_route));
        let unquoted = |mailbox: &Mailbox<'m>| {
            Cow::Owned([&*mailbox.local_part(), b"@", &*mailbox.domain()].concat())
        };
        readings.add(AddressReader::Unquoted, mailboxes.iter().map(unquoted));
        readings.add(AddressReader::Quoted, elements(raw, b",").filter_map(quoted));
        let dotless = |address: &Cow<'m, [u8]>| match address {
            Cow::Borrowed(address) => Cow::Borrowed(address.strip_suffix(b".").unwrap_or(address)),
            Cow::Owned(address) => {
                Cow::Owned(address.strip_suffix(b".").unwrap_or(address).to_vec())
            }
        };
        readings.add(AddressReader::WithoutLastDot, grammar.iter().map(dotless));
        readings.add(AddressReader::Refuse, None);
        let brackets: Vec<_> = elements(raw, b",").map(first_bracket).map(Cow::Borrowed).collect();
        readings.add(AddressReader::BracketsFirst, brackets.first().cloned());
        readings.add(AddressReader::Brackets, brackets);
        let last = elements(raw, b",;").map(last_bracket).filter(|word| word.contains(&b'@'));
        readings.add(AddressReader::Elements, last.map(Cow::Borrowed));
        let words: Vec<_> = words(raw).map(Cow::Borrowed).collect();
        readings.add(AddressReader::FirstWord, words.first().cloned());
        readings.add(AddressReader::LastWord, words.last().cloned());
        readings.add(AddressReader::Words, words);
        readings.add(AddressReader::Whole, Some(Cow::Borrowed(trim(raw))));
        let uncommented = without_comments(raw);
        readings.add(AddressReader::Uncommented, owned(&uncommented));
        let comments = Comments::new(raw).flat_map(|comment| self::words(comment.raw));
        readings.add(AddressReader::Comments, comments.map(Cow::Borrowed));
        if let Some(nul) = memchr::memchr(0, raw) {
            let head = raw.get(..nul).unwrap_or_default();
            readings.add(AddressReader::UpToNul, self::words(head).map(Cow::Borrowed));
            let without: Vec<u8> = raw.iter().copied().filter(|octet| *octet != 0).collect();
            readings.add(AddressReader::WithoutNul, owned(&without));
        }
        readings.0
    }
}

struct Readings<'m>(Vec<AddressReading<'m>>);

impl<'m> Readings<'m> {
    fn add(&mut self, by: AddressReader, addresses: impl IntoIterator<Item = Cow<'m, [u8]>>) {
        let addresses: Vec<_> = addresses.into_iter().collect();
        if self.0.iter().all(|known| known.addresses != addresses) {
            self.0.push(AddressReading { by, addresses });
        }
    }
}

fn with_route<'m>(mailbox: &Mailbox<'m>) -> Cow<'m, [u8]> {
    match mailbox.route() {
        [] => mailbox.addr_spec(),
        route => Cow::Owned([route, b":", &*mailbox.addr_spec()].concat()),
    }
}

/// What stands before the last `@` in quotation marks, and the word behind it.
fn quoted(element: &[u8]) -> Option<Cow<'_, [u8]>> {
    let bare = element.split(|octet| *octet == b'<').next().map(trim).unwrap_or_default();
    let at = memchr::memrchr(b'@', bare)?;
    let mut address = Vec::with_capacity(bare.len() + 2);
    quote(trim(bare.get(..at)?), &mut address);
    address.push(b'@');
    let domain = bare.get(at + 1..)?;
    address.extend_from_slice(domain.split(|octet| FWS.contains(*octet)).next()?);
    Some(Cow::Owned(address))
}

/// Elements between delimiters; quotation marks mean nothing.
fn elements<'m>(raw: &'m [u8], delimiters: &'static [u8]) -> impl Iterator<Item = &'m [u8]> {
    raw.split(|octet| delimiters.contains(octet)).map(trim).filter(|part| !part.is_empty())
}

fn first_bracket(element: &[u8]) -> &[u8] {
    let Some(open) = memchr::memchr(b'<', element) else { return element };
    let inside = element.get(open + 1..).unwrap_or_default();
    let close = memchr::memchr(b'>', inside).unwrap_or(inside.len());
    trim(inside.get(..close).unwrap_or_default())
}

fn last_bracket(element: &[u8]) -> &[u8] {
    let Some(open) = memchr::memrchr(b'<', element) else { return element };
    let inside = element.get(open + 1..).unwrap_or_default();
    let close = memchr::memchr(b'>', inside).unwrap_or(inside.len());
    trim(inside.get(..close).unwrap_or_default())
}

/// Words with an `@`, between white space and whatever separates addresses.
fn words(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    const ENDS: Class = FWS.with(b"\0<>,;()\"'[]:\\");
    let words = raw.split(|octet| ENDS.contains(*octet));
    words.filter(|word| memchr::memchr(b'@', word).is_some())
}

fn without_comments(raw: &[u8]) -> Vec<u8> {
    let mut rest = textline::Cursor::new(raw);
    let mut kept = Vec::with_capacity(raw.len());
    while let Some(octet) = rest.peek() {
        if token::comment(&mut rest).is_none() {
            kept.push(octet);
            rest.bump();
        }
    }
    kept
}

/// The words of a value that was made.
fn owned<'m>(made: &[u8]) -> Vec<Cow<'m, [u8]>> {
    words(made).map(|word| Cow::Owned(word.to_vec())).collect()
}
