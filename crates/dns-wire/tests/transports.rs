//! Messages over TCP and TLS, HTTPS, and QUIC.

#![cfg(all(feature = "doh", feature = "doq"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use dns_wire::{
    Aaaa, Builder, Edns, Flags, Header, Limits, Message, NameBuf, Opcode, Question, RecordType,
    Section, Soa, doh,
    doq::{self, DoqError, DoqStream},
    edns::{OptionData, OptionsBuf},
    query, replace_id,
    tcp::{FrameError, Received, Stream, StreamError},
};
use proptest::prelude::*;
use sans_io::{Connection, Instant, Layer, Want};

fn asked(name: &str) -> Vec<u8> {
    let name: NameBuf = name.parse().unwrap();
    let mut buffer = [0; 512];
    query(&mut buffer, 0, &Question::new(&name, RecordType::A)).unwrap().finish().to_vec()
}

/// RFC 8484 §4.1.1.
#[test]
fn doh_requests() {
    let first = asked("www.example.com");
    assert_eq!(first.len(), 33);
    let second =
        asked("a.62characterlabel-makes-base64url-distinct-from-standard-base64.example.com");
    assert_eq!(second.len(), 94);
    let value = "AAABAAABAAAAAAAAAWE-NjJjaGFyYWN0ZXJsYWJlbC1tYWtlcy1iYXNlNjR1cmwtZGlzdGluY3QtZnJvbS1z\
                 dGFuZGFyZC1iYXNlNjQHZXhhbXBsZQNjb20AAAEAAQ";
    assert_eq!(doh::encode(&second), value);
    assert_eq!(doh::decode(value).as_deref(), Some(&second[..]));
    let short = "AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB";
    for (template, get, post) in [
        (
            "https://dnsserver.example.net/dns-query{?dns}",
            Some("https://dnsserver.example.net/dns-query?dns=@"),
            Some("https://dnsserver.example.net/dns-query"),
        ),
        ("/q?x=1{&dns}", Some("/q?x=1&dns=@"), Some("/q?x=1")),
        ("/q{/dns}", Some("/q/@"), Some("/q")),
        ("/q/{dns}/r", Some("/q/@/r"), Some("/q//r")),
        ("/q{?ct,dns,x}", Some("/q?dns=@"), Some("/q")),
        ("/q{?x}", None, Some("/q")),
        ("/q", None, Some("/q")),
        ("/q{?dns", None, None),
        ("/q?dns}", None, None),
        ("/q{}", None, None),
        ("/q{{?dns}}", None, None),
    ] {
        let get = get.map(|text| text.replace('@', short));
        assert_eq!(doh::expand(template, Some(&first)), get, "{template}");
        let post =
            post.map(|text| if template == "/q{/dns}" { text.trim_end_matches('/') } else { text });
        assert_eq!(doh::expand(template, None).as_deref(), post, "{template}");
    }
    assert_eq!(doh::message_of_query(&format!("a=b&dns={short}&c")), Some(first));
    for bad in ["A", "AB", "AAA=", "AA+A", "AA/A", "A A", "AAB\u{e9}"] {
        assert_eq!(doh::decode(bad), None, "{bad}");
    }
    assert_eq!(doh::decode(""), Some(vec![]));
    assert_eq!(doh::decode(&"A".repeat(87_380)).map(|octets| octets.len()), Some(65_535));
    assert_eq!(doh::decode(&"A".repeat(87_381)), None);
    assert_eq!(doh::message_of_query("dnsx=AAAA"), None);
}

/// RFC 8484 §4.2.2 and §5.1.
#[test]
fn doh_lifetimes() {
    let name: NameBuf = "www.example.com".parse().unwrap();
    let soa = Soa {
        mname: name.as_name(),
        rname: name.as_name(),
        serial: 1,
        refresh: 2,
        retry: 3,
        expire: 4,
        minimum: 60,
    };
    let address = Aaaa { address: "2001:db8:abcd:12:1:2:3:4".parse().unwrap() };
    for (answers, soa_ttl, age) in [
        (&[3709][..], None, 3709),
        (&[600, 30, 300], Some(1), 30),
        (&[u32::MAX], None, 0),
        (&[], Some(3600), 60),
        (&[], Some(5), 5),
        (&[], None, 0),
    ] {
        let mut buffer = [0; 512];
        let mut builder = Builder::new(&mut buffer);
        for ttl in answers {
            builder.add(Section::Answer, &name, *ttl, &address).unwrap();
        }
        if let Some(ttl) = soa_ttl {
            builder.add(Section::Authority, &name, ttl, &soa).unwrap();
        }
        builder.opt(&Edns::new(1232)).unwrap();
        let octets = builder.finish().to_vec();
        assert_eq!(doh::max_age(&Message::new(&octets).unwrap()), age);
        if !answers.is_empty() {
            let cut = Message::new(&octets[..20]).unwrap();
            assert_eq!(doh::max_age(&cut), 0, "a record that cannot be read");
        }
    }
}

