//! Any bytes as fields of lists, filters and signatures, as a body to be canonicalized in pieces, as a `mailto:` URI, and as a
//! file of messages: every reading stays inside of its bytes, however they are cut, and what was written reads back.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use rfc822_message::{
    AddressKey, BodyCanonicalizer, CanonicalBody, Canonicalization, Limits, Mailto, MailtoBuilder,
    Mbox, MboxEvent, MboxFormat, MboxParser, MboxWriter, Message,
};
use sans_io::PushParser;

fuzz_target!(|data: &[u8]| -> Corpus {
    let [cut, data @ ..] = data else { return Corpus::Reject };
    if data.len() > 4096 {
        return Corpus::Reject;
    }
    let (head, tail) = data.split_at(usize::from(*cut).min(data.len()));
    fields(data);
    for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
        body(data, [head, tail], how);
    }
    for format in [MboxFormat::Rd, MboxFormat::O, MboxFormat::Cl, MboxFormat::Cl2] {
        mbox(data, head.len(), format);
    }
    there_and_back([head, tail]);
    mailto(&String::from_utf8_lossy(data));
    Corpus::Keep
});

fn fields(data: &[u8]) {
    let message = Message::parse(data);
    let header = message.header();
    let mut defects = Vec::new();
    for field in header.fields() {
        let list = field.list_commands();
        assert!(list.is_no() || list.map(|command| command.raw.len()).sum::<usize>() <= data.len());
        field.list_id(&mut defects);
        field.auto_submitted(&mut defects);
        if let Some(found) = field.authentication_results(&mut defects) {
            found.results().for_each(|found| drop((found.reason(), found.properties().count())));
        }
        let signature = field.signature(&mut defects);
        assert!(header.signed_by(&signature).len() <= header.len());
        let relaxed: Vec<u8> =
            field.canonical(Canonicalization::Relaxed).flatten().copied().collect();
        assert!(relaxed.ends_with(b"\r\n") && !relaxed.windows(2).any(|pair| pair == b"  "));
        field.canonical_unsigned(Canonicalization::Simple).for_each(drop);
        let readings = field.addresses().interpretations();
        assert!(!readings.is_empty() && readings.len() < 24);
        for mailbox in field.addresses().mailboxes() {
            assert_eq!(AddressKey::of_mailbox(&mailbox), AddressKey::of_mailbox(&mailbox));
        }
        assert!(!header.interpretations(field.name()).is_empty());
    }
    header.arc_sets(&mut defects);
    assert!(header.blocks().flat_map(|block| block.range()).eq(0..header.len()));
    assert!(
        defects.iter().all(|defect| defect.start <= defect.end && defect.end <= data.len() as u64)
    );
}

fn body(data: &[u8], chunks: [&[u8]; 2], how: Canonicalization) {
    let whole: Vec<u8> = CanonicalBody::new(data, how).flatten().copied().collect();
    let mut canonicalizer = BodyCanonicalizer::new(how);
    let mut pieces = Vec::new();
    for mut chunk in chunks {
        while let Some(piece) = canonicalizer.push(&mut chunk) {
            pieces.extend_from_slice(piece);
        }
        assert!(chunk.is_empty());
    }
    while let Some(piece) = canonicalizer.finish() {
        pieces.extend_from_slice(piece);
    }
    assert_eq!(pieces, whole);
    let again: Vec<u8> = CanonicalBody::new(&whole, how).flatten().copied().collect();
    assert_eq!(again, whole);
}

/// The events of a file that comes in two reads: chunks joined.
fn events(data: &[u8], cut: usize, format: MboxFormat) -> Vec<(String, Vec<u8>)> {
    let mut limits = Limits::default();
    limits.mbox_line = 40;
    let mut parser = MboxParser::new(format, &limits);
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    let mut consumed = 0;
    for end in [cut, data.len()] {
        if end == data.len() {
            parser.finish();
        }
        let mut input = &data[consumed..end];
        while let Ok(Some(event)) = parser.push(&mut input) {
            match event {
                MboxEvent::Data { bytes, .. } | MboxEvent::Outside { bytes, .. } => {
                    match found.last_mut() {
                        Some((name, joined)) if name.is_empty() => joined.extend_from_slice(bytes),
                        _ => found.push((String::new(), bytes.to_vec())),
                    }
                }
                event => found.push((format!("{event:?}"), Vec::new())),
            }
        }
        consumed = end - input.len();
        assert!(input.len() <= parser.capacity());
    }
    assert_eq!(consumed, data.len());
    found
}

fn mbox(data: &[u8], cut: usize, format: MboxFormat) {
    assert_eq!(events(data, cut, format), events(data, data.len(), format));
    for message in Mbox::new(data, format) {
        assert!(message.message().len() <= message.raw.len());
    }
}

fn there_and_back(messages: [&[u8]; 2]) {
    let mut file = Vec::new();
    for message in messages {
        MboxWriter::write(MboxFormat::Rd, b"From a b\n", message, &mut file);
    }
    let read: Vec<_> = Mbox::new(&file, MboxFormat::Rd).map(|message| message.message()).collect();
    assert_eq!(read.len(), 2);
    for (read, written) in read.iter().zip(messages) {
        let ended = written.is_empty() || written.ends_with(b"\n");
        assert_eq!(read.strip_suffix(if ended { &b""[..] } else { b"\n" }), Some(written));
    }
}

fn mailto(text: &str) {
    let uri = format!("mailto:{text}");
    let read = Mailto::parse(&uri).expect("its scheme is there");
    let to: Vec<_> = read.to().flatten().collect();
    let subject = read.subject().unwrap_or_default();
    let built = MailtoBuilder::new(&to).subject(&subject).body(text).build();
    assert!(built.is_ascii());
    let again = Mailto::parse(&built).expect("it was written");
    assert_eq!(again.to().collect::<Vec<_>>(), to.iter().cloned().map(Ok).collect::<Vec<_>>());
    assert_eq!(again.subject().unwrap_or_default(), subject);
    assert_eq!(again.body().unwrap_or_default().replace("\r\n", "\n"), text.replace("\r\n", "\n"));
}
