use alloc::boxed::Box;

use sans_io::{Meter, PushParser, Stats};

use super::{
    Entry, FieldErrorKind, Item, TextError, TextErrorKind,
    directive::{self, Directive},
    frame::Framer,
    generate::Generate,
    plain,
    record::{self, Fault, Head},
    repeat::{Known, Repeat},
    wire::Wire,
    words::Words,
};
use crate::{Class, Limits, Name, NameBuf, RawData, Record, RecordBuf, RecordData};

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
    context: Context,
    framer: Framer,
    limits: Limits,
    place: Place,
    finished: bool,
    failed: Option<TextError>,
    /// The records of a `$GENERATE` that are still to be made, and where that is.
    generate: Option<(Box<Generate>, TextError)>,
    /// How many were promised so far.
    generated: u64,
    /// The data of the record.
    data: Scratch<Wire>,
    meter: Meter,
}

/// What has no meaning between two calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch<T>(pub(super) T);

impl<T> PartialEq for Scratch<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Scratch<T> {}

/// Where the reader is: octets taken so far, lines among them, and where the line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    at: u64,
    line: u64,
    line_at: u64,
}

impl Place {
    /// Goes on by `length` octets, of which `line_at` come up to the last of `lines` line breaks.
    #[inline]
    const fn advance(&mut self, length: usize, lines: u64, line_at: usize) {
        if lines > 0 {
            self.line = self.line.saturating_add(lines);
            self.line_at = self.at.saturating_add(line_at as u64);
        }
        self.at = self.at.saturating_add(length as u64);
    }
}

/// What entries hand down to the next ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) origin: NameBuf,
    /// `$TTL` (RFC 2308 §4).
    pub(super) default_ttl: Option<u32>,
    /// The last one stated, or the MINIMUM of an SOA without one.
    pub(super) last_ttl: Option<u32>,
    pub(super) class: Class,
    pub(super) owner: Owner,
    /// Where the next owner is written to, before it is known whether the entry is all there.
    pub(super) next_owner: Scratch<Owner>,
    /// What stood between owner and type last.
    pub(super) head: Scratch<Known>,
}

impl Context {
    pub(super) fn set_origin(&mut self, origin: NameBuf) {
        self.origin = origin;
        self.owner.forget_text();
    }
}

/// The owner of the last record, if it has one.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    wire: Wire,
    labels: u8,
    /// Its text if that is known and still means this name: most records have the owner of the one before.
    text: Repeat<64>,
}

impl Owner {
    /// Reads a name relative to `origin`. If it is none, the owner is unknown.
    #[inline]
    pub(super) fn read(
        &mut self,
        words: &mut Words<'_>,
        origin: Name<'_>,
    ) -> Result<(), FieldErrorKind> {
        self.wire.clear();
        self.forget_text();
        self.labels = self.wire.name(words, origin)?;
        Ok(())
    }

    /// Reads a name without quotes and escapes, and gives the length of its text. The owner is lost if it is none.
    #[inline]
    pub(super) fn read_plain<'o>(
        &mut self,
        text: &[u8],
        origin: impl FnOnce() -> Name<'o>,
    ) -> Option<usize> {
        self.wire.clear();
        let (length, labels) = self.wire.plain_name(text, origin)?;
        self.labels = labels;
        // With what ends it.
        self.text.note(text, length + 1);
        Some(length)
    }

    /// The length of the text at the front of `text` that this owner was read from, if it is there again.
    #[inline]
    pub(super) fn repeated(&self, text: &[u8]) -> Option<usize> {
        self.text.front_of(text)?.checked_sub(1)
    }

    /// From now on, the same text means another name.
    pub(super) const fn forget_text(&mut self) {
        self.text.forget();
    }

    /// Whether there is one.
    #[inline]
    pub(super) const fn is_known(&self) -> bool {
        self.wire.len() != 0
    }

    #[inline]
    fn as_name(&self) -> Name<'_> {
        Name::flat(self.wire.as_slice(), self.labels)
    }
}

impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        self.wire.as_slice() == other.wire.as_slice()
    }
}

impl Eq for Owner {}

impl Reader {
    /// At the start of a file, with the origin that relative names have until `$ORIGIN`.
    #[must_use]
    pub fn new(origin: NameBuf) -> Self {
        Self::with_limits(origin, Limits::default())
    }

