use crate::{BuildError, Name, NameRule, Sink, limits::MAX_NAME};

/// Writes to a caller's buffer, without compression. What does not fit is remembered.
#[derive(Debug)]
pub(crate) struct Slice<'b> {
    buffer: &'b mut [u8],
    at: usize,
    overflow: bool,
}

impl<'b> Slice<'b> {
    pub(crate) const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, at: 0, overflow: false }
    }

    /// How many octets were written.
    #[cfg(feature = "dso")]
    pub(crate) const fn len(&self) -> usize {
        self.at
    }

    /// Writes a code, a length and that many octets, or nothing.
    pub(crate) fn counted(
        &mut self,
        code: u16,
        write: impl FnOnce(&mut Self),
    ) -> Result<(), BuildError> {
        let start = self.at;
        let [a, b] = code.to_be_bytes();
        self.octets(&[a, b, 0, 0]);
        write(self);
        self.close(start, start + 2)
    }

    /// A length of two octets, and that many octets.
    #[cfg(feature = "dso")]
    pub(crate) fn with_length(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.at;
        self.octets(&[0, 0]);
        write(self);
        if self.close(start, start).is_err() {
            self.overflow = true;
        }
    }

    /// Puts the length of what was written since into the two octets at `place`; takes back what begins at `start` if something
    /// did not fit.
    fn close(&mut self, start: usize, place: usize) -> Result<(), BuildError> {
        let length = u16::try_from(self.at.saturating_sub(place + 2));
        match (length, self.buffer.get_mut(place..place + 2)) {
            (Ok(length), Some(place)) if !self.overflow => {
                place.copy_from_slice(&length.to_be_bytes());
                Ok(())
            }
            (length, _) => {
                let full = core::mem::replace(&mut self.overflow, false) || length.is_ok();
                self.at = start;
                Err(if full { BuildError::Full } else { BuildError::DataTooLong })
            }
        }
    }

    pub(crate) fn finish(self) -> &'b [u8] {
        self.buffer.get(..self.at).unwrap_or_default()
    }
}

impl Sink for Slice<'_> {
    fn octets(&mut self, octets: &[u8]) {
        let end = self.at + octets.len();
        match self.buffer.get_mut(self.at..end) {
            Some(place) if !self.overflow => {
                place.copy_from_slice(octets);
                self.at = end;
            }
            _ => self.overflow = true,
        }
    }

    fn name(&mut self, name: Name<'_>, _: NameRule) {
        self.octets(name.to_wire(&mut [0; MAX_NAME]));
    }
}
