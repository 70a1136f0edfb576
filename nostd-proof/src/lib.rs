//! Proof that the crates need no `std`: this library brings its own allocator and panic handler, and calls
//! something real of each crate. If any of them pulled in `std`, its panic handler would be there twice
//! and nothing would compile.

#![no_std]

extern crate alloc;

mod arena;
mod checks;

use core::{ffi::c_int, panic::PanicInfo};

use arena::Arena;

#[global_allocator]
static ARENA: Arena = Arena::new();

/// Runs every check. Zero if all hold, else the number of the first that does not, from one.
#[unsafe(no_mangle)]
pub extern "C" fn nostd_proof() -> c_int {
    let failed = checks::ALL.iter().position(|check| !check());
    failed.map_or(0, |index| c_int::try_from(index + 1).unwrap_or(c_int::MAX))
}

unsafe extern "C" {
    safe fn abort() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    abort()
}

/// Named by the precompiled `alloc`, which was built to unwind. Nothing here does.
#[unsafe(no_mangle)]
pub extern "C" fn rust_eh_personality() {}

/// As [`rust_eh_personality`].
#[unsafe(no_mangle)]
pub extern "C" fn _Unwind_Resume() -> ! {
    abort()
}
