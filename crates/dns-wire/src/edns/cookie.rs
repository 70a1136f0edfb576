#[cfg(feature = "cookies")]
mod client;
#[cfg(feature = "cookies")]
mod server;

#[cfg(feature = "cookies")]
pub use client::{ClientCookie, CookieVerdict};
#[cfg(feature = "cookies")]
pub use server::{CookieError, CookieWindow, Freshness, ServerCookie};

use crate::{Cursor, Error, ErrorKind};

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
