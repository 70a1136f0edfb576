//! DNS: every record of a message read typed, scanned and checked, the question alone, messages built from owned records, and zone files.
//!
//! A walk looks at every label of every name and at every field of the types that the messages have; OPT is left
//! out, since some libraries take it out of its section. Parsed owners of data are what each library offers.

mod dnsbox_peer;
mod domain_peer;
mod hickory_peer;
#[cfg(feature = "libknot")]
mod knot_peer;
mod names;
mod ours;
mod simple_peer;
mod zone;

use crate::{
    Sum,
    measure::{Entrant, Row, Workload, corpus},
};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let messages = messages();
    for (name, message) in &messages {
        rows.push(walk(name, message).measure());
    }
    for (name, message) in &messages {
        rows.push(scan(name, message).measure());
    }
    for (name, message) in &messages {
        rows.push(validate(name, message).measure());
    }
    for (name, message) in &messages {
        rows.push(own(name, message).measure());
    }
    for (name, message) in messages.iter().filter(|(name, _)| *name != "f_axfr") {
        rows.push(question(name, message).measure());
    }
    for (name, message) in messages.iter().filter(|(name, _)| *name == "a_query") {
        rows.push(query(name, message).measure());
    }
    for (name, message) in &messages {
        rows.push(build(name, message).measure());
        #[cfg(feature = "libknot")]
        rows.push(build_beside_libknot(name, message).measure());
    }
    rows.extend(zone::rows());
    rows
}

/// Of names alone, single ones and the owners of the transfer.
pub(crate) fn name_rows() -> Vec<Row> {
    let messages = messages();
    let transfer = messages.iter().find(|(name, _)| *name == "f_axfr");
    transfer.map_or_else(Vec::new, |(_, transfer)| names::rows(transfer))
}

/// Does one piece of work with one library `times` times, for others to count what it takes; `None` if there is no such work.
pub(crate) fn repeat(work: &str, message: &str, library: &str, times: u64) -> Option<()> {
    let messages = messages();
    let (name, message) = messages.iter().find(|(name, _)| *name == message)?;
    let workload = match work {
        "walk" => walk(name, message),
        "scan" => scan(name, message),
        "validate" => validate(name, message),
        "own" => own(name, message),
        "build" => build(name, message),
        #[cfg(feature = "libknot")]
        "build-beside-libknot" => build_beside_libknot(name, message),
        _ => return None,
    };
    workload.repeat(library, times)
}

/// The messages of the corpora if they are here, else ours of the same kinds.
fn messages() -> Vec<(&'static str, Vec<u8>)> {
    let real = |name: &str| corpus(&format!("vectors/perf/{name}.bin"));
    let ours = benches::inputs::dns::messages();
    ours.into_iter().map(|(name, made)| (name, real(name).unwrap_or(made))).collect()
}

fn walk<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("walk {name}, {} B", message.len()),
        goal: 1.5,
        entrants: vec![
            Entrant::new("dns-wire", || ours::walk(message)),
            Entrant::new("dnsbox", || dnsbox_peer::walk(message)),
            Entrant::new("domain", || domain_peer::walk(message)),
            Entrant::new("simple-dns", || simple_peer::walk(message)),
            Entrant::new("hickory-proto", || hickory_peer::walk(message)),
        ],
    }
}

/// Type, TTL and length of the data of every record.
fn scan<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("scan {name}"),
        goal: if name == "a_query" { 2.0 } else { 3.0 },
        entrants: vec![
            Entrant::new("dns-wire", || ours::scan(message)),
            Entrant::new("dnsbox", || dnsbox_peer::scan(message)),
        ],
    }
}

/// Everything is read and found sound.
fn validate<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("validate {name}"),
        goal: 2.0,
        entrants: vec![
            Entrant::new("dns-wire", || ours::validate(message)),
            Entrant::new("dnsbox", || dnsbox_peer::validate(message)),
        ],
    }
}

/// What a server reads of a query: id, question, EDNS.
fn query<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("query view of {name}"),
        goal: 1.3,
        entrants: vec![
            Entrant::new("dns-wire", || ours::query(message)),
            Entrant::new("dnsbox", || dnsbox_peer::query(message)),
        ],
    }
}

/// The most complete form that outlives the message, made and dropped.
fn own<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    let is_small = matches!(name, "a_query" | "b_answer" | "g_https");
    Workload {
        area: "dns",
        name: format!("owned message {name}"),
        goal: if is_small { 2.0 } else { 4.0 },
        entrants: vec![
            Entrant::new("dns-wire", || ours::own(message)),
            Entrant::new("dnsbox", || dnsbox_peer::own(message)),
            Entrant::new("domain", || domain_peer::own(message)),
            Entrant::new("simple-dns", || simple_peer::own(message)),
            Entrant::new("hickory-proto", || hickory_peer::own(message)),
        ],
    }
}

fn question<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("header and question of {name}"),
        goal: 1.3,
        entrants: vec![
            Entrant::new("dns-wire", || ours::question(message)),
            Entrant::new("dnsbox", || dnsbox_peer::question(message)),
            Entrant::new("domain", || domain_peer::question(message)),
        ],
    }
}

fn build<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    let is_small = matches!(name, "a_query" | "b_answer");
    Workload {
        area: "dns",
        name: format!("build {name}"),
        goal: if is_small { 1.3 } else { 1.5 },
        entrants: vec![
            ours::builder(message),
            dnsbox_peer::builder(message),
            domain_peer::builder(message),
            simple_peer::builder(message),
            hickory_peer::builder(message),
        ],
    }
}

/// It tries less to compress, so its output may be larger.
#[cfg(feature = "libknot")]
fn build_beside_libknot<'m>(name: &str, message: &'m [u8]) -> Workload<'m> {
    Workload {
        area: "dns",
        name: format!("build {name} beside libknot"),
        goal: 1.2,
        entrants: vec![ours::builder(message), knot_peer::builder(message)],
    }
}

/// A builder, its answer what our walk reads in its output. What has another answer has written wrong names.
fn built<'a>(name: &'static str, output: &[u8], work: impl FnMut() -> usize + 'a) -> Entrant<'a> {
    Entrant::with_answer(name, ours::walk(output), work).note(format!("{} B", output.len()))
}

impl Sum {
    #[inline]
    fn name<'n>(&mut self, labels: impl Iterator<Item = &'n [u8]>) {
        labels.for_each(|label| self.octets(label));
        self.add(0u8);
    }
}
