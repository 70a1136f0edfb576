//! Octets as two names, in wire form or as text: every form and every way around gives the same name, and order, equality
//! and hash are those of a plain reference, compressed or not.
#![no_main]

use std::{
    cmp::Ordering,
    hash::{DefaultHasher, Hash, Hasher},
};

use dns_wire::{
    AnyName, Message, Name, NameBuf, NameBuilder, RelativeNameBuf,
    config::{Hosts, ResolvConf},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(([choice, middle], data)) = data.split_first_chunk() else { return };
    let (first, second) = data.split_at(data.len().min(usize::from(*middle)));
    text(data);
    let Some(a) = read(first, choice & 1 == 0) else { return };
    alone(&a);
    together(&a, &flipped(&a, usize::from(*middle)), usize::from(choice >> 2));
    let Some(b) = read(second, choice & 2 == 0) else { return };
    together(&a, &b, usize::from(choice >> 2));
});

fn read(octets: &[u8], is_wire: bool) -> Option<NameBuf> {
    if is_wire {
        NameBuf::from_wire(octets).ok()
    } else {
        NameBuf::from_text(octets, Name::ROOT).ok()
    }
}

/// What takes any text.
fn text(octets: &[u8]) {
    let conf = ResolvConf::parse(octets);
    let hosts = Hosts::parse(octets);
    for host in hosts.hosts() {
        assert!(hosts.by_address(host.address.ip).any(|each| each == host));
        assert!(hosts.by_name(host.canonical_name()).any(|each| each == host));
    }
    if let Ok(name) = AnyName::from_text(octets) {
        assert_eq!(AnyName::from_text(name.to_string().as_bytes()).as_ref(), Ok(&name));
        assert!(conf.candidates(&name).all(|candidate| candidate.len() <= 255));
    }
    if let Ok(text) = str::from_utf8(octets) {
        if let Ok(name) = NameBuf::from_unicode(text) {
            // Mapped once, nothing is left to be mapped.
            assert_eq!(NameBuf::from_unicode(&name.to_string()).as_ref(), Ok(&name));
            assert_eq!(NameBuf::from_unicode(&name.as_name().to_unicode()), Ok(name));
        }
    }
}

fn alone(name: &NameBuf) {
    let labels: Vec<&[u8]> = name.labels().collect();
    assert_eq!(labels.len(), name.label_count());
    assert_eq!(labels.iter().map(|label| label.len() + 1).sum::<usize>() + 1, name.len());
    let mut builder = NameBuilder::new();
    labels.iter().for_each(|label| builder.label(label).expect("a label of a name"));
    let built = builder.finish(Name::ROOT).expect("a name");
    assert_eq!(built.as_wire(), name.as_wire());
    assert_eq!(NameBuf::from_wire(name.as_wire()).expect("a name").as_wire(), name.as_wire());
    let text = name.to_string();
    assert_eq!(text.parse::<NameBuf>().expect("printed").as_wire(), name.as_wire());
    let relative = name.as_name().without_root();
    let read: RelativeNameBuf = relative.to_string().parse().expect("printed");
    assert!(read.labels().eq(labels.iter().copied()));
    assert_eq!(read.join(Name::ROOT).expect("a name").as_wire(), name.as_wire());
    assert!(name.as_name().labels_from_root().eq(labels.iter().rev().copied()));
    let mut lower = name.clone();
    lower.make_lowercase();
    assert_eq!(name.sort_key().to_name().as_wire(), lower.as_wire());
    assert_eq!((&lower, hash(&lower)), (name, hash(name)));
    for (count, ancestor) in name.as_name().ancestors().enumerate() {
        assert_eq!(ancestor, name.as_name().suffix(labels.len() - count));
        let front = name.as_name().strip_suffix(ancestor).expect("an ancestor");
        assert_eq!(front.label_count(), count);
        assert_eq!(front.join(ancestor).expect("it was one").as_wire(), name.as_wire());
    }
    let _ = (name.as_name().to_network(), name.as_name().to_unicode());
    if let Some(address) = name.as_name().to_address() {
        assert_eq!(&NameBuf::reverse(address), name);
    }
}

