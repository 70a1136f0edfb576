use alloc::vec::Vec;

use sans_io::{Meter, PushParser, Stats};

use super::{
    Entry, TextError, TextErrorKind, entry,
    lexer::{Lexer, Scan},
};
use crate::{Class, Limits, NameBuf};

/// Reads a zone file, entry by entry, as it comes in (RFC 1035 §5).
///
/// The caller owns the text: what [`push`](PushParser::push) leaves in the input is presented again, followed by newer octets, so only
/// one entry must be held. An entry that cannot be read is an [`Item::Invalid`](super::Item::Invalid) in its place, and reading goes on with the next;
/// an error is returned only for an entry beyond [`Limits::entry`].
///
/// ```
/// use dns_wire::{NameBuf, text::{Item, Reader}};
/// use sans_io::PushParser;
///
/// let origin: NameBuf = "example.com".parse()?;
/// let mut reader = Reader::new(origin);
/// let mut input = &b"$TTL 1h\n@ MX 10 mail\nmail A 192.0.2.25\n"[..];
/// reader.finish();
/// let mut lines = Vec::new();
/// while let Some(entry) = reader.push(&mut input)? {
///     let Item::Record(record) = entry.item else { panic!("{entry:?}") };
///     lines.push(record.to_string());
/// }
/// assert_eq!(lines, [
///     "example.com.\t3600\tIN\tMX\t10 mail.example.com.",
///     "mail.example.com.\t3600\tIN\tA\t192.0.2.25",
/// ]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub(super) context: Context,
    lexer: Lexer,
    limits: Limits,
    /// Octets taken so far, lines among them, and where the line begins.
    at: u64,
    line: u64,
    line_at: u64,
    finished: bool,
    failed: Option<TextError>,
    /// The data of the record in wire form; memory kept from record to record.
    data: Scratch,
    meter: Meter,
}

/// Octets of no meaning between two calls.
#[derive(Clone, Debug, Default)]
struct Scratch(Vec<u8>);

impl PartialEq for Scratch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Scratch {}

/// What entries hand down to the next ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) origin: NameBuf,
    /// `$TTL` (RFC 2308 §4).
    pub(super) default_ttl: Option<u32>,
    /// The last one stated, or the MINIMUM of an SOA without one.
    pub(super) last_ttl: Option<u32>,
    pub(super) class: Class,
    pub(super) owner: Option<NameBuf>,
}

impl Reader {
    /// At the start of a file, with the origin that relative names have until `$ORIGIN`.
    #[must_use]
    pub fn new(origin: NameBuf) -> Self {
        Self::with_limits(origin, Limits::default())
    }

    /// As [`new`](Self::new), with other limits.
    #[must_use]
    pub fn with_limits(origin: NameBuf, limits: Limits) -> Self {
        let context =
            Context { origin, default_ttl: None, last_ttl: None, class: Class::IN, owner: None };
        Self::start(context, limits)
    }

    /// Sets the TTL of records that have none, as `$TTL` does.
    #[must_use]
    pub const fn with_default_ttl(mut self, seconds: u32) -> Self {
        self.context.default_ttl = Some(seconds);
        self
    }

    /// Sets the class of records before one states it. IN from the start.
    #[must_use]
    pub const fn with_class(mut self, class: Class) -> Self {
        self.context.class = class;
        self
    }

    /// A reader for the file of the [`Item::Include`](super::Item::Include) that was just given: it inherits TTL, class and owner, and the origin unless the
    /// entry has one. This reader goes on unchanged after it (RFC 1035 §5.1).
    #[must_use]
    pub fn included(&self, origin: Option<NameBuf>) -> Self {
        let mut context = self.context.clone();
        if let Some(origin) = origin {
            context.origin = origin;
        }
        Self::start(context, self.limits)
    }

    /// The origin of relative names now.
    #[must_use]
    pub const fn origin(&self) -> &NameBuf {
        &self.context.origin
    }

    /// What was counted so far. An [`Item::Invalid`](super::Item::Invalid) counts as rejected; a reader for an included file counts for itself.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        self.meter.stats()
    }

    fn start(context: Context, limits: Limits) -> Self {
        Self {
            context,
            lexer: Lexer::default(),
            limits,
            at: 0,
            line: 1,
            line_at: 0,
            finished: false,
            failed: None,
            data: Scratch::default(),
            meter: Meter::default(),
        }
    }

    fn read(&mut self, input: &mut &[u8]) -> Result<Option<Entry>, TextError> {
        loop {
            let idle = self.lexer.idle(input);
            self.advance(input, idle);
            let scan = self.lexer.scan(input, self.finished, self.limits.tokens);
            if self.lexer.scanned() > self.limits.entry {
                let error =
                    self.error(input, (TextErrorKind::EntryTooLong, self.limits.entry), None);
                self.failed = Some(error);
                return Err(error);
            }
            let Scan::Entry(length) = scan else { return Ok(None) };
            let text = input.get(..length).unwrap_or_default();
            let item = entry::read(text, &self.lexer, &mut self.context, &mut self.data.0);
            let entry = item.map(|item| Entry {
                at: self.at,
                line: self.line,
                item: item.unwrap_or_else(|fault| {
                    super::Item::Invalid(self.error(text, (fault.kind, fault.at), fault.rtype))
                }),
            });
            self.advance(input, length);
            self.lexer.reset();
            if entry.is_some() {
                return Ok(entry);
            }
        }
    }

    /// Consumes `count` octets, and counts the lines among them.
    fn advance(&mut self, input: &mut &[u8], count: usize) {
        let (taken, rest) = input.split_at_checked(count).unwrap_or((input, &[]));
        let (line, line_at) = self.position(taken, taken.len());
        (self.line, self.line_at) = (line, line_at);
        self.at = self.at.saturating_add(taken.len() as u64);
        *input = rest;
    }

    /// The line at octet `at` of `text`, which begins where the reader is, and where that line begins.
    fn position(&self, text: &[u8], at: usize) -> (u64, u64) {
        let (mut line, mut line_at) = (self.line, self.line_at);
        for (octet, at) in text.iter().take(at).zip(1u64..) {
            if *octet == b'\n' {
                line = line.saturating_add(1);
                line_at = self.at.saturating_add(at);
            }
        }
        (line, line_at)
    }

    fn error(
        &self,
        entry: &[u8],
        (kind, at): (TextErrorKind, usize),
        rtype: Option<crate::RecordType>,
    ) -> TextError {
        let (line, line_at) = self.position(entry, at);
        let at = self.at.saturating_add(at as u64);
        TextError { kind, at, line, column: at.saturating_sub(line_at).saturating_add(1), rtype }
    }
}

impl PushParser for Reader {
    type Event<'b> = Entry;
    type Error = TextError;

    fn push(&mut self, input: &mut &[u8]) -> Result<Option<Entry>, TextError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let before = input.len();
        let outcome = self.read(input);
        let entry = outcome.as_ref().ok().and_then(Option::as_ref);
        self.meter.count(before.saturating_sub(input.len()), 0, entry.is_some());
        if entry.is_some_and(|entry| matches!(entry.item, super::Item::Invalid(_))) {
            self.meter.reject();
        }
        outcome
    }

    fn finish(&mut self) {
        self.finished = true;
    }

    fn capacity(&self) -> usize {
        // One octet more shows that an entry is too long.
        self.limits.entry.saturating_add(1)
    }
}
