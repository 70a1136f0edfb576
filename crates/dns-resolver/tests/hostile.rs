//! Servers that say anything: whatever they send, questions end, work is bounded, and other zones stay clean.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/internet.rs"]
mod internet;
#[path = "support/world.rs"]
mod world;

use dns_resolver::Limits;
use dns_wire::{
    A, Aaaa, Builder, Cname, Dname, Header, Message, Mx, Name, Ns, Rcode, RecordType, Section, Soa,
    respond_to,
};
use internet::{Internet, Manner, address, name};
use proptest::{collection::vec, prelude::*};
use world::{ZONES, world};

/// Names that a hostile server of hamburger.edu may want to say something of.
const NAMES: [&str; 14] = [
    ".",
    "com",
    "edu",
    "networkutopia.com",
    "www.networkutopia.com",
    "dns1.networkutopia.com",
    "a.gtld-servers.net",
    "crepes.fr",
    "ns.crepes.fr",
    "hamburger.edu",
    "ns.hamburger.edu",
    "a.hamburger.edu",
    "b.a.hamburger.edu",
    "c.b.a.hamburger.edu",
];

#[derive(Clone, Copy, Debug)]
struct Lie {
    section: u8,
    owner: usize,
    kind: u8,
    target: usize,
    ttl: u32,
}

#[derive(Clone, Debug)]
struct Response {
    rcode: u8,
    aa: bool,
    ra: bool,
    tc: bool,
    lies: Vec<Lie>,
    /// Octets that are changed after all: where, and to what.
    noise: Vec<(u16, u8)>,
}

fn lie() -> impl Strategy<Value = Lie> {
    let ttl = prop_oneof![Just(0), Just(60), Just(86_400), any::<u32>()];
    // The first owner stands for the name that was asked for.
    (0..3u8, 0..=NAMES.len(), 0..7u8, 0..NAMES.len(), ttl)
        .prop_map(|(section, owner, kind, target, ttl)| Lie { section, owner, kind, target, ttl })
}

