//! Real data: what servers sent, what clients sent, and what hostile servers say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use pop3_codec::{
    Client, Command, Leniency, Misuse, Server, State, Verb,
    client::Event,
    server::{self, Config},
};
use testkit::{
    corpus::{self, Tally},
    cuts::{self, Caller, Run},
};
use textline::sasl;

/// What comes before the reply to a command of the TRANSACTION state.
const LOGIN: &[u8] = b"+OK\r\n+OK\r\n+OK\r\n";

/// Recordings of servers, one file for the reply to each command; the file's name begins with the command.
#[test]
fn replies_of_servers_are_read_in_sync() {
    let Some(folder) = corpus::folder("pop3/mailkit-transcripts") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        tally.file(&file, recording(&file));
    }
    tally.finish();
}

fn recording(file: &Path) -> Result<(), String> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stored = corpus::read(file);
    let replies = crlf(&stored);
    let (stream, commands) = match commands(&name) {
        None => (replies, Vec::new()),
        Some(commands) if name.starts_with("capa") => {
            ([b"+OK\r\n", &replies[..]].concat(), commands)
        }
        Some(commands) if name.starts_with("auth") => {
            ([b"+OK\r\n+OK\r\n", &replies[..]].concat(), [user(), commands].concat())
        }
        Some(commands) => {
            let login = [user(), vec!["PASS hungry".to_owned()]].concat();
            ([LOGIN, &replies[..]].concat(), [login, commands].concat())
        }
    };
    let caller = Commands { commands: commands.clone() };
    let run = cuts::random_cuts(Client::default(), caller.clone(), &[&stream], 7, 4);
    if stream.len() < 4096 {
        cuts::check(Client::default(), caller, &[&stream]);
    }
    let replies = run.events().iter().filter(|event| event.starts_with("Reply")).count();
    if let Some(error) = run.error() {
        return Err(format!("{error}\n{run}"));
    }
    if replies != commands.len() + 1 {
        return Err(format!("{replies} replies to {} commands\n{run}", commands.len()));
    }
    let in_sync = match run.eof.as_deref() {
        None => true,
        Some(eof) => eof == "UnexpectedEof(Transaction)",
    };
    if !in_sync {
        return Err(format!("the stream ends inside something\n{run}"));
    }
    if name.starts_with("retr") || name.starts_with("top") {
        return same_messages(&run, stream.strip_prefix(LOGIN).unwrap_or_default());
    }
    Ok(())
}

/// The payload is what stands between each status line and its dot, without transparency dots.
fn same_messages(run: &Run, replies: &[u8]) -> Result<(), String> {
    let mut in_message = false;
    let mut expected = Vec::new();
    for line in replies.split_inclusive(|octet| *octet == b'\n') {
        match line {
            _ if !in_message => in_message = true,
            b".\r\n" => in_message = false,
            [b'.', line @ ..] | line => expected.extend_from_slice(line),
        }
    }
    if run.payload() == expected { Ok(()) } else { Err("another payload".to_owned()) }
}

fn user() -> Vec<String> {
    vec!["USER bob".to_owned()]
}

/// The commands that a file of this name answers.
fn commands(name: &str) -> Option<Vec<String>> {
    let word = name.split('-').next()?;
    let verb: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    let digits = word.get(verb.len()..)?;
    let number = |digit: char| format!("{} {digit}", verb.to_uppercase());
    Some(match verb.as_str() {
        "greeting" | "ok" => return None,
        "auth" => vec!["PASS hungry".to_owned()],
        "retr" | "dele" => digits.chars().map(number).collect(),
        "list" | "uidl" if !digits.is_empty() => digits.chars().map(number).collect(),
        "top" => vec!["TOP 1 0".to_owned()],
        "capa" | "list" | "uidl" | "stat" | "quit" | "rset" | "noop" => vec![verb.to_uppercase()],
        _ => return None,
    })
}

