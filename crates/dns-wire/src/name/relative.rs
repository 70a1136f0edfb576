//! Names without the root: what stands in front of an origin.

use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    iter::Take,
    str::FromStr,
};

use super::{Labels, Name, NameBuf, NameBuilder, NameError, fold, order, text};
use crate::limits::MAX_NAME;

/// The labels in front of an origin, borrowed: a name that is not complete, so that it is none for the wire.
///
/// [`Name::strip_suffix`] gives one, [`join`](Self::join) makes a name of it again. `==`, `Hash` and `Ord` ignore the case of ASCII
/// letters; the order is that of the names that one origin makes of them (RFC 4034 §6.1).
///
/// ```
/// use dns_wire::NameBuf;
/// let (name, zone): (NameBuf, NameBuf) = ("www.eu.example.com".parse()?, "Example.com".parse()?);
/// let host = name.as_name().strip_suffix(zone.as_name()).unwrap();
/// assert_eq!(host.to_string(), "www.eu");
/// let moved = host.join(dns_wire::Name::ROOT)?;
/// assert_eq!(moved.to_string(), "www.eu.");
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone, Copy)]
pub struct RelativeName<'n> {
    /// The name whose first labels these are.
    whole: Name<'n>,
    /// How many labels: 0 to 127.
    labels: u8,
    /// The octets of those labels and their lengths: 0 to 254.
    length: u8,
}

impl<'n> RelativeName<'n> {
    /// No label at all: what is before an origin in the origin itself; `@` in a zone file.
    pub const EMPTY: RelativeName<'static> =
        RelativeName { whole: Name::ROOT, labels: 0, length: 0 };

    /// The labels, from the leftmost one.
    #[inline]
    pub fn labels(&self) -> Take<Labels<'n>> {
        self.whole.labels().take(self.label_count())
    }

    /// How many labels there are.
    #[must_use]
    #[inline]
    pub const fn label_count(&self) -> usize {
        self.labels as usize
    }

    /// The octets of the labels in wire form: 0 to 254.
    #[must_use]
    #[inline]
    pub const fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there is no label.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.labels == 0
    }

    /// Whether the leftmost label is `*` (RFC 4592 §2.1.1).
    #[must_use]
    #[inline]
    pub fn is_wildcard(&self) -> bool {
        self.labels().next() == Some(b"*")
    }

    /// These labels in front of `origin`.
    ///
    /// # Errors
    /// If the name has more than 255 octets.
    #[inline]
    pub fn join(&self, origin: Name<'_>) -> Result<NameBuf, NameError> {
        let (mut wire, mut suffix) = ([0; MAX_NAME], [0; MAX_NAME]);
        let suffix = origin.to_wire(&mut suffix);
        self.write_rooted(&mut wire);
        let end = self.len() + suffix.len();
        wire.get_mut(self.len()..end).ok_or(NameError::NameTooLong)?.copy_from_slice(suffix);
        let labels = self.label_count() + origin.label_count();
        let wire = wire.get(..end).unwrap_or_default();
        Ok(NameBuf::checked(wire, u8::try_from(labels).unwrap_or(0)))
    }

    /// These labels in front of those of `other`.
    ///
    /// # Errors
    /// If no origin could complete the name any more: beyond 254 octets.
    #[inline]
    pub fn append(&self, other: RelativeName<'_>) -> Result<RelativeNameBuf, NameError> {
        let other = other.to_owned();
        Ok(RelativeNameBuf { rooted: self.join(other.rooted.as_name())? })
    }

    /// The same labels, owned.
    #[must_use]
    #[inline]
    pub fn to_owned(&self) -> RelativeNameBuf {
        let mut wire = [0; MAX_NAME];
        RelativeNameBuf { rooted: NameBuf::checked(self.write_rooted(&mut wire), self.labels) }
    }

    /// The labels as those of a name below the root.
    #[inline]
    fn write_rooted<'o>(&self, out: &'o mut [u8; MAX_NAME]) -> &'o [u8] {
        let mut flat = [0; MAX_NAME];
        let whole = match self.whole.as_wire() {
            Some(wire) => wire,
            None => self.whole.to_wire(&mut flat),
        };
        if let (Some(front), Some(room)) = (whole.get(..self.len()), out.get_mut(..self.len())) {
            room.copy_from_slice(front);
        }
        if let Some(root) = out.get_mut(self.len()) {
            *root = 0;
        }
        out.get(..=self.len()).unwrap_or(&[0])
    }
}

