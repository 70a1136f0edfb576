use alloc::boxed::Box;

use super::{
    Algorithm, Key, TsigError, Verified,
    hash::MacBytes,
    record::{self, Fields, Found},
    stream::after,
    verified::Strip,
};
use crate::{
    BuildError, Cursor, Flags, Header, Message, Rcode, Section, limits::HEADER, respond_to,
};

/// What a server makes of a request (RFC 8945 §5.2).
#[must_use]
#[derive(Debug)]
pub enum Request<'k, 'm> {
    /// There is no TSIG record; the answer must have none either.
    Unsigned(Message<'m>),
    /// The signature is right; the answers are signed in turn.
    Signed(Verified<'m>, Responder<'k>),
    /// The request is not to be acted upon, but answered.
    Refused(Refusal<'k>),
}

/// Signs the answers to one request (RFC 8945 §5.3).
#[must_use]
#[derive(Clone)]
pub struct Responder<'k> {
    key: &'k Key,
    /// The MAC of the request, or of the answer before.
    prior: MacBytes,
    is_first: bool,
    original_id: u16,
}

/// The answer to a request whose signature was refused (RFC 8945 §5.3.2).
#[must_use]
#[derive(Clone)]
pub struct Refusal<'k> {
    error: TsigError,
    /// What is echoed of the record; nothing if it could not be read.
    fields: Option<Box<Fields>>,
    /// The key and the MAC of the request, if that was right and the answer is signed.
    signer: Option<(&'k Key, Box<MacBytes>)>,
}

/// Verifies a request, at `now` seconds since 1970, with the one of `keys` that it names, and takes its TSIG record off `octets`.
///
/// A request that came before with the same time is not noticed: see [`Verified::time_signed`].
pub fn verify_request<'k, 'm>(
    octets: &'m mut [u8],
    keys: impl IntoIterator<Item = &'k Key>,
    now: u64,
) -> Request<'k, 'm> {
    match check(octets, keys, now) {
        Ok(Some((strip, responder))) => match strip.apply(octets) {
            Ok(verified) => Request::Signed(verified, responder),
            Err(error) => Request::Refused(Refusal { error, fields: None, signer: None }),
        },
        Ok(None) => match Message::new(octets) {
            Ok(message) => Request::Unsigned(message),
            Err(error) => {
                Request::Refused(Refusal { error: error.into(), fields: None, signer: None })
            }
        },
        Err(refusal) => Request::Refused(refusal),
    }
}

/// The checks in the order of RFC 8945 §5.2.
fn check<'k>(
    octets: &[u8],
    keys: impl IntoIterator<Item = &'k Key>,
    now: u64,
) -> Result<Option<(Strip, Responder<'k>)>, Refusal<'k>> {
    let malformed = |error| Refusal { error, fields: None, signer: None };
    let Some(found) = record::find(octets).map_err(malformed)? else { return Ok(None) };
    let unsigned = |error: TsigError| {
        let fields = (error.rcode() == Rcode::NOTAUTH).then(|| Box::new(found.fields.clone()));
        Refusal { error, fields, signer: None }
    };
    let key = find_key(&found, keys).ok_or_else(|| unsigned(TsigError::BadKey))?;
    key.check_length(found.mac).map_err(unsigned)?;
    let mut hasher = key.hasher();
    found.message(&mut hasher);
    found.variables(&mut hasher);
    if !hasher.is(found.mac) {
        return Err(unsigned(TsigError::BadSig));
    }
    let mac = MacBytes::new(found.mac, usize::MAX);
    let signed = |error| Refusal {
        error,
        fields: Some(Box::new(found.fields.clone())),
        signer: Some((key, Box::new(mac))),
    };
    found.check_time(now).map_err(signed)?;
    key.check_policy(found.mac).map_err(signed)?;
    let original_id = found.fields.original_id;
    Ok(Some((Strip::of(&found), Responder { key, prior: mac, is_first: true, original_id })))
}

fn find_key<'k>(found: &Found<'_>, keys: impl IntoIterator<Item = &'k Key>) -> Option<&'k Key> {
    let algorithm = Algorithm::from_name(found.fields.algorithm.as_name())?;
    keys.into_iter().find(|key| key.algorithm() == algorithm && *key.name() == found.fields.name)
}

impl<'k> Responder<'k> {
    /// The key of the request: who asks.
    #[must_use]
    pub const fn key(&self) -> &'k Key {
        self.key
    }

    /// Signs the next answer, of `length` octets at the front of `buffer`, at `now` seconds since 1970. Gives the new length. From the
    /// second on they are the messages of one stream (RFC 8945 §5.3.1), and each is signed.
    ///
    /// If the record does not fit into `buffer`, the message is cut to the question, TC is set, and the response code is NOERROR
    /// (RFC 8945 §5.3): keep [`Key::room`] free, and hand in no more of the buffer than the transport takes.
    ///
    /// # Errors
    /// If the question and the record do not fit.
    pub fn sign(
        &mut self,
        buffer: &mut [u8],
        length: usize,
        now: u64,
    ) -> Result<usize, BuildError> {
        let fields = self.key.fields(now, self.original_id);
        let room = record::size(&fields.name, &fields.algorithm, self.key.size(), 0);
        let length = match length.checked_add(room) {
            Some(end) if end <= buffer.len() => length,
            _ => cut(buffer, length)?,
        };
        let message = buffer.get(..length).unwrap_or_default();
        let mac = if self.is_first {
            self.key.answer_mac(&self.prior, message, &fields)
        } else {
            let mut hasher = after(self.key, &self.prior);
            hasher.update(message);
            fields.timers(&mut hasher);
            hasher.finish(self.key.size())
        };
        let length = fields.append(&mac, buffer, length)?;
        (self.prior, self.is_first) = (mac, false);
        Ok(length)
    }
}