fn response() -> impl Strategy<Value = Response> {
    let rcode = prop_oneof![6 => Just(0u8), 2 => Just(3u8), 1 => 0..16u8];
    let noise = prop_oneof![3 => Just(Vec::new()), 1 => vec((12..512u16, any::<u8>()), 1..4)];
    let flags = (any::<bool>(), prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    (rcode, flags, vec(lie(), 0..10), noise)
        .prop_map(|(rcode, (aa, ra, tc), lies, noise)| Response { rcode, aa, ra, tc, lies, noise })
}

impl Response {
    fn write(&self, query: &Message<'_>) -> Vec<u8> {
        let mut room = [0; 4096];
        let mut builder = respond_to(&mut room, query, Rcode(self.rcode.into())).unwrap();
        let header = builder.header_so_far();
        let flags = header.flags.with_aa(self.aa).with_ra(self.ra).with_tc(self.tc);
        builder.header(Header { flags, ..header });
        let asked = query.question().unwrap().unwrap().name.to_owned();
        for section in [Section::Answer, Section::Authority, Section::Additional] {
            let of_section = |lie: &&Lie| lie.section == section as u8 - 1;
            for lie in self.lies.iter().filter(of_section) {
                let owner = match lie.owner.checked_sub(1).and_then(|at| NAMES.get(at)) {
                    Some(owner) => name(owner),
                    None => asked.clone(),
                };
                let target = name(NAMES.get(lie.target).unwrap());
                tell(&mut builder, section, owner.as_name(), target.as_name(), *lie);
            }
        }
        let mut octets = builder.finish().to_vec();
        for (at, octet) in &self.noise {
            if let Some(place) = octets.get_mut(usize::from(*at)) {
                *place = *octet;
            }
        }
        octets
    }
}

fn tell(builder: &mut Builder<'_>, section: Section, owner: Name<'_>, target: Name<'_>, lie: Lie) {
    let ttl = lie.ttl;
    let _ = match lie.kind {
        0 => builder.add(section, owner, ttl, &A { address: [6, 6, 6, 6].into() }),
        1 => builder.add(section, owner, ttl, &Aaaa { address: [6; 16].into() }),
        2 => builder.add(section, owner, ttl, &Ns { host: target }),
        3 => builder.add(section, owner, ttl, &Cname { target }),
        4 => builder.add(section, owner, ttl, &Dname { target }),
        5 => builder.add(section, owner, ttl, &Mx { preference: 0, exchange: target }),
        _ => {
            let (mname, rname) = (target, target);
            let soa =
                Soa { mname, rname, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: ttl };
            builder.add(section, owner, ttl, &soa)
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn lies_stay_in_the_zone_of_the_liar(responses in vec(response(), 1..12)) {
        let mut world = world();
        let mut next = 0;
        let lies = responses.clone();
        world.server("128.119.40.1").manner = Manner::Odd(Box::new(move |query, _| {
            next += 1;
            vec![lies[(next - 1) % lies.len()].write(query)]
        }));
        for owner in ["a.hamburger.edu", "b.a.hamburger.edu", "c.b.a.hamburger.edu", "hamburger.edu"] {
            for qtype in [RecordType::A, RecordType::MX, RecordType::NS] {
                world.asked.clear();
                let _ = world.resolve(owner, qtype);
                prop_assert!(world.asked.len() <= 64);
            }
        }
        // All else is as it was.
        world.asked.clear();
        world.pass(5);
        for (owner, at) in [
            ("www.networkutopia.com", "212.212.212.2"),
            ("mail.crepes.fr", "193.49.22.2"),
            ("calypso.ycp.edu", "192.245.87.37"),
        ] {
            let answer = world.resolve(owner, RecordType::A).unwrap();
            let found = answer.records.iter().map(|record| (&record.name, record.data.to_address()));
            let expected = [(&name(owner), Some(address(at)))];
            prop_assert!(found.clone().eq(expected), "{:?}", found.collect::<Vec<_>>());
        }
        prop_assert!(world.asked.iter().all(|asked| asked.to != address("6.6.6.6")));
    }

    #[test]
    fn everybody_says_anything(responses in vec(response(), 1..20), seed in 0..1000usize) {
        let mut world = Internet::with(ZONES, |_| {}, Limits::default());
        for server in world.servers.values_mut() {
            let lies = responses.clone();
            let mut next = seed;
            server.manner = Manner::Odd(Box::new(move |query, _| {
                next = next.wrapping_mul(31).wrapping_add(7);
                vec![lies[next % lies.len()].write(query)]
            }));
        }
        for owner in NAMES {
            world.asked.clear();
            let _ = world.resolve(owner, RecordType::A);
            prop_assert!(world.asked.len() <= 64);
        }
    }

    #[test]
    fn octets_that_are_no_message(junk in vec(any::<u8>(), 0..80), keep in 0..6usize) {
        let mut world = world();
        world.forger = Some(Box::new(move |open, query| {
            // Id, flags, question of the query in front of the junk, or a part of that.
            let mut octets = query.as_bytes().to_vec();
            octets[2] |= 0x80;
            octets.truncate([0, 2, 4, 12, 20, octets.len()][keep]);
            octets.extend(&junk);
            vec![(open.to, octets)]
        }));
        let _ = world.resolve("www.networkutopia.com", RecordType::A);
        prop_assert!(world.asked.len() <= 64);
    }
}

#[test]
fn without_lies_there_is_nothing() {
    let quiet =
        Response { rcode: 3, aa: true, ra: false, tc: false, lies: Vec::new(), noise: Vec::new() };
    let mut world = world();
    world.server("128.119.40.1").manner =
        Manner::Odd(Box::new(move |query, _| vec![quiet.write(query)]));
    let answer = world.resolve("a.hamburger.edu", RecordType::A).unwrap();
    assert_eq!((answer.rcode, answer.soa), (Rcode::NXDOMAIN, None));
}
