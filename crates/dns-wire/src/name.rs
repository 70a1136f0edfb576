//! Domain names (RFC 1035 §3.1, RFC 4343, RFC 4034 §6.1): a view into a message and an owned flat form.
//!
//! Both keep the case that they were given, and compare, hash and sort without it, in canonical order.
//! A [`Name`] is absolute; [`RelativeName`] is another type.

mod ancestry;
mod fold;
mod from_root;
#[cfg(feature = "idna")]
mod idna;
mod labels;
mod order;
mod owned;
mod relative;
#[cfg(feature = "reverse")]
mod reverse;
mod sort_key;
mod text;

pub use ancestry::AsName;
pub use from_root::LabelsFromRoot;
#[cfg(feature = "idna")]
pub use idna::IdnaError;
pub use labels::Labels;
pub use owned::{NameBuf, NameBuilder};
pub use relative::{AnyName, RelativeName, RelativeNameBuf};
pub use sort_key::{MAX_SORT_KEY, SortKey};
pub use text::NameError;
#[cfg(feature = "text")]
pub(crate) use text::unescape;
pub(crate) use text::write_escaped;

use crate::{cursor::Found, limits::MAX_NAME};

/// A checked name that lies in a message, compressed perhaps, or in a [`NameBuf`].
///
/// 24 octets, cheap to copy; walking it cannot fail and does not allocate. `==`, `Hash` and `Ord` ignore
/// the case of ASCII letters; `Ord` is the canonical order of RFC 4034 §6.1.
///
/// ```
/// use dns_wire::NameBuf;
/// let name: NameBuf = "WWW.example.com".parse()?;
/// let name = name.as_name();
/// assert_eq!(name.to_string(), "WWW.example.com.");
/// assert_eq!(name.parent(), Some("example.COM".parse::<NameBuf>()?.as_name()));
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Name<'m> {
    message: &'m [u8],
    found: Found,
}

impl<'m> Name<'m> {
    /// The root.
    pub const ROOT: Name<'static> = Name { message: &[0], found: Found::ROOT };

    /// The name that was found in `message`.
    #[inline]
    pub(crate) const fn found(message: &'m [u8], found: Found) -> Self {
        Self { message, found }
    }

    /// A name in wire form that takes all of `wire`.
    #[inline]
    pub(crate) fn flat(wire: &'m [u8], labels: u8) -> Self {
        let length = u8::try_from(wire.len()).unwrap_or(u8::MAX);
        match Found::new(0, u16::from(length), length, labels, 0, true) {
            Some(found) => Self { message: wire, found },
            None => Self::ROOT,
        }
    }

    /// The octets of the name in wire form, without compression: 1 to 255.
    #[must_use]
    #[inline]
    #[allow(clippy::len_without_is_empty, reason = "a name is never empty")]
    pub const fn len(&self) -> usize {
        self.found.length() as usize
    }

    /// The labels, from the leftmost one, without the root.
    #[must_use]
    #[inline]
    pub fn labels(&self) -> Labels<'m> {
        Labels::new(self.message, self.found.start(), self.found.labels())
    }

    /// How many labels the name has, the root not counted.
    #[must_use]
    #[inline]
    pub const fn label_count(&self) -> usize {
        self.found.labels() as usize
    }

    /// Whether this is the root.
    #[must_use]
    #[inline]
    pub const fn is_root(&self) -> bool {
        self.found.labels() == 0
    }

    /// The name in wire form if it lies in one piece, as that of every [`NameBuf`] does.
    #[must_use]
    #[inline]
    pub fn as_wire(&self) -> Option<&'m [u8]> {
        let at = usize::from(self.found.start());
        if self.found.is_flat() { self.message.get(at..at + self.len()) } else { None }
    }

    /// Writes the name in wire form, without compression, to the front of `out` and gives what was written.
    #[inline]
    pub fn to_wire<'o>(&self, out: &'o mut [u8; MAX_NAME]) -> &'o [u8] {
        if let Some(wire) = self.as_wire() {
            if let Some(front) = out.get_mut(..wire.len()) {
                front.copy_from_slice(wire);
            }
        } else {
            let mut at = 0;
            for label in self.labels() {
                if let Some((length, rest)) = out.get_mut(at..).and_then(<[u8]>::split_first_mut) {
                    *length = u8::try_from(label.len()).unwrap_or(0);
                    if let Some(front) = rest.get_mut(..label.len()) {
                        front.copy_from_slice(label);
                    }
                }
                at += 1 + label.len();
            }
            if let Some(root) = out.get_mut(at) {
                *root = 0;
            }
        }
        out.get(..self.len()).unwrap_or_default()
    }

    /// The same name, owned.
    #[must_use]
    pub fn to_owned(&self) -> NameBuf {
        NameBuf::from(*self)
    }

    /// The name without its leftmost label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let mut labels = self.labels();
        let label = labels.next()?;
        let start = u16::try_from(labels.position()).ok()?;
        let length = u8::try_from(self.len().checked_sub(label.len() + 1)?).ok()?;
        let left = self.found.labels().checked_sub(1)?;
        let found = Found::new(start, u16::from(length), length, left, 0, self.found.is_flat())?;
        Some(Self { message: self.message, found })
    }

    /// This name and all above it, the root last.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + use<'m> {
        core::iter::successors(Some(*self), Self::parent)
    }

    /// The name that `count` rightmost labels make; the whole name if it has no more.
    #[must_use]
    pub fn suffix(&self, count: usize) -> Self {
        let mut name = *self;
        while name.label_count() > count {
            match name.parent() {
                Some(parent) => name = parent,
                None => break,
            }
        }
        name
    }

    /// Whether this name is `ancestor` or lies below it.
    #[must_use]
    pub fn is_subdomain_of(&self, ancestor: Name<'_>) -> bool {
        self.label_count() >= ancestor.label_count()
            && self.suffix(ancestor.label_count()) == ancestor
    }

    /// How many rightmost labels this name shares with `other`.
    #[must_use]
    pub fn common_labels(&self, other: Name<'_>) -> usize {
        order::common_labels(*self, other)
    }

    /// Whether the leftmost label is `*` (RFC 4592 §2.1.1).
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.labels().next() == Some(b"*")
    }

    /// Whether this wildcard would stand for `name`: `name` lies below the parent of this one (RFC 4592 §2.2).
    /// That no closer name exists is for the zone to know.
    #[must_use]
    pub fn covers(&self, name: Name<'_>) -> bool {
        match self.parent() {
            Some(parent) if self.is_wildcard() => {
                name.label_count() > parent.label_count() && name.is_subdomain_of(parent)
            }
            _ => false,
        }
    }

    /// Whether the octets are the same, the case of letters included.
    #[must_use]
    pub fn eq_exact(&self, other: Name<'_>) -> bool {
        self.len() == other.len() && self.labels().eq(other.labels())
    }
}

impl Default for Name<'_> {
    fn default() -> Self {
        Self::ROOT
    }
}
