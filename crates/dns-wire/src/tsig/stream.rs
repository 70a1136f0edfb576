use super::{
    Exchange, Key, TsigError, Verified,
    client::check,
    hash::{Hasher, MacBytes},
    record,
    verified::Strip,
};
use crate::Message;

/// The most messages in a row that a stream may have without TSIG (RFC 8945 §5.3.1).
pub const MAX_UNSIGNED: u8 = 99;

/// Verifies an answer of several messages (RFC 8945 §5.3.1): the first and the last one are signed, and at least every hundredth
/// between. Any error is final: close the connection.
#[must_use = "an answer that is not verified is not to be trusted"]
#[derive(Clone)]
pub struct Stream<'k> {
    exchange: Exchange<'k>,
    /// What has been hashed since the last signed message; `None` before the first.
    running: Option<Hasher>,
    unsigned: u8,
    failed: Option<TsigError>,
}

/// A message of a [`Stream`].
#[derive(Clone, Copy, Debug)]
pub enum Part<'m> {
    /// The signature is right, and vouches for all unconfirmed messages before.
    Verified(Verified<'m>),
    /// Without TSIG. Do nothing with it that cannot be undone: a later message has to vouch for it.
    Unconfirmed(Message<'m>),
}

impl<'m> Part<'m> {
    /// The message, without TSIG.
    #[must_use]
    pub const fn message(self) -> Message<'m> {
        match self {
            Self::Verified(verified) => verified.into_message(),
            Self::Unconfirmed(message) => message,
        }
    }
}

impl<'k> Stream<'k> {
    pub(super) const fn new(exchange: Exchange<'k>) -> Self {
        Self { exchange, running: None, unsigned: 0, failed: None }
    }

    /// Takes the next message, at `now` seconds since 1970, and takes its TSIG record off `octets`.
    ///
    /// # Errors
    /// If the first message has no TSIG, if one is not right, or if too many came without. The same error comes from then on.
    pub fn receive<'m>(&mut self, octets: &'m mut [u8], now: u64) -> Result<Part<'m>, TsigError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.check(octets, now) {
            Ok(Some(strip)) => strip.apply(octets).map(Part::Verified),
            Ok(None) => Ok(Part::Unconfirmed(Message::new(octets)?)),
            Err(error) => {
                self.failed = Some(error);
                Err(error)
            }
        }
    }

    /// The stream is over: whether its last message was signed.
    ///
    /// # Errors
    /// If it was not, if there was none, or the error before.
    pub fn finish(self) -> Result<(), TsigError> {
        match self.failed {
            Some(error) => Err(error),
            None if self.running.is_none() || self.unsigned != 0 => Err(TsigError::Unconfirmed),
            None => Ok(()),
        }
    }

    fn check(&mut self, octets: &[u8], now: u64) -> Result<Option<Strip>, TsigError> {
        let key = self.exchange.key();
        let Some(running) = &mut self.running else {
            let (strip, mac) = self.exchange.check_first(octets, now)?;
            self.running = Some(after(key, &mac));
            return Ok(Some(strip));
        };
        let Some(found) = record::find(octets)? else {
            self.unsigned += 1;
            if self.unsigned > MAX_UNSIGNED {
                return Err(TsigError::Unconfirmed);
            }
            running.update(octets);
            return Ok(None);
        };
        let mut hasher = running.clone();
        found.message(&mut hasher);
        found.fields.timers(&mut hasher);
        check(key, &found, hasher, now)?;
        *running = after(key, &MacBytes::new(found.mac, usize::MAX));
        self.unsigned = 0;
        Ok(Some(Strip::of(&found)))
    }
}

/// What is hashed after a message with `mac`.
pub(super) fn after(key: &Key, mac: &MacBytes) -> Hasher {
    let mut hasher = key.hasher();
    hasher.update_mac(mac);
    hasher
}

impl core::fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Stream")
            .field("exchange", &self.exchange)
            .field("unsigned", &self.unsigned)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
