use alloc::{borrow::Cow, vec::Vec};
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{
    A, Aaaa, Rdata, ReadData, Sink, WriteData,
    sink::{write_canonical, write_flat},
};
use crate::{BuildError, Class, Cursor, Error, Name, RecordType, flat::Flat};

/// Data up to this many octets needs no allocation: addresses, most names.
const INLINE: usize = 22;

/// Owned record data: the type, and the octets without compression. For zones and caches.
///
/// `==`, `Hash` and `Ord` are those of the canonical form (RFC 4034 §6.2, §6.3): names whose type allows it are
/// compared without case. The case itself is kept. 32 octets, on the heap only beyond 22 of data.
///
/// ```
/// use dns_wire::{Mx, Rdata, RecordData};
/// let host = "Mail.Example".parse::<dns_wire::NameBuf>()?;
/// let data = RecordData::new(&Mx { preference: 10, exchange: host.as_name() })?;
/// # #[cfg(feature = "print")]
/// assert_eq!(data.to_string(), "10 Mail.Example.");
/// assert!(matches!(data.view(), Rdata::Mx(mx) if mx.preference == 10));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RecordData {
    rtype: RecordType,
    octets: Flat<INLINE>,
}

impl RecordData {
    /// Copies `data`: a typed view, an [`Rdata`] out of a message.
    ///
    /// # Errors
    /// If it has more than 65 535 octets.
    pub fn new(data: &impl WriteData) -> Result<Self, BuildError> {
        let mut octets = Vec::new();
        // One form of each type's writer serves all that is not hot.
        let mut sink: &mut dyn Sink = &mut octets;
        data.write(&mut sink);
        if octets.len() > usize::from(u16::MAX) {
            return Err(BuildError::DataTooLong);
        }
        Ok(Self { rtype: data.rtype(), octets: Flat::new(&octets) })
    }

    /// Data of `rtype` in wire form without compression.
    ///
    /// # Errors
    /// If the octets are not what the type promises, or more than 65 535.
    pub fn from_wire(rtype: RecordType, octets: &[u8]) -> Result<Self, Error> {
        Self::from_wire_in(Class::IN, rtype, octets)
    }

    /// As [`from_wire`](Self::from_wire), in a record of `class`: an A of class CH is a [`ChaosA`](crate::ChaosA), and of no known
    /// form in most other classes.
    ///
    /// # Errors
    /// If the octets are not what the type promises, or more than 65 535.
    pub fn from_wire_in(class: Class, rtype: RecordType, octets: &[u8]) -> Result<Self, Error> {
        let mut cursor = Cursor::flat(octets);
        if octets.len() > usize::from(u16::MAX) {
            return Err(cursor.error(crate::ErrorKind::MessageTooLong));
        }
        Rdata::read(rtype, class, &mut cursor)?;
        Ok(Self { rtype, octets: Flat::new(octets) })
    }

    /// Data of `rtype` whose octets were seen to be sound.
    #[cfg(feature = "text")]
    #[inline]
    pub(crate) fn checked(rtype: RecordType, octets: &[u8]) -> Self {
        Self { rtype, octets: Flat::new(octets) }
    }

    /// No data, as records in an UPDATE have that stand for a whole RRset (RFC 2136 §2.4, §2.5).
    #[must_use]
    pub fn empty(rtype: RecordType) -> Self {
        Self { rtype, octets: Flat::new(&[]) }
    }

