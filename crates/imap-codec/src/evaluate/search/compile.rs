use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    super::{Filters, Needle, WantedAnnotation},
    Context, Day, Key, Next, Program, SearchError, Test, Where,
};
use crate::{
    AString, Atom, Flag, NString, NumberSet, Pattern, SearchKey, SearchKeys, SequenceSet, order,
};

/// Makes a [`Program`] of the tree of keys.
pub(super) struct Compiler<'c, 'f> {
    context: &'c Context<'c>,
    charset: Option<&'c [u8]>,
    filters: Option<&'c mut Filters<'f>>,
    nodes: Vec<Node>,
}

/// A key in the tree of keys; what is in it comes later in the list.
struct Node {
    kind: Kind,
    yes: Next,
    no: Next,
    /// Where its first test is.
    entry: Next,
    cost: u8,
}

enum Kind {
    Key(Key),
    /// Of these nodes in this order: whether all, or any, must match.
    Group {
        all: bool,
        children: Vec<usize>,
    },
    Not(usize),
}

/// A group whose keys were not looked into yet.
struct Group {
    /// Its node.
    at: usize,
    keys: SearchKeys<'static>,
    /// In so many filters.
    level: u8,
}

impl<'c, 'f> Compiler<'c, 'f> {
    pub(super) const fn new(
        context: &'c Context<'c>,
        charset: Option<&'c [u8]>,
        filters: Option<&'c mut Filters<'f>>,
    ) -> Self {
        Self { context, charset, filters, nodes: Vec::new() }
    }

    pub(super) fn compile(mut self, keys: &SearchKeys<'_>) -> Result<Program, SearchError> {
        let mut groups = Vec::new();
        self.node(Kind::Group { all: true, children: Vec::new() });
        self.children(0, keys, 0, &mut groups)?;
        // Level by level.
        while !groups.is_empty() {
            for group in core::mem::take(&mut groups) {
                self.children(group.at, &group.keys, group.level, &mut groups)?;
            }
        }
        self.cheapest_first();
        self.jumps();
        Ok(self.program())
    }

    fn node(&mut self, kind: Kind) -> usize {
        let cost = if let Kind::Key(key) = &kind { key.cost() } else { 0 };
        let done = Next::Done(true);
        self.nodes.push(Node { kind, yes: done, no: Next::Done(false), entry: done, cost });
        self.nodes.len() - 1
    }

    /// Reads the keys of a group.
    fn children(
        &mut self,
        group: usize,
        keys: &SearchKeys<'_>,
        level: u8,
        groups: &mut Vec<Group>,
    ) -> Result<(), SearchError> {
        let mut read = Vec::new();
        for key in keys {
            read.push(self.key(&key, level, groups)?);
        }
        // What is nested too deep cannot be read, and must not vanish.
        let is_whole = match self.nodes.get_mut(group).map(|node| &mut node.kind) {
            Some(Kind::Group { children, all }) => {
                let expected = if *all { 1 } else { 2 };
                *children = read;
                children.len() >= expected || group == 0 && keys.is_empty()
            }
            Some(Kind::Not(child)) => {
                let only = read.first().copied();
                *child = only.unwrap_or_default();
                only.is_some()
            }
            _ => false,
        };
        if is_whole { Ok(()) } else { Err(SearchError::Unsupported) }
    }

    fn key(
        &mut self,
        key: &SearchKey<'_>,
        mut level: u8,
        groups: &mut Vec<Group>,
    ) -> Result<usize, SearchError> {
        use SearchKey as S;
        let all = || Kind::Group { all: true, children: Vec::new() };
        let (group, keys) = match key {
            S::Not(nested) => (Kind::Not(0), nested.0.reborrow().into_owned()),
            S::Or(nested) => {
                let any = Kind::Group { all: false, children: Vec::new() };
                (any, nested.0.reborrow().into_owned())
            }
            // How close a match is nobody can say here: it must be exact.
            S::And(nested) | S::Fuzzy(nested) => (all(), nested.0.reborrow().into_owned()),
            S::Filter(name) => {
                let keys = self.filter(name, level)?;
                level = level.saturating_add(1);
                (all(), keys)
            }
            key => return self.single(key),
        };
        let at = self.node(group);
        groups.push(Group { at, keys, level });
        Ok(at)
    }

