use alloc::vec::Vec;
use core::slice;

use super::{Sink, Write};
use crate::{AString, ESearch, ESearchItem, Found, Search, SearchKey, SearchReturn};

impl Write for Search<'_> {
    fn write(&self, out: &mut impl Sink) {
        if let Some(returns) = &self.returns {
            out.put(b" RETURN (");
            returns.write_all(out);
            out.put(b")");
        }
        if let Some(charset) = &self.charset {
            out.put(b" CHARSET ");
            charset.write(out);
        }
        out.put(b" ");
        if self.keys.is_empty() {
            // No key is every message.
            out.put(b"ALL");
        }
        self.keys.write_all(out);
    }
}

impl Write for SearchReturn<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Min => out.put(b"MIN"),
            Self::Max => out.put(b"MAX"),
            Self::All => out.put(b"ALL"),
            Self::Count => out.put(b"COUNT"),
            Self::Save => out.put(b"SAVE"),
            Self::Other { name, value } => {
                name.write(out);
                if let Some(value) = value {
                    out.put(b" ");
                    out.raw(value.as_bytes());
                }
            }
        }
    }
}

/// Writes a key and all in it, one after the other.
impl Write for SearchKey<'_> {
    fn write(&self, out: &mut impl Sink) {
        let mut open: Vec<Group<'_>> = Vec::new();
        let mut next = Some(self);
        loop {
            let key = match next.take() {
                Some(key) => key,
                None => {
                    let Some(group) = open.last_mut() else { return };
                    match group.keys.next() {
                        Some(key) => {
                            if !core::mem::take(&mut group.first) {
                                out.put(b" ");
                            }
                            key
                        }
                        None => {
                            out.put(group.end);
                            open.pop();
                            continue;
                        }
                    }
                }
            };
            let (start, keys, end) = match key {
                SearchKey::Not(keys) => (&b"NOT "[..], keys, &b""[..]),
                SearchKey::Or(keys) => (&b"OR "[..], keys, &b""[..]),
                SearchKey::And(keys) => (&b"("[..], keys, &b")"[..]),
                key => {
                    write_plain(key, out);
                    continue;
                }
            };
            out.put(start);
            match keys.0.values() {
                Ok(values) => open.push(Group { keys: values.iter(), end, first: true }),
                Err(wire) => {
                    out.checked(wire);
                    out.put(end);
                }
            }
        }
    }
}

struct Group<'k> {
    keys: slice::Iter<'k, SearchKey<'k>>,
    end: &'static [u8],
    first: bool,
}

/// A key without keys in it.
fn write_plain(key: &SearchKey<'_>, out: &mut impl Sink) {
    let mut text = |name: &[u8], text: &AString<'_>| {
        out.put(name);
        text.write(out);
    };
    match key {
        SearchKey::Bcc(value) => text(b"BCC ", value),
        SearchKey::Body(value) => text(b"BODY ", value),
        SearchKey::Cc(value) => text(b"CC ", value),
        SearchKey::From(value) => text(b"FROM ", value),
        SearchKey::Subject(value) => text(b"SUBJECT ", value),
        SearchKey::Text(value) => text(b"TEXT ", value),
        SearchKey::To(value) => text(b"TO ", value),
        SearchKey::Header(name, value) => {
            text(b"HEADER ", name);
            text(b" ", value);
        }
        SearchKey::Before(date) => named(b"BEFORE ", date, out),
        SearchKey::On(date) => named(b"ON ", date, out),
        SearchKey::SentBefore(date) => named(b"SENTBEFORE ", date, out),
        SearchKey::SentOn(date) => named(b"SENTON ", date, out),
        SearchKey::SentSince(date) => named(b"SENTSINCE ", date, out),
        SearchKey::Since(date) => named(b"SINCE ", date, out),
        SearchKey::Uid(set) => named(b"UID ", set, out),
        SearchKey::Sequence(set) => set.write(out),
        SearchKey::Larger(size) => {
            out.put(b"LARGER ");
            out.number(*size);
        }
        SearchKey::Smaller(size) => {
            out.put(b"SMALLER ");
            out.number(*size);
        }
        SearchKey::Keyword(name) => {
            out.put(b"KEYWORD ");
            out.put(name.as_bytes());
        }
        SearchKey::Unkeyword(name) => {
            out.put(b"UNKEYWORD ");
            out.put(name.as_bytes());
        }
        SearchKey::All | SearchKey::Not(_) | SearchKey::Or(_) | SearchKey::And(_) => {
            out.put(b"ALL");
        }
        SearchKey::Answered => out.put(b"ANSWERED"),
        SearchKey::Deleted => out.put(b"DELETED"),
        SearchKey::Draft => out.put(b"DRAFT"),
        SearchKey::Flagged => out.put(b"FLAGGED"),
        SearchKey::New => out.put(b"NEW"),
        SearchKey::Old => out.put(b"OLD"),
        SearchKey::Recent => out.put(b"RECENT"),
        SearchKey::Seen => out.put(b"SEEN"),
        SearchKey::Unanswered => out.put(b"UNANSWERED"),
        SearchKey::Undeleted => out.put(b"UNDELETED"),
        SearchKey::Undraft => out.put(b"UNDRAFT"),
        SearchKey::Unflagged => out.put(b"UNFLAGGED"),
        SearchKey::Unseen => out.put(b"UNSEEN"),
    }
}

fn named(name: &[u8], value: &impl Write, out: &mut impl Sink) {
    out.put(name);
    value.write(out);
}

impl Write for Found<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"* SEARCH");
        if !self.numbers.is_empty() {
            out.put(b" ");
            self.numbers.write_all(out);
        }
        if let Some(mod_seq) = self.mod_seq {
            out.put(b" (MODSEQ ");
            out.number(mod_seq);
            out.put(b")");
        }
        out.put(b"\r\n");
    }
}

impl Write for ESearch<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"* ESEARCH");
        if let Some(tag) = &self.tag {
            out.put(b" (TAG ");
            super::string::string(tag.as_bytes(), out);
            out.put(b")");
        }
        if self.uid {
            out.put(b" UID");
        }
        if !self.items.is_empty() {
            out.put(b" ");
            self.items.write_all(out);
        }
        out.put(b"\r\n");
    }
}

impl Write for ESearchItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Min(number) => named(b"MIN ", number, out),
            Self::Max(number) => named(b"MAX ", number, out),
            Self::Count(number) => named(b"COUNT ", number, out),
            Self::All(set) => named(b"ALL ", set, out),
            Self::ModSeq(number) => {
                out.put(b"MODSEQ ");
                out.number(*number);
            }
            Self::Other { name, value } => {
                name.write(out);
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
    }
}
