//! Hostile streams: memory stays bounded, and work stays linear in the input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Client, Command, Data, Leniency, Limits, Mailbox, Response, Server, client,
    server::{Config, Event},
};
use sans_io::Connection;
use testkit::alloc::{Counts, measure};

#[global_allocator]
static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;

/// Feeds `stream` through a buffer of `capacity()` octets.
fn feed<C: Connection>(
    conn: &mut C,
    stream: &[u8],
    mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>),
) -> Result<(), C::Error> {
    let mut out = Vec::new();
    let (mut start, mut end) = (0, 0);
    while end < stream.len() {
        end = stream.len().min(end + 61);
        loop {
            let mut input = &stream[start..end];
            let event = conn.receive(&mut input, &mut out)?;
            start = end - input.len();
            let Some(event) = event else { break };
            on(conn, event, &mut out);
        }
        out.clear();
        assert!(end - start <= conn.capacity());
    }
    Ok(())
}

fn server() -> Server {
    let mut server = Server::new_in_tls(Config::default());
    server.greet("ready", &mut Vec::new()).unwrap();
    server
}

fn selected() -> Client {
    let mut client = Client::new(Limits::default());
    let mut out = Vec::new();
    client.receive(&mut &b"* PREAUTH hi\r\n"[..], &mut out).unwrap();
    client.command(&Command::select(Mailbox::INBOX), &mut out).unwrap();
    client.receive(&mut &b"a001 OK done\r\n"[..], &mut out).unwrap();
    client
}

#[test]
fn an_endless_command_takes_no_memory() {
    let mut server = server();
    let stream = [b"a ", &vec![b'x'; 1 << 20][..], b"\r\nb NOOP\r\n"].concat();
    let mut events = 0;
    let counts = measure(|| {
        feed(&mut server, &stream, |server, event, out| {
            events += 1;
            match event {
                Event::Command { tag, .. } => server.ok(&tag, "done", out).unwrap(),
                _ => server.refuse(out).unwrap(),
            }
        })
        .unwrap();
    });
    assert_eq!(events, 2);
    assert!(counts.peak < 1024, "{counts:?}");
}

#[test]
fn literals_are_not_collected() {
    let mut client = selected();
    let stream = [
        b"* 1 FETCH (BODY[] {4194304}\r\n",
        &vec![b'x'; 4 << 20][..],
        b" UID 5)\r\n* 2 FETCH (X (a {4194304}\r\n",
        &vec![b'y'; 4 << 20][..],
        b"))\r\n",
    ]
    .concat();
    let (mut chunks, mut others) = (0, 0);
    let counts = measure(|| {
        feed(&mut client, &stream, |_, event, _| match event {
            client::Event::Chunk(chunk) => chunks += chunk.len(),
            _ => others += 1,
        })
        .unwrap();
    });
    assert_eq!((chunks, others), (4 << 20, 3));
    assert!(counts.peak < 1024, "{counts:?}");
}

#[test]
fn long_searches_take_no_memory() {
    let mut client = selected();
    let numbers: String = (1_000_000..1_300_000).map(|number| format!(" {number}")).collect();
    let stream = format!("* SEARCH{numbers}\r\n");
    let (mut found, mut parts) = (0, 0);
    let counts = measure(|| {
        feed(&mut client, stream.as_bytes(), |_, event, _| {
            let client::Event::Data(Data::Search(part)) = event else { panic!("{event:?}") };
            found += part.numbers.iter().count();
            parts += 1;
        })
        .unwrap();
    });
    assert_eq!((found, parts), (300_000, 3));
    assert!(counts.peak < 1024, "{counts:?}");
}

/// Reads the response and all that is in it.
fn read(line: &[u8]) -> Counts {
    measure(|| {
        let response = Response::parse(line, Leniency::TOLERANT);
        if let Ok(Response::Data(Data::Fetch(fetch))) = &response {
            for item in &fetch.items {
                core::hint::black_box(item);
            }
        }
    })
}

/// An ENVELOPE and a BODYSTRUCTURE are in a box each, since the other items are small, and where their first lists
/// end is in one more; how many addresses and parts are in them does not matter.
#[test]
fn responses_are_read_without_allocation() {
    for (line, boxes) in [
        ("* 12 FETCH (FLAGS (\\Seen $Forwarded) UID 17 RFC822.SIZE 4321)\r\n".to_owned(), 0),
        (format!("* SEARCH{}\r\n", " 4711".repeat(10_000)), 0),
        (
            format!("* 1 FETCH (ENVELOPE (NIL \"x\" {} NIL NIL NIL NIL NIL NIL NIL))\r\n", {
                format!("({})", "(\"a b\" NIL \"c\" \"d\")".repeat(1000))
            }),
            2,
        ),
        (
            format!(
                "* 1 FETCH (BODYSTRUCTURE ({} \"MIXED\"))\r\n",
                "(\"TEXT\" \"PLAIN\" (\"A\" \"B\") NIL NIL \"7BIT\" 1 1 NIL NIL NIL NIL)"
                    .repeat(500)
            ),
            2,
        ),
    ] {
        let counts = read(line.as_bytes());
        assert_eq!(counts.allocations, boxes, "{}", &line[..40]);
        assert!(counts.peak <= 1024, "{}: {}", &line[..40], counts.peak);
    }
}

/// The worst shapes known: what is nested, what is repeated, what is never closed. What is copied grows with
/// the input and not with its square.
#[test]
fn work_is_linear() {
    let shapes: [fn(usize) -> String; 7] = [
        |n| format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(n)),
        |n| format!("* 1 FETCH (X {}{})\r\n", "(".repeat(n), ")".repeat(n)),
        |n| format!("* 1 FETCH ({})\r\n", "X y ".repeat(n)),
        |n| format!("* 1 FETCH (RFC822 \"{}\")\r\n", "\\\"".repeat(n)),
        |n| format!("* FLAGS ({}\r\n", "a ".repeat(n)),
        |n| format!("* OK [{}\r\n", "[".repeat(n)),
        |n| format!("* ESEARCH ALL {}1\r\n", "1,".repeat(n)),
    ];
    for (index, shape) in shapes.iter().enumerate() {
        let (small, large) = (read(shape(1000).as_bytes()), read(shape(16_000).as_bytes()));
        assert!(large.bytes <= 20 * small.bytes, "shape {index}: {small:?} {large:?}");
        assert!(
            large.allocations <= 2 * small.allocations + 16,
            "shape {index}: {small:?} {large:?}"
        );
    }
}

#[test]
fn many_small_literals_are_linear() {
    let work = |count: usize| {
        let mut client = selected();
        let stream =
            format!("* 1 FETCH ({}UID 1)\r\n", "BODY[] {1}\r\nx ".repeat(count)).into_bytes();
        measure(|| feed(&mut client, &stream, |_, _, _| {}).unwrap())
    };
    let (small, large) = (work(100), work(1600));
    assert_eq!((small.bytes, large.bytes), (0, 0));
    let commands = |count: usize| {
        let mut server = server();
        let stream = format!("a LOGIN {}b\r\n", "{1+}\r\nx ".repeat(count)).into_bytes();
        measure(|| {
            feed(&mut server, &stream, |server, _, out| server.refuse(out).unwrap()).unwrap();
        })
    };
    let (small, large) = (commands(50), commands(800));
    assert!(large.bytes <= small.bytes + 64, "{small:?} {large:?}");
}
