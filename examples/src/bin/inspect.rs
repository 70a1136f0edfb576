//! Looks into messages, DNS packets, zone files and recorded sessions.

use std::{
    fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use dns_wire::{NameBuf, Style};
use examples::inspect::{Output, Recording, Side, dns, imap, mail, pop3, smtp, zone};

/// Reads a file (`-`: standard input) and prints what the protocol crates see in it.
///
/// Exit status: 0 if all was read, 1 if something was rejected (its kind and offset are printed), 2 for wrong usage and
/// for files that cannot be read.
#[derive(Parser)]
struct Arguments {
    /// One JSON object a line: a message, an event or a record.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A message: its tree, decoded header fields, sizes, what is wrong, and how others may read it.
    Mail {
        /// The message.
        file: PathBuf,
        /// Write the message back out, byte for byte, and nothing else.
        #[arg(long)]
        emit: bool,
        /// Save the content of part N, as `--json` numbers them, to a file, and nothing else.
        #[arg(long, num_args = 2, value_names = ["N", "FILE"])]
        extract: Option<Vec<String>>,
    },
    /// DNS messages, printed as dig does or in another style.
    Dns {
        /// A capture (pcap, pcapng), or one message, in binary or hexadecimal.
        file: PathBuf,
        /// How to print them: plain, aligned, multiline, dig, short, nslookup, tuple, json, json-pretty (RFC 8427).
        #[arg(long, default_value = "dig")]
        style: Style,
        /// The file holds messages, each preceded by its length in two octets.
        #[arg(long)]
        framed: bool,
    },
    /// A zone file: one record a line, absolute names, explicit TTL and class.
    Zone {
        /// The zone file.
        file: PathBuf,
        /// The origin of relative names.
        #[arg(long)]
        origin: NameBuf,
        /// How to print records, as for `dns`.
        #[arg(long, default_value = "plain")]
        style: Style,
    },
    /// The bytes that one side of an SMTP session received.
    Smtp(Session),
    /// The bytes that one side of a POP3 session received.
    Pop3(Session),
    /// The bytes that one side of an IMAP session received.
    Imap(Session),
}

#[derive(clap::Args)]
struct Session {
    /// The side that received them.
    #[arg(long)]
    side: SideName,
    /// The bytes. If no line ends in CRLF, a CR is put back before each LF; offsets stay those in the file.
    file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum SideName {
    /// They are replies.
    Client,
    /// They are commands.
    Server,
}

impl From<SideName> for Side {
    fn from(name: SideName) -> Self {
        match name {
            SideName::Client => Self::Client,
            SideName::Server => Self::Server,
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = Output::new(BufWriter::new(io::stdout().lock()), arguments.json);
    match run(arguments.what, &mut out) {
        // Nobody reads on: what was printed so far was enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("inspect: {error}");
            ExitCode::from(2)
        }
        _ if out.rejected() > 0 => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    }
}

fn run<W: Write>(what: What, out: &mut Output<W>) -> io::Result<()> {
    match what {
        What::Mail { file, emit, extract } => match extract.as_deref() {
            Some([number, into]) => {
                let number = number.parse().map_err(|error| {
                    io::Error::new(io::ErrorKind::InvalidInput, format!("{number}: {error}"))
                })?;
                let mut content = Vec::new();
                mail::extract(&read(&file)?, number, &mut content)?;
                fs::write(into, content)?;
            }
            _ => mail::inspect(&read(&file)?, emit, out)?,
        },
        What::Dns { file, style, framed } => dns::inspect(&read(&file)?, framed, style, out)?,
        What::Zone { file, origin, style } => {
            zone::inspect(&file, &read(&file)?, origin, style, out)?;
        }
        What::Smtp(session) => smtp::inspect(&recording(&session)?, session.side.into(), out)?,
        What::Pop3(session) => pop3::inspect(&recording(&session)?, session.side.into(), out)?,
        What::Imap(session) => imap::inspect(&recording(&session)?, session.side.into(), out)?,
    }
    out.flush()
}

fn recording(session: &Session) -> io::Result<Recording> {
    Ok(Recording::new(read(&session.file)?))
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut octets = Vec::new();
        return io::stdin().lock().read_to_end(&mut octets).map(|_| octets);
    }
    fs::read(file).map_err(|error| io::Error::other(format!("{}: {error}", file.display())))
}
