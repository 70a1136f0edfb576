//! The iterative resolver under any course of events: questions, responses with records of every kind, raw octets, failures and time.
//! Nothing panics, memory stays within the limits, sockets are closed, and every question ends.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/dns-resolver/tests/support/octets.rs"]
mod octets;

fuzz_target!(|data: &[u8]| octets::run(data));
