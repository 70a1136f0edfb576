//! An IMAP server over Maildirs.

use std::io;

use clap::Parser;
use examples::mail::{
    host::{self, Protocol},
    services::Start,
};

/// Serves each user's Maildir by IMAP until it is stopped.
///
/// A port of 0 is a free one. Every port is printed when the server is ready: `ready imap=1143 …`.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    host: host::SiteArguments,
    /// The port in clear; STARTTLS can be used.
    #[arg(long, value_name = "PORT")]
    imap: Option<u16>,
    /// The port inside TLS.
    #[arg(long, value_name = "PORT")]
    imaps: Option<u16>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let ports = [
        ("imap", arguments.imap, Protocol::Imap, Start::Clear),
        ("imaps", arguments.imaps, Protocol::Imap, Start::Tls),
    ];
    arguments.host.open()?.serve(&ports).await
}
