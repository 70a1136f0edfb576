use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha2::{Digest, Sha256};

/// Iterations of SCRAM-SHA-256 (RFC 7677 §4).
const ITERATIONS: u32 = 4096;

/// What a server needs of a password for SCRAM-SHA-256 (RFC 5802 §3).
#[derive(Clone)]
pub struct ScramKeys {
    /// How often the password was hashed.
    pub iterations: u32,
    /// Hashed with it.
    pub salt: [u8; 16],
    /// Checks the client's proof.
    pub stored_key: [u8; 32],
    /// Makes the server's own.
    pub server_key: [u8; 32],
}

impl ScramKeys {
    /// Those of a password that [`prepare`](super::prepare()) has given.
    #[must_use]
    pub fn new(password: &str, salt: [u8; 16]) -> Self {
        let mut salted = [0; 32];
        pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), &salt, ITERATIONS, &mut salted);
        let client_key = keyed(&salted, b"Client Key");
        Self {
            iterations: ITERATIONS,
            salt,
            stored_key: Sha256::digest(client_key).into(),
            server_key: keyed(&salted, b"Server Key"),
        }
    }
}

fn keyed(key: &[u8], text: &[u8]) -> [u8; 32] {
    // Every key has a length that HMAC takes.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|hmac| hmac.chain_update(text).finalize().into_bytes().into())
        .unwrap_or_default()
}

/// The digest of APOP (RFC 1939 §7): of the greeting's timestamp, angle brackets included, and the password.
#[must_use]
pub fn apop_digest(timestamp: &str, password: &str) -> [u8; 16] {
    Md5::new_with_prefix(timestamp).chain_update(password).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The user, salt and keys of RFC 7677 §3.
    #[test]
    fn scram_keys_are_those_of_the_rfc() {
        let base64 = |text: &str| textline::sasl::decode_challenge(text.as_bytes()).unwrap();
        let salt = base64("W22ZaJ0SNY7soEsUEjb6gQ==");
        let keys = ScramKeys::new("pencil", salt.try_into().unwrap());
        let expected = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
        assert_eq!(keys.stored_key.as_slice(), base64(expected));
        let expected = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
        assert_eq!(keys.server_key.as_slice(), base64(expected));
    }

    /// RFC 1939 §7
    #[test]
    fn the_digest_of_apop_is_that_of_the_rfc() {
        let digest = apop_digest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf");
        assert_eq!(u128::from_be_bytes(digest), 0xc4c9_334b_ac56_0ecc_979e_5800_1b3e_22fb);
    }
}
