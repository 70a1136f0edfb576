//! Messages for what the servers on the way take, bodies that come in pieces, flowed text, and what a message costs.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use mime::{
    Attachment, Boundary, ComposeError, ComposeProgress, Content, ContentType, MediaType,
    MessageBuilder, ParamName, ParamValue, TransferEncoding, Transport, Tree,
    encoded_word::Utf8Words, flowed::Flowed,
};
use proptest::prelude::*;
use rfc822_message::{AddrSpec, DateTime, HeaderBuilder, MsgId, NameAddr, NonAscii, Zone};
use testkit::alloc::{Counting, measured};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn boundary() -> Boundary {
    Boundary::new("1").unwrap()
}

fn written(builder: &MessageBuilder<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    builder.write(&HeaderBuilder::new(), &mut out).unwrap();
    out
}

const ALL: Transport = Transport { eight_bit: true, binary: true, utf8: true };

#[test]
fn transports() {
    let data = [0x89, b'\n', 0, 0xFF];
    let png = MediaType::new("image/png").unwrap();
    let eight_bit = Transport { eight_bit: true, ..Transport::default() };
    for (transport, root, text, file) in [
        (
            Transport::default(),
            TransferEncoding::SevenBit,
            TransferEncoding::QuotedPrintable,
            TransferEncoding::Base64,
        ),
        (
            eight_bit,
            TransferEncoding::EightBit,
            TransferEncoding::EightBit,
            TransferEncoding::Base64,
        ),
        (ALL, TransferEncoding::Binary, TransferEncoding::EightBit, TransferEncoding::Binary),
    ] {
        let mut builder = MessageBuilder::new(boundary());
        builder
            .text("Crêpes\r\n")
            .attach(Attachment::new(png, "menü.png", &data))
            .transport(transport);
        let message = written(&builder);
        let tree = Tree::parse(&message);
        assert_eq!(tree.root().transfer_encoding(), root);
        let parts: Vec<_> = tree.root().children().collect();
        let [first, second] = parts[..] else { panic!("{}", message.escape_ascii()) };
        assert_eq!((first.transfer_encoding(), second.transfer_encoding()), (text, file));
        assert_eq!(first.text().unwrap().text, "Crêpes\r\n");
        assert_eq!(second.decoded().0, &data[..]);
        assert_eq!(second.file_name().unwrap().text, "menü.png");
        let raw = message.windows("menü".len()).any(|window| window == "menü".as_bytes());
        assert_eq!(raw, transport.utf8);
    }
    // A message that is attached may be binary only where binary data is taken.
    let message = MediaType::new("message/rfc822").unwrap();
    let mut builder = MessageBuilder::new(boundary());
    builder.text("").attach(Attachment::unnamed(message, b"A: b\r\n\r\n\0"));
    assert_eq!(builder.write(&HeaderBuilder::new(), &mut Vec::new()), Err(ComposeError::Message));
    builder.transport(ALL);
    let message = written(&builder);
    let tree = Tree::parse(&message);
    assert!(tree.entities().any(|entity| entity.content() == Content::Message));
    assert!(tree.entities().any(|entity| entity.body() == b"\0"));
}

/// The message from `compose`, its streamed bodies in chunks of `chunk` octets.
fn composed(
    builder: &MessageBuilder<'_>,
    header: &HeaderBuilder<'_>,
    bodies: &[&[u8]],
    chunk: usize,
) -> Vec<u8> {
    let mut composition = builder.compose(header).unwrap();
    let size = composition.size();
    let mut message = Vec::new();
    let mut out = Vec::new();
    while let ComposeProgress::Body { index, left } = composition.write(&mut out).unwrap() {
        assert_eq!(left, bodies[index].len() as u64);
        for piece in bodies[index].chunks(chunk) {
            composition.body(piece, &mut out).unwrap();
            message.append(&mut out);
        }
    }
    message.append(&mut out);
    assert_eq!(composition.write(&mut out), Ok(ComposeProgress::Done));
    assert!(out.is_empty());
    assert_eq!(message.len() as u64, size);
    message
}

#[test]
fn too_much_of_a_body_is_refused() {
    let mut builder = MessageBuilder::new(boundary());
    builder.attach(Attachment::streamed(MediaType::OCTET_STREAM, "a", 3));
    assert_eq!(builder.write(&HeaderBuilder::new(), &mut Vec::new()), Err(ComposeError::Streamed));
    let mut composition = builder.compose(&HeaderBuilder::new()).unwrap();
    let mut out = Vec::new();
    assert_eq!(composition.body(b"early", &mut out), Err(ComposeError::Length));
    assert_eq!(composition.write(&mut out), Ok(ComposeProgress::Body { index: 0, left: 3 }));
    let len = out.len();
    assert_eq!(composition.body(b"more", &mut out), Err(ComposeError::Length));
    assert_eq!(out.len(), len);
    composition.body(b"ab", &mut out).unwrap();
    assert_eq!(composition.write(&mut out), Ok(ComposeProgress::Body { index: 0, left: 1 }));
    composition.body(b"c", &mut out).unwrap();
    assert_eq!(composition.write(&mut out), Ok(ComposeProgress::Done));
    let tree = Tree::parse(&out);
    assert_eq!(tree.root().children().next().unwrap().decoded().0, &b"abc"[..]);
}

