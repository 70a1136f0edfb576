use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    sync::atomic::{AtomicUsize, Ordering},
};

const SIZE: usize = 16 << 20;

/// An allocator that hands out one block of memory from front to back and takes nothing back.
pub(crate) struct Arena {
    block: UnsafeCell<[u8; SIZE]>,
    used: AtomicUsize,
}

// SAFETY: a part of the block is handed out once, because `used` only grows, atomically.
unsafe impl Sync for Arena {}

impl Arena {
    pub(crate) const fn new() -> Self {
        Self { block: UnsafeCell::new([0; SIZE]), used: AtomicUsize::new(0) }
    }
}

// SAFETY: `alloc` gives a part of the block that nobody else has, aligned and inside of it, or null.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let base = self.block.get().cast::<u8>();
        let taken = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            let padding = base.wrapping_add(used).align_offset(layout.align());
            let end = used.checked_add(padding)?.checked_add(layout.size())?;
            (end <= SIZE).then_some(end)
        });
        match taken {
            Ok(used) => {
                let start = base.wrapping_add(used);
                start.wrapping_add(start.align_offset(layout.align()))
            }
            Err(_) => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
