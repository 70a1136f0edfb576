//! Names beside and above each other: what they share, and what stands for what.

use core::{
    borrow::Borrow,
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::{Name, NameBuf, NameError};

impl<'m> Name<'m> {
    /// The longest name that both this one and `other` are, or lie below; the root in the end.
    #[must_use]
    #[inline]
    pub fn common_suffix(&self, other: Name<'_>) -> Self {
        self.suffix(self.common_labels(other))
    }

    /// This name with `from` at its end replaced by `to`, as a DNAME record does it for the names below its owner, but
    /// not for the owner itself (RFC 6672 §2.2, §2.3). `None` if the name does not end in `from`.
    ///
    /// # Errors
    /// If the name grows beyond 255 octets: a server answers with YXDOMAIN then (RFC 6672 §2.2).
    #[inline]
    pub fn rebase(&self, from: Name<'_>, to: Name<'_>) -> Result<Option<NameBuf>, NameError> {
        self.strip_suffix(from).map(|front| front.join(to)).transpose()
    }

    /// The longest name at or above this one that exists (RFC 4592 §3.3.1), as `exists` tells; `None` if not even
    /// the root does. If it is not the name itself, and nothing is delegated between, `*` below it is the
    /// source of synthesis: [`NameBuf::wildcard`] of this.
    #[must_use]
    #[inline]
    pub fn closest_encloser(&self, exists: impl FnMut(&Self) -> bool) -> Option<Self> {
        self.ancestors().find(exists)
    }

    /// This name cut to one label more than `encloser` has (RFC 5155 §1.3); `None` if it is not below `encloser`.
    /// That it does not exist is what a denial has to prove beside the encloser.
    #[must_use]
    #[inline]
    pub fn next_closer(&self, encloser: Name<'_>) -> Option<Self> {
        let is_below = self.label_count() > encloser.label_count();
        (is_below && self.is_subdomain_of(encloser))
            .then(|| self.suffix(encloser.label_count() + 1))
    }
}

/// What is a name: for maps whose keys are owned names and that are searched with borrowed ones.
///
/// A [`Name`] is no reference, so that [`NameBuf`] cannot be borrowed as one; it can be borrowed as this. All
/// kinds of names hash, compare and sort alike, so that each finds the same key, without a copy:
///
/// ```
/// use std::collections::{BTreeMap, HashMap};
/// use dns_wire::{AsName, Name, NameBuf};
///
/// let key: NameBuf = "example.com".parse()?;
/// let hashed = HashMap::from([(key.clone(), 1)]);
/// let sorted = BTreeMap::from([(key, 1)]);
///
/// let lookup: NameBuf = "www.EXAMPLE.com".parse()?;
/// let zone: Name = lookup.as_name().suffix(2);
/// assert_eq!(hashed.get(&zone as &dyn AsName), Some(&1));
/// assert_eq!(sorted.get(&zone as &dyn AsName), Some(&1));
/// # Ok::<(), dns_wire::NameError>(())
/// ```
pub trait AsName {
    /// The view of the name.
    fn as_name(&self) -> Name<'_>;
}

impl AsName for Name<'_> {
    #[inline]
    fn as_name(&self) -> Name<'_> {
        *self
    }
}

impl AsName for NameBuf {
    #[inline]
    fn as_name(&self) -> Name<'_> {
        self.as_name()
    }
}

impl<'a> Borrow<dyn AsName + 'a> for NameBuf {
    #[inline]
    fn borrow(&self) -> &(dyn AsName + 'a) {
        self
    }
}

impl PartialEq for dyn AsName + '_ {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_name() == other.as_name()
    }
}

impl Eq for dyn AsName + '_ {}

impl Hash for dyn AsName + '_ {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_name().hash(state);
    }
}

impl Ord for dyn AsName + '_ {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_name().cmp(&other.as_name())
    }
}

impl PartialOrd for dyn AsName + '_ {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