fn together(a: &NameBuf, b: &NameBuf, cut: usize) {
    let expected = reference(a, b);
    let message = compressed(b, cut);
    let packed = Message::new(&message)
        .expect("a header")
        .questions()
        .nth(1)
        .expect("two questions")
        .expect("a question")
        .name;
    assert!(packed.eq_exact(b.as_name()));
    assert_eq!(a.cmp(b), expected);
    assert_eq!(a.as_name().cmp(&packed), expected);
    assert_eq!(packed.cmp(&a.as_name()), expected.reverse());
    assert_eq!(a.sort_key().cmp(&packed.sort_key()), expected);
    assert_eq!(a.as_name().without_root().cmp(&packed.without_root()), expected);
    assert_eq!(*a == packed, expected.is_eq());
    assert_eq!(a == b, expected.is_eq());
    assert_eq!(hash(packed), hash(b));
    assert_eq!(hash(packed.without_root()), hash(b.as_name().without_root().to_owned()));
    assert_eq!(hash(a) == hash(b), expected.is_eq());
    let (x, y): (Vec<_>, Vec<_>) = (a.labels().collect(), packed.labels().collect());
    let pairs = x.iter().rev().zip(y.iter().rev());
    let common = pairs.take_while(|(x, y)| x.eq_ignore_ascii_case(y)).count();
    assert_eq!(a.as_name().common_labels(packed), common);
    assert_eq!(a.is_subdomain_of(packed), common == y.len());
    let is_prefix = a.sort_key().as_bytes().starts_with(b.sort_key().as_bytes());
    assert_eq!(is_prefix, common == y.len());
    if let Some(front) = packed.strip_suffix(a.as_name()) {
        assert_eq!(&front.join(a.as_name()).expect("it was one"), b);
        assert_eq!(packed.rebase(a.as_name(), Name::ROOT), front.join(Name::ROOT).map(Some));
    }
    let joined = packed.without_root().join(a.as_name());
    assert_eq!(joined.is_ok(), a.len() + b.len() - 1 <= 255);
    if let Ok(joined) = joined {
        assert!(joined.labels().eq(y.iter().chain(&x).copied()));
        let text = packed.without_root().to_string();
        assert_eq!(NameBuf::from_text(text.as_bytes(), a.as_name()), Ok(joined));
    }
}

/// The name with the bit for the case of letters changed in one octet, whatever that octet is.
fn flipped(name: &NameBuf, place: usize) -> NameBuf {
    let mut builder = NameBuilder::new();
    let mut left = place % name.len();
    for label in name.labels() {
        let mut label = label.to_vec();
        if let Some(octet) = label.get_mut(left) {
            *octet ^= 0x20;
        }
        left = left.wrapping_sub(label.len());
        builder.label(&label).expect("a label of a name");
    }
    builder.finish(Name::ROOT).expect("a name")
}

/// RFC 4034 §6.1, as it is written there.
fn reference(a: &NameBuf, b: &NameBuf) -> Ordering {
    let [mut a, mut b] =
        [a, b].map(|name| name.labels().map(<[u8]>::to_ascii_lowercase).collect::<Vec<_>>());
    a.reverse();
    b.reverse();
    a.cmp(&b)
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A message whose second question has the name, its labels from `cut` on by a pointer.
fn compressed(name: &NameBuf, cut: usize) -> Vec<u8> {
    let labels: Vec<&[u8]> = name.labels().collect();
    let cut = cut.min(labels.len());
    let mut message = vec![0; 12];
    message[5] = 2;
    message.extend(name.as_name().suffix(labels.len() - cut).to_owned().as_wire());
    message.extend([0, 1, 0, 1]);
    for label in &labels[..cut] {
        message.push(u8::try_from(label.len()).expect("at most 63"));
        message.extend(*label);
    }
    message.extend([0xC0, 12, 0, 1, 0, 1]);
    message
}
