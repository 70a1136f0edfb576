use sans_io::Entropy;

use super::Cookie;
use crate::{Edns, EdnsOption, Opaque, OptionCode, Rcode, edns::OptionData};

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
        let Ok(OptionData::Cookie(cookie)) = option.typed() else {
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
