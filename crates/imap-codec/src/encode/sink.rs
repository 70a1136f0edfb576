use alloc::vec::Vec;

use bytes::BufMut;

use crate::{Item, Items};

/// The slice is too short for the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("buffer full")]
pub struct BufferFull;

/// Where values are written to.
pub(crate) trait Sink {
    /// Appends octets.
    fn put(&mut self, octets: &[u8]);

    /// Appends a literal; with a NUL in it, a literal8.
    fn literal(&mut self, octets: &[u8]) {
        self.literal_size(octets, b"}\r\n");
        self.put(octets);
    }

    /// Appends the start of a literal up to its size.
    fn literal_size(&mut self, octets: &[u8], end: &[u8]) {
        if memchr::memchr(0, octets).is_some() {
            self.put(b"~");
        }
        self.put(b"{");
        self.number(octets.len() as u64);
        self.put(end);
    }

    /// Appends items that were checked when they were received. Their literals are written anew, since the two
    /// directions and every server have rules of their own for them.
    fn checked(&mut self, octets: &[u8]) {
        for (before, literal) in Pieces(Some(octets)) {
            self.put(before);
            if let Some(literal) = literal {
                self.literal(literal);
            }
        }
    }

    /// Appends syntax that nobody has looked into, as it is.
    fn raw(&mut self, octets: &[u8]) {
        self.put(octets);
    }

    /// Appends text that is on one line; an octet that a peer might take for a line end becomes a space.
    fn text(&mut self, octets: &[u8]) {
        let mut rest = octets;
        while let Some(at) = memchr::memchr3(b'\r', b'\n', 0, rest) {
            let (text, tail) = rest.split_at(at);
            self.put(text);
            self.put(b" ");
            rest = tail.get(1..).unwrap_or_default();
        }
        self.put(rest);
    }

    /// Appends a quoted string on one line: as [`text`](Self::text), an octet that might end it is a space.
    fn quoted_line(&mut self, octets: &[u8]) {
        self.put(b"\"");
        let mut rest = octets;
        while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
            let (text, tail) = rest.split_at(at);
            self.text(text);
            self.put(b"\\");
            let (special, tail) = tail.split_at(1);
            self.put(special);
            rest = tail;
        }
        self.text(rest);
        self.put(b"\"");
    }

    /// Appends a list in parentheses.
    fn list<T: Item>(&mut self, items: &Items<'_, T>)
    where
        Self: Sized,
    {
        self.put(b"(");
        items.write_all(self);
        self.put(b")");
    }

    /// Appends the items, each behind a space.
    fn spaced<T: Item>(&mut self, items: &Items<'_, T>)
    where
        Self: Sized,
    {
        if !items.is_empty() {
            self.put(b" ");
            items.write_all(self);
        }
    }

    /// Appends one item as it is, and several in parentheses.
    fn one_or_list<T: Item>(&mut self, items: &Items<'_, T>)
    where
        Self: Sized,
    {
        let mut each = items.iter();
        if each.next().is_some() && each.next().is_none() {
            items.write_all(self);
        } else {
            self.list(items);
        }
    }

    /// Appends a number in decimal digits.
    fn number(&mut self, number: u64) {
        let mut digits = [0u8; 20];
        let mut left = number;
        let mut used = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
            used += 1;
            if left == 0 {
                break;
            }
        }
        self.put(digits.get(20 - used..).unwrap_or_default());
    }

    /// Appends what can be formatted.
    fn display(&mut self, value: &impl core::fmt::Display)
    where
        Self: Sized,
    {
        // Writing to a sink cannot fail.
        let _ = core::fmt::write(&mut Formatter(self), format_args!("{value}"));
    }
}

/// Octets that were checked, in pieces: syntax, and the literal behind it. The last piece has none.
pub(crate) struct Pieces<'o>(pub(crate) Option<&'o [u8]>);

impl<'o> Iterator for Pieces<'o> {
    type Item = (&'o [u8], Option<&'o [u8]>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.take()?;
        let announced = memchr::memchr(b'\n', rest).and_then(|lf| {
            let (head, tail) = rest.split_at_checked(lf + 1)?;
            Some((literal_at_end(head)?, tail))
        });
        let Some(((before, size), tail)) = announced else {
            return (!rest.is_empty()).then_some((rest, None));
        };
        let (literal, after) = tail.split_at(size.min(tail.len()));
        self.0 = Some(after);
        // A literal8 with a NUL is written as one anyway.
        let is_literal8 = before.ends_with(b"~") && memchr::memchr(0, literal).is_some();
        let before = before.strip_suffix(b"~").filter(|_| is_literal8).unwrap_or(before);
        Some((before, Some(literal)))
    }
}

