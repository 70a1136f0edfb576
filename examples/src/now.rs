//! The wall clock, for the programs alone.

use std::time::{SystemTime, UNIX_EPOCH};

use rfc822_message::{DateTime, Zone};

/// Seconds since the Unix epoch.
#[must_use]
pub fn unix() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The time now as a message's date, in UTC.
#[must_use]
pub fn rfc5322() -> String {
    DateTime::from_unix(unix(), Zone::UTC).map_or_else(|_| String::new(), |date| date.to_string())
}
