//! A whole zone, or what changed in it since a version, over TCP (RFC 5936, RFC 1995).

use std::{
    io::{self, Write},
    net::SocketAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dns_wire::{
    Limits, Message, Name, NameBuf, Record, Soa, Style, axfr_query, ixfr_query, tcp,
    transfer::{Transfer, ZoneChange},
    tsig::{Key, Stream},
};
use sans_io::Entropy;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::entropy::System;

/// What is asked for, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'k> {
    /// The server.
    pub server: SocketAddr,
    /// The zone.
    pub zone: &'k NameBuf,
    /// The version that is known: what changed since is asked for.
    pub serial: Option<u32>,
    /// Signs the query; the answer has to be signed then.
    pub key: Option<&'k Key>,
    /// How long to wait for the server each time.
    pub patience: Duration,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Prints the zone in `style`, or its changes: `+` before records that are added, `-` before those that are removed. The last line is a
/// comment with the version that the server has.
///
/// What is printed counts only if all goes well to the end (RFC 1995 §4).
///
/// # Errors
/// If there is no such server, or it does not send all of the zone, signed as asked for.
pub async fn transfer(asked: Asked<'_>, style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut id = [0; 2];
    System.fill(&mut id);
    let id = u16::from_be_bytes(id);
    let (zone, mut buffer) = (asked.zone.as_name(), [0; 1024]);
    let query = match asked.serial {
        None => axfr_query(&mut buffer, id, zone),
        Some(serial) => ixfr_query(&mut buffer, id, zone, &version(serial)),
    };
    let mut length = query.map_err(io::Error::other)?.finish().len();
    let mut signed = None;
    if let Some(key) = asked.key {
        let (size, exchange) =
            key.sign_query(&mut buffer, length, now()).map_err(io::Error::other)?;
        (length, signed) = (size, Some(exchange.into_stream()));
    }
    let reading = match asked.serial {
        None => Transfer::axfr(asked.zone.clone(), id),
        Some(serial) => Transfer::ixfr(asked.zone.clone(), id, serial),
    };
    let connecting = timeout(asked.patience, TcpStream::connect(asked.server));
    let mut stream = connecting.await??;
    let prefix = tcp::prefix(length).unwrap_or_default();
    stream.write_all(&[&prefix, &buffer[..length]].concat()).await?;
    let signed = read(&mut stream, asked.patience, reading, signed, style, out).await?;
    signed.map_or(Ok(()), |signed| signed.finish().map_err(io::Error::other))
}

/// A SOA record that says no more than a version (RFC 1995 §3).
const fn version(serial: u32) -> Soa<'static> {
    let (mname, rname) = (Name::ROOT, Name::ROOT);
    Soa { mname, rname, serial, refresh: 0, retry: 0, expire: 0, minimum: 0 }
}

async fn read<'k>(
    stream: &mut TcpStream,
    patience: Duration,
    mut reading: Transfer,
    mut signed: Option<Stream<'k>>,
    style: Style,
    out: &mut impl Write,
) -> io::Result<Option<Stream<'k>>> {
    let (mut frames, mut input) = (tcp::Deframer::new(&Limits::default()), Vec::new());
    let mut signs = ["", ""];
    loop {
        let mut rest = input.as_slice();
        let framed = frames.receive(&mut rest).map_err(io::Error::other)?;
        let Some(mut octets) = framed.map(<[u8]>::to_vec) else {
            if timeout(patience, stream.read_buf(&mut input)).await?? == 0 {
                frames.receive_eof(&input).map_err(io::Error::other)?;
                reading.receive_eof().map_err(io::Error::other)?;
            }
            continue;
        };
        let left = rest.len();
        input.drain(..input.len() - left);
        let message = match &mut signed {
            Some(signed) => signed.receive(&mut octets, now()).map_err(io::Error::other)?.message(),
            None => Message::new(&octets).map_err(io::Error::other)?,
        };
        for change in reading.receive(&message).map_err(io::Error::other)? {
            let line = |sign, record: &Record<'_>| format!("{sign}{}", record.display(style));
            let line = match &change.map_err(io::Error::other)? {
                ZoneChange::Add(record) => line(signs[0], record),
                ZoneChange::Remove(record) => line(signs[1], record),
                ZoneChange::Done { serial } | ZoneChange::UpToDate { serial } => {
                    format!("; version {serial}")
                }
                ZoneChange::From { .. } => {
                    signs = ["+", "-"];
                    continue;
                }
                _ => continue,
            };
            writeln!(out, "{line}")?;
        }
        if reading.is_done() {
            return Ok(signed);
        }
    }
}
