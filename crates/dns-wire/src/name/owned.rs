use core::net::IpAddr;

use super::{Labels, Name, NameError, reverse};
use crate::{
    Cursor, Error, ErrorKind,
    flat::Flat,
    limits::{MAX_LABEL, MAX_NAME},
};

/// Names up to this many octets need no allocation: all but one in a hundred of real ones.
const INLINE: usize = 54;

/// An owned absolute name in wire form, flat, with its case preserved: at most 255 octets, on the heap only
/// beyond 54.
///
/// `==`, `Hash` and `Ord` agree with those of [`Name`]. Text is read with [`FromStr`](core::str::FromStr), the dot at the end is
/// optional.
#[derive(Clone)]
pub struct NameBuf {
    wire: Flat<INLINE>,
    labels: u8,
}

impl NameBuf {
    /// The root.
    #[must_use]
    pub fn root() -> Self {
        Self { wire: Flat::new(&[0]), labels: 0 }
    }

    /// A name in wire form without compression, that takes all of `wire`.
    ///
    /// # Errors
    /// If it is not such a name.
    pub fn from_wire(wire: &[u8]) -> Result<Self, Error> {
        let mut cursor = Cursor::flat(wire);
        let name = cursor.name()?;
        if cursor.left() != 0 {
            return Err(cursor.error(ErrorKind::DataLength));
        }
        Ok(name.to_owned())
    }

    /// The name under which the PTR record of `address` is kept: `4.3.2.1.in-addr.arpa.` (RFC 1035 §3.5)
    /// or 32 nibbles under `ip6.arpa.` (RFC 3596 §2.5).
    #[must_use]
    pub fn reverse(address: IpAddr) -> Self {
        reverse::name_of(address)
    }

    /// The view that all functions of this crate take.
    #[must_use]
    #[inline]
    pub fn as_name(&self) -> Name<'_> {
        let wire = self.wire.as_slice();
        Name::checked(wire, 0, wire.len(), self.labels, true)
    }

    /// The name in wire form.
    #[must_use]
    #[inline]
    pub fn as_wire(&self) -> &[u8] {
        self.wire.as_slice()
    }

    /// The octets of the name in wire form: 1 to 255.
    #[must_use]
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
        self.labels as usize
    }

    /// Whether this is the root.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.labels == 0
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

    /// This name with `from` at its end replaced by `to`, as a DNAME does (RFC 6672 §2.2). `None` if the name does not
    /// end in `from`.
    ///
    /// # Errors
    /// If the name grows beyond 255 octets.
    pub fn rebase(&self, from: Name<'_>, to: Name<'_>) -> Result<Option<Self>, NameError> {
        if !self.is_subdomain_of(from) {
            return Ok(None);
        }
        let mut builder = NameBuilder::new();
        for label in self.labels().take(self.label_count() - from.label_count()) {
            builder.label(label)?;
        }
        builder.finish(to).map(Some)
    }

    /// All letters in lower case, the canonical form (RFC 4034 §6.2).
    pub fn make_lowercase(&mut self) {
        self.wire.as_mut_slice().make_ascii_lowercase();
    }
}

impl From<Name<'_>> for NameBuf {
    fn from(name: Name<'_>) -> Self {
        let labels = u8::try_from(name.label_count()).unwrap_or(0);
        match name.as_wire() {
            Some(wire) => Self { wire: Flat::new(wire), labels },
            None => Self { wire: Flat::new(name.to_wire(&mut [0; MAX_NAME])), labels },
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
        Ok(NameBuf { wire: Flat::new(wire), labels: self.labels })
    }
}

impl Default for NameBuilder {
    fn default() -> Self {
        Self::new()
    }
}
