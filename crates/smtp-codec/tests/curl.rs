//! curl's test cases: our client, asked for the same, sends the lines that curl must send.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use sans_io::Connection;
use smtp_codec::{Client, Command, Leniency, Limits, State};
use testkit::corpus;
use textline::sasl;

const NO_MAILBOX: &str = "a recipient without a domain is no forward-path (RFC 5321 §4.1.2)";
const SMTPUTF8: &str = "text beyond US-ASCII needs a server with SMTPUTF8 (RFC 6531 §3.1)";
const VERIFY: &str = "VRFY beyond US-ASCII needs a server with SMTPUTF8 (RFC 6531 §3.2, §3.7.4.2)";

const REASONS: &[(&str, &str)] = &[
    ("test3003", NO_MAILBOX),
    ("test3004", NO_MAILBOX),
    ("test3005", NO_MAILBOX),
    ("test3006", NO_MAILBOX),
    ("test3007", NO_MAILBOX),
    (
        "test949",
        "two replies to one line: the first is not marked as one with more lines (RFC 5321 §4.2.1)",
    ),
    ("test900", "a bare LF in the message becomes a CRLF (RFC 5321 §2.3.8)"),
    ("test950", "the verb is written in capitals"),
    ("test955", SMTPUTF8),
    ("test956", SMTPUTF8),
    ("test958", VERIFY),
    ("test959", SMTPUTF8),
    ("test960", SMTPUTF8),
    ("test961", VERIFY),
];

#[test]
fn the_lines_that_curl_sends() {
    let Some(folder) = corpus::folder("smtp/curl") else { return };
    let mut tally = corpus::Tally::new(REASONS);
    for file in corpus::files(&folder) {
        let number = file.file_name().unwrap().to_string_lossy().replace("test", "");
        let text = String::from_utf8_lossy(&corpus::read(&file)).replace("%TESTNUMBER", &number);
        // The replies arrive whole, and in pieces.
        for piece in [usize::MAX, 1, 3] {
            tally.file(&file, Case::read(&text).run(piece));
        }
    }
    assert!(tally.read > 0);
    tally.finish();
}

/// What a case says: the lines to send, the message and how it is to be sent, and the server's odd replies.
struct Case {
    lines: Vec<Vec<u8>>,
    message: Vec<u8>,
    upload: Vec<u8>,
    capabilities: Vec<String>,
    replies: Vec<(String, String)>,
    data: String,
}

impl Case {
    fn read(text: &str) -> Self {
        let section = |name: &str| section(text, name).unwrap_or_default();
        let mut case = Self {
            lines: section("protocol").lines().map(expand).collect(),
            message: Vec::new(),
            upload: expand(&crlf(section("upload"))),
            capabilities: Vec::new(),
            replies: Vec::new(),
            data: String::from_utf8(expand(&crlf(section("data")))).unwrap(),
        };
        let given =
            ["stdin", "file", "file1"].into_iter().map(section).find(|given| !given.is_empty());
        let given = given.filter(|_| !section("command").contains("-F "));
        case.message = match given {
            Some(given) if given.trim().is_empty() => Vec::new(),
            Some(given) => expand(&crlf(given)),
            // It is made of curl's arguments.
            None => {
                let lines = case.upload.strip_suffix(b".\r\n").unwrap_or(&case.upload);
                let lines = lines.split_inclusive(|octet| *octet == b'\n');
                lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
            }
        };
        for line in section("servercmd").lines() {
            let line = String::from_utf8(expand(line)).unwrap();
            match line.split_once(' ') {
                Some(("CAPA", words)) if words.starts_with('"') => {
                    case.capabilities.push(words.trim_matches('"').into());
                }
                Some(("CAPA", words)) => {
                    case.capabilities.extend(words.split(' ').map(String::from));
                }
                Some(("AUTH", _)) => case.capabilities.push(line),
                Some(("REPLY", rest)) => {
                    let parts = match rest.strip_prefix('"') {
                        Some(quoted) => quoted.split_once("\" "),
                        None => rest.split_once(' '),
                    };
                    let (to, reply) = parts.unwrap_or((rest, "250 ok"));
                    case.replies.push((to.into(), reply.replace("\\r\\n", "\r\n") + "\r\n"));
                }
                _ => {}
            }
        }
        case
    }

