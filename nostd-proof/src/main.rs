//! The proof as a program: exit status 0 if every check holds.

#![no_std]
#![no_main]

use core::ffi::{c_char, c_int};

// The C library starts the process and brings `memcpy` and `abort`; nothing else of it is used.
#[link(name = "c")]
unsafe extern "C" {}

/// What the C library calls.
#[unsafe(no_mangle)]
pub extern "C" fn main(_: c_int, _: *const *const c_char) -> c_int {
    nostd_proof::nostd_proof()
}
