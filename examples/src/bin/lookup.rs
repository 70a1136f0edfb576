//! Asks a name server one question, and prints what it answers.

use std::{
    fs,
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use dns_wire::tsig::Key;
use dns_wire::{
    AnyName, Name, NameBuf, RecordType, Style,
    config::ResolvConf,
    stub::{Config, Transport},
};
use examples::{
    dns::{
        keys::parse_key,
        lookup::lookup,
        transfer::{Asked as Zone, transfer},
    },
    now,
};

/// Asks a name server one question, and prints what it answers.
///
/// Exit status: 0 if there was an answer, whatever it says, 1 if there was none, 2 for wrong usage.
#[derive(Parser)]
struct Arguments {
    /// The name, and in any order behind it: the type (A without one; PTR for an address), and @SERVER, the
    /// address to ask instead of the servers of /etc/resolv.conf. The type AXFR asks for a whole zone, IXFR=SERIAL for
    /// what changed in it since that version.
    #[arg(required = true, value_names = ["NAME", "TYPE", "@SERVER"], num_args = 1..=3)]
    words: Vec<String>,
    /// The port of the server.
    #[arg(long, default_value_t = 53)]
    port: u16,
    /// Asks for no recursion: the server tells what it knows itself.
    #[arg(long)]
    no_recurse: bool,
    /// Asks over TCP from the start.
    #[arg(long)]
    tcp: bool,
    /// Asks for DNSSEC records as well.
    #[arg(long)]
    dnssec: bool,
    /// Sends no OPT record.
    #[arg(long)]
    no_edns: bool,
    /// Tries the names of the search list of /etc/resolv.conf.
    #[arg(long)]
    search: bool,
    /// Sends the name in random case, and takes no answer in another.
    #[arg(long)]
    random_case: bool,
    /// Seconds to wait for a server, the first time; without it, as /etc/resolv.conf has it.
    #[arg(long)]
    timeout: Option<u64>,
    /// Signs the question for a zone, as ALGORITHM:NAME:SECRET with the secret in base64, or NAME:SECRET for hmac-sha256.
    #[arg(long, value_parser = |text: &str| parse_key(text).ok_or("[ALGORITHM:]NAME:SECRET"))]
    key: Option<Key>,
    /// How to print the answer: plain, aligned, multiline, dig, short, nslookup, tuple, json, json-pretty.
    #[arg(long, default_value = "dig")]
    style: Style,
}

/// What the words say.
struct Asked {
    name: AnyName,
    qtype: RecordType,
    /// The version of the zone that is known.
    serial: Option<u32>,
    server: Option<IpAddr>,
}

fn read(words: &[String]) -> Result<Asked, String> {
    let (mut name, mut qtype, mut server, mut serial) = (None, None, None, None);
    for word in words {
        match word.strip_prefix('@') {
            Some(address) if server.is_none() => {
                let parsed = address.parse::<IpAddr>().map_err(|error| format!("{word}: {error}"));
                server = Some(parsed?);
            }
            None if name.is_none() => name = Some(word),
            None if qtype.is_none() && word.starts_with("IXFR=") => {
                serial = word.strip_prefix("IXFR=").and_then(|number| number.parse().ok());
                qtype = serial.map(|_| RecordType::IXFR);
                qtype.ok_or_else(|| format!("{word}: no version"))?;
            }
            None if qtype.is_none() => {
                let parsed = word.parse::<RecordType>().map_err(|error| format!("{word}: {error}"));
                qtype = Some(parsed?);
            }
            _ => return Err(format!("{word}: one word too many")),
        }
    }
    let name = name.ok_or("no name")?;
    // Who gives an address wants its name.
    match name.parse::<IpAddr>() {
        Ok(address) if qtype.is_none() => Ok(Asked {
            name: AnyName::Absolute(NameBuf::reverse(address)),
            qtype: RecordType::PTR,
            serial,
            server,
        }),
        _ => Ok(Asked {
            name: name.parse().map_err(|error| format!("{name}: {error}"))?,
            qtype: qtype.unwrap_or(RecordType::A),
            serial,
            server,
        }),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let asked = match read(&arguments.words) {
        Ok(asked) => asked,
        Err(error) => {
            eprintln!("lookup: {error}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments, asked).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lookup: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, asked: Asked) -> io::Result<()> {
    // A system without the file has a server of its own (resolv.conf(5)).
    let system = ResolvConf::parse(fs::read("/etc/resolv.conf").unwrap_or_default());
    let mut config = Config::from(&system);
    if let Some(server) = asked.server {
        config.servers = vec![SocketAddr::new(server, arguments.port)];
    }
    config.servers.iter_mut().for_each(|server| server.set_port(arguments.port));
    if let Some(seconds) = arguments.timeout {
        config.timeout = Duration::from_secs(seconds);
    }
    config.flags = config.flags.with_rd(!arguments.no_recurse);
    config.dnssec_ok = arguments.dnssec;
    config.randomize_case = arguments.random_case;
    if arguments.no_edns {
        config.udp_size = None;
    }
    if arguments.tcp {
        config.transport = Transport::Tcp;
    }
    let names = if arguments.search {
        system.candidates(&asked.name).collect()
    } else {
        vec![asked.name.at(Name::ROOT).map_err(io::Error::other)?]
    };
    if let RecordType::AXFR | RecordType::IXFR = asked.qtype {
        let (Some(zone), Some(server)) = (names.first(), config.servers.first()) else {
            return Err(io::Error::other("no server"));
        };
        let (server, serial, key) = (*server, asked.serial, arguments.key.as_ref());
        let asked = Zone { server, zone, serial, key, patience: config.timeout };
        return transfer(asked, arguments.style, &mut io::stdout().lock()).await;
    }
    let found = lookup(config, names, asked.qtype).await?;
    let words = arguments.words.join(" ");
    let printed = found.print(arguments.style, &words, &when()).map_err(io::Error::other)?;
    io::stdout().write_all(printed.as_bytes())
}

/// The time as `dig` prints it, in UTC.
fn when() -> String {
    // "Thu, 26 Jan 2012 16:04:07 +0000"
    let date = now::date().to_string();
    match date.split([' ', ',']).filter(|part| !part.is_empty()).collect::<Vec<_>>()[..] {
        [weekday, day, month, year, time, ..] => {
            format!("{weekday} {month} {day:0>2} {time} UTC {year}")
        }
        _ => date,
    }
}
