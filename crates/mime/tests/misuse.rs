//! What a caller can do wrong with the parser and the coders changes nothing for the worse.

use mime::{
    Attachment, Boundary, ComposeError, MediaType, MessageBuilder, Parser, TransferEncoding, Tree,
    section,
    transfer::{Base64Encoder, Decoder, LineBreaks, Progress, QuotedPrintableEncoder},
};
use rfc822_message::{HeaderBuilder, HeaderName};
use sans_io::PushParser;

#[test]
fn pushing_after_the_end_gives_nothing_more() {
    let mut parser = Parser::default();
    let mut input = &b"Subject: x\r\n\r\nbody"[..];
    parser.finish();
    while let Ok(Some(_)) = parser.push(&mut input) {}
    assert_eq!(parser.push(&mut input), Ok(None));
    parser.finish();
    let mut late = &b"late"[..];
    assert_eq!(parser.push(&mut late), Ok(None));
    assert_eq!(late, b"late");
}

#[test]
fn finishing_first_is_no_difference() {
    for finish_first in [true, false] {
        let mut parser = Parser::default();
        let mut input = &b"A: 1\r\n\r\nbody"[..];
        if finish_first {
            parser.finish();
        }
        let mut events = 0;
        while let Ok(Some(_)) = parser.push(&mut input) {
            events += 1;
        }
        parser.finish();
        while let Ok(Some(_)) = parser.push(&mut input) {
            events += 1;
        }
        assert_eq!(events, 5);
    }
}

#[test]
fn coders_without_room_take_nothing() {
    for encoding in
        [TransferEncoding::Base64, TransferEncoding::QuotedPrintable, TransferEncoding::EightBit]
    {
        assert_eq!(
            Decoder::new(encoding).decode(b"QUJD", &mut []),
            (Progress::OutputFull, 0, 0),
            "{encoding}"
        );
        assert_eq!(
            Decoder::new(encoding).decode(b"", &mut []),
            (Progress::InputEmpty, 0, 0),
            "{encoding}"
        );
        assert_eq!(Decoder::new(encoding).finish(&mut []), (Progress::Done, 0), "{encoding}");
    }
    assert_eq!(Base64Encoder::new().encode(b"abc", &mut [0; 5]), (Progress::OutputFull, 0, 0));
    assert_eq!(
        QuotedPrintableEncoder::new(LineBreaks::Text).encode(b" ", &mut [0; 5]),
        (Progress::OutputFull, 0, 0)
    );
    let mut decoder = Decoder::new(TransferEncoding::Base64);
    decoder.decode(b"QUI", &mut [0; 8]);
    assert_eq!(decoder.finish(&mut [0; 1]), (Progress::OutputFull, 0));
    assert_eq!(decoder.finish(&mut [0; 8]), (Progress::Done, 2));
}

#[test]
fn an_empty_message_has_a_root() {
    let tree = Tree::parse(b"");
    assert_eq!(tree.entities().count(), 1);
    assert_eq!(tree.root().body(), b"");
    assert!(section::part(tree.root(), &[1]).is_some());
    assert!(section::part(tree.root(), &[u32::MAX]).is_none());
}

#[test]
fn builders_refuse_and_write_nothing() {
    let boundary = || Boundary::new("1").unwrap();
    let mut out = b"before".to_vec();
    let mut header = HeaderBuilder::new();
    header.text(HeaderName::new("Content-Type").unwrap(), "text/plain").unwrap();
    let mut builder = MessageBuilder::new(boundary());
    builder.text("x");
    assert_eq!(builder.write(&header, &mut out), Err(ComposeError::FieldTwice));

    let message = MediaType::new("message/rfc822").unwrap();
    let mut builder = MessageBuilder::new(boundary());
    builder.attach(Attachment::unnamed(message, b"Subject: x\r\n\r\n\0"));
    assert_eq!(builder.write(&HeaderBuilder::new(), &mut out), Err(ComposeError::Message));

    let mut builder = MessageBuilder::new(boundary());
    builder.attach(Attachment::new(MediaType::OCTET_STREAM, "a\r\nBcc: b@c", b"x"));
    assert!(matches!(builder.write(&HeaderBuilder::new(), &mut out), Err(ComposeError::Field(_))));
    assert_eq!(out, b"before");

    let every: String = (0..64).map(|n| format!("=_1.{n}_ =_1_ ")).collect();
    let mut builder = MessageBuilder::new(boundary());
    builder.text(&every).attach(Attachment::new(MediaType::OCTET_STREAM, "a", b"x"));
    assert_eq!(builder.write(&HeaderBuilder::new(), &mut out), Err(ComposeError::Boundary));
    assert_eq!(out, b"before");
}

#[test]
fn checked_values() {
    for seed in ["", "a b", "a\"b", "a\r\nb", "é", &"a".repeat(49)] {
        assert!(Boundary::new(seed).is_err(), "{seed:?}");
    }
    for media_type in
        ["", "text", "text/", "/plain", "text/plain\r\n", "text/pl ain", "multipart/mixed", "a/b/c"]
    {
        assert!(MediaType::new(media_type).is_err(), "{media_type:?}");
    }
}
