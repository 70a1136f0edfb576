//! Looks into messages, DNS packets, zone files and recorded sessions.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use examples::inspect::{Output, Side, dns, mail, pop3, smtp, zone};

/// Reads a file and prints what the protocol crates see in it.
///
/// Exit status: 0 if all was read, 1 if something was rejected (its kind and offset are printed), 2 for wrong usage.
#[derive(Parser)]
struct Arguments {
    /// One JSON object a line.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A message: its tree, decoded header fields, sizes.
    Mail {
        /// The message.
        file: PathBuf,
        /// Write the message back out, byte for byte, and nothing else.
        #[arg(long)]
        emit: bool,
    },
    /// DNS messages, printed as dig does.
    Dns {
        /// One message, in binary or hexadecimal.
        file: PathBuf,
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
        origin: String,
    },
    /// The bytes that one side of an SMTP session received.
    Smtp(Session),
    /// The bytes that one side of a POP3 session received.
    Pop3(Session),
}

#[derive(clap::Args)]
struct Session {
    /// The side that received them.
    #[arg(long)]
    side: SideName,
    /// The bytes.
    file: PathBuf,
}

impl Session {
    /// The bytes. Recordings kept as text have lost their CRs: they are put back, and offsets count them.
    fn read(&self) -> io::Result<Vec<u8>> {
        let bytes = fs::read(&self.file)?;
        if bytes.contains(&b'\r') {
            return Ok(bytes);
        }
        let lines = bytes.split_inclusive(|octet| *octet == b'\n');
        Ok(lines
            .flat_map(|line| match line.strip_suffix(b"\n") {
                Some(line) => [line, b"\r\n"].concat(),
                None => line.to_vec(),
            })
            .collect())
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum SideName {
    Client,
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
        Ok(()) if out.rejected() == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(1),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inspect: {error}");
            ExitCode::from(2)
        }
    }
}

fn run<W: Write>(what: What, out: &mut Output<W>) -> io::Result<()> {
    match what {
        What::Mail { file, emit } => mail::inspect(&fs::read(file)?, emit, out)?,
        What::Dns { file, framed } => dns::inspect(&fs::read(file)?, framed, out)?,
        What::Zone { file, origin } => {
            let origin = origin
                .parse()
                .map_err(|error| io::Error::other(format!("--origin {origin}: {error}")))?;
            zone::inspect(&file, origin, out)?;
        }
        What::Smtp(session) => smtp::inspect(&session.read()?, session.side.into(), out)?,
        What::Pop3(session) => pop3::inspect(&session.read()?, session.side.into(), out)?,
    }
    out.flush()
}
