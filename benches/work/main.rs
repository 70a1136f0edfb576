//! `work CRATE INPUT N` gives one crate an input of size N that is meant to be hard for it. Under
//! `valgrind --tool=callgrind --toggle-collect='work::measured*'` the instructions of the crate alone are
//! counted: an octet of the input for 16·N may cost little more than one of the input for N. The number of
//! octets is printed. `work --list` prints every crate and input with the N to start from, by how many
//! percent the cost of an octet may grow, and the honest input beside which an octet may cost twice as much,
//! if there is one; `work --list-large` does for those that take minutes.

mod dns;
mod dns_hostile;
mod entity;
mod imap;
mod message;
mod patterns;
mod pop3;
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
    /// By how many percent an octet may cost more at 16 times the size.
    growth: u32,
    /// The input, listed before, beside which an octet costs twice as much at most.
    beside: Option<&'static str>,
    /// Makes the input of a size.
    make: fn(usize) -> Vec<u8>,
    /// Reads it.
    read: fn(&[u8]),
}

impl Input {
    const fn new(
        crate_name: &'static str,
        name: &'static str,
        start: usize,
        make: fn(usize) -> Vec<u8>,
        read: fn(&[u8]),
    ) -> Self {
        Self { crate_name, name, start, growth: 12, beside: None, make, read }
    }

    /// The input has to be sorted, or kept in a tree: n log n.
    const fn sorted(self) -> Self {
        Self { growth: 50, ..self }
    }

    /// The input begins with what is cheaper.
    const fn growing(self) -> Self {
        Self { growth: 25, ..self }
    }

    /// An octet costs at most twice as much as one of `input`, which is as big.
    const fn beside(self, input: &'static str) -> Self {
        Self { beside: Some(input), ..self }
    }
}

fn main() -> ExitCode {
    let all = [
        textline::INPUTS,
        smtp::INPUTS,
        pop3::INPUTS,
        imap::INPUTS,
        message::INPUTS,
        entity::INPUTS,
        dns::INPUTS,
    ];
    let inputs = || all.into_iter().flatten();
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--list"] => {
            for input in inputs() {
                let Input { crate_name, name, start, growth, beside, .. } = input;
                println!("{crate_name} {name} {start} {growth} {}", beside.unwrap_or("-"));
            }
            ExitCode::SUCCESS
        }
        ["--list-large"] => {
            for (name, _) in patterns::patterns() {
                println!("{} {name} {} {} -", patterns::AREA, patterns::START, patterns::GROWTH);
            }
            ExitCode::SUCCESS
        }
        [crate_name, name, size] => {
            let input = inputs()
                .find(|input| input.crate_name == crate_name && input.name == name)
                .map(|input| (input.make, input.read as fn(&[u8])));
            let pattern = || {
                let (_, make) = patterns::patterns()
                    .find(|(pattern, _)| crate_name == patterns::AREA && pattern == name)?;
                Some((make, patterns::read as fn(&[u8])))
            };
            let (Some((make, read)), Ok(size)) = (input.or_else(pattern), size.parse()) else {
                return usage();
            };
            let octets = make(size);
            measured(read, &octets);
            println!("{}", octets.len());
            ExitCode::SUCCESS
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: work CRATE INPUT N | work --list | work --list-large");
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
