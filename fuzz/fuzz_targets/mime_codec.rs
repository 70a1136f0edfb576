//! Transfer encodings decode the same in pieces of any length, what is encoded decodes to itself, and so do encoded-words,
//! parameters and whole messages.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use mime::{
    Attachment, Boundary, ContentType, MediaType, MessageBuilder, TransferEncoding, Tree,
    encoded_word,
    transfer::{self, Decoder, LineBreaks},
};
use rfc822_message::HeaderBuilder;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, length], data)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    let encoding =
        if knobs & 1 == 0 { TransferEncoding::Base64 } else { TransferEncoding::QuotedPrintable };
    decode(encoding, data, usize::from(length).max(1));
    encode(encoding, data);
    words(data);
    message(data);
    Corpus::Keep
});

fn decode(encoding: TransferEncoding, data: &[u8], piece: usize) {
    let (whole, problems) = transfer::decode(encoding, data);
    let mut decoder = Decoder::new(encoding);
    let mut out = Vec::new();
    let mut buffer = vec![0; transfer::MIN_OUTPUT.max(piece)];
    for chunk in data.chunks(piece) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let (_, taken, written) = decoder.decode(rest, &mut buffer);
            assert!(taken + written > 0, "no progress");
            out.extend_from_slice(&buffer[..written]);
            rest = &rest[taken..];
        }
    }
    let (_, written) = decoder.finish(&mut buffer);
    out.extend_from_slice(&buffer[..written]);
    assert_eq!(whole, out);
    assert_eq!(problems, decoder.problems());
}

fn encode(encoding: TransferEncoding, data: &[u8]) {
    let mut encoded = Vec::new();
    transfer::encode(encoding, LineBreaks::Binary, data, &mut encoded);
    assert!(encoded.is_ascii());
    assert!(encoded.split(|octet| *octet == b'\n').all(|line| line.len() <= transfer::LINE + 1));
    let (decoded, problems) = transfer::decode(encoding, &encoded);
    assert_eq!(decoded, data);
    assert!(problems.is_empty());
}

fn words(data: &[u8]) {
    let decoded = encoded_word::decode(data);
    assert!(!decoded.text.contains(['\r', '\n']), "a line end came through");
    if let Some(content_type) = ContentType::parse(data) {
        for parameter in content_type.parameters().iter() {
            let name = String::from_utf8_lossy(parameter.name);
            let _ = content_type.parameters().text(&name);
        }
    }
    let Ok(text) = core::str::from_utf8(data) else { return };
    if text.contains(char::is_control) {
        return;
    }
    for column in [0, 9, 60, 80] {
        let encoded = encoded_word::encode_text(text, column);
        assert!(encoded.is_ascii());
        assert_eq!(encoded_word::decode(encoded.as_bytes()).text, text);
        let phrase = encoded_word::encode_phrase(text, column);
        assert!(phrase.split(' ').all(|word| word.len() <= encoded_word::WORD));
        assert_eq!(encoded_word::decode(phrase.as_bytes()).text, text);
    }
}

fn message(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(boundary) = Boundary::new("1") else { return };
    let mut builder = MessageBuilder::new(boundary);
    builder.text(&text).attach(Attachment::new(MediaType::OCTET_STREAM, &text, data));
    let mut out = Vec::new();
    if builder.write(&HeaderBuilder::new(), &mut out).is_err() {
        assert!(out.is_empty());
        return;
    }
    assert!(out.is_ascii());
    assert!(out.split(|octet| *octet == b'\n').all(|line| line.len() <= 999));
    let tree = Tree::parse(&out);
    let attached = tree.root().children().nth(1);
    assert_eq!(tree.entities().count(), 3, "something else came in");
    assert!(attached.is_some_and(|part| part.decoded().0 == data));
}
