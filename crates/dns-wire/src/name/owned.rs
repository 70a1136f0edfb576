use alloc::boxed::Box;
use core::hash::{Hash, Hasher};

use super::{Labels, Name, NameError, fold, order};
use crate::{
    Cursor, Error, ErrorKind,
    limits::{MAX_LABEL, MAX_NAME},
};

/// Names up to this many octets need no allocation: all but one in a hundred of real ones. They are three blocks
/// of sixteen octets, and seven words with what else is kept.
pub(super) const INLINE: usize = 48;

/// An owned absolute name in wire form, flat, with its case preserved: at most 255 octets, on the heap only
/// beyond 48.
///
/// `==`, `Hash` and `Ord` agree with those of [`Name`]. Text is read with [`FromStr`](core::str::FromStr), the dot at the end is
/// optional. A map with owned names as keys is searched with any kind of name by way of [`AsName`](crate::AsName).
#[derive(Clone)]
pub struct NameBuf {
    storage: Storage,
}

#[derive(Clone)]
enum Storage {
    /// Behind the name there are zeros, so that two of these compare and hash whole.
    Inline {
        length: u8,
        labels: u8,
        octets: Aligned,
    },
    Heap {
        labels: u8,
        octets: Box<[u8]>,
    },
}

/// Aligned, so that fewer blocks lie across two cache lines.
#[derive(Clone)]
#[repr(align(8))]
struct Aligned([u8; INLINE]);

impl NameBuf {
    /// The root.
    #[must_use]
    pub const fn root() -> Self {
        Self { storage: Storage::Inline { length: 1, labels: 0, octets: Aligned([0; INLINE]) } }
    }

    /// A name in wire form that was checked.
    #[inline]
    pub(super) fn checked(wire: &[u8], labels: u8) -> Self {
        let mut octets = [0; INLINE];
        let storage = match (octets.get_mut(..wire.len()), u8::try_from(wire.len())) {
            (Some(front), Ok(length)) => {
                front.copy_from_slice(wire);
                Storage::Inline { length, labels, octets: Aligned(octets) }
            }
            _ => Storage::Heap { labels, octets: wire.into() },
        };
        Self { storage }
    }

    /// A name of `length` octets that was checked, with zeros behind it.
    #[inline]
    pub(super) const fn inline(octets: [u8; INLINE], length: u8, labels: u8) -> Self {
        Self { storage: Storage::Inline { length, labels, octets: Aligned(octets) } }
    }

    /// A name in wire form without compression, that takes all of `wire`.
    ///
    /// # Errors
    /// If it is not such a name.
    #[inline]
    pub fn from_wire(wire: &[u8]) -> Result<Self, Error> {
        match count_labels(wire) {
            Some(labels) => Ok(Self::copied(wire, labels)),
            None => Err(wire_error(wire)),
        }
    }

    /// As [`checked`](Self::checked), in place: where nothing else is done with the octets, moving them in blocks would have to
    /// wait for the writes, which were of other sizes.
    #[inline]
    fn copied(wire: &[u8], checked_labels: u8) -> Self {
        let mut name = Self::root();
        if let Storage::Inline { length, labels, octets } = &mut name.storage
            && let Some(front) = octets.0.get_mut(..wire.len())
            && let Ok(short) = u8::try_from(wire.len())
        {
            front.copy_from_slice(wire);
            (*length, *labels) = (short, checked_labels);
        } else {
            name.storage = Storage::Heap { labels: checked_labels, octets: wire.into() };
        }
        name
    }

    /// The view that all functions of this crate take.
    #[must_use]
    #[inline]
    pub fn as_name(&self) -> Name<'_> {
        Name::flat(self.as_wire(), self.labels_u8())
    }

    /// The name in wire form.
    #[must_use]
    #[inline]
    pub fn as_wire(&self) -> &[u8] {
        match &self.storage {
            Storage::Inline { length, octets, .. } => {
                octets.0.get(..usize::from(*length)).unwrap_or_default()
            }
            Storage::Heap { octets, .. } => octets,
        }
    }

    /// The octets of the name in wire form: 1 to 255.
    #[must_use]
    #[inline]
    #[allow(clippy::len_without_is_empty, reason = "a name is never empty")]
    pub fn len(&self) -> usize {
        self.as_wire().len()
    }

    /// The labels, from the leftmost one, without the root.
    #[must_use]
    pub fn labels(&self) -> Labels<'_> {
        self.as_name().labels()
    }

    /// How many labels the name has, the root not counted.
    #[must_use]
    pub const fn label_count(&self) -> usize {
        self.labels_u8() as usize
    }

    /// Whether this is the root.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.labels_u8() == 0
    }

    #[inline]
    const fn labels_u8(&self) -> u8 {
        match &self.storage {
            Storage::Inline { labels, .. } | Storage::Heap { labels, .. } => *labels,
        }
    }

    /// The name without its leftmost label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.as_name().parent().map(|parent| parent.to_owned())
    }

    /// Whether this name is `ancestor` or lies below it.
    #[must_use]
    pub fn is_subdomain_of<'n>(&self, ancestor: impl Into<Name<'n>>) -> bool {
        self.as_name().is_subdomain_of(ancestor.into())
    }

    /// Whether the leftmost label is `*` (RFC 4592 §2.1.1).
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.as_name().is_wildcard()
    }

    /// `label` in front of this name.
    ///
    /// # Errors
    /// If the label has not 1 to 63 octets, or the name grows beyond 255.
    pub fn child(&self, label: &[u8]) -> Result<Self, NameError> {
        let mut builder = NameBuilder::new();
        builder.label(label)?;
        builder.finish(self.as_name())
    }

    /// `*` in front of this name.
    ///
    /// # Errors
    /// If the name grows beyond 255 octets.
    pub fn wildcard(&self) -> Result<Self, NameError> {
        self.child(b"*")
    }

    /// This name with `from` at its end replaced by `to`; see [`Name::rebase`].
    ///
    /// # Errors
    /// If the name grows beyond 255 octets.
    pub fn rebase(&self, from: Name<'_>, to: Name<'_>) -> Result<Option<Self>, NameError> {
        self.as_name().rebase(from, to)
    }

    /// All letters in lower case, the canonical form (RFC 4034 §6.2).
    pub fn make_lowercase(&mut self) {
        match &mut self.storage {
            Storage::Inline { octets, .. } => octets.0.make_ascii_lowercase(),
            Storage::Heap { octets, .. } => octets.make_ascii_lowercase(),
        }
    }
}

