use core::fmt;

use super::{
    Algorithm, Exchange, TsigError,
    hash::{Hasher, MacBytes},
    record::{self, Fields},
};
use crate::{BuildError, NameBuf, Rcode};

/// The seconds that a signature may be off, both ways, unless the key says otherwise (RFC 8945 §10).
pub const FUDGE: u16 = 300;

/// A secret that two parties share: under a name, for one algorithm (RFC 8945 §4.2).
#[derive(Clone)]
pub struct Key {
    name: NameBuf,
    algorithm: Algorithm,
    /// Has taken in the secret, which is kept nowhere else.
    hasher: Hasher,
    fudge: u16,
    size: usize,
    min_size: usize,
}

/// Why a [`Key`] is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The secret is empty.
    #[error("empty secret")]
    Secret,
    /// A MAC cannot be cut to this size (RFC 8945 §5.2.2.1).
    #[error("MAC of a forbidden length")]
    MacLength,
}

impl Key {
    /// A key. The secret should have as many octets as the hash (RFC 8945 §8); its base64 is for the caller to decode.
    ///
    /// # Errors
    /// If the secret is empty.
    pub fn new(name: NameBuf, algorithm: Algorithm, secret: &[u8]) -> Result<Self, KeyError> {
        let hasher = match secret {
            [] => None,
            _ => Hasher::new(algorithm.digest, secret),
        };
        let hasher = hasher.ok_or(KeyError::Secret)?;
        let size = algorithm.mac_size();
        Ok(Self { name, algorithm, hasher, fudge: FUDGE, size, min_size: size })
    }

    /// Sets the seconds that a signature made with this key may be off.
    #[must_use]
    pub const fn with_fudge(mut self, seconds: u16) -> Self {
        self.fudge = seconds;
        self
    }

    /// Cuts the MACs that are sent to `size` octets, and takes those of a peer from `min_size` octets on (RFC 8945 §7).
    /// A new key sends whole ones and takes nothing less.
    ///
    /// # Errors
    /// If RFC 8945 §5.2.2.1 forbids one of them: fewer than 10 octets or half of the hash, or more than the algorithm gives.
    pub fn with_truncation(mut self, size: usize, min_size: usize) -> Result<Self, KeyError> {
        let allowed = self.algorithm.min_mac_size()..=self.algorithm.mac_size();
        if !allowed.contains(&size) || !allowed.contains(&min_size) {
            return Err(KeyError::MacLength);
        }
        (self.size, self.min_size) = (size, min_size);
        Ok(self)
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &NameBuf {
        &self.name
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Octets that signing adds to a message at most: keep them free with [`Builder::reserve`](crate::Builder::reserve), beside those of OPT.
    #[must_use]
    pub fn room(&self) -> usize {
        record::size(&self.name, &self.algorithm.to_name(), self.size, record::TIME)
    }

    /// Signs the query of `length` octets at the front of `buffer`, at `now` seconds since 1970. Gives the new length, and what the
    /// answer is verified with.
    ///
    /// # Errors
    /// If the record does not fit into the buffer; then nothing was written.
    pub fn sign_query(
        &self,
        buffer: &mut [u8],
        length: usize,
        now: u64,
    ) -> Result<(usize, Exchange<'_>), BuildError> {
        let message = buffer.get(..length).unwrap_or_default();
        let fields = self.fields(now, record::id(message));
        let mut hasher = self.hasher();
        hasher.update(message);
        fields.variables(&mut hasher);
        let mac = hasher.finish(self.size);
        let length = fields.append(&mac, buffer, length)?;
        Ok((length, Exchange::new(self, mac)))
    }

    pub(super) fn hasher(&self) -> Hasher {
        self.hasher.clone()
    }

    pub(super) fn fields(&self, time: u64, original_id: u16) -> Fields {
        Fields {
            name: self.name.clone(),
            algorithm: self.algorithm.to_name(),
            time,
            fudge: self.fudge,
            original_id,
            error: Rcode::NOERROR,
            server_time: None,
        }
    }

    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// Whether `mac` may be as long as it is (RFC 8945 §5.2.2.1).
    pub(super) const fn check_length(&self, mac: &[u8]) -> Result<(), TsigError> {
        // What the name promises is the whole: hmac-sha256-128 has 16 octets of 32.
        let whole = self.algorithm.mac_size();
        let least = self.algorithm.min_mac_size();
        if mac.len() > whole || mac.len() < least { Err(TsigError::MacLength) } else { Ok(()) }
    }

    /// Whether a sound MAC is long enough for this key (RFC 8945 §5.2.4).
    pub(super) const fn check_policy(&self, mac: &[u8]) -> Result<(), TsigError> {
        if mac.len() < self.min_size { Err(TsigError::BadTrunc) } else { Ok(()) }
    }

    /// The MAC of an answer: the request's MAC, the message, the variables (RFC 8945 §5.3).
    pub(super) fn answer_mac(
        &self,
        request: &MacBytes,
        message: &[u8],
        fields: &Fields,
    ) -> MacBytes {
        let mut hasher = self.hasher();
        hasher.update_mac(request);
        hasher.update(message);
        fields.variables(&mut hasher);
        hasher.finish(self.size)
    }
}

/// Without the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("name", &self.name)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
