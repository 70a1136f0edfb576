use core::fmt;

use crate::escaped::Escaped;

/// The labels of a name, from the leftmost one, without the root. Cheap to copy and restart.
#[derive(Clone, Copy)]
pub struct Labels<'m> {
    message: &'m [u8],
    at: u16,
    left: u8,
}

impl<'m> Labels<'m> {
    pub(super) const fn new(message: &'m [u8], at: u16, left: u8) -> Self {
        Self { message, at, left }
    }

    /// Where the next label is, pointers followed.
    pub(super) fn position(&self) -> u16 {
        let mut at = self.at;
        // The name was checked: each pointer goes backwards, so this ends.
        while let Some([high @ 0xC0..=0xFF, low, ..]) = self.message.get(usize::from(at)..) {
            at = u16::from_be_bytes([high & 0x3F, *low]);
        }
        at
    }
}

impl<'m> Iterator for Labels<'m> {
    type Item = &'m [u8];

    #[inline]
    fn next(&mut self) -> Option<&'m [u8]> {
        self.left = self.left.checked_sub(1)?;
        loop {
            match self.message.get(usize::from(self.at)..)? {
                [length @ 1..=63, rest @ ..] => {
                    self.at = self.at.saturating_add(1 + u16::from(*length));
                    return rest.get(..usize::from(*length));
                }
                [high @ 0xC0..=0xFF, low, ..] => self.at = u16::from_be_bytes([high & 0x3F, *low]),
                _ => return None,
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(self.left), Some(usize::from(self.left)))
    }
}

impl ExactSizeIterator for Labels<'_> {}

impl fmt::Debug for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.map(Escaped)).finish()
    }
}