impl<'m> Name<'m> {
    /// What is in front of `origin`; `None` if the name does not end in `origin`.
    #[must_use]
    #[inline]
    pub fn strip_suffix(&self, origin: Name<'_>) -> Option<RelativeName<'m>> {
        let labels = self.label_count().checked_sub(origin.label_count())?;
        let length = self.len().checked_sub(origin.len())?;
        if !self.is_subdomain_of(origin) {
            return None;
        }
        let (labels, length) = (u8::try_from(labels).ok()?, u8::try_from(length).ok()?);
        Some(RelativeName { whole: *self, labels, length })
    }

    /// All labels but the root's.
    #[must_use]
    #[inline]
    pub fn without_root(&self) -> RelativeName<'m> {
        self.strip_suffix(Name::ROOT).unwrap_or(RelativeName::EMPTY)
    }
}

/// The labels in front of an origin, owned: at most 254 octets, on the heap only beyond 47.
///
/// As text, it has no dot at the end, and `@` stands for no label at all; what ends in a dot is refused. So a type decides what the
/// dot means, not a flag in the value: see [`AnyName`] where both may come.
///
/// ```
/// use dns_wire::{NameBuf, NameError, RelativeNameBuf};
/// let (host, zone): (RelativeNameBuf, NameBuf) = ("www.eu".parse()?, "example.com".parse()?);
/// assert_eq!(host.join(zone.as_name())?.to_string(), "www.eu.example.com.");
/// assert_eq!("www.".parse::<RelativeNameBuf>(), Err(NameError::Absolute));
/// # Ok::<(), NameError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelativeNameBuf {
    rooted: NameBuf,
}

impl RelativeNameBuf {
    /// Reads presentation format, as [`NameBuf::from_text`] does.
    ///
    /// # Errors
    /// If the text makes no name, or ends in a dot.
    #[inline]
    pub fn from_text(text: &[u8]) -> Result<Self, NameError> {
        match AnyName::from_text(text)? {
            AnyName::Relative(name) => Ok(name),
            AnyName::Absolute(_) => Err(NameError::Absolute),
        }
    }

    /// The view that has the functions.
    #[must_use]
    #[inline]
    pub fn as_relative(&self) -> RelativeName<'_> {
        self.rooted.as_name().without_root()
    }

    /// These labels in front of `origin`.
    ///
    /// # Errors
    /// If the name has more than 255 octets.
    #[inline]
    pub fn join(&self, origin: Name<'_>) -> Result<NameBuf, NameError> {
        self.as_relative().join(origin)
    }

    /// The labels, from the leftmost one.
    #[must_use]
    #[inline]
    pub fn labels(&self) -> Labels<'_> {
        self.rooted.labels()
    }

    /// How many labels there are.
    #[must_use]
    #[inline]
    pub const fn label_count(&self) -> usize {
        self.rooted.label_count()
    }

    /// Whether there is no label.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.rooted.is_root()
    }
}

impl NameBuilder {
    /// The labels so far, without an origin.
    #[must_use]
    #[inline]
    pub fn finish_relative(self) -> RelativeNameBuf {
        // The builder leaves room for the root.
        RelativeNameBuf { rooted: self.finish(Name::ROOT).unwrap_or_default() }
    }
}

