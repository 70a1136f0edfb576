//! The course of queries: servers that answer, refuse, cut, stay silent.

use core::time::Duration;

use super::bench::{Bench, answer, server};
use dns_wire::{
    Builder, Flags, Header, Message, OptionCode, Question, Rcode, RecordType,
    datagram::{Socket, SocketError, Via},
    stub::{Config, Event, QueryError, Transport},
};
use sans_io::Instant;

#[test]
fn an_answer() {
    let mut bench = Bench::servers(1);
    let query = bench.ask();
    let sent = bench.sent();
    assert!(matches!(sent.open.via, Via::Udp { port: 1024.. }));
    let asked = Message::new(&sent.octets).unwrap();
    assert_eq!(asked.flags(), Flags::default().with_rd(true));
    let edns = asked.edns().unwrap().unwrap();
    assert_eq!((edns.udp_size, edns.version, edns.flags), (1232, 0, 0));
    assert_eq!(edns.option(OptionCode::COOKIE).map(<[u8]>::len), Some(8));
    assert_eq!(asked.question().unwrap(), Some(Question::new(&bench.name, RecordType::A)));
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
    let got = bench.answered();
    assert_eq!((got.query, got.from), (query, server(1)));
    assert_eq!(got.message().unwrap().answers().count(), 1);
    // NXDOMAIN is an answer as well.
    bench.ask();
    let sent = bench.sent();
    bench.give(&sent, &answer(&sent, Rcode::NXDOMAIN, |_| ()));
    assert_eq!(bench.answered().message().unwrap().rcode(), Rcode::NXDOMAIN);
}

#[test]
fn ids_and_ports_are_drawn_anew() {
    let mut bench = Bench::servers(1);
    let mut seen = Vec::new();
    for _ in 0..100 {
        bench.ask();
        let sent = bench.sent();
        let Via::Udp { port } = sent.open.via else { panic!() };
        seen.push((port, Message::new(&sent.octets).unwrap().id()));
    }
    let (mut ports, mut ids): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    ports.sort_unstable();
    ports.dedup();
    ids.sort_unstable();
    ids.dedup();
    assert!(ports.len() > 95 && ids.len() > 95);
}

#[test]
fn junk_is_dropped_and_ends_nothing() {
    let mut bench = Bench::servers(1);
    bench.ask();
    let sent = bench.sent();
    let good = answer(&sent, Rcode::NOERROR, |_| ());
    let deadline = bench.stub.poll_timeout();
    let mut other_id = good.clone();
    other_id[0] ^= 1;
    let mut other_type = good.clone();
    other_type[12 + 17 + 1] = 28;
    let mut other_name = good.clone();
    other_name[13] = b'v';
    let mut query = good.clone();
    query[2] &= 0x7F;
    let mut no_question = good.clone();
    no_question[5] = 0;
    let mut two_questions = good.clone();
    two_questions[5] = 2;
    for octets in [
        &b""[..],
        b"junk",
        &other_id,
        &other_type,
        &other_name,
        &query,
        &no_question,
        &two_questions,
        &good[..good.len() - 1],
    ] {
        bench.give(&sent, octets);
        assert_eq!((bench.stub.poll_event(), bench.stub.poll_timeout()), (None, deadline));
    }
    bench.stub.receive(sent.open.socket, server(2), &good, bench.now);
    bench.stub.receive(Socket(99), server(1), &good, bench.now);
    assert_eq!((bench.stub.poll_event(), bench.stub.poll_timeout()), (None, deadline));
    let stats = bench.stub.stats();
    assert_eq!((stats.malformed, stats.wrong_id, stats.wrong_question), (4, 1, 4));
    assert_eq!((stats.wrong_source, stats.late), (1, 1));
    bench.give(&sent, &good);
    bench.answered();
}

#[test]
fn silence_is_met_with_patience_that_doubles() {
    let mut bench = Bench::servers(2);
    let query = bench.ask();
    let mut asked = Vec::new();
    for seconds in [2, 4, 8, 12] {
        let sent = bench.sent();
        asked.push(sent.open.to);
        bench.wait();
        assert_eq!(bench.now, Instant::EPOCH + Duration::from_secs(seconds));
    }
    assert_eq!(asked, [server(1), server(2), server(1), server(2)]);
    for _ in 0..4 {
        bench.closed();
    }
    assert_eq!(bench.stub.poll_event(), Some(Event::Failed(query, QueryError::TimedOut)));
    assert_eq!(bench.stub.poll_timeout(), None);
    assert_eq!(bench.stub.stats().timeouts, 4);
}

#[test]
fn a_late_answer_counts_while_others_are_asked() {
    let mut bench = Bench::servers(2);
    bench.ask();
    let slow = bench.sent();
    bench.wait();
    bench.sent();
    bench.give(&slow, &answer(&slow, Rcode::NOERROR, |_| ()));
    assert_eq!(bench.answered().from, server(1));
}

