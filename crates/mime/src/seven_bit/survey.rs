use alloc::vec::Vec;

use rfc822_message::HeaderEvent;
use sans_io::PushParser;

use super::{Change, Plan, Unconverted, UnconvertedKind};
use crate::{Content, ContentType, Event, Limits, Parser, TransferEncoding};

/// The first pass over a message: what has to be encoded.
///
/// ```
/// use mime::seven_bit::{Converter, Survey};
///
/// let pieces = ["Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\nCr\u{EA}", "pes\r\n"].map(str::as_bytes);
/// let mut survey = Survey::default();
/// for piece in pieces {
///     // What is left over of a piece belongs before the next one; here nothing is.
///     survey.push(&mut { piece });
/// }
/// survey.finish();
/// survey.push(&mut { b"" });
/// let plan = survey.into_plan();
/// assert!(!plan.is_empty() && plan.unconverted().is_empty());
///
/// let mut converter = Converter::new(plan);
/// let mut out = Vec::new();
/// for piece in pieces {
///     converter.push(&mut { piece }, &mut out);
/// }
/// converter.finish();
/// converter.push(&mut { b"" }, &mut out);
/// assert!(out.ends_with(b"Cr=C3=AApes\r\n"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    parser: Parser,
    plan: Plan,
    open: Vec<Frame>,
}

/// An entity that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    index: usize,
    at: u64,
    kind: Kind,
    has_type: bool,
    encoding: Option<TransferEncoding>,
    content: Content,
    /// It is inside of a `multipart/signed`, or one itself.
    signed: bool,
    body: Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Data,
    Signed,
    /// `message/global`: it may be encoded as a whole (RFC 6532 §3.7).
    Global,
    /// `message/partial` and `message/external-body`: never encoded (RFC 2046 §5.2.2, §5.2.3).
    Unencoded,
}

/// What the octets of a body are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Body {
    octets: u64,
    /// Above 127.
    eight_bit: u64,
    /// There are NULs, CR or LF alone, or lines over 998 octets.
    binary: bool,
    line: u64,
    cr: bool,
}

/// The most that is reported.
const REPORTS: usize = 256;
/// The longest line (RFC 5321 §4.5.3.1.6).
const LINE: u64 = 998;

impl Default for Survey {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Survey {
    /// At the start of a message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let plan = Plan { limits, changes: Vec::new(), unconverted: Vec::new() };
        Self { parser: Parser::new(limits), plan, open: Vec::new() }
    }

    /// Takes what it can from the front of `input`. What is left, at most [`Limits::capacity`], is to be presented again before
    /// newer bytes.
    pub fn push(&mut self, input: &mut &[u8]) {
        while let Ok(Some(event)) = self.parser.push(input) {
            self.event(&event);
        }
    }

    /// No bytes follow those that were not taken yet; [`push`](Self::push) them once more.
    pub fn finish(&mut self) {
        self.parser.finish();
    }