    /// Asks our client for each line in turn.
    fn run(&self, piece: usize) -> Result<(), String> {
        let mut client = Client::new(Limits::default());
        let mut out = Vec::new();
        hear(&mut client, "220 curl ESMTP\r\n", piece, &mut out)?;
        for line in &self.lines {
            if line.starts_with(b"EHLO") && client.state() == State::Closed {
                client = Client::new(Limits::default());
                hear(&mut client, "220 curl ESMTP\r\n", piece, &mut out)?;
            }
            let shown = String::from_utf8_lossy(line).into_owned();
            // HELO after a refused EHLO it sends by itself.
            if out.is_empty() {
                ask(&mut client, line, &mut out).map_err(|error| format!("{shown}: {error}"))?;
            }
            if out.strip_suffix(b"\r\n") != Some(line) {
                return Err(format!("{shown}: sent {}", out.escape_ascii()));
            }
            out.clear();
            hear(&mut client, &self.reply(&shown), piece, &mut out)?;
            if client.state() == State::Data && !self.upload.is_empty() {
                client.body(&self.message, &mut out).map_err(|error| error.to_string())?;
                client.end_of_data(&mut out).map_err(|error| error.to_string())?;
                if out != self.upload {
                    return Err(format!("the message is sent as {}", out.escape_ascii()));
                }
                out.clear();
                hear(&mut client, "250 OK\r\n", piece, &mut out)?;
            }
        }
        Ok(())
    }

    /// What curl's server says to a line.
    fn reply(&self, line: &str) -> String {
        // An empty response is a line, too.
        let odd = self
            .replies
            .iter()
            .find(|(to, _)| line.starts_with(to) && to.is_empty() == line.is_empty());
        if let Some((_, reply)) = odd {
            return reply.clone();
        }
        match line.split(' ').next().unwrap_or_default() {
            "EHLO" => {
                let lines = self.capabilities.iter().map(|word| format!("250-{word}\r\n"));
                format!("250-curl\r\n{}250 NOTHING\r\n", lines.collect::<String>())
            }
            "DATA" => "354 go\r\n".into(),
            "QUIT" => "221 bye\r\n".into(),
            "VRFY" if !self.data.is_empty() => self.data.clone(),
            "VRFY" => "252 who knows\r\n".into(),
            _ => "250 OK\r\n".into(),
        }
    }
}

fn ask(client: &mut Client, line: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let sent = if client.state() == State::Auth {
        match sasl::decode_response(line).map_err(|error| error.to_string())? {
            sasl::Response::Data(response) => client.auth_response(response.reveal(), out),
            _ => client.auth_cancel(out),
        }
    } else {
        let parsed = Command::parse(line, Leniency::STRICT).map_err(|error| error.to_string())?;
        match &parsed.0 {
            Command::Ehlo(name) => client.hello(name.as_str(), out),
            command => client.command(command, out),
        }
    };
    sent.map_err(|misuse| misuse.to_string())
}

fn hear(client: &mut Client, reply: &str, piece: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let mut buffer = Vec::new();
    for part in reply.as_bytes().chunks(piece.min(reply.len())) {
        buffer.extend_from_slice(part);
        let mut input = buffer.as_slice();
        while client.receive(&mut input, out).map_err(|error| error.to_string())?.is_some() {}
        buffer = input.to_vec();
    }
    if buffer.is_empty() { Ok(()) } else { Err("half a reply".into()) }
}

/// What stands between `<name ..>` and `</name>`.
fn section<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, after) = text
        .split_once(&format!("\n<{name}"))
        .filter(|(_, after)| after.starts_with([' ', '>']))?;
    let (_, content) = after.split_once(">\n")?;
    Some(content.split_once(&format!("</{name}>"))?.0)
}

fn crlf(text: &str) -> String {
    text.replace("%CR\n", "\n").replace('\n', "\r\n")
}

/// The variables of curl's files.
fn expand(text: &str) -> Vec<u8> {
    let (mut octets, mut rest) = (Vec::new(), text);
    loop {
        let Some((before, after)) = rest.split_once('%') else {
            octets.extend_from_slice(rest.as_bytes());
            return octets;
        };
        octets.extend_from_slice(before.as_bytes());
        let until = |front: &str, end: &str| after.strip_prefix(front)?.split_once(end);
        if let Some((inside, after)) = until("b64[", "]b64%") {
            sasl::encode(&hex(inside), &mut octets);
            rest = after;
        } else if let Some((inside, after)) = until("hex[", "]hex%") {
            octets.extend(hex(inside));
            rest = after;
        } else if let Some((inside, after)) = until("repeat[", "]%") {
            let (times, text) = inside.split_once(" x ").unwrap();
            octets.extend(text.repeat(times.parse().unwrap()).bytes());
            rest = after;
        } else {
            let variables = [("LT", "<"), ("GT", ">"), ("HOSTIP", "127.0.0.1"), ("SMTPPORT", "25")];
            let found = variables.into_iter().find(|(name, _)| after.starts_with(name));
            let (name, value) = found.unwrap_or(("", "%"));
            octets.extend_from_slice(value.as_bytes());
            rest = &after[name.len()..];
        }
    }
}

/// Octets as `%01`.
fn hex(text: &str) -> Vec<u8> {
    let text = text.replace("%SMTPPORT", "25");
    let mut pieces = text.split('%');
    let mut octets = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, after) = piece.split_at(2);
        octets.push(u8::from_str_radix(digits, 16).unwrap());
        octets.extend_from_slice(after.as_bytes());
    }
    octets
}
