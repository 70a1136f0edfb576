use alloc::vec::Vec;
use core::slice;

use super::{Sink, Write};
use crate::{
    AString, ContextChange, Correlator, ESearch, ESearchItem, Found, Items, ModSeqKind,
    MultiSearch, Search, SearchKey, SearchKeys, SearchReturn, UidBatches,
};

impl Write for Search<'_> {
    fn write(&self, out: &mut impl Sink) {
        returns(self.returns.as_ref(), out);
        if let Some(charset) = &self.charset {
            out.put(b" CHARSET ");
            charset.write(out);
        }
        keys(&self.keys, out);
    }
}

/// `[SP "RETURN" SP "(" … ")"]`
pub(super) fn returns(returns: Option<&Items<'_, SearchReturn<'_>>>, out: &mut impl Sink) {
    if let Some(returns) = returns {
        out.put(b" RETURN ");
        out.list(returns);
    }
}

/// `SP search-key *(SP search-key)`
pub(super) fn keys(keys: &SearchKeys<'_>, out: &mut impl Sink) {
    if keys.is_empty() {
        // No key is every message.
        out.put(b" ALL");
    }
    out.spaced(keys);
}

impl Write for MultiSearch<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"ESEARCH");
        if !self.sources.is_empty() {
            out.put(b" IN (");
            self.sources.write_all(out);
            if let Some(scope) = &self.scope {
                out.put(b" ");
                out.raw(scope.as_bytes());
            }
            out.put(b")");
        }
        self.search.write(out);
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
            Self::Partial(range) => {
                out.put(b"PARTIAL ");
                range.write(out);
            }
            Self::Update(attributes) => {
                out.put(b"UPDATE");
                if !attributes.is_empty() {
                    out.put(b" ");
                    out.list(attributes);
                }
            }
            Self::Context => out.put(b"CONTEXT"),
            Self::Relevancy => out.put(b"RELEVANCY"),
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
                SearchKey::Fuzzy(keys) => (&b"FUZZY "[..], keys, &b""[..]),
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
        SearchKey::All
        | SearchKey::Not(_)
        | SearchKey::Or(_)
        | SearchKey::And(_)
        | SearchKey::Fuzzy(_) => out.put(b"ALL"),
        SearchKey::UidAfter(uid) => named(b"UIDAFTER ", uid, out),
        SearchKey::UidBefore(uid) => named(b"UIDBEFORE ", uid, out),
        SearchKey::Older(seconds) => named(b"OLDER ", seconds, out),
        SearchKey::Younger(seconds) => named(b"YOUNGER ", seconds, out),
        SearchKey::ModSeq { entry, value } => {
            out.put(b"MODSEQ ");
            if let Some(entry) = entry {
                super::string::string(entry.name.as_bytes(), out);
                out.put(match entry.kind {
                    ModSeqKind::Private => b" priv ",
                    ModSeqKind::Shared => b" shared ",
                    ModSeqKind::All => b" all ",
                });
            }
            out.number(*value);
        }
        SearchKey::EmailId(id) => named(b"EMAILID ", id, out),
        SearchKey::ThreadId(id) => named(b"THREADID ", id, out),
        SearchKey::SavedBefore(date) => named(b"SAVEDBEFORE ", date, out),
        SearchKey::SavedOn(date) => named(b"SAVEDON ", date, out),
        SearchKey::SavedSince(date) => named(b"SAVEDSINCE ", date, out),
        SearchKey::SaveDateSupported => out.put(b"SAVEDATESUPPORTED"),
        SearchKey::Filter(name) => named(b"FILTER ", name, out),
        SearchKey::Annotation { entry, attribute, value } => {
            named(b"ANNOTATION ", entry, out);
            named(b" ", attribute, out);
            named(b" ", value, out);
        }
        SearchKey::GmRaw(query) => named(b"X-GM-RAW ", query, out),
        SearchKey::GmMsgId(id) => {
            out.put(b"X-GM-MSGID ");
            out.number(*id);
        }
        SearchKey::GmThrId(id) => {
            out.put(b"X-GM-THRID ");
            out.number(*id);
        }
        SearchKey::GmLabels(label) => named(b"X-GM-LABELS ", label, out),
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

impl Found<'_> {
    /// The response with `* ` and CRLF: SEARCH or SORT.
    pub(super) fn write_as(&self, name: &[u8], out: &mut impl Sink) {
        out.put(b"* ");
        out.put(name);
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

/// `[SP "(" one-correlator *(SP one-correlator) ")"]`
impl Write for Correlator<'_> {
    fn write(&self, out: &mut impl Sink) {
        let mut start: &[u8] = b" (";
        if let Some(tag) = &self.tag {
            out.put(core::mem::replace(&mut start, b" "));
            out.put(b"TAG ");
            super::string::string(tag.as_bytes(), out);
        }
        if let Some(mailbox) = &self.mailbox {
            out.put(core::mem::replace(&mut start, b" "));
            out.put(b"MAILBOX ");
            mailbox.write(out);
        }
        if let Some(uid_validity) = self.uid_validity {
            out.put(core::mem::replace(&mut start, b" "));
            out.put(b"UIDVALIDITY ");
            out.number(u64::from(uid_validity));
        }
        if start == b" " {
            out.put(b")");
        }
    }
}

impl Write for UidBatches<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"UIDBATCHES");
        self.correlator.write(out);
        if let Some(batches) = &self.batches {
            out.put(b" ");
            batches.write(out);
        }
    }
}

impl Write for ContextChange<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.number(u64::from(self.position));
        out.put(b" ");
        self.messages.write(out);
    }
}

impl Write for ESearch<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"* ESEARCH");
        self.correlator.write(out);
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
            Self::Partial { range, found } => {
                out.put(b"PARTIAL (");
                range.write(out);
                out.put(b" ");
                match found {
                    Some(set) => set.write(out),
                    None => out.put(b"NIL"),
                }
                out.put(b")");
            }
            Self::AddTo(changes) => {
                out.put(b"ADDTO ");
                out.list(changes);
            }
            Self::RemoveFrom(changes) => {
                out.put(b"REMOVEFROM ");
                out.list(changes);
            }
            Self::Relevancy(scores) => {
                out.put(b"RELEVANCY ");
                out.list(scores);
            }
            Self::Other { name, value } => {
                name.write(out);
                out.put(b" ");
                out.raw(value.as_bytes());
            }
        }
    }
}
