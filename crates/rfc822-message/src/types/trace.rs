use core::net::IpAddr;

use textline::Escaped;

/// What a [`Received`](crate::Received) field says of the client, in its from clause and the comments behind it. RFC 5321 §4.4 has the name
/// that the client gave and, in a comment, the name and address that the server found; all else is the habit of servers.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct TraceClient<'m> {
    pub(crate) helo: Option<&'m [u8]>,
    pub(crate) host: Option<&'m [u8]>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) ident: Option<&'m [u8]>,
}

impl<'m> TraceClient<'m> {
    /// What it called itself in HELO or EHLO: anything that the client liked.
    #[must_use]
    pub const fn helo(&self) -> Option<&'m [u8]> {
        self.helo
    }

    /// The name that the server found for the client's address.
    #[must_use]
    pub const fn host(&self) -> Option<&'m [u8]> {
        self.host
    }

    /// The address that it came from, as the server saw it; or the one that it called itself by, if no other is there.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The user that the client's host named (RFC 1413).
    #[must_use]
    pub const fn ident(&self) -> Option<&'m [u8]> {
        self.ident
    }
}

impl core::fmt::Debug for TraceClient<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TraceClient")
            .field("helo", &self.helo.map(Escaped))
            .field("host", &self.host.map(Escaped))
            .field("address", &self.address)
            .field("ident", &self.ident.map(Escaped))
            .finish()
    }
}

/// What a [`Received`](crate::Received) field says of TLS, in its `tls` clause (RFC 8314 §4.3) or as servers write it in comments.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct TraceTls<'m> {
    pub(crate) version: Option<&'m [u8]>,
    pub(crate) cipher: Option<&'m [u8]>,
}

impl<'m> TraceTls<'m> {
    /// The version as it stands there: `TLSv1.3`, `TLS1_2`, `TLS-1.0`.
    #[must_use]
    pub const fn version(&self) -> Option<&'m [u8]> {
        self.version
    }

    /// The cipher suite, by whatever name the server has for it.
    #[must_use]
    pub const fn cipher(&self) -> Option<&'m [u8]> {
        self.cipher
    }
}

impl core::fmt::Debug for TraceTls<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TraceTls")
            .field("version", &self.version.map(Escaped))
            .field("cipher", &self.cipher.map(Escaped))
            .finish()
    }
}