#[test]
fn ids() {
    let mut octets = asked("example.com");
    assert_eq!(replace_id(&mut octets, 0xABCD), Some(0));
    assert_eq!(replace_id(&mut octets, 0), Some(0xABCD));
    assert_eq!(replace_id(&mut [0], 0), None);
}

fn framed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Stream::new(&Limits::default()).send(message, &mut out).unwrap();
    out
}

#[test]
fn quic_streams() {
    let query = framed(&asked("example.com"));
    let mut server = DoqStream::server(&Limits::default());
    for cut in 0..query.len() {
        let mut input = &query[..cut];
        assert_eq!(server.receive(&mut input), Ok(None), "{cut}");
        assert_eq!(input.len(), cut);
    }
    let mut input = &query[..];
    let message = server.receive(&mut input).unwrap().unwrap();
    assert_eq!(message.question().unwrap().unwrap().qtype, RecordType::A);
    assert!(doq::is_replayable(&message));
    assert_eq!(server.clone().finish(input), Ok(()));
    assert_eq!(server.receive(&mut &b"\0"[..]), Err(DoqError::SecondQuery));
    assert_eq!(server.finish(b""), Err(DoqError::SecondQuery), "sticky");

    let mut client = DoqStream::client(&Limits::default());
    let two = [&query[..], &query].concat();
    let mut input = &two[..];
    assert!(client.receive(&mut input).unwrap().is_some());
    assert!(client.receive(&mut input).unwrap().is_some());
    assert_eq!(client.clone().finish(b"\0"), Err(DoqError::Frame(FrameError::UnexpectedEof)));
    assert_eq!(client.finish(input), Ok(()));
    assert_eq!(DoqStream::client(&Limits::default()).finish(b""), Err(DoqError::Empty));

    let mut options = OptionsBuf::new();
    options.push(&OptionData::TcpKeepalive(None)).unwrap();
    let mut buffer = [0; 64];
    let mut builder = Builder::new(&mut buffer);
    builder.opt(&Edns { options: options.as_options(), ..Edns::new(0) }).unwrap();
    let keepalive = builder.finish().to_vec();
    let mut other = asked("example.com");
    replace_id(&mut other, 1);
    for (message, error) in
        [(keepalive, DoqError::Keepalive), (other, DoqError::Id), (vec![0; 11], DoqError::Id)]
    {
        let octets = framed(&message);
        let mut stream = DoqStream::server(&Limits::default());
        assert_eq!(stream.receive(&mut &octets[..]), Err(error));
    }
    let mut buffer = [0; 64];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 0, flags: Flags::default().with_opcode(Opcode::UPDATE) });
    assert!(!doq::is_replayable(&Message::new(builder.finish()).unwrap()));
}

#[test]
fn streams_end_and_time_out() {
    let at = |seconds| Instant::from_epoch(Duration::from_secs(seconds));
    let (mut stream, mut out) = (Stream::new(&Limits::default()), Vec::new());
    assert_eq!(stream.poll_timeout(at(0)), None);
    stream.idle(Some(Duration::from_secs(10)));
    assert_eq!(stream.poll_timeout(at(5)), Some(at(15)));
    // Octets do not count, messages do.
    assert_eq!(stream.receive(&mut &b"\0\x02a"[..], &mut out), Ok(None));
    assert_eq!(stream.poll_timeout(at(12)), Some(at(15)));
    assert_eq!(stream.receive(&mut &b"\0\x02ab"[..], &mut out), Ok(Some(Received(b"ab"))));
    assert_eq!(stream.poll_timeout(at(14)), Some(at(24)));
    stream.send(b"x", &mut out).unwrap();
    assert_eq!(stream.poll_timeout(at(20)), Some(at(30)));
    assert_eq!((stream.stats().received, stream.stats().sent, stream.stats().events), (4, 3, 1));
    stream.keepalive(20);
    assert_eq!(stream.poll_timeout(at(20)), Some(at(22)));
    assert_eq!(stream.switch_layer(Layer::Tls, b""), Err(StreamError::NoLayer));
    assert_eq!(stream.send(&vec![0; 65_536], &mut out), Err(StreamError::TooLong));
    assert_eq!(stream.handle_timeout(at(21), &mut out), Ok(()));
    assert_eq!(stream.want(), Want::Input);
    let mut ended = stream.clone();
    assert_eq!(ended.receive_eof(b""), Ok(()));
    assert_eq!(ended.want(), Want::Close);
    assert_eq!(ended.send(b"late", &mut out), Ok(()), "an answer may still go out");
    assert_eq!(stream.handle_timeout(at(22), &mut out), Err(StreamError::TimedOut));
    assert_eq!(stream.receive(&mut &b"\0\0"[..], &mut out), Err(StreamError::TimedOut));
    assert_eq!(stream.receive_eof(b""), Err(StreamError::TimedOut));
    assert_eq!(stream.send(b"", &mut out), Err(StreamError::TimedOut));
    assert_eq!(out, b"\0\x01x\0\x04late");

    let mut limits = Limits::default();
    limits.message = 4;
    let mut small = Stream::new(&limits);
    assert_eq!(small.capacity(), 6);
    let error = StreamError::Frame(FrameError::TooLong(5));
    assert_eq!(small.receive(&mut &b"\0\x05"[..], &mut out), Err(error));
    assert_eq!((small.want(), small.poll_timeout(at(0))), (Want::Close, None));
    let mut cut = Stream::new(&limits);
    assert_eq!(cut.receive_eof(b"\0"), Err(StreamError::Frame(FrameError::UnexpectedEof)));
}

