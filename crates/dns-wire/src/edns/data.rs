use super::{ClientSubnet, Cookie};
use crate::{
    Algorithm, Cursor, DigestType, EdnsOption, Error, ErrorKind, InfoCode, Name, NameRule, Opaque,
    OptionCode, RecordType, Sink, WireItem, WireList,
};

/// What one EDNS option says.
///
/// `Display` is the text after the name of the option, as `dig` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OptionData<'m> {
    /// A long-lived query (RFC 8764 §3.2).
    Llq(Llq),
    /// How long the records of an update are to live (RFC 9664 §4).
    UpdateLease(UpdateLease),
    /// Which server answers: empty in a query (RFC 5001 §2).
    Nsid(Opaque<'m>),
    /// DNSSEC algorithms that the client understands (RFC 6975 §3).
    Dau(WireList<'m, Algorithm>),
    /// Digests of DS that the client understands (RFC 6975 §3).
    Dhu(WireList<'m, DigestType>),
    /// Hashes of NSEC3 that the client understands (RFC 6975 §3).
    N3u(WireList<'m, u8>),
    /// The network of the client (RFC 7871 §6).
    ClientSubnet(ClientSubnet<'m>),
    /// Seconds after which a secondary gives the zone up; none in a query (RFC 7314 §2).
    Expire(Option<u32>),
    /// A cookie (RFC 7873 §4).
    Cookie(Cookie<'m>),
    /// How long an idle connection stays open, in units of 100 ms; none in a query (RFC 7828 §3.1).
    TcpKeepalive(Option<u16>),
    /// Octets of no meaning; zeros from honest senders (RFC 7830 §3).
    Padding(Opaque<'m>),
    /// From which trust point on the chain is asked for; none to ask for support (RFC 7901 §4).
    Chain(Option<Name<'m>>),
    /// Key tags of the trust anchors in use (RFC 8145 §4.1).
    KeyTag(WireList<'m, u16>),
    /// An extended error (RFC 8914 §2).
    Ede(ExtendedError<'m>),
    /// A tag of the client (draft-bellis-dnsop-edns-tags).
    ClientTag(u16),
    /// A tag of the server (draft-bellis-dnsop-edns-tags).
    ServerTag(u16),
    /// Where errors are reported to (RFC 9567 §5); see `ErrorReport`. None, like the root, asks for no reports.
    ReportChannel(Option<Name<'m>>),
    /// Which version of the zone answers; none in a query (RFC 9660 §2).
    ZoneVersion(Option<ZoneVersion<'m>>),
    /// Types asked for beside that of the question (draft-ietf-dnssd-multi-qtypes).
    MqtypeQuery(WireList<'m, RecordType>),
    /// Which of these types are answered (draft-ietf-dnssd-multi-qtypes).
    MqtypeResponse(WireList<'m, RecordType>),
    /// Any other option. Of those with a name, 22 to 26 are of drafts that still change, and 20292 and 26946 of a vendor.
    Unknown(EdnsOption<'m>),
}

/// A long-lived query (RFC 8764 §3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Llq {
    /// 1.
    pub version: u16,
    /// 1 sets up, 2 refreshes, 3 is an event.
    pub opcode: u16,
    /// Zero if all is well.
    pub error: u16,
    /// Of the server's choice; zero in the first request.
    pub id: u64,
    /// Seconds.
    pub lease: u32,
}

/// How long the records of an update are to live, or will (RFC 9664 §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UpdateLease {
    /// Seconds.
    pub lease: u32,
    /// Seconds for KEY records, if they differ.
    pub key_lease: Option<u32>,
}

/// An extended error (RFC 8914 §2). A response may have several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExtendedError<'m> {
    /// What is wrong.
    pub code: InfoCode,
    /// UTF-8 for people; not checked, and seen with a zero at its end (RFC 8914 §2). See [`text`](Self::text).
    pub extra: Opaque<'m>,
}

impl<'m> ExtendedError<'m> {
    /// An error without text.
    #[must_use]
    #[inline]
    pub const fn new(code: InfoCode) -> Self {
        Self { code, extra: Opaque(&[]) }
    }

    /// An error with `text`.
    #[must_use]
    #[inline]
    pub const fn with_text(code: InfoCode, text: &'m str) -> Self {
        Self { code, extra: Opaque(text.as_bytes()) }
    }

    /// The text without a zero at its end; `None` if it is not UTF-8. There may be nothing in it.
    #[must_use]
    #[inline]
    pub fn text(&self) -> Option<&'m str> {
        str::from_utf8(self.extra.0.strip_suffix(b"\0").unwrap_or(self.extra.0)).ok()
    }
}

/// Which version of a zone answers (RFC 9660 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZoneVersion<'m> {
    /// How many rightmost labels of the name in the question name the zone.
    pub labels: u8,
    /// What kind of version it is; see [`SOA_SERIAL`](Self::SOA_SERIAL).
    pub kind: u8,
    /// The version: four octets of a serial.
    pub version: Opaque<'m>,
}

impl<'m> ZoneVersion<'m> {
    /// The kind of version that is the serial of the SOA record (RFC 9660 §4).
    pub const SOA_SERIAL: u8 = 0;

    /// The serial of the SOA record, if that is what the version is.
    #[must_use]
    #[inline]
    pub fn serial(&self) -> Option<u32> {
        match self.version.0.try_into() {
            Ok(serial) if self.kind == Self::SOA_SERIAL => Some(u32::from_be_bytes(serial)),
            _ => None,
        }
    }
}

impl<'m> EdnsOption<'m> {
    /// What the option says.
    ///
    /// # Errors
    /// If the data is not what the code promises; positions count from the start of the data. The option itself still has all of it.
    #[inline]
    pub fn typed(&self) -> Result<OptionData<'m>, Error> {
        let mut cursor = Cursor::flat(self.data.0);
        let data = OptionData::read(*self, &mut cursor).map_err(|error| match error.kind {
            ErrorKind::Truncated => Error { kind: ErrorKind::DataLength, ..error },
            _ => error,
        })?;
        if cursor.left() == 0 { Ok(data) } else { Err(cursor.error(ErrorKind::DataLength)) }
    }
}

impl<'m> OptionData<'m> {
    #[inline]
    fn read(option: EdnsOption<'m>, cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        Ok(match option.code {
            OptionCode::LLQ => {
                let [version, opcode, error] = [cursor.u16()?, cursor.u16()?, cursor.u16()?];
                let id = cursor.array().map(u64::from_be_bytes)?;
                Self::Llq(Llq { version, opcode, error, id, lease: cursor.u32()? })
            }
            OptionCode::UPDATE_LEASE => Self::UpdateLease(UpdateLease {
                lease: cursor.u32()?,
                key_lease: some(cursor, Cursor::u32)?,
            }),
            OptionCode::NSID => Self::Nsid(Opaque(cursor.rest())),
            OptionCode::DAU => Self::Dau(list(cursor)?),
            OptionCode::DHU => Self::Dhu(list(cursor)?),
            OptionCode::N3U => Self::N3u(list(cursor)?),
            OptionCode::CLIENT_SUBNET => Self::ClientSubnet(ClientSubnet::read(cursor)?),
            OptionCode::EXPIRE => Self::Expire(some(cursor, Cursor::u32)?),
            OptionCode::COOKIE => Self::Cookie(Cookie::read(cursor)?),
            OptionCode::TCP_KEEPALIVE => Self::TcpKeepalive(some(cursor, Cursor::u16)?),
            OptionCode::PADDING => Self::Padding(Opaque(cursor.rest())),
            OptionCode::CHAIN => Self::Chain(some(cursor, Cursor::name)?),
            OptionCode::KEY_TAG => Self::KeyTag(list(cursor)?),
            OptionCode::EDE => Self::Ede(ExtendedError {
                code: InfoCode(cursor.u16()?),
                extra: Opaque(cursor.rest()),
            }),
            OptionCode::CLIENT_TAG => Self::ClientTag(cursor.u16()?),
            OptionCode::SERVER_TAG => Self::ServerTag(cursor.u16()?),
            OptionCode::REPORT_CHANNEL => Self::ReportChannel(some(cursor, Cursor::name)?),
            OptionCode::ZONEVERSION => Self::ZoneVersion(some(cursor, |cursor| {
                let [labels, kind] = cursor.array()?;
                if kind == ZoneVersion::SOA_SERIAL && cursor.left() != 4 {
                    return Err(cursor.error(ErrorKind::DataLength));
                }
                Ok(ZoneVersion { labels, kind, version: Opaque(cursor.rest()) })
            })?),
            OptionCode::MQTYPE_QUERY => Self::MqtypeQuery(list(cursor)?),
            OptionCode::MQTYPE_RESPONSE => Self::MqtypeResponse(list(cursor)?),
            _ => Self::Unknown(EdnsOption { data: Opaque(cursor.rest()), ..option }),
        })
    }

    /// The code of the option.
    #[must_use]
    #[inline]
    pub const fn code(&self) -> OptionCode {
        match self {
            Self::Llq(_) => OptionCode::LLQ,
            Self::UpdateLease(_) => OptionCode::UPDATE_LEASE,
            Self::Nsid(_) => OptionCode::NSID,
            Self::Dau(_) => OptionCode::DAU,
            Self::Dhu(_) => OptionCode::DHU,
            Self::N3u(_) => OptionCode::N3U,
            Self::ClientSubnet(_) => OptionCode::CLIENT_SUBNET,
            Self::Expire(_) => OptionCode::EXPIRE,
            Self::Cookie(_) => OptionCode::COOKIE,
            Self::TcpKeepalive(_) => OptionCode::TCP_KEEPALIVE,
            Self::Padding(_) => OptionCode::PADDING,
            Self::Chain(_) => OptionCode::CHAIN,
            Self::KeyTag(_) => OptionCode::KEY_TAG,
            Self::Ede(_) => OptionCode::EDE,
            Self::ClientTag(_) => OptionCode::CLIENT_TAG,
            Self::ServerTag(_) => OptionCode::SERVER_TAG,
            Self::ReportChannel(_) => OptionCode::REPORT_CHANNEL,
            Self::ZoneVersion(_) => OptionCode::ZONEVERSION,
            Self::MqtypeQuery(_) => OptionCode::MQTYPE_QUERY,
            Self::MqtypeResponse(_) => OptionCode::MQTYPE_RESPONSE,
            Self::Unknown(option) => option.code,
        }
    }

    /// Writes the data of the option, without its code and length.
    #[inline]
    pub fn write<S: Sink>(&self, sink: &mut S) {
        self.write_to(sink);
    }

    #[inline]
    fn write_to(&self, sink: &mut dyn Sink) {
        match self {
            Self::Llq(llq) => {
                let words = [llq.version, llq.opcode, llq.error];
                words.iter().for_each(|word| sink.octets(&word.to_be_bytes()));
                sink.octets(&llq.id.to_be_bytes());
                sink.octets(&llq.lease.to_be_bytes());
            }
            Self::UpdateLease(lease) => {
                sink.octets(&lease.lease.to_be_bytes());
                if let Some(lease) = lease.key_lease {
                    sink.octets(&lease.to_be_bytes());
                }
            }
            Self::Nsid(octets) | Self::Padding(octets) => sink.octets(octets.0),
            Self::Dau(list) => sink.octets(list.as_wire()),
            Self::Dhu(list) => sink.octets(list.as_wire()),
            Self::N3u(list) => sink.octets(list.as_wire()),
            Self::ClientSubnet(subnet) => subnet.write(sink),
            Self::Expire(seconds) => {
                seconds.iter().for_each(|time| sink.octets(&time.to_be_bytes()));
            }
            Self::Cookie(cookie) => {
                sink.octets(&cookie.client);
                sink.octets(cookie.server());
            }
            Self::TcpKeepalive(idle) => {
                idle.iter().for_each(|time| sink.octets(&time.to_be_bytes()));
            }
            Self::Chain(name) | Self::ReportChannel(name) => {
                name.iter().for_each(|name| sink.name(*name, NameRule::Verbatim));
            }
            Self::KeyTag(list) => sink.octets(list.as_wire()),
            Self::Ede(error) => {
                sink.octets(&error.code.0.to_be_bytes());
                sink.octets(error.extra.0);
            }
            Self::ClientTag(tag) | Self::ServerTag(tag) => sink.octets(&tag.to_be_bytes()),
            Self::ZoneVersion(version) => version.iter().for_each(|version| {
                sink.octets(&[version.labels, version.kind]);
                sink.octets(version.version.0);
            }),
            Self::MqtypeQuery(list) | Self::MqtypeResponse(list) => sink.octets(list.as_wire()),
            Self::Unknown(option) => sink.octets(option.data.0),
        }
    }
}

/// Nothing, or one value.
#[inline]
fn some<'m, T>(
    cursor: &mut Cursor<'m>,
    read: impl FnOnce(&mut Cursor<'m>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    if cursor.left() == 0 { Ok(None) } else { read(cursor).map(Some) }
}

#[inline]
fn list<'m, T: WireItem<'m>>(cursor: &mut Cursor<'m>) -> Result<WireList<'m, T>, Error> {
    let at = *cursor;
    WireList::new(cursor.rest()).ok_or_else(|| at.error(ErrorKind::DataLength))
}
