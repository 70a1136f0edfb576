//! What the stub client makes of answers: aliases, names that do not exist, search lists.

use core::net::IpAddr;

use super::bench::{self, Bench, answer, server};
use dns_wire::{
    A, Aaaa, Builder, Class, Cname, Dname, Flags, Header, Message, Name, NameBuf, Ns, Question,
    Rcode, RecordType, Section, Soa, WriteData,
    config::ResolvConf,
    stub::{Config, MAX_ALIASES, Outcome, QueryError, Reply, Transport},
};

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

struct Response {
    buffer: Vec<u8>,
    records: Vec<(Section, NameBuf, u32, dns_wire::RecordData)>,
    rcode: Rcode,
}

impl Response {
    fn new(rcode: Rcode) -> Self {
        Self { buffer: vec![0; 4096], records: Vec::new(), rcode }
    }

    fn add(mut self, section: Section, owner: &str, ttl: u32, data: &impl WriteData) -> Self {
        let data = dns_wire::RecordData::new(data).unwrap();
        self.records.push((section, name(owner), ttl, data));
        self
    }

    fn cname(self, owner: &str, target: &str) -> Self {
        self.add(Section::Answer, owner, 300, &Cname { target: name(target).as_name() })
    }

    fn a(self, owner: &str, last: u8) -> Self {
        self.add(Section::Answer, owner, 60, &A { address: [192, 0, 2, last].into() })
    }

    fn soa(self) -> Self {
        let soa = Soa {
            mname: Name::ROOT,
            rname: Name::ROOT,
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 30,
        };
        self.add(Section::Authority, "example", 900, &soa)
    }

    fn ns(self) -> Self {
        self.add(Section::Authority, "example", 900, &Ns { host: Name::ROOT })
    }

    fn reply(&mut self, qname: &str, qtype: RecordType) -> Reply<'_> {
        let qname = name(qname);
        let question = Question::new(&qname, qtype);
        let mut builder = Builder::new(&mut self.buffer);
        let flags = Flags::default().with_response(true).with_rcode(self.rcode);
        builder.header(Header { id: 1, flags });
        builder.question(&question).unwrap();
        for (section, owner, ttl, data) in &self.records {
            builder.add(*section, owner, *ttl, data).unwrap();
        }
        Reply::new(Message::new(builder.finish()).unwrap(), &question)
    }
}

fn addresses(reply: &Reply<'_>) -> Vec<String> {
    reply.addresses().map(|address| address.to_string()).collect()
}

#[test]
fn records_behind_aliases() {
    // In any order, in any case, with strangers between.
    let mut response = Response::new(Rcode::NOERROR)
        .a("C.example", 1)
        .a("stranger.example", 9)
        .cname("b.Example", "c.example")
        .a("c.example", 2)
        .cname("A.example", "B.example");
    let reply = response.reply("a.EXAMPLE", RecordType::A);
    assert_eq!((reply.outcome(), reply.name()), (Outcome::Found, &name("c.example")));
    assert_eq!(addresses(&reply), ["192.0.2.1", "192.0.2.2"]);
    assert_eq!((reply.ttl(), reply.records().count()), (Some(60), 2));
    // Who asks for the alias gets the alias, and for anything, both.
    let reply = response.reply("a.example", RecordType::CNAME);
    assert_eq!((reply.name(), reply.ttl()), (&name("a.example"), Some(300)));
    assert_eq!(response.reply("b.example", RecordType::ANY).records().count(), 1);
}

#[test]
fn names_below_a_dname() {
    let target = name("new.example");
    let dname = Dname { target: target.as_name() };
    let mut response =
        Response::new(Rcode::NOERROR).add(Section::Answer, "old.example", 20, &dname).add(
            Section::Answer,
            "x.new.example",
            60,
            &Aaaa { address: core::net::Ipv6Addr::LOCALHOST },
        );
    let reply = response.reply("x.old.example", RecordType::AAAA);
    assert_eq!((reply.outcome(), reply.name()), (Outcome::Found, &name("x.new.example")));
    assert_eq!((addresses(&reply), reply.ttl()), (vec!["::1".to_owned()], Some(20)));
    // The owner itself is not moved (RFC 6672 §2.3).
    assert_eq!(response.reply("old.example", RecordType::A).outcome(), Outcome::NoData);
    // Nor is a name that would get too long.
    let long = format!("{}x.old.example", "abcdefg.".repeat(29));
    assert_eq!(response.reply(&long, RecordType::A).outcome(), Outcome::NoData);
}

