//! Conversations that other servers' test suites expect: the same lines get replies of the same class from ours, wherever the
//! protocol decides it and not the server's policy.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

use alloc::collections::BTreeMap;

use sans_io::{Connection, Want};
use smtp_codec::{
    Code, Command, Leniency, Response, Server,
    server::{Config, Event},
};
use testkit::corpus;

/// One side's words, in order: what the client sends, what the server offers, and the code of each reply that is expected.
#[derive(Debug)]
enum Turn {
    Client(Vec<u8>),
    Offer(String),
    Reply(u16),
}

/// Why a conversation is not compared further than it was.
type Reason = String;

#[test]
fn replies_are_of_the_class_that_others_give() {
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    let (mut replies, mut conversations) = (0, 0);
    for set in ["smtp/exim-scripts", "smtp/chasquid", "smtp/james-mpt"] {
        let Some(folder) = corpus::folder(set) else { return };
        for file in corpus::files(&folder) {
            let text = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
            let parts = match file.extension().unwrap_or_default().to_str() {
                Some("cmy") => vec![chasquid(&text)],
                Some("test") => vec![james(&text)],
                _ => exim(&text),
            };
            for turns in parts.iter().filter(|turns| turns.len() > 1) {
                conversations += 1;
                let (equal, reason) = converse(turns);
                replies += equal;
                if let Some(reason) = reason {
                    println!("{}: {reason}", file.display());
                    *reasons.entry(reason).or_default() += 1;
                }
            }
        }
    }
    let left: usize = reasons.values().sum();
    assert!(left * 10 <= conversations, "{left} of {conversations} are not compared to their end");
    println!(
        "conversations: {conversations} read, {left} left early, {replies} replies of the same class"
    );
    for (reason, times) in reasons {
        println!("  {times} times: {reason}");
    }
}

/// Exim's `client`: lines after `???` are the beginnings of replies.
fn exim(text: &str) -> Vec<Vec<Turn>> {
    let mut parts = Vec::new();
    for part in text.split("\n****") {
        let mut lines = part.lines().skip_while(|line| !line.starts_with("client "));
        if lines.next().is_none() {
            continue;
        }
        let mut turns = Vec::new();
        for line in lines {
            match line.strip_prefix("???") {
                Some(reply) => turns.extend(expected(reply.trim_start_matches('*').trim())),
                None if line.starts_with("+++") => {}
                None => turns.push(Turn::Client(octets(line))),
            }
        }
        parts.push(turns);
    }
    parts
}

/// chasquid's scripts: `c -> line`, and `c <- reply` or `c <~ pattern`.
fn chasquid(text: &str) -> Vec<Turn> {
    let mut turns = Vec::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("c ->") {
            turns.push(Turn::Client(octets(line.strip_prefix(' ').unwrap_or(line))));
        } else if let Some(text) = line.strip_prefix("c ~> '") {
            turns.push(Turn::Client(unescaped(text.trim_end_matches('\''))));
        } else if let Some(reply) = line.strip_prefix("c <~ ").or(line.strip_prefix("c <- ")) {
            turns.extend(expected(reply));
        } else if let Some(reply) = line.strip_prefix("c <... ") {
            turns.extend(expected(reply));
        } else if line.contains("tls_connect") {
            break;
        }
    }
    turns
}

/// Scripts of `C:` and `S:` lines.
fn james(text: &str) -> Vec<Turn> {
    let mut turns = Vec::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("C:") {
            turns.push(Turn::Client(octets(line.strip_prefix(' ').unwrap_or(line))));
        } else if let Some(reply) = line.strip_prefix("S: ") {
            turns.extend(expected(reply));
        }
    }
    turns
}

/// A line as the scripts write it, without its end.
fn octets(line: &str) -> Vec<u8> {
    match line.strip_prefix(">>> ") {
        Some(line) => unescaped(line),
        None => [&unescaped(line)[..], b"\r\n"].concat(),
    }
}

/// The octets of text with `\r`, `\n` and `\xNN`.
fn unescaped(text: &str) -> Vec<u8> {
    let (mut octets, mut rest) = (Vec::new(), text);
    while let Some((front, escape)) = rest.split_once('\\') {
        octets.extend_from_slice(front.as_bytes());
        let hex = escape.strip_prefix('x').and_then(|hex| hex.get(..2));
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        (octets, rest) = match (escape.as_bytes().first(), hex) {
            (_, Some(octet)) => ([&octets[..], &[octet]].concat(), &escape[3..]),
            (Some(b'r'), _) => ([&octets[..], b"\r"].concat(), &escape[1..]),
            (Some(b'n'), _) => ([&octets[..], b"\n"].concat(), &escape[1..]),
            _ => ([&octets[..], b"\\"].concat(), escape),
        };
    }
    octets.extend_from_slice(rest.as_bytes());
    octets
}