    /// What is to be done.
    #[must_use]
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Begin { at, .. } => {
                let signed = self.open.last().is_some_and(|frame| frame.signed);
                self.open.push(Frame::new(self.plan.changes.len(), *at, signed));
                self.plan.changes.push(Change::Keep);
            }
            Event::Header(header) => {
                if let (Some(frame), HeaderEvent::Field(field)) = (self.open.last_mut(), header) {
                    frame.field(field);
                }
                if !header.raw().is_ascii() {
                    // What is around the entity may be encoded, but not its own header section.
                    let outer = self.open.len().saturating_sub(1);
                    let at = match header {
                        HeaderEvent::Field(field) => field.at(),
                        _ => self.at(),
                    };
                    self.report(UnconvertedKind::Header, at, outer);
                }
            }
            Event::EndOfHeader { content, .. } => {
                if let Some(frame) = self.open.last_mut() {
                    frame.content = *content;
                    frame.signed |= frame.kind == Kind::Signed;
                }
            }
            Event::Body { bytes, .. } => {
                if let Some(frame) = self.open.last_mut() {
                    let lines = frame.encoding == Some(TransferEncoding::Binary);
                    frame.body.add(bytes, lines);
                }
            }
            Event::Preamble { bytes, .. }
            | Event::Epilogue { bytes, .. }
            | Event::Delimiter { bytes, .. }
                if !bytes.is_ascii() =>
            {
                self.report(UnconvertedKind::Frame, self.at(), self.open.len());
            }
            Event::End { .. } => {
                if let Some(frame) = self.open.pop() {
                    self.end(&frame);
                }
            }
            _ => {}
        }
    }

    /// Where the innermost entity starts: where it is cut into events makes no difference.
    fn at(&self) -> u64 {
        self.open.last().map_or(0, |frame| frame.at)
    }

    fn end(&mut self, frame: &Frame) {
        let binary = frame.body.binary && frame.encoding == Some(TransferEncoding::Binary);
        if frame.body.eight_bit == 0 && !binary {
            return;
        }
        let depth = self.open.len();
        match (frame.content, frame.encoding.unwrap_or_default()) {
            _ if frame.signed => self.report(UnconvertedKind::Signed, frame.at, depth),
            (Content::Leaf, _) if frame.kind == Kind::Unencoded => {
                self.report(UnconvertedKind::Opaque, frame.at, depth);
            }
            (Content::Leaf, encoding) if encoding.is_identity() => {
                self.change(frame.index, frame.choice());
            }
            (Content::Leaf, TransferEncoding::QuotedPrintable) => {
                self.change(frame.index, Change::Requote);
            }
            (Content::Leaf, _) => self.report(UnconvertedKind::Encoded, frame.at, depth),
            (_, encoding) if frame.kind == Kind::Global && encoding.is_identity() => {
                self.change(frame.index, Change::Base64);
            }
            _ => self.report(UnconvertedKind::Opaque, frame.at, depth),
        }
    }

    /// What is around it is in seven bits then.
    fn change(&mut self, index: usize, change: Change) {
        for outer in self.open.iter().filter(|outer| outer.index < index) {
            if let Some(slot @ Change::Keep) = self.plan.changes.get_mut(outer.index) {
                *slot = Change::Label;
            }
        }
        if let Some(slot) = self.plan.changes.get_mut(index) {
            *slot = change;
        }
    }

    /// Nothing can be done here. Perhaps one of the `outer` entities that are open can be encoded as a whole.
    fn report(&mut self, kind: UnconvertedKind, at: u64, outer: usize) {
        let open = self.open.get(..outer).unwrap_or_default();
        let global = open.iter().rev().find(|frame| frame.kind == Kind::Global && !frame.signed);
        if let Some(index) = global.map(|frame| frame.index) {
            return self.change(index, Change::Base64);
        }
        let report = match open.iter().find(|frame| frame.signed) {
            Some(signed) => Unconverted { kind: UnconvertedKind::Signed, at: signed.at },
            None => Unconverted { kind, at },
        };
        let unconverted = &mut self.plan.unconverted;
        if unconverted.last() != Some(&report) && unconverted.len() < REPORTS {
            unconverted.push(report);
        }
    }
}

impl Frame {
    fn new(index: usize, at: u64, signed: bool) -> Self {
        Self {
            index,
            at,
            kind: Kind::Text,
            has_type: false,
            encoding: None,
            content: Content::Leaf,
            signed,
            body: Body::default(),
        }
    }

    fn field(&mut self, field: &rfc822_message::Field<'_>) {
        if field.is("Content-Type") && !core::mem::replace(&mut self.has_type, true) {
            self.kind = match ContentType::parse(field.raw_value()) {
                Some(kind) if kind.is("multipart", "signed") => Kind::Signed,
                Some(kind) if kind.is("message", "global") => Kind::Global,
                Some(kind)
                    if kind.is("message", "partial") || kind.is("message", "external-body") =>
                {
                    Kind::Unencoded
                }
                // Reports are for people too (RFC 3464 §2.1, RFC 6533 §3).
                Some(kind) if !kind.is_kind("text") && !kind.is_kind("message") => Kind::Data,
                _ => Kind::Text,
            };
        } else if field.is("Content-Transfer-Encoding") && self.encoding.is_none() {
            self.encoding = Some(TransferEncoding::parse(field.raw_value()));
        }
    }

    /// Data is not read by people, and mostly escapes are not either. Line breaks that are none stay what they are in base64.
    const fn choice(&self) -> Change {
        let mostly = self.body.eight_bit.saturating_mul(6) > self.body.octets.saturating_add(200);
        match self.kind {
            Kind::Text if !mostly && !self.body.binary => Change::QuotedPrintable,
            _ => Change::Base64,
        }
    }
}

impl Body {
    fn add(&mut self, bytes: &[u8], lines: bool) {
        self.octets = self.octets.saturating_add(bytes.len() as u64);
        if !bytes.is_ascii() {
            let count = bytes.iter().filter(|octet| !octet.is_ascii()).count();
            self.eight_bit = self.eight_bit.saturating_add(count as u64);
        }
        if !lines || self.binary {
            return;
        }
        for octet in bytes {
            let cr = core::mem::replace(&mut self.cr, *octet == b'\r');
            self.binary |= *octet == 0 || cr != (*octet == b'\n');
            match octet {
                b'\r' | b'\n' => self.line = 0,
                _ => self.line += 1,
            }
            self.binary |= self.line > LINE;
        }
    }
}
