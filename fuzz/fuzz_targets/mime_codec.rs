//! Transfer encodings, character sets and flowed text decode the same in pieces of any length, what is encoded decodes to itself,
//! and so do encoded-words, parameters and whole messages.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use mime::{
    Attachment, Boundary, Charset, ContentType, MediaType, MessageBuilder, TransferEncoding, Tree,
    encoded_word,
    flowed::{Event, Flowed},
    transfer::{self, Decoder, LineBreaks},
};
use rfc822_message::HeaderBuilder;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[knobs, length], data)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    let encoding = match knobs % 3 {
        0 => TransferEncoding::Base64,
        1 => TransferEncoding::QuotedPrintable,
        _ => TransferEncoding::Uuencode,
    };
    decode(encoding, data, usize::from(length).max(1));
    encode(encoding, data);
    charsets(data, usize::from(length).max(1));
    flowed(data, usize::from(length).max(1));
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

fn charsets(data: &[u8], piece: usize) {
    for label in ["utf-7", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "iso-2022-jp", "utf-8"] {
        let Some(charset) = Charset::from_label(label.as_bytes()) else { panic!("{label}") };
        let whole = charset.decode(data);
        let mut decoder = charset.decoder();
        let mut text = String::new();
        data.chunks(piece).for_each(|chunk| decoder.decode_to(chunk, &mut text));
        decoder.finish_to(&mut text);
        assert_eq!((whole.text.as_ref(), whole.malformed), (&text[..], decoder.is_malformed()));
    }
}

fn flowed(data: &[u8], piece: usize) {
    let text = String::from_utf8_lossy(data);
    for del_sp in [false, true] {
        let flowed = Flowed { del_sp };
        let whole: String = flowed
            .paragraphs(&text)
            .filter(|paragraph| !paragraph.is_separator())
            .map(|paragraph| paragraph.text().into_owned())
            .collect();
        let mut decoder = flowed.decoder();
        let mut pieces = String::new();
        let chars: Vec<char> = text.chars().collect();
        for chunk in chars.chunks(piece).map(|chunk| chunk.iter().collect()).chain([String::new()])
        {
            if chunk.is_empty() {
                decoder.finish();
            }
            let mut chunk = &chunk[..];
            while let Some(event) = decoder.push(&mut chunk) {
                if let Event::Text(text) = event {
                    pieces.push_str(text);
                }
            }
        }
        assert_eq!(whole, pieces);
        // What is encoded reads back, blanks at the end of lines aside.
        let back = flowed.encode(&text);
        let read: Vec<_> = flowed.paragraphs(&back).collect();
        assert_eq!(read.len(), text.split_inclusive('\n').count());
        assert!(read.iter().all(|paragraph| paragraph.depth() == 0));
    }
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
