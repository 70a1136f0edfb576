//! One side of an IMAP session.

mod client;
mod data;
mod server;

use std::io::{self, Write};

use super::{Output, Recording, Side};

/// Reads a recording as what `side` received.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(recording: &Recording, side: Side, out: &mut Output<W>) -> io::Result<()> {
    match side {
        Side::Client => client::responses(recording, out),
        Side::Server => server::commands(recording, out),
    }
}