/// A name from text: absolute if it ends in a dot, otherwise relative.
///
/// ```
/// use dns_wire::AnyName;
/// assert!(matches!("example.com.".parse()?, AnyName::Absolute(_)));
/// assert!(matches!("example.com".parse()?, AnyName::Relative(_)));
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AnyName {
    /// It had a dot at the end.
    Absolute(NameBuf),
    /// It had none, or was `@`.
    Relative(RelativeNameBuf),
}

impl AnyName {
    /// Reads presentation format, as [`NameBuf::from_text`] does.
    ///
    /// # Errors
    /// If the text makes no name.
    #[inline]
    pub fn from_text(text: &[u8]) -> Result<Self, NameError> {
        let name = NameBuf::from_text(text, Name::ROOT)?;
        // The dot at the end is one unless it is escaped, by an odd number of backslashes.
        Ok(match text.split_last() {
            Some((b'.', rest))
                if rest.iter().rev().take_while(|octet| **octet == b'\\').count() % 2 == 0 =>
            {
                Self::Absolute(name)
            }
            _ => Self::Relative(RelativeNameBuf { rooted: name }),
        })
    }

    /// The name that this is at `origin`.
    ///
    /// # Errors
    /// If the name has more than 255 octets.
    #[inline]
    pub fn at(&self, origin: Name<'_>) -> Result<NameBuf, NameError> {
        match self {
            Self::Absolute(name) => Ok(name.clone()),
            Self::Relative(name) => name.join(origin),
        }
    }
}

impl FromStr for AnyName {
    type Err = NameError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::from_text(text.as_bytes())
    }
}

impl FromStr for RelativeNameBuf {
    type Err = NameError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::from_text(text.as_bytes())
    }
}

impl<'n> From<RelativeName<'n>> for RelativeNameBuf {
    #[inline]
    fn from(name: RelativeName<'n>) -> Self {
        name.to_owned()
    }
}

impl<'n> From<&'n RelativeNameBuf> for RelativeName<'n> {
    #[inline]
    fn from(name: &'n RelativeNameBuf) -> Self {
        name.as_relative()
    }
}

impl PartialEq<RelativeName<'_>> for RelativeName<'_> {
    #[inline]
    fn eq(&self, other: &RelativeName<'_>) -> bool {
        let (mut a, mut b) = ([0; MAX_NAME], [0; MAX_NAME]);
        fold::equal(self.write_rooted(&mut a), other.write_rooted(&mut b))
    }
}

impl Eq for RelativeName<'_> {}

impl PartialEq<RelativeName<'_>> for RelativeNameBuf {
    #[inline]
    fn eq(&self, other: &RelativeName<'_>) -> bool {
        self.as_relative() == *other
    }
}

impl PartialEq<RelativeNameBuf> for RelativeName<'_> {
    #[inline]
    fn eq(&self, other: &RelativeNameBuf) -> bool {
        *self == other.as_relative()
    }
}

impl Hash for RelativeName<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut room = [0; MAX_NAME];
        let wire = self.write_rooted(&mut room);
        order::hash(wire, fold::any_capital(wire), state);
    }
}

impl Ord for RelativeName<'_> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ([0; MAX_NAME], [0; MAX_NAME]);
        order::compare(self.write_rooted(&mut a), other.write_rooted(&mut b))
    }
}

impl PartialOrd for RelativeName<'_> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for RelativeName<'_> {
    #[inline]
    fn default() -> Self {
        Self::EMPTY
    }
}

/// Without a dot at the end; `@` if there is no label.
impl fmt::Display for RelativeName<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.pad("@");
        }
        text::print(self.write_rooted(&mut [0; MAX_NAME]), false, f)
    }
}

impl fmt::Debug for RelativeName<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for RelativeNameBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_relative(), f)
    }
}

impl fmt::Debug for RelativeNameBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for AnyName {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(name) => fmt::Display::fmt(name, f),
            Self::Relative(name) => fmt::Display::fmt(name, f),
        }
    }
}
