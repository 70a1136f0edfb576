//! The counting allocator counts what one thread takes.

use testkit::alloc::{Counting, Counts, measure, measured};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn blocks_are_counted() {
    let counts = measure(|| {
        drop(vec![0u8; 1000]);
        vec![0u8; 300]
    });
    assert_eq!(counts, Counts { allocations: 2, bytes: 1300, peak: 1000, held: 300 });
}

#[test]
fn growth_and_shrinking_are_counted() {
    let (mut block, counts) = measured(|| {
        let mut block = Vec::<u8>::with_capacity(100);
        block.resize(100, 1);
        block.reserve_exact(100);
        block
    });
    assert_eq!(counts, Counts { allocations: 2, bytes: 200, peak: 200, held: 200 });
    block.truncate(50);
    assert_eq!(measure(|| block.shrink_to_fit()), Counts { held: -150, ..Counts::default() });
    assert_eq!(measure(|| drop(block)).held, -50);
}

#[test]
fn measurements_nest() {
    let ((), outer) = measured(|| {
        let big = vec![0u8; 5000];
        drop(big);
        assert_eq!(measure(|| vec![0u8; 10]).peak, 10);
    });
    assert_eq!((outer.allocations, outer.peak, outer.held), (2, 5000, 0));
}

#[test]
fn other_threads_are_not_counted() {
    let (handle, _) = measured(|| std::thread::spawn(|| vec![0u8; 1 << 20].len()));
    let counts = measure(|| handle.join().unwrap());
    assert!(counts.bytes < 1 << 20);
}
