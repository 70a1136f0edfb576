//! The cache by itself: ranks, TTLs, denials, failures.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::time::Duration;

use dns_resolver::{Cache, Config, Found, Limits, Rank};
use dns_wire::{Cname, Name, NameBuf, RecordBuf, RecordData, RecordType, Soa};
use sans_io::Instant;
use testkit::entropy::Seeded;

const A: RecordType = RecordType::A;

fn cache() -> Cache {
    Cache::new(&Config::default(), &Limits::default(), &mut Seeded::new(1))
}

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

fn data(last: u8) -> [RecordData; 1] {
    [RecordData::address([192, 0, 2, last].into())]
}

fn at(seconds: u64) -> Instant {
    Instant::EPOCH + Duration::from_secs(seconds)
}

fn soa(ttl: u32, minimum: u32) -> RecordBuf {
    let (mname, rname) = (Name::ROOT, Name::ROOT);
    let soa = Soa { mname, rname, serial: 1, refresh: 1, retry: 1, expire: 1, minimum };
    RecordBuf::of(&name("example"), ttl, &soa).unwrap()
}

#[test]
fn data_replaces_what_is_trusted_no_more_than_itself() {
    let ranks = [Rank::Additional, Rank::Answer, Rank::Authority, Rank::AuthoritativeAnswer];
    let www = name("www.example");
    for before in ranks {
        for after in ranks {
            let mut cache = cache();
            assert!(cache.insert(www.as_name(), A, 60, &data(1), before, at(0)));
            let taken = cache.insert(www.as_name(), A, 60, &data(2), after, at(1));
            assert_eq!(taken, after >= before, "{after:?} after {before:?}");
            let (rank, _, kept) = cache.rrset(www.as_name(), A, at(2)).unwrap();
            assert_eq!((rank, kept), (before.max(after), &data(if taken { 2 } else { 1 })[..]));
            // What has expired is trusted no more.
            assert!(cache.insert(www.as_name(), A, 60, &data(3), after, at(61)));
        }
    }
}

#[test]
fn additional_data_is_no_answer() {
    let (mut cache, www) = (cache(), name("www.example"));
    cache.insert(www.as_name(), A, 60, &data(1), Rank::Additional, at(0));
    assert_eq!(cache.lookup(www.as_name(), A, at(0)), None);
    assert!(cache.rrset(www.as_name(), A, at(0)).is_some());
    cache.insert(www.as_name(), A, 60, &data(2), Rank::Answer, at(0));
    let found = Found::Data { ttl: 60, data: &data(2) };
    assert_eq!(cache.lookup(name("WWW.Example").as_name(), A, at(0)), Some(found));
}

#[test]
fn times_to_live() {
    let (mut cache, www) = (cache(), name("www.example"));
    let rank = Rank::AuthoritativeAnswer;
    assert!(
        !cache.insert(www.as_name(), A, 0, &data(1), rank, at(0)),
        "of use to one question only"
    );
    assert!(!cache.insert(www.as_name(), A, 60, &[], rank, at(0)));
    // A week is cut to a day.
    cache.insert(www.as_name(), A, 604_800, &data(1), rank, at(0));
    let ttl = |found: Option<Found<'_>>| match found {
        Some(Found::Data { ttl, .. }) => Some(ttl),
        _ => None,
    };
    for (now, left) in [(0, Some(86_400)), (1, Some(86_399)), (86_399, Some(1)), (86_400, None)] {
        assert_eq!(ttl(cache.lookup(www.as_name(), A, at(now))), left, "{now}");
    }
    assert_eq!(cache.len(), 1);
}

#[test]
fn a_set_has_no_duplicates() {
    let (mut cache, www) = (cache(), name("www.example"));
    let twice = [data(1), data(2), data(1)].concat();
    cache.insert(www.as_name(), A, 60, &twice, Rank::Answer, at(0));
    assert_eq!(cache.rrset(www.as_name(), A, at(0)).unwrap().2, [data(1), data(2)].concat());
}

