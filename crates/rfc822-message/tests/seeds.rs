//! The letters and addresses of the lecture decks (testdata/seeds/mail).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::check_all_cuts;
use rfc822_message::{Addresses, DefectKind, Item, Limits, Message};

const LETTER: &[u8] = include_bytes!("../../../testdata/seeds/mail/001-rfc822-letter.eml");
const AS_PRINTED: &[u8] =
    include_bytes!("../../../testdata/seeds/mail/001-rfc822-letter-as-printed.eml");
const TWO_LINES: &[u8] = include_bytes!("../../../testdata/seeds/mail/000-two-lines.eml");
const ADDRESSES: &str = include_str!("../../../testdata/seeds/mail/addresses.tsv");
const BODY: &[u8] = b"This is the plain text body of the message. \
    Note the blank line between the header information and the body of the message.\r\n";

#[test]
fn every_letter_at_every_cut() {
    for letter in [LETTER, AS_PRINTED, TWO_LINES] {
        check_all_cuts(letter, Limits::default());
        check_all_cuts(letter, common::tight());
    }
}

#[test]
fn an_rfc_822_formatted_message() {
    let message = Message::parse(LETTER);
    let header = message.header();
    let names: Vec<_> = header.fields().map(|field| field.name()).collect();
    assert_eq!(names, ["From", "To", "Subject"]);
    assert_eq!(header.first("Subject").unwrap().text(), &b"An RFC 822 formatted message"[..]);
    assert_eq!(message.body(), BODY);

    let from: Vec<_> = header.first("From").unwrap().addresses().mailboxes().collect();
    assert_eq!(from.len(), 1);
    assert_eq!(from[0].addr_spec(), &b"someone@example.com"[..]);

    let mut defects = Vec::new();
    let mut to = header.first("To").unwrap().addresses();
    let found = to.next_with(&mut defects).unwrap();
    assert!(
        matches!(found, rfc822_message::Address::Invalid(invalid) if invalid.raw == b"someone else@example.com")
    );
    assert_eq!(to.next_with(&mut defects), None);
    assert_eq!(defects.len(), 1);
    assert_eq!(defects[0].kind, DefectKind::NotAnAddress);
    assert_eq!(&LETTER[30..56], b" someone else@example.com\r");
    assert_eq!(defects[0].range(), 30..55);
}

#[test]
fn the_letter_as_printed() {
    let message = Message::parse(AS_PRINTED);
    assert_eq!(message.header().len(), 2);
    assert_eq!(message.header().first("Subject"), None);
    assert!(message.body().starts_with(b"Subject: An RFC 822 formatted message\r\n\r\n"));
}

#[test]
fn two_lines_without_a_header() {
    let message = Message::parse(TWO_LINES);
    assert_eq!(message.header().items().collect::<Vec<Item<'_>>>(), []);
    assert_eq!(message.header().separator(), b"");
    assert_eq!(message.body(), b"Do you like ketchup?\r\nHow about pickles?\r\n");
    let mut defects = Vec::new();
    message.header().defects(&mut defects);
    assert_eq!(
        defects.iter().map(|defect| defect.kind).collect::<Vec<_>>(),
        [DefectKind::NoHeader]
    );
}

#[test]
fn misprinted_addresses() {
    let mut checked = 0;
    for line in ADDRESSES.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (_deck, printed) = (columns.next().unwrap(), columns.next().unwrap());
        let expected: Vec<_> = columns.filter(|mailbox| !mailbox.is_empty()).collect();
        let mut defects = Vec::new();
        let mut list = Addresses::new(printed.as_bytes());
        let mut found = Vec::new();
        while let Some(address) = list.next_with(&mut defects) {
            found.extend(address.mailbox());
        }
        let found: Vec<_> = found
            .iter()
            .map(|mailbox| String::from_utf8(mailbox.addr_spec().into()).unwrap())
            .collect();
        assert_eq!(found, expected, "{printed}");
        assert_eq!(defects.is_empty(), !expected.is_empty(), "{printed}");
        checked += 1;
    }
    assert_eq!(checked, 6);
}