/// The recordings are stored with LF.
fn crlf(stored: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in stored.split_inclusive(|octet| *octet == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        out.extend_from_slice(content.strip_suffix(b"\r").unwrap_or(content));
        if line.ends_with(b"\n") {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

/// Sends commands, each as early as it may.
#[derive(Clone)]
struct Commands {
    commands: Vec<String>,
}

impl Caller<Client> for Commands {
    fn on(&mut self, client: &mut Client, _: Event<'_>, out: &mut Vec<u8>) {
        while let Some(line) = self.commands.first() {
            let (command, _) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
            match client.command(&command, out) {
                Ok(()) => self.commands.remove(0),
                Err(Misuse::MustWait | Misuse::Over) => return,
                Err(misuse) => panic!("{command:?}: {misuse}"),
            };
        }
    }
}

/// curl's test cases: what its client sends, line by line.
#[test]
fn commands_of_clients_are_read_and_written_as_they_are() {
    let Some(folder) = corpus::folder("pop3/curl") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        let text = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
        tally.file(&file, dialogue(&text));
    }
    tally.finish();
}

fn dialogue(text: &str) -> Result<(), String> {
    let Some(protocol) = text.split("<protocol").nth(1).and_then(|rest| rest.split_once('\n'))
    else {
        return Ok(());
    };
    let lines = protocol.1.split("</protocol>").next().unwrap_or_default();
    let mut stream = Vec::new();
    for line in lines.lines() {
        let line = expand(line);
        let (word, _) = line.split_once(' ').unwrap_or((&line, ""));
        let is_command =
            matches!(word.len(), 3 | 4) && word.bytes().all(|octet| octet.is_ascii_uppercase());
        if is_command {
            let (command, deviation) = Command::parse(line.as_bytes(), Leniency::STRICT)
                .map_err(|error| format!("{line}: {error}"))?;
            let mut written = Vec::new();
            command.encode(&mut written);
            let same = written.strip_suffix(b"\r\n") == Some(line.as_bytes());
            if deviation.is_some() || !same {
                return Err(format!("{line}: written otherwise"));
            }
        } else {
            sasl::decode_response(line.as_bytes()).map_err(|error| format!("{line}: {error}"))?;
        }
        stream.extend_from_slice(line.as_bytes());
        stream.extend_from_slice(b"\r\n");
    }
    let run = cuts::check(permissive(), Accept, &[&stream]);
    match run.events().iter().find(|event| event.starts_with("BadCommand")) {
        Some(event) => Err(format!("{event}\n{run}")),
        None => Ok(()),
    }
}

fn permissive() -> Server {
    let mut config = Config::default();
    config.auth_in_clear = true;
    let names = "PLAIN LOGIN EXTERNAL NTLM CRAM-MD5 DIGEST-MD5 XOAUTH2 OAUTHBEARER";
    config.capabilities.sasl = names.split(' ').map(String::from).collect();
    Server::new(config)
}

/// Accepts everything; an AUTH without its last response gets an empty challenge first.
#[derive(Clone)]
struct Accept;

impl Caller<Server> for Accept {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            server::Event::Answered { .. } => {}
            server::Event::Command { command: Command::Auth { initial: None, .. }, .. } => {
                server.challenge(b"", out).unwrap();
            }
            server::Event::Command { command: Command::Auth { mechanism, .. }, .. } => {
                let more = mechanism.as_bytes() == b"NTLM";
                if more {
                    server.challenge(b"2", out).unwrap();
                } else {
                    server.accept(out).unwrap();
                }
            }
            server::Event::AuthResponse { response: sasl::Response::Data(data), .. } => {
                let more = data.reveal().starts_with(b"NTLMSSP\0\x01");
                if more {
                    server.challenge(b"2", out).unwrap();
                } else {
                    server.accept(out).unwrap();
                }
            }
            _ => {
                if server.accept(out).is_err() {
                    server.refuse(out).unwrap();
                }
                let _ = server.end_of_body(out);
            }
        }
    }
}

/// The variables of curl's files.
fn expand(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("%b64[") {
        let (inside, after) = after.split_once("]b64%").expect("the end of %b64[");
        let mut octets = Vec::new();
        let inside = variables(inside);
        let mut pieces = inside.split('%');
        octets.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
        for piece in pieces {
            let (digits, text) = piece.split_at(2);
            octets.push(u8::from_str_radix(digits, 16).expect("two digits"));
            octets.extend_from_slice(text.as_bytes());
        }
        let mut encoded = Vec::new();
        sasl::encode(&octets, &mut encoded);
        out.push_str(&variables(before));
        out.push_str(&String::from_utf8(encoded).expect("base64"));
        rest = after;
    }
    out + &variables(rest)
}

