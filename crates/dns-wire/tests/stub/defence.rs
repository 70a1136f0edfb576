//! The stub client against servers and forgers that come near to the truth: cases, cookies, cuts, and endless trouble.

use core::time::Duration;

use super::bench::{Bench, Sent, answer, server};
use dns_wire::{
    Cursor, Edns, Message, OptionCode, Options, Rcode,
    datagram::{Socket, SocketError, Via},
    stub::{Config, Event, QueryError, Transport},
};
use sans_io::Instant;
use testkit::alloc;

/// What a server answers that sends this COOKIE option.
fn with_cookie(sent: &Sent, rcode: Rcode, cookie: &[u8]) -> Vec<u8> {
    let option = [&[0, 10, 0, cookie.len() as u8][..], cookie].concat();
    let options = <Options<'_> as dns_wire::Codec<'_>>::read(&mut Cursor::flat(&option)).unwrap();
    let edns = Edns { options, ..Edns::new(1232).with_rcode(rcode) };
    answer(sent, Rcode(rcode.0 & 15), |builder| builder.opt(&edns).unwrap())
}

fn cookie(sent: &Sent) -> Vec<u8> {
    let edns = Message::new(&sent.octets).unwrap().edns().unwrap().unwrap();
    edns.option(OptionCode::COOKIE).unwrap().to_vec()
}

fn asked(sent: &Sent) -> dns_wire::Name<'_> {
    Message::new(&sent.octets).unwrap().question().unwrap().unwrap().name
}

fn in_lower_case(octets: &[u8]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    octets[12..29].make_ascii_lowercase();
    octets
}

fn random_case() -> Bench {
    Bench::new(Config { randomize_case: true, ..Config::new([server(1)]) })
}

#[test]
fn random_case_is_demanded_back() {
    let mut bench = random_case();
    bench.ask();
    let sent = bench.sent();
    assert!(asked(&sent) == bench.name && !asked(&sent).eq_exact(bench.name.as_name()));
    let good = answer(&sent, Rcode::NOERROR, |_| ());
    bench.give(&sent, &in_lower_case(&good));
    assert_eq!(bench.stub.stats().wrong_case, 1);
    // It may be forged: the same server is asked over TCP, once, and the datagram still counts.
    let stream = bench.sent();
    assert_eq!((stream.open.via, stream.open.to), (Via::Tcp, server(1)));
    bench.give(&sent, &in_lower_case(&good));
    assert_eq!((bench.stub.poll_event(), bench.stub.stats().wrong_case), (None, 2));
    bench.give(&sent, &good);
    assert_eq!(bench.answered().via, sent.open.via);
}

#[test]
fn a_server_that_changes_case_answers_over_tcp() {
    let mut bench = random_case();
    bench.ask();
    let sent = bench.sent();
    bench.give(&sent, &in_lower_case(&answer(&sent, Rcode::NOERROR, |_| ())));
    let stream = bench.sent();
    bench.give(&stream, &in_lower_case(&answer(&stream, Rcode::NOERROR, |_| ())));
    assert_eq!(bench.answered().via, Via::Tcp);
}

#[test]
fn a_server_that_changes_case_and_has_no_tcp() {
    let mut bench = random_case();
    bench.ask();
    let sent = bench.sent();
    bench.give(&sent, &in_lower_case(&answer(&sent, Rcode::NOERROR, |_| ())));
    let stream = bench.sent();
    bench.stub.failed(stream.open.socket, SocketError::Refused, bench.now);
    let plain = bench.sent();
    assert!(matches!(plain.open.via, Via::Udp { .. }));
    assert!(asked(&plain).eq_exact(bench.name.as_name()));
    bench.give(&plain, &in_lower_case(&answer(&plain, Rcode::NOERROR, |_| ())));
    bench.answered();
}

