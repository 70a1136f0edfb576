//! Text that stands in line after line, known again without reading it again.

use crate::Class;

/// A piece of text of less than `N` octets; none has no octets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat<const N: usize> {
    octets: [u8; N],
    length: usize,
}

impl<const N: usize> Default for Repeat<N> {
    fn default() -> Self {
        Self { octets: [0; N], length: 0 }
    }
}

impl<const N: usize> Repeat<N> {
    /// The first `length` octets of `text`, if there is room for them; else nothing.
    #[inline]
    pub(super) fn note(&mut self, text: &[u8], length: usize) {
        self.length = 0;
        // Whole blocks are copied: it does not matter what follows.
        if length <= N
            && let Some(octets) = text.first_chunk()
        {
            (self.octets, self.length) = (*octets, length);
        }
    }

    #[inline]
    pub(super) const fn forget(&mut self) {
        self.length = 0;
    }

    /// The length of the piece if it is at the front of `text`.
    #[inline]
    pub(super) fn front_of(&self, text: &[u8]) -> Option<usize> {
        let piece = self.octets.get(..self.length)?;
        // Others differ at once, most of them.
        if piece.is_empty() || self.octets.first_chunk::<4>() != text.first_chunk() {
            return None;
        }
        (text.get(..piece.len()) == Some(piece)).then_some(piece.len())
    }
}

/// TTL and class, each if it is stated.
type Meaning = (Option<u32>, Option<Class>);

/// TTL and class as they were written last, with the blanks behind, and what they mean.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    text: Repeat<16>,
    meaning: Meaning,
}

impl Known {
    /// The first `length` octets of `text` have this meaning.
    #[inline]
    pub(super) fn note(&mut self, meaning: Meaning, text: &[u8], length: usize) {
        self.text.note(text, length);
        self.meaning = meaning;
    }

    /// The meaning and the length of what is at the front of `text`, if it was there last.
    #[inline]
    pub(super) fn front_of(&self, text: &[u8]) -> Option<(Meaning, usize)> {
        Some((self.meaning, self.text.front_of(text)?))
    }
}
