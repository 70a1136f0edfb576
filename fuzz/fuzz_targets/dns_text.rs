//! Any octets as a zone file, at any cut: no panic, the same entries, and each record prints so that it is read again.
//! The first octet chooses the cuts.
#![no_main]

use dns_wire::{
    Limits, NameBuf,
    text::{Entry, Item, Reader, TextError},
};
use libfuzzer_sys::fuzz_target;
use sans_io::PushParser;

fuzz_target!(|data: &[u8]| {
    let Some((step, text)) = data.split_first() else { return };
    let whole = read(text, text.len().max(1));
    assert_eq!(whole, read(text, usize::from(*step % 17) + 1));
    for entry in &whole.0 {
        if let Item::Record(record) = &entry.item {
            let line = record.to_string();
            let (entries, error) = read(line.as_bytes(), line.len());
            let [Entry { item: Item::Record(again), .. }] = &entries[..] else {
                panic!("{line:?} became {entries:?} {error:?}");
            };
            assert_eq!((again, again.data.as_wire()), (record, record.data.as_wire()));
            assert_eq!(again.name.as_wire(), record.name.as_wire());
        }
    }
});

/// Reads `text`, `step` octets at a time.
fn read(text: &[u8], step: usize) -> (Vec<Entry>, Option<TextError>) {
    let origin: NameBuf = "example".parse().expect("a name");
    // A line of few octets may make more records than can be fuzzed.
    let mut limits = Limits::default();
    limits.generated = 1000;
    let mut reader = Reader::with_limits(origin, limits).with_default_ttl(60);
    let (mut taken, mut shown) = (0, 0);
    let mut entries = Vec::new();
    loop {
        let mut input = &text[taken..shown];
        let before = input.len();
        let result = reader.push(&mut input);
        taken += before - input.len();
        match result {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) if shown == text.len() => break,
            Ok(None) => {
                shown = (shown + step).min(text.len());
                if shown == text.len() {
                    reader.finish();
                }
            }
            Err(error) => return (entries, Some(error)),
        }
    }
    if text.is_empty() {
        reader.finish();
        assert_eq!(reader.push(&mut &[][..]), Ok(None));
    }
    (entries, None)
}
