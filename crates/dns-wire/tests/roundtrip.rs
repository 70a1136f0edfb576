//! Value to octets or text and back, over random values.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use core::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    net::{Ipv4Addr, Ipv6Addr},
};
use std::collections::hash_map::DefaultHasher;

use dns_wire::{
    A, Aaaa, Builder, Caa, CharString, Class, Ds, Header, Message, Mx, Name, NameBuf, NameBuilder,
    Naptr, Opaque, Question, RecordBuf, RecordData, RecordType, Section, Soa, Srv, Style, Unknown,
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Few letters, so that names share suffixes and differ in case; a few octets that need escapes.
fn label() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(select(b"aAbB".to_vec()), 1..4),
        1 => vec(any::<u8>(), 1..=63),
        1 => select(vec![b"*".to_vec(), b".".to_vec(), b"\\".to_vec(), b"@".to_vec(), b"\"".to_vec()]),
    ]
}

fn name() -> impl Strategy<Value = NameBuf> {
    vec(label(), 0..6).prop_map(|labels| build(&labels))
}

fn build(labels: &[Vec<u8>]) -> NameBuf {
    let mut builder = NameBuilder::new();
    for label in labels {
        if builder.label(label).is_err() {
            break;
        }
    }
    builder.finish(Name::ROOT).unwrap()
}

fn string() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=40)
}

fn data() -> impl Strategy<Value = RecordData> {
    let chars = |octets: &[u8]| CharString::new(octets).unwrap().as_bytes().to_vec();
    prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| A { address: Ipv4Addr::from(octets) }).prop_map(owned),
        any::<[u8; 16]>()
            .prop_map(|octets| Aaaa { address: Ipv6Addr::from(octets) })
            .prop_map(owned),
        (any::<u16>(), name())
            .prop_map(|(preference, name)| owned(Mx { preference, exchange: name.as_name() })),
        (name(), name(), any::<[u32; 5]>()).prop_map(|(mname, rname, [a, b, c, d, e])| owned(
            Soa {
                mname: mname.as_name(),
                rname: rname.as_name(),
                serial: a,
                refresh: b,
                retry: c,
                expire: d,
                minimum: e,
            }
        )),
        (any::<[u16; 3]>(), name()).prop_map(|([priority, weight, port], target)| owned(Srv {
            priority,
            weight,
            port,
            target: target.as_name()
        })),
        (name(), vec(any::<u16>(), 0..9)).prop_map(|(next, types)| {
            let mut wire = next.as_wire().to_vec();
            let types: Vec<_> = types.into_iter().map(RecordType).collect();
            dns_wire::TypeMap::write_types(&types, &mut wire);
            RecordData::from_wire(RecordType::NSEC, &wire).unwrap()
        }),
        (string(), string(), string(), name()).prop_map(move |(a, b, c, name)| owned(Naptr {
            order: 1,
            preference: 2,
            flags: CharString::new(&chars(&a)).unwrap(),
            services: CharString::new(&b).unwrap(),
            regexp: CharString::new(&c).unwrap(),
            replacement: name.as_name(),
        })),
        (any::<u8>(), string()).prop_map(|(flags, value)| owned(Caa {
            flags,
            tag: CharString::new(b"issue").unwrap(),
            value: Opaque(&value)
        })),
        (any::<u16>(), vec(any::<u8>(), 1..40)).prop_map(|(key_tag, digest)| owned(Ds {
            key_tag,
            algorithm: 8.into(),
            digest_type: 2.into(),
            digest: Opaque(&digest)
        })),
        (65280u16..65290, string()).prop_map(|(code, octets)| owned(Unknown {
            rtype: RecordType(code),
            data: Opaque(&octets)
        })),
    ]
}

fn owned(data: impl dns_wire::WriteData) -> RecordData {
    RecordData::new(&data).unwrap()
}

