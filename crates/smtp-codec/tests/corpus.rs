//! Real data: what servers said, what hostile servers say, what clients sent.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;

use accept::Accept;
use sans_io::{Connection, Layer, Want};
use smtp_codec::{Client, Extensions, Limits, Misuse, Server, State, server::Config};
use std::path::Path;
use testkit::{corpus, cuts};
use textline::ReplyScanner;

/// Every reply of a real server is read, whole, and so are the extensions of those to EHLO.
#[test]
fn replies_of_real_servers() {
    let Some(folder) = corpus::folder("smtp/mailkit-transcripts") else { return };
    let mut tally = corpus::Tally::new(&[]);
    for file in corpus::files(&folder) {
        let bytes = corpus::read(&file);
        tally.file(&file, read_replies(&bytes));
    }
    assert!(tally.read > 0);
    tally.finish();
}

fn read_replies(bytes: &[u8]) -> Result<(), String> {
    let mut replies = Vec::new();
    let (mut scanner, mut rest) = (ReplyScanner::new(64 * 1024), bytes);
    while let Some(reply) = scanner.scan(&mut rest).map_err(|error| error.to_string())? {
        replies.push(reply.into_owned());
    }
    if !rest.is_empty() || replies.is_empty() {
        return Err(format!("{} octets are no reply", rest.len()));
    }
    // The same in single bytes.
    let (mut scanner, mut again, mut start) = (ReplyScanner::new(64 * 1024), Vec::new(), 0);
    for end in 1..=bytes.len() {
        let mut input = &bytes[start..end];
        if let Some(reply) = scanner.scan(&mut input).map_err(|error| error.to_string())? {
            again.push(reply.into_owned());
        }
        start = end - input.len();
    }
    if again != replies {
        return Err("cuts matter".into());
    }
    for reply in &replies {
        let offered = Extensions::from_reply(reply);
        let others = offered.other.iter().count();
        let flags = [
            offered.chunking,
            offered.binary_mime,
            offered.dsn,
            offered.deliver_by.is_some(),
            offered.future_release.is_some(),
            offered.mt_priority.is_some(),
            offered.require_tls,
            offered.rrvs,
            offered.burl.is_some(),
            offered.etrn,
            offered.atrn,
            offered.checkpoint,
            offered.conperm,
            offered.conneg,
            offered.mtrk,
            offered.no_soliciting.is_some(),
            offered.submitter,
            offered.limits.is_some(),
            offered.vrfy,
            offered.expn,
            offered.help,
            offered.prdr,
            offered.xclient.is_some(),
            offered.xforward.is_some(),
            offered.pipelining,
            offered.eight_bit_mime,
            offered.starttls,
            offered.smtputf8,
            offered.enhanced_status_codes,
            offered.size.is_some(),
            !offered.auth.is_empty(),
        ];
        let known = flags.into_iter().filter(|flag| *flag).count();
        let lines = reply.lines().count() - 1;
        // AUTH may come twice, in both spellings.
        if known + others > lines || known + others + 1 < lines {
            return Err(format!("{known} known and {:?} of {lines} lines", offered.other));
        }
    }
    Ok(())
}

/// A client that wants TLS, and then logs in and leaves, against servers that say what they should not:
/// no panic, an end to each session, and nothing of value said in clear.
#[test]
fn hostile_servers() {
    let Some(folder) = corpus::folder("smtp-pop3-imap-hostile-servers") else { return };
    let mut tally = corpus::Tally::new(&[]);
    let cases = corpus::files(&folder).into_iter().filter(|file| {
        file.extension().is_some_and(|end| end == "ron") && file.iter().any(|part| part == "smtp")
    });
    for file in cases {
        let case = String::from_utf8(corpus::read(&file)).unwrap();
        for piece in [1, 7, usize::MAX] {
            tally.file(&file, resist(&case, piece));
        }
        // Octets after the reply to STARTTLS, as one of the cases says in a comment.
        let injected = "220 Ready to start TLS\r\n250-example.org\r\n250 AUTH LOGIN\r\n";
        tally.file(
            &file,
            resist(&format!("{case} \"starttls\": \"{}\"", injected.escape_default()), usize::MAX),
        );
    }
    assert!(tally.read > 0);
    tally.finish();
}

/// What the case's server says to `verb`, if it says something odd.
fn overridden(case: &str, verb: &str) -> Option<String> {
    case.lines().rev().filter(|line| !line.trim_start().starts_with("//")).find_map(|line| {
        let (_, after) = line.rsplit_once(&format!("\"{verb}\": \"")).or_else(|| {
            let upper = verb.to_ascii_uppercase();
            line.rsplit_once(&format!("\"{upper}\": \""))
        })?;
        let text = after.split('"').next()?;
        Some(text.replace("\\r\\n", "\r\n"))
    })
}

