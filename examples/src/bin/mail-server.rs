//! A small mail server: SMTP for incoming mail, POP3 and IMAP, over Maildirs.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use clap::Parser;
use examples::{
    mail::{
        services::{self, Start, no_taps},
        site::Site,
    },
    tls::Identity,
};
use tokio::{net::TcpListener, task::JoinSet};

/// Serves mail for one domain until it is stopped. It takes mail for its own users from anybody, and for nobody else.
///
/// A port of 0 is a free one. Every port is printed when the server is ready: `ready smtp=2525 …`.
#[derive(Parser)]
struct Arguments {
    /// The host's name, and the domain whose mail ends here.
    #[arg(long, default_value = "hamburger.edu")]
    hostname: String,
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Accounts, as name:password; may be given more than once.
    #[arg(long = "user", value_name = "NAME:PASSWORD", default_value = "bob:hungry")]
    users: Vec<String>,
    /// Where the Maildirs are; a temporary folder if not given, which is removed at the end.
    #[arg(long)]
    maildir: Option<PathBuf>,
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
    /// Writes the server's certificate here, made on the spot, for clients to trust.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Takes passwords in clear.
    #[arg(long)]
    auth_in_clear: bool,
    /// Knows HELO and nothing newer.
    #[arg(long)]
    helo_only: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let temporary = tempfile::tempdir()?;
    let root = arguments.maildir.clone().unwrap_or_else(|| temporary.path().to_owned());
    let identity = Identity::make(&[&arguments.hostname, "localhost", "127.0.0.1"])?;
    if let Some(file) = &arguments.certificate {
        std::fs::write(file, &identity.pem)?;
    }
    let mut site = Site::new(&arguments.hostname);
    site.identity = Some(identity);
    site.auth_in_clear = arguments.auth_in_clear;
    site.helo_only = arguments.helo_only;
    for user in &arguments.users {
        let (name, password) = user
            .split_once(':')
            .ok_or_else(|| io::Error::other(format!("--user {user}: expected NAME:PASSWORD")))?;
        site.add_account(name, password, &root)?;
    }
    let site = Arc::new(site);
    let mut servers = JoinSet::new();
    let mut ready = String::from("ready");
    let wanted = [
        ("smtp", arguments.smtp, Start::Clear),
        ("pop3", arguments.pop3, Start::Clear),
        ("imap", arguments.imap, Start::Clear),
        ("smtps", arguments.smtps, Start::Tls),
        ("pop3s", arguments.pop3s, Start::Tls),
        ("imaps", arguments.imaps, Start::Tls),
    ];
    for (name, port, start) in wanted {
        let Some(port) = port else { continue };
        let listener = TcpListener::bind(SocketAddr::new(arguments.address, port)).await?;
        ready += &format!(" {name}={}", listener.local_addr()?.port());
        let (site, taps) = (site.clone(), no_taps());
        servers.spawn(async move {
            match name.trim_end_matches('s') {
                "smtp" => services::smtp(listener, site, start, taps).await,
                "pop3" => services::pop3(listener, site, start, taps).await,
                _ => services::imap(listener, site, start, taps).await,
            }
        });
    }
    if servers.is_empty() {
        return Err(io::Error::other("no port was given; see --help"));
    }
    println!("{ready}");
    tokio::select! {
        Some(ended) = servers.join_next() => ended?,
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
