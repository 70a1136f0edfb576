//! Messages with bodies that come in pieces.

use alloc::vec::Vec;

use super::{
    ComposeError,
    write::{Item, Leaf, Writer},
};
use crate::transfer::{Base64Encoder, MIN_OUTPUT};

/// A message that is written piece by piece, with bodies that are not in memory: see
/// [`MessageBuilder::compose`](super::MessageBuilder::compose).
///
/// ```
/// use mime::{Attachment, Boundary, ComposeProgress, MediaType, MessageBuilder};
/// use rfc822_message::HeaderBuilder;
///
/// let mut builder = MessageBuilder::new(Boundary::new("1")?);
/// builder.text("Here it is.\r\n").attach(Attachment::streamed(MediaType::OCTET_STREAM, "big.bin", 3_000));
/// let mut composition = builder.compose(&HeaderBuilder::new())?;
///
/// // What SMTP announces before anything is sent (RFC 1870).
/// let size = composition.size();
/// let mut out = Vec::new();
/// let mut sent = 0;
/// while let ComposeProgress::Body { .. } = composition.write(&mut out)? {
///     for chunk in [[7; 1_000]; 3] {
///         composition.body(&chunk, &mut out)?;
///         sent += core::mem::take(&mut out).len();
///     }
/// }
/// assert_eq!(sent as u64 + out.len() as u64, size);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Composition<'a> {
    items: Vec<Item<'a>>,
    header: Vec<u8>,
    writer: Writer,
    next: usize,
    size: u64,
    body: Option<Body>,
    /// How many bodies were asked for.
    streamed: usize,
    /// The line break that the last line still needs.
    end: &'static [u8],
}

/// A body of which so many octets are missing.
#[derive(Clone, Debug)]
struct Body {
    encoder: Base64Encoder,
    left: u64,
}

/// What a [`Composition`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The octets of a streamed attachment, with [`Composition::body`].
    Body {
        /// Which of them, counted from 0: those that the HTML shows, then all others.
        index: usize,
        /// How many octets are missing.
        left: u64,
    },
    /// Nothing: the message is written.
    Done,
}

impl<'a> Composition<'a> {
    pub(super) fn new(
        header: Vec<u8>,
        items: Vec<Item<'a>>,
        writer: Writer,
    ) -> Result<Self, ComposeError> {
        // Written once to nowhere: every number is exact then.
        let mut size = header.len() as u64;
        let mut ended = header.ends_with(b"\r\n");
        let mut scratch = Vec::new();
        let mut dry = writer.clone();
        for item in &items {
            scratch.clear();
            dry.item(item, &mut scratch)?;
            size = size.saturating_add(scratch.len() as u64);
            ended = if scratch.is_empty() { ended } else { scratch.ends_with(b"\r\n") };
            if let Item::Leaf(Leaf { streamed: Some(len @ 1..), .. }) = item {
                size = size.saturating_add(encoded_len(*len));
                ended = false;
            }
        }
        let end: &[u8] = if ended { b"" } else { b"\r\n" };
        size = size.saturating_add(end.len() as u64);
        Ok(Self { items, header, writer, next: 0, size, body: None, streamed: 0, end })
    }

    /// How many octets the message has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends what can be written now to `out`.
    ///
    /// # Errors
    /// [`ComposeError`] of a field.
    pub fn write(&mut self, out: &mut Vec<u8>) -> Result<Progress, ComposeError> {
        if let Some(Body { left, .. }) = self.body {
            return Ok(Progress::Body { index: self.streamed.saturating_sub(1), left });
        }
        out.append(&mut self.header);
        while let Some(item) = self.items.get(self.next) {
            self.writer.item(item, out)?;
            self.next += 1;
            if let Item::Leaf(Leaf { streamed: Some(left), .. }) = item {
                self.streamed += 1;
                if *left > 0 {
                    self.body = Some(Body { encoder: Base64Encoder::new(), left: *left });
                    return Ok(Progress::Body { index: self.streamed - 1, left: *left });
                }
            }
        }
        out.extend_from_slice(core::mem::take(&mut self.end));
        Ok(Progress::Done)
    }

    /// Appends the next octets of the body that [`write`](Self::write) asked for to `out`.
    ///
    /// # Errors
    /// [`ComposeError::Length`] if they are more than were announced, or if none were asked for; nothing was written then.
    pub fn body(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<(), ComposeError> {
        let body = self.body.as_mut().ok_or(ComposeError::Length)?;
        body.left = body.left.checked_sub(chunk.len() as u64).ok_or(ComposeError::Length)?;
        let mut buffer = [0; 4096];
        let mut rest = chunk;
        while !rest.is_empty() {
            let (_, taken, written) = body.encoder.encode(rest, &mut buffer);
            out.extend_from_slice(buffer.get(..written).unwrap_or_default());
            rest = rest.get(taken..).unwrap_or_default();
        }
        if body.left == 0 {
            let mut buffer = [0; MIN_OUTPUT];
            let (_, written) = body.encoder.finish(&mut buffer);
            out.extend_from_slice(buffer.get(..written).unwrap_or_default());
            self.body = None;
        }
        Ok(())
    }
}

/// [`Base64Encoder::encoded_len`] of what may be larger than memory.
const fn encoded_len(octets: u64) -> u64 {
    let chars = octets.div_ceil(3).saturating_mul(4);
    chars.saturating_add(chars.saturating_sub(1) / 76 * 2)
}