fn resist(case: &str, piece: usize) -> Result<(), String> {
    let greeting = case.lines().find_map(|line| line.trim().strip_prefix("greeting: \""));
    let greeting = greeting.and_then(|text| text.split('"').next());
    let mut said = greeting.unwrap_or("220 fake.example\\r\\n").replace("\\r\\n", "\r\n");
    let offers = case.contains("[StartTLS") || case.contains("StartTLS,");
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    let mut buffer: Vec<u8> = Vec::new();
    let mut hellos = 0;
    for _ in 0..40 {
        // The server's words arrive in pieces.
        for part in said.as_bytes().chunks(piece.min(said.len().max(1))) {
            buffer.extend_from_slice(part);
            loop {
                let mut input = buffer.as_slice();
                let event = client.receive(&mut input, &mut out).map(|event| event.is_some());
                let used = buffer.len() - input.len();
                buffer.drain(..used);
                match event {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        // The contract: over, and the same error again.
                        let again = client.receive(&mut &b""[..], &mut out).err();
                        return if client.want() == Want::Close && again == Some(error) {
                            Ok(())
                        } else {
                            Err(format!("{error} is not the end"))
                        };
                    }
                }
            }
        }
        if client.want() == Want::Close {
            return Ok(());
        }
        if client.want() == Want::Layer(Layer::Tls)
            && client.switch_layer(Layer::Tls, &buffer).is_err()
        {
            return if buffer.is_empty() {
                Err("TLS without octets before it".into())
            } else {
                Ok(())
            };
        }
        if client.open().len() == 0 {
            let sent = match client.state() {
                // Once in clear and once above TLS.
                State::Greeted if hellos < 2 => {
                    hellos += 1;
                    client.hello("client.example", &mut out)
                }
                State::Ready if !client.is_in_tls() => {
                    client.starttls(&mut out).or_else(|_| client.quit(&mut out))
                }
                State::Ready if !client.is_authenticated() => client
                    .auth("PLAIN", Some(b"\0a\0secret"), &mut out)
                    .or_else(|_| client.quit(&mut out)),
                State::Auth => client.auth_cancel(&mut out),
                _ => client.quit(&mut out),
            };
            match sent {
                Ok(()) => {}
                Err(Misuse::Over) => return Ok(()),
                Err(misuse) => return Err(misuse.to_string()),
            }
        }
        let line = String::from_utf8(core::mem::take(&mut out)).unwrap();
        if line.starts_with("AUTH") && !client.is_in_tls() {
            return Err("a password in clear".into());
        }
        let verb = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_lowercase();
        said = overridden(case, &verb).unwrap_or_else(|| {
            let reply = match verb.as_str() {
                "ehlo" if !client.is_in_tls() && offers => "250-fake.example\r\n250 STARTTLS\r\n",
                "ehlo" => "250-fake.example\r\n250 AUTH PLAIN\r\n",
                "starttls" => "220 go\r\n",
                "auth" => "235 ok\r\n",
                "quit" => "221 bye\r\n",
                _ => "250 ok\r\n",
            };
            reply.to_owned()
        });
    }
    Err("the session does not end".into())
}

/// What real and test clients sent, through a server that accepts all: the same at every cut, every
/// reply well formed, as many as there were commands and messages.
#[test]
fn command_streams() {
    let mut tally = corpus::Tally::new(&[]);
    for set in
        ["smtp/exim-scripts", "smtp/chasquid", "smtp/profuzzbench", "smtp/curl", "smtp/james-mpt"]
    {
        let Some(folder) = corpus::folder(set) else { return };
        for file in corpus::files(&folder) {
            for (index, stream) in streams(&file, &corpus::read(&file)).iter().enumerate() {
                tally.item(&format!("{}#{index}", file.display()), serve(stream));
            }
        }
    }
    assert!(tally.read > 0);
    tally.finish();
}

/// Longer streams are cut at random.
const EVERY_CUT: usize = 8 * 1024;

fn serve(stream: &[u8]) -> Result<(), String> {
    let mut config = Config::new("hamburger.edu");
    config.extensions.auth = "PLAIN LOGIN".into();
    config.auth_in_clear = true;
    config.limits.message = 1 << 20;
    config.limits.errors = 1000;
    let run = if stream.len() <= EVERY_CUT {
        cuts::every_cut(Server::new(config), Accept, &[stream])
    } else {
        cuts::random_cuts(Server::new(config), Accept, &[stream], 7, 2)
    };
    let (mut scanner, mut rest, mut replies) = (ReplyScanner::new(1 << 16), run.out.as_slice(), 0);
    while scanner.scan(&mut rest).map_err(|error| error.to_string())?.is_some() {
        replies += 1;
    }
    if !rest.is_empty() {
        return Err("half a reply".into());
    }
    // The greeting, and one for each event; what the machine answers by itself comes on top.
    if replies <= run.events().len() {
        return Err(format!("{replies} replies to {} events", run.events().len()));
    }
    Ok(())
}

/// The octets that clients send in a file of scripts.
fn streams(file: &Path, bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let end = file.extension().unwrap_or_default().to_string_lossy().into_owned();
    match end.as_str() {
        "cmy" => vec![lines(
            text.lines()
                .filter_map(|line| line.strip_prefix("c -> ").or((line == "c ->").then_some(""))),
        )],
        "test" => vec![lines(text.lines().filter_map(|line| line.strip_prefix("C: ")))],
        "raw" => vec![bytes.to_vec()],
        _ if text.contains("<testcase>") => text
            .split("<protocol")
            .skip(1)
            .filter_map(|part| Some(lines(part.split("</protocol>").next()?.lines().skip(1))))
            .map(|stream| {
                String::from_utf8_lossy(&stream)
                    .replace("%LT", "<")
                    .replace("%GT", ">")
                    .into_bytes()
            })
            .collect(),
        _ if text.lines().any(|line| line == "****") => text
            .split("****")
            .filter_map(|part| {
                let mut rest = part.lines().skip_while(|line| {
                    !(line.starts_with("client ") || line.starts_with("exim -b"))
                });
                rest.next()?;
                Some(lines(
                    rest.filter(|line| !line.starts_with("???") && !line.starts_with("+++")),
                ))
            })
            .collect(),
        // Whatever else there is, as it is.
        _ => vec![bytes.to_vec()],
    }
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<u8> {
    lines.flat_map(|line| [line.as_bytes(), b"\r\n"].concat()).collect()
}
