//! `table [AREA] [--json]`: the crates beside other libraries, the same work, all measured in turn in one
//! run. What a peer does not offer is not measured for it.
//!
//! `table repeat WORK INPUT LIBRARY TIMES` does one thing only, for `instructions.py`: `table repeat walk b_answer dnsbox 10`,
//! `table repeat smtp "MAIL line" smtp-proto 10`.

mod count;
#[cfg(feature = "dns")]
mod dns;
#[cfg(feature = "imap")]
mod imap;
#[cfg_attr(not(feature = "dns"), expect(dead_code, reason = "some is for dns alone"))]
mod measure;
#[cfg(feature = "message")]
mod message;
#[cfg(feature = "pop3")]
mod pop3;
mod report;
#[cfg(feature = "smtp")]
mod smtp;

use std::process::ExitCode;

use measure::Row;

/// Measures one area.
type Measure = fn() -> Vec<Row>;

const AREAS: [&str; 8] =
    ["dns", "names", "message", "smtp", "pop3", "imap", "authority", "resolver"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, work, input, library, times] = arguments.as_slice()
        && word == "repeat"
    {
        let times = times.parse().ok();
        return match times.and_then(|times| repeat(work, input, library, times)) {
            Some(()) => ExitCode::SUCCESS,
            None => ExitCode::from(2),
        };
    }
    let (mut area, mut json) = (None, false);
    for argument in arguments {
        match argument.as_str() {
            "--json" => json = true,
            "all" if area.is_none() => area = Some(String::from("all")),
            name if area.is_none() && AREAS.contains(&name) => area = Some(argument),
            _ => {
                eprintln!("usage: table [{}|all] [--json]", AREAS.join("|"));
                return ExitCode::from(2);
            }
        }
    }
    let area = area.as_deref().unwrap_or("all");
    let mut rows = Vec::new();
    let parts: &[(&str, Measure)] = &[
        #[cfg(feature = "dns")]
        ("dns", dns::rows),
        #[cfg(feature = "dns")]
        ("names", dns::name_rows),
        #[cfg(feature = "message")]
        ("message", message::rows),
        #[cfg(feature = "smtp")]
        ("smtp", smtp::rows),
        #[cfg(feature = "pop3")]
        ("pop3", pop3::rows),
        #[cfg(feature = "imap")]
        ("imap", imap::rows),
    ];
    for &(name, measure) in parts {
        if area == "all" || area == name || (area, name) == ("dns", "names") {
            rows.extend(measure());
        }
    }
    if rows.is_empty() {
        eprintln!("{area}: nothing is measured yet");
        return ExitCode::FAILURE;
    }
    if json {
        report::json(&rows)
    } else {
        report::table(&rows)
    }
    ExitCode::SUCCESS
}

/// Does the work of one library only.
fn repeat(work: &str, input: &str, library: &str, times: u64) -> Option<()> {
    match work {
        #[cfg(feature = "smtp")]
        "smtp" => smtp::repeat(input, library, times),
        #[cfg(feature = "dns")]
        work => dns::repeat(work, input, library, times),
        #[cfg(not(feature = "dns"))]
        _ => None,
    }
}

/// Folds what was read into one number.
#[derive(Clone, Copy, Default)]
struct Sum(u64);

impl Sum {
    #[inline]
    fn add(&mut self, value: impl Into<u64>) {
        self.0 = self.0.rotate_left(5) ^ value.into().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    /// Length, first and last octet.
    #[inline]
    fn octets(&mut self, octets: &[u8]) {
        self.add(octets.len() as u64);
        self.add(octets.first().copied().unwrap_or(0));
        self.add(octets.last().copied().unwrap_or(0));
    }
}