#[test]
fn aliases_in_a_circle_and_too_many() {
    let mut response = Response::new(Rcode::NOERROR)
        .cname("a.example", "b.example")
        .cname("b.example", "a.example");
    assert_eq!(response.reply("a.example", RecordType::A).outcome(), Outcome::AliasLoop);
    for (length, outcome) in [(MAX_ALIASES, Outcome::Found), (MAX_ALIASES + 1, Outcome::AliasLoop)]
    {
        let mut response = Response::new(Rcode::NOERROR).a(&format!("n{length}"), 1);
        for link in 0..length {
            response = response.cname(&format!("n{link}"), &format!("n{}", link + 1));
        }
        assert_eq!(response.reply("n0", RecordType::A).outcome(), outcome);
    }
}

/// RFC 2308 §2.1 and §2.2, with its types of responses.
#[test]
fn nothing_and_why() {
    for (response, outcome, ttl) in [
        (Response::new(Rcode::NXDOMAIN).soa().ns(), Outcome::NxDomain, Some(30)),
        (Response::new(Rcode::NXDOMAIN).soa(), Outcome::NxDomain, Some(30)),
        (Response::new(Rcode::NXDOMAIN), Outcome::NxDomain, None),
        (Response::new(Rcode::NXDOMAIN).ns(), Outcome::NxDomain, None),
        (Response::new(Rcode::NOERROR).soa().ns(), Outcome::NoData, Some(30)),
        (Response::new(Rcode::NOERROR).soa(), Outcome::NoData, Some(30)),
        (Response::new(Rcode::NOERROR), Outcome::NoData, None),
        (Response::new(Rcode::NOERROR).ns(), Outcome::Referral, None),
        (Response::new(Rcode::REFUSED).soa(), Outcome::Failed(Rcode::REFUSED), None),
    ] {
        let mut response = response;
        let reply = response.reply("a.example", RecordType::A);
        assert_eq!((reply.outcome(), reply.ttl()), (outcome, ttl));
    }
    // The alias exists, what it stands for does not (RFC 2308 §2.1).
    let mut response = Response::new(Rcode::NXDOMAIN).cname("a.example", "b.example").soa();
    let reply = response.reply("a.example", RecordType::A);
    assert_eq!((reply.outcome(), reply.name()), (Outcome::NxDomain, &name("b.example")));
}

fn search(bench: &mut Bench, names: &[&str]) {
    let names = names.iter().map(|text| name(text));
    bench.stub.search(names, RecordType::A, Class::IN, bench.now).unwrap();
}

