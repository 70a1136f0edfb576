use alloc::vec::Vec;

use rfc822_message::HeaderEvent;
use sans_io::PushParser;

use super::{Change, Plan};
use crate::{
    Content, Event, Parser, TransferEncoding,
    transfer::{
        Base64Encoder, LineBreaks, MIN_OUTPUT, Progress, QuotedPrintableDecoder,
        QuotedPrintableEncoder,
    },
};

/// The second pass over a message: writes it with the bodies encoded that a [`Survey`](super::Survey) of the same bytes found.
///
/// Fields that are written anew, and lines of text that is encoded, end in CRLF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converter {
    parser: Parser,
    plan: Plan,
    /// The number of the next entity.
    next: usize,
    change: Change,
    header: Header,
    /// A body that is being encoded, and in how many entities it is.
    coder: Option<(Coder, u16)>,
    depth: u16,
    /// A message begins next: the message itself, or one inside of a part.
    message: bool,
    /// The last line has no end yet.
    open_line: bool,
}

/// What the header section of the entity has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Header {
    encoding: bool,
    kind: bool,
    version: bool,
    is_message: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Coder {
    QuotedPrintable(QuotedPrintableEncoder),
    Base64(Base64Encoder),
    Requote(QuotedPrintableDecoder, QuotedPrintableEncoder),
}

impl Converter {
    /// At the start of the message.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        Self {
            parser: Parser::new(plan.limits),
            plan,
            next: 0,
            change: Change::Keep,
            header: Header::default(),
            coder: None,
            depth: 0,
            message: true,
            open_line: false,
        }
    }

    /// Takes what it can from the front of `input` and appends what becomes of it to `out`. What is left, at most
    /// [`Limits::capacity`](crate::Limits::capacity), is to be presented again before newer bytes.
    pub fn push(&mut self, input: &mut &[u8], out: &mut Vec<u8>) {
        while let Ok(Some(event)) = self.parser.push(input) {
            self.event(&event, out);
        }
    }

    /// No bytes follow those that were not taken yet; [`push`](Self::push) them once more.
    pub fn finish(&mut self) {
        self.parser.finish();
    }

    fn event(&mut self, event: &Event<'_>, out: &mut Vec<u8>) {
        let change = match event {
            Event::Begin { depth, .. } => {
                self.depth = *depth;
                self.next += 1;
                let change = self.plan.changes.get(self.next - 1).copied().unwrap_or_default();
                let is_message = core::mem::take(&mut self.message);
                self.header = Header { is_message, ..Header::default() };
                self.change = change;
                return;
            }
            Event::End { depth, .. } => return self.end(*depth, out),
            Event::EndOfHeader { content: Content::Message, .. } => {
                self.message = true;
                self.change
            }
            _ => self.change,
        };
        self.open_line = false;
        if let Some((coder, _)) = &mut self.coder {
            return coder.encode(event.raw(), out);
        }
        match event {
            Event::Header(HeaderEvent::Field(field)) if change != Change::Keep => {
                let encoding = field.is("Content-Transfer-Encoding")
                    && (change != Change::Label || is_eight_bit(field.raw_value()));
                self.header.kind |= field.is("Content-Type");
                self.header.version |= field.is("MIME-Version");
                let replace = encoding && change != Change::Requote;
                if !replace {
                    out.extend_from_slice(field.raw());
                } else if !core::mem::replace(&mut self.header.encoding, true) {
                    // Others of that name would be believed by some.
                    put_encoding(change, out);
                }
            }
            Event::EndOfHeader { separator, .. } => {
                self.end_of_header(change, out);
                let missing = separator.is_empty() && change != Change::Keep;
                out.extend_from_slice(if missing { b"\r\n" } else { separator });
                if let Some(coder) = Coder::new(change) {
                    self.coder = Some((coder, self.depth));
                }
            }
            event => out.extend_from_slice(event.raw()),
        }
    }

    /// The fields that are missing.
    fn end_of_header(&self, change: Change, out: &mut Vec<u8>) {
        if change == Change::Keep {
            return;
        }
        if self.header.is_message && !self.header.version {
            out.extend_from_slice(b"MIME-Version: 1.0\r\n");
        }
        if matches!(change, Change::QuotedPrintable | Change::Base64) {
            if !self.header.kind {
                // Nothing says what it is (RFC 1428 §3).
                out.extend_from_slice(b"Content-Type: text/plain; charset=unknown-8bit\r\n");
            }
            if !self.header.encoding {
                put_encoding(change, out);
            }
        }
    }

    fn end(&mut self, depth: u16, out: &mut Vec<u8>) {
        match self.coder.take() {
            Some((coder, at)) if at == depth => {
                self.open_line = matches!(coder, Coder::Base64(_));
                coder.finish(out);
            }
            other => self.coder = other,
        }
        // Behind a part its delimiter follows, at the end nothing does.
        if depth == 0 && core::mem::take(&mut self.open_line) {
            out.extend_from_slice(b"\r\n");
        }
        // What follows is no header section of this entity.
        self.change = Change::Keep;
    }
}