#[test]
fn an_alias_stands_for_every_type_but_its_own() {
    let (mut cache, www, host) = (cache(), name("www.example"), name("host.example"));
    let alias = RecordData::new(&Cname { target: host.as_name() }).unwrap();
    let set = [alias.clone()];
    cache.insert(www.as_name(), RecordType::CNAME, 60, &set, Rank::Answer, at(0));
    let found = cache.lookup(www.as_name(), A, at(0));
    assert_eq!(found, Some(Found::Alias { ttl: 60, data: &alias }));
    let found = cache.lookup(www.as_name(), RecordType::CNAME, at(0));
    assert_eq!(found, Some(Found::Data { ttl: 60, data: &set }));
    assert_eq!(cache.lookup(www.as_name(), RecordType::ANY, at(0)), None);
}

#[test]
fn denials_last_as_long_as_the_soa_record_says() {
    for (ttl, minimum, kept) in [(900, 60, 60), (60, 900, 60), (90_000, 90_000, 3600)] {
        let (mut cache, www) = (cache(), name("www.example"));
        cache.insert_denial(www.as_name(), Some(A), &soa(ttl, minimum), at(0));
        let left = |cache: &mut Cache, rtype, now| match cache.lookup(www.as_name(), rtype, at(now))
        {
            Some(Found::NoData(soa) | Found::NoName(soa)) => soa.map(|soa| soa.ttl),
            _ => None,
        };
        assert_eq!(left(&mut cache, A, 0), Some(kept));
        assert_eq!(left(&mut cache, A, u64::from(kept) - 1), Some(1));
        assert_eq!(left(&mut cache, A, u64::from(kept)), None);
        assert_eq!(left(&mut cache, RecordType::MX, 0), None);
    }
    let (mut cache, www) = (cache(), name("www.example"));
    cache.insert_denial(www.as_name(), Some(A), &soa(0, 60), at(0));
    cache.insert_denial(
        www.as_name(),
        Some(A),
        &RecordBuf::new(www.clone(), 60, data(1)[0].clone()),
        at(0),
    );
    assert!(cache.is_empty());
}

#[test]
fn a_name_that_does_not_exist_has_no_type_until_it_has() {
    let (mut cache, www) = (cache(), name("www.example"));
    cache.insert_denial(www.as_name(), None, &soa(60, 60), at(0));
    for rtype in [A, RecordType::MX, RecordType::CNAME, RecordType::ANY] {
        assert!(matches!(cache.lookup(www.as_name(), rtype, at(1)), Some(Found::NoName(_))));
    }
    // That it had an alias once was denied as well; that there is no alias denies nothing else.
    cache.insert_denial(www.as_name(), Some(RecordType::CNAME), &soa(60, 60), at(1));
    cache.insert(www.as_name(), A, 60, &data(1), Rank::AuthoritativeAnswer, at(1));
    assert!(matches!(cache.lookup(www.as_name(), A, at(1)), Some(Found::Data { .. })));
    assert_eq!(cache.lookup(www.as_name(), RecordType::MX, at(1)), None);
}

#[test]
fn failures_last_longer_each_time() {
    let (mut cache, www) = (cache(), name("www.example"));
    let mut now = 0;
    for lasts in [5, 10, 20, 40, 80, 160, 300, 300] {
        cache.insert_failure(www.as_name(), A, at(now));
        assert_eq!(cache.lookup(www.as_name(), A, at(now + lasts - 1)), Some(Found::Failed));
        assert_eq!(cache.lookup(www.as_name(), RecordType::MX, at(now)), None);
        now += lasts;
        assert_eq!(cache.lookup(www.as_name(), A, at(now)), None);
    }
    // Long ago.
    now += 301;
    cache.insert_failure(www.as_name(), A, at(now));
    assert_eq!(cache.lookup(www.as_name(), A, at(now + 5)), None);
    // What is known stays known.
    cache.insert(www.as_name(), A, 60, &data(1), Rank::Answer, at(now));
    cache.insert_failure(www.as_name(), A, at(now + 1));
    assert!(matches!(cache.lookup(www.as_name(), A, at(now + 2)), Some(Found::Data { .. })));
}

#[test]
fn a_subtree_is_flushed() {
    let mut cache = cache();
    for owner in ["example", "www.example", "a.www.example", "example.net", "."] {
        cache.insert(name(owner).as_name(), A, 60, &data(1), Rank::Answer, at(0));
    }
    cache.flush(name("www.EXAMPLE").as_name());
    assert_eq!(cache.len(), 3);
    assert!(cache.lookup(name("example").as_name(), A, at(0)).is_some());
    cache.flush(Name::ROOT);
    assert_eq!((cache.len(), cache.octets()), (0, 0));
}