#[test]
fn cookies_are_kept_and_demanded() {
    let mut bench = Bench::servers(2);
    bench.ask();
    let sent = bench.sent();
    let ours = cookie(&sent);
    let theirs = [&ours[..], b"server's cookie"].concat();
    // Another cookie, and lengths that there are not (RFC 7873 §5.3).
    let mut forged = theirs.clone();
    forged[3] ^= 1;
    for cookie in [&forged[..], &ours[..7], &theirs[..9], &[]] {
        bench.give(&sent, &with_cookie(&sent, Rcode::NOERROR, cookie));
        assert_eq!(bench.stub.poll_event(), None);
    }
    assert_eq!(bench.stub.stats().wrong_cookie, 4);
    bench.give(&sent, &with_cookie(&sent, Rcode::NOERROR, &theirs));
    bench.answered();
    // The next query has both halves; the one to the other server has neither of them.
    bench.ask();
    let sent = bench.sent();
    assert_eq!(cookie(&sent), theirs);
    bench.wait();
    let other = bench.sent();
    assert_eq!((other.open.to, cookie(&other).len()), (server(2), 8));
    assert_ne!(cookie(&other), ours);
    // From a server that has given one, an answer without is doubted; a connection clears the doubt.
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
    let stream = bench.sent();
    assert_eq!((stream.open.via, stream.open.to), (Via::Tcp, server(1)));
    bench.give(&stream, &answer(&stream, Rcode::NOERROR, |_| ()));
    bench.answered();
    bench.ask();
    assert_eq!(cookie(&bench.sent()), ours);
}

#[test]
fn a_stale_cookie_is_renewed() {
    let mut bench = Bench::servers(1);
    bench.ask();
    let sent = bench.sent();
    let fresh = [&cookie(&sent)[..], b"fresh cookie"].concat();
    bench.give(&sent, &with_cookie(&sent, Rcode::BADCOOKIE, &fresh));
    assert_eq!(bench.closed(), sent.open.socket);
    let again = bench.sent();
    assert!(matches!(again.open.via, Via::Udp { .. }) && cookie(&again) == fresh);
    // Not even the new one is good: TCP, and if that does not help either, the next attempt.
    bench.give(&again, &with_cookie(&again, Rcode::BADCOOKIE, &fresh));
    bench.closed();
    let stream = bench.sent();
    assert_eq!(stream.open.via, Via::Tcp);
    bench.give(&stream, &with_cookie(&stream, Rcode::BADCOOKIE, &fresh));
    bench.closed();
    let last = bench.sent();
    bench.give(&last, &with_cookie(&last, Rcode::NOERROR, &fresh));
    bench.answered();
}

#[test]
fn cookies_can_be_left_out() {
    let mut bench = Bench::new(Config { cookies: false, ..Config::new([server(1)]) });
    bench.ask();
    let sent = bench.sent();
    assert_eq!(Message::new(&sent.octets).unwrap().edns(), Ok(Some(Edns::new(1232))));
    bench.give(&sent, &with_cookie(&sent, Rcode::NOERROR, b"whatever"));
    bench.answered();
}

#[test]
fn what_was_cut_is_better_than_nothing() {
    let mut bench = Bench::servers(1);
    bench.ask();
    for _ in 0..2 {
        let sent = bench.sent();
        bench.give(&sent, &answer(&sent, Rcode::NOERROR, |builder| builder.truncated()));
        bench.closed();
        let stream = bench.sent();
        assert_eq!(stream.open.via, Via::Tcp);
        bench.stub.failed(stream.open.socket, SocketError::Closed, bench.now);
    }
    assert!(bench.answered().message().unwrap().flags().tc());
    assert_eq!(bench.stub.stats().truncated, 2);
}

#[test]
fn a_connection_that_is_lost() {
    let mut bench = Bench::new(Config { transport: Transport::Tls, ..Config::new([server(1)]) });
    let query = bench.ask();
    for _ in 0..2 {
        let sent = bench.sent();
        assert_eq!(sent.open.via, Via::Tls);
        bench.stub.failed(sent.open.socket, SocketError::Closed, bench.now);
    }
    let error = QueryError::Socket(SocketError::Closed);
    assert_eq!(bench.stub.poll_event(), Some(Event::Failed(query, error)));
    // What comes late from a connection that failed is nobody's.
    bench.stub.receive(Socket(0), server(1), b"late", bench.now);
    assert_eq!(bench.stub.stats().late, 1);
}

