//! Keeps a Maildir and a mailbox of an IMAP server the same.

use std::{io, path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    driver::{ClientSession, blocking, tokio},
    mail::{
        remote::{self, Tls, host_and_port},
        sync::{Remote, Sync},
    },
    tls,
};
use imap_codec::{Client, Limits};

/// Does on each side what was done on the other one since the last run: new messages, flags, removals.
///
/// Prints what was done, a line each time. Exit status: 0 if all is well, 1 if not; what was done by then is known to the next
/// run.
#[derive(Parser)]
struct Arguments {
    /// The server, as HOST:PORT.
    #[arg(value_parser = host_and_port)]
    server: (String, u16),
    /// The account's name and password.
    #[arg(long, value_name = "NAME:PASSWORD")]
    user: String,
    /// The mailbox.
    #[arg(long, default_value = "INBOX")]
    mailbox: String,
    /// Where its messages go.
    #[arg(long)]
    maildir: PathBuf,
    /// When TLS begins.
    #[arg(long, value_enum, default_value_t)]
    tls: Tls,
    /// The certificates to trust, in PEM; needed for TLS.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Goes on, and waits for changes on either side.
    #[arg(long)]
    watch: bool,
    /// Runs the session by blocking calls, and not by tokio.
    #[arg(long)]
    threads: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("imap-sync: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let trust = arguments.ca.as_deref().map(tls::trusting).transpose()?;
    let (host, port) = arguments.server.clone();
    let server = remote::Remote { host, port, tls: arguments.tls, trust };
    let client = match arguments.tls {
        Tls::Start => Client::new_in_tls(Limits::default()),
        _ => Client::new(Limits::default()),
    };
    if arguments.threads {
        let session = blocking::Session::new(client, server.connect()?, None);
        return blocking::run(sync(arguments, session));
    }
    tokio::run(async {
        let session = tokio::Session::new(client, server.connect_async().await?, None);
        sync(arguments, session).await
    })
}

async fn sync(arguments: &Arguments, session: impl ClientSession<Client>) -> io::Result<()> {
    let (name, password) =
        arguments.user.split_once(':').ok_or_else(|| io::Error::other("expected NAME:PASSWORD"))?;
    let remote = Remote::open(session, arguments.tls == Tls::Upgrade, name, password).await?;
    let mut sync = Sync::open(remote, &arguments.mailbox, &arguments.maildir).await?;
    loop {
        let done = sync.run().await?;
        println!(
            "{} fetched, {} sent, {} removed here, {} removed there, {} with other flags",
            done.fetched, done.sent, done.removed_here, done.removed_there, done.flags
        );
        if !arguments.watch {
            return sync.close().await;
        }
        sync.wait().await?;
    }
}
