use rfc822_message::{HeaderParser, Limits, Message};
use sans_io::PushParser;

use crate::{Input, feed};

const fn input(name: &'static str, make: fn(usize) -> Vec<u8>, read: fn(&[u8])) -> Input {
    Input::new("rfc822-message", name, 500, make, read)
}

pub(crate) const INPUTS: &[Input] = &[
    input("fields", |n| b"A: b\r\n".repeat(n), push),
    input("fields-whole", |n| b"To: b@c\r\n".repeat(n), parse),
    input("folded-lines", |n| field("To", &"a@b,\r\n ".repeat(n)), parse),
    input("blank-folds", |n| field("Subject", &"\r\n ".repeat(n)), push),
    input("field-without-colon", |n| b"x".repeat(8 * n), push),
    input("addresses", |n| field("To", &"a@b,".repeat(n)), parse),
    input("nested-comments", |n| field("To", &"(".repeat(n)), parse),
    input("closed-comments", |n| field("To", &"(a)".repeat(n)), parse),
    input("angle-brackets", |n| field("To", &"<".repeat(n)), parse),
    input("open-quotes", |n| field("To", &"\"\\".repeat(n)), parse),
    input("groups", |n| field("To", &"a:b@c,".repeat(n)), parse),
    input("at-signs", |n| field("To", &"@a".repeat(n)), parse),
    input("dots", |n| field("To", &".a".repeat(n)), parse),
    input("open-literals", |n| field("To", &"a@[".repeat(n)), parse),
    input("closed-literals", |n| field("To", &"[a]".repeat(n)), parse),
    input("phrase-words", |n| field("To", &"a b ".repeat(n)), parse),
    input("semicolons", |n| field("To", &";".repeat(n)), parse),
    input("references", |n| field("References", &"<a@b> ".repeat(n)), parse),
    input("trace-words", |n| field("Received", &"by a ".repeat(n)), parse),
    input("date-comments", |n| field("Date", &"(x) ".repeat(n)), parse),
];

fn field(name: &str, value: &str) -> Vec<u8> {
    format!("{name}: {value}\r\n\r\n").into_bytes()
}

/// Limits that are out of the way.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.field = usize::MAX / 2;
    limits.fields = u32::MAX;
    limits.section = u32::MAX;
    limits
}

fn push(stream: &[u8]) {
    let mut parser = HeaderParser::new(limits());
    feed(stream, 16, |input| while matches!(parser.push(input), Ok(Some(_))) {});
}

/// Reads every field as what its name says.
fn parse(letter: &[u8]) {
    let message = Message::parse_with(letter, &limits(), Default::default());
    for field in message.header().fields() {
        let mut defects = Vec::new();
        let count = match field.name() {
            "Date" => usize::from(field.date(&mut defects).is_some()),
            "Received" => field.received(&mut defects).clauses().count(),
            "References" => field.message_ids().count(),
            _ => field.addresses().count(),
        };
        std::hint::black_box(count);
    }
}
