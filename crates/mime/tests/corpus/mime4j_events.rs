//! mime4j: `NAME.msg` with `NAME.xml`, the events of its token stream. They are those of our parser, but for a message inside
//! of a part, which stands in it there and is an entity of its own here.

use std::path::Path;

use mime::{Content, Event, Parser};
use rfc822_message::HeaderEvent;
use sans_io::PushParser;
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[
    (
        "testmsgs/bad-newlines-multiple-parts-base64.xml",
        "a message in base64 (RFC 2046 §5.2.1 forbids it) is decoded and parsed on its own",
    ),
    (
        "testmsgs/base64encoded-rfc822message-nested.xml",
        "a message in base64 (RFC 2046 §5.2.1 forbids it) is decoded and parsed on its own",
    ),
    (
        "testmsgs/malformedHeaderStartsBody-nocrlfcrlf.xml",
        "the expected events are those of an option by which a line without a colon starts the body",
    ),
    ("testmsgs/very-very-long-boundary.xml", "a boundary of 7,000 octets, over Limits::boundary"),
];

#[test]
fn events_of_mime4j() {
    let Some(folder) = corpus::folder("mail/mime4j") else { return };
    let mut tally = Tally::new(JUSTIFIED);
    for file in corpus::files(&folder) {
        let path = file.to_string_lossy();
        if let Some(stem) = path.strip_suffix(".xml").filter(|stem| !stem.ends_with("_decoded"))
            && Path::new(&format!("{stem}.msg")).is_file()
        {
            let message = corpus::read(Path::new(&format!("{stem}.msg")));
            let theirs = expected(&String::from_utf8_lossy(&corpus::read(&file)));
            tally.file(&file, compare(&without_blank(events(&message)), &without_blank(theirs)));
        }
    }
    assert!(tally.read > 30, "{}", tally.read);
    tally.finish();
}

/// A tag, and the text behind an opening one.
type Piece = (String, String);

fn compare(ours: &[Piece], theirs: &[Piece]) -> Result<(), String> {
    match ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs) {
        Some((ours, theirs)) => Err(format!("{ours:?} and not {theirs:?}")),
        None if ours.len() != theirs.len() => {
            Err(format!("{} events and not {}", ours.len(), theirs.len()))
        }
        None => Ok(()),
    }
}

/// Without preambles and epilogues of blanks: whether the line end behind a delimiter belongs to one is told differently.
fn without_blank(mut pieces: Vec<Piece>) -> Vec<Piece> {
    for tag in ["preamble", "epilogue"] {
        while let Some(at) =
            pieces.iter().position(|(found, text)| found == tag && text.trim().is_empty())
        {
            pieces.drain(at..at + 2);
        }
    }
    pieces
}

fn expected(xml: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let has_text = matches!(tag, "field" | "preamble" | "body" | "epilogue");
        let text = text.strip_prefix("\r\n").or(text.strip_prefix('\n')).unwrap_or(text);
        let text = text.replace("\r\n", "\n");
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        pieces.push((tag.to_owned(), if has_text { text } else { String::new() }));
    }
    pieces
}

fn events(message: &[u8]) -> Vec<Piece> {
    let mut parser = Parser::default();
    parser.finish();
    let mut rest = message;
    let mut pieces: Vec<Piece> = Vec::new();
    // What ends each open entity.
    let mut ends: Vec<Vec<&str>> = Vec::new();
    let mut inside_message = true;
    let add = |pieces: &mut Vec<Piece>, tag: &str, bytes: &[u8]| {
        let text = bytes.iter().copied().map(char::from).collect();
        pieces.push((tag.to_owned(), text));
    };
    // Adjacent pieces are one.
    let chunk = |pieces: &mut Vec<Piece>, tag: &str, bytes: &[u8]| match &mut pieces[..] {
        [.., (last, text), _] if last == tag => {
            text.extend(bytes.iter().copied().map(char::from));
        }
        _ => {
            add(pieces, tag, bytes);
            add(pieces, &format!("/{tag}"), b"");
        }
    };
    while let Ok(Some(event)) = parser.push(&mut rest) {
        match event {
            Event::Begin { .. } => {
                let tag = if inside_message { "message" } else { "body-part" };
                inside_message = false;
                add(&mut pieces, tag, b"");
                add(&mut pieces, "header", b"");
                ends.push(vec![if tag == "message" { "/message" } else { "/body-part" }]);
            }
            Event::Header(HeaderEvent::Field(field)) => {
                let raw = field.raw();
                let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
                add(&mut pieces, "field", raw.strip_suffix(b"\r").unwrap_or(raw));
                add(&mut pieces, "/field", b"");
            }
            Event::EndOfHeader { content, .. } => {
                add(&mut pieces, "/header", b"");
                match content {
                    Content::Multipart => {
                        add(&mut pieces, "multipart", b"");
                        if let Some(last) = ends.last_mut() {
                            last.push("/multipart");
                        }
                    }
                    Content::Message => inside_message = true,
                    Content::Leaf | Content::Opaque(_) => {
                        chunk(&mut pieces, "body", b"");
                    }
                }
            }
            Event::Body { bytes, .. } => chunk(&mut pieces, "body", bytes),
            Event::Preamble { bytes, .. } => chunk(&mut pieces, "preamble", bytes),
            Event::Epilogue { bytes, .. } => chunk(&mut pieces, "epilogue", bytes),
            Event::End { .. } => {
                for end in ends.pop().unwrap_or_default().into_iter().rev() {
                    add(&mut pieces, end, b"");
                }
            }
            _ => {}
        }
    }
    // The line end behind a closing delimiter is not in their epilogue.
    for (tag, text) in &mut pieces {
        *text = text.replace("\r\n", "\n");
        if tag == "epilogue" {
            *text = text.strip_prefix('\n').unwrap_or(text).to_owned();
        }
    }
    pieces
}
