//! One stub client on a virtual clock, and what its servers would say.

use core::net::SocketAddr;

use dns_wire::{
    A, Builder, Message, NameBuf, Question, Rcode, RecordType, Section,
    datagram::{Open, Socket},
    respond_to,
    stub::{Answer, Config, Event, Query, Stub},
};
use sans_io::Instant;
use testkit::entropy::Seeded;

pub(crate) struct Bench {
    pub(crate) stub: Stub<Seeded>,
    pub(crate) now: Instant,
    pub(crate) name: NameBuf,
}

/// A message on its way.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) open: Open,
    pub(crate) octets: Vec<u8>,
}

pub(crate) fn server(last: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, last], 53))
}

impl Bench {
    pub(crate) fn new(config: Config) -> Self {
        let stub = Stub::new(config, Seeded::new(53));
        Self { stub, now: Instant::EPOCH, name: "www.Example.com".parse().unwrap() }
    }

    pub(crate) fn servers(count: u8) -> Self {
        Self::new(Config::new((1..=count).map(server)))
    }

    pub(crate) fn ask(&mut self) -> Query {
        self.stub.query(&Question::new(&self.name, RecordType::A), self.now).unwrap()
    }

    /// The socket that is opened now and the message on it; nothing else may happen.
    pub(crate) fn sent(&mut self) -> Sent {
        let Some(Event::Open(open)) = self.stub.poll_event() else { panic!("nothing is opened") };
        let mut buffer = [0; 512];
        let transmit = self.stub.poll_transmit(&mut buffer).expect("something to send");
        assert_eq!((transmit.socket, transmit.to), (open.socket, open.to));
        assert_eq!((self.stub.poll_event(), self.stub.poll_transmit(&mut [0; 512])), (None, None));
        Sent { open, octets: buffer[..transmit.len].to_vec() }
    }

    pub(crate) fn give(&mut self, sent: &Sent, octets: &[u8]) {
        self.stub.receive(sent.open.socket, sent.open.to, octets, self.now);
    }

    pub(crate) fn wait(&mut self) {
        self.now = self.stub.poll_timeout().expect("a timeout");
        self.stub.handle_timeout(self.now);
    }

    pub(crate) fn closed(&mut self) -> Socket {
        match self.stub.poll_event() {
            Some(Event::Close(socket)) => socket,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn answered(&mut self) -> Answer {
        loop {
            match self.stub.poll_event() {
                Some(Event::Close(_)) => {}
                Some(Event::Answered(answer)) => {
                    assert_eq!((self.stub.poll_event(), self.stub.poll_timeout()), (None, None));
                    return answer;
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// The server's answer; `change` makes it another one.
pub(crate) fn answer(sent: &Sent, rcode: Rcode, change: impl FnOnce(&mut Builder<'_>)) -> Vec<u8> {
    let asked = Message::new(&sent.octets).unwrap();
    let mut buffer = [0; 512];
    let mut builder = respond_to(&mut buffer, &asked, rcode).unwrap();
    if rcode == Rcode::NOERROR {
        let name = asked.question().unwrap().unwrap().name;
        builder.add(Section::Answer, name, 60, &A { address: [192, 0, 2, 80].into() }).unwrap();
    }
    change(&mut builder);
    builder.finish().to_vec()
}
