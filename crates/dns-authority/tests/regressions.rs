//! Inputs that once were a finding of a fuzz target, replayed.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/ask.rs"]
mod support;

use std::fs;

use dns_authority::{Limits, Transport, Zone, answer};
use dns_wire::Message;
use support::{catalog, name};
use testkit::corpus;

#[test]
fn findings_stay_fixed() {
    let folder = corpus::workspace().join("fuzz/regressions/dns-authority");
    if !folder.is_dir() {
        return;
    }
    let zones = catalog(&[("example", "* 60 CNAME x\nd 60 DNAME example.\nsub 60 NS ns.sub\n")]);
    for file in corpus::files(&folder) {
        let octets = fs::read(&file).unwrap();
        let _ = Zone::from_text(&octets, &name("example"));
        let Ok(message) = Message::new(&octets) else { continue };
        let mut room = vec![0; 65_535];
        for transport in [Transport::Udp, Transport::Tcp] {
            if let Some(response) = answer(&zones, &message, transport, &mut room) {
                assert_eq!(Message::new(response).unwrap().validate(), Ok(()));
            }
        }
        for zone in zones.zones() {
            let mut zone = zone.clone();
            if zone.update(&message, &Limits::default()).is_ok() {
                let (origin, class) = (zone.origin().clone(), zone.class());
                assert_eq!(Zone::new(origin, class, zone.records()), Ok(zone));
            }
        }
    }
}
