//! Internationalized names beside what a mail server's library makes of them.
#![cfg(feature = "idna")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;

use dns_wire::NameBuf;
use testkit::corpus;

/// Lines `"TEXT" ->ascii "RESULT"`, where the result may be `(error)`.
#[test]
fn conversions_of_a_mail_server() {
    let Some(folder) = corpus::folder("mail/postfix-vectors/util") else { return };
    let Ok(text) = fs::read_to_string(folder.join("midna_domain_test.ref")) else { return };
    let (mut equal, mut refused) = (0, 0);
    for line in text.lines() {
        let mut parts = line.split('"');
        let (Some(_), Some(given), Some(" ->ascii "), Some(ascii), Some("")) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        match NameBuf::from_unicode(given) {
            Ok(name) => {
                assert_eq!(name.to_string(), format!("{ascii}."));
                let unicode = name.as_name().to_unicode();
                assert!(
                    text.contains(&format!("->utf8 \"{}\"", unicode.trim_end_matches('.'))),
                    "{unicode}"
                );
                equal += 1;
            }
            Err(_) => {
                assert_eq!(ascii, "(error)", "{given}");
                refused += 1;
            }
        }
    }
    println!("corpus: {} read, {equal} equal, 0 justified, 0 failed", equal + refused);
    assert!(equal > 0 && refused > 0, "the file has both");
}
