//! The header section of an entity: it ends at a blank line, or at a delimiter of what the entity is in.

use rfc822_message::{HeaderEvent, HeaderParser, Junk, JunkKind};
use sans_io::PushParser;

use super::{Hint, Parser, State};
use crate::{
    Defect, DefectKind, Quirk,
    entity::{
        Content, Event, Opaque,
        boundary::{Found, Line},
        described::Described,
    },
};

/// How far beyond what a header section needs is looked for delimiters.
const AHEAD: usize = 1024;

impl Parser {
    /// Takes the fields at the front of `input` that have nothing odd about them, without an event each: a tree keeps none.
    pub(in crate::entity) fn skip_fields(&mut self, input: &mut &[u8]) {
        let State::Header(parser, described) = &mut self.state else { return };
        let before = input.len();
        let (limits, quirks, defects) = (&self.limits, self.quirks, &mut self.defects);
        parser.skip_fields(input, |field| {
            // What may be a delimiter, and what follows a defect, is left alone.
            let blank =
                quirks.contains(Quirk::BlankEndsHeader) && blank_line(field.raw()).is_some();
            if blank || !defects.is_empty() || field.raw().starts_with(b"--") {
                return false;
            }
            described.field(field, limits, quirks, defects);
            true
        });
        let used = before.saturating_sub(input.len());
        if used > 0 {
            self.at = self.at.saturating_add(used as u64);
            (self.line_start, self.text) = (true, false);
            self.meter.count(used, 0, false);
        }
        // A blank line is no delimiter either.
        let blank = match input {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        self.clear = Hint(self.clear.0.saturating_sub(used).max(blank));
    }

    pub(super) fn header<'b>(&mut self, bytes: &'b [u8]) -> Option<Event<'b>> {
        if self.quirks.contains(Quirk::BlankEndsHeader)
            && let Some(line) = bytes.split_inclusive(|octet| *octet == b'\n').next()
            && is_blank(line)
        {
            return Some(self.body_begins(line, bytes));
        }
        let bounded = self.stack.is_any_open();
        let mut stop = None;
        loop {
            let len = if bounded { stop.unwrap_or(self.clear.0) } else { bytes.len() };
            let mut window = bytes.get(..len).unwrap_or(bytes);
            let whole = window.len() == bytes.len();
            let State::Header(parser, _) = &mut self.state else { return None };
            let (start, before) = (window, parser.clone());
            let mut event = read(parser, &mut window);
            if self.quirks.contains(Quirk::BlankEndsHeader)
                && let Some(HeaderEvent::Field(_) | HeaderEvent::Junk(_)) = &event
                && let Some(raw) = start.get(..start.len() - window.len())
                && let Some(blank) = blank_line(raw)
            {
                // Once more, and no further than to the blank line.
                *parser = before;
                window = raw.get(..blank).unwrap_or(raw);
                parser.finish();
                event = read(parser, &mut window);
            }
            if event.is_none() && (stop.is_some() || whole && self.eof) {
                parser.finish();
                event = read(parser, &mut window);
            }
            if let Some(event) = event {
                return Some(self.header_event(event, bytes));
            }
            let clear = self.clear.0;
            if !bounded || stop.is_some() {
                return None;
            }
            stop = self.look_ahead(bytes);
            if stop.is_none() && self.clear.0 <= clear {
                return None;
            }
        }
    }

    fn header_event<'b>(&mut self, event: HeaderEvent<'b>, bytes: &'b [u8]) -> Event<'b> {
        let State::Header(_, described) = &mut self.state else { return Event::Header(event) };
        match event {
            HeaderEvent::Field(field) => {
                let reported = self.defects.len();
                described.field(&field, &self.limits, self.quirks, &mut self.defects);
                if self.quirks.contains(Quirk::JunkEndsHeader)
                    && field.raw().get(field.name_bytes().len()) != Some(&b':')
                {
                    self.defects.truncate(reported);
                    return self.body_begins(&[], bytes);
                }
            }
            HeaderEvent::Junk(junk)
                if junk.kind != JunkKind::MboxFrom || junk.raw.starts_with(b">") =>
            {
                if self.quirks.contains(Quirk::JunkEndsHeader) {
                    return self.body_begins(&[], bytes);
                }
                let end = junk.at.saturating_add(junk.raw.len() as u64);
                self.defects.push(Defect::new(DefectKind::NotAField, junk.at..end));
            }
            HeaderEvent::EndOfHeader { at, separator } => {
                // Nothing else ends a section without a blank line, before the end of what it is in.
                if separator.is_empty() && !bytes.is_empty() && !self.is_at_delimiter(bytes) {
                    if self.quirks.contains(Quirk::JunkIsSkipped) {
                        return self.skipped(at, bytes);
                    }
                    self.defects.push(Defect::new(DefectKind::NoFirstField, at..at));
                }
                return self.body_begins(separator, bytes);
            }
            _ => {}
        }
        Event::Header(event)
    }

    /// A line before the first field; the section starts again behind it.
    fn skipped<'b>(&mut self, at: u64, bytes: &'b [u8]) -> Event<'b> {
        let raw = bytes.get(..folded_line(bytes)).unwrap_or(bytes);
        let parser = HeaderParser::new_at(self.limits.header, at.saturating_add(raw.len() as u64));
        self.state = State::Header(parser, Described::default());
        Event::Header(HeaderEvent::Junk(Junk { kind: JunkKind::NoColon, at, raw }))
    }

    /// The header section is over: what its fields say about the body.
    fn body_begins<'b>(&mut self, separator: &'b [u8], bytes: &[u8]) -> Event<'b> {
        let State::Header(_, described) = &mut self.state else {
            return self.end_of_header(separator, Content::Leaf);
        };
        let described = core::mem::take(described);
        self.summary = described.summary();
        let mut content = described.content(self.stack.is_in_digest(), self.quirks);
        if matches!(content, Content::Multipart | Content::Message) {
            if self.stack.containers() >= usize::from(self.limits.depth) {
                content = Content::Opaque(Opaque::Depth);
            } else if self.limits.is_full(self.parts, self.at) {
                content = Content::Opaque(Opaque::Parts);
            }
        }
        if separator.is_empty() && self.is_at_delimiter(bytes) {
            self.defects.push(Defect::new(DefectKind::DelimiterInHeader, self.at..self.at));
        }
        self.defects.extend(described.defect(content));
        match content {
            Content::Multipart => {
                if self.stack.is_nested(described.boundary()) {
                    let range = described.kind_range();
                    self.defects.push(Defect::new(DefectKind::NestedBoundary, range));
                }
                self.stack.set_multipart(described.is_digest(), described.boundary());
            }
            Content::Message => self.stack.set_message(),
            Content::Leaf | Content::Opaque(_) => {}
        }
        self.end_of_header(separator, content)
    }

    fn is_at_delimiter(&self, bytes: &[u8]) -> bool {
        let line = (self.line_start, false);
        let found = self.stack.find(bytes, (0, 0), line, self.limits.padding, self.eof);
        matches!(found, Found::Line { line: Line::Delimiter { .. }, .. })
    }

    /// Looks for a delimiter further on, and gives where its line starts.
    fn look_ahead(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut from = self.clear.0;
        let until = from.saturating_add(AHEAD);
        loop {
            match self.stack.find(
                bytes,
                (from, until),
                (self.line_start, false),
                self.limits.padding,
                self.eof,
            ) {
                Found::Line { before, start, line: Line::Delimiter { .. } } => {
                    self.clear = Hint(before);
                    return Some(start);
                }
                Found::Line { start, .. } => from = start + 1,
                Found::Clear { clear } => {
                    self.clear = Hint(clear);
                    return None;
                }
            }
        }
    }
}

fn read<'b>(parser: &mut HeaderParser, window: &mut &'b [u8]) -> Option<HeaderEvent<'b>> {
    let Ok(event) = parser.push(window);
    event
}

/// How long the first line of `bytes` is with its continuations (RFC 5322 §2.2.3).
pub(in crate::entity) fn folded_line(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes)
        .map(|lf| lf + 1)
        .find(|end| !matches!(bytes.get(*end), Some(b' ' | b'\t')))
        .unwrap_or(bytes.len())
}

/// Where a continuation line of white space alone starts.
fn blank_line(raw: &[u8]) -> Option<usize> {
    let mut lines = raw.split_inclusive(|octet| *octet == b'\n');
    let mut at = lines.next()?.len();
    for line in lines {
        if is_blank(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Whether a line is white space alone, and some.
fn is_blank(line: &[u8]) -> bool {
    matches!(line, [b' ' | b'\t', ..]) && line.trim_ascii().is_empty()
}
