//! What the mail servers' command lines share: a site, its accounts, its ports.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    thread,
};

use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

use super::{
    services::{self, Start, no_taps, threads},
    site::Site,
    smtp::Role,
};
use crate::tls::Identity;

/// The site, as a command line describes it.
#[derive(clap::Args)]
pub struct SiteArguments {
    /// The host's name, and the domain whose mail ends here.
    #[arg(long, default_value = "hamburger.edu")]
    hostname: String,
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Accounts, as name:password; may be given more than once.
    #[arg(long = "user", value_name = "NAME:PASSWORD", default_value = "bob:hungry")]
    users: Vec<String>,
    /// Access tokens of accounts, for XOAUTH2; may be given more than once.
    #[arg(long = "token", value_name = "NAME:TOKEN")]
    tokens: Vec<String>,
    /// Where the Maildirs are; a temporary folder if not given, which is removed at the end.
    #[arg(long)]
    maildir: Option<PathBuf>,
    /// Writes the server's certificate here, for clients to trust.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The server's certificates and key, in PEM, instead of one made on the spot; the first is its own.
    #[arg(long, num_args = 2, value_names = ["CERTIFICATES", "KEY"])]
    tls: Vec<PathBuf>,
    /// Takes passwords in clear.
    #[arg(long)]
    auth_in_clear: bool,
    /// Serves each session by a thread of its own, and not by tokio.
    #[arg(long)]
    threads: bool,
}

/// What is served on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// SMTP or LMTP.
    Mail(Role),
    /// POP3.
    Pop3,
    /// IMAP.
    Imap,
}

/// A port: its name, its number if it was asked for, what is served there, and how it begins.
pub type Port = (&'static str, Option<u16>, Protocol, Start);

/// A site that is about to be served.
pub struct Host {
    /// The site.
    pub site: Site,
    address: IpAddr,
    threads: bool,
    _temporary: Option<TempDir>,
}

impl SiteArguments {
    /// Makes the site, its Maildirs and its certificate.
    ///
    /// # Errors
    /// Those of the file system, or if an account is malformed.
    pub fn open(&self) -> io::Result<Host> {
        let temporary = if self.maildir.is_none() { Some(tempfile::tempdir()?) } else { None };
        let root = match (&self.maildir, &temporary) {
            (Some(root), _) => root.as_path(),
            (None, Some(temporary)) => temporary.path(),
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        let identity = match self.tls.as_slice() {
            [certificates, key] => Identity::read(certificates, key)?,
            _ => Identity::make(&[&self.hostname, "localhost", "127.0.0.1"])?,
        };
        if let Some(file) = &self.certificate {
            std::fs::write(file, &identity.pem)?;
        }
        let mut site = Site::new(&self.hostname);
        site.identity = Some(identity);
        site.auth_in_clear = self.auth_in_clear;
        for user in &self.users {
            let (name, password) = user.split_once(':').ok_or_else(|| {
                io::Error::other(format!("--user {user}: expected NAME:PASSWORD"))
            })?;
            site.add_account(name, password, root)?;
        }
        for token in &self.tokens {
            let (name, secret) = token.split_once(':').unwrap_or((token, ""));
            if secret.is_empty() || !site.add_token(name, secret) {
                return Err(io::Error::other(format!("--token {token}: expected NAME:TOKEN")));
            }
        }
        Ok(Host { site, address: self.address, threads: self.threads, _temporary: temporary })
    }
}

impl Host {
    /// Serves the ports that were asked for until one fails or the process is interrupted. `ready NAME=PORT …` is printed when all
    /// are bound.
    ///
    /// # Errors
    /// If a port cannot be had, or none was asked for.
    pub async fn serve(self, ports: &[Port]) -> io::Result<()> {
        let site = Arc::new(self.site);
        let mut servers = JoinSet::new();
        let mut ready = String::from("ready");
        for (name, port, protocol, start) in ports.iter().copied() {
            let Some(port) = port else { continue };
            let listener = TcpListener::bind(SocketAddr::new(self.address, port)).await?;
            ready += &format!(" {name}={}", listener.local_addr()?.port());
            let (site, taps) = (site.clone(), no_taps());
            if self.threads {
                let listener = listener.into_std()?;
                listener.set_nonblocking(false)?;
                let (ended, end) = oneshot::channel();
                // It ends with the process.
                thread::spawn(move || {
                    ended.send(match protocol {
                        Protocol::Mail(role) => threads::mail(&listener, site, role, start),
                        Protocol::Pop3 => threads::pop3(&listener, site, start),
                        Protocol::Imap => threads::imap(&listener, site, start),
                    })
                });
                servers.spawn(async move { end.await.map_err(io::Error::other)? });
                continue;
            }
            servers.spawn(async move {
                match protocol {
                    Protocol::Mail(role) => services::mail(listener, site, role, start, taps).await,
                    Protocol::Pop3 => services::pop3(listener, site, start, taps).await,
                    Protocol::Imap => services::imap(listener, site, start, taps).await,
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
}
