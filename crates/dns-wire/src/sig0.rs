//! SIG(0): the signature of a message by a public key (RFC 2931). What is signed is made here; signing and verifying need a
//! cryptographic library.
//!
//! ```text
//!  signer:    data_to_sign(sig, query, message) --> library --> append(buffer, length, sig with signature)
//!  verifier:  find(octets) --> Sig0::data_to_verify(query) --> library
//! ```

use alloc::vec::Vec;

use crate::{
    BuildError, Class, Error, Name, Opaque, ReadData, RecordType, Serial, Sig, WriteData,
    limits::HEADER, rdata::write_canonical, trailer,
};

/// The SIG(0) record at the end of a message.
#[derive(Clone, Copy, Debug)]
pub struct Sig0<'m> {
    octets: &'m [u8],
    at: usize,
    sig: Sig<'m>,
}

/// Finds the SIG(0) record of `octets`: a SIG record that covers no type and is the last one of the message (RFC 2931 §3.2).
///
/// # Errors
/// If the message cannot be stepped through, if the record cannot be read, or if it is not the last one.
#[inline]
pub fn find(octets: &[u8]) -> Result<Option<Sig0<'_>>, Error> {
    let covers_nothing =
        |rtype, data: &[u8]| rtype == RecordType::SIG && matches!(data, [0, 0, ..]);
    let Some(trailer) = trailer::find(octets, covers_nothing)? else { return Ok(None) };
    let mut cursor = trailer.cursor;
    cursor.name()?;
    cursor.array::<10>()?;
    let sig = Sig::read_all(&mut cursor)?;
    Ok(Some(Sig0 { octets, at: trailer.at, sig }))
}

/// What is signed (RFC 2931 §3.1): the data of `sig` without its signature, the query if `message` answers one, and `message` before
/// the record came to it.
#[must_use]
#[inline]
pub fn data_to_sign(sig: &Sig<'_>, query: Option<&[u8]>, message: &[u8]) -> Vec<u8> {
    let mut out = data_of(sig);
    out.extend_from_slice(query.unwrap_or_default());
    out.extend_from_slice(message);
    out
}

/// Writes `sig`, signature included, behind the message of `length` octets at the front of `buffer`. Gives the new length.
///
/// # Errors
/// If it does not fit.
#[inline]
pub fn append(buffer: &mut [u8], length: usize, sig: &Sig<'_>) -> Result<usize, BuildError> {
    let mut data = Vec::new();
    sig.write(&mut data);
    let size = u16::try_from(data.len()).map_err(|_| BuildError::DataTooLong)?;
    let mut record = Vec::with_capacity(data.len() + 11);
    // The root, SIG, ANY, no TTL (RFC 2931 §3).
    record.extend_from_slice(Name::ROOT.as_wire().unwrap_or_default());
    record.extend_from_slice(&RecordType::SIG.0.to_be_bytes());
    record.extend_from_slice(&Class::ANY.0.to_be_bytes());
    record.extend_from_slice(&[0; 4]);
    record.extend_from_slice(&size.to_be_bytes());
    record.extend_from_slice(&data);
    trailer::append(buffer, length, &record)
}

impl<'m> Sig0<'m> {
    /// The data of the record: signer, algorithm, key tag, times, signature.
    #[must_use]
    #[inline]
    pub const fn sig(&self) -> &Sig<'m> {
        &self.sig
    }

    /// What the signature is over; `query` is the whole message that this one answers, its own SIG(0) included (RFC 2931 §3.1).
    #[must_use]
    #[inline]
    pub fn data_to_verify(&self, query: Option<&[u8]>) -> Vec<u8> {
        let mut out = data_of(&self.sig);
        out.extend_from_slice(query.unwrap_or_default());
        self.message_before(&mut out);
        out
    }

    /// What the signature is over in a message after the first on a stream; `previous` is the whole message before this one
    /// (RFC 2931 §3.1).
    #[must_use]
    #[inline]
    pub fn data_to_verify_after(&self, previous: &[u8]) -> Vec<u8> {
        let mut out = data_of(&self.sig);
        self.message_before(&mut out);
        out.extend_from_slice(previous);
        out
    }

    /// Whether `now`, in seconds since 1970, is between inception and expiration (RFC 2931 §3.3).
    #[must_use]
    #[inline]
    pub fn is_current(&self, now: Serial) -> bool {
        let (inception, expiration) = (Serial(self.sig.inception.0), Serial(self.sig.expiration.0));
        inception <= now && now <= expiration
    }

    #[inline]
    fn message_before(&self, out: &mut Vec<u8>) {
        let id = self.octets.first_chunk().map_or(0, |id| u16::from_be_bytes(*id));
        out.extend_from_slice(&trailer::header_before(self.octets, id));
        out.extend_from_slice(self.octets.get(HEADER..self.at).unwrap_or_default());
    }
}

/// The data of the record without the signature, the signer in canonical form.
#[inline]
fn data_of(sig: &Sig<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write_canonical(&Sig { signature: Opaque(&[]), ..*sig }, &mut out);
    out
}