/// What comes out of `octets` in pieces of `size`, up to an error or the end.
fn outcome<E: PartialEq>(
    octets: &[u8],
    size: usize,
    mut step: impl FnMut(&mut &[u8], &mut Vec<Vec<u8>>) -> Result<bool, E>,
    end: impl FnOnce(&[u8]) -> Result<(), E>,
) -> (Vec<Vec<u8>>, Result<(), E>) {
    let (mut held, mut got) = (Vec::new(), Vec::new());
    for piece in octets.chunks(size) {
        held.extend_from_slice(piece);
        let mut input = &held[..];
        loop {
            match step(&mut input, &mut got) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return (got, Err(error)),
            }
        }
        held = input.to_vec();
    }
    (got, end(&held))
}

proptest! {
    /// However the stream is cut, the same messages come out.
    #[test]
    fn cuts_never_matter(messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..6), size in 1usize..9) {
        let (mut sender, mut octets) = (Stream::new(&Limits::default()), Vec::new());
        for message in &messages {
            sender.send(message, &mut octets).unwrap();
        }
        let (mut stream, mut held, mut got) = (Stream::new(&Limits::default()), Vec::new(), Vec::new());
        for piece in octets.chunks(size) {
            held.extend_from_slice(piece);
            let mut input = &held[..];
            while let Some(Received(message)) = stream.receive(&mut input, &mut Vec::new()).unwrap() {
                got.push(message.to_vec());
            }
            held = input.to_vec();
        }
        prop_assert_eq!(stream.receive_eof(&held), Ok(()));
        prop_assert_eq!(got, messages);
    }

    /// The same of streams that are wrong somewhere: the same messages, and the same error at the end.
    #[test]
    fn cuts_never_matter_to_errors(
        messages in proptest::collection::vec(proptest::collection::vec(0u8..4, 0..30), 0..4),
        change in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
        cut in any::<prop::sample::Index>(),
        size in 1usize..9,
    ) {
        let mut octets: Vec<u8> = messages.iter().flat_map(|message| framed(message)).collect();
        if let (Some((at, octet)), false) = (change, octets.is_empty()) {
            let at = at.index(octets.len());
            octets[at] = octet;
        }
        octets.truncate(cut.index(octets.len() + 1));
        let whole = octets.len().max(1);
        let mut limits = Limits::default();
        limits.message = 25;
        let tcp = |size| {
            let stream = core::cell::RefCell::new(Stream::new(&limits));
            let step = |input: &mut &[u8], got: &mut Vec<Vec<u8>>| {
                let received = stream.borrow_mut().receive(input, &mut Vec::new())?;
                got.extend(received.map(|Received(message)| message.to_vec()));
                Ok(received.is_some())
            };
            outcome(&octets, size, step, |rest| stream.borrow_mut().receive_eof(rest))
        };
        prop_assert_eq!(tcp(size), tcp(whole));
        for stream in [DoqStream::server(&limits), DoqStream::client(&limits)] {
            let quic = |size| {
                let stream = core::cell::RefCell::new(stream.clone());
                let step = |input: &mut &[u8], got: &mut Vec<Vec<u8>>| {
                    let received = stream.borrow_mut().receive(input)?;
                    got.extend(received.map(|message| message.as_bytes().to_vec()));
                    Ok(received.is_some())
                };
                outcome(&octets, size, step, |rest| stream.borrow_mut().finish(rest))
            };
            prop_assert_eq!(quic(size), quic(whole));
        }
    }

    #[test]
    fn hostile_templates_and_queries(text in "[a&=?{},/%dns]{0,20}", octets in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Some(expanded) = doh::expand(&text, Some(&octets)) {
            prop_assert!(!expanded.contains(['{', '}']), "{}", expanded);
        }
        let _ = (doh::expand(&text, None), doh::message_of_query(&text));
        if let Ok(message) = Message::new(&octets) {
            let _ = (doh::max_age(&message), doq::is_replayable(&message));
        }
    }

    #[test]
    fn base64url_both_ways(octets in proptest::collection::vec(any::<u8>(), 0..40), text in "[A-Za-z0-9_=-]{0,12}") {
        prop_assert_eq!(doh::decode(&doh::encode(&octets)), Some(octets));
        if let Some(octets) = doh::decode(&text) {
            prop_assert_eq!(doh::encode(&octets), text);
        }
    }
}
