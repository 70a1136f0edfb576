use core::net::SocketAddr;

use sans_io::Entropy;

use crate::{Cursor, Message, OptionCode, Options, rdata::Codec};

/// The most octets of a COOKIE option: 8 of the client, 32 of the server (RFC 7873 §4).
const MAX_COOKIE: usize = 40;

/// What is known of a server.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    cookie: Cookie,
}

/// The option as it is sent: code, length, our eight octets, those that the server gave (RFC 7873 §5.4).
#[derive(Clone, Copy, Debug)]
struct Cookie {
    option: [u8; 4 + MAX_COOKIE],
    length: usize,
}

/// What the cookie of a response tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is ours, or none was to be expected.
    Good,
    /// The server has given cookies before, and did not now.
    Missing,
    /// It is not ours, or malformed (RFC 7873 §5.3).
    Wrong,
}

impl Server {
    /// A server that was not asked yet, with a cookie of its own (RFC 9018 §3).
    pub(super) fn new(address: SocketAddr, entropy: &mut impl Entropy) -> Self {
        let mut option = [0; 4 + MAX_COOKIE];
        if let Some((head, tail)) = option.split_first_chunk_mut() {
            let [high, low] = OptionCode::COOKIE.0.to_be_bytes();
            *head = [high, low, 0, 0];
            entropy.fill(tail.get_mut(..8).unwrap_or_default());
        }
        let mut cookie = Cookie { option, length: 8 };
        cookie.set_length(8);
        Self { address, cookie }
    }

    /// The option to send.
    pub(super) fn options(&self) -> Options<'_> {
        let wire = self.cookie.option.get(..4 + self.cookie.length).unwrap_or_default();
        Options::read(&mut Cursor::flat(wire)).unwrap_or_default()
    }

    /// Whether a response has the cookie that was sent.
    pub(super) fn check(&self, message: &Message<'_>) -> Verdict {
        match received(message) {
            None if self.cookie.length > 8 => Verdict::Missing,
            None => Verdict::Good,
            Some(data) if matches!(data.len(), 8 | 16..=MAX_COOKIE) => {
                let ours = self.cookie.option.get(4..12);
                if data.get(..8) == ours { Verdict::Good } else { Verdict::Wrong }
            }
            Some(_) => Verdict::Wrong,
        }
    }

    /// Keeps the server's part of the cookie in a response that was checked.
    pub(super) fn learn(&mut self, message: &Message<'_>) {
        match received(message) {
            Some(data) => {
                let slots = self.cookie.option.iter_mut().skip(4);
                slots.zip(data).for_each(|(slot, octet)| *slot = *octet);
                self.cookie.set_length(data.len().min(MAX_COOKIE));
            }
            None => self.cookie.set_length(8),
        }
    }
}

impl Cookie {
    fn set_length(&mut self, length: usize) {
        self.length = length;
        if let Some(slot) = self.option.get_mut(3) {
            *slot = u8::try_from(length).unwrap_or(0);
        }
    }
}

/// The first COOKIE option; others are ignored.
fn received<'m>(message: &Message<'m>) -> Option<&'m [u8]> {
    message.edns().ok()??.option(OptionCode::COOKIE)
}
