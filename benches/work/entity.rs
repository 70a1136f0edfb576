use mime::{Limits, Parser, Tree, encoded_word};
use sans_io::PushParser;

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("mime", name, 500, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("parts", |n| multipart(&"--b\r\n\r\nx\r\n".repeat(n)), push),
    input("parts-whole", |n| multipart(&"--b\r\n\r\nx\r\n".repeat(n)), parse),
    input("almost-boundaries", |n| multipart(&"\r\n--".repeat(n)), push),
    input("long-padding", |n| multipart(&format!("--b{}x\r\n", " ".repeat(n))), push),
    input("nested-parts", nested, push),
    input("nested-parts-whole", nested, parse),
    input("continuations", continuations, parse),
    input("parameters", |n| typed(&"; a=b".repeat(n)), parse),
    input("open-quotes", |n| typed(&"; a=\"\\".repeat(n)), parse),
    input("base64", |n| encoded("base64", &"QUJD\r\n".repeat(n)), parse),
    input("base64-junk", |n| encoded("base64", &"=Q!".repeat(n)), parse),
    input("soft-breaks", |n| encoded("quoted-printable", &"=\r\n".repeat(n)), parse),
    input("trailing-space", |n| encoded("quoted-printable", &" ".repeat(n)), parse),
    input("encoded-words", |n| b"=?utf-8?q?=41?= ".repeat(n), words),
    input("open-encoded-words", |n| b"=?a?b?".repeat(n), words),
];

fn multipart(body: &str) -> Vec<u8> {
    format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}").into_bytes()
}

fn typed(parameters: &str) -> Vec<u8> {
    format!("Content-Type: text/plain{parameters}\r\n\r\nx").into_bytes()
}

fn encoded(encoding: &str, body: &str) -> Vec<u8> {
    format!("Content-Transfer-Encoding: {encoding}\r\n\r\n{body}").into_bytes()
}

/// Multiparts one in another; beyond the limit on depth they are opaque.
fn nested(depth: usize) -> Vec<u8> {
    let open =
        |level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
    (0..depth).map(open).collect::<String>().into_bytes()
}

fn continuations(count: usize) -> Vec<u8> {
    let pieces: String = (0..count).rev().map(|number| format!("; name*{number}=a")).collect();
    typed(&pieces)
}

/// Limits that are out of the way.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.header.field = usize::MAX / 4;
    limits.header.fields = u32::MAX;
    limits.header.section = u32::MAX;
    limits.parts = u32::MAX;
    limits
}

fn push(stream: &[u8]) {
    let mut parser = Parser::new(limits());
    feed(stream, 64, |input| while matches!(parser.push(input), Ok(Some(_))) {});
}

/// Decodes every leaf and reads its file name.
fn parse(letter: &[u8]) {
    let tree = Tree::parse_with(letter, &limits(), Default::default());
    let octets: usize = tree
        .entities()
        .map(|entity| {
            let name = entity.content_type().parameters().text("name");
            entity.decoded().0.len() + name.map_or(0, |name| name.text.len())
        })
        .sum();
    std::hint::black_box(octets);
}

fn words(text: &[u8]) {
    std::hint::black_box(encoded_word::decode(text));
}