    /// As [`new`](Self::new), with other limits.
    #[must_use]
    pub fn with_limits(origin: NameBuf, limits: Limits) -> Self {
        let context = Context {
            origin,
            default_ttl: None,
            last_ttl: None,
            class: Class::IN,
            owner: Owner::default(),
            next_owner: Scratch::default(),
            head: Scratch::default(),
        };
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
            context.set_origin(origin);
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

    /// Does what [`push`](PushParser::push) does without making copies: the record is borrowed from the reader until the next call, and
    /// nothing is allocated for it.
    ///
    /// # Errors
    /// Those of [`push`](PushParser::push).
    pub fn next_entry(
        &mut self,
        input: &mut &[u8],
    ) -> Result<Option<Entry<Record<'_>>>, TextError> {
        if let Some((at, line, head)) = self.plain(input) {
            return Ok(Some(Entry { at, line, item: Item::Record(self.record(head)) }));
        }
        Ok(self.advance(input)?.map(|entry| entry.map(|head| self.record(head))))
    }

    /// The record that was read last.
    #[inline]
    fn record(&self, head: Head) -> Record<'_> {
        Record {
            name: self.context.owner.as_name(),
            rtype: head.rtype,
            class: head.class,
            ttl: head.ttl,
            raw: RawData::flat(self.data.0.as_slice()),
        }
    }

    /// The same, owned.
    #[inline]
    fn record_buf(&self, head: Head) -> RecordBuf {
        RecordBuf {
            name: self.context.owner.as_name().to_owned(),
            class: head.class,
            ttl: head.ttl,
            data: RecordData::checked(head.rtype, self.data.0.as_slice()),
        }
    }

    fn start(context: Context, limits: Limits) -> Self {
        Self {
            context,
            framer: Framer::default(),
            limits,
            place: Place { at: 0, line: 1, line_at: 0 },
            finished: false,
            failed: None,
            generate: None,
            generated: 0,
            data: Scratch::default(),
            meter: Meter::default(),
        }
    }

    /// Takes one entry off the input if it is one of the usual kind. Gives where it begins, too: the octet and the line.
    #[inline]
    fn plain(&mut self, input: &mut &[u8]) -> Option<(u64, u64, Head)> {
        if self.framer.scanned() != 0 || self.failed.is_some() || self.generate.is_some() {
            return None;
        }
        let before = input.len();
        if !self.framer.is_entry(input) {
            self.idle(input);
        }
        let found = plain::read(input, &mut self.framer, &mut self.context, &mut self.data.0);
        let Some(found) = found.filter(|found| found.length <= self.limits.entry) else {
            self.meter.count(before.saturating_sub(input.len()), 0, false);
            return None;
        };
        let (at, line) = (self.place.at, self.place.line);
        self.place.advance(found.length, found.lines, found.line_at);
        *input = input.get(found.length..).unwrap_or_default();
        self.framer.blank = false;
        self.meter.count(before.saturating_sub(input.len()), 0, true);
        Some((at, line, found.head))
    }

    /// Steps over what comes before an entry.
    #[inline]
    fn idle(&mut self, input: &mut &[u8]) {
        let idle = self.framer.idle(input);
        self.place.advance(idle.length, idle.lines, idle.line_at);
        *input = input.get(idle.length..).unwrap_or_default();
    }

    /// Takes one entry off the input. The owner and the data of a record are where they were written to.
    fn advance(&mut self, input: &mut &[u8]) -> Result<Option<Entry<Head>>, TextError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let before = input.len();
        let outcome = self.read(input);
        let entry = outcome.as_ref().ok().and_then(Option::as_ref);
        self.meter.count(before.saturating_sub(input.len()), 0, entry.is_some());
        if entry.is_some_and(|entry| matches!(entry.item, Item::Invalid(_))) {
            self.meter.reject();
        }
        outcome
    }

    fn read(&mut self, input: &mut &[u8]) -> Result<Option<Entry<Head>>, TextError> {
        loop {
            if let Some(entry) = self.made() {
                return Ok(Some(entry));
            }
            self.idle(input);
            let length = self.framer.scan(input, self.finished);
            if self.framer.scanned() > self.limits.entry {
                let error = self.error(input, TextErrorKind::EntryTooLong, self.limits.entry);
                self.failed = Some(error);
                return Err(error);
            }
            let Some(length) = length else { return Ok(None) };
            let (text, rest) = input.split_at_checked(length).unwrap_or((input, &[]));
            let framer = core::mem::take(&mut self.framer);
            let item = self.item(Words::new(input, length), &framer);
            let (at, line) = (self.place.at, self.place.line);
            let item = match item {
                Some(Err(fault)) => Some(Item::Invalid(TextError {
                    rtype: fault.rtype,
                    ..self.error(text, fault.kind, fault.at)
                })),
                Some(Ok(item)) => Some(item),
                None => None,
            };
            self.place.advance(length, framer.lines, framer.line_at);
            *input = rest;
            if let Some(item) = item {
                return Ok(Some(Entry { at, line, item }));
            }
        }
    }

    /// Has the records of a `$GENERATE` made from now on.
    fn generate(&mut self, mut generate: Box<Generate>) -> Result<(), Fault> {
        let kind = TextErrorKind::TooManyGenerated;
        let rtype = Some(generate.rtype());
        let generated = self.generated.saturating_add(generate.count());
        if generated > self.limits.generated {
            return Err(Fault { kind, at: 0, rtype });
        }
        self.generated = generated;
        generate.begin(&mut self.context);
        self.generate = Some((generate, TextError { rtype, ..self.error(&[], kind, 0) }));
        Ok(())
    }

    /// The next record of `$GENERATE`.
    fn made(&mut self) -> Option<Entry<Head>> {
        let (mut generate, place) = self.generate.take()?;
        let made = generate.make(&mut self.context, &mut self.data.0)?;
        self.generate = Some((generate, place));
        let item =
            made.map_or_else(|kind| Item::Invalid(TextError { kind, ..place }), Item::Record);
        Some(Entry { at: place.at, line: place.line, item })
    }

    /// Reads an entry. `None`: a directive that is done, or nothing.
    fn item(&mut self, words: Words<'_>, framer: &Framer) -> Option<Result<Item<Head>, Fault>> {
        let (context, data) = (&mut self.context, &mut self.data.0);
        if let Some((kind, at)) = framer.fault {
            if !framer.blank {
                // What follows without an owner belongs to this one.
                let _ = record::read_owner(
                    &mut words.clone(),
                    &mut context.owner,
                    context.origin.as_name(),
                );
            }
            return Some(Err(Fault { kind, at, rtype: None }));
        }
        match words.first() {
            None => None,
            Some(b'$') if !framer.blank => match directive::read(words, context, data) {
                Ok(Directive::Done) => None,
                Ok(Directive::Include(path, origin)) => Some(Ok(Item::Include { path, origin })),
                Ok(Directive::Generate(generate)) => self.generate(generate).err().map(Err),
                Err(fault) => Some(Err(fault)),
            },
            _ => Some(record::read(words, framer.blank, context, data).map(Item::Record)),
        }
    }

    /// An error at octet `at` of `entry`, which begins where the reader is.
    #[cold]
    fn error(&self, entry: &[u8], kind: TextErrorKind, at: usize) -> TextError {
        let mut place = self.place;
        let before = entry.get(..at).unwrap_or(entry);
        let lines = before.iter().filter(|octet| **octet == b'\n').count() as u64;
        let last = before.iter().rposition(|octet| *octet == b'\n');
        place.advance(at, lines, last.map_or(0, |last| last + 1));
        let column = place.at.saturating_sub(place.line_at).saturating_add(1);
        TextError { kind, at: place.at, line: place.line, column, rtype: None }
    }
}

impl PushParser for Reader {
    type Event<'b> = Entry;
    type Error = TextError;

    fn push(&mut self, input: &mut &[u8]) -> Result<Option<Entry>, TextError> {
        if let Some((at, line, head)) = self.plain(input) {
            return Ok(Some(Entry { at, line, item: Item::Record(self.record_buf(head)) }));
        }
        Ok(self.advance(input)?.map(|entry| entry.map(|head| self.record_buf(head))))
    }

    fn finish(&mut self) {
        self.finished = true;
    }

    fn capacity(&self) -> usize {
        // One octet more shows that an entry is too long.
        self.limits.entry.saturating_add(1)
    }
}
