//! mime: structure of messages, transfer encodings, encoded-words, building.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mime::{
    Attachment, Boundary, EntityTable, Event, Limits, MediaType, MessageBuilder, Parser,
    TransferEncoding, Tree, encoded_word,
    transfer::{self, LineBreaks},
};
use rfc822_message::HeaderBuilder;
use sans_io::PushParser;

/// A header section as mail has them after two hops.
fn header(content_type: &str) -> String {
    let received = "Received: from mail.crepes.fr (mail.crepes.fr [192.0.2.1])\r\n\tby mx.hamburger.edu with ESMTPS id abc123\r\n\tfor <bob@hamburger.edu>; Fri, 21 Nov 1997 15:55:06 +0000\r\n";
    format!(
        "{received}{received}DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=crepes.fr; s=s1;\r\n\th=from:to:subject:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\r\n\
         From: \"Alice A.\" <alice@crepes.fr>\r\nTo: bob@hamburger.edu\r\nSubject: =?utf-8?q?Ketchup_f=C3=BCr_Bob?=\r\n\
         Date: Fri, 21 Nov 1997 15:55:06 +0000\r\nMessage-ID: <1@crepes.fr>\r\nMIME-Version: 1.0\r\nX-Mailer: crepes 1.0\r\n\
         List-Unsubscribe: <mailto:leave@crepes.fr>\r\nContent-Type: {content_type}\r\n"
    )
}

fn html(len: usize) -> String {
    "<p style=\"color: #333\">Bonjour à tous, voilà les crêpes = bon appétit.</p>\r\n"
        .repeat(len / 80)
}

fn encoded(encoding: TransferEncoding, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    transfer::encode(encoding, LineBreaks::Text, body, &mut out);
    out
}

/// Plain text of 2 kB, alternatives of 51 kB, an attachment of 5 MB.
fn messages() -> [(&'static str, Vec<u8>); 3] {
    let plain = format!(
        "{}\r\n{}",
        header("text/plain"),
        "Do you like ketchup? How about pickles?\r\n".repeat(30)
    );
    let mut alternative = header("multipart/alternative; boundary=b").into_bytes();
    alternative.extend_from_slice(b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    alternative
        .extend_from_slice(&encoded(TransferEncoding::QuotedPrintable, html(40_000).as_bytes()));
    alternative.extend_from_slice(b"\r\n--b--\r\n");
    let mut attachment = header("multipart/mixed; boundary=b").into_bytes();
    attachment.extend_from_slice(b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    attachment.extend_from_slice(&encoded(TransferEncoding::Base64, &vec![0xA7; 3_700_000]));
    attachment.extend_from_slice(b"\r\n--b--\r\n");
    [
        ("plain_2kB", plain.into_bytes()),
        ("alternative_51kB", alternative),
        ("attachment_5MB", attachment),
    ]
}

fn structure(c: &mut Criterion) {
    for (name, message) in messages() {
        let mut group = c.benchmark_group("mime/structure");
        group.throughput(Throughput::Bytes(message.len() as u64));
        let limits = Limits::default();
        group.bench_function(format!("tree/{name}"), |b| {
            let mut table = EntityTable::new();
            b.iter(|| {
                let tree =
                    Tree::parse_with(black_box(&message), &limits, core::mem::take(&mut table));
                let count = tree.entities().count();
                table = tree.into_table();
                count
            });
        });
        group.bench_function(format!("push_16kB/{name}"), |b| {
            b.iter(|| push(black_box(&message), 16 << 10));
        });
        group.bench_function(format!("decoded/{name}"), |b| {
            b.iter(|| {
                let tree = Tree::parse(black_box(&message));
                tree.entities().map(|entity| entity.decoded().0.len()).sum::<usize>()
            });
        });
    }
}

fn push(message: &[u8], piece: usize) -> usize {
    let mut parser = Parser::default();
    let (mut start, mut end, mut octets) = (0, 0, 0);
    while end < message.len() {
        end = message.len().min(end + piece);
        if end == message.len() {
            parser.finish();
        }
        let mut input = &message[start..end];
        while let Ok(Some(event)) = parser.push(&mut input) {
            if let Event::Body { bytes, .. } = event {
                octets += bytes.len();
            }
        }
        start = end - input.len();
    }
    octets
}

fn codecs(c: &mut Criterion) {
    let data: Vec<u8> =
        (0..766_251u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let page = html(44_000);
    for (encoding, name, body) in [
        (TransferEncoding::Base64, "base64_1MiB", &data[..]),
        (TransferEncoding::Base64, "base64_4kB", &data[..2964]),
        (TransferEncoding::QuotedPrintable, "quoted_printable_44kB", page.as_bytes()),
    ] {
        let encoded = encoded(encoding, body);
        let mut group = c.benchmark_group("mime/transfer");
        group.throughput(Throughput::Bytes(encoded.len() as u64));
        group.bench_function(format!("encode/{name}"), |b| {
            let mut out = Vec::new();
            b.iter(|| {
                out.clear();
                transfer::encode(encoding, LineBreaks::Text, black_box(body), &mut out);
                out.len()
            });
        });
        group.bench_function(format!("decode/{name}"), |b| {
            let mut out = Vec::new();
            b.iter(|| {
                out.clear();
                let mut decoder = transfer::Decoder::new(encoding);
                decoder.decode_to(black_box(&encoded), &mut out);
                decoder.finish_to(&mut out);
                out.len()
            });
        });
    }
}

fn words(c: &mut Criterion) {
    let value =
        b"Re: =?utf-8?q?Ketchup_f=C3=BCr_Bob=2C_caf=C3?= =?utf-8?q?=A9_et_cr=C3=AApes?= demain";
    c.bench_function("mime/encoded_word/decode", |b| {
        b.iter(|| encoded_word::decode(black_box(value)))
    });
    let text = "Ketchup für Bob, café et crêpes demain";
    c.bench_function("mime/encoded_word/encode", |b| {
        b.iter(|| encoded_word::encode_text(black_box(text), 9))
    });
}

fn build(c: &mut Criterion) {
    let text = "Do you like ketchup? How about pickles?\r\n".repeat(36);
    let page = html(36_000);
    let data = vec![0xA7; 1 << 20];
    let mut header = HeaderBuilder::new();
    let _ = header.subject("Ketchup");
    for (name, with_html, with_file) in
        [("plain", false, false), ("alternative", true, false), ("attachment_1MiB", true, true)]
    {
        c.bench_function(&format!("mime/build/{name}"), |b| {
            let mut out = Vec::new();
            b.iter(|| {
                let (Ok(boundary), Ok(pdf)) =
                    (Boundary::new("1"), MediaType::new("application/pdf"))
                else {
                    return 0;
                };
                let mut builder = MessageBuilder::new(boundary);
                builder.text(black_box(&text));
                if with_html {
                    builder.html(&page);
                }
                if with_file {
                    builder.attach(Attachment::new(pdf, "menu.pdf", &data));
                }
                out.clear();
                builder.write(&header, &mut out).map_or(0, |()| out.len())
            });
        });
    }
}

criterion_group!(benches, structure, codecs, words, build);
criterion_main!(benches);
