/// The slice is too short for the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("buffer full")]
pub struct BufferFull;

/// A slice that is filled from its front, for values that are written in pieces.
///
/// ```
/// use textline::{BufferFull, FixedBuffer};
///
/// let mut octets = [0; 6];
/// let mut out = FixedBuffer::new(&mut octets);
/// out.put(b"QUIT");
/// out.put(b"\r\n");
/// assert_eq!(out.finish(), Ok(6));
///
/// let mut out = FixedBuffer::new(&mut octets);
/// out.put(b"STARTTLS");
/// out.put(b"\r\n");
/// assert_eq!(out.finish(), Err(BufferFull));
/// ```
#[derive(Debug)]
pub struct FixedBuffer<'o> {
    out: &'o mut [u8],
    /// How far it is filled; `None` once something did not fit.
    filled: Option<usize>,
}

impl<'o> FixedBuffer<'o> {
    /// Writes from the front of `out`.
    pub const fn new(out: &'o mut [u8]) -> Self {
        Self { out, filled: Some(0) }
    }

    /// Appends octets; those that do not fit, and all after them, are dropped.
    pub fn put(&mut self, octets: &[u8]) {
        let Some(filled) = self.filled else { return };
        let end = filled.saturating_add(octets.len());
        self.filled = self.out.get_mut(filled..end).map(|room| {
            room.copy_from_slice(octets);
            end
        });
    }

    /// How many octets were written.
    ///
    /// # Errors
    /// If something did not fit; what is in the slice then is of no use.
    pub fn finish(self) -> Result<usize, BufferFull> {
        self.filled.ok_or(BufferFull)
    }
}