#[test]
fn what_was_cut_comes_over_tcp() {
    let mut bench = Bench::servers(1);
    bench.ask();
    let sent = bench.sent();
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |builder| builder.truncated()));
    assert_eq!(bench.closed(), sent.open.socket);
    let again = bench.sent();
    assert_eq!((again.open.via, again.open.to), (Via::Tcp, server(1)));
    // TC means nothing there.
    bench.give(&again, &answer(&again, Rcode::NOERROR, |builder| builder.truncated()));
    bench.answered();
}

#[test]
fn servers_that_do_not_help() {
    for rcode in [Rcode::SERVFAIL, Rcode::REFUSED] {
        let mut bench = Bench::servers(2);
        bench.ask();
        for to in [1, 2, 1] {
            let sent = bench.sent();
            assert_eq!(sent.open.to, server(to));
            bench.give(&sent, &answer(&sent, rcode, |_| ()));
            assert_eq!(bench.closed(), sent.open.socket);
        }
        let sent = bench.sent();
        bench.give(&sent, &answer(&sent, rcode, |_| ()));
        // All were asked: what they say is the answer.
        assert_eq!(bench.answered().message().unwrap().rcode(), rcode);
    }
}

#[test]
fn servers_without_edns() {
    for rcode in [Rcode::FORMERR, Rcode::NOTIMP] {
        let mut bench = Bench::servers(1);
        bench.ask();
        let sent = bench.sent();
        bench.give(&sent, &answer(&sent, rcode, |_| ()));
        assert_eq!(bench.closed(), sent.open.socket);
        let plain = bench.sent();
        assert_eq!(Message::new(&plain.octets).unwrap().edns(), Ok(None));
        bench.give(&plain, &answer(&plain, Rcode::NOERROR, |_| ()));
        bench.answered();
    }
}

#[test]
fn errors_without_a_question_may_be_forged() {
    let mut bench = Bench::new(Config { udp_size: None, ..Config::new([server(1), server(2)]) });
    bench.ask();
    let sent = bench.sent();
    let mut buffer = [0; 12];
    let mut builder = Builder::new(&mut buffer);
    let id = Message::new(&sent.octets).unwrap().id();
    let flags = Flags::default().with_response(true).with_rcode(Rcode::SERVFAIL);
    builder.header(Header { id, flags });
    bench.give(&sent, builder.finish());
    // The next server is asked, and the first one is still listened to.
    assert_eq!(bench.sent().open.to, server(2));
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
    assert_eq!(bench.answered().from, server(1));
}

#[test]
fn sockets_that_fail() {
    let mut bench = Bench::servers(1);
    let query = bench.ask();
    let first = bench.sent();
    bench.stub.failed(first.open.socket, SocketError::PortInUse, bench.now);
    let second = bench.sent();
    assert_ne!(first.open.via, second.open.via);
    bench.stub.failed(second.open.socket, SocketError::Refused, bench.now);
    let third = bench.sent();
    bench.stub.failed(third.open.socket, SocketError::Unreachable, bench.now);
    let error = QueryError::Socket(SocketError::Unreachable);
    assert_eq!(bench.stub.poll_event(), Some(Event::Failed(query, error)));
    assert_eq!(bench.stub.poll_timeout(), None);
}

#[test]
fn streams_from_the_start() {
    for (transport, via) in [(Transport::Tcp, Via::Tcp), (Transport::Tls, Via::Tls)] {
        let mut bench = Bench::new(Config { transport, ..Config::new([server(1)]) });
        bench.ask();
        let sent = bench.sent();
        assert_eq!(sent.open.via, via);
        bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
        bench.answered();
    }
}

#[test]
fn many_at_a_time() {
    let mut bench = Bench::servers(1);
    let queries: Vec<_> = (0..50).map(|_| (bench.ask(), bench.sent())).collect();
    for (query, sent) in queries.iter().rev() {
        bench.give(sent, &answer(sent, Rcode::NOERROR, |_| ()));
        assert_eq!(bench.closed(), sent.open.socket);
        assert!(
            matches!(bench.stub.poll_event(), Some(Event::Answered(got)) if got.query == *query)
        );
    }
    assert_eq!(bench.stub.poll_timeout(), None);
}

#[test]
fn early_timeouts_do_nothing() {
    let mut bench = Bench::servers(2);
    bench.ask();
    bench.sent();
    let due = bench.stub.poll_timeout();
    bench.stub.handle_timeout(Instant::EPOCH + Duration::from_millis(1999));
    assert_eq!((bench.stub.poll_event(), bench.stub.poll_timeout()), (None, due));
}
