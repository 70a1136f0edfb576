//! The wall clock, for the programs alone: the crates take time as an argument.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use rfc822_message::{DateTime, Zone};
use sans_io::Instant;

/// The time now as a message's date, in UTC.
///
/// # Panics
/// If the clock is beyond the year 9999.
#[must_use]
pub fn date() -> DateTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_unix(seconds, Zone::UTC).expect("a year before 10000")
}

/// The time now as the machines see it, for times that outlive the process. The clock may be set meanwhile.
#[must_use]
pub fn instant() -> Instant {
    Instant::from_epoch(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// A word that no other call gives: for message identifiers and boundaries.
#[must_use]
pub fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}.{:x}.{count}", since.as_micros(), std::process::id())
}
