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
    input(
        "parts-after-close",
        |n| multipart(&format!("--b--\r\n{}", "--b\r\nx\r\n".repeat(n))),
        all,
    ),
    input("boundary-prefixes", |n| multipart(&"--bx\r\n".repeat(n)), all),
    input("cr-delimiters", |n| multipart(&"\r--b".repeat(n)), all),
    input("hyphens", |n| multipart(&"-".repeat(n)), all),
    input("nested-messages", |n| b"Content-Type: message/rfc822\r\n\r\n".repeat(n), all),
    input("bogus-multiparts", bogus, all),
    input("empty-parameters", |n| header("multipart/mixed", &";".repeat(n)), all),
    input("boundaries", |n| header("multipart/mixed", &"; boundary=b".repeat(n)), all),
    input("html-tags", |n| header("text/html", &format!("\r\n\r\n{}", "<a &#x".repeat(n))), all),
    input(
        "html-scripts",
        |n| header("text/html", &format!("\r\n\r\n{}", "<script></s".repeat(n))),
        all,
    ),
    input(
        "report-groups",
        |n| {
            header(
                "message/delivery-status",
                &format!("\r\n\r\n{}", "\r\nFinal-Recipient: a\r\n".repeat(n)),
            )
        },
        all,
    ),
    input(
        "report-recipients",
        |n| {
            header(
                "message/delivery-status",
                &format!("\r\n\r\n{}", "Final-Recipient: a\r\n".repeat(n)),
            )
        },
        all,
    ),
    input("notification-options", |n| asking(&"a=required;".repeat(n)), all),
    input("open-notification-options", |n| asking(&"(;\"".repeat(n)), all),
    input("open-encoded-words", |n| b"=?a?b?".repeat(n), words),
];

fn asking(options: &str) -> Vec<u8> {
    let to = "Disposition-Notification-To";
    format!("{to}: a@b\r\nDisposition-Notification-Options: {options}\r\n\r\n").into_bytes()
}

fn multipart(body: &str) -> Vec<u8> {
    format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}").into_bytes()
}

fn header(kind: &str, rest: &str) -> Vec<u8> {
    format!("Content-Type: {kind}{rest}\r\n\r\nx").into_bytes()
}

/// Parts that say they are multiparts, with boundaries that never occur.
fn bogus(count: usize) -> Vec<u8> {
    let part = |n| format!("--b\r\nContent-Type: multipart/mixed; boundary=x{n}\r\n\r\nq\r\n");
    multipart(&(0..count).map(part).collect::<String>())
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
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.header.field = usize::MAX / 4;
    limits.header.fields = u32::MAX;
    limits.header.section = u32::MAX;
    limits.parts = u32::MAX;
    limits.part_size = 0;
    limits
}

fn push(stream: &[u8]) {
    let mut parser = Parser::new(limits());
    feed(stream, 64, |input| while matches!(parser.push(input), Ok(Some(_))) {});
}

/// Decodes every leaf and reads its file name.
pub(crate) fn parse(letter: &[u8]) {
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

/// All that a message can be asked.
pub(crate) fn all(letter: &[u8]) {
    let tree = Tree::parse_with(letter, &limits(), Default::default());
    let mut defects = 0u64;
    tree.report(&mut |_: mime::Defect| defects += 1);
    let root = tree.root();
    let status = root.delivery_status().map(|status| status.recipients().count());
    let request = root.disposition_request();
    let options =
        request.map(|request| (request.mailboxes().count(), request.required_options().count()));
    std::hint::black_box((defects, root.body_lists(), root.preview(usize::MAX), status, options));
}

fn words(text: &[u8]) {
    std::hint::black_box(encoded_word::decode(text));
}