impl PartialEq for NameBuf {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (&self.storage, &other.storage) {
            (
                Storage::Inline { length, octets, .. },
                Storage::Inline { length: other_length, octets: other, .. },
            ) => {
                // Behind short names there are zeros, so that whole blocks can be looked at.
                length == other_length
                    && match (octets.0.first_chunk::<32>(), other.0.first_chunk()) {
                        (Some(front), Some(other)) if *length <= 32 => {
                            fold::equal_block(front, other)
                        }
                        _ => fold::equal_block(&octets.0, &other.0),
                    }
            }
            _ => fold::equal(self.as_wire(), other.as_wire()),
        }
    }
}

impl Eq for NameBuf {}

impl Hash for NameBuf {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As that of a view, in whole blocks: behind short names there are zeros.
        let (wire, has_capital) = match &self.storage {
            Storage::Inline { length, octets, .. } => {
                let wire = octets.0.get(..usize::from(*length)).unwrap_or_default();
                (wire, fold::has_capital(&octets.0))
            }
            Storage::Heap { octets, .. } => (&**octets, fold::any_capital(octets)),
        };
        order::hash(wire, has_capital, state);
    }
}

/// The labels of a name in wire form that takes all of `wire`.
#[inline]
fn count_labels(wire: &[u8]) -> Option<u8> {
    if wire.len() > MAX_NAME {
        return None;
    }
    let (mut at, mut labels) = (0, 0);
    loop {
        match *wire.get(at)? {
            0 => return (at + 1 == wire.len()).then_some(labels),
            length @ 1..=63 => at += 1 + usize::from(length),
            _ => return None,
        }
        labels += 1;
    }
}

/// Why this is no name.
#[cold]
fn wire_error(wire: &[u8]) -> Error {
    let mut cursor = Cursor::flat(wire);
    match cursor.name() {
        Ok(_) => cursor.error(ErrorKind::DataLength),
        Err(error) => error,
    }
}

impl From<Name<'_>> for NameBuf {
    fn from(name: Name<'_>) -> Self {
        let labels = u8::try_from(name.label_count()).unwrap_or(0);
        match name.as_wire() {
            Some(wire) => Self::checked(wire, labels),
            None => Self::checked(name.to_wire(&mut [0; MAX_NAME]), labels),
        }
    }
}

impl<'n> From<&'n NameBuf> for Name<'n> {
    fn from(name: &'n NameBuf) -> Self {
        name.as_name()
    }
}

impl Default for NameBuf {
    fn default() -> Self {
        Self::root()
    }
}

/// Puts a name together, label by label.
///
/// ```
/// use dns_wire::{Name, NameBuilder};
/// let mut builder = NameBuilder::new();
/// builder.label(b"first.last")?;
/// assert_eq!(builder.finish(Name::ROOT)?.to_string(), r"first\.last.");
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NameBuilder {
    wire: [u8; MAX_NAME],
    at: usize,
    labels: u8,
}

impl NameBuilder {
    /// No label yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { wire: [0; MAX_NAME], at: 0, labels: 0 }
    }

    /// Adds a label to the right.
    ///
    /// # Errors
    /// If it has not 1 to 63 octets, or the name grows beyond 255. Nothing is added then.
    pub fn label(&mut self, label: &[u8]) -> Result<(), NameError> {
        let Ok(length @ 1..=63) = u8::try_from(label.len()) else {
            return Err(if label.is_empty() {
                NameError::EmptyLabel
            } else {
                NameError::LabelTooLong
            });
        };
        debug_assert!(label.len() <= MAX_LABEL, "checked by the pattern");
        // One octet stays free for the root.
        let end = self.at + 1 + label.len();
        match self.wire.get_mut(self.at..end) {
            Some([first, rest @ ..]) if end < MAX_NAME => {
                *first = length;
                rest.copy_from_slice(label);
            }
            _ => return Err(NameError::NameTooLong),
        }
        self.at = end;
        self.labels += 1;
        Ok(())
    }

    /// The labels so far in front of `origin`.
    ///
    /// # Errors
    /// If the name grows beyond 255 octets.
    pub fn finish(mut self, origin: Name<'_>) -> Result<NameBuf, NameError> {
        for label in origin.labels() {
            self.label(label)?;
        }
        let wire = self.wire.get(..=self.at).ok_or(NameError::NameTooLong)?;
        Ok(NameBuf::checked(wire, self.labels))
    }
}

impl Default for NameBuilder {
    fn default() -> Self {
        Self::new()
    }
}
