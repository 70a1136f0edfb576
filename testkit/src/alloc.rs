//! A global allocator that counts, so that tests compare counted work and not time.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    hint::black_box,
};

/// The system's allocator, counting for each thread by itself: tests that run beside each other do not
/// disturb each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

/// What one piece of work took from the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that allocated or grew a block.
    pub allocations: u64,
    /// Bytes asked for; for a block that grew, the growth.
    pub bytes: u64,
    /// The most bytes held at a time, above what was held at the beginning.
    pub peak: u64,
    /// Bytes held at the end above what was held at the beginning, the result of the work included.
    /// Negative if older blocks were freed.
    pub held: i64,
}

/// Counts what `work` takes on this thread. Its result is dropped after the counting.
///
/// # Panics
/// If [`Counting`] is not the global allocator.
pub fn measure<T>(work: impl FnOnce() -> T) -> Counts {
    measured(work).1
}

/// Counts what `work` takes on this thread, and gives its result too.
///
/// # Panics
/// If [`Counting`] is not the global allocator.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Counts) {
    must_be_installed();
    // Only differences count: measurements may be nested.
    let outer = TALLY.get();
    TALLY.set(Tally { peak: outer.held, ..outer });
    let result = work();
    let now = TALLY.get();
    TALLY.set(Tally { peak: now.peak.max(outer.peak), ..now });
    let counts = Counts {
        allocations: now.allocations - outer.allocations,
        bytes: now.bytes - outer.bytes,
        peak: now.peak.saturating_sub(outer.held).unsigned_abs(),
        held: now.held - outer.held,
    };
    (result, counts)
}

fn must_be_installed() {
    let before = TALLY.get();
    drop(black_box(Box::new(1u8)));
    let counted = TALLY.replace(before).allocations > before.allocations;
    assert!(
        counted,
        "nothing is counted: declare `#[global_allocator] static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;`"
    );
}

/// The running totals of a thread.
#[derive(Clone, Copy)]
struct Tally {
    allocations: u64,
    bytes: u64,
    held: i64,
    peak: i64,
}

thread_local! {
    // Constant and without a destructor: reading it never allocates.
    static TALLY: Cell<Tally> = const { Cell::new(Tally { allocations: 0, bytes: 0, held: 0, peak: 0 }) };
}

fn took(size: usize) {
    count(|tally| {
        tally.allocations += 1;
        tally.bytes += size as u64;
        tally.held += size as i64;
        tally.peak = tally.peak.max(tally.held);
    });
}

fn gave(size: usize) {
    count(|tally| tally.held -= size as i64);
}

fn count(change: impl FnOnce(&mut Tally)) {
    let _ = TALLY.try_with(|cell| {
        let mut tally = cell.get();
        change(&mut tally);
        cell.set(tally);
    });
}

// SAFETY: every call is passed on to the system's allocator as it came; the counting beside it touches
// no memory but a thread-local cell.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller's promises are the ones that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        gave(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        match size.checked_sub(layout.size()) {
            Some(grown) => took(grown),
            None => gave(layout.size() - size),
        }
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }
}
