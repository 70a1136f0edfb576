use core::fmt;

use crate::{
    BuildError, Class, Cursor, Error, ErrorKind, Name, NameBuf, Rdata, ReadData, RecordData,
    RecordType, escaped::Escaped,
};

/// A record of a message (RFC 1035 §4.1.3). The data is read when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Record<'m> {
    /// The owner.
    pub name: Name<'m>,
    /// The type.
    pub rtype: RecordType,
    /// The class; the UDP size in OPT. With multicast DNS, the top bit is [`flushes_cache`](Self::flushes_cache).
    pub class: Class,
    /// Seconds that the record may be kept, as it was sent; see [`cache_ttl`](Self::cache_ttl). Flags in OPT.
    pub ttl: u32,
    /// Where the data is.
    pub raw: RawData<'m>,
}

impl<'m> Record<'m> {
    /// Seconds that the record may be kept: zero if the top bit is set (RFC 2181 §8).
    #[must_use]
    pub const fn cache_ttl(&self) -> u32 {
        if self.ttl > 0x7FFF_FFFF { 0 } else { self.ttl }
    }

    /// The data, typed. A type that is not declared gives [`Rdata::Unknown`].
    ///
    /// # Errors
    /// If the data is not what its type promises.
    #[inline]
    pub fn data(&self) -> Result<Rdata<'m>, Error> {
        let RawData { message, at, length } = self.raw;
        Rdata::read_at(message, at, length, self.rtype, self.class)
    }

    /// The data of one type, also of one that is not in [`Rdata`].
    ///
    /// # Errors
    /// If the record is of another type, or the data is malformed.
    pub fn typed<T: ReadData<'m>>(&self) -> Result<T, Error> {
        if self.rtype == T::RTYPE {
            T::read_all(&mut self.raw.cursor())
        } else {
            Err(self.error(ErrorKind::DataValue))
        }
    }

    /// The same record, owned.
    ///
    /// # Errors
    /// If the data is malformed.
    pub fn to_owned(&self) -> Result<RecordBuf, Error> {
        let data = RecordData::new(&self.data()?).map_err(|_| self.error(ErrorKind::DataLength))?;
        Ok(RecordBuf { name: self.name.to_owned(), class: self.class, ttl: self.ttl, data })
    }

    /// An error of `kind` in the data of this record.
    pub(super) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, usize::from(self.raw.at))
    }
}

/// One line of a zone file: owner, TTL, class, type and data with tabs between. Malformed data is shown as that
/// of an unknown type (RFC 3597 §5).
#[cfg(feature = "print")]
impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}\t{}\t", self.name, self.ttl, self.class, self.rtype)?;
        match self.data() {
            Ok(data) => fmt::Display::fmt(&data, f),
            Err(_) => fmt::Display::fmt(&self.raw.unknown(self.rtype), f),
        }
    }
}

/// The data of a record where it lies in its message: names in it may point out of it.
#[derive(Clone, Copy)]
pub struct RawData<'m> {
    pub(super) message: &'m [u8],
    pub(super) at: u16,
    pub(super) length: u16,
}

impl<'m> RawData<'m> {
    /// Data without compression that lies in no message.
    #[cfg(any(feature = "owned", feature = "text"))]
    #[inline]
    pub(crate) fn flat(data: &'m [u8]) -> Self {
        Self { message: data, at: 0, length: u16::try_from(data.len()).unwrap_or(u16::MAX) }
    }

    /// The octets `at..at + length` of a message.
    #[inline]
    pub(crate) fn within(message: &'m [u8], at: usize, length: u16) -> Self {
        Self { message, at: u16::try_from(at).unwrap_or(u16::MAX), length }
    }

    /// The octets. Those of a type with names mean nothing outside of the message.
    #[must_use]
    pub fn as_bytes(&self) -> &'m [u8] {
        let at = usize::from(self.at);
        self.message.get(at..at + usize::from(self.length)).unwrap_or_default()
    }

    /// A cursor over the data.
    #[must_use]
    #[inline]
    pub fn cursor(&self) -> Cursor<'m> {
        Cursor::of_data(self.message, self.at, self.length)
    }

    /// A cursor at octet `at` of the message that the data is in.
    pub(super) fn cursor_at(&self, at: usize) -> Cursor<'m> {
        Cursor::new(self.message, at)
    }

    #[cfg(any(feature = "owned", feature = "print"))]
    pub(crate) fn unknown(&self, rtype: RecordType) -> crate::Unknown<'m> {
        crate::Unknown { rtype, data: crate::Opaque(self.as_bytes()) }
    }
}

impl fmt::Debug for RawData<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(self.as_bytes()), f)
    }
}

/// An owned record, for zones and caches. `==`, `Hash` and `Ord` ignore the case of names; the order is the canonical one of
/// names, then class, type, data (RFC 4034 §6), then TTL.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RecordBuf {
    /// The owner.
    pub name: NameBuf,
    /// The class.
    pub class: Class,
    /// Seconds that the record may be kept.
    pub ttl: u32,
    /// The type and the data.
    pub data: RecordData,
}

impl RecordBuf {
    /// A record of class IN.
    #[must_use]
    pub const fn new(name: NameBuf, ttl: u32, data: RecordData) -> Self {
        Self { name, class: Class::IN, ttl, data }
    }

    /// The type.
    #[must_use]
    pub const fn rtype(&self) -> RecordType {
        self.data.rtype()
    }

    /// Copies an owner and typed data into a record of class IN.
    ///
    /// # Errors
    /// If the data has more than 65 535 octets.
    pub fn of<'n>(
        name: impl Into<Name<'n>>,
        ttl: u32,
        data: &impl crate::WriteData,
    ) -> Result<Self, BuildError> {
        Ok(Self::new(name.into().to_owned(), ttl, RecordData::new(data)?))
    }
}

impl Ord for RecordBuf {
    #[inline]
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        let key = |record: &Self| (record.class, record.rtype());
        self.name
            .cmp(&other.name)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.data.cmp(&other.data))
            .then_with(|| self.ttl.cmp(&other.ttl))
    }
}

impl PartialOrd for RecordBuf {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// One line of a zone file: owner, TTL, class, type and data with tabs between.
#[cfg(feature = "print")]
impl fmt::Display for RecordBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rtype, data) = (self.rtype(), self.data.view_in(self.class));
        write!(f, "{}\t{}\t{}\t{rtype}\t{data}", self.name, self.ttl, self.class)
    }
}

impl fmt::Debug for RecordBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordBuf")
            .field("name", &self.name)
            .field("class", &self.class)
            .field("ttl", &self.ttl)
            .field("data", &self.data)
            .finish()
    }
}
