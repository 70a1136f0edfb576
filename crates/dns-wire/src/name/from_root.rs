//! Labels from the right to the left.

use core::{fmt, iter::FusedIterator};

use super::{Labels, Name};
use crate::{escaped::Escaped, limits::MAX_LABELS};

/// The labels of a name from the rightmost one, without the root; from the back, from the leftmost one.
///
/// A name is written from the left, so that making this walks it once; each step costs the same then.
#[derive(Clone)]
pub struct LabelsFromRoot<'m> {
    message: &'m [u8],
    /// Where each label begins, from the left.
    starts: [u16; MAX_LABELS],
    from: usize,
    to: usize,
}

impl<'m> Name<'m> {
    /// The labels, from the rightmost one, without the root.
    ///
    /// ```
    /// let name: dns_wire::NameBuf = "www.example.com".parse()?;
    /// assert!(name.as_name().labels_from_root().eq([&b"com"[..], b"example", b"www"]));
    /// # Ok::<(), dns_wire::NameError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn labels_from_root(&self) -> LabelsFromRoot<'m> {
        let mut starts = [0; MAX_LABELS];
        let mut labels = self.labels();
        for start in starts.iter_mut().take(self.label_count()) {
            *start = u16::try_from(labels.position()).unwrap_or(u16::MAX);
            labels.next();
        }
        LabelsFromRoot { message: self.message, starts, from: 0, to: self.label_count() }
    }
}

impl<'m> LabelsFromRoot<'m> {
    #[inline]
    fn label(&self, index: usize) -> Option<&'m [u8]> {
        Labels::new(self.message, *self.starts.get(index)?, 1).next()
    }
}

impl<'m> Iterator for LabelsFromRoot<'m> {
    type Item = &'m [u8];

    #[inline]
    fn next(&mut self) -> Option<&'m [u8]> {
        if self.from == self.to {
            return None;
        }
        self.to -= 1;
        self.label(self.to)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.to - self.from, Some(self.to - self.from))
    }
}

impl DoubleEndedIterator for LabelsFromRoot<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.from == self.to {
            return None;
        }
        self.from += 1;
        self.label(self.from - 1)
    }
}

impl ExactSizeIterator for LabelsFromRoot<'_> {}

impl FusedIterator for LabelsFromRoot<'_> {}

impl fmt::Debug for LabelsFromRoot<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone().map(Escaped)).finish()
    }
}
