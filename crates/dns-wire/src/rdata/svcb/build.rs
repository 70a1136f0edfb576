use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;

use super::{SvcParam, SvcParams};
use crate::{Segment, SvcParamKey, WireItem};

/// Why a parameter was not taken. The others are as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SvcParamError {
    /// The value has not the form that the key asks for.
    #[error("value does not fit the key")]
    Value,
    /// The parameters do not fit a record of 65 535 octets.
    #[error("parameters longer than a record")]
    TooLong,
}

/// Parameters in the making, in any order. Each key is there once: what is set again is replaced.
///
/// ```
/// use dns_wire::{Https, Name, SvcParamsBuf};
/// let mut params = SvcParamsBuf::new();
/// params.port(8443)?.alpn(["h2", "h3"])?;
/// let https = Https { priority: 1, target: Name::ROOT, params: params.as_params() };
/// # #[cfg(feature = "print")]
/// assert_eq!(https.to_string(), r#"1 . alpn="h2,h3" port=8443"#);
/// # Ok::<(), dns_wire::SvcParamError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SvcParamsBuf(Vec<u8>);

impl SvcParamsBuf {
    /// None.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The view that records take. Whether the parameters [agree](SvcParams::is_consistent) is another question.
    #[must_use]
    #[inline]
    pub fn as_params(&self) -> SvcParams<'_> {
        SvcParams(&self.0)
    }

    /// Sets `key` to a value in wire form.
    ///
    /// # Errors
    /// If the value has not the form that the key asks for, or there is no room.
    #[inline]
    pub fn set(&mut self, key: SvcParamKey, value: &[u8]) -> Result<&mut Self, SvcParamError> {
        SvcParam::parse(key, value).ok_or(SvcParamError::Value)?;
        let length = u16::try_from(value.len()).map_err(|_| SvcParamError::TooLong)?;
        let (at, end) = self.place(key);
        // Two octets of priority and one of the target are in the record at least.
        if self.0.len() - (end - at) + 4 + value.len() + 3 > usize::from(u16::MAX) {
            return Err(SvcParamError::TooLong);
        }
        let behind = self.0.split_off(end);
        self.0.truncate(at);
        self.0.extend_from_slice(&key.0.to_be_bytes());
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(value);
        self.0.extend_from_slice(&behind);
        Ok(self)
    }

    /// Takes `key` out. Whether it was there.
    #[inline]
    pub fn remove(&mut self, key: SvcParamKey) -> bool {
        let (at, end) = self.place(key);
        self.0.drain(at..end);
        at != end
    }

    /// Sets the keys that a client must understand, in any order; the octets are in ascending order.
    ///
    /// # Errors
    /// If there is none, one is there twice, or `mandatory` itself is among them.
    #[inline]
    pub fn mandatory(&mut self, keys: &[SvcParamKey]) -> Result<&mut Self, SvcParamError> {
        let mut sorted = Vec::with_capacity(keys.len());
        for key in keys {
            // There are seldom more than two.
            sorted.insert(sorted.partition_point(|other| other <= key), *key);
        }
        self.list(SvcParamKey::MANDATORY, sorted)
    }

    /// Sets the protocols on offer.
    ///
    /// # Errors
    /// If there is none, or one has not 1 to 255 octets.
    #[inline]
    pub fn alpn<I: AsRef<[u8]>>(
        &mut self,
        ids: impl IntoIterator<Item = I>,
    ) -> Result<&mut Self, SvcParamError> {
        self.strings(SvcParamKey::ALPN, ids)
    }

    /// Says that the default protocols of the scheme are not on offer; goes with [`alpn`](Self::alpn).
    ///
    /// # Errors
    /// If there is no room.
    #[inline]
    pub fn no_default_alpn(&mut self) -> Result<&mut Self, SvcParamError> {
        self.set(SvcParamKey::NO_DEFAULT_ALPN, &[])
    }

    /// Sets the port.
    ///
    /// # Errors
    /// If there is no room.
    #[inline]
    pub fn port(&mut self, port: u16) -> Result<&mut Self, SvcParamError> {
        self.set(SvcParamKey::PORT, &port.to_be_bytes())
    }

    /// Sets IPv4 addresses.
    ///
    /// # Errors
    /// If there is none, or no room.
    #[inline]
    pub fn ipv4hint(
        &mut self,
        addresses: impl IntoIterator<Item = Ipv4Addr>,
    ) -> Result<&mut Self, SvcParamError> {
        self.list(SvcParamKey::IPV4HINT, addresses)
    }

    /// Sets the `ECHConfigList`.
    ///
    /// # Errors
    /// If it is empty, or there is no room.
    #[inline]
    pub fn ech(&mut self, configs: &[u8]) -> Result<&mut Self, SvcParamError> {
        self.set(SvcParamKey::ECH, configs)
    }

    /// Sets IPv6 addresses.
    ///
    /// # Errors
    /// If there is none, or no room.
    #[inline]
    pub fn ipv6hint(
        &mut self,
        addresses: impl IntoIterator<Item = Ipv6Addr>,
    ) -> Result<&mut Self, SvcParamError> {
        self.list(SvcParamKey::IPV6HINT, addresses)
    }

    /// Sets the URI template of DNS over HTTPS: `/dns-query{?dns}`.
    ///
    /// # Errors
    /// If it is empty, or there is no room.
    #[inline]
    pub fn dohpath(&mut self, template: &str) -> Result<&mut Self, SvcParamError> {
        self.set(SvcParamKey::DOHPATH, template.as_bytes())
    }

    /// Says that the service is a target of Oblivious HTTP.
    ///
    /// # Errors
    /// If there is no room.
    #[inline]
    pub fn ohttp(&mut self) -> Result<&mut Self, SvcParamError> {
        self.set(SvcParamKey::OHTTP, &[])
    }

    /// Sets the TLS named groups, the preferred one first.
    ///
    /// # Errors
    /// If there is none, or one is there twice.
    #[inline]
    pub fn tls_supported_groups(
        &mut self,
        groups: impl IntoIterator<Item = u16>,
    ) -> Result<&mut Self, SvcParamError> {
        self.list(SvcParamKey::TLS_SUPPORTED_GROUPS, groups)
    }

    /// Sets the segments of the path of DNS over CoAP; none for the root.
    ///
    /// # Errors
    /// If one has not 1 to 255 octets.
    #[inline]
    pub fn docpath<I: AsRef<[u8]>>(
        &mut self,
        segments: impl IntoIterator<Item = I>,
    ) -> Result<&mut Self, SvcParamError> {
        self.strings(SvcParamKey::DOCPATH, segments)
    }

    #[inline]
    fn strings<I: AsRef<[u8]>>(
        &mut self,
        key: SvcParamKey,
        strings: impl IntoIterator<Item = I>,
    ) -> Result<&mut Self, SvcParamError> {
        let mut value = Vec::new();
        for string in strings {
            Segment(string.as_ref()).append(&mut value).ok_or(SvcParamError::Value)?;
        }
        self.set(key, &value)
    }

    #[inline]
    fn list<T: for<'m> WireItem<'m>>(
        &mut self,
        key: SvcParamKey,
        items: impl IntoIterator<Item = T>,
    ) -> Result<&mut Self, SvcParamError> {
        let mut value = Vec::new();
        for item in items {
            item.append(&mut value).ok_or(SvcParamError::Value)?;
        }
        self.set(key, &value)
    }

    /// Where the parameter of `key` is, or an empty place where it would be.
    #[inline]
    fn place(&self, key: SvcParamKey) -> (usize, usize) {
        let mut at = 0;
        for (found, value) in self.as_params().raw() {
            let end = at + 4 + value.len();
            if found >= key {
                return (at, if found == key { end } else { at });
            }
            at = end;
        }
        (at, at)
    }
}

impl From<SvcParams<'_>> for SvcParamsBuf {
    #[inline]
    fn from(params: SvcParams<'_>) -> Self {
        Self(params.0.to_vec())
    }
}
