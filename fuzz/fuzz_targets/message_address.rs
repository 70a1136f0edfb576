//! Any bytes as an address list: every address stands in it literally or with the white space and comments of the grammar inside,
//! reads back alone as itself, and can be built and read back; text of any kind in the builder starts no other field.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use mime::encoded_word;
use rfc822_message::{
    AddrSpec, Address, Addresses, Defect, HeaderBuilder, HeaderName, Message, MsgId, NameAddr,
    NonAscii,
};

fuzz_target!(|data: &[u8]| -> Corpus {
    if data.len() > 8192 {
        return Corpus::Reject;
    }
    let mut defects: Vec<Defect> = Vec::new();
    let mut list = Addresses::new(data);
    let mut depth = 0i32;
    while let Some(address) = list.next_with(&mut defects) {
        match address {
            Address::Mailbox(mailbox) => {
                let spec = mailbox.addr_spec();
                assert!(!spec.contains(&b'\r') && !spec.contains(&b'\n') && !spec.contains(&0));
                for part in [mailbox.local_part(), mailbox.domain()] {
                    assert!(is_literal(data, &part), "{}", part.escape_ascii());
                }
                let mut again = Addresses::new(&spec);
                let found =
                    again.next().and_then(Address::mailbox).expect("an address is an address");
                assert_eq!(found.addr_spec(), spec);
                assert_eq!(again.next(), None);
                let Ok(spec) = AddrSpec::try_from(&mailbox) else { continue };
                let name = mailbox
                    .display_name()
                    .map(|name| name.value().into_owned())
                    .unwrap_or_default();
                let name = String::from_utf8_lossy(&name);
                let mut header = HeaderBuilder::with(NonAscii::Utf8);
                if header.from(&[NameAddr::new(&name, &spec)]).is_ok() {
                    let message = Message::parse(header.as_bytes());
                    let field = message.header().first("From").expect("it was written");
                    let built = field.addresses().mailboxes().next().expect("it was written");
                    assert_eq!(built.addr_spec(), spec.as_str().as_bytes());
                    let read = built
                        .display_name()
                        .map(|name| name.value().into_owned())
                        .unwrap_or_default();
                    // What looks like an encoded-word is written in one.
                    if name.contains("=?") {
                        assert_eq!(encoded_word::decode(&read).text, name);
                    } else {
                        assert_eq!(read, name.as_bytes());
                    }
                }
            }
            Address::GroupStart(_) => depth += 1,
            Address::GroupEnd => depth -= 1,
            _ => assert!(defects.last().is_some()),
        }
        assert!((0..=1).contains(&depth));
    }
    assert_eq!(depth, 0);
    assert!(
        defects.iter().all(|defect| defect.start <= defect.end && defect.end <= data.len() as u64)
    );

    let text = String::from_utf8_lossy(data);
    let mut header = HeaderBuilder::with(NonAscii::Utf8);
    let mut fields = usize::from(header.subject(&text).is_ok());
    if let Ok(name) = HeaderName::new(&text) {
        fields += usize::from(header.text(name, "x").is_ok());
    }
    if let Ok(id) = MsgId::new(&text) {
        fields += usize::from(header.message_id(&id).is_ok());
    }
    if let Ok(spec) = AddrSpec::new(&text) {
        fields += usize::from(header.to(&[(&spec).into()]).is_ok());
    }
    let message = Message::parse(header.as_bytes());
    assert_eq!(message.header().len(), fields);
    assert!(header.as_bytes().split(|octet| *octet == b'\n').all(|line| line.len() <= 999));
    Corpus::Keep
});

/// Whether nothing in `part` is made up: each atom of it is a word of `data`, neither cut nor put together from two, and what
/// has to be quoted or stands in brackets has its octets from there, in their order.
fn is_literal(data: &[u8], part: &[u8]) -> bool {
    if !part.iter().all(|octet| is_atext(*octet) || *octet == b'.') {
        let mut rest = data.iter();
        return part.iter().all(|octet| rest.any(|other| other == octet));
    }
    // What is quoted for no reason, by a backslash too, is a word all the same.
    let plain: Vec<u8> = data.iter().copied().filter(|octet| *octet != b'\\').collect();
    let is_word = |atom: &[u8]| plain.split(|octet| !is_atext(*octet)).any(|word| word == atom);
    part.split(|octet| *octet == b'.').all(is_word)
}

/// `atext` (RFC 5322 §3.2.3, RFC 6532 §3.2).
fn is_atext(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet >= 128 || b"!#$%&'*+-/=?^_`{|}~".contains(&octet)
}