/// Answers one name after the other with these codes; `None`: with no data. Gives the answer's code and name.
fn run(rcodes: &[Option<Rcode>]) -> (Rcode, String) {
    let mut bench = Bench::servers(1);
    search(&mut bench, &["www.a.example", "www.b.example", "www.example"]);
    for rcode in rcodes {
        if bench.stub.poll_timeout().is_none() {
            break;
        }
        loop {
            match bench.stub.poll_event() {
                Some(dns_wire::stub::Event::Open(open)) => {
                    let mut buffer = [0; 512];
                    let transmit = bench.stub.poll_transmit(&mut buffer).unwrap();
                    let octets = buffer[..transmit.len].to_vec();
                    let sent = bench::Sent { open, octets };
                    let octets = match rcode {
                        Some(rcode) => answer(&sent, *rcode, |_| ()),
                        None => no_data(&sent),
                    };
                    bench.give(&sent, &octets);
                    if *rcode != Some(Rcode::SERVFAIL) {
                        break;
                    }
                }
                Some(dns_wire::stub::Event::Close(_)) => {
                    if *rcode == Some(Rcode::SERVFAIL) && bench.stub.poll_timeout().is_none() {
                        break;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }
    let answer = bench.answered();
    let message = answer.message().unwrap();
    (message.rcode(), message.question().unwrap().unwrap().name.to_string())
}

fn no_data(sent: &bench::Sent) -> Vec<u8> {
    let query = Message::new(&sent.octets).unwrap();
    let mut buffer = [0; 512];
    dns_wire::respond_to(&mut buffer, &query, Rcode::NOERROR).unwrap().finish().to_vec()
}

#[test]
fn a_search_list() {
    let (no, none) = (Some(Rcode::NXDOMAIN), None);
    let yes = Some(Rcode::NOERROR);
    for (rcodes, rcode, found) in [
        (&[yes][..], Rcode::NOERROR, "www.a.example."),
        (&[no, yes], Rcode::NOERROR, "www.b.example."),
        (&[none, no, yes], Rcode::NOERROR, "www.example."),
        // Nothing anywhere: the first name that exists, else the last one.
        (&[no, no, no], Rcode::NXDOMAIN, "www.example."),
        (&[no, none, no], Rcode::NOERROR, "www.b.example."),
        (&[none, none, no], Rcode::NOERROR, "www.a.example."),
    ] {
        assert_eq!(run(rcodes), (rcode, found.to_owned()), "{rcodes:?}");
    }
}

/// Answers the name at hand with SERVFAIL once, and leaves the other attempts at it without an answer.
fn fail_and_fall_silent(bench: &mut Bench, asked: &str) {
    let sent = bench.sent();
    assert_eq!(question(&sent), asked);
    bench.give(&sent, &answer(&sent, Rcode::SERVFAIL, |_| ()));
    bench.closed();
    for _ in 0..3 {
        assert_eq!(question(&bench.sent()), asked);
        bench.wait();
    }
}

fn question(sent: &bench::Sent) -> String {
    Message::new(&sent.octets).unwrap().question().unwrap().unwrap().name.to_string()
}

#[test]
fn a_search_goes_on_when_the_last_server_is_silent() {
    let mut bench = Bench::servers(2);
    search(&mut bench, &["www.a.example", "www.example"]);
    fail_and_fall_silent(&mut bench, "www.a.example.");
    for _ in 0..3 {
        bench.closed();
    }
    let sent = bench.sent();
    assert_eq!(question(&sent), "www.example.");
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
    assert_eq!(bench.answered().message().unwrap().rcode(), Rcode::NOERROR);
}

/// A failure is no better than the certainty that a name exists, whether time or servers run out.
#[test]
fn a_search_ends_with_the_best_that_came() {
    for deadline in [false, true] {
        let mut bench = Bench::servers(2);
        search(&mut bench, &["www.a.example", "www.example"]);
        let sent = bench.sent();
        bench.give(&sent, &no_data(&sent));
        bench.closed();
        if deadline {
            let sent = bench.sent();
            bench.give(&sent, &answer(&sent, Rcode::SERVFAIL, |_| ()));
            bench.now = bench.now + core::time::Duration::from_secs(600);
            bench.stub.handle_timeout(bench.now);
            bench.closed();
            let _ = bench.stub.poll_event();
        } else {
            fail_and_fall_silent(&mut bench, "www.example.");
        }
        let best = bench.answered();
        let message = best.message().unwrap();
        let name = message.question().unwrap().unwrap().name.to_string();
        assert_eq!((message.rcode(), &*name), (Rcode::NOERROR, "www.a.example."));
    }
}

#[test]
fn a_search_that_is_misused() {
    let mut bench = Bench::servers(1);
    let none = bench.stub.search([], RecordType::A, Class::IN, bench.now);
    assert_eq!((none, bench.stub.poll_event()), (Err(QueryError::NoNames), None));
    assert_eq!(bench.stub.stats().queries, 0);
}

#[test]
fn a_system_file() {
    let text = "nameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.example b.example\n\
                options timeout:3 attempts:4 rotate use-vc trust-ad\n";
    let conf = ResolvConf::parse(text);
    let config = Config::from(&conf);
    assert_eq!(config.servers, [server(1), server(2)]);
    assert_eq!((config.rounds, config.rotate, config.timeout.as_secs()), (4, true, 3));
    assert_eq!((config.transport, config.flags.ad()), (Transport::Tcp, true));
    let candidates = conf.candidates(&"www".parse().unwrap());
    let mut bench = Bench::new(config);
    bench.stub.search(candidates, RecordType::A, Class::IN, bench.now).unwrap();
    let sent = bench.sent();
    let first = Message::new(&sent.octets).unwrap().question().unwrap().unwrap().name;
    assert_eq!(first, name("www.a.example").as_name());
}

#[test]
fn servers_take_turns() {
    let mut bench = Bench::new(Config { rotate: true, ..Config::new((1..=3).map(server)) });
    for first in [1, 2, 3, 1] {
        let query = bench.ask();
        let sent = bench.sent();
        assert_eq!(sent.open.to, server(first));
        bench.stub.failed(sent.open.socket, dns_wire::datagram::SocketError::Refused, bench.now);
        assert_eq!(bench.sent().open.to, server(first % 3 + 1));
        bench.stub.cancel(query);
        bench.closed();
    }
}

#[test]
fn an_answer_and_its_addresses() {
    let mut bench = Bench::servers(1);
    bench.ask();
    let sent = bench.sent();
    bench.give(&sent, &answer(&sent, Rcode::NOERROR, |_| ()));
    let got = bench.answered();
    let reply = got.reply().unwrap();
    let expected: [IpAddr; 1] = [[192, 0, 2, 80].into()];
    assert!(reply.addresses().eq(expected));
}