#[test]
fn parameters_of_a_type() {
    let long = "a value; with \"quotes\", that goes on for so long that it takes more than one section of its own";
    let values = ["REQUEST", "utf-8", "", "a b", "é日本", long, "=?utf-8?q?x?=", "it's 'so'"];
    let name = ParamName::new("method").unwrap();
    let other = ParamName::new("x-other").unwrap();
    for value in values {
        for utf8 in [false, true] {
            let parameters =
                [(name, ParamValue::new(value).unwrap()), (other, ParamValue::new("1").unwrap())];
            let calendar = MediaType::new("text/calendar").unwrap();
            let file = Attachment::new(calendar, "invite.ics", b"BEGIN:VCALENDAR\r\n")
                .parameters(&parameters);
            let mut builder = MessageBuilder::new(boundary());
            builder.text("x").attach(file).transport(Transport { utf8, ..Transport::default() });
            let message = written(&builder);
            let tree = Tree::parse(&message);
            let part = tree.root().children().last().unwrap();
            let found = part.content_type().parameters();
            assert_eq!(found.text("method").unwrap().text, value, "{}", message.escape_ascii());
            assert_eq!(found.text("x-other").unwrap().text, "1");
            assert_eq!(part.file_names(), ["invite.ics"]);
            assert!(message.split(|octet| *octet == b'\n').all(|line| line.len() <= 79));
            assert!(utf8 || message.is_ascii());
        }
    }
    for hostile in ["a\r\nBcc: x", "a\n", "\0", "\u{85}"] {
        assert!(ParamValue::new(hostile).is_err(), "{hostile:?}");
    }
    for hostile in ["", "a b", "a=b", "a*", "a*0", "a'b", "a%41", "é", "a\r\nb", &"a".repeat(33)] {
        assert!(ParamName::new(hostile).is_err(), "{hostile:?}");
    }
    // The name of a file is a parameter of its type already, and two with one name are one too many.
    let one = ParamValue::new("1").unwrap();
    for twice in
        [[(ParamName::new("NAME").unwrap(), one), (other, one)], [(other, one), (other, one)]]
    {
        let mut builder = MessageBuilder::new(boundary());
        builder.attach(Attachment::new(MediaType::OCTET_STREAM, "a", b"x").parameters(&twice));
        let mut out = Vec::new();
        assert_eq!(builder.write(&HeaderBuilder::new(), &mut out), Err(ComposeError::FieldTwice));
        assert_eq!(out, b"");
    }
}

#[test]
fn flowed_text_says_so() {
    let flowed = Flowed { del_sp: true };
    let text = flowed.encode(
        "A long line that is to be wrapped somewhere, and this is the place where it is.\n",
    );
    let mut builder = MessageBuilder::new(boundary());
    builder.text(&text).flowed(flowed);
    let message = written(&builder);
    let tree = Tree::parse(&message);
    let content_type = tree.root().content_type();
    assert_eq!(Flowed::of(content_type), Some(flowed));
    assert_eq!(Flowed::of(ContentType::TEXT_PLAIN), None);
    let text = tree.root().text().unwrap().text.into_owned();
    assert_eq!(flowed.paragraphs(&text).count(), 1);
}

#[test]
fn a_plain_message_takes_three_allocations() {
    let (alice, bob) =
        (AddrSpec::new("alice@crepes.fr").unwrap(), AddrSpec::new("bob@hamburger.edu").unwrap());
    let (from, to) = ([NameAddr::new("Alice", &alice)], [NameAddr::new("Bob", &bob).into()]);
    let date = DateTime::from_unix(880_127_706, Zone::UTC).unwrap();
    let id = MsgId::new("1@crepes.fr").unwrap();
    let text = "Do you like ketchup? It is quite good with almost all there is.\r\n".repeat(20);
    let boundary = boundary();
    let (message, counts) = measured(|| {
        let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
        header.date(&date).unwrap().from(&from).unwrap().to(&to).unwrap().message_id(&id).unwrap();
        header.subject("Ketchup").unwrap();
        let mut builder = MessageBuilder::new(boundary);
        builder.text(&text);
        let mut out = Vec::new();
        builder.write(&header, &mut out).unwrap();
        out
    });
    assert_eq!(Tree::parse(&message).root().text().unwrap().text, text);
    assert!(counts.allocations <= 3, "{counts:?}");
}

proptest! {
    /// In pieces it is the message that is written at once.
    #[test]
    fn in_pieces(
        text in prop::option::of("(\\PC|\n){0,100}"),
        html in prop::option::of("\\PC{0,100}"),
        files in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..300)), 0..4),
        chunk in 1..200usize,
        eight_bit: bool,
    ) {
        let mut header = HeaderBuilder::new();
        header.subject("x").unwrap();
        let transport = Transport { eight_bit, ..Transport::default() };
        let mut whole = MessageBuilder::new(boundary());
        let mut pieces = MessageBuilder::new(boundary());
        for builder in [&mut whole, &mut pieces] {
            builder.transport(transport);
            if let Some(text) = &text { builder.text(text); }
            if let Some(html) = &html { builder.html(html); }
        }
        let mut bodies = Vec::new();
        for (streamed, content) in &files {
            // Data that needs base64 either way.
            let png = MediaType::new("image/png").unwrap();
            let attachment = Attachment::new(png, "a", content);
            let base64 = !content.is_ascii() || content.contains(&0);
            whole.attach(attachment);
            if *streamed && base64 {
                pieces.attach(Attachment::streamed(png, "a", content.len() as u64));
                bodies.push(&content[..]);
            } else {
                pieces.attach(attachment);
            }
        }
        let mut expected = Vec::new();
        whole.write(&header, &mut expected).unwrap();
        // An 8BITMIME transport takes lines of data as they are, which a stream is not asked for.
        if !eight_bit || bodies.is_empty() {
            prop_assert_eq!(composed(&pieces, &header, &bodies, chunk), expected);
        } else {
            let message = composed(&pieces, &header, &bodies, chunk);
            prop_assert_eq!(Tree::parse(&message).entities().count(), Tree::parse(&expected).entities().count());
        }
    }
}
