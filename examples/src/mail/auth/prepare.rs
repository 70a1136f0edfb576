use std::{borrow::Cow, io};

/// A name or password as it is compared and hashed: SASLprep (RFC 4013), so that the same characters are the same octets however
/// they were typed. Text in US-ASCII stays as it is.
///
/// # Errors
/// If it has a character that no name or password may have.
pub fn prepare(text: &str) -> io::Result<Cow<'_, str>> {
    // The crate's error quotes the character, which may be of a password.
    stringprep::saslprep(text)
        .map_err(|_| io::Error::other("a character that no name or password may have"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4013 §3
    #[test]
    fn examples_of_the_rfc() {
        for (text, expected) in [
            ("I\u{ad}X", Some("IX")),
            ("user", Some("user")),
            ("USER", Some("USER")),
            ("\u{aa}", Some("a")),
            ("\u{2168}", Some("IX")),
            ("\u{7}", None),
            ("\u{627}1", None),
        ] {
            assert_eq!(prepare(text).ok().as_deref(), expected, "{text:?}");
        }
    }

    /// RFC 4013 §2.1, §2.3 and §2.5
    #[test]
    fn spaces_unassigned_and_private_characters() {
        assert_eq!(prepare("a\u{a0}b\u{3000}c").unwrap(), "a b c");
        assert!(prepare("a\u{e000}").is_err());
        assert!(prepare("a\u{221}").is_err());
        assert!(prepare("a\0").is_err());
    }
}
