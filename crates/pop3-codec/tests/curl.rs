//! curl's test cases: our client, asked for the same, sends the lines that curl must send, and gives the message that curl must get.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{Client, Command, Leniency, State};
use sans_io::{Connection, Event as _};
use testkit::corpus;
use textline::{DotWriter, sasl};

const REASONS: &[(&str, &str)] = &[(
    "test1407",
    "a line with a dot after the reply to LIST with a number, which has one line (RFC 1939 §5)",
)];

#[test]
fn the_lines_that_curl_sends() {
    let Some(folder) = corpus::folder("pop3/curl") else { return };
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

/// What a case says: the lines to send, the message, and the server's odd replies.
struct Case {
    lines: Vec<String>,
    data: Vec<u8>,
    mechanisms: String,
    replies: Vec<(String, String)>,
}

impl Case {
    fn read(text: &str) -> Self {
        let section = |name: &str| section(text, name).unwrap_or_default();
        let (mut mechanisms, mut replies) = (String::new(), Vec::new());
        for line in section("servercmd").lines().map(expand) {
            match line.split_once(' ') {
                Some(("AUTH", words)) => mechanisms = words.into(),
                Some(("REPLY", rest)) => {
                    let parts = match rest.strip_prefix('"') {
                        Some(quoted) => quoted.split_once("\" "),
                        None => rest.split_once(' '),
                    };
                    let (to, reply) = parts.unwrap();
                    // A challenge of no octets is written with its space.
                    let reply = if reply == "+" { "+ " } else { reply };
                    replies.push((to.into(), reply.replace("\\r\\n", "\r\n") + "\r\n"));
                }
                _ => {}
            }
        }
        let lines = section("protocol").lines().map(expand).collect();
        let data = expand(section("data")).replace("\r\n", "\n").replace('\n', "\r\n").into();
        Self { lines, data, mechanisms, replies }
    }

    /// Asks our client for each line in turn.
    fn run(&self, piece: usize) -> Result<(), String> {
        let (mut client, mut out) = (Client::default(), Vec::new());
        hear(&mut client, b"+OK curl POP3 server ready\r\n", piece)?;
        for line in &self.lines {
            ask(&mut client, line, &mut out).map_err(|error| format!("{line}: {error}"))?;
            if out.strip_suffix(b"\r\n") != Some(line.as_bytes()) {
                return Err(format!("{line}: sent {}", out.escape_ascii()));
            }
            out.clear();
            let reply = self.reply(line);
            let message = hear(&mut client, &reply, piece)?;
            if line.starts_with("RETR") && reply.starts_with(b"+OK") && message != self.data {
                return Err(format!("{line}: got {}", message.escape_ascii()));
            }
        }
        Ok(())
    }

    /// What curl's server says to a line.
    fn reply(&self, line: &str) -> Vec<u8> {
        // An empty response is a line, too.
        let mut odd = self.replies.iter();
        let odd = odd.find(|(to, _)| line.starts_with(to) && to.is_empty() == line.is_empty());
        if let Some((_, reply)) = odd {
            return reply.clone().into();
        }
        match line.split(' ').next().unwrap_or_default() {
            "CAPA" if self.mechanisms.is_empty() => b"+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.\r\n".into(),
            "CAPA" => format!("+OK\r\nUSER\r\nSASL {}\r\n.\r\n", self.mechanisms).into(),
            "RETR" | "TOP" | "LIST" | "UIDL" => {
                let mut reply = b"+OK data follow\r\n".to_vec();
                let mut writer = DotWriter::new();
                let data = if line == "UIDL" { b"1 a\r\n2 b\r\n" } else { &self.data[..] };
                writer.write(data, &mut reply);
                writer.finish(&mut reply);
                reply
            }
            _ => b"+OK\r\n".into(),
        }
    }
}

fn ask(client: &mut Client, line: &str, out: &mut Vec<u8>) -> Result<(), String> {
    if client.state() == State::Auth {
        let response = sasl::decode_response(line.as_bytes()).map_err(|error| error.to_string())?;
        return match response {
            sasl::Response::Data(response) => client.auth_response(response.reveal(), out),
            _ => client.auth_cancel(out),
        }
        .map_err(|misuse| misuse.to_string());
    }
    let parsed = Command::parse(line.as_bytes(), Leniency::STRICT);
    let (command, _) = parsed.map_err(|error| error.to_string())?;
    client.command(&command, out).map_err(|misuse| misuse.to_string())
}

/// Gives a reply; the octets of a message in it.
fn hear(client: &mut Client, reply: &[u8], piece: usize) -> Result<Vec<u8>, String> {
    let (mut buffer, mut message, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for part in reply.chunks(piece.min(reply.len())) {
        buffer.extend_from_slice(part);
        let mut input = buffer.as_slice();
        while let Some(event) =
            client.receive(&mut input, &mut out).map_err(|error| error.to_string())?
        {
            message.extend_from_slice(event.chunk().unwrap_or_default());
        }
        buffer = input.to_vec();
    }
    if buffer.is_empty() && out.is_empty() { Ok(message) } else { Err("half a reply".into()) }
}

/// What stands between `<name ..>` and `</name>`.
fn section<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, after) = text
        .split_once(&format!("\n<{name}"))
        .filter(|(_, after)| after.starts_with([' ', '>']))?;
    let (_, content) = after.split_once(">\n")?;
    Some(content.split_once(&format!("</{name}>"))?.0)
}

/// The variables of curl's files.
fn expand(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('%') {
        out += before;
        let until = |front: &str, end: &str| after.strip_prefix(front)?.split_once(end);
        if let Some((inside, after)) = until("b64[", "]b64%") {
            let mut encoded = Vec::new();
            sasl::encode(&octets(inside), &mut encoded);
            out += core::str::from_utf8(&encoded).unwrap();
            rest = after;
        } else if let Some((inside, after)) = until("repeat[", "]%") {
            let (times, text) = inside.split_once(" x ").unwrap();
            let text = String::from_utf8(octets(text)).unwrap();
            out += &text.repeat(times.parse().unwrap());
            rest = after;
        } else {
            let variables = [("HOSTIP", "127.0.0.1"), ("POP3PORT", "110"), ("CR", "\r")];
            let found = variables.into_iter().find(|(name, _)| after.starts_with(name));
            let (name, value) = found.unwrap_or(("", "%"));
            out += value;
            rest = &after[name.len()..];
        }
    }
    out + rest
}

/// Octets as `%01`.
fn octets(text: &str) -> Vec<u8> {
    let text = text.replace("%HOSTIP", "127.0.0.1").replace("%POP3PORT", "110");
    let mut pieces = text.split('%');
    let mut octets = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, after) = piece.split_at(2);
        octets.push(u8::from_str_radix(digits, 16).unwrap());
        octets.extend_from_slice(after.as_bytes());
    }
    octets
}
