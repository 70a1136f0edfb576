//! The one scanner: finds where fields, other lines, the blank line and the body begin and end. The push parser and the
//! tree both run on [`Scan::step`].

use core::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::{JunkKind, Limit, Limits, token};

/// Where in a message the scan stands, at the start of a piece. `seen` and `line_start` are false where they mean nothing, so
/// that scans which go on alike are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) limits: Limits,
    phase: Phase,
    /// How many pieces of the header section were told apart.
    count: u32,
    /// Whether there was a field.
    seen: bool,
    /// Octets of the present piece in which no end is; a resumed scan starts here.
    scanned: usize,
    /// Where the present piece starts.
    at: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// At the start of a message, where a byte order mark may stand.
    Start,
    Lines,
    /// Inside a line over the limit, after octets that end (`true`) or do not end a line.
    Long(bool),
    /// Inside what follows the last line that was told apart.
    Excess(bool),
    Body,
    Over,
}

/// What [`Scan::step`] found at the front of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Newer bytes are needed.
    More,
    /// A field: the length of its name and of all of it.
    Field { name: u16, len: usize },
    /// A line that is no field, with its continuations.
    Junk { kind: JunkKind, len: usize },
    /// Here starts what is over a limit, with the length of the field's name if it is one; nothing is consumed.
    Long { name: u16, limit: Limit },
    /// A piece of it.
    Piece { len: usize },
    /// Here it ends; nothing is consumed.
    LongEnd,
    /// The blank line, or nothing where it is missing.
    Separator { len: usize },
    /// A piece of the body.
    Body { len: usize },
    /// The message is over.
    End,
}

/// The byte order mark of UTF-8.
const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Found {
    const fn len(self) -> usize {
        match self {
            Self::Field { len, .. }
            | Self::Junk { len, .. }
            | Self::Piece { len }
            | Self::Separator { len }
            | Self::Body { len } => len,
            Self::More | Self::Long { .. } | Self::LongEnd | Self::End => 0,
        }
    }
}

impl Scan {
    /// At the start of a header section, that of a message if `base` is 0.
    pub(crate) const fn new(limits: Limits, base: u64) -> Self {
        let phase = if base == 0 { Phase::Start } else { Phase::Lines };
        Self { limits, phase, count: 0, seen: false, scanned: 0, at: 0 }
    }

    /// Where the next piece starts, counted from the start of the header section.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    /// Says what stands at the front of `bytes` and moves behind it. `eof`: no byte follows `bytes`.
    pub(crate) fn step(&mut self, bytes: &[u8], eof: bool) -> Found {
        let found = match self.phase {
            Phase::Start => self.start(bytes, eof),
            Phase::Lines => self.lines(bytes, eof),
            Phase::Long(line_start) => self.long(line_start, bytes, eof),
            Phase::Excess(line_start) => self.excess(line_start, bytes, eof),
            Phase::Body if !bytes.is_empty() => Found::Body { len: bytes.len() },
            Phase::Body | Phase::Over => {
                if eof {
                    self.phase = Phase::Over;
                    Found::End
                } else {
                    Found::More
                }
            }
        };
        if found != Found::More {
            self.scanned = 0;
            self.at = self.at.saturating_add(found.len() as u64);
        }
        found
    }

    /// Goes over the fields at the front of `bytes` that need no second look, and shows `field` where in `bytes` each starts and
    /// ends and how long its name is: what [`step`](Self::step) would say. It stops before anything else, the end of `bytes`
    /// too, and before a field for which `field` says `false`. Gives how many octets the fields take.
    #[inline]
    pub(crate) fn skip_fields(
        &mut self,
        bytes: &[u8],
        mut field: impl FnMut(Range<usize>, u16) -> bool,
    ) -> usize {
        match (self.phase, bytes.first()) {
            (Phase::Lines, _) if self.scanned == 0 => {}
            (Phase::Start, Some(first)) if !MARK.starts_with(&[*first]) => {
                self.phase = Phase::Lines;
            }
            _ => return 0,
        }
        let limits = self.limits;
        let left = u64::from(limits.section).saturating_sub(self.at);
        let (mut start, mut count) = (0, self.count);
        while count < limits.fields && (start as u64) < left {
            let line = bytes.get(start..).unwrap_or_default();
            let Some((name, len)) = self.plain_field(line) else { break };
            if !field(start..start + len, name) {
                break;
            }
            start += len;
            count += 1;
        }
        self.seen |= count > self.count;
        self.count = count;
        self.at = self.at.saturating_add(start as u64);
        start
    }

