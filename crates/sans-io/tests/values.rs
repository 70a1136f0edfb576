//! Timers, instants, entropy and counts.

extern crate alloc;

use alloc::collections::BTreeMap;
use core::time::Duration;

use proptest::prelude::*;
use sans_io::{Entropy, Instant, Meter, Stats, Timer};
use testkit::entropy::Seeded;

const SECOND: Duration = Duration::from_secs(1);

fn at(seconds: u64) -> Instant {
    Instant::from_epoch(Duration::from_secs(seconds))
}

#[test]
fn a_timer_is_armed_when_it_is_polled() {
    let mut timer = Timer::default();
    assert_eq!((timer, timer.poll(at(1)), timer.is_due(at(99))), (Timer::Off, None, false));
    timer.start(5 * SECOND);
    // Never polled, never due.
    assert!(!timer.is_due(at(99)));
    assert_eq!(timer.poll(at(10)), Some(at(15)));
    // Polling again moves nothing.
    assert_eq!(timer.poll(at(14)), Some(at(15)));
    assert!(!timer.is_due(at(14)) && timer.is_due(at(15)) && timer.is_due(at(16)));
    timer.start(SECOND);
    assert_eq!(timer, Timer::Pending(SECOND));
    assert_eq!(timer.poll(at(20)), Some(at(21)));
    timer.stop();
    assert_eq!((timer.poll(at(30)), timer.is_due(at(30))), (None, false));
}

#[test]
fn instants_saturate() {
    let end = Instant::from_epoch(Duration::MAX);
    assert_eq!(end + SECOND, end);
    assert_eq!(at(5) - Duration::from_secs(9), Instant::EPOCH);
    assert_eq!((at(5) + SECOND) - SECOND, at(5));
    assert_eq!(at(9).saturating_since(at(5)), 4 * SECOND);
    assert_eq!(at(5).saturating_since(at(9)), Duration::ZERO);
    assert_eq!((Instant::default(), at(7).since_epoch()), (Instant::EPOCH, 7 * SECOND));
    assert!(at(1) < at(2));
}

/// Gives the same octet for ever.
struct Always(u8);

impl Entropy for Always {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(self.0);
    }
}

#[test]
fn numbers_are_made_of_all_octets() {
    let mut all = Always(0xab);
    assert_eq!((all.next_u16(), all.next_u32()), (0xabab, 0xabab_abab));
    assert_eq!(all.next_u64(), 0xabab_abab_abab_abab);
    assert_eq!((Always(0).below(10), Always(0xff).below(10), Always(0xff).below(0)), (0, 9, 0));
    assert_eq!(Always(0xff).below(u32::MAX), u32::MAX - 1);
    // A borrowed source is one.
    let mut source: &mut dyn Entropy = &mut Always(1);
    assert_eq!(Entropy::next_u16(&mut source), 0x0101);
}

#[test]
fn below_is_even() {
    let mut random = Seeded::new(3);
    let mut counts = [0u32; 6];
    for _ in 0..60_000 {
        if let Some(count) = counts.get_mut(random.below(6) as usize) {
            *count += 1;
        }
    }
    assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
}

#[test]
fn every_order_of_three_is_as_likely() {
    let mut random = Seeded::new(4);
    let mut counts = BTreeMap::new();
    for _ in 0..60_000 {
        let mut items = [0, 1, 2];
        random.shuffle(&mut items);
        *counts.entry(items).or_insert(0u32) += 1;
    }
    assert_eq!(counts.len(), 6);
    assert!(counts.values().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
}

#[test]
fn counts_saturate_and_do_not_make_machines_differ() {
    let (mut one, two) = (Meter::default(), Meter::default());
    one.count(1, 2, true);
    one.count(3, 4, false);
    one.reject();
    assert_eq!(one.stats(), Stats { received: 4, sent: 6, events: 1, rejected: 1 });
    assert_eq!(one, two);
    one.count(usize::MAX, 0, false);
    one.count(usize::MAX, 0, false);
    assert_eq!(one.stats().received, u64::MAX);
}

proptest! {
    #[test]
    fn below_is_below(seed: u64, bound in 1u32..) {
        prop_assert!(Seeded::new(seed).below(bound) < bound);
    }

    #[test]
    fn shuffling_keeps_the_items(seed: u64, items in prop::collection::vec(0u8..9, 0..20)) {
        let mut shuffled = items.clone();
        Seeded::new(seed).shuffle(&mut shuffled);
        let (mut one, mut two) = (items, shuffled);
        one.sort_unstable();
        two.sort_unstable();
        prop_assert_eq!(one, two);
    }
}
