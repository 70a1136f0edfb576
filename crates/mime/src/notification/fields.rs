use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use rfc822_message::{AddrSpec, DateTime, Field, HeaderScanner, Item, Limits, token};
use textline::Cursor;

/// Fields of a notification, in order: a view of its octets. Blank lines between them do not matter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StatusFields<'r> {
    raw: &'r [u8],
}

impl<'r> StatusFields<'r> {
    pub(super) const fn new(raw: &'r [u8]) -> Self {
        Self { raw }
    }

    /// All of their octets.
    #[must_use]
    pub const fn raw(self) -> &'r [u8] {
        self.raw
    }

    /// Every field, those that nobody knows among them. Lines that are no field are left out.
    pub fn iter(self) -> impl Iterator<Item = Field<'r>> + Clone {
        groups(self.raw).flat_map(|(_, group)| {
            HeaderScanner::new(group, &Limits::default()).filter_map(Item::field)
        })
    }

    /// The first field of that name, in any case.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Field<'r>> {
        self.iter().find(|field| field.is(name))
    }

    /// The value of the first field of that name, without folds and the blanks around it.
    #[must_use]
    pub fn text(self, name: &str) -> Option<Cow<'r, [u8]>> {
        self.field(name).map(|field| field.text())
    }

    /// The value of the first field of that name, with its type.
    #[must_use]
    pub fn value(self, name: &str) -> Option<StatusValue<'r>> {
        self.field(name).map(|field| StatusValue::parse(field.raw_value()))
    }

    /// The value of the first field of that name, as a date.
    #[must_use]
    pub fn date(self, name: &str) -> Option<DateTime> {
        DateTime::parse(self.field(name)?.raw_value())
    }
}

impl fmt::Debug for StatusFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Groups of fields with blank lines between them (RFC 3464 §2.1), none empty, and where each starts.
pub(super) fn groups(octets: &[u8]) -> impl Iterator<Item = (usize, &[u8])> + Clone {
    let mut rest = octets;
    core::iter::from_fn(move || {
        while let Some(len) = blank_line(rest) {
            rest = rest.get(len..)?;
        }
        if rest.is_empty() {
            return None;
        }
        let mut len = 0;
        while let Some(after) = rest.get(len..).filter(|after| !after.is_empty()) {
            if len > 0 && blank_line(after).is_some() {
                break;
            }
            len += memchr::memchr(b'\n', after).map_or(after.len(), |lf| lf + 1);
        }
        let start = octets.len().saturating_sub(rest.len());
        let (group, after) = rest.split_at_checked(len)?;
        rest = after;
        Some((start, group))
    })
}

/// The length of the line at the front, if it has nothing but blanks.
fn blank_line(octets: &[u8]) -> Option<usize> {
    let run = token::WSP.run(octets);
    match octets.get(run..)? {
        [b'\n', ..] => Some(run + 1),
        [b'\r', b'\n', ..] => Some(run + 2),
        [] if run > 0 => Some(run),
        _ => None,
    }
}

/// A value with its type: `rfc822; bob@example.com`, `dns; mx.example.com`, `smtp; 550 no` (RFC 3464 §2.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusValue<'r> {
    /// The type, as it is written; empty if there is none.
    pub kind: Cow<'r, [u8]>,
    /// The value, without folds and the blanks around it.
    pub value: Cow<'r, [u8]>,
}

impl<'r> StatusValue<'r> {
    pub(super) fn parse(raw: &'r [u8]) -> Self {
        let mut cursor = Cursor::new(raw);
        token::cfws(&mut cursor);
        let kind = token::atom(&mut cursor).unwrap_or_default();
        token::cfws(&mut cursor);
        if kind.is_empty() || !cursor.eat(b';') {
            return Self { kind: Cow::Borrowed(b""), value: trimmed(raw) };
        }
        Self { kind: Cow::Borrowed(kind), value: trimmed(cursor.rest()) }
    }

    /// Whether it is of that type, in any case.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
    }

    /// The address, if the type is `rfc822` or `utf-8` and the value is one. The escapes `\x{HEX}` of RFC 6533 §3 are undone.
    #[must_use]
    pub fn address(&self) -> Option<AddrSpec> {
        let utf8 = self.is("utf-8");
        if !utf8 && !self.is("rfc822") {
            return None;
        }
        let text = core::str::from_utf8(&self.value).ok()?;
        let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
        if utf8 { AddrSpec::new(&unescape(text)).ok() } else { AddrSpec::new(text).ok() }
    }
}

fn trimmed(raw: &[u8]) -> Cow<'_, [u8]> {
    match rfc822_message::unfold(raw) {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim_ascii()),
        Cow::Owned(value) => Cow::Owned(Vec::from(value.trim_ascii())),
    }
}

/// `EmbeddedUnicodeChar` (RFC 6533 §3). What is none stays as it is.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x{") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        out.push_str(before);
        let digits = after.bytes().take(7).take_while(u8::is_ascii_hexdigit).count();
        let code = after.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (
            code.and_then(char::from_u32),
            after.get(digits..).and_then(|end| end.strip_prefix('}')),
        ) {
            (Some(c), Some(end)) if (2..=6).contains(&digits) => {
                out.push(c);
                rest = end;
            }
            _ => {
                out.push_str("\\x{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (raw, kind, value) in [
            (&b" rfc822; bob@example.com"[..], "rfc822", &b"bob@example.com"[..]),
            (b"dns;mx (ours)", "dns", b"mx (ours)"),
            (b" (a) smtp (b) ; 550\r\n no", "smtp", b"550 no"),
            (b" no type", "", b"no type"),
            (b"", "", b""),
        ] {
            let found = StatusValue::parse(raw);
            assert!(found.is(kind), "{found:?}");
            assert_eq!(found.value, value);
        }
    }

    #[test]
    fn addresses() {
        for (raw, expected) in [
            (&b"rfc822; bob@example.com"[..], Some("bob@example.com")),
            (b"rfc822; <bob@example.com>", Some("bob@example.com")),
            (b"utf-8; b\\x{F6}b@example.com", Some("b\u{f6}b@example.com")),
            (b"utf-8; b\\x{2B}b@example.com", Some("b+b@example.com")),
            (b"utf-8; b\xc3\xb6b@example.com", Some("b\u{f6}b@example.com")),
            (b"utf-8; b\\x{110000}b@example.com", None),
            (b"x400; /C=de", None),
            (b"rfc822; nobody", None),
        ] {
            let found = StatusValue::parse(raw).address();
            assert_eq!(found.as_ref().map(AddrSpec::as_str), expected, "{}", raw.escape_ascii());
        }
    }

    #[test]
    fn blank_lines() {
        let all =
            |octets: &'static [u8]| groups(octets).map(|(_, group)| group).collect::<Vec<_>>();
        assert_eq!(
            all(b"\r\n \r\na: b\r\n c\r\n\r\n\t\r\nd: e\n"),
            [&b"a: b\r\n c\r\n"[..], b"d: e\n"]
        );
        assert_eq!(all(b"\r\n\r\n"), [&b""[..]; 0]);
        assert_eq!(all(b"a"), [b"a"]);
    }
}
