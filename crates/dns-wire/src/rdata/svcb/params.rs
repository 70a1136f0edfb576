use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

#[cfg(feature = "text")]
use crate::text::{FieldError, Fields};
use crate::{
    Codec, Cursor, Error, ErrorKind, Opaque, Segment, Sink, SvcParamKey, WireItem, WireList,
};

/// The parameters of a service binding in wire form: whole, and in strictly ascending order of keys (RFC 9460 §2.2).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SvcParams<'m>(pub(super) &'m [u8]);

/// One parameter, typed. A key without a type here, or with a value that has not the form that the key asks for, is
/// [`Unknown`](Self::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SvcParam<'m> {
    /// Keys that a client must understand, in ascending order, `mandatory` not among them (RFC 9460 §8).
    Mandatory(WireList<'m, SvcParamKey>),
    /// ALPN protocol identifiers, one at least (RFC 9460 §7.1).
    Alpn(WireList<'m, Segment<'m>>),
    /// The default protocols of the scheme are not on offer (RFC 9460 §7.1).
    NoDefaultAlpn,
    /// The port (RFC 9460 §7.2).
    Port(u16),
    /// IPv4 addresses, one at least (RFC 9460 §7.3).
    Ipv4Hint(WireList<'m, Ipv4Addr>),
    /// An `ECHConfigList`, not looked into (RFC 9848).
    Ech(Opaque<'m>),
    /// IPv6 addresses, one at least (RFC 9460 §7.3).
    Ipv6Hint(WireList<'m, Ipv6Addr>),
    /// A URI template with a variable `dns` (RFC 9461 §5).
    DohPath(&'m str),
    /// The service is a target of Oblivious HTTP (RFC 9540 §4).
    Ohttp,
    /// TLS named groups without repetition, one at least (draft-ietf-tls-key-share-prediction).
    TlsSupportedGroups(WireList<'m, u16>),
    /// The segments of a path; none for the root (RFC 9953 §3).
    DocPath(WireList<'m, Segment<'m>>),
    /// Provisioning domains are described at the well-known path (draft-ietf-intarea-proxy-config).
    Pvd,
    /// Transports, each with the percentage of queries that may come over it (draft-johani-dnsop-svcb-oots).
    Oots(WireList<'m, (Segment<'m>, u8)>),
    /// Anything else.
    Unknown {
        /// The key.
        key: SvcParamKey,
        /// The octets of the value.
        value: Opaque<'m>,
    },
}

impl<'m> SvcParams<'m> {
    /// No parameter.
    pub const EMPTY: Self = Self(&[]);

    /// Parameters in wire form; `None` if they are not whole or not in ascending order. The values are not looked at.
    #[must_use]
    #[inline]
    pub fn from_wire(wire: &'m [u8]) -> Option<Self> {
        let mut cursor = Cursor::flat(wire);
        Self::read(&mut cursor).ok()
    }

    /// The parameters in wire form.
    #[must_use]
    #[inline]
    pub const fn as_wire(&self) -> &'m [u8] {
        self.0
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameters with their values as they are.
    #[inline]
    pub fn raw(&self) -> impl Iterator<Item = (SvcParamKey, &'m [u8])> + use<'m> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let ([a, b, c, d], tail) = rest.split_first_chunk()?;
            let length = usize::from(u16::from_be_bytes([*c, *d]));
            let (value, tail) = tail.split_at_checked(length)?;
            rest = tail;
            Some((SvcParamKey(u16::from_be_bytes([*a, *b])), value))
        })
    }

    /// The parameters, typed.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = SvcParam<'m>> + use<'m> {
        self.raw().map(|(key, value)| SvcParam::new(key, value))
    }

    /// The value of `key`, as it is.
    #[must_use]
    #[inline]
    pub fn value(&self, key: SvcParamKey) -> Option<&'m [u8]> {
        self.raw()
            .take_while(|(found, _)| *found <= key)
            .find(|(found, _)| *found == key)
            .map(|param| param.1)
    }

    /// The parameter of `key`, typed.
    #[must_use]
    #[inline]
    pub fn get(&self, key: SvcParamKey) -> Option<SvcParam<'m>> {
        self.value(key).map(|value| SvcParam::new(key, value))
    }

    /// Whether all values have the form that their keys ask for, and agree with each other: what is mandatory is there, and
    /// `no-default-alpn` comes with `alpn` (RFC 9460 §2.2, §2.4.3, §7.1.1, §8). Linear.
    #[must_use]
    #[inline]
    pub fn is_consistent(&self) -> bool {
        let mut alpn = false;
        for (key, value) in self.raw() {
            match SvcParam::parse(key, value) {
                None => return false,
                Some(SvcParam::Alpn(_)) => alpn = true,
                Some(SvcParam::NoDefaultAlpn) if !alpn => return false,
                Some(SvcParam::Mandatory(keys)) => {
                    // Both ascend: one walk finds all.
                    let mut present = self.raw().map(|(key, _)| key);
                    if !keys.iter().all(|key| present.by_ref().any(|found| found == key)) {
                        return false;
                    }
                }
                Some(_) => {}
            }
        }
        true
    }

    /// Whether a client may use the record that knows the keys for which `known` is true: all that are listed as mandatory
    /// (RFC 9460 §8). Those that a scheme makes mandatory without saying so are for the client to look at.
    #[must_use]
    #[inline]
    pub fn is_compatible(&self, known: impl FnMut(SvcParamKey) -> bool) -> bool {
        match self.get(SvcParamKey::MANDATORY) {
            Some(SvcParam::Mandatory(keys)) => keys.iter().all(known),
            Some(_) => false,
            None => true,
        }
    }

    /// The protocols on offer beside the default ones of the scheme, see [`no_default_alpn`](Self::no_default_alpn).
    #[must_use]
    #[inline]
    pub fn alpn(&self) -> Option<WireList<'m, Segment<'m>>> {
        match self.get(SvcParamKey::ALPN) {
            Some(SvcParam::Alpn(ids)) => Some(ids),
            _ => None,
        }
    }

    /// Whether the default protocols of the scheme are not on offer.
    #[must_use]
    #[inline]
    pub fn no_default_alpn(&self) -> bool {
        self.value(SvcParamKey::NO_DEFAULT_ALPN).is_some()
    }

    /// The port, if it is not the one of the scheme.
    #[must_use]
    #[inline]
    pub fn port(&self) -> Option<u16> {
        match self.get(SvcParamKey::PORT) {
            Some(SvcParam::Port(port)) => Some(port),
            _ => None,
        }
    }

    /// The IPv4 addresses that may be used before those of the target are known.
    #[inline]
    pub fn ipv4hint(&self) -> impl Iterator<Item = Ipv4Addr> + use<'m> {
        let hints = match self.get(SvcParamKey::IPV4HINT) {
            Some(SvcParam::Ipv4Hint(hints)) => Some(hints),
            _ => None,
        };
        hints.into_iter().flat_map(|hints| hints.iter())
    }

    /// The IPv6 addresses that may be used before those of the target are known.
    #[inline]
    pub fn ipv6hint(&self) -> impl Iterator<Item = Ipv6Addr> + use<'m> {
        let hints = match self.get(SvcParamKey::IPV6HINT) {
            Some(SvcParam::Ipv6Hint(hints)) => Some(hints),
            _ => None,
        };
        hints.into_iter().flat_map(|hints| hints.iter())
    }

    /// The `ECHConfigList` for Encrypted ClientHello.
    #[must_use]
    #[inline]
    pub fn ech(&self) -> Option<&'m [u8]> {
        self.value(SvcParamKey::ECH).filter(|value| !value.is_empty())
    }

    /// The URI template of DNS over HTTPS.
    #[must_use]
    #[inline]
    pub fn dohpath(&self) -> Option<&'m str> {
        match self.get(SvcParamKey::DOHPATH) {
            Some(SvcParam::DohPath(path)) => Some(path),
            _ => None,
        }
    }
}

