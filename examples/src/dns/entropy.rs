//! The system's generator as the machines' source of unpredictable numbers.

use sans_io::Entropy;

/// The operating system's random numbers.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Entropy for System {
    fn fill(&mut self, out: &mut [u8]) {
        // Without random numbers there is no safe way to go on.
        getrandom::fill(out).expect("the system has random numbers");
    }
}
