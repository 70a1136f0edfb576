//! Inputs that once were a finding of a fuzz target, replayed; and random ones of the same kind.

#[path = "support/octets.rs"]
mod octets;

use proptest::{collection::vec, prelude::*};
use testkit::corpus;

#[test]
fn findings_stay_fixed() {
    let folder = corpus::workspace().join("fuzz/regressions/dns-resolver");
    let files = corpus::files(&folder);
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        octets::run(&corpus::read(&file));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_course_of_events(events in vec(any::<u8>(), 0..600)) {
        octets::run(&events);
    }
}
