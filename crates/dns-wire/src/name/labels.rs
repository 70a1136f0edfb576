use core::fmt;

use crate::escaped::Escaped;

/// The labels of a name, from the leftmost one, without the root. Cheap to copy and restart.
#[derive(Clone, Copy)]
pub struct Labels<'m> {
    message: &'m [u8],
    /// The message from the next label, or the pointer to it, on.
    rest: &'m [u8],
    left: u8,
}

impl<'m> Labels<'m> {
    #[inline]
    pub(super) fn new(message: &'m [u8], at: u16, left: u8) -> Self {
        Self { message, rest: message.get(usize::from(at)..).unwrap_or_default(), left }
    }

    /// Where the next label is, pointers followed.
    pub(super) fn position(&self) -> usize {
        let mut rest = self.rest;
        // The name was checked: it has an end.
        while let [high @ 0xC0..=0xFF, low, ..] = rest {
            rest = self.behind(*high, *low).unwrap_or_default();
        }
        self.message.len() - rest.len()
    }

    #[inline]
    fn behind(&self, high: u8, low: u8) -> Option<&'m [u8]> {
        self.message.get(usize::from(high & 0x3F) << 8 | usize::from(low)..)
    }
}

impl<'m> Iterator for Labels<'m> {
    type Item = &'m [u8];

    #[inline]
    fn next(&mut self) -> Option<&'m [u8]> {
        loop {
            let (octet, behind) = self.rest.split_first()?;
            match octet {
                1..=63 => {
                    let (label, rest) = behind.split_at_checked(usize::from(*octet))?;
                    self.rest = rest;
                    self.left = self.left.wrapping_sub(1);
                    return Some(label);
                }
                0xC0.. => self.rest = self.behind(*octet, *behind.first()?)?,
                _ => return None,
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(self.left), Some(usize::from(self.left)))
    }

    // As `next` does, with nothing but the place in between.
    #[inline]
    fn fold<B, F: FnMut(B, &'m [u8]) -> B>(self, init: B, mut f: F) -> B {
        let (mut folded, mut rest) = (init, self.rest);
        while let Some(octet) = rest.first() {
            let mut octet = usize::from(*octet);
            while let 1..=63 = octet {
                let end = 1 + octet;
                // A label has something behind it.
                let Some(next) = rest.get(end) else { return folded };
                folded = f(folded, rest.get(1..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
                octet = usize::from(*next);
            }
            let (0xC0.., Some(low)) = (octet, rest.get(1)) else { return folded };
            let target = (octet & 0x3F) << 8 | usize::from(*low);
            let Some(behind) = self.message.get(target..) else { return folded };
            rest = behind;
        }
        folded
    }
}

impl ExactSizeIterator for Labels<'_> {}

impl fmt::Debug for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.map(Escaped)).finish()
    }
}
