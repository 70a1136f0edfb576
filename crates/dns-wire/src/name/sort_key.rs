//! Names as octets that sort as the names do.

use core::{borrow::Borrow, fmt};

use super::{
    Name, NameBuf, NameBuilder,
    order::{label, label_starts},
};
use crate::{
    escaped::Escaped,
    flat::Flat,
    limits::{MAX_LABELS, MAX_NAME},
};

/// The most octets of a sort key: four labels with 250 octets together, each of which is escaped.
pub const MAX_SORT_KEY: usize = 504;

/// Keys up to this many octets need no allocation.
const INLINE: usize = 54;

/// A name as octets whose plain order is the canonical order of names (RFC 4034 §6.1).
///
/// The key has the labels from the right, the root left out, with letters in lower case, each followed by an octet 0.
/// Octets 0 and 1 in a label become `1 1` and `1 2`. So `memcmp` orders keys as [`Ord`] of [`Name`] orders names, keys are the same
/// if the names are, and a name is an ancestor of another if its key is a prefix: ready for a B-tree, a trie or a
/// database, where all names below a zone are one range. The key of an ordinary name has one octet less than
/// its wire form; none has more than [`MAX_SORT_KEY`].
///
/// ```
/// use dns_wire::NameBuf;
/// let name: NameBuf = "WWW.Example.com".parse()?;
/// let key = name.sort_key();
/// assert_eq!(key.as_bytes(), b"com\0example\0www\0");
/// assert!(key.as_bytes().starts_with(name.parent().unwrap().sort_key().as_bytes()));
/// assert_eq!(key.to_name(), name);
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone)]
pub struct SortKey {
    octets: Flat<INLINE>,
}

impl SortKey {
    /// The octets of the key.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.as_slice()
    }

    /// The name, in lower case.
    #[must_use]
    #[inline]
    pub fn to_name(&self) -> NameBuf {
        let (mut starts, mut count) = ([&[][..]; MAX_LABELS], 0);
        for label in self.as_bytes().split(|octet| *octet == 0) {
            if let (false, Some(slot)) = (label.is_empty(), starts.get_mut(count)) {
                *slot = label;
                count += 1;
            }
        }
        let mut builder = NameBuilder::new();
        for label in starts.iter().take(count).rev() {
            let (mut plain, mut length) = ([0; 63], 0);
            let mut octets = label.iter();
            while let (Some(octet), Some(slot)) = (octets.next(), plain.get_mut(length)) {
                *slot = match octet {
                    1 => octets.next().map_or(0, |octet| octet.saturating_sub(1)),
                    octet => *octet,
                };
                length += 1;
            }
            // Labels of a key come from a name.
            let _ = builder.label(plain.get(..length).unwrap_or_default());
        }
        builder.finish(Name::ROOT).unwrap_or_default()
    }
}

impl Name<'_> {
    /// The name as octets that sort as names do.
    #[must_use]
    #[inline]
    pub fn sort_key(&self) -> SortKey {
        SortKey { octets: Flat::new(self.write_sort_key(&mut [0; MAX_SORT_KEY])) }
    }

    /// Writes the [`SortKey`] of this name to the front of `out`, and gives what was written.
    #[inline]
    pub fn write_sort_key<'o>(&self, out: &'o mut [u8; MAX_SORT_KEY]) -> &'o [u8] {
        let (mut wire, mut starts) = ([0; MAX_NAME], [0; MAX_LABELS]);
        let wire = self.to_wire(&mut wire);
        let mut end = 0;
        let mut put = |octet| {
            if let Some(slot) = out.get_mut(end) {
                *slot = octet;
                end += 1;
            }
        };
        for start in label_starts(wire, &mut starts).iter().rev() {
            for octet in label(wire, *start) {
                if *octet <= 1 {
                    put(1);
                    put(octet + 1);
                } else {
                    put(octet.to_ascii_lowercase());
                }
            }
            put(0);
        }
        out.get(..end).unwrap_or_default()
    }
}

impl NameBuf {
    /// The name as octets that sort as names do.
    #[must_use]
    #[inline]
    pub fn sort_key(&self) -> SortKey {
        self.as_name().sort_key()
    }
}

impl PartialEq for SortKey {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for SortKey {}

impl core::hash::Hash for SortKey {
    #[inline]
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Ord for SortKey {
    #[inline]
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for SortKey {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl AsRef<[u8]> for SortKey {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Maps with keys as keys are searched with octets.
impl Borrow<[u8]> for SortKey {
    #[inline]
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for SortKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped(self.as_bytes()).fmt(f)
    }
}
