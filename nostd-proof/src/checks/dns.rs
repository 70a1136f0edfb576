use core::net::IpAddr;

use dns_authority::{Catalog, Transport, Zone, answer};
use dns_resolver::{Config, Hint, Resolver};
use dns_wire::{Message, NameBuf, Question, Rdata, RecordType, query};
use sans_io::{Entropy, Instant};

const ZONE: &[u8] = b"@ 900 SOA ns x 1 1 1 1 9\n@ 900 NS ns\nwww 900 A 192.0.2.80\n";

/// A query is built and read.
pub(crate) fn wire() -> bool {
    let mut buffer = [0; 512];
    let (Some(asked), Some(name)) = (ask(&mut buffer), name("www.example")) else { return false };
    asked.validate().is_ok()
        && matches!(asked.question(), Ok(Some(question)) if question.name == name.as_name())
}

/// A zone file answers a query.
pub(crate) fn authority() -> bool {
    answered().is_some_and(|octets| octets == [192, 0, 2, 80])
}

fn answered() -> Option<[u8; 4]> {
    let mut zones = Catalog::new();
    zones.insert(Zone::from_text(ZONE, &name("example")?).ok()?);
    let (mut asked, mut room) = ([0; 512], [0; 512]);
    let response = answer(&zones, &ask(&mut asked)?, Transport::Udp, &mut room)?;
    let record = Message::new(response).ok()?.answers().next()?.ok()?;
    match record.data() {
        Ok(Rdata::A(data)) => Some(data.address.octets()),
        _ => None,
    }
}

/// A resolver asks the root first.
pub(crate) fn resolver() -> bool {
    first_server().is_some_and(|server| server == IpAddr::from([192, 0, 2, 1]))
}

fn first_server() -> Option<IpAddr> {
    let hint = Hint::new(name("ns")?, [IpAddr::from([192, 0, 2, 1])]);
    let mut resolver = Resolver::new(Config::new([hint]), Counter(7));
    let www = name("www.example")?;
    resolver.query(&Question::new(&www, RecordType::A), Instant::EPOCH).ok()?;
    let mut buffer = [0; 512];
    Some(resolver.poll_transmit(&mut buffer)?.to.ip())
}

/// Numbers that anyone can predict.
struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, out: &mut [u8]) {
        for octet in out {
            self.0 = self.0.wrapping_mul(5).wrapping_add(3);
            *octet = self.0;
        }
    }
}

fn name(text: &str) -> Option<NameBuf> {
    text.parse().ok()
}

fn ask(buffer: &mut [u8; 512]) -> Option<Message<'_>> {
    let name = name("www.example")?;
    let octets = query(buffer, 1, &Question::new(&name, RecordType::A)).ok()?.finish();
    Message::new(octets).ok()
}