/// Servers that always want something else cannot keep a query open: each wish is granted once an attempt.
#[test]
fn trouble_without_end_has_an_end() {
    let servers = (1..=3).map(server);
    let mut bench = Bench::new(Config { randomize_case: true, ..Config::new(servers) });
    bench.ask();
    let mut open: Vec<Sent> = Vec::new();
    for message in 0..100usize {
        while let Some(event) = bench.stub.poll_event() {
            match event {
                Event::Open(opened) => {
                    let mut buffer = [0; 512];
                    let transmit = bench.stub.poll_transmit(&mut buffer).unwrap();
                    assert_eq!(transmit.socket, opened.socket);
                    open.push(Sent { open: opened, octets: buffer[..transmit.len].to_vec() });
                }
                Event::Close(socket) => open.retain(|sent| sent.open.socket != socket),
                _ => {
                    assert!(open.is_empty() && message > 6, "{message}");
                    assert_eq!((bench.stub.poll_event(), bench.stub.poll_timeout()), (None, None));
                    return;
                }
            }
        }
        let rcodes = [Rcode::FORMERR, Rcode::BADCOOKIE, Rcode::SERVFAIL, Rcode::NOTIMP];
        let rcode = rcodes[message % rcodes.len()];
        if let Some(sent) = open.last() {
            let has_edns = Message::new(&sent.octets).unwrap().edns().unwrap().is_some();
            let octets = match message % 3 {
                _ if rcode == Rcode::BADCOOKIE && has_edns => {
                    with_cookie(sent, rcode, &cookie(sent))
                }
                _ if rcode == Rcode::BADCOOKIE => answer(sent, Rcode::REFUSED, |_| ()),
                0 => answer(sent, rcode, |builder| builder.truncated()),
                1 => in_lower_case(&answer(sent, rcode, |_| ())),
                _ => answer(sent, rcode, |_| ()),
            };
            let (socket, to) = (sent.open.socket, sent.open.to);
            bench.stub.receive(socket, to, &octets, bench.now);
        }
        if open.is_empty() || message % 7 == 0 {
            bench.now = bench.stub.poll_timeout().unwrap_or(bench.now);
            bench.stub.handle_timeout(bench.now);
        }
    }
    panic!("still open");
}

#[test]
fn the_deadline_is_absolute() {
    let deadline = Duration::from_secs(3);
    let mut bench = Bench::new(Config { deadline, rounds: 9, ..Config::new([server(1)]) });
    let query = bench.ask();
    bench.sent();
    bench.wait();
    assert_eq!(bench.now, Instant::EPOCH + Duration::from_secs(2));
    let sent = bench.sent();
    // A cut answer gives another wait, but no other end.
    bench.now = Instant::EPOCH + Duration::from_millis(2900);
    bench.give(&sent, &answer(&sent, Rcode::FORMERR, |_| ()));
    bench.closed();
    bench.sent();
    assert_eq!(bench.stub.poll_timeout(), Some(Instant::EPOCH + deadline));
    bench.wait();
    bench.closed();
    bench.closed();
    assert_eq!(bench.stub.poll_event(), Some(Event::Failed(query, QueryError::TimedOut)));
}

#[test]
fn junk_takes_no_memory() {
    let mut bench = Bench::servers(1);
    bench.ask();
    let sent = bench.sent();
    let good = answer(&sent, Rcode::NOERROR, |_| ());
    let mut other = good.clone();
    other[0] ^= 1;
    let counts = alloc::measure(|| {
        for _ in 0..1000 {
            bench.give(&sent, &other);
            bench.give(&sent, &good[..40]);
            bench.stub.receive(sent.open.socket, server(9), &good, bench.now);
        }
    });
    assert_eq!(counts.allocations, 0);
    assert_eq!((bench.stub.stats().wrong_id, bench.stub.stats().wrong_source), (1000, 1000));
    // An answer is copied once; the events were there before.
    let counts = alloc::measure(|| bench.give(&sent, &good));
    assert!(counts.allocations <= 1, "{counts:?}");
    bench.answered();
    // A query allocates its list of attempts, and what a name of more than 22 octets takes.
    let counts = alloc::measure(|| {
        bench.ask();
    });
    assert!(counts.allocations <= 4, "{counts:?}");
}
