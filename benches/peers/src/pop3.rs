//! POP3: a large message. No peer gives one as it comes, so the row is beside what memory itself can do.

use std::hint::black_box;

use benches::inputs::smtp as inputs;
use pop3_codec::{Client, client::Event};
use sans_io::Connection;

use crate::measure::{Entrant, Row, Workload};

pub(crate) fn rows() -> Vec<Row> {
    vec![retr().measure()]
}

/// A client that is logged in.
fn logged_in() -> Client {
    let (mut client, mut out) = (Client::default(), Vec::new());
    hear(&mut client);
    client.user("bob", &mut out).expect("the server greeted");
    hear(&mut client);
    client.pass("hungry", &mut out).expect("USER was accepted");
    hear(&mut client);
    client
}

fn hear(client: &mut Client) {
    let event = client.receive(&mut &b"+OK\r\n"[..], &mut Vec::new());
    assert!(matches!(event, Ok(Some(Event::Reply { .. }))));
}

/// The message in pieces, without its transparency dots, beside a copy of the whole reply and a search in it for the ends of its lines.
fn retr() -> Workload<'static> {
    let stream: &'static [u8] =
        [b"+OK message follows\r\n".as_slice(), &inputs::stuffed(10_000_000)].concat().leak();
    let (mut client, mut out) = (logged_in(), Vec::new());
    let mut ours = move || {
        out.clear();
        client.retr(1, &mut out).expect("the session is logged in");
        let (mut input, mut octets) = (black_box(stream), 0);
        while let Ok(Some(event)) = client.receive(&mut input, &mut out) {
            if let Event::Chunk(chunk) = event {
                octets += chunk.len() as u64;
            }
        }
        octets
    };
    let octets = inputs::text(10_000_000).len() as u64;
    assert_eq!(ours(), octets, "the message is whole");
    let mut buffer = Vec::with_capacity(stream.len());
    let copy = move || {
        buffer.clear();
        buffer.extend_from_slice(black_box(stream));
        black_box(&buffer);
    };
    let search = || memchr::memchr(0, black_box(stream));
    Workload {
        area: "pop3",
        name: "RETR of 10 MB, beside memory".into(),
        goal: 1.0,
        entrants: vec![
            Entrant::with_answer("pop3-codec", octets, ours),
            Entrant::with_answer("memcpy", octets, copy),
            Entrant::with_answer("memchr", 0, search),
        ],
    }
}