fn variables(text: &str) -> String {
    text.replace("%POP3PORT", "110").replace("%HOSTIP", "127.0.0.1").replace("%TESTNUMBER", "800")
}

/// Servers that misbehave on purpose: every session ends in an event or a typed error, the same at every
/// cut, and none goes on in clear after STLS.
#[test]
fn hostile_servers_are_read_at_every_cut() {
    let Some(folder) = corpus::folder("smtp-pop3-imap-hostile-servers/testcases/pop3") else {
        return;
    };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        let text = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
        tally.file(&file, hostile(&text));
    }
    tally.finish();
}

fn hostile(text: &str) -> Result<(), String> {
    let greeting = value(text, "greeting:").unwrap_or_else(|| b"+OK\r\n".to_vec());
    let capa = value(text, "\"capa\":").unwrap_or_else(|| {
        let list = text.split("capa: [").nth(1).and_then(|rest| rest.split(']').next());
        let lines = list.unwrap_or_default().split('"').skip(1).step_by(2);
        let lines: String = lines.map(|line| format!("{line}\r\n")).collect();
        format!("+OK\r\n{lines}.\r\n").into_bytes()
    });
    let stls = value(text, "\"stls\":")
        .or_else(|| value(text, "stls_response:"))
        .unwrap_or_else(|| b"+OK\r\n".to_vec());
    let quit = value(text, "\"quit\":").unwrap_or_else(|| b"+OK\r\n".to_vec());
    let stream = [&greeting[..], &capa, &stls, &quit].concat();
    let run = cuts::check(Client::default(), StlsOrQuit, &[&stream]);
    let end = (run.error(), run.eof.as_deref());
    let asked = run.out.windows(4).any(|word| word == b"STLS");
    let sent_after = run.out.ends_with(b"STLS\r\n");
    if asked && !sent_after {
        return Err(format!("went on in clear after STLS: {end:?}\n{run}"));
    }
    Ok(())
}

#[derive(Clone)]
struct StlsOrQuit;

impl Caller<Client> for StlsOrQuit {
    fn on(&mut self, client: &mut Client, event: Event<'_>, out: &mut Vec<u8>) {
        let sent = match event {
            Event::Reply { to: Verb::Connect, .. } if client.state() == State::Refused => {
                client.quit(out)
            }
            Event::Reply { to: Verb::Connect, .. } => client.capa(out),
            Event::End { to: Verb::Capa, .. } => client.stls(out).or_else(|_| client.quit(out)),
            Event::Reply { to: Verb::Capa, reply, .. } if !reply.is_ok() => client.quit(out),
            _ => Ok(()),
        };
        sent.expect("the command is permitted");
    }
}

/// The text in quotes after `key`, unescaped.
fn value(text: &str, key: &str) -> Option<Vec<u8>> {
    let line = text.lines().find(|line| line.trim_start().starts_with(key))?;
    let quoted = line.split_once(key)?.1;
    let quoted = quoted.get(quoted.find('"')? + 1..quoted.rfind('"')?)?;
    let mut out = Vec::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('r')) => out.push(b'\r'),
            ('\\', Some('n')) => out.push(b'\n'),
            ('\\', Some('x')) => {
                let digits: String = chars.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).ok()?);
            }
            ('\\', Some(other)) => out.extend_from_slice(other.to_string().as_bytes()),
            (c, _) => out.extend_from_slice(String::from(c).as_bytes()),
        }
    }
    Some(out)
}

#[test]
fn the_readers_of_this_file_read_what_they_should() {
    assert_eq!(
        value("  greeting: \"+OK \\x1b[0m\\r\\n\",", "greeting:").unwrap(),
        b"+OK \x1b[0m\r\n"
    );
    assert_eq!(expand("AUTH PLAIN %b64[%00u%00s]b64%"), "AUTH PLAIN AHUAcw==");
    assert_eq!(commands("retr123").unwrap(), ["RETR 1", "RETR 2", "RETR 3"]);
}