/// Splits `{5}CRLF` off the end: what is before it, a `~` included, and the size.
fn literal_at_end(head: &[u8]) -> Option<(&[u8], usize)> {
    let line = head.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line).strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let brace = memchr::memrchr(b'{', line)?;
    let (before, digits) = line.split_at_checked(brace)?;
    let size = core::str::from_utf8(digits.get(1..)?).ok()?.parse().ok()?;
    Some((before, size))
}

struct Formatter<'s, S>(&'s mut S);

impl<S: Sink> core::fmt::Write for Formatter<'_, S> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0.put(text.as_bytes());
        Ok(())
    }
}

/// A buffer that grows.
pub(super) struct Growing<'o, B>(pub(super) &'o mut B);

impl<B: BufMut> Sink for Growing<'_, B> {
    fn put(&mut self, octets: &[u8]) {
        self.0.put_slice(octets);
    }
}

/// A slice, and how far it is filled; `None` if it was too short.
pub(super) struct Fixed<'o> {
    out: &'o mut [u8],
    filled: Option<usize>,
}

impl<'o> Fixed<'o> {
    pub(super) const fn new(out: &'o mut [u8]) -> Self {
        Self { out, filled: Some(0) }
    }

    pub(super) fn finish(self) -> Result<usize, BufferFull> {
        self.filled.ok_or(BufferFull)
    }
}

impl Sink for Fixed<'_> {
    fn put(&mut self, octets: &[u8]) {
        let Some(filled) = self.filled else { return };
        let end = filled + octets.len();
        self.filled = self.out.get_mut(filled..end).map(|room| {
            room.copy_from_slice(octets);
            end
        });
    }
}

/// Which literals a server takes without being asked (RFC 7888).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LiteralStyle {
    /// None.
    #[default]
    Synchronizing,
    /// Those of up to 4096 octets: `LITERAL-`, and IMAP4rev2.
    Minus,
    /// All: `LITERAL+`.
    Plus,
}

impl LiteralStyle {
    pub(crate) const fn is_synchronizing(self, size: u64) -> bool {
        match self {
            Self::Synchronizing => true,
            Self::Minus => size > 4096,
            Self::Plus => false,
        }
    }
}

/// A vector that takes everything. That of a client's command knows where in it the client must wait for a `+`.
#[derive(Default)]
pub(crate) struct Whole {
    pub(crate) octets: Vec<u8>,
    pub(crate) waits: Vec<usize>,
    /// How a command announces its literals; `None` for what is no command.
    command: Option<LiteralStyle>,
}

impl Whole {
    pub(crate) const fn command(style: LiteralStyle) -> Self {
        Self { octets: Vec::new(), waits: Vec::new(), command: Some(style) }
    }

    /// Lets `write` append to `out`.
    #[inline]
    pub(crate) fn append(out: &mut Vec<u8>, write: impl FnOnce(&mut Self)) {
        let mut sink = Self { octets: core::mem::take(out), waits: Vec::new(), command: None };
        write(&mut sink);
        *out = sink.octets;
    }

    /// The start of a literal of a command whose octets come later. Whether the client must wait before them.
    pub(crate) fn announce(&mut self, size: u64, binary: bool) -> bool {
        let synchronizing = self.is_synchronizing(size);
        self.put(if binary { b"~{" } else { b"{" });
        self.number(size);
        self.put(if synchronizing { b"}\r\n" } else { b"+}\r\n" });
        self.wait_if(synchronizing);
        synchronizing
    }

    fn is_synchronizing(&self, size: u64) -> bool {
        self.command.is_none_or(|style| style.is_synchronizing(size))
    }

    fn wait_if(&mut self, synchronizing: bool) {
        if synchronizing && self.command.is_some() {
            self.waits.push(self.octets.len());
        }
    }
}

impl Sink for Whole {
    #[inline]
    fn put(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    fn raw(&mut self, octets: &[u8]) {
        if self.command.is_some() {
            self.checked(octets);
        } else {
            self.put(octets);
        }
    }

    fn literal(&mut self, octets: &[u8]) {
        let synchronizing = self.is_synchronizing(octets.len() as u64);
        self.literal_size(octets, if synchronizing { b"}\r\n" } else { b"+}\r\n" });
        self.wait_if(synchronizing);
        self.put(octets);
    }
}