fn record() -> impl Strategy<Value = RecordBuf> {
    (name(), select(vec![1u16, 3, 65280]), any::<u32>(), data()).prop_map(
        |(name, class, ttl, data)| {
            // An address of Chaosnet is none.
            let class = if data.rtype() == RecordType::A { 1 } else { class };
            RecordBuf { name, class: Class(class), ttl, data }
        },
    )
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #[test]
    fn names_through_text_and_wire(name in name()) {
        let text: NameBuf = name.to_string().parse().unwrap();
        prop_assert_eq!(text.as_wire(), name.as_wire());
        let wire = NameBuf::from_wire(name.as_wire()).unwrap();
        prop_assert_eq!(wire.as_wire(), name.as_wire());
        prop_assert_eq!(name.labels().count(), name.label_count());
        let mut lower = name.clone();
        lower.make_lowercase();
        prop_assert_eq!((&lower, hash(&lower)), (&name, hash(&name)));
        for (above, ancestor) in name.as_name().ancestors().enumerate() {
            prop_assert!(name.is_subdomain_of(ancestor));
            prop_assert_eq!(ancestor.label_count() + above, name.label_count());
            prop_assert_eq!(ancestor, NameBuf::from(ancestor));
        }
    }

    #[test]
    fn names_are_in_canonical_order(a in name(), b in name()) {
        // As RFC 4034 §6.1 says it: the labels from the right, in lower case, as octets.
        let key = |name: &NameBuf| {
            let mut labels: Vec<_> = name.labels().map(<[u8]>::to_ascii_lowercase).collect();
            labels.reverse();
            labels
        };
        let order = key(&a).cmp(&key(&b));
        prop_assert_eq!(a.cmp(&b), order);
        prop_assert_eq!(a == b, order == Ordering::Equal);
        let common = key(&a).iter().zip(&key(&b)).take_while(|(a, b)| a == b).count();
        prop_assert_eq!(a.as_name().common_labels(b.as_name()), common);
        prop_assert_eq!(a.is_subdomain_of(&b), common == b.label_count());
    }

    #[test]
    fn arbitrary_octets_make_a_name_or_none(octets in vec(any::<u8>(), 0..300)) {
        if let Ok(name) = NameBuf::from_wire(&octets) {
            prop_assert_eq!(name.as_wire(), &octets[..]);
        }
        let _ = NameBuf::from_text(&octets, Name::ROOT);
    }

    #[test]
    fn records_through_text(record in record()) {
        use dns_wire::text::{Item, Reader};
        use sans_io::PushParser;
        let line = record.to_string();
        let mut reader = Reader::new(NameBuf::root());
        reader.finish();
        let entry = reader.push(&mut line.as_bytes()).unwrap();
        prop_assert_eq!(entry.map(|entry| entry.item), Some(Item::Record(record.clone())), "{}", line);
        let text = record.data.to_string();
        let data = RecordData::from_text(record.rtype(), text.as_bytes(), Name::ROOT).unwrap();
        prop_assert_eq!(data.as_wire(), record.data.as_wire());
        let canonical = record.data.canonical().into_owned();
        let canonical = RecordData::from_wire(record.rtype(), &canonical).unwrap();
        prop_assert_eq!((&canonical, hash(&canonical)), (&record.data, hash(&record.data)));
    }

    #[test]
    fn messages_through_octets(
        id in any::<u16>(),
        flags in any::<u16>(),
        asked in name(),
        filling in prop_oneof![Just(0usize), 16_200usize..16_500],
        records in vec(record(), 0..40),
        limit in 100usize..40_000,
        compress in any::<bool>(),
    ) {
        let mut buffer = vec![0; limit];
        let mut builder = Builder::new(&mut buffer);
        builder.compression(compress);
        builder.header(Header { id, flags: dns_wire::Flags(flags & !0x0200) });
        let question = Question { name: asked.as_name(), qtype: RecordType::ANY, qclass: Class::IN };
        let mut kept = Vec::new();
        if builder.question(&question).is_ok() {
            let octets = vec![0; filling];
            let fill = RecordBuf::new(NameBuf::root(), 0, owned(Unknown { rtype: RecordType(65281), data: Opaque(&octets) }));
            for record in core::iter::once(&fill).chain(&records) {
                if builder.push(Section::Answer, record).is_ok() {
                    kept.push(record.clone());
                }
            }
        }
        let cut = builder.header_so_far().flags.tc();
        prop_assert_eq!(cut, kept.len() != records.len() + 1);
        let message = Message::new(builder.finish()).unwrap();
        prop_assert_eq!(message.validate(), Ok(()));
        let read: Vec<_> = message.answers().map(|record| record.unwrap().to_owned().unwrap()).collect();
        prop_assert_eq!(&read, &kept);
        for (read, kept) in read.iter().zip(&kept) {
            prop_assert_eq!(read.name.as_wire(), kept.name.as_wire());
            prop_assert_eq!(read.data.as_wire(), kept.data.as_wire());
        }
    }

    #[test]
    fn rrsets_come_whole_or_not_at_all(limit in 12usize..120, count in 0u8..6) {
        let mut buffer = vec![0; limit];
        let mut builder = Builder::new(&mut buffer);
        let name: NameBuf = "a.b".parse().unwrap();
        let set = |from: u8| (0..count).map(move |octet| A { address: [from, 0, 0, octet].into() });
        let first = builder.rrset(Section::Answer, &name, Class::IN, 9, set(1)).is_ok();
        let before = builder.len();
        let second = builder.rrset(Section::Answer, &name, Class::IN, 9, set(2)).is_ok();
        prop_assert!(second || builder.len() == before);
        let message = Message::new(builder.finish()).unwrap();
        prop_assert_eq!(message.validate(), Ok(()));
        let whole = u16::from(count) * (u16::from(first) + u16::from(second));
        prop_assert_eq!(message.count(Section::Answer), whole);
    }

    #[test]
    fn arbitrary_messages_end(octets in vec(any::<u8>(), 12..200), counts in any::<[u8; 4]>()) {
        let mut octets = octets;
        for (at, count) in [4, 6, 8, 10].into_iter().zip(counts) {
            octets[at] = 0;
            octets[at + 1] = count % 4;
        }
        let message = Message::new(&octets).unwrap();
        let read = message.records().count();
        prop_assert!(read <= counts.iter().skip(1).map(|count| usize::from(count % 4)).sum::<usize>());
        for (_, style) in Style::ALL {
            let _ = message.display(style).to_string();
        }
        let _ = message.validate();
    }
}
