//! How SMTP, POP3 and IMAP carry SASL exchanges (RFC 4422): lines of base64, `*` to cancel, `=` for an
//! initial response of no octets. Mechanisms are the caller's.

use alloc::vec::Vec;

use crate::Secret;

/// A client's line in an authentication exchange, or its initial response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// The response, decoded.
    Data(Secret<Vec<u8>>),
    /// `*`: the client gives up (RFC 4954 §4, RFC 5034 §4, RFC 9051 §6.2.2).
    Cancel,
}

/// The line is not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected base64")]
pub struct NotBase64;

/// Reads a client's line of an exchange, without its line end.
///
/// # Errors
/// [`NotBase64`] for anything that is neither `*` nor base64 with its padding.
pub fn decode_response(line: &[u8]) -> Result<Response, NotBase64> {
    if line == b"*" {
        return Ok(Response::Cancel);
    }
    Ok(Response::Data(Secret::new(decode(line)?)))
}

/// Reads the initial response of an AUTH or AUTHENTICATE command: `=` stands for no octets.
///
/// # Errors
/// [`NotBase64`], for an empty word too.
pub fn decode_initial(word: &[u8]) -> Result<Secret<Vec<u8>>, NotBase64> {
    match word {
        b"" => Err(NotBase64),
        b"=" => Ok(Secret::new(Vec::new())),
        _ => Ok(Secret::new(decode(word)?)),
    }
}

/// Reads a server's challenge, without what stands before it and its line end.
///
/// # Errors
/// [`NotBase64`].
pub fn decode_challenge(text: &[u8]) -> Result<Vec<u8>, NotBase64> {
    decode(text)
}

/// Appends `data` as base64.
pub fn encode(data: &[u8], out: &mut Vec<u8>) {
    base64_simd::STANDARD.encode_append(data, out);
}

/// Appends an initial response: `=` for no octets, else base64.
pub fn encode_initial(data: &[u8], out: &mut Vec<u8>) {
    if data.is_empty() {
        out.push(b'=');
    } else {
        encode(data, out);
    }
}

/// Whether the mechanism needs the channel binding data of TLS, as names that end in `-PLUS` do (RFC 5801 §3): there is none in
/// clear.
#[must_use]
pub fn binds_channel(mechanism: &str) -> bool {
    let end = mechanism.as_bytes().last_chunk::<5>();
    end.is_some_and(|end| end.eq_ignore_ascii_case(b"-PLUS"))
}

fn decode(text: &[u8]) -> Result<Vec<u8>, NotBase64> {
    base64_simd::STANDARD.decode_to_vec(text).map_err(|_| NotBase64)
}
