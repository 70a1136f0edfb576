//! Transfer encodings, character sets and flowed text decode the same in pieces of any length; what is encoded decodes to itself;
//! encoded-words and parameters, written in all ways that there are, read as the text that they were written from.
//!
//! The first octet says what the rest is, the second is a number for it.

#![no_main]

#[path = "mime_codec/model.rs"]
mod model;

use libfuzzer_sys::{Corpus, fuzz_target};
use mime::{
    Attachment, Boundary, Charset, ContentType, MediaType, MessageBuilder, TransferEncoding, Tree,
    encoded_word,
    flowed::{Event, Flowed},
    transfer::{self, Decoder, LineBreaks},
};
use rfc822_message::HeaderBuilder;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((&[choice, number], data)) = data.split_first_chunk::<2>() else {
        return Corpus::Reject;
    };
    let piece = usize::from(number).max(1);
    match choice % 16 {
        0 => transfer(TransferEncoding::Base64, data, piece),
        1 => transfer(TransferEncoding::QuotedPrintable, data, piece),
        2 => transfer(TransferEncoding::Uuencode, data, piece),
        3 => charsets(data, piece),
        4 => flowed(&String::from_utf8_lossy(data), piece),
        5 => hostile(data),
        6 => message(data),
        7..=9 => encoded(&String::from_utf8_lossy(data), usize::from(number)),
        10..=12 => model::words(&String::from_utf8_lossy(data)),
        _ => model::parameter(&String::from_utf8_lossy(data), number),
    }
    Corpus::Keep
});

fn transfer(encoding: TransferEncoding, data: &[u8], piece: usize) {
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

fn flowed(text: &str, piece: usize) {
    for del_sp in [false, true] {
        let flowed = Flowed { del_sp };
        let whole: String = flowed
            .paragraphs(text)
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
        let back = flowed.encode(text);
        let read: Vec<_> = flowed.paragraphs(&back).collect();
        assert_eq!(read.len(), text.split_inclusive('\n').count());
        assert!(read.iter().all(|paragraph| paragraph.depth() == 0));
    }
}

/// Field bodies as they come.
fn hostile(data: &[u8]) {
    let decoded = encoded_word::decode(data);
    assert!(!decoded.text.contains(['\r', '\n']), "a line end came through");
    let readings = encoded_word::interpretations(data);
    assert_eq!(readings.first().map(|reading| &reading.text), Some(&decoded.text));
    if let Some(content_type) = ContentType::parse(data) {
        for parameter in content_type.parameters().iter() {
            let name = String::from_utf8_lossy(parameter.name);
            let text = content_type.parameters().text(&name).map(|text| text.text);
            assert!(!text.unwrap_or_default().contains(|c: char| c.is_control() && c != '\t'));
        }
    }
}

/// What is written as encoded-words can be read, by all software alike.
fn encoded(text: &str, column: usize) {
    let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{FEFF}').collect();
    // Long text comes up by itself too rarely.
    let long = text.repeat(if column & 1 == 0 { 1 } else { 1 + 150 / text.len().max(1) });
    let text = &long[..];
    let encoded = encoded_word::encode_text(text, column);
    let phrase = encoded_word::encode_phrase(text, column);
    for written in [&encoded, &phrase[..]] {
        assert!(written.is_ascii());
        for reading in encoded_word::interpretations(written.as_bytes()) {
            assert_eq!(reading.text, text, "{:?} reads {written:?}", reading.by);
        }
        let mut words = written.split(' ').filter(|word| word.starts_with("=?"));
        assert!(words.all(|word| word.len() <= encoded_word::WORD), "{written:?}");
    }
    assert!(phrase.is_empty() || phrase.split(' ').all(|word| word.starts_with("=?utf-8?")));
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
