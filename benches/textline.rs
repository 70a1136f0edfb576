//! textline: what every line protocol runs.

use std::hint::black_box;

use benches::inputs::smtp;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use textline::{
    BareLineEnding, DotReader, DotWriter, Dotted, LineEnding, LineScanner, ReplyScanner, Scanned,
};

fn lines(c: &mut Criterion) {
    let text = smtp::text(1_000_000);
    let mut group = c.benchmark_group("textline/scan");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lines_1MB", |b| {
        b.iter(|| {
            let mut scanner = LineScanner::new(2048, LineEnding::Crlf);
            let (mut input, mut octets) = (black_box(&text[..]), 0);
            while let Some(Scanned::Line(line)) = scanner.scan(&mut input) {
                octets += line.content.len();
            }
            octets
        });
    });
    group.bench_function("line_of_1MB_in_1KB_reads", |b| {
        let line = [vec![b'x'; 1_000_000], b"\r\n".to_vec()].concat();
        b.iter(|| {
            let mut scanner = LineScanner::new(usize::MAX, LineEnding::Crlf);
            let mut found = None;
            for end in (1024..line.len()).step_by(1024).chain([line.len()]) {
                found = scanner.scan(&mut black_box(&line[..end]));
            }
            matches!(found, Some(Scanned::Line(_)))
        });
    });
    group.finish();

    let mut group = c.benchmark_group("textline/reply");
    group.throughput(Throughput::Bytes(smtp::EHLO_REPLY.len() as u64));
    group.bench_function("12_lines", |b| {
        let mut scanner = ReplyScanner::new(65536);
        b.iter(|| {
            let mut input = black_box(smtp::EHLO_REPLY);
            let reply = scanner.scan(&mut input).expect("a reply").expect("a whole reply");
            (reply.code(), reply.lines().count())
        });
    });
    group.finish();
}

fn dots(c: &mut Criterion) {
    let text = smtp::text(1_000_000);
    let stuffed = smtp::stuffed(1_000_000);
    let mut group = c.benchmark_group("textline/dots");
    group.throughput(Throughput::Bytes(stuffed.len() as u64));
    group.bench_function("unstuff_1MB", |b| {
        b.iter(|| {
            let mut reader = DotReader::new(BareLineEnding::Reject);
            let (mut input, mut octets) = (black_box(&stuffed[..]), 0);
            while let Some(Dotted::Chunk(chunk)) = reader.read(&mut input) {
                octets += chunk.len();
            }
            octets
        });
    });
    group.bench_function("stuff_1MB", |b| {
        let mut out = Vec::with_capacity(stuffed.len());
        b.iter(|| {
            out.clear();
            let mut writer = DotWriter::new();
            writer.write(black_box(&text), &mut out);
            writer.finish(&mut out);
            out.len()
        });
    });
    group.finish();
}

criterion_group!(benches, lines, dots);
criterion_main!(benches);