/// The code of a reply's last line; of its class if that is all that is expected.
fn expected(reply: &str) -> Option<Turn> {
    match reply {
        "2" => return Some(Turn::Reply(250)),
        "3" => return Some(Turn::Reply(354)),
        "4" => return Some(Turn::Reply(450)),
        "5" => return Some(Turn::Reply(550)),
        _ => {}
    }
    let code = reply.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
    match reply.as_bytes().get(3) {
        Some(b'-') => Some(Turn::Offer(reply[4..].to_ascii_uppercase())),
        Some(b'.') => None,
        _ => Some(Turn::Reply(code)),
    }
}

fn config(turns: &[Turn]) -> Config {
    let mut config = Config::new("hamburger.edu");
    let extensions = &mut config.extensions;
    (extensions.smtputf8, extensions.dsn, extensions.chunking) = (true, true, true);
    (extensions.prdr, extensions.etrn, extensions.starttls) = (true, true, true);
    let mut mechanisms = String::new();
    for turn in turns {
        if let Turn::Offer(keyword) = turn {
            extensions.atrn |= keyword.starts_with("ATRN");
            if keyword.starts_with("XCLIENT") {
                extensions.xclient =
                    Some("NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT".into());
            }
        }
        if let Turn::Client(line) = turn
            && let Ok((Command::Auth { mechanism, .. }, _)) =
                Command::parse(line.trim_ascii_end(), Leniency::default())
        {
            mechanisms = format!("{mechanisms} {}", mechanism.as_str());
        }
    }
    extensions.auth = mechanisms.into();
    config.auth_in_clear = true;
    config.limits.errors = 1000;
    let first =
        turns.iter().find_map(|turn| if let Turn::Client(line) = turn { Some(line) } else { None });
    config.proxy =
        first.is_some_and(|line| line.starts_with(b"PROXY ") || line.starts_with(b"\r\n\r\n\0"));
    config
}

/// Says what the client says, and replies what the script expects where the machine lets its caller decide. How many replies were of
/// the same class, and why the rest is not compared.
fn converse(turns: &[Turn]) -> (usize, Option<Reason>) {
    let mut server = Server::new(config(turns));
    let expected: Vec<u16> = turns
        .iter()
        .filter_map(|turn| if let Turn::Reply(code) = turn { Some(*code) } else { None })
        .collect();
    let (mut out, mut input, mut said) = (Vec::new(), Vec::new(), 0);
    let mut equal = 0;
    let answer = |server: &mut Server, out: &mut Vec<u8>| {
        // With PRDR and LMTP a message has many.
        while server.want() == Want::Caller {
            let code = expected.get(codes(out).len()).copied().unwrap_or(250);
            let response = Response::new(Code::new(code).unwrap(), "as expected");
            let said = match code {
                334 => server.challenge(b"", out),
                _ => server.reply(&response, out),
            };
            said.or_else(|_| server.accept(out)).or_else(|_| server.refuse(out)).unwrap();
        }
    };
    answer(&mut server, &mut out);
    for turn in turns {
        match turn {
            Turn::Client(line) => input.extend_from_slice(line),
            Turn::Offer(_) => {}
            Turn::Reply(code) => {
                let mut rest = input.as_slice();
                while let Ok(Some(event)) = server.receive(&mut rest, &mut out) {
                    if !matches!(event, Event::Chunk(_)) {
                        answer(&mut server, &mut out);
                    }
                }
                input = rest.to_vec();
                let given = codes(&out);
                match given.get(said) {
                    Some(given) if given / 100 == code / 100 => equal += 1,
                    Some(given) => {
                        let line = String::from_utf8_lossy(&out)
                            .lines()
                            .nth_back(0)
                            .unwrap_or_default()
                            .to_owned();
                        return (equal, Some(format!("{code} there, {given} here: {line}")));
                    }
                    None => {
                        return (
                            equal,
                            Some(format!("{code} there, no reply here: {:?}", server.state())),
                        );
                    }
                }
                said += 1;
                if matches!(server.want(), Want::Layer(_)) {
                    return (equal, Some("what follows is said in TLS".into()));
                }
            }
        }
    }
    (equal, None)
}

/// The code of each whole reply.
fn codes(out: &[u8]) -> Vec<u16> {
    let lines = str::from_utf8(out).unwrap().lines();
    lines
        .filter(|line| line.as_bytes().get(3) != Some(&b'-'))
        .map(|line| line[..3].parse().unwrap())
        .collect()
}
