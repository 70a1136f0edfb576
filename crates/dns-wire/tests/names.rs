//! Names of every kind beside a plain reference: order, equality, hash, sort keys, text, and what is made of parts.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::BTreeMap;
use core::{
    cmp::Ordering,
    fmt::Write,
    hash::{Hash, Hasher},
};
use std::collections::{HashMap, hash_map::DefaultHasher};

use dns_wire::{
    AnyName, AsName, MAX_SORT_KEY, Message, Name, NameBuf, NameBuilder, NameError, RelativeName,
    RelativeNameBuf,
};
use proptest::{collection::vec, prelude::*};
use testkit::alloc::{Counting, measure};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Labels = Vec<Vec<u8>>;

/// Few different octets, so that names are often related, and those where order and escapes go wrong.
fn label() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![
        8 => prop::sample::select(b"aAbBzZ".to_vec()),
        1 => prop::sample::select(b"\0\x01\x02-@[`{~.\\\"$;*\x7f\x80\xff".to_vec()),
        1 => any::<u8>(),
    ];
    prop_oneof![9 => vec(octet.clone(), 1..4), 1 => vec(octet, 1..=63)]
}

fn labels() -> impl Strategy<Value = Labels> {
    prop_oneof![6 => vec(label(), 0..6), 1 => vec(label(), 0..40), 1 => vec(vec(Just(1), 1..2), 100..=127)]
        .prop_map(|mut labels| {
            while labels.iter().map(|label| label.len() + 1).sum::<usize>() > 254 {
                labels.pop();
            }
            labels
        })
}

fn name(labels: &[Vec<u8>]) -> NameBuf {
    let mut builder = NameBuilder::new();
    labels.iter().for_each(|label| builder.label(label).unwrap());
    builder.finish(Name::ROOT).unwrap()
}

