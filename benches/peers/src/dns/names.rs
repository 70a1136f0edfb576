//! Owned names: two single ones, and the owners of a zone transfer together.
//!
//! `domain` comes in two generations, `domain` (`base::Name`) and `domain new` (`new::base`, unstable there).

use std::{
    fmt::{self, Display},
    hash::{DefaultHasher, Hash, Hasher},
    hint::black_box,
};

use dns_wire::{Message, NameBuf};

use crate::measure::{Entrant, Row, Workload};

type Domain = domain::base::Name<Vec<u8>>;
type DomainNew = domain::new::base::name::NameBuf;
type Dnsbox = dnsbox::NameBuf;
type Hickory = hickory_proto::rr::Name;
type Simple = simple_dns::Name<'static>;

/// Octets beside a hash or a copy: what no name can beat by much.
const FLOOR: &str = "raw octets";

pub(super) fn rows(transfer: &[u8]) -> Vec<Row> {
    // Several, since the time of one is near what it takes to measure.
    let same = |text: &str| vec![text.parse::<NameBuf>().expect("a name"); 16];
    let owners: Vec<NameBuf> = Message::new(transfer)
        .expect("a header")
        .answers()
        .map(|record| record.expect("a record").name.to_owned())
        .collect();
    let mut rows = Vec::new();
    for (set, names) in [
        ("16 × www.example.com.".to_owned(), same("www.example.com.")),
        ("16 × of 48 octets".to_owned(), same("a.rather.long.name.with.labels.www.example.com.")),
        (format!("of {} owners", owners.len()), owners.clone()),
    ] {
        let set = Set { name: set, names };
        rows.extend([set.read_text(), set.read_wire(), set.equality(), set.hash(), set.to_text()]);
    }
    let set = Set { name: format!("of {} owners", owners.len()), names: owners };
    rows.extend([set.sort(), set.sort_keys()]);
    rows
}

struct Set {
    name: String,
    names: Vec<NameBuf>,
}

impl Set {
    fn workload<'a>(&self, what: &str, goal: f64, entrants: Vec<Entrant<'a>>) -> Row {
        Workload { area: "dns", name: format!("{what} {}", self.name), goal, entrants }.measure()
    }

    fn texts(&self) -> Vec<String> {
        self.names.iter().map(NameBuf::to_string).collect()
    }

    fn wires(&self) -> Vec<Vec<u8>> {
        self.names.iter().map(|name| name.as_wire().to_vec()).collect()
    }

    /// The names, and the same with every letter of the other case.
    fn pairs(&self) -> [Vec<Vec<u8>>; 2] {
        let upper = self.wires().into_iter().map(|wire| wire.to_ascii_uppercase()).collect();
        [self.wires(), upper]
    }

    fn read_text(&self) -> Row {
        let texts = self.texts();
        let entrants = vec![
            each("dns-wire", &texts, |text| text.parse::<NameBuf>().expect("a name")),
            each("dnsbox", &texts, |text| text.parse::<Dnsbox>().expect("a name")),
            each("domain", &texts, |text| text.parse::<Domain>().expect("a name")),
            each("domain new", &texts, |text| text.parse::<DomainNew>().expect("a name")),
            each("simple-dns", &texts, |text| simple_dns::Name::new(text).expect("a name")),
            each("hickory-proto", &texts, |text| Hickory::from_ascii(text).expect("a name")),
        ];
        self.workload("name from text", 1.2, entrants)
    }

    fn read_wire(&self) -> Row {
        let wires = self.wires();
        let entrants = vec![
            each("dns-wire", &wires, |wire| NameBuf::from_wire(wire).expect("a name")),
            each("dnsbox", &wires, |wire| Dnsbox::from_wire(wire).expect("a name")),
            each("domain", &wires, |wire| domain_name(wire)),
            each("domain new", &wires, |wire| domain_new(wire)),
            each("hickory-proto", &wires, |wire| hickory(wire)),
        ];
        self.workload("name from wire", 1.2, entrants)
    }

    fn equality(&self) -> Row {
        let pairs = self.pairs();
        let entrants = vec![
            equal("dns-wire", &pairs, |wire| NameBuf::from_wire(wire).expect("a name")),
            equal("dnsbox", &pairs, |wire| Dnsbox::from_wire(wire).expect("a name")),
            equal("domain", &pairs, domain_name),
            equal("domain new", &pairs, domain_new),
            equal("simple-dns", &pairs, simple),
            equal("hickory-proto", &pairs, hickory),
        ];
        self.workload("name equality", 1.5, entrants)
    }

    fn hash(&self) -> Row {
        let pairs = self.pairs();
        let mut entrants = vec![
            hash("dns-wire", &pairs, |wire| NameBuf::from_wire(wire).expect("a name")),
            hash("dnsbox", &pairs, |wire| Dnsbox::from_wire(wire).expect("a name")),
            hash("domain", &pairs, domain_name),
            hash("domain new", &pairs, domain_new),
            hash("simple-dns", &pairs, simple),
            hash("hickory-proto", &pairs, hickory),
        ];
        // It hashes one case alone, which no name may: as the floor, it counts as right.
        let [wires, _] = pairs;
        entrants.push(hash(FLOOR, &[wires.clone(), wires], |wire| Octets(wire.to_vec())));
        self.workload("name hash", 1.0 / 1.15, entrants)
    }

    fn to_text(&self) -> Row {
        let wires = self.wires();
        let entrants = vec![
            print("dns-wire", &wires, |wire| NameBuf::from_wire(wire).expect("a name")),
            print("dnsbox", &wires, |wire| Dnsbox::from_wire(wire).expect("a name")),
            print("domain", &wires, |wire| WithDot(domain_name(wire))),
            print("domain new", &wires, domain_new),
            print("simple-dns", &wires, simple),
            print("hickory-proto", &wires, hickory),
        ];
        self.workload("name to text", 2.5, entrants)
    }

    fn sort(&self) -> Row {
        let wires = self.wires();
        let mut entrants =
            vec![sort("dns-wire", &wires, |wire| NameBuf::from_wire(wire).expect("a name"))];
        entrants.extend(sorters(&wires));
        self.workload("canonical sort", 1.3, entrants)
    }

    fn sort_keys(&self) -> Row {
        let wires = self.wires();
        let mut entrants = vec![sort("dns-wire", &wires, |wire| {
            NameBuf::from_wire(wire).expect("a name").sort_key()
        })];
        entrants.extend(sorters(&wires));
        self.workload("canonical sort by ready keys", 6.0, entrants)
    }
}

