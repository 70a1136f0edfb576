use core::net::IpAddr;

use sans_io::Entropy;
use thiserror::Error;

use crate::{Cursor, Edns, EdnsOption, Error, ErrorKind, Opaque, OptionCode, Rcode};

/// A cookie (RFC 7873 §4): that of the client, and that of the server if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cookie<'m> {
    /// The cookie of the client.
    pub client: [u8; 8],
    /// Empty, or 8 to 32 octets.
    server: &'m [u8],
}

impl<'m> Cookie<'m> {
    /// A cookie of the client alone.
    #[must_use]
    #[inline]
    pub const fn new(client: [u8; 8]) -> Self {
        Self { client, server: &[] }
    }

    /// The same with a cookie of the server; `None` unless that has 8 to 32 octets.
    #[must_use]
    #[inline]
    pub const fn with_server(self, server: &'m [u8]) -> Option<Self> {
        match server.len() {
            8..=32 => Some(Self { server, ..self }),
            _ => None,
        }
    }

    /// The cookie of the server: 8 to 32 octets, or none.
    #[must_use]
    #[inline]
    pub const fn server(&self) -> &'m [u8] {
        self.server
    }

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

    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let client = cursor.array()?;
        let at = *cursor;
        match cursor.rest() {
            [] => Ok(Self::new(client)),
            server => {
                Self::new(client).with_server(server).ok_or_else(|| at.error(ErrorKind::DataLength))
            }
        }
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

/// What a client knows of one server: the cookies (RFC 7873 §5.1, §5.3).
///
/// There is one for each address of a server and each own address: neither cookie may be used from another address (RFC 9018 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientCookie {
    client: [u8; 8],
    server: [u8; 32],
    length: u8,
    /// The last response was BADCOOKIE.
    refused: bool,
}

/// What to do about a response, by its cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CookieVerdict {
    /// It may be the server's; go on.
    Accept,
    /// It is not the server's: wait for another one.
    Discard,
    /// Ask again, with the cookie that came.
    Retry,
    /// Ask again over TCP: the server refuses the cookie that it gave.
    RetryOverTcp,
}

impl ClientCookie {
    /// A client that knows nothing of the server. 64 bits are drawn.
    #[must_use]
    #[inline]
    pub fn new(entropy: &mut impl Entropy) -> Self {
        Self::with_client(entropy.next_u64().to_be_bytes())
    }

    /// A client with a cookie of its choice: 64 bits that nobody can guess, others for each server.
    #[must_use]
    #[inline]
    pub const fn with_client(client: [u8; 8]) -> Self {
        Self { client, server: [0; 32], length: 0, refused: false }
    }

    /// What to send.
    #[must_use]
    #[inline]
    pub fn cookie(&self) -> Cookie<'_> {
        let server = self.server.get(..usize::from(self.length)).unwrap_or_default();
        Cookie { client: self.client, server }
    }

    /// Takes the cookie of a response to a query that had the one of [`cookie`](Self::cookie), and judges the response by it. `rcode` is that of
    /// [`Message::rcode`](crate::Message::rcode).
    #[inline]
    pub fn receive(&mut self, edns: Option<&Edns<'_>>, rcode: Rcode) -> CookieVerdict {
        let data = edns.and_then(|edns| edns.option(OptionCode::COOKIE));
        let Some(data) = data else {
            // Who sent a cookie once sends one always.
            return if self.length == 0 { CookieVerdict::Accept } else { CookieVerdict::Discard };
        };
        let option = EdnsOption { code: OptionCode::COOKIE, data: Opaque(data) };
        let Ok(super::OptionData::Cookie(cookie)) = option.typed() else {
            return CookieVerdict::Discard;
        };
        if cookie.client != self.client {
            return CookieVerdict::Discard;
        }
        if let (Some(place), Ok(length)) =
            (self.server.get_mut(..cookie.server.len()), u8::try_from(cookie.server.len()))
            && length != 0
        {
            place.copy_from_slice(cookie.server);
            self.length = length;
        }
        let before = core::mem::replace(&mut self.refused, rcode == Rcode::BADCOOKIE);
        match (self.refused, before) {
            (false, _) => CookieVerdict::Accept,
            (true, false) => CookieVerdict::Retry,
            (true, true) => CookieVerdict::RetryOverTcp,
        }
    }
}
