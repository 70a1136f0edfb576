//! The structure: every entity, and how long the body of each is.

use std::hint::black_box;

use mime::{EntityTable, Limits, Tree};

use crate::{
    Sum,
    measure::{Entrant, Workload},
};

pub(super) fn workload<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "message",
        name: format!("structure of {name}, {} B", message.len()),
        goal: match message.len() {
            ..10_000 => 4.0,
            10_000..1_000_000 => 2.0,
            _ => 0.9,
        },
        entrants: vec![
            Entrant::new("mime", ours(message)),
            Entrant::new("mailparse", || mailparse(message)),
            #[cfg(feature = "mail-parser")]
            Entrant::new("mail-parser", mail_parser(message)),
        ],
    }
}

fn ours(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    let mut table = EntityTable::new();
    move || {
        let tree =
            Tree::parse_with(black_box(message), &Limits::default(), std::mem::take(&mut table));
        let mut sum = Sum::default();
        for entity in tree.entities() {
            let is_leaf = entity.children().next().is_none();
            sum.add(if is_leaf { entity.body().len() as u64 } else { 0 });
        }
        table = tree.into_table();
        sum.0
    }
}

/// Its leaves keep the line end that belongs to the delimiter.
fn mailparse(message: &[u8]) -> u64 {
    use mailparse::body::Body;
    let Ok(parsed) = mailparse::parse_mail(black_box(message)) else { return 0 };
    let mut sum = Sum::default();
    for part in parsed.parts() {
        let raw = match part.get_body_encoded() {
            Body::Base64(body) | Body::QuotedPrintable(body) => body.get_raw(),
            Body::SevenBit(body) | Body::EightBit(body) => body.get_raw(),
            Body::Binary(body) => body.get_raw(),
        };
        sum.add(if part.subparts.is_empty() { raw.len() as u64 } else { 0 });
    }
    sum.0
}

#[cfg(feature = "mail-parser")]
fn mail_parser(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    let parser = mail_parser::MessageParser::default();
    let mut buffers = mail_parser::MessageBuffers::default();
    move || {
        let Some(message) = parser.parse_with(black_box(message), &mut buffers) else { return 0 };
        let mut sum = Sum::default();
        for part in message.parts() {
            let is_leaf = !part.is_multipart() && !part.is_message();
            sum.add(if is_leaf { part.raw_body().len() as u64 } else { 0 });
        }
        buffers = message.into_buffers();
        sum.0
    }
}