    /// An address, as A or AAAA.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => {
                Self { rtype: RecordType::A, octets: Flat::new(&address.octets()) }
            }
            IpAddr::V6(address) => {
                Self { rtype: RecordType::AAAA, octets: Flat::new(&address.octets()) }
            }
        }
    }

    /// The type of the record.
    #[must_use]
    pub const fn rtype(&self) -> RecordType {
        self.rtype
    }

    /// The octets, without compression.
    #[must_use]
    pub fn as_wire(&self) -> &[u8] {
        self.octets.as_slice()
    }

    /// The typed view.
    #[must_use]
    pub fn view(&self) -> Rdata<'_> {
        // No address of a Chaosnet has four octets.
        let chaos = self.rtype == RecordType::A && self.as_wire().len() != 4;
        self.view_in(if chaos { Class::CH } else { Class::IN })
    }

    /// The typed view in a record of `class`.
    #[must_use]
    pub fn view_in(&self, class: Class) -> Rdata<'_> {
        Rdata::of_flat(self.rtype, class, self.as_wire())
    }

    /// The view of one type, also of one that is not in [`Rdata`].
    ///
    /// # Errors
    /// If the record is of another type, or the data is malformed.
    pub fn typed<'m, T: ReadData<'m>>(&'m self) -> Result<T, Error> {
        let mut cursor = Cursor::flat(self.as_wire());
        if self.rtype == T::RTYPE {
            T::read_all(&mut cursor)
        } else {
            Err(cursor.error(crate::ErrorKind::DataValue))
        }
    }

    /// The address of an A or AAAA record.
    #[must_use]
    pub fn to_address(&self) -> Option<IpAddr> {
        match self.view() {
            Rdata::A(A { address }) => Some(Ipv4Addr::into(address)),
            Rdata::Aaaa(Aaaa { address }) => Some(Ipv6Addr::into(address)),
            _ => None,
        }
    }

    /// The name that NS, CNAME, PTR, DNAME, MX and SRV point to.
    #[must_use]
    pub fn target(&self) -> Option<Name<'_>> {
        self.view().target()
    }

    /// The canonical form (RFC 4034 §6.2). Copied only if it differs.
    #[must_use]
    pub fn canonical(&self) -> Cow<'_, [u8]> {
        let octets = self.as_wire();
        if !Rdata::has_names(self.rtype) || !octets.iter().any(u8::is_ascii_uppercase) {
            return Cow::Borrowed(octets);
        }
        let mut canonical = Vec::with_capacity(octets.len());
        write_canonical(&self.view(), &mut canonical);
        Cow::Owned(canonical)
    }
}

impl<'m> Rdata<'m> {
    /// The name that NS, CNAME, PTR, DNAME, MX and SRV point to.
    #[must_use]
    pub const fn target(&self) -> Option<Name<'m>> {
        Some(match self {
            Self::Ns(data) => data.host,
            Self::Cname(data) => data.target,
            Self::Ptr(data) => data.target,
            Self::Dname(data) => data.target,
            Self::Mx(data) => data.exchange,
            Self::Srv(data) => data.target,
            _ => return None,
        })
    }

    /// The same data, owned.
    ///
    /// # Errors
    /// If it has more than 65 535 octets, which only data of the caller's own making can.
    pub fn to_owned(&self) -> Result<RecordData, BuildError> {
        RecordData::new(self)
    }
}

impl WriteData for RecordData {
    fn rtype(&self) -> RecordType {
        self.rtype
    }

    fn write<S: Sink>(&self, sink: &mut S) {
        if write_flat(self.rtype, self.as_wire(), sink) {
            return;
        }
        if Rdata::has_names(self.rtype) {
            self.view().write(sink);
        } else {
            sink.octets(self.as_wire());
        }
    }
}

impl PartialEq for RecordData {
    fn eq(&self, other: &Self) -> bool {
        self.rtype == other.rtype
            && (self.as_wire() == other.as_wire()
                || (Rdata::has_names(self.rtype) && self.canonical() == other.canonical()))
    }
}

impl Eq for RecordData {}

impl Hash for RecordData {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rtype.hash(state);
        self.canonical().hash(state);
    }
}

/// By type, then in canonical order (RFC 4034 §6.3).
impl Ord for RecordData {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rtype.cmp(&other.rtype).then_with(|| self.canonical().cmp(&other.canonical()))
    }
}

impl PartialOrd for RecordData {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// In presentation format.
#[cfg(feature = "print")]
impl fmt::Display for RecordData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

impl fmt::Debug for RecordData {
    // As derived ones are: that of every type is compiled only where one is printed.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.view(), f)
    }
}
