//! Zones, names and updates at random, small enough to meet often.
#![allow(dead_code, reason = "each test file uses a part")]

use dns_wire::{
    Class, Cname, Dname, Mx, Name, NameBuf, NameBuilder, Ns, Opaque, RecordBuf, RecordData,
    RecordType, Soa, Unknown,
};
use proptest::{collection::vec, prelude::*, sample::select};

pub(crate) fn origin() -> NameBuf {
    "Zone.example".parse().expect("a name")
}

fn label() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => select(vec![&b"a"[..], b"A", b"b", b"c", b"*", b"d"]).prop_map(<[u8]>::to_vec),
        1 => select(vec![&b"\0"[..], b"\x01", b"\x01\0", b"\x7F", b"\xFF", b".", b"a b\""])
            .prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..5),
    ]
}

/// At or below the zone's origin, few labels deep.
pub(crate) fn inside() -> impl Strategy<Value = NameBuf> {
    below(origin())
}

/// Anywhere, but mostly in the zone.
pub(crate) fn anywhere() -> impl Strategy<Value = NameBuf> {
    prop_oneof![9 => inside(), 1 => below(NameBuf::root()), 1 => below(name("example"))]
}

fn name(text: &str) -> NameBuf {
    text.parse().expect("a name")
}

fn below(ancestor: NameBuf) -> impl Strategy<Value = NameBuf> {
    vec(label(), 0..5).prop_map(move |labels| {
        let mut builder = NameBuilder::new();
        for label in labels {
            builder.label(&label).expect("a short label");
        }
        builder.finish(ancestor.as_name()).expect("a short name")
    })
}

pub(crate) fn data() -> impl Strategy<Value = RecordData> {
    let host =
        |make: fn(Name<'_>) -> RecordData| anywhere().prop_map(move |host| make(host.as_name()));
    prop_oneof![
        4 => (0u8..4).prop_map(|n| RecordData::address([192, 0, 2, n].into())),
        1 => (0u8..2).prop_map(|n| RecordData::address([0, 0, 0, 0, 0, 0, 0, n.into()].into())),
        2 => host(|host| RecordData::new(&Ns { host }).expect("small data")),
        2 => host(|target| RecordData::new(&Cname { target }).expect("small data")),
        1 => host(|target| RecordData::new(&Dname { target }).expect("small data")),
        1 => host(|exchange| RecordData::new(&Mx { preference: 1, exchange }).expect("small data")),
        1 => vec(any::<u8>(), 0..9).prop_map(|octets| {
            let data = Unknown { rtype: RecordType(65280), data: Opaque(&octets) };
            RecordData::new(&data).expect("small data")
        }),
        1 => (0u8..3, 0u8..3).prop_map(|(protocol, port)| {
            let octets = [192, 0, 2, 1, protocol, port];
            RecordData::from_wire(RecordType::TXT, &[&[6], &octets[..]].concat()).expect("a string")
        }),
    ]
}

fn ttl() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0u32..3, 1 => any::<u32>()]
}

pub(crate) fn soa(serial: u32) -> RecordData {
    let (mname, rname) = (name("ns.Zone.example"), name("x"));
    let (refresh, retry, expire, minimum) = (1, 2, 3, 4);
    let (mname, rname) = (mname.as_name(), rname.as_name());
    RecordData::new(&Soa { mname, rname, serial, refresh, retry, expire, minimum })
        .expect("small data")
}

/// The records of a sound zone, in any order: what would make it unsound is left out.
pub(crate) fn records() -> impl Strategy<Value = Vec<RecordBuf>> {
    let record = (inside(), ttl(), data()).prop_map(|(name, ttl, data)| RecordBuf {
        name,
        class: Class::IN,
        ttl,
        data,
    });
    (vec(record, 0..25), any::<u32>(), any::<prop::sample::Index>()).prop_map(
        |(records, serial, at)| {
            let host = name("ns.Zone.example");
            let ns = RecordData::new(&Ns { host: host.as_name() }).expect("small data");
            let mut kept =
                vec![RecordBuf::new(origin(), 60, soa(serial)), RecordBuf::new(origin(), 60, ns)];
            for record in records {
                let beside = || kept.iter().filter(|other| other.name == record.name);
                let single = [RecordType::CNAME, RecordType::DNAME].contains(&record.rtype());
                let clashes = beside().any(|other| {
                    let types = [other.rtype(), record.rtype()];
                    let alias = types.contains(&RecordType::CNAME);
                    (alias || (single && types[0] == types[1])) && other.data != record.data
                });
                if !clashes {
                    kept.push(record);
                }
            }
            let at = at.index(kept.len());
            kept.rotate_left(at);
            kept
        },
    )
}

/// Entries of the update section of a message that the prescan lets pass.
pub(crate) fn updates() -> impl Strategy<Value = Vec<RecordBuf>> {
    let types = vec![
        RecordType::A,
        RecordType::NS,
        RecordType::CNAME,
        RecordType::SOA,
        RecordType::TXT,
        RecordType::ANY,
    ];
    let entry = |class, name, ttl, data| RecordBuf { name, class, ttl, data };
    let changed = prop_oneof![9 => data(), 1 => any::<u32>().prop_map(soa)];
    let update = prop_oneof![
        6 => (inside(), ttl(), changed).prop_map(move |(n, t, d)| entry(Class::IN, n, t, d)),
        3 => (inside(), data()).prop_map(move |(n, d)| entry(Class::NONE, n, 0, d)),
        2 => (inside(), select(types))
            .prop_map(move |(n, t)| entry(Class::ANY, n, 0, RecordData::empty(t))),
    ];
    vec(update, 0..20)
}
