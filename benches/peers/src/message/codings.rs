//! Transfer encodings: bodies of whole messages, and the coders on their own.

use std::hint::black_box;

use mime::{
    Content, EntityTable, Limits, Tree,
    transfer::{Base64Encoder, Decoder, LineBreaks, QuotedPrintableEncoder},
};

use crate::{
    Sum,
    measure::{Entrant, Row, Workload},
};

/// How many times faster than data-encoding the safe code has to be; beside encodify it has to be about as fast with it.
const SAFE: f64 = 2.0;
const SAME: f64 = 0.85;

pub(super) fn rows() -> Vec<Row> {
    let text = benches::inputs::smtp::text(33_000);
    let mut rows: Vec<_> = [76, 3 << 10, 780_000].into_iter().flat_map(base64).collect();
    rows.extend(quoted_printable(&text));
    rows
}

/// All bodies without their transfer encodings.
pub(super) fn bodies<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    let mut table = Some(EntityTable::new());
    let mut out = Vec::new();
    let ours = move || {
        let tree = Tree::parse_with(
            black_box(message),
            &Limits::default(),
            table.take().unwrap_or_default(),
        );
        let mut sum = Sum::default();
        for leaf in tree.entities().filter(|entity| entity.content() == Content::Leaf) {
            out.clear();
            let mut decoder = Decoder::new(leaf.transfer_encoding());
            decoder.decode_to(leaf.body(), &mut out);
            decoder.finish_to(&mut out);
            sum.octets(out.trim_ascii_end());
        }
        table = Some(tree.into_table());
        sum.0
    };
    let mailparse = || {
        fn add(part: &mailparse::ParsedMail<'_>, sum: &mut Sum) {
            if part.subparts.is_empty() {
                sum.octets(part.get_body_raw().unwrap_or_default().trim_ascii_end());
            }
            part.subparts.iter().for_each(|part| add(part, sum));
        }
        let Ok(mail) = mailparse::parse_mail(black_box(message)) else { return 0 };
        let mut sum = Sum::default();
        add(&mail, &mut sum);
        sum.0
    };
    Workload {
        area: "message",
        name: format!("all bodies of {name}, {} B", message.len()),
        goal: if cfg!(feature = "mail-parser") { SAME } else { 3.5 },
        entrants: vec![
            Entrant::new("mime", ours),
            Entrant::new("mailparse", mailparse),
            #[cfg(feature = "mail-parser")]
            Entrant::new("mail-parser", mail_parser(message)),
        ],
    }
}

#[cfg(feature = "mail-parser")]
fn mail_parser(message: &[u8]) -> impl FnMut() -> u64 + '_ {
    move || {
        let Some(mail) = mail_parser::MessageParser::new().parse(black_box(message)) else {
            return 0;
        };
        let mut sum = Sum::default();
        for part in mail.parts().filter(|part| !part.is_multipart()) {
            sum.octets(part.decoded().trim_ascii_end());
        }
        sum.0
    }
}

fn sum(octets: &[u8]) -> u64 {
    let mut sum = Sum::default();
    sum.octets(octets);
    sum.0
}

fn base64(size: usize) -> Vec<Row> {
    use data_encoding::BASE64_MIME;
    let data: Vec<u8> = (0..size).map(|n| (n * 31 % 251) as u8).collect();
    let mut encoded = Vec::new();
    Base64Encoder::encode_to(&data, &mut encoded);
    encoded.extend_from_slice(b"\r\n");
    let (data, encoded) = (&data[..], &encoded[..]);
    let goal = if cfg!(feature = "simd") { SAME } else { SAFE };
    let encodify = cfg!(feature = "simd");
    let mut rows = Vec::new();
    {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut entrants = vec![
            Entrant::new("mime", move || {
                ours.clear();
                let mut decoder = Decoder::new(mime::TransferEncoding::Base64);
                decoder.decode_to(black_box(encoded), &mut ours);
                decoder.finish_to(&mut ours);
                sum(&ours)
            }),
            Entrant::new("data-encoding", || {
                sum(&BASE64_MIME.decode(black_box(encoded)).unwrap_or_default())
            }),
        ];
        if encodify {
            entrants.push(Entrant::new("encodify", move || {
                theirs.clear();
                let _ = encodify::base64::MIME.decode_append(black_box(encoded), &mut theirs);
                sum(&theirs)
            }));
        }
        let name = format!("base64 to {size} B, lines of 76");
        rows.push(Workload { area: "message", name, goal, entrants }.measure());
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut entrants = vec![
        Entrant::new("mime", move || {
            ours.clear();
            Base64Encoder::encode_to(black_box(data), &mut ours);
            sum(ours.trim_ascii_end())
        }),
        Entrant::new("data-encoding", || {
            sum(BASE64_MIME.encode(black_box(data)).as_bytes().trim_ascii_end())
        }),
    ];
    if encodify {
        entrants.push(Entrant::new("encodify", move || {
            theirs.clear();
            encodify::base64::MIME.encode_append(black_box(data), &mut theirs);
            sum(theirs.trim_ascii_end())
        }));
    }
    let name = format!("{size} B to base64, lines of 76");
    rows.push(Workload { area: "message", name, goal, entrants }.measure());
    rows
}

fn quoted_printable(text: &[u8]) -> Vec<Row> {
    // About as many escapes as French has.
    let text: Vec<u8> = text
        .split(|octet| *octet == b'i')
        .flat_map(|piece| piece.iter().copied().chain("é".bytes()))
        .collect();
    let mut encoded = Vec::new();
    QuotedPrintableEncoder::encode_to(&text, LineBreaks::Text, &mut encoded);
    let (text, encoded) = (&text[..], &encoded[..]);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let decode = vec![
        Entrant::new("mime", move || {
            ours.clear();
            let mut decoder = Decoder::new(mime::TransferEncoding::QuotedPrintable);
            decoder.decode_to(black_box(encoded), &mut ours);
            decoder.finish_to(&mut ours);
            sum(&ours)
        }),
        Entrant::new("encodify", move || {
            theirs.clear();
            let _ = encodify::qp::BODY.decode_append(black_box(encoded), &mut theirs);
            sum(&theirs)
        }),
    ];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let encode = vec![
        Entrant::new("mime", move || {
            ours.clear();
            QuotedPrintableEncoder::encode_to(black_box(text), LineBreaks::Text, &mut ours);
            sum(&ours)
        }),
        Entrant::new("encodify", move || {
            theirs.clear();
            encodify::qp::BODY.encode_append(black_box(text), &mut theirs);
            sum(&theirs)
        }),
    ];
    let row =
        |name: String, entrants| Workload { area: "message", name, goal: SAME, entrants }.measure();
    vec![
        row(format!("quoted-printable to {} B", text.len()), decode),
        row(format!("{} B to quoted-printable", text.len()), encode),
    ]
}
