//! Sessions out of packet captures, in both roles at every cut: what real peers said to each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::BTreeMap;
use std::path::Path;

use pop3_codec::{Client, Command, Leniency, Misuse, Server, client, server, server::Config};
use testkit::{
    corpus::{self, Tally},
    cuts::{self, Caller},
};

/// What each side of a connection sent.
#[derive(Default)]
struct Session {
    client: BTreeMap<u32, Vec<u8>>,
    server: BTreeMap<u32, Vec<u8>>,
}

#[test]
fn captured_sessions_are_read_in_both_roles() {
    let mut tally = Tally::new(&[
        ("pop3-unknown-commands.pcap", "its lines end with LF, and one reply is none"),
        ("redis-50-pings.pcap", "another protocol on the port"),
    ]);
    for folder in ["pop3/pcap-zeek", "pop3/pcap-suricata"] {
        let Some(folder) = corpus::folder(folder) else { return };
        for file in corpus::files(&folder).iter().filter(|file| is_capture(file)) {
            tally.file(file, both_roles(&corpus::read(file)));
        }
    }
    tally.finish();
}

fn is_capture(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "pcap")
}

fn both_roles(capture: &[u8]) -> Result<(), String> {
    let sessions = sessions(capture);
    if sessions.is_empty() {
        return Err("no TCP session in it".into());
    }
    for session in sessions.values() {
        let (said, heard) = (joined(&session.client), joined(&session.server));
        // Nothing is read above TLS.
        let (said, heard) = match find(&said, b"STLS\r\n") {
            Some(at) => {
                let end = find(&heard, b"+OK Begin TLS").unwrap_or(heard.len());
                let end = end + find(&heard[end..], b"\r\n").map_or(0, |at| at + 2);
                (&said[..at + 6], &heard[..end])
            }
            None => (&said[..], &heard[..]),
        };
        let lines = said.split(|octet| *octet == b'\n').filter(|line| !line.is_empty());
        let lines: Vec<Vec<u8>> =
            lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect();
        let replay = Replay { lines: lines.clone().into() };
        let run = cuts::check(Client::default(), replay, &[heard]);
        if let Some(error) = run.error() {
            return Err(format!("as the client: {error}\n{run}"));
        }
        let replies = run.events().iter().filter(|event| event.starts_with("Reply")).count();
        if replies != lines.len() + 1 && replies != lines.len() {
            return Err(format!("{replies} replies to {} commands\n{run}", lines.len()));
        }
        let mut config = Config::default();
        config.auth_in_clear = true;
        config.capabilities.stls = true;
        let run = cuts::check(Server::new(config), Accept, &[said]);
        if let Some(bad) = run.events().iter().find(|event| event.starts_with("BadCommand")) {
            return Err(format!("as the server: {bad}\n{run}"));
        }
    }
    Ok(())
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|window| window.eq_ignore_ascii_case(what))
}

/// Sends the recorded commands, each as early as it may.
#[derive(Clone)]
struct Replay {
    lines: alloc::collections::VecDeque<Vec<u8>>,
}

impl Caller<Client> for Replay {
    fn on(&mut self, client: &mut Client, _: client::Event<'_>, out: &mut Vec<u8>) {
        while let Some(line) = self.lines.front() {
            let sent = match Command::parse(line, Leniency::default()) {
                Ok((command, _)) => client.command(&command, out),
                Err(_) => Err(Misuse::Argument),
            };
            match sent {
                Ok(()) => self.lines.pop_front(),
                Err(_) => return,
            };
        }
    }
}

/// Accepts whatever can be accepted.
#[derive(Clone)]
struct Accept;

impl Caller<Server> for Accept {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        if !matches!(event, server::Event::Answered { .. }) && server.accept(out).is_err() {
            server.refuse(out).unwrap();
        }
        let _ = server.end_of_body(out);
    }
}

/// The segments of each connection to a server that greets, by the client's port.
fn sessions(capture: &[u8]) -> BTreeMap<u16, Session> {
    let number = |octets: &[u8]| u32::from_le_bytes(octets.try_into().unwrap()) as usize;
    let mut sessions: BTreeMap<u16, Session> = BTreeMap::new();
    let link = number(&capture[20..24]);
    let mut rest = &capture[24..];
    let mut servers = Vec::new();
    while rest.len() >= 16 {
        let length = number(&rest[8..12]);
        let frame = &rest[16..16 + length];
        rest = &rest[16 + length..];
        let Some((from, to, sequence, octets)) = segment(frame, link) else { continue };
        if octets.is_empty() {
            continue;
        }
        // The server speaks first.
        if octets.starts_with(b"+OK") && !servers.contains(&to) && !servers.contains(&from) {
            servers.push(from);
        }
        let (port, is_server) = if servers.contains(&from) { (to, true) } else { (from, false) };
        let session = sessions.entry(port).or_default();
        let side = if is_server { &mut session.server } else { &mut session.client };
        let known = side.entry(sequence).or_default();
        if octets.len() > known.len() {
            *known = octets.to_vec();
        }
    }
    sessions
}

/// Ports, sequence number and octets of a TCP segment over IPv4.
fn segment(frame: &[u8], link: usize) -> Option<(u16, u16, u32, &[u8])> {
    let packet = match link {
        1 => frame.get(14..)?,
        0 => frame.get(4..)?,
        113 => frame.get(16..)?,
        _ => frame,
    };
    let word = |octets: &[u8], at: usize| {
        Some(u16::from_be_bytes([*octets.get(at)?, *octets.get(at + 1)?]))
    };
    if packet.first()? >> 4 != 4 || *packet.get(9)? != 6 {
        return None;
    }
    let tcp = packet.get(usize::from(packet[0] & 15) * 4..usize::from(word(packet, 2)?))?;
    let sequence = u32::from_be_bytes(tcp.get(4..8)?.try_into().ok()?);
    let octets = tcp.get(usize::from(tcp.get(12)? >> 4) * 4..)?;
    Some((word(tcp, 0)?, word(tcp, 2)?, sequence, octets))
}

/// The octets of one side, in order and without what was sent twice.
fn joined(segments: &BTreeMap<u32, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut next = segments.first_key_value().map_or(0, |(sequence, _)| *sequence);
    for (sequence, octets) in segments {
        let seen = (next.saturating_sub(*sequence) as usize).min(octets.len());
        out.extend_from_slice(&octets[seen..]);
        next = next.max(sequence.saturating_add(octets.len().try_into().unwrap_or(u32::MAX)));
    }
    out
}
