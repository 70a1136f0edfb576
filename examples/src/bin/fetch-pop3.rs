//! Fetches a mailbox by POP3 into a Maildir.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use examples::{
    driver::{ClientSession, blocking, tokio},
    mail::{
        auth::Credentials,
        maildir::{Incoming, Maildir},
        read::Reader,
        remote::{Remote, Tls, host_and_port},
    },
    tls,
};
use pop3_codec::{Client, Leniency, Limits};

/// Fetches the messages that were not fetched before, and keeps them on the server or deletes them there.
///
/// Prints how many came. Exit status: 0 if all is well, 1 if not; what was stored by then stays.
#[derive(Parser)]
struct Arguments {
    /// The server, as HOST:PORT.
    #[arg(value_parser = host_and_port)]
    server: (String, u16),
    /// The mailbox's name and password.
    #[arg(long, value_name = "NAME:PASSWORD")]
    user: String,
    /// Logs in with this mechanism of AUTH and no other, or with APOP or USER; with XOAUTH2 the password is an access token.
    #[arg(long, value_name = "NAME")]
    mechanism: Option<String>,
    /// Where the messages go.
    #[arg(long)]
    maildir: PathBuf,
    /// When TLS begins.
    #[arg(long, value_enum, default_value_t)]
    tls: Tls,
    /// The certificates to trust, in PEM; needed for TLS.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Deletes on the server what is stored here, also by earlier runs.
    #[arg(long)]
    delete: bool,
    /// Reads what a broken server sends with bare line feeds.
    #[arg(long)]
    bare_lf: bool,
    /// Runs the session by blocking calls, and not by tokio.
    #[arg(long)]
    threads: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(count) => {
            println!("{count} fetched");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("fetch-pop3: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<usize> {
    let (name, password) =
        arguments.user.split_once(':').ok_or_else(|| io::Error::other("expected NAME:PASSWORD"))?;
    let credentials = Credentials { name, password, mechanism: arguments.mechanism.as_deref() };
    let trust = arguments.ca.as_deref().map(tls::trusting).transpose()?;
    let (host, port) = arguments.server.clone();
    let server = Remote { host, port, tls: arguments.tls, trust };
    let mut leniency = Leniency::default();
    leniency.bare_lf = arguments.bare_lf;
    leniency.lf_dot = arguments.bare_lf;
    let client = match arguments.tls {
        Tls::Start => Client::new_in_tls(Limits::default(), leniency),
        _ => Client::new(Limits::default(), leniency),
    };
    if arguments.threads {
        let session = blocking::Session::new(client, server.connect()?, None);
        return blocking::run(fetch(arguments, credentials, session));
    }
    tokio::run(async {
        let session = tokio::Session::new(client, server.connect_async().await?, None);
        fetch(arguments, credentials, session).await
    })
}

/// How many messages came.
async fn fetch(
    arguments: &Arguments,
    credentials: Credentials<'_>,
    session: impl ClientSession<Client>,
) -> io::Result<usize> {
    let mut reader = Reader::open(session, arguments.tls == Tls::Upgrade, credentials).await?;
    let maildir = Maildir::open(&arguments.maildir)?;
    let mut known = Known::open(&arguments.maildir.join("fetched"))?;
    let ids = reader.unique_ids().await?;
    let new: Vec<_> = ids.iter().filter(|(_, id)| !known.has(id)).cloned().collect();
    let numbers: Vec<u32> = new.iter().map(|(number, _)| *number).collect();
    let mut of_number = new.iter();
    let mut incoming: Option<Incoming> = None;
    reader
        .fetch(&numbers, |_, piece| {
            let mut file = match incoming.take() {
                Some(file) => file,
                None => maildir.incoming()?,
            };
            match piece {
                Some(piece) => {
                    file.write(piece)?;
                    incoming = Some(file);
                }
                None => {
                    file.finish()?;
                    // The server may name it again if the session breaks before QUIT.
                    of_number.next().map_or(Ok(()), |(_, id)| known.add(id))?;
                }
            }
            Ok(())
        })
        .await?;
    if arguments.delete {
        for (number, _) in &ids {
            reader.delete(*number).await?;
        }
    }
    reader.quit().await?;
    known.keep(&ids)?;
    Ok(new.len())
}

/// The unique-ids of what is stored already: a line each.
struct Known {
    path: PathBuf,
    ids: Vec<String>,
}

impl Known {
    fn open(path: &std::path::Path) -> io::Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let mut ids: Vec<String> = text.lines().map(String::from).collect();
        ids.sort();
        Ok(Self { path: path.to_owned(), ids })
    }

    fn has(&self, id: &String) -> bool {
        self.ids.binary_search(id).is_ok()
    }

    fn add(&mut self, id: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        writeln!(file, "{id}")
    }

    /// Forgets what the server has no longer.
    fn keep(&self, ids: &[(u32, String)]) -> io::Result<()> {
        let text: String = ids.iter().map(|(_, id)| format!("{id}\n")).collect();
        fs::write(&self.path, text)
    }
}
