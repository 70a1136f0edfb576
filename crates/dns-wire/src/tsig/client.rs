use super::{
    Algorithm, Key, Stream, TsigError, Verified,
    hash::{Hasher, MacBytes},
    record::{self, Found},
    verified::Strip,
};
use crate::Rcode;

/// What a client keeps of a signed query, to verify the answer (RFC 8945 §5.4).
#[must_use = "an answer that is not verified is not to be trusted"]
#[derive(Clone)]
pub struct Exchange<'k> {
    key: &'k Key,
    mac: MacBytes,
}

impl<'k> Exchange<'k> {
    pub(super) const fn new(key: &'k Key, mac: MacBytes) -> Self {
        Self { key, mac }
    }

    /// Verifies the answer, at `now` seconds since 1970, and takes the TSIG record off `octets`.
    ///
    /// What is refused was perhaps sent by somebody else: drop it, and wait on for the right one until the query times out
    /// (RFC 8945 §5.4). `octets` are unchanged then.
    ///
    /// # Errors
    /// If there is no TSIG record, or it is not right; [`TsigError::Reported`] if the server refused the query.
    pub fn verify<'m>(&self, octets: &'m mut [u8], now: u64) -> Result<Verified<'m>, TsigError> {
        let strip = self.check(octets, now)?;
        strip.apply(octets)
    }

    /// For an answer of several messages, as a zone transfer has.
    pub fn into_stream(self) -> Stream<'k> {
        Stream::new(self)
    }

    pub(super) const fn key(&self) -> &'k Key {
        self.key
    }

    fn check(&self, octets: &[u8], now: u64) -> Result<Strip, TsigError> {
        let found = record::find(octets)?.ok_or(TsigError::Missing)?;
        let mut hasher = self.key.hasher();
        hasher.update_mac(&self.mac);
        found.message(&mut hasher);
        found.variables(&mut hasher);
        check(self.key, &found, hasher, now)?;
        Ok(Strip::of(&found))
    }

    /// Checks the first message of a stream; gives its MAC as well.
    pub(super) fn check_first(
        &self,
        octets: &[u8],
        now: u64,
    ) -> Result<(Strip, MacBytes), TsigError> {
        let strip = self.check(octets, now)?;
        let found = record::find(octets)?.ok_or(TsigError::Missing)?;
        Ok((strip, MacBytes::new(found.mac, usize::MAX)))
    }
}

/// The checks of RFC 8945 §5.2 in their order: key, MAC, time, truncation; then what the server reports.
pub(super) fn check(
    key: &Key,
    found: &Found<'_>,
    hasher: Hasher,
    now: u64,
) -> Result<(), TsigError> {
    let fields = &found.fields;
    let reported = |verified| TsigError::Reported {
        error: fields.error,
        verified,
        server_time: fields.server_time,
    };
    if found.mac.is_empty() && fields.error != Rcode::NOERROR {
        return Err(reported(false));
    }
    if fields.name != *key.name()
        || Algorithm::from_name(fields.algorithm.as_name()) != Some(key.algorithm())
    {
        return Err(TsigError::BadKey);
    }
    key.check_length(found.mac)?;
    if !hasher.is(found.mac) {
        return Err(TsigError::BadSig);
    }
    if fields.error != Rcode::NOERROR {
        return Err(reported(true));
    }
    found.check_time(now)?;
    key.check_policy(found.mac)
}

impl core::fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Exchange").field("key", self.key).finish_non_exhaustive()
    }
}
