use alloc::vec::Vec;

use textline::Class;

use super::{LINE, Progress, Sink};

/// What CR and LF mean to a [`QuotedPrintableEncoder`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineBreaks {
    /// CRLF and a bare LF are line breaks and become CRLF, as text needs it (RFC 2045 §6.7 rule 4). A bare CR is data.
    #[default]
    Text,
    /// CR and LF are data like all else, and encoded.
    Binary,
}

/// Octets that stand for themselves (RFC 2045 §6.7 rule 2).
const LITERAL: Class = Class::VCHAR.without(b"=");
/// And those that do unless they end a line (rule 3).
const PLAIN: Class = LITERAL.or(&Class::WSP);

/// Encodes quoted-printable (RFC 2045 §6.7) in lines of at most 76 characters.
///
/// ```
/// use mime::transfer::{LineBreaks, QuotedPrintableEncoder};
///
/// let mut out = Vec::new();
/// QuotedPrintableEncoder::encode_to("1 € = 1.95583 DM \n".as_bytes(), LineBreaks::Text, &mut out);
/// assert_eq!(out, b"1 =E2=82=AC =3D 1.95583 DM=20\r\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotedPrintableEncoder {
    line_breaks: LineBreaks,
    column: u8,
    /// A blank or a CR whose form depends on what follows it.
    held: Option<u8>,
}

/// The most that one octet of input writes: a held octet and itself, each escaped and after a soft line break.
const ROOM: usize = 12;

impl QuotedPrintableEncoder {
    /// At the start of the data.
    #[must_use]
    pub const fn new(line_breaks: LineBreaks) -> Self {
        Self { line_breaks, column: 0, held: None }
    }

    /// Appends the encoded form of all of `data` to `out`.
    pub fn encode_to(data: &[u8], line_breaks: LineBreaks, out: &mut Vec<u8>) {
        if line_breaks == LineBreaks::Text {
            return super::quoted_printable_text::encode_to(data, out);
        }
        #[cfg(feature = "simd")]
        if super::simd::quote_to(data, out) {
            return;
        }
        let wanted = data.len() + data.len() / 4;
        out.reserve(wanted.saturating_add(super::MIN_OUTPUT));
        let mut encoder = Self::new(line_breaks);
        super::body::drain(data, wanted, out, |input, output| encoder.encode(input, output));
        super::body::drain_end(out, |output| encoder.finish(output));
    }

    /// Encodes from the front of `input` to the front of `output`: why it stopped, how many octets were taken and how
    /// many written.
    pub fn encode(&mut self, input: &[u8], output: &mut [u8]) -> (Progress, usize, usize) {
        let mut sink = Sink::new(output);
        let mut rest = input;
        loop {
            if self.held.is_none() {
                rest = self.literals(rest, &mut sink);
            }
            let Some((octet, after)) = rest.split_first() else { break };
            if sink.room() < ROOM {
                return (Progress::OutputFull, input.len().saturating_sub(rest.len()), sink.at);
            }
            rest = after;
            self.step(*octet, &mut sink);
        }
        (Progress::InputEmpty, input.len(), sink.at)
    }

    /// Ends the data: writes what was held back.
    pub fn finish(&mut self, output: &mut [u8]) -> (Progress, usize) {
        let mut sink = Sink::new(output);
        if let Some(held) = self.held {
            if sink.room() < ROOM {
                return (Progress::OutputFull, 0);
            }
            self.escape(held, &mut sink);
        }
        *self = Self::new(self.line_breaks);
        (Progress::Done, sink.at)
    }

    /// A run of octets that stand for themselves, as far as the line goes. A blank does if something but a line break is
    /// known to follow it.
    fn literals<'i>(&mut self, input: &'i [u8], sink: &mut Sink<'_>) -> &'i [u8] {
        let left = (LINE - 1).saturating_sub(usize::from(self.column)).min(sink.room());
        let mut run = PLAIN.run(input.get(..left).unwrap_or(input));
        let last = run.checked_sub(1).and_then(|last| input.get(last));
        if matches!(last, Some(b' ' | b'\t'))
            && matches!(input.get(run), None | Some(b'\r' | b'\n'))
        {
            run -= 1;
        }
        let Some((run, rest)) = input.split_at_checked(run) else { return input };
        sink.put(run);
        self.column += u8::try_from(run.len()).unwrap_or(0);
        rest
    }

    fn step(&mut self, octet: u8, sink: &mut Sink<'_>) {
        let text = self.line_breaks == LineBreaks::Text;
        match (self.held.take(), octet) {
            (Some(b'\r') | None, b'\n') if text => return self.line_break(sink),
            (Some(held), b'\n') if text => {
                self.escape(held, sink);
                return self.line_break(sink);
            }
            // A blank before a CR may stand at the end of a line: escaped, it is right either way.
            (Some(held @ (b'\r' | b' ' | b'\t')), b'\r') => self.escape(held, sink),
            (Some(b'\r'), _) => self.escape(b'\r', sink),
            (Some(held), _) => self.literal(held, sink),
            (None, _) => {}
        }
        match octet {
            b'\r' if text => self.held = Some(octet),
            b' ' | b'\t' => self.held = Some(octet),
            _ if LITERAL.contains(octet) => self.literal(octet, sink),
            _ => self.escape(octet, sink),
        }
    }

    fn literal(&mut self, octet: u8, sink: &mut Sink<'_>) {
        self.make_room(1, sink);
        sink.put(&[octet]);
    }

    fn escape(&mut self, octet: u8, sink: &mut Sink<'_>) {
        self.make_room(3, sink);
        sink.put(&[b'=', hex(octet >> 4), hex(octet & 15)]);
    }

    /// Breaks the line softly if `width` characters and a `=` do not fit any more.
    fn make_room(&mut self, width: u8, sink: &mut Sink<'_>) {
        if usize::from(self.column + width) >= LINE {
            sink.put(b"=\r\n");
            self.column = 0;
        }
        self.column += width;
    }

    fn line_break(&mut self, sink: &mut Sink<'_>) {
        sink.put(b"\r\n");
        self.column = 0;
    }
}

/// A hexadecimal digit in upper case.
pub(crate) const fn hex(nibble: u8) -> u8 {
    match nibble {
        0..10 => b'0' + nibble,
        _ => b'A' + nibble - 10,
    }
}
