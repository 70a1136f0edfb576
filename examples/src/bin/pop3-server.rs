//! A POP3 server over Maildirs.

use std::io;

use clap::Parser;
use examples::mail::{
    host::{self, Protocol},
    services::Start,
};

/// Serves each user's Maildir by POP3 until it is stopped.
///
/// A port of 0 is a free one. Every port is printed when the server is ready: `ready pop3=1110 …`.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    host: host::SiteArguments,
    /// Offers APOP.
    #[arg(long)]
    apop: bool,
    /// The port in clear; STLS can be used.
    #[arg(long, value_name = "PORT")]
    pop3: Option<u16>,
    /// The port inside TLS.
    #[arg(long, value_name = "PORT")]
    pop3s: Option<u16>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let ports = [
        ("pop3", arguments.pop3, Protocol::Pop3, Start::Clear),
        ("pop3s", arguments.pop3s, Protocol::Pop3, Start::Tls),
    ];
    let mut host = arguments.host.open()?;
    host.site.apop = arguments.apop;
    host.serve(&ports).await
}