/// Cuts a message to its questions. Gives its length.
fn cut(buffer: &mut [u8], length: usize) -> Result<usize, BuildError> {
    let message = buffer.get(..length).unwrap_or_default();
    let message = Message::new(message).map_err(|_| BuildError::Full)?;
    let mut cursor = Cursor::new(message.as_bytes(), HEADER);
    for _ in 0..message.count(Section::Question) {
        let skipped = cursor.skip_name().and_then(|()| cursor.array::<4>());
        skipped.map_err(|_| BuildError::Malformed)?;
    }
    let end = cursor.at();
    let flags = message.flags().with_tc(true).with_rcode(Rcode::NOERROR);
    if let Some([_, _, a, b, _, _, rest @ ..]) = buffer.first_chunk_mut::<HEADER>() {
        [*a, *b] = flags.0.to_be_bytes();
        *rest = [0; 6];
    }
    Ok(end)
}

impl Refusal<'_> {
    /// Why; for the log.
    #[must_use]
    pub const fn error(&self) -> TsigError {
        self.error
    }

    /// Builds the answer to `request`, as it was received, in `buffer`, at `now` seconds since 1970. Gives its length.
    ///
    /// # Errors
    /// If it does not fit.
    pub fn respond(
        &self,
        request: &[u8],
        buffer: &mut [u8],
        now: u64,
    ) -> Result<usize, BuildError> {
        let rcode = self.error.rcode();
        let length = match Message::new(request) {
            Ok(request) => respond_to(buffer, &request, rcode)?.finish().len(),
            Err(_) => {
                let mut builder = crate::Builder::new(buffer);
                let flags = Flags::default().with_response(true).with_rcode(rcode);
                builder.header(Header { id: record::id(request), flags });
                builder.finish().len()
            }
        };
        let Some(fields) = &self.fields else { return Ok(length) };
        let mut fields = Fields { error: self.error.code(), ..Fields::clone(fields) };
        // The client's own time, so that it can verify what it is told (RFC 8945 §5.2.3).
        fields.server_time = (self.error == TsigError::BadTime).then_some(now);
        let mac = match &self.signer {
            Some((key, mac)) => {
                let message = buffer.get(..length).unwrap_or_default();
                key.answer_mac(mac, message, &fields)
            }
            None => MacBytes::NONE,
        };
        fields.append(&mac, buffer, length)
    }
}

impl core::fmt::Debug for Responder<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Responder").field("key", self.key).finish_non_exhaustive()
    }
}

impl core::fmt::Debug for Refusal<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Refusal").field("error", &self.error).finish_non_exhaustive()
    }
}
