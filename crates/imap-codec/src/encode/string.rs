use super::{Sink, Write};
use crate::{
    AString, Atom, Date, DateTime, Mailbox, NString, ObjectId, Pattern, Tag,
    types::{ASTRING, ATOM},
};

impl Write for Tag<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for Atom<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for ObjectId<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for AString<'_> {
    fn write(&self, out: &mut impl Sink) {
        astring(self.as_bytes(), out);
    }
}

impl Write for Mailbox<'_> {
    fn write(&self, out: &mut impl Sink) {
        astring(self.as_bytes(), out);
    }
}

impl Write for Pattern<'_> {
    fn write(&self, out: &mut impl Sink) {
        let octets = self.as_bytes();
        let is_plain = |octet: &u8| ASTRING.contains(*octet) || matches!(octet, b'%' | b'*');
        if !octets.is_empty() && !is_nil(octets) && octets.iter().all(is_plain) {
            out.put(octets);
        } else {
            string(octets, out);
        }
    }
}

impl Write for NString<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self.as_bytes() {
            None => out.put(b"NIL"),
            Some(octets) => string(octets, out),
        }
    }
}

/// `1-Feb-1994`
impl Write for Date {
    fn write(&self, out: &mut impl Sink) {
        out.display(self);
    }
}

impl Write for DateTime {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"\"");
        out.display(self);
        out.put(b"\"");
    }
}

/// `astring`: an atom if it can be one. One that reads NIL is quoted.
pub(super) fn astring(octets: &[u8], out: &mut impl Sink) {
    // A `]` may stand in an atom here, but not everyone knows.
    if !octets.is_empty() && !is_nil(octets) && ATOM.contains_all(octets) {
        out.put(octets);
    } else {
        string(octets, out);
    }
}

fn is_nil(octets: &[u8]) -> bool {
    octets.eq_ignore_ascii_case(b"NIL")
}

/// `string`: quoted if it is US-ASCII on one line, else a literal.
pub(super) fn string(octets: &[u8], out: &mut impl Sink) {
    if octets.iter().any(|octet| matches!(octet, 0 | b'\r' | b'\n' | 128..)) {
        return out.literal(octets);
    }
    out.put(b"\"");
    let mut rest = octets;
    while let Some(special) = memchr::memchr2(b'"', b'\\', rest) {
        let (plain, tail) = rest.split_at(special);
        out.put(plain);
        out.put(b"\\");
        let (special, tail) = tail.split_at(1);
        out.put(special);
        rest = tail;
    }
    out.put(rest);
    out.put(b"\"");
}

/// `string`, where NIL may not stand.
pub(super) fn not_nil(value: &NString<'_>, out: &mut impl Sink) {
    string(value.as_bytes().unwrap_or_default(), out);
}

/// `DQUOTE QUOTED-CHAR DQUOTE / nil`
pub(super) fn delimiter(delimiter: Option<u8>, out: &mut impl Sink) {
    match delimiter {
        None => out.put(b"NIL"),
        Some(octet) => string(&[octet], out),
    }
}