/// Whether what is inside was allowed to be more than it is now.
fn is_eight_bit(value: &[u8]) -> bool {
    matches!(TransferEncoding::parse(value), TransferEncoding::EightBit | TransferEncoding::Binary)
}

fn put_encoding(change: Change, out: &mut Vec<u8>) {
    let name: &[u8] = match change {
        Change::QuotedPrintable | Change::Requote => b"quoted-printable",
        Change::Base64 => b"base64",
        Change::Label | Change::Keep => b"7bit",
    };
    out.extend_from_slice(b"Content-Transfer-Encoding: ");
    out.extend_from_slice(name);
    out.extend_from_slice(b"\r\n");
}

impl Coder {
    fn new(change: Change) -> Option<Self> {
        let quoted_printable = || QuotedPrintableEncoder::new(LineBreaks::Text);
        match change {
            Change::Keep | Change::Label => None,
            Change::QuotedPrintable => Some(Self::QuotedPrintable(quoted_printable())),
            Change::Base64 => Some(Self::Base64(Base64Encoder::new())),
            Change::Requote => {
                Some(Self::Requote(QuotedPrintableDecoder::new(), quoted_printable()))
            }
        }
    }

    fn encode(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::QuotedPrintable(encoder) => {
                run(
                    octets,
                    |input, output| encoder.encode(input, output),
                    |octets| {
                        out.extend_from_slice(octets);
                    },
                );
            }
            Self::Base64(encoder) => {
                run(
                    octets,
                    |input, output| encoder.encode(input, output),
                    |octets| {
                        out.extend_from_slice(octets);
                    },
                );
            }
            Self::Requote(decoder, encoder) => {
                run(
                    octets,
                    |input, output| decoder.decode(input, output),
                    |octets| {
                        run(
                            octets,
                            |input, output| encoder.encode(input, output),
                            |octets| {
                                out.extend_from_slice(octets);
                            },
                        );
                    },
                );
            }
        }
    }

    fn finish(self, out: &mut Vec<u8>) {
        let mut buffer = [0; MIN_OUTPUT];
        let written = match self {
            Self::QuotedPrintable(mut encoder) => encoder.finish(&mut buffer).1,
            Self::Base64(mut encoder) => encoder.finish(&mut buffer).1,
            Self::Requote(mut decoder, mut encoder) => {
                let (_, written) = decoder.finish(&mut buffer);
                let rest = buffer.get(..written).unwrap_or_default();
                run(
                    rest,
                    |input, output| encoder.encode(input, output),
                    |octets| {
                        out.extend_from_slice(octets);
                    },
                );
                encoder.finish(&mut buffer).1
            }
        };
        out.extend_from_slice(buffer.get(..written).unwrap_or_default());
    }
}

/// Runs a coder over all of `input` and gives what it writes to `take`.
fn run(
    mut input: &[u8],
    mut coder: impl FnMut(&[u8], &mut [u8]) -> (Progress, usize, usize),
    mut take: impl FnMut(&[u8]),
) {
    let mut buffer = [0; 2048];
    while !input.is_empty() {
        let (_, taken, written) = coder(input, &mut buffer);
        take(buffer.get(..written).unwrap_or_default());
        input = input.get(taken..).unwrap_or_default();
    }
}
