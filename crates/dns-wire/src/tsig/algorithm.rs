use core::fmt;

use crate::{Name, NameBuf};

/// How a MAC is made (RFC 8945 §6): an HMAC, and to how many octets it is cut.
///
/// The name goes over the wire. HMAC-MD5 must not be used, and GSS-TSIG needs what this crate has not: both are unknown here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Algorithm {
    pub(super) digest: Digest,
    /// Octets of a MAC of this name.
    size: u8,
    name: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Digest {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// Octets of the whole hash.
    pub(super) const fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl Algorithm {
    /// HMAC with SHA-1: for old peers, not recommended.
    pub const HMAC_SHA1: Self = Self::new(Digest::Sha1, 20, "hmac-sha1");
    /// HMAC with SHA-224.
    pub const HMAC_SHA224: Self = Self::new(Digest::Sha224, 28, "hmac-sha224");
    /// HMAC with SHA-256: recommended.
    pub const HMAC_SHA256: Self = Self::new(Digest::Sha256, 32, "hmac-sha256");
    /// HMAC with SHA-256, cut to 128 bits.
    pub const HMAC_SHA256_128: Self = Self::new(Digest::Sha256, 16, "hmac-sha256-128");
    /// HMAC with SHA-384.
    pub const HMAC_SHA384: Self = Self::new(Digest::Sha384, 48, "hmac-sha384");
    /// HMAC with SHA-384, cut to 192 bits.
    pub const HMAC_SHA384_192: Self = Self::new(Digest::Sha384, 24, "hmac-sha384-192");
    /// HMAC with SHA-512.
    pub const HMAC_SHA512: Self = Self::new(Digest::Sha512, 64, "hmac-sha512");
    /// HMAC with SHA-512, cut to 256 bits.
    pub const HMAC_SHA512_256: Self = Self::new(Digest::Sha512, 32, "hmac-sha512-256");

    /// All that are known here.
    pub const ALL: [Self; 8] = [
        Self::HMAC_SHA1,
        Self::HMAC_SHA224,
        Self::HMAC_SHA256,
        Self::HMAC_SHA256_128,
        Self::HMAC_SHA384,
        Self::HMAC_SHA384_192,
        Self::HMAC_SHA512,
        Self::HMAC_SHA512_256,
    ];

    const fn new(digest: Digest, size: u8, name: &'static str) -> Self {
        Self { digest, size, name }
    }

    /// The algorithm that `name` stands for, with or without the dot at the end, in any case.
    #[must_use]
    pub fn from_text(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name);
        Self::ALL.into_iter().find(|algorithm| algorithm.name.eq_ignore_ascii_case(name))
    }

    /// The algorithm of a TSIG record.
    #[must_use]
    pub fn from_name(name: Name<'_>) -> Option<Self> {
        let mut labels = name.labels();
        let label = labels.next()?;
        match labels.next() {
            None => Self::from_text(core::str::from_utf8(label).ok()?),
            Some(_) => None,
        }
    }

    /// Octets of a MAC, unless the key cuts it further.
    #[must_use]
    pub const fn mac_size(self) -> usize {
        self.size as usize
    }

    /// The fewest octets that a MAC may be cut to: 10, or half of the hash (RFC 8945 §5.2.2.1).
    #[must_use]
    pub const fn min_mac_size(self) -> usize {
        let half = self.digest.size() / 2;
        if half > 10 { half } else { 10 }
    }

    /// The name, as it is on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    pub(super) fn to_name(self) -> NameBuf {
        // One label of letters, digits and hyphens.
        NameBuf::root().child(self.name.as_bytes()).unwrap_or_else(|_| NameBuf::root())
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
