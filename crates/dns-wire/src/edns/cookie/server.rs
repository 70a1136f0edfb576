use core::net::IpAddr;

use thiserror::Error;

use super::Cookie;

impl Cookie<'_> {
    /// Whether this server, or another with the same secret, made the cookie for `address` not too long ago (RFC 9018 §4). `now` is in
    /// seconds since 1970, modulo 2³². `hash` is SipHash-2-4 under the secret of the server, its result in little-endian order. While a
    /// secret is replaced, ask again with the other one: cookies of both are good (RFC 9018 §5).
    ///
    /// # Errors
    /// If the cookie is to be treated as if it were not there (RFC 7873 §5.2.4).
    #[inline]
    pub fn verify(
        &self,
        address: IpAddr,
        now: u32,
        window: &CookieWindow,
        hash: impl FnOnce(&[u8]) -> [u8; 8],
    ) -> Result<Freshness, CookieError> {
        let (head, tail) = match self.server.split_first_chunk::<8>() {
            Some((head, tail)) if tail.len() == 8 && head.starts_with(&[ServerCookie::VERSION]) => {
                (*head, tail)
            }
            Some(_) => return Err(CookieError::Unknown),
            None => return Err(CookieError::Missing),
        };
        // Serial number arithmetic (RFC 1982): the nearer way round tells which is the later one.
        let [.., a, b, c, d] = head;
        let time = u32::from_be_bytes([a, b, c, d]);
        let (age, lead) = (now.wrapping_sub(time), time.wrapping_sub(now));
        let late = age <= lead;
        if (late && age > window.past) || (!late && lead > window.future) {
            return Err(CookieError::Time);
        }
        // All octets are looked at, so that the time taken tells nothing about them.
        let pairs = hashed(self.client, head, address, hash).into_iter().zip(tail);
        if pairs.fold(0, |different, (a, b)| different | (a ^ b)) != 0 {
            return Err(CookieError::Hash);
        }
        Ok(if late && age > window.renew { Freshness::Renew } else { Freshness::Fresh })
    }
}

/// A cookie of a server as all servers make it (RFC 9018 §4): version, three octets of zero, the time, and a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerCookie([u8; 16]);

impl ServerCookie {
    const VERSION: u8 = 1;

    /// The cookie for the client that sends `client` from `address`. `now` and `hash` are as in [`Cookie::verify`].
    #[must_use]
    #[inline]
    pub fn new(
        client: [u8; 8],
        address: IpAddr,
        now: u32,
        hash: impl FnOnce(&[u8]) -> [u8; 8],
    ) -> Self {
        let [a, b, c, d] = now.to_be_bytes();
        let head = [Self::VERSION, 0, 0, 0, a, b, c, d];
        let tail = hashed(client, head, address, hash);
        let mut octets = [0; 16];
        octets.iter_mut().zip(head.iter().chain(&tail)).for_each(|(slot, octet)| *slot = *octet);
        Self(octets)
    }

    /// The octets, for [`Cookie::with_server`].
    #[must_use]
    #[inline]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The option of the response.
    #[must_use]
    #[inline]
    pub const fn cookie(&self, client: [u8; 8]) -> Cookie<'_> {
        Cookie { client, server: &self.0 }
    }
}

/// The hash of a cookie: over 20 octets for IPv4 and 32 for IPv6 (RFC 9018 §4.4).
#[inline]
fn hashed(
    client: [u8; 8],
    head: [u8; 8],
    address: IpAddr,
    hash: impl FnOnce(&[u8]) -> [u8; 8],
) -> [u8; 8] {
    let (v4, v6);
    let address = match address {
        IpAddr::V4(address) => {
            v4 = address.octets();
            v4.as_slice()
        }
        IpAddr::V6(address) => {
            v6 = address.octets();
            v6.as_slice()
        }
    };
    let mut input = [0; 32];
    let octets = client.iter().chain(&head).chain(address);
    input.iter_mut().zip(octets).for_each(|(slot, octet)| *slot = *octet);
    hash(input.get(..16 + address.len()).unwrap_or_default())
}

/// How old a server's cookie may be (RFC 9018 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookieWindow {
    /// The greatest age, in seconds: an hour.
    pub past: u32,
    /// How far ahead its time may be, in seconds, since clocks differ: five minutes.
    pub future: u32,
    /// The age from which on it is to be replaced, in seconds: half an hour.
    pub renew: u32,
}

impl Default for CookieWindow {
    #[inline]
    fn default() -> Self {
        Self { past: 3600, future: 300, renew: 1800 }
    }
}

/// What to do about a cookie that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// Send it back as it is; a new one does no harm.
    Fresh,
    /// Send a new one.
    Renew,
}

/// Why a cookie of a server is not good. The request is treated as one without it, and answered with a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum CookieError {
    /// There is none.
    #[error("no server cookie")]
    Missing,
    /// It is of another version or length.
    #[error("unknown kind of server cookie")]
    Unknown,
    /// It is too old, or from the future.
    #[error("server cookie outside of its time")]
    Time,
    /// It was made for another client, or with another secret.
    #[error("wrong server cookie")]
    Hash,
}
