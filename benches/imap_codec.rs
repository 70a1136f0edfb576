//! imap-codec: responses, commands, literals, and what is written.

use std::{fmt::Write, hint::black_box};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use imap_codec::{
    Client, Command, Data, Fetch, FetchItem, Flag, Flags, Items, Leniency, Limits, Mailbox,
    Response, Server,
    client::Event,
    server::{self, Config},
};
use sans_io::Connection;

/// RFC 3501 §8.
const FETCH_FULL: &[u8] = b"* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\") BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n";
const STRUCTURE: &[u8] = b"* 7 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 1315 42 NIL NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 4315 142 NIL NIL NIL NIL)(\"image\" \"jpeg\" (\"name\" \"photo.jpg\") \"<i@x>\" NIL \"base64\" 53222 NIL (\"attachment\" (\"filename\" \"photo.jpg\")) NIL NIL) \"mixed\" (\"boundary\" \"----=_Part_1\") NIL NIL NIL))\r\n";
const FLAGS: &[u8] = b"* 12 FETCH (UID 4711 FLAGS (\\Seen))\r\n";

/// Reads a response and every item in it.
fn read(line: &[u8]) -> usize {
    let Ok(Response::Data(Data::Fetch(fetch))) = Response::parse(line, Leniency::TOLERANT) else {
        unreachable!("a FETCH response")
    };
    fetch.items.iter().map(|item| usize::from(matches!(black_box(item), FetchItem::Uid(_)))).sum()
}

fn responses(c: &mut Criterion) {
    let mut group = c.benchmark_group("imap/response");
    for (name, line) in [("flags", FLAGS), ("full", FETCH_FULL), ("bodystructure", STRUCTURE)] {
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), line, |b, line| {
            b.iter(|| read(black_box(line)));
        });
    }
    let mut search = "* SEARCH".to_owned();
    for number in 1..=10_000 {
        write!(search, " {number}").expect("a String");
    }
    search.push_str("\r\n");
    group.throughput(Throughput::Bytes(search.len() as u64));
    group.bench_with_input(BenchmarkId::from_parameter("search"), search.as_bytes(), |b, line| {
        b.iter(|| {
            let Ok(Response::Data(Data::Search(found))) =
                Response::parse(black_box(line), Leniency::TOLERANT)
            else {
                unreachable!("a SEARCH response")
            };
            found.numbers.iter().map(u64::from).sum::<u64>()
        });
    });
    group.finish();
}

/// A client with a mailbox selected.
fn selected() -> Client {
    let mut client = Client::new(Limits::default());
    let mut out = Vec::new();
    let hear = |client: &mut Client, line: &[u8]| {
        let mut input = line;
        assert!(matches!(client.receive(&mut input, &mut Vec::new()), Ok(Some(_))));
    };
    hear(&mut client, b"* PREAUTH ready\r\n");
    client.command(&Command::select(Mailbox::INBOX), &mut out).expect("PREAUTH permits it");
    hear(&mut client, b"a001 OK selected\r\n");
    client.command(&Command::Noop, &mut out).expect("nothing is open");
    client
}

fn stream(client: &mut Client, octets: &[u8]) -> usize {
    let (mut input, mut out, mut seen) = (octets, Vec::new(), 0);
    while let Some(event) = client.receive(&mut input, &mut out).expect("responses") {
        seen += match &event {
            Event::Chunk(chunk) => chunk.len(),
            Event::Data(Data::Fetch(fetch)) => fetch.items.iter().count(),
            _ => 1,
        };
    }
    seen
}

fn streams(c: &mut Criterion) {
    let mut group = c.benchmark_group("imap/client");
    let lines = FLAGS.repeat(1000);
    let literal =
        [b"* 1 FETCH (UID 7 BODY[] {5000000}\r\n", &vec![b'x'; 5_000_000][..], b")\r\n"].concat();
    for (name, octets) in [("flags_1000", &lines), ("literal_5mb", &literal)] {
        group.throughput(Throughput::Bytes(octets.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), octets, |b, octets| {
            let mut client = selected();
            b.iter(|| stream(&mut client, black_box(octets)));
        });
    }
    group.finish();
}

fn commands(c: &mut Criterion) {
    let mut group = c.benchmark_group("imap/command");
    for (name, line) in [
        ("noop", "a1 NOOP\r\n"),
        ("login", "a1 LOGIN bob \"hungry\"\r\n"),
        (
            "fetch",
            "a1 UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)]<0.2048>)\r\n",
        ),
        ("search", "a1 UID SEARCH OR FROM \"alice\" NOT (SEEN SINCE 1-Feb-1994) UID 1:5,7\r\n"),
    ] {
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), line, |b, line| {
            b.iter(|| {
                black_box(Command::parse(black_box(line.as_bytes()), Leniency::STRICT)).is_ok()
            });
        });
    }
    group.bench_function("session", |b| {
        let mut config = Config::default();
        config.login_in_clear = true;
        let session =
            b"a1 LOGIN bob hungry\r\na2 SELECT INBOX\r\na3 FETCH 1 FLAGS\r\na4 LOGOUT\r\n";
        b.iter(|| {
            let mut server = Server::new(config.clone());
            let mut out = Vec::new();
            server.greet("ready", &mut out).expect("the greeting is due");
            let mut input = black_box(&session[..]);
            while let Ok(Some(server::Event::Command { tag, .. })) =
                server.receive(&mut input, &mut out)
            {
                server.ok(&tag, "done", &mut out).expect("a command is open");
            }
            out.len()
        });
    });
    group.finish();
}

fn encode(c: &mut Criterion) {
    let mut group = c.benchmark_group("imap/encode");
    let items = [FetchItem::Uid(4711), FetchItem::Flags(Flags::new(&[Flag::Seen]))];
    let flags = Data::Fetch(Fetch::new(12, Items::new(&items)));
    let full = Response::parse(FETCH_FULL, Leniency::STRICT).expect("a response");
    let mut out = Vec::with_capacity(4096);
    group.bench_function("flags", |b| {
        b.iter(|| {
            out.clear();
            black_box(&flags).encode(&mut out);
            out.len()
        });
    });
    group.bench_function("full_from_wire", |b| {
        b.iter(|| {
            out.clear();
            black_box(&full).encode(&mut out);
            out.len()
        });
    });
    group.finish();
}

criterion_group!(benches, responses, streams, commands, encode);
criterion_main!(benches);
