//! A small mail server: SMTP for incoming mail, POP3 and IMAP, over Maildirs.

use std::io;

use clap::Parser;
use examples::mail::{
    host::{self, Protocol},
    services::Start,
    smtp::Role,
};

/// Serves mail for one domain until it is stopped. It takes mail for its own users from anybody, and for nobody else.
///
/// A port of 0 is a free one. Every port is printed when the server is ready: `ready smtp=2525 …`.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    host: host::SiteArguments,
    /// Ports, in clear; STARTTLS and STLS can be used on each.
    #[arg(long, value_name = "PORT")]
    smtp: Option<u16>,
    /// See --smtp.
    #[arg(long, value_name = "PORT")]
    pop3: Option<u16>,
    /// See --smtp.
    #[arg(long, value_name = "PORT")]
    imap: Option<u16>,
    /// Ports inside TLS.
    #[arg(long, value_name = "PORT")]
    smtps: Option<u16>,
    /// See --smtps.
    #[arg(long, value_name = "PORT")]
    pop3s: Option<u16>,
    /// See --smtps.
    #[arg(long, value_name = "PORT")]
    imaps: Option<u16>,
    /// Knows HELO and nothing newer.
    #[arg(long)]
    helo_only: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let mut host = arguments.host.open()?;
    host.site.helo_only = arguments.helo_only;
    let smtp = Protocol::Mail(Role::Relay);
    host.serve(&[
        ("smtp", arguments.smtp, smtp, Start::Clear),
        ("pop3", arguments.pop3, Protocol::Pop3, Start::Clear),
        ("imap", arguments.imap, Protocol::Imap, Start::Clear),
        ("smtps", arguments.smtps, smtp, Start::Tls),
        ("pop3s", arguments.pop3s, Protocol::Pop3, Start::Tls),
        ("imaps", arguments.imaps, Protocol::Imap, Start::Tls),
    ])
    .await
}
