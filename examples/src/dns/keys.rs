//! Keys of transaction signatures as `dig -y` takes them.

use dns_wire::tsig::{Algorithm, Key};

/// Reads `[ALGORITHM:]NAME:SECRET`, the secret in base64; hmac-sha256 without an algorithm.
#[must_use]
pub fn parse_key(text: &str) -> Option<Key> {
    let (front, secret) = text.rsplit_once(':')?;
    let (algorithm, name) = match front.split_once(':') {
        Some((algorithm, name)) => (Algorithm::from_text(algorithm)?, name),
        None => (Algorithm::HMAC_SHA256, front),
    };
    Key::new(name.parse().ok()?, algorithm, &base64_simd::STANDARD.decode_to_vec(secret).ok()?).ok()
}