    /// The keys that a filter stands for (RFC 5466 §3.1).
    fn filter(&mut self, name: &Atom<'_>, level: u8) -> Result<SearchKeys<'static>, SearchError> {
        let filters = self.filters.as_deref_mut().ok_or(SearchError::Unsupported)?;
        if !is_utf8(self.charset) {
            return Err(SearchError::Charset);
        }
        filters.keys(name, level).ok_or(SearchError::UndefinedFilter)
    }

    /// `ANNOTATION` (RFC 5257 §4.8). What is asked for without a value has none.
    fn annotation(
        &mut self,
        entry: &Pattern<'_>,
        attribute: &AString<'_>,
        value: &NString<'_>,
    ) -> Result<usize, SearchError> {
        let shared = match attribute.as_bytes().to_ascii_lowercase().as_slice() {
            b"value" => None,
            b"value.priv" => Some(false),
            b"value.shared" => Some(true),
            _ => return Err(SearchError::Attribute),
        };
        let text = value.as_bytes().map(|octets| self.decoded(octets)).transpose()?;
        let needle = Needle::new(text.as_deref().unwrap_or_default());
        let key = Key::Annotation(WantedAnnotation::new(entry, shared, needle));
        Ok(if text.is_some() { self.node(Kind::Key(key)) } else { self.not(key) })
    }

    /// A key without others in it.
    fn single(&mut self, key: &SearchKey<'_>) -> Result<usize, SearchError> {
        use SearchKey as S;
        let flag = |flag: Flag<'_>| Kind::Key(Key::Flag(flag.into_owned()));
        let kind = match key {
            S::All => Kind::Key(Key::All),
            S::Answered => flag(Flag::Answered),
            S::Deleted => flag(Flag::Deleted),
            S::Draft => flag(Flag::Draft),
            S::Flagged => flag(Flag::Flagged),
            S::Recent => flag(Flag::Recent),
            S::Seen => flag(Flag::Seen),
            S::Keyword(name) => flag(Flag::Keyword(name.clone())),
            S::Unanswered => return Ok(self.not(Key::Flag(Flag::Answered))),
            S::Undeleted => return Ok(self.not(Key::Flag(Flag::Deleted))),
            S::Undraft => return Ok(self.not(Key::Flag(Flag::Draft))),
            S::Unflagged => return Ok(self.not(Key::Flag(Flag::Flagged))),
            S::Unseen => return Ok(self.not(Key::Flag(Flag::Seen))),
            S::Unkeyword(name) => {
                return Ok(self.not(Key::Flag(Flag::Keyword(name.clone().into_owned()))));
            }
            S::Old => Kind::Key(Key::Old),
            S::New => {
                let at = self.node(Kind::Group { all: true, children: Vec::new() });
                let recent = self.node(Kind::Key(Key::Flag(Flag::Recent)));
                let unseen = self.not(Key::Flag(Flag::Seen));
                self.set_kind(at, Kind::Group { all: true, children: Vec::from([recent, unseen]) });
                return Ok(at);
            }
            S::Before(date) => Kind::Key(Key::Received(Day::Before(*date))),
            S::On(date) => Kind::Key(Key::Received(Day::On(*date))),
            S::Since(date) => Kind::Key(Key::Received(Day::Since(*date))),
            S::SentBefore(date) => Kind::Key(Key::Sent(Day::Before(*date))),
            S::SentOn(date) => Kind::Key(Key::Sent(Day::On(*date))),
            S::SentSince(date) => Kind::Key(Key::Sent(Day::Since(*date))),
            S::SavedBefore(date) => Kind::Key(Key::Saved(Day::Before(*date))),
            S::SavedOn(date) => Kind::Key(Key::Saved(Day::On(*date))),
            S::SavedSince(date) => Kind::Key(Key::Saved(Day::Since(*date))),
            S::SaveDateSupported if self.context.save_date => Kind::Key(Key::All),
            S::SaveDateSupported => return Ok(self.not(Key::All)),
            S::Older(age) => Kind::Key(Key::ArrivedBy(self.ago(*age))),
            S::Younger(age) => Kind::Key(Key::ArrivedSince(self.ago(*age))),
            S::ModSeq { value, .. } => Kind::Key(Key::ModSeq(*value)),
            S::EmailId(id) => Kind::Key(Key::EmailId(id.as_str().into())),
            S::ThreadId(id) => Kind::Key(Key::ThreadId(id.as_str().into())),
            S::Larger(size) => Kind::Key(Key::Larger(*size)),
            S::Smaller(size) => Kind::Key(Key::Smaller(*size)),
            S::Bcc(text) => self.field("Bcc", text)?,
            S::Cc(text) => self.field("Cc", text)?,
            S::From(text) => self.field("From", text)?,
            S::To(text) => self.field("To", text)?,
            S::Subject(text) => self.field("Subject", text)?,
            S::Header(name, text) => {
                let name = Cow::Owned(self.text(name)?);
                Kind::Key(Key::Contains(Where::Field(name), Needle::new(&self.text(text)?)))
            }
            S::Body(text) => Kind::Key(Key::Contains(Where::Body, Needle::new(&self.text(text)?))),
            S::Text(text) => Kind::Key(Key::Contains(Where::Text, Needle::new(&self.text(text)?))),
            S::Sequence(set) => Kind::Key(self.set(set, false)?),
            S::Uid(set) => Kind::Key(self.set(set, true)?),
            S::Annotation { entry, attribute, value } => {
                return self.annotation(entry, attribute, value);
            }
            S::GmMsgId(id) => Kind::Key(Key::GmMessageId(*id)),
            S::GmThrId(id) => Kind::Key(Key::GmThreadId(*id)),
            S::GmLabels(label) => Kind::Key(Key::GmLabel(self.text(label)?)),
            S::GmRaw(query) => Kind::Key(Key::GmRaw(self.text(query)?)),
            S::UidAfter(uid) => {
                let numbers = uid.checked_add(1).map(|first| first..=u32::MAX);
                Kind::Key(Key::Uid(numbers.into_iter().collect()))
            }
            S::UidBefore(uid) => {
                let numbers = uid.checked_sub(1).map(|last| 1..=last);
                Kind::Key(Key::Uid(numbers.into_iter().collect()))
            }
            _ => return Err(SearchError::Unsupported),
        };
        Ok(self.node(kind))
    }

    /// Adds a key that must not match. It comes behind the node that it is in, as all do.
    fn not(&mut self, key: Key) -> usize {
        let at = self.node(Kind::Not(0));
        let child = self.node(Kind::Key(key));
        self.set_kind(at, Kind::Not(child));
        at
    }

    fn set_kind(&mut self, at: usize, kind: Kind) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.kind = kind;
        }
    }

    fn ago(&self, seconds: u32) -> i64 {
        self.context.now.saturating_sub(i64::from(seconds))
    }

    fn field(&self, name: &'static str, text: &AString<'_>) -> Result<Kind, SearchError> {
        let needle = Needle::new(&self.text(text)?);
        Ok(Kind::Key(Key::Contains(Where::Field(Cow::Borrowed(name)), needle)))
    }

    fn text(&self, text: &AString<'_>) -> Result<String, SearchError> {
        self.decoded(text.as_bytes())
    }

    fn decoded(&self, octets: &[u8]) -> Result<String, SearchError> {
        decode(self.charset, octets).ok_or(SearchError::Charset)
    }

    fn set(&self, set: &SequenceSet<'_>, uid: bool) -> Result<Key, SearchError> {
        if set.is_saved() {
            return Ok(Key::Uid(self.context.saved.cloned().unwrap_or_default()));
        }
        let max = if uid { self.context.max_uid } else { self.context.max_seq };
        let set = NumberSet::of(set, max, self.context.ranges)?;
        Ok(if uid { Key::Uid(set) } else { Key::Seq(set) })
    }

    /// Sorts each group by what it costs to ask. From the last node on: what is in a node comes behind it.
    fn cheapest_first(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get_mut(at) else { continue };
            let mut kind = core::mem::replace(&mut node.kind, Kind::Not(0));
            let cost = |child: usize| self.nodes.get(child).map_or(0, |node| node.cost);
            let of_all = match &mut kind {
                Kind::Key(key) => key.cost(),
                Kind::Not(child) => cost(*child),
                Kind::Group { children, .. } => {
                    order::sort(children, &|left, right| cost(left).cmp(&cost(right)));
                    children.last().map_or(0, |dearest| cost(*dearest))
                }
            };
            if let Some(node) = self.nodes.get_mut(at) {
                (node.kind, node.cost) = (kind, of_all);
            }
        }
    }

    /// Finds out where each node begins, and where it goes on.
    fn jumps(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let entry = match self.nodes.get(at).map(|node| &node.kind) {
                Some(Kind::Key(_)) => Next::Test(at),
                Some(Kind::Not(child)) => self.entry(Some(child)),
                Some(Kind::Group { children, .. }) => self.entry(children.first()),
                None => continue,
            };
            if let Some(node) = self.nodes.get_mut(at) {
                node.entry = entry;
            }
        }
        for at in 0..self.nodes.len() {
            let Some(node) = self.nodes.get_mut(at) else { continue };
            let (yes, no) = (node.yes, node.no);
            match core::mem::replace(&mut node.kind, Kind::Not(0)) {
                Kind::Key(key) => node.kind = Kind::Key(key),
                Kind::Not(child) => self.go_on(child, no, yes),
                Kind::Group { all, children } => {
                    for (place, child) in children.iter().enumerate() {
                        let then = children.get(place + 1).map(|next| self.entry(Some(next)));
                        let (yes, no) =
                            if all { (then.unwrap_or(yes), no) } else { (yes, then.unwrap_or(no)) };
                        self.go_on(*child, yes, no);
                    }
                }
            }
        }
    }

    fn entry(&self, node: Option<&usize>) -> Next {
        node.and_then(|node| self.nodes.get(*node)).map_or(Next::Done(true), |node| node.entry)
    }

    fn go_on(&mut self, at: usize, yes: Next, no: Next) {
        if let Some(node) = self.nodes.get_mut(at) {
            (node.yes, node.no) = (yes, no);
        }
    }

    /// Keeps the tests alone.
    fn program(self) -> Program {
        let mut places = Vec::with_capacity(self.nodes.len());
        let mut count = 0;
        for node in &self.nodes {
            places.push(count);
            count += usize::from(matches!(node.kind, Kind::Key(_)));
        }
        let place = |next: Next| match next {
            Next::Test(at) => Next::Test(places.get(at).copied().unwrap_or(usize::MAX)),
            done @ Next::Done(_) => done,
        };
        let start = place(self.entry(Some(&0)));
        let test = |node: Node| match node.kind {
            Kind::Key(key) => Some(Test { key, yes: place(node.yes), no: place(node.no) }),
            _ => None,
        };
        Program { tests: self.nodes.into_iter().filter_map(test).collect(), start }
    }
}

fn is_utf8(charset: Option<&[u8]>) -> bool {
    charset.is_none_or(|charset| {
        charset.eq_ignore_ascii_case(b"UTF-8") || charset.eq_ignore_ascii_case(b"US-ASCII")
    })
}

/// Text in a character set; `None` if that is unknown or the text is not in it.
fn decode(charset: Option<&[u8]>, text: &[u8]) -> Option<String> {
    if is_utf8(charset) {
        return core::str::from_utf8(text).ok().map(String::from);
    }
    #[cfg(feature = "mime")]
    {
        let text = ::mime::Charset::from_label(charset?)?.decode(text);
        (!text.malformed).then(|| text.text.into_owned())
    }
    #[cfg(not(feature = "mime"))]
    None
}