impl<'m> SvcParam<'m> {
    /// The parameter that `key` and `value` make; [`Unknown`](Self::Unknown) if the value has not the form that the key asks for.
    #[must_use]
    #[inline]
    pub fn new(key: SvcParamKey, value: &'m [u8]) -> Self {
        Self::parse(key, value).unwrap_or(Self::Unknown { key, value: Opaque(value) })
    }

    /// The parameter that `key` and `value` make. A key without a type here takes any value.
    #[inline]
    pub(super) fn parse(key: SvcParamKey, value: &'m [u8]) -> Option<Self> {
        let flag = |param| value.is_empty().then_some(param);
        match key {
            SvcParamKey::MANDATORY => some::<SvcParamKey>(value)
                .filter(|keys| keys.iter().is_sorted_by(|a, b| a < b))
                .filter(|keys| keys.iter().next() != Some(SvcParamKey::MANDATORY))
                .map(Self::Mandatory),
            SvcParamKey::ALPN => some(value).map(Self::Alpn),
            SvcParamKey::NO_DEFAULT_ALPN => flag(Self::NoDefaultAlpn),
            SvcParamKey::PORT => {
                value.try_into().ok().map(|port| Self::Port(u16::from_be_bytes(port)))
            }
            SvcParamKey::IPV4HINT => some(value).map(Self::Ipv4Hint),
            SvcParamKey::ECH => (!value.is_empty()).then_some(Self::Ech(Opaque(value))),
            SvcParamKey::IPV6HINT => some(value).map(Self::Ipv6Hint),
            SvcParamKey::DOHPATH => {
                str::from_utf8(value).ok().filter(|path| !path.is_empty()).map(Self::DohPath)
            }
            SvcParamKey::OHTTP => flag(Self::Ohttp),
            SvcParamKey::TLS_SUPPORTED_GROUPS => {
                some(value).filter(are_distinct).map(Self::TlsSupportedGroups)
            }
            SvcParamKey::DOCPATH => WireList::new(value).map(Self::DocPath),
            SvcParamKey::PVD => flag(Self::Pvd),
            SvcParamKey::OOTS => some::<(Segment<'m>, u8)>(value)
                .filter(|list| list.iter().all(|(_, percent)| percent <= 100))
                .map(Self::Oots),
            _ => Some(Self::Unknown { key, value: Opaque(value) }),
        }
    }

    /// The key.
    #[must_use]
    #[inline]
    pub const fn key(&self) -> SvcParamKey {
        match self {
            Self::Mandatory(_) => SvcParamKey::MANDATORY,
            Self::Alpn(_) => SvcParamKey::ALPN,
            Self::NoDefaultAlpn => SvcParamKey::NO_DEFAULT_ALPN,
            Self::Port(_) => SvcParamKey::PORT,
            Self::Ipv4Hint(_) => SvcParamKey::IPV4HINT,
            Self::Ech(_) => SvcParamKey::ECH,
            Self::Ipv6Hint(_) => SvcParamKey::IPV6HINT,
            Self::DohPath(_) => SvcParamKey::DOHPATH,
            Self::Ohttp => SvcParamKey::OHTTP,
            Self::TlsSupportedGroups(_) => SvcParamKey::TLS_SUPPORTED_GROUPS,
            Self::DocPath(_) => SvcParamKey::DOCPATH,
            Self::Pvd => SvcParamKey::PVD,
            Self::Oots(_) => SvcParamKey::OOTS,
            Self::Unknown { key, .. } => *key,
        }
    }
}

/// A list of one item at least.
#[inline]
fn some<'m, T: WireItem<'m>>(value: &'m [u8]) -> Option<WireList<'m, T>> {
    WireList::new(value).filter(|list| !list.is_empty())
}

/// Whether no group is there twice; in linear time, whatever the sender chose.
// Its map would be on the stack of all who look at parameters.
#[inline(never)]
fn are_distinct(groups: &WireList<'_, u16>) -> bool {
    // A map of all groups is worth its 8 KiB only if there are many.
    if groups.as_wire().len() <= 64 {
        return groups
            .iter()
            .enumerate()
            .all(|(index, group)| groups.iter().take(index).all(|before| before != group));
    }
    let mut seen = [0u64; 1024];
    groups.iter().all(|group| {
        let bit = 1u64 << (group & 63);
        match seen.get_mut(usize::from(group >> 6)) {
            Some(word) if *word & bit == 0 => {
                *word |= bit;
                true
            }
            _ => false,
        }
    })
}

impl<'m> Codec<'m> for SvcParams<'m> {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let mut scan = *cursor;
        let mut next = 0u32;
        while scan.left() != 0 {
            let at = scan;
            let [a, b, c, d] = scan.array()?;
            let key = u32::from(u16::from_be_bytes([a, b]));
            if key < next {
                return Err(at.error(ErrorKind::DataValue));
            }
            next = key + 1;
            scan.take(usize::from(u16::from_be_bytes([c, d])))?;
        }
        Ok(Self(cursor.rest()))
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(value.0);
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, f)
    }

    #[cfg(feature = "print")]
    #[inline]
    fn is_blank(value: &Self) -> bool {
        value.is_empty()
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        super::parse::parse(fields)
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(value, serializer)
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(
        u: &mut arbitrary::Unstructured<'_>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> arbitrary::Result<()> {
        // Mandatory: the ALPN.
        let fixed: [(bool, &[u8]); 3] = [
            (u.arbitrary()?, b"\0\0\0\x02\0\x01\0\x01\0\x03\x02h2"),
            (u.arbitrary()?, b"\0\x03\0\x02\x01\xBB"),
            (u.arbitrary()?, b"\0\x04\0\x04\xC0\0\x02\x01"),
        ];
        fixed
            .iter()
            .filter(|(there, _)| *there)
            .for_each(|(_, param)| out.extend_from_slice(param));
        let mut key = 0xFEFF_u16;
        for _ in 0..u.int_in_range(0..=2)? {
            key = key.saturating_add(u.int_in_range(1..=9)?);
            out.extend(key.to_be_bytes());
            out.push(0);
            crate::rdata::made_up::counted(u, out)?;
        }
        Ok(())
    }
}

impl fmt::Debug for SvcParams<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
