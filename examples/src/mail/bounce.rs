//! The report that a letter could not be delivered (RFC 3464), from `<>`.

use std::io;

use smtp_codec::{Mailbox, delivery::Failure};

/// The report as a message.
///
/// # Errors
/// If a name cannot stand in a message.
pub fn report(
    hostname: &str,
    to: &Mailbox<'_>,
    failed: &[(Mailbox<'static>, Failure)],
    original: &[u8],
) -> io::Result<Vec<u8>> {
    let _ = (hostname, to, failed, original);
    Err(io::ErrorKind::Unsupported.into())
}
