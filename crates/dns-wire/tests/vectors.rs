//! The messages of testdata/dns: sound, printed as the text beside them, and read and built to the same octets.

#![cfg(feature = "print")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::{fs, path::Path};

use dns_wire::{Builder, Message, Style};
use testkit::{corpus, transcript::testdata};

fn octets(file: &Path) -> Vec<u8> {
    let text = fs::read_to_string(file).unwrap();
    let digits: Vec<char> =
        text.lines().filter(|line| !line.starts_with("# ")).flat_map(str::chars).collect();
    let octet = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    digits.chunks(2).map(octet).collect()
}

#[test]
fn messages_print_as_dig_does() {
    // Zones and signed exchanges lie there too, for other tests.
    let mut files = corpus::files(&testdata("dns"));
    files.retain(|file| file.extension().is_some_and(|end| end == "hex" || end == "dig"));
    let messages: Vec<_> =
        files.iter().filter(|file| file.extension().is_some_and(|end| end == "hex")).collect();
    assert_eq!(files.len(), 2 * messages.len());
    assert!(!messages.is_empty());
    for file in messages {
        let octets = octets(file);
        let message = Message::new(&octets).unwrap();
        assert_eq!(message.validate(), Ok(()), "{}", file.display());
        let expected = fs::read_to_string(file.with_extension("dig")).unwrap();
        assert_eq!(message.display(Style::Dig).to_string(), expected, "{}", file.display());

        let mut buffer = [0; 512];
        let mut builder = Builder::new(&mut buffer);
        builder.header(message.header());
        builder.question(&message.question().unwrap().unwrap()).unwrap();
        for record in message.records() {
            let (section, record) = record.unwrap();
            builder.copy(section, &record).unwrap();
        }
        assert_eq!(builder.finish(), octets, "{}", file.display());
    }
}
