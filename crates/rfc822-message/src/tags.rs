//! Tag lists (RFC 6376 §3.2), as DKIM and ARC write them into fields and into the DNS.

use alloc::borrow::Cow;

use textline::{Class, Cursor, Escaped};

use crate::{field::trim, token};

/// A tag of a [`Tags`] list, as it stands there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tag<'m> {
    /// Its name; case matters.
    pub name: &'m str,
    /// Its value without the white space around it; folds inside are still there.
    pub raw_value: &'m [u8],
}

impl<'m> Tag<'m> {
    /// The value without any white space: what lists, domains, numbers and base64 mean.
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        if self.raw_value.iter().any(|octet| token::FWS.contains(*octet)) {
            self.raw_value.iter().copied().filter(|octet| !token::FWS.contains(*octet)).collect()
        } else {
            Cow::Borrowed(self.raw_value)
        }
    }
}

impl core::fmt::Debug for Tag<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}={:?}", self.name, Escaped(self.raw_value))
    }
}

/// A list of tags (`tag-list`, RFC 6376 §3.2): an iterator over them, the unknown ones too.
///
/// ```
/// use rfc822_message::Tags;
///
/// let tags = Tags::new(b"v=1; d=example.com;\r\n\ts = brisbane;");
/// assert_eq!(tags.only("s").unwrap().unwrap().value(), &b"brisbane"[..]);
/// assert!(tags.check().is_ok());
/// assert!(Tags::new(b"d=a.example; d=b.example").only("d").is_err());
/// ```
#[derive(Clone)]
pub struct Tags<'m> {
    cursor: Cursor<'m>,
}

impl<'m> Tags<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self { cursor: Cursor::new(raw) }
    }

    /// The first tag of that name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Tag<'m>> {
        self.clone().find(|tag| tag.name == name)
    }

    /// The tag of that name, if there are not two of them.
    ///
    /// # Errors
    /// [`InvalidTags`]: a list with a tag twice is invalid as a whole (RFC 6376 §3.2).
    pub fn only(&self, name: &str) -> Result<Option<Tag<'m>>, InvalidTags> {
        let mut same = self.clone().filter(|tag| tag.name == name);
        match (same.next(), same.next()) {
            (first, None) => Ok(first),
            _ => Err(InvalidTags),
        }
    }

    /// Whether all of the list has the form of RFC 6376 §3.2 and no tag stands there twice.
    ///
    /// # Errors
    /// [`InvalidTags`] if not, and for more than 64 tags, far more than all RFCs together have.
    pub fn check(&self) -> Result<(), InvalidTags> {
        let mut names = [""; 64];
        let mut rest = self.cursor;
        let mut seen = 0;
        while let Some((tag, end)) = tag_spec(&mut rest) {
            match tag {
                Some(tag) => {
                    if names.iter().take(seen).any(|name| *name == tag.name) {
                        return Err(InvalidTags);
                    }
                    *names.get_mut(seen).ok_or(InvalidTags)? = tag.name;
                    seen += 1;
                }
                None if end && seen > 0 => {}
                None => return Err(InvalidTags),
            }
        }
        if seen > 0 { Ok(()) } else { Err(InvalidTags) }
    }
}

impl<'m> Iterator for Tags<'m> {
    type Item = Tag<'m>;

    fn next(&mut self) -> Option<Tag<'m>> {
        loop {
            if let (Some(tag), _) = tag_spec(&mut self.cursor)? {
                return Some(tag);
            }
        }
    }
}

impl core::fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// `tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]`, up to and with its semicolon; `None` in it for what is none,
/// and whether that is the white space at the end of the list.
fn tag_spec<'m>(cursor: &mut Cursor<'m>) -> Option<(Option<Tag<'m>>, bool)> {
    const NAME: Class = Class::ALPHANUMERIC.with(b"_");
    if cursor.is_end() {
        return None;
    }
    let found = cursor.take_until(b';');
    let is_last = !cursor.eat(b';');
    let spec = found.unwrap_or_else(|| cursor.take_rest());
    let mut spec = Cursor::new(trim(spec));
    let is_end = is_last && spec.is_end();
    let name = spec.take_while(&NAME);
    token::fws(&mut spec);
    let named = spec.eat(b'=') && name.first().is_some_and(u8::is_ascii_alphabetic);
    let name = core::str::from_utf8(name).ok().filter(|_| named);
    Some((name.map(|name| Tag { name, raw_value: trim(spec.rest()) }), is_end))
}

/// No tag list (RFC 6376 §3.2), or one with a tag twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a tag list")]
pub struct InvalidTags;
