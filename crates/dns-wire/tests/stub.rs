//! The stub client against servers that answer, refuse, cut, stay silent, and lie.

#![cfg(feature = "stub")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

#[path = "stub/bench.rs"]
mod bench;
#[path = "stub/course.rs"]
mod course;
#[path = "stub/defence.rs"]
mod defence;
#[path = "stub/names.rs"]
mod names;

#[global_allocator]
static ALLOCATOR: testkit::alloc::Counting = testkit::alloc::Counting;
