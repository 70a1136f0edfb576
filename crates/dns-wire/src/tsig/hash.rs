use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::algorithm::Digest;

/// The most octets of a MAC.
const MAX_MAC: usize = 64;

/// A MAC, whole or cut.
#[derive(Clone, Copy)]
pub(super) struct MacBytes {
    octets: [u8; MAX_MAC],
    size: u16,
}

impl MacBytes {
    /// None at all, as in a refusal that is not signed (RFC 8945 §5.3.2).
    pub(super) const NONE: Self = Self { octets: [0; MAX_MAC], size: 0 };

    /// The first `size` octets of `mac`.
    pub(super) fn new(mac: &[u8], size: usize) -> Self {
        let mut this = Self::NONE;
        for (slot, octet) in this.octets.iter_mut().zip(mac.iter().take(size)) {
            *slot = *octet;
            this.size += 1;
        }
        this
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.octets.get(..usize::from(self.size)).unwrap_or_default()
    }
}

/// A keyed hash in the making.
#[derive(Clone)]
pub(super) enum Hasher {
    Sha1(Hmac<Sha1>),
    Sha224(Hmac<Sha224>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

macro_rules! each {
    ($self:expr, $hash:ident => $work:expr) => {
        match $self {
            Hasher::Sha1($hash) => $work,
            Hasher::Sha224($hash) => $work,
            Hasher::Sha256($hash) => $work,
            Hasher::Sha384($hash) => $work,
            Hasher::Sha512($hash) => $work,
        }
    };
}

impl Hasher {
    /// With a secret. HMAC takes those of any length.
    pub(super) fn new(digest: Digest, secret: &[u8]) -> Option<Self> {
        Some(match digest {
            Digest::Sha1 => Self::Sha1(Hmac::new_from_slice(secret).ok()?),
            Digest::Sha224 => Self::Sha224(Hmac::new_from_slice(secret).ok()?),
            Digest::Sha256 => Self::Sha256(Hmac::new_from_slice(secret).ok()?),
            Digest::Sha384 => Self::Sha384(Hmac::new_from_slice(secret).ok()?),
            Digest::Sha512 => Self::Sha512(Hmac::new_from_slice(secret).ok()?),
        })
    }

    pub(super) fn update(&mut self, octets: &[u8]) {
        each!(self, hash => hash.update(octets));
    }

    /// A MAC that came before, after its size (RFC 8945 §4.3.1).
    pub(super) fn update_mac(&mut self, mac: &MacBytes) {
        self.update(&mac.size.to_be_bytes());
        self.update(mac.as_slice());
    }

    /// The first `size` octets of the MAC.
    pub(super) fn finish(self, size: usize) -> MacBytes {
        each!(self, hash => MacBytes::new(&hash.finalize().into_bytes(), size))
    }

    /// Whether `mac`, cut perhaps, is the right one. Takes the same time whatever it is.
    pub(super) fn is(self, mac: &[u8]) -> bool {
        each!(self, hash => hash.verify_truncated_left(mac).is_ok())
    }
}
