//! A builder driven by octets: whatever is added, taken back or refused, the message is sound, and holds what was kept.
#![no_main]

use dns_wire::{
    Builder, Class, Message, Name, NameBuf, NameBuilder, Opaque, RecordBuf, RecordData, RecordType,
    Section, Unknown,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(([high, low, flags], mut rest)) = data.split_first_chunk() else { return };
    let mut buffer = vec![0; usize::from(u16::from_be_bytes([*high, *low]))];
    let mut builder = Builder::new(&mut buffer);
    builder.compression(flags & 1 == 0);
    let (mut kept, mut mark): (Vec<(Section, RecordBuf)>, _) = (Vec::new(), (builder.mark(), 0));
    while let Some((operation, tail)) = rest.split_first() {
        rest = tail;
        match operation % 8 {
            0 => mark = (builder.mark(), kept.len()),
            1 if mark.1 <= kept.len() => {
                builder.rewind(&mark.0);
                kept.truncate(mark.1);
            }
            operation => {
                let name = name(&mut rest);
                let data = record_data(operation, &mut rest);
                let section = match operation {
                    2 | 3 | 4 => Section::Answer,
                    5 => Section::Authority,
                    _ => Section::Additional,
                };
                let record = RecordBuf { name, class: Class::IN, ttl: 1, data };
                if builder.push(section, &record).is_ok() {
                    kept.push((section, record));
                }
            }
        }
    }
    let Ok(message) = Message::new(builder.finish()) else { return };
    assert_eq!(message.validate(), Ok(()));
    let mut expected = kept.iter();
    for record in message.records() {
        let (section, record) = record.expect("validated");
        let (kept_in, kept) = expected.next().expect("no more than was kept");
        let record = record.to_owned().expect("validated");
        assert_eq!((section, &record), (*kept_in, kept));
        assert_eq!(record.name.as_wire(), kept.name.as_wire());
        assert_eq!(record.data.as_wire(), kept.data.as_wire());
    }
    assert_eq!(expected.next(), None);
});

/// A name of few letters, so that names share suffixes: one octet a label.
fn name(rest: &mut &[u8]) -> NameBuf {
    let mut builder = NameBuilder::new();
    let Some((count, tail)) = rest.split_first() else { return NameBuf::root() };
    *rest = tail;
    for _ in 0..count % 8 {
        let Some((octet, tail)) = rest.split_first() else { break };
        *rest = tail;
        let _ = builder.label(&[b'a' + octet % 4].repeat(usize::from(octet >> 2) % 64 + 1));
    }
    builder.finish(Name::ROOT).expect("at most 255 octets")
}

fn record_data(operation: u8, rest: &mut &[u8]) -> RecordData {
    let target = name(rest);
    match operation {
        // Names that may be compressed, and names that may not.
        2 | 5 => RecordData::from_wire(RecordType::NS, target.as_wire()).expect("a name"),
        3 | 6 => RecordData::from_wire(RecordType::DNAME, target.as_wire()).expect("a name"),
        _ => {
            let size = rest.first().map_or(0, |octet| usize::from(*octet) * 61);
            let octets = vec![operation; size];
            RecordData::new(&Unknown { rtype: RecordType(65280), data: Opaque(&octets) })
                .expect("it fits")
        }
    }
}
