//! `work CRATE INPUT N` gives one crate an input of size N that is meant to be hard for it. Under
//! `valgrind --tool=callgrind --toggle-collect='work::measured*'` the instructions of the crate alone are
//! counted: those for 16·N may not be more than about 16 times those for N. `work --list` prints every
//! crate and input with the N to start from.

mod smtp;
mod textline;

use std::{hint::black_box, process::ExitCode};

/// A hard input.
struct Input {
    /// The crate that reads it.
    crate_name: &'static str,
    name: &'static str,
    /// The size to start from, in the unit of `make`.
    start: usize,
    /// Makes the input of a size.
    make: fn(usize) -> Vec<u8>,
    /// Reads it.
    read: fn(&[u8]),
}

fn main() -> ExitCode {
    let all = [textline::INPUTS, smtp::INPUTS];
    let inputs = || all.into_iter().flatten();
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--list"] => {
            for input in inputs() {
                println!("{} {} {}", input.crate_name, input.name, input.start);
            }
            ExitCode::SUCCESS
        }
        [crate_name, name, size] => {
            let found = inputs().find(|input| input.crate_name == crate_name && input.name == name);
            let (Some(input), Ok(size)) = (found, size.parse()) else { return usage() };
            measured(input.read, &(input.make)(size));
            ExitCode::SUCCESS
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: work CRATE INPUT N | work --list");
    ExitCode::from(2)
}

/// What is counted.
#[inline(never)]
fn measured(read: fn(&[u8]), input: &[u8]) {
    black_box(read)(black_box(input));
}

/// Presents `stream` in pieces of `piece` octets to `step`, which takes what it can off the front; what it
/// leaves comes again with the next piece, as from a socket.
fn feed(stream: &[u8], piece: usize, mut step: impl FnMut(&mut &[u8])) {
    let (mut start, mut end) = (0, 0);
    while end < stream.len() {
        end = stream.len().min(end + piece);
        let mut input = &stream[start..end];
        step(&mut input);
        start = end - input.len();
    }
}
