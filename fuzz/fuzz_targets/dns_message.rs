//! Any octets as a message: no panic, every iterator ends, and what was read and built again reads the same.
#![no_main]

use dns_wire::{Builder, Message, RecordBuf, Section, Style};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::new(data) else { return };
    let promised: usize = [Section::Answer, Section::Authority, Section::Additional]
        .iter()
        .map(|section| usize::from(message.count(*section)))
        .sum();
    assert!(message.records().count() <= promised);
    for (_, style) in Style::ALL {
        let _ = message.display(style).to_string();
    }
    let _ = (message.edns(), message.rcode());
    if message.validate_prefix().is_err() {
        return;
    }
    let mut buffer = vec![0; 65_535];
    let Some(octets) = rebuild(message, &mut buffer) else { return };
    let again = Message::new(octets).expect("a header");
    assert_eq!(again.validate(), Ok(()));
    assert_eq!(again.header(), message.header());
    assert!(again.questions().eq(message.questions()));
    assert!(owned(again).eq(owned(message)));
    let mut second = vec![0; 65_535];
    assert_eq!(rebuild(again, &mut second), Some(octets), "stable");
});

fn owned(message: Message<'_>) -> impl Iterator<Item = (Section, RecordBuf)> {
    message.records().map(|record| {
        let (section, record) = record.expect("validated");
        (section, record.to_owned().expect("validated"))
    })
}

/// `None`: decompressed and compressed anew, it has become too long.
fn rebuild<'b>(message: Message<'_>, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut builder = Builder::new(buffer);
    builder.header(message.header());
    for question in message.questions() {
        builder.question(&question.expect("validated")).ok()?;
    }
    for record in message.records() {
        let (section, record) = record.expect("validated");
        builder.copy(section, &record).ok()?;
    }
    Some(builder.finish())
}