    /// A field at the front of `bytes` with nothing odd about it, and something behind it: the length of its name and of all
    /// of it.
    #[inline]
    fn plain_field(&self, bytes: &[u8]) -> Option<(u16, usize)> {
        let name = plain_name(bytes, self.limits.name)?;
        let mut end = usize::from(name);
        loop {
            end += memchr(b'\n', bytes.get(end..)?)? + 1;
            if !matches!(bytes.get(end)?, b' ' | b'\t') {
                break;
            }
        }
        (end <= self.limits.field).then_some((name, end))
    }

    /// A byte order mark before the first field is no part of its name; before anything else it is the body's.
    fn start(&mut self, bytes: &[u8], eof: bool) -> Found {
        let field = match bytes.strip_prefix(&MARK) {
            Some(rest) => starts_field(rest, self.limits.name, eof),
            None if !eof && MARK.starts_with(bytes) => None,
            None => Some(false),
        };
        match field {
            None => Found::More,
            Some(true) if self.limits.fields > 0 && self.limits.section > 0 => {
                self.phase = Phase::Lines;
                self.count = 1;
                Found::Junk { kind: JunkKind::ByteOrderMark, len: MARK.len() }
            }
            Some(_) => {
                self.phase = Phase::Lines;
                self.lines(bytes, eof)
            }
        }
    }

    fn lines(&mut self, bytes: &[u8], eof: bool) -> Found {
        let in_limits = self.count < self.limits.fields && self.at < u64::from(self.limits.section);
        if self.scanned == 0
            && in_limits
            && let Some((name, len)) = self.plain_field(bytes)
        {
            (self.seen, self.count) = (true, self.count + 1);
            return Found::Field { name, len };
        }
        match blank_line(bytes, eof) {
            Blank::Unknown => return Found::More,
            Blank::Yes(len) => return self.end_header(len),
            Blank::No => {}
        }
        if self.count >= self.limits.fields {
            self.phase = Phase::Excess(true);
            return Found::Long { name: 0, limit: Limit::Fields };
        }
        if self.at >= u64::from(self.limits.section) {
            self.phase = Phase::Excess(true);
            return Found::Long { name: 0, limit: Limit::Section };
        }
        let Some(len) = self.find_line_end(bytes, eof) else {
            if bytes.len() > self.limits.field {
                return self.over_limit(bytes);
            }
            return Found::More;
        };
        let line = bytes.get(..len).unwrap_or(bytes);
        let found = match classify(line, self.limits.name) {
            Class::Field(name) => {
                self.seen = true;
                Found::Field { name, len }
            }
            Class::Junk(kind) if self.seen || kind == JunkKind::MboxFrom => {
                Found::Junk { kind, len }
            }
            Class::Junk(JunkKind::Continuation) if self.at == 0 => {
                // Software that skips such a line goes on with fields: then it is junk, else the body's first line.
                let next = bytes.get(len..).unwrap_or_default();
                match starts_field(next, self.limits.name, eof) {
                    None => {
                        self.scanned = len - 1;
                        return Found::More;
                    }
                    Some(true) => Found::Junk { kind: JunkKind::Continuation, len },
                    Some(false) => return self.end_header(0),
                }
            }
            Class::Junk(_) => return self.end_header(0),
        };
        self.count = self.count.saturating_add(1);
        found
    }

    /// Finds where the line at the front of `bytes` ends, with its continuations (RFC 5322 §2.2.3), if that is within the limit.
    fn find_line_end(&mut self, bytes: &[u8], eof: bool) -> Option<usize> {
        let window = bytes.get(..self.limits.field).unwrap_or(bytes);
        let from = self.scanned.min(window.len());
        for lf in memchr_iter(b'\n', window.get(from..)?) {
            let end = from + lf + 1;
            match bytes.get(end) {
                Some(b' ' | b'\t') => {}
                Some(_) => return Some(end),
                None if eof => return Some(end),
                None => {
                    self.scanned = end - 1;
                    return None;
                }
            }
        }
        self.scanned = window.len();
        (eof && window.len() == bytes.len()).then_some(bytes.len())
    }

    fn over_limit(&mut self, bytes: &[u8]) -> Found {
        let head = bytes.get(..self.limits.field).unwrap_or(bytes);
        let name = match classify(head, self.limits.name) {
            Class::Field(name) => name,
            Class::Junk(_) if self.seen => 0,
            Class::Junk(_) => return self.end_header(0),
        };
        self.seen |= name > 0;
        self.count = self.count.saturating_add(1);
        self.phase = Phase::Long(false);
        Found::Long { name, limit: Limit::Field }
    }

    fn end_header(&mut self, len: usize) -> Found {
        self.phase = Phase::Body;
        Found::Separator { len }
    }