/// A message in whose second question the labels are, those after the first `front` by a pointer.
fn compressed(labels: &[Vec<u8>], front: usize) -> Vec<u8> {
    let front = front.min(labels.len());
    let mut message = vec![0; 12];
    message[5] = 2;
    message.extend(name(&labels[front..]).as_wire());
    message.extend([0, 1, 0, 1]);
    for label in &labels[..front] {
        message.push(u8::try_from(label.len()).unwrap());
        message.extend(label);
    }
    message.extend([0xC0, 12, 0, 1, 0, 1]);
    message
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn lower(labels: &[Vec<u8>]) -> Labels {
    labels.iter().map(|label| label.to_ascii_lowercase()).collect()
}

/// RFC 4034 §6.1, as it is written there.
fn reference(a: &[Vec<u8>], b: &[Vec<u8>]) -> Ordering {
    lower(a).into_iter().rev().cmp(lower(b).into_iter().rev())
}

proptest! {
    #[test]
    fn all_kinds_of_names_compare_and_hash_alike(
        a in labels(), mut b in labels(), shared in 0usize..8, flip in any::<bool>(), front in 0usize..4,
    ) {
        // Often with an end in common, in other case perhaps.
        if shared < a.len() {
            b.truncate(3);
            b.extend(a[shared..].iter().cloned());
            while b.iter().map(|label| label.len() + 1).sum::<usize>() > 254 {
                b.remove(0);
            }
        }
        if flip {
            b.iter_mut().for_each(|label| label.make_ascii_uppercase());
        }
        let expected = reference(&a, &b);
        let (first, second) = (name(&a), name(&b));
        let messages = [compressed(&a, front), compressed(&b, 2)];
        let [packed, other] = messages
            .each_ref()
            .map(|octets| Message::new(octets).unwrap().questions().nth(1).unwrap().unwrap().name);
        prop_assert_eq!(first.cmp(&second), expected);
        prop_assert_eq!(packed.cmp(&other), expected);
        prop_assert_eq!(packed.cmp(&second.as_name()), expected);
        prop_assert_eq!(first.as_name().cmp(&other), expected);
        prop_assert_eq!(first.sort_key().cmp(&other.sort_key()), expected);
        prop_assert_eq!(first == second, expected.is_eq());
        prop_assert_eq!(packed == other, expected.is_eq());
        prop_assert_eq!(first == other, expected.is_eq());
        prop_assert_eq!(packed == second, expected.is_eq());
        prop_assert_eq!(first.sort_key() == second.sort_key(), expected.is_eq());
        prop_assert_eq!(hash(&first), hash(packed));
        prop_assert_eq!(hash(&first) == hash(other), expected.is_eq());
        prop_assert_eq!(packed.eq_exact(other), a == b);
        prop_assert!(packed.labels_from_root().eq(a.iter().rev()));
        prop_assert!(packed.labels_from_root().rev().eq(packed.labels()));
        let (relative, view) = (first.as_name().without_root().to_owned(), packed.without_root());
        prop_assert_eq!(relative.cmp(&other.without_root().to_owned()), expected);
        prop_assert_eq!(view.cmp(&second.as_name().without_root()), expected);
        prop_assert_eq!(&relative, &view);
        prop_assert_eq!(view == other.without_root(), expected.is_eq());
        prop_assert_eq!(hash(&relative), hash(view));
        let common = lower(&a).iter().rev().zip(lower(&b).iter().rev()).take_while(|(a, b)| a == b).count();
        prop_assert_eq!(packed.common_labels(other), common);
        prop_assert_eq!(packed.common_suffix(second.as_name()), name(&a[a.len() - common..]));
        prop_assert_eq!(packed.is_subdomain_of(other), common == b.len());
        prop_assert_eq!(
            first.sort_key().as_bytes().starts_with(second.sort_key().as_bytes()),
            common == b.len()
        );
    }

    #[test]
    fn a_sort_key_is_the_name_in_lower_case(labels in labels()) {
        let key = name(&labels).sort_key();
        prop_assert!(key.as_bytes().len() <= MAX_SORT_KEY);
        prop_assert!(key.to_name().as_name().eq_exact(name(&lower(&labels)).as_name()));
    }

    #[test]
    fn text_reads_back(labels in labels(), origin in labels()) {
        let whole = name(&labels);
        let text = whole.to_string();
        prop_assert!(text.parse::<NameBuf>().unwrap().as_name().eq_exact(whole.as_name()));
        prop_assert_eq!(text.parse(), Ok(AnyName::Absolute(whole.clone())));
        prop_assert!(matches!(text.parse::<RelativeNameBuf>(), Err(NameError::Absolute)));
        let relative = whole.as_name().without_root();
        let text = relative.to_string();
        prop_assert_eq!(text.parse(), Ok(AnyName::Relative(relative.to_owned())));
        let read: RelativeNameBuf = text.parse().unwrap();
        prop_assert!(read.labels().eq(relative.labels()));
        let origin = name(&origin);
        let joined = NameBuf::from_text(text.as_bytes(), origin.as_name());
        prop_assert_eq!(&joined, &relative.join(origin.as_name()));
        if let Ok(joined) = joined {
            prop_assert!(joined.labels().eq(whole.labels().chain(origin.labels())));
        }
    }

    #[test]
    fn parts_make_the_whole(front in labels(), back in labels(), target in labels(), cut in 0usize..4) {
        let (zone, target) = (name(&back), name(&target));
        let front: RelativeNameBuf = name(&front).as_name().without_root().to_owned();
        let length = front.as_relative().len() + zone.len();
        let joined = front.join(zone.as_name());
        if length > 255 {
            prop_assert_eq!(joined, Err(NameError::NameTooLong));
            return Ok(());
        }
        let joined = joined.unwrap();
        prop_assert_eq!((joined.len(), joined.label_count()), (length, front.label_count() + back.len()));
        let labels: Labels = joined.labels().map(<[u8]>::to_vec).collect();
        let octets = compressed(&labels, cut);
        let packed = Message::new(&octets).unwrap().questions().nth(1).unwrap().unwrap().name;
        let again = packed.strip_suffix(zone.as_name()).unwrap();
        prop_assert_eq!(&front, &again);
        prop_assert!(again.labels().eq(front.labels()));
        prop_assert_eq!(again.append(RelativeName::EMPTY).unwrap(), front.clone());
        prop_assert_eq!(&again.join(zone.as_name()).unwrap(), &joined);
        let moved = packed.rebase(zone.as_name(), target.as_name());
        prop_assert_eq!(moved, front.join(target.as_name()).map(Some));
    }

    #[test]
    fn what_is_read_is_what_was_there(octets in vec(any::<u8>(), 0..300)) {
        if let Ok(name) = NameBuf::from_wire(&octets) {
            prop_assert_eq!(name.as_wire(), &octets);
        }
        if let Ok(name) = NameBuf::from_text(&octets, Name::ROOT) {
            prop_assert_eq!(&name.to_string().parse::<NameBuf>().unwrap(), &name);
        }
    }
}

#[test]
fn wire_forms_are_checked_whole() {
    let long = [&[63; 64][..], &[63; 64], &[63; 64], &[61; 62], &[0]].concat();
    assert_eq!(NameBuf::from_wire(&long).unwrap().len(), 255);
    let longer = [&[63; 64][..], &[63; 64], &[63; 64], &[62; 63], &[0]].concat();
    for bad in [&b""[..], b"\x01", b"\x01a", b"\0\0", b"\x40a\0", b"\xC0\x00", &longer, &[1; 300]] {
        assert!(NameBuf::from_wire(bad).is_err(), "{bad:?}");
    }
    for size in 3..=255 {
        // A run of labels of one octet, the last one longer if the size is odd.
        let mut wire = [1, b'X'].repeat((size - 1) / 2);
        if size % 2 == 0 {
            let last = wire.len() - 2;
            wire[last] = 2;
            wire.push(b'Y');
        }
        wire.push(0);
        let (name, small) = (
            NameBuf::from_wire(&wire).unwrap(),
            NameBuf::from_wire(&wire.to_ascii_lowercase()).unwrap(),
        );
        assert_eq!((&name, hash(&name), name.len()), (&small, hash(small.as_name()), size));
        assert_eq!(name.to_string().parse::<NameBuf>().unwrap().as_wire(), wire);
        let mut other = wire.clone();
        other[size - 2] ^= 1;
        assert_ne!(NameBuf::from_wire(&other).unwrap(), name);
    }
}

#[test]
fn maps_are_searched_with_any_kind() {
    let keys = ["example.com", ".", "www.Example.com"].map(|text| text.parse::<NameBuf>().unwrap());
    let hashed: HashMap<_, _> = keys.clone().into_iter().zip(0..).collect();
    let sorted: BTreeMap<_, _> = keys.into_iter().zip(0..).collect();
    let octets = compressed(&[b"WWW".to_vec(), b"example".to_vec(), b"COM".to_vec()], 1);
    let packed = Message::new(&octets).unwrap().questions().nth(1).unwrap().unwrap().name;
    for (count, found) in [(0, Some(&1)), (1, None), (2, Some(&0)), (3, Some(&2))] {
        assert_eq!(hashed.get(&packed.suffix(count) as &dyn AsName), found);
        assert_eq!(sorted.get(&packed.suffix(count) as &dyn AsName), found);
    }
}

/// The zone of RFC 4592 §2.2.1 and the questions that it answers from wildcards.
#[test]
fn wildcards_stand_for_what_is_below_the_closest_encloser() {
    let names = [
        "example.",
        "*.example.",
        "sub.*.example.",
        "host1.example.",
        "_ssh._tcp.host1.example.",
        "_tcp.host1.example.",
        "_ssh._tcp.host2.example.",
        "_tcp.host2.example.",
        "host2.example.",
        "subdel.example.",
    ]
    .map(|text| text.parse::<NameBuf>().unwrap());
    for (asked, encloser, is_synthesized) in [
        ("host3.example.", "example.", true),
        ("foo.bar.example.", "example.", true),
        ("host1.example.", "host1.example.", false),
        ("sub.*.example.", "sub.*.example.", false),
        ("_telnet._tcp.host1.example.", "_tcp.host1.example.", false),
        ("host.subdel.example.", "subdel.example.", false),
        ("ghost.*.example.", "*.example.", false),
    ] {
        let asked: NameBuf = asked.parse().unwrap();
        let asked = asked.as_name();
        let closest = asked.closest_encloser(|name| names.iter().any(|each| each == name)).unwrap();
        assert_eq!(closest.to_string(), encloser);
        let source = closest.to_owned().wildcard().unwrap();
        let exists = names.contains(&source) && closest != asked;
        assert_eq!(exists, is_synthesized, "{asked}");
        assert_eq!(source.as_name().covers(asked), closest != asked);
        assert_eq!(
            asked.next_closer(closest),
            (closest != asked).then(|| asked.suffix(closest.label_count() + 1))
        );
    }
}

/// RFC 6672 §2.2, table 1, but for the owner itself, which a DNAME does not redirect.
#[test]
fn substitution_as_in_the_table() {
    for (asked, owner, target, result) in [
        ("com.", "example.com.", "example.net.", None),
        ("a.example.com.", "example.com.", "example.net.", Some("a.example.net.")),
        ("a.b.example.com.", "example.com.", "example.net.", Some("a.b.example.net.")),
        ("ab.example.com.", "b.example.com.", "example.net.", None),
        ("foo.example.com.", "example.com.", "example.net.", Some("foo.example.net.")),
        ("a.x.example.com.", "x.example.com.", "example.net.", Some("a.example.net.")),
        ("a.example.com.", "example.com.", "y.example.net.", Some("a.y.example.net.")),
        ("cyc.example.com.", "example.com.", "example.com.", Some("cyc.example.com.")),
        ("shortloop.x.x.", "x.", ".", Some("shortloop.x.")),
        ("shortloop.x.", "x.", ".", Some("shortloop.")),
    ] {
        let [asked, owner, target] =
            [asked, owner, target].map(|text| text.parse::<NameBuf>().unwrap());
        let moved = asked.rebase(owner.as_name(), target.as_name()).unwrap();
        assert_eq!(moved.map(|name| name.to_string()).as_deref(), result);
    }
    let asked: NameBuf = ("a.".repeat(120) + "x.").parse().unwrap();
    let (owner, target) =
        ("x.".parse::<NameBuf>().unwrap(), ("b".repeat(63) + ".").parse::<NameBuf>().unwrap());
    assert_eq!(asked.rebase(owner.as_name(), target.as_name()), Err(NameError::NameTooLong));
}

#[test]
fn the_dot_at_the_end_decides() {
    for (text, is_absolute) in [
        (".", true),
        ("@", false),
        ("a", false),
        ("a.", true),
        (r"a\.", false),
        (r"a\\.", true),
        (r"a\046", false),
    ] {
        let read: AnyName = text.parse().unwrap();
        assert_eq!(matches!(read, AnyName::Absolute(_)), is_absolute, "{text}");
        assert_eq!(read.to_string().parse(), Ok(read));
    }
    assert_eq!("@".parse::<RelativeNameBuf>().unwrap(), RelativeName::EMPTY);
    assert_eq!(RelativeName::EMPTY.to_string(), "@");
    assert_eq!(AnyName::Relative("w".parse().unwrap()).at(Name::ROOT).unwrap().to_string(), "w.");
    assert_eq!(
        RelativeNameBuf::from_text(br"first\.last.eu").unwrap().to_string(),
        r"first\.last.eu"
    );
    assert_eq!(format!("{:>6}|", "a.b".parse::<RelativeNameBuf>().unwrap()), "   a.b|");
    assert_eq!(format!("{:<6}|", "a.b".parse::<NameBuf>().unwrap()), "a.b.  |");
}

#[test]
fn short_names_cost_no_allocation() {
    let wire = "a.rather.long.name.with.labels.www.example.com".parse::<NameBuf>().unwrap();
    assert_eq!(wire.len(), 48);
    let text = wire.to_string();
    let other: NameBuf = text.to_uppercase().parse().unwrap();
    let zone: NameBuf = "example.com".parse().unwrap();
    let mut written = String::with_capacity(64);
    let counts = measure(|| {
        assert_eq!(text.parse::<NameBuf>().unwrap(), NameBuf::from_wire(wire.as_wire()).unwrap());
        assert!(wire == other && wire.cmp(&other).is_eq() && hash(&wire) == hash(other.as_name()));
        assert!(wire.sort_key() == other.sort_key());
        let front = wire.as_name().strip_suffix(zone.as_name()).unwrap();
        assert_eq!(front.join(zone.as_name()).unwrap(), wire);
        write!(written, "{wire}").unwrap();
    });
    assert_eq!(counts.allocations, 0);
    assert_eq!(measure(|| wire.to_string()).allocations, 1);
    let long: NameBuf = "a.".repeat(120).parse().unwrap();
    assert_eq!(measure(|| long.to_string()).allocations, 1);
    assert_eq!(measure(|| long.clone()).allocations, 1);
}
