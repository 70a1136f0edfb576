//! The two SASL mechanisms that every mail client has: PLAIN (RFC 4616) and LOGIN.

/// The mechanisms, best first.
pub const MECHANISMS: [&str; 2] = ["PLAIN", "LOGIN"];

/// One exchange at the server.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// Waits for `authzid NUL authcid NUL password`.
    Plain,
    /// Waits for the name.
    LoginName,
    /// Waits for the password of the name.
    LoginPassword(String),
}

/// What the client's response leads to.
#[derive(Debug)]
pub enum Step {
    /// A challenge.
    Challenge(&'static [u8], Exchange),
    /// A name and a password to check.
    Check(String, String),
    /// The response is none.
    Malformed,
}

impl Exchange {
    /// Begins a mechanism, in any case.
    #[must_use]
    pub fn begin(mechanism: &str) -> Option<Self> {
        match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => Some(Self::Plain),
            "LOGIN" => Some(Self::LoginName),
            _ => None,
        }
    }

    /// What the server says first, if the client has not given an initial response.
    #[must_use]
    pub const fn first_challenge(&self) -> &'static [u8] {
        match self {
            Self::Plain => b"",
            Self::LoginName | Self::LoginPassword(_) => b"Username:",
        }
    }

    /// Takes the client's response.
    #[must_use]
    pub fn step(self, response: &[u8]) -> Step {
        let Ok(text) = std::str::from_utf8(response) else { return Step::Malformed };
        match self {
            Self::Plain => {
                let mut parts = text.split('\0');
                match (parts.next(), parts.next(), parts.next(), parts.next()) {
                    (Some(as_whom), Some(name), Some(password), None)
                        if as_whom.is_empty() || as_whom == name =>
                    {
                        Step::Check(name.into(), password.into())
                    }
                    _ => Step::Malformed,
                }
            }
            Self::LoginName => Step::Challenge(b"Password:", Self::LoginPassword(text.into())),
            Self::LoginPassword(name) => Step::Check(name, text.into()),
        }
    }
}

/// PLAIN's initial response.
#[must_use]
pub fn plain(name: &str, password: &str) -> Vec<u8> {
    format!("\0{name}\0{password}").into_bytes()
}