fn sorters(wires: &[Vec<u8>]) -> Vec<Entrant<'static>> {
    vec![
        sort("dnsbox", wires, |wire| Dnsbox::from_wire(wire).expect("a name")),
        sort("domain", wires, domain_name),
        sort("domain new", wires, domain_new),
        sort("hickory-proto", wires, hickory),
    ]
}

struct WithDot(Domain);

impl Display for WithDot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_with_dot().fmt(f)
    }
}

fn domain_name(wire: &[u8]) -> Domain {
    Domain::from_octets(wire.to_vec()).expect("a name")
}

fn domain_new(wire: &[u8]) -> DomainNew {
    use domain::new::base::wire::ParseBytes;
    DomainNew::parse_bytes(wire).expect("a name")
}

fn hickory(wire: &[u8]) -> Hickory {
    use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};
    Hickory::read(&mut BinDecoder::new(wire)).expect("a name")
}

fn simple(wire: &[u8]) -> Simple {
    let text = NameBuf::from_wire(wire).expect("a name").to_string();
    simple_dns::Name::new(&text).expect("a name").into_owned()
}

/// Makes a value of each input.
fn each<'a, I, T>(
    name: &'static str,
    inputs: &'a [I],
    work: impl Fn(&'a I) -> T + 'a,
) -> Entrant<'a> {
    Entrant::with_answer(name, 1, move || {
        for input in inputs {
            black_box(work(black_box(input)));
        }
    })
}

/// The answer is how many pairs are the same.
fn equal<T: PartialEq + 'static>(
    name: &'static str,
    pairs: &[Vec<Vec<u8>>; 2],
    make: impl Fn(&[u8]) -> T,
) -> Entrant<'static> {
    let [left, right] =
        pairs.clone().map(|wires| -> Vec<T> { wires.iter().map(|wire| make(wire)).collect() });
    Entrant::new(name, move || {
        left.iter().zip(&right).filter(|(a, b)| black_box(*a) == black_box(*b)).count() as u64
    })
}

/// Hashed in one piece and without their length, as a name in wire form may be.
struct Octets(Vec<u8>);

impl Hash for Octets {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.0);
    }
}

/// The answer is how many pairs have one hash.
fn hash<T: Hash + 'static>(
    name: &'static str,
    pairs: &[Vec<Vec<u8>>; 2],
    make: impl Fn(&[u8]) -> T,
) -> Entrant<'static> {
    // Called for all of them: inlined for one alone, it is worth a third of the time.
    #[inline(never)]
    fn of<T: Hash>(value: &T) -> u64 {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        hasher.finish()
    }
    let [left, right] =
        pairs.clone().map(|wires| -> Vec<T> { wires.iter().map(|wire| make(wire)).collect() });
    let same = left.iter().zip(&right).filter(|(a, b)| of(a) == of(b)).count() as u64;
    Entrant::with_answer(name, same, move || {
        for value in &left {
            black_box(of(black_box(value)));
        }
    })
}

/// The answer is the octets of text.
fn print<T: Display + 'static>(
    name: &'static str,
    wires: &[Vec<u8>],
    make: impl Fn(&[u8]) -> T,
) -> Entrant<'static> {
    let names: Vec<T> = wires.iter().map(|wire| make(wire)).collect();
    let work = move || {
        for name in &names {
            black_box(black_box(name).to_string());
        }
    };
    // Some leave out the dot at the end; that is no other work.
    Entrant::with_answer(name, 1, work)
}

/// The answer is where each name has gone.
fn sort<T: Ord + Clone + 'static>(
    name: &'static str,
    wires: &[Vec<u8>],
    make: impl Fn(&[u8]) -> T,
) -> Entrant<'static> {
    let names: Vec<T> = wires.iter().map(|wire| make(wire)).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|index| &names[*index]);
    let answer = order.iter().fold(0u64, |sum, index| sum.wrapping_mul(31) + *index as u64);
    Entrant::with_answer(name, answer, move || {
        let mut sorted: Vec<&T> = black_box(&names).iter().collect();
        sorted.sort();
        black_box(&sorted);
    })
}