    fn long(&mut self, line_start: bool, bytes: &[u8], eof: bool) -> Found {
        match bytes.first() {
            None if !eof => return Found::More,
            None => return self.end_long(),
            Some(b' ' | b'\t') => {}
            Some(_) if line_start => return self.end_long(),
            Some(_) => {}
        }
        let end = memchr_iter(b'\n', bytes)
            .map(|lf| lf + 1)
            .find(|end| !matches!(bytes.get(*end), Some(b' ' | b'\t')));
        self.phase = Phase::Long(end.is_some());
        Found::Piece { len: end.unwrap_or(bytes.len()) }
    }

    fn excess(&mut self, line_start: bool, bytes: &[u8], eof: bool) -> Found {
        if line_start {
            match blank_line(bytes, eof) {
                Blank::Unknown => return Found::More,
                Blank::Yes(_) => return self.end_long(),
                Blank::No => {}
            }
        } else if bytes.is_empty() {
            return if eof { self.end_long() } else { Found::More };
        }
        let end = memchr_iter(b'\n', bytes).map(|lf| lf + 1).find(|end| {
            !matches!(blank_line(bytes.get(*end..).unwrap_or_default(), eof), Blank::No)
        });
        self.phase = Phase::Excess(end.is_some());
        Found::Piece { len: end.unwrap_or(bytes.len()) }
    }

    fn end_long(&mut self) -> Found {
        self.phase = Phase::Lines;
        Found::LongEnd
    }
}

enum Blank {
    Yes(usize),
    No,
    Unknown,
}

/// Whether `bytes` starts with the line that ends a header section; the end of the message ends it too.
fn blank_line(bytes: &[u8], eof: bool) -> Blank {
    match bytes {
        [b'\n', ..] => Blank::Yes(1),
        [b'\r', b'\n', ..] => Blank::Yes(2),
        [] if eof => Blank::Yes(0),
        [] | [b'\r'] if !eof => Blank::Unknown,
        _ => Blank::No,
    }
}

enum Class {
    Field(u16),
    Junk(JunkKind),
}

fn classify(line: &[u8], limit: u16) -> Class {
    if let Some(name) = field_name(line, limit) {
        return Class::Field(name);
    }
    Class::Junk(match line {
        [b' ' | b'\t', ..] => JunkKind::Continuation,
        [b'F', b'r', b'o', b'm', b' ', ..] | [b'>', b'F', b'r', b'o', b'm', b' ', ..] => {
            JunkKind::MboxFrom
        }
        _ => {
            let first = memchr(b'\n', line).and_then(|lf| line.get(..lf)).unwrap_or(line);
            if memchr(b':', first).is_some() { JunkKind::BadName } else { JunkKind::NoColon }
        }
    })
}

/// The length of the field name at the front of `line` (RFC 5322 §3.6.8, §4.5): `1*ftext *WSP ":"`.
fn field_name(line: &[u8], limit: u16) -> Option<u16> {
    let head = line.get(..usize::from(limit) + 1).unwrap_or(line);
    let name = token::FTEXT.run(head);
    let rest = head.get(name..)?;
    let gap = token::WSP.run(rest);
    if rest.get(gap) != Some(&b':') {
        return None;
    }
    u16::try_from(name).ok().filter(|name| *name > 0)
}

/// The same where nothing stands between the name and the colon.
#[inline]
fn plain_name(line: &[u8], limit: u16) -> Option<u16> {
    let (mut rest, mut name) = (line, 0);
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            name += stops.trailing_zeros() as usize / 8;
            let name = u16::try_from(name).ok().filter(|name| (1..limit).contains(name))?;
            return (line.get(usize::from(name)) == Some(&b':')).then_some(name);
        }
        (rest, name) = (tail, name + 8);
        if name >= usize::from(limit) {
            break;
        }
    }
    None
}

/// The highest bit of each octet of `word` that is no `ftext`; those above the first may be wrong.
const fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let colon = word ^ (ONES * b':' as u64);
    let is_colon = colon.wrapping_sub(ONES) & !colon;
    let is_low = word.wrapping_sub(ONES * 33) & !word;
    let is_high = word.wrapping_add(ONES) | word;
    (is_colon | is_low | is_high) & (ONES * 128)
}

/// Whether a field starts at the front of `bytes`; `None` while that is open.
fn starts_field(bytes: &[u8], limit: u16, eof: bool) -> Option<bool> {
    if field_name(bytes, limit).is_some() {
        return Some(true);
    }
    let name = token::FTEXT.run(bytes);
    let open = bytes.get(name..).is_some_and(|rest| token::WSP.run(rest) == rest.len());
    (eof || !open || bytes.len() > usize::from(limit)).then_some(false)
}
