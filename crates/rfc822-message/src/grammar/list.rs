//! Fields of mailing lists: List-Help, -Subscribe, -Unsubscribe, -Post, -Owner, -Archive (RFC 2369), List-Id (RFC 2919) and
//! List-Unsubscribe-Post (RFC 8058).

use alloc::borrow::Cow;

use textline::{Cursor, Escaped};

use crate::{Comments, Phrase, field::trim, token};

/// A way to give a command to a mailing list (RFC 2369 §2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ListCommand<'m> {
    /// The URL as it stands between its angle brackets.
    pub raw_url: &'m [u8],
    /// All of the element, comments included.
    pub raw: &'m [u8],
}

impl<'m> ListCommand<'m> {
    /// The URL, without white space (RFC 2369 §2).
    #[must_use]
    pub fn url(&self) -> Cow<'m, [u8]> {
        if self.raw_url.iter().any(|octet| token::FWS.contains(*octet)) {
            self.raw_url.iter().copied().filter(|octet| !token::FWS.contains(*octet)).collect()
        } else {
            Cow::Borrowed(self.raw_url)
        }
    }

    /// The comments around it, for people.
    #[must_use]
    pub const fn comments(&self) -> Comments<'m> {
        Comments::new(self.raw)
    }
}

impl core::fmt::Debug for ListCommand<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ListCommand({:?})", Escaped(self.raw))
    }
}

/// The ways that a list field offers, the one to be preferred first (RFC 2369 §2). What the RFC says to ignore is not among
/// them: words behind a URL, and everything from the first element on that starts with something else.
///
/// ```
/// use rfc822_message::ListCommands;
///
/// let commands = ListCommands::new(b" (Use this) <mailto:leave@list.example>,\r\n <https://list.example/?a,b> (or this), x");
/// let urls: Vec<_> = commands.map(|command| command.url()).collect();
/// assert_eq!(urls, [&b"mailto:leave@list.example"[..], b"https://list.example/?a,b"]);
/// assert!(ListCommands::new(b" NO (closed)").is_no());
/// ```
#[derive(Clone, Debug)]
pub struct ListCommands<'m> {
    cursor: Cursor<'m>,
}

impl<'m> ListCommands<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self { cursor: Cursor::new(raw) }
    }

    /// Whether it says `NO`: List-Post of a list that nobody may post to (RFC 2369 §3.4).
    #[must_use]
    pub fn is_no(&self) -> bool {
        let mut cursor = self.cursor;
        token::cfws(&mut cursor);
        let word = token::atom(&mut cursor).unwrap_or_default();
        token::cfws(&mut cursor);
        word.eq_ignore_ascii_case(b"NO") && cursor.is_end()
    }
}

impl<'m> Iterator for ListCommands<'m> {
    type Item = ListCommand<'m>;

    fn next(&mut self) -> Option<ListCommand<'m>> {
        let start = self.cursor.at();
        token::cfws(&mut self.cursor);
        if !self.cursor.eat(b'<') {
            self.cursor.take_rest();
            return None;
        }
        let Some(raw_url) = self.cursor.take_until(b'>') else {
            self.cursor.take_rest();
            return None;
        };
        self.cursor.bump();
        token::cfws(&mut self.cursor);
        let raw = trim(self.cursor.since(start));
        if !self.cursor.eat(b',') {
            self.cursor.take_rest();
        }
        Some(ListCommand { raw_url, raw })
    }
}

/// A `List-Id` field (RFC 2919 §3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ListId<'m> {
    name: Phrase<'m>,
    /// What stands between the angle brackets: it tells lists apart, in any case (RFC 2919 §6).
    pub id: &'m [u8],
}

impl<'m> ListId<'m> {
    /// Reads a raw value: `[phrase] "<" list-id ">"`. An identifier without angle brackets is read too.
    #[must_use]
    pub fn parse(raw: &'m [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(raw);
        let name = loop {
            match cursor.peek() {
                Some(b'<') => break trim(cursor.since(0)),
                Some(b'"') => {
                    token::quoted_string(&mut cursor);
                }
                Some(b'(') => {
                    token::comment(&mut cursor);
                }
                Some(_) => {
                    cursor.bump();
                }
                None => {
                    let mut words = Phrase::new(raw).words();
                    let id = words.next().filter(|_| crate::types::address::is_dot_atom(trim(raw)));
                    return id.map(|_| Self { name: Phrase::default(), id: trim(raw) });
                }
            }
        };
        cursor.bump();
        let id = trim(cursor.take_until(b'>')?);
        let is_id = !id.is_empty() && !id.iter().any(|octet| token::FWS.contains(*octet));
        is_id.then(|| Self { name: Phrase::new(name), id })
    }

    /// What the list is called.
    #[must_use]
    pub fn name(&self) -> Option<Phrase<'m>> {
        (!self.name.is_empty()).then_some(self.name)
    }
}

impl core::fmt::Debug for ListId<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ListId").field("name", &self.name).field("id", &Escaped(self.id)).finish()
    }
}

/// Whether the value of a `List-Unsubscribe-Post` field offers leaving the list with one POST (RFC 8058 §3.1).
pub(crate) fn is_one_click(raw: &[u8]) -> bool {
    let mut cursor = Cursor::new(raw);
    token::cfws(&mut cursor);
    let said = cursor.eat_word(b"List-Unsubscribe=One-Click");
    token::cfws(&mut cursor);
    said && cursor.is_end()
}
