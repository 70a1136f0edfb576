//! Each message beside dnsbox, hickory-proto, domain and simple-dns: what is taken and what is read in it. A difference has to be of a
//! class in `dns_differential/classes.rs`, each of which names the rule that decides it.
#![no_main]

use std::{
    panic::{self, catch_unwind},
    process,
    sync::Once,
};

use libfuzzer_sys::fuzz_target;

#[path = "dns_differential/classes.rs"]
mod classes;
#[path = "dns_differential/readings.rs"]
mod readings;

use classes::Peer;
use readings::{OPT, Reading, TSIG};

type Read = fn(&[u8]) -> Result<Reading, String>;

const PEERS: [(Peer, Read); 4] = [
    (Peer::Dnsbox, readings::dnsbox),
    (Peer::Domain, readings::domain),
    (Peer::Hickory, readings::hickory),
    (Peer::Simple, readings::simple),
];

fuzz_target!(|octets: &[u8]| {
    let ours = readings::ours(octets);
    // What another library panics at is not for us to find. Ours has been read already.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| panic::set_hook(Box::new(|_| {})));
    for (peer, read) in PEERS {
        let Ok(theirs) = catch_unwind(|| read(octets)) else { continue };
        let rule = match (&ours, &theirs) {
            (Err(_), Err(_)) => continue,
            (Err(refusal), Ok(_)) => classes::refused_by_ours(peer, refusal),
            (Ok(reading), Err(words)) => classes::refused_by_peer(peer, words, reading),
            (Ok(ours), Ok(theirs)) => {
                let (ours, theirs) = (comparable(peer, ours), comparable(peer, theirs));
                if ours == theirs {
                    continue;
                }
                classes::read_otherwise(peer, &ours, &theirs)
            }
        };
        if rule.is_none() {
            eprintln!("{peer:?} differs for no known reason\nours: {ours:#?}\ntheirs: {theirs:#?}");
            process::abort();
        }
    }
});

/// Those that were written again to be compared keep OPT and TSIG beside the records.
fn comparable(peer: Peer, reading: &Reading) -> Reading {
    let mut reading = reading.clone();
    if matches!(peer, Peer::Hickory | Peer::Simple) {
        reading.records.retain(|entry| entry.rtype != OPT && entry.rtype != TSIG);
    }
    reading
}
