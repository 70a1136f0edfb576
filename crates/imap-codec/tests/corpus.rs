//! Real data: what servers sent. Everything is framed in sync; what is read as typed data is counted, and
//! what is not is of an extension that the table names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/yaml.rs"]
mod yaml;

use std::path::Path;

use imap_codec::{
    Client, Code, Command, Data, ExtendedItem, FetchItem, Leniency, Limits, Mailbox, Response,
    StatusItem, Text, client::Event,
};
use sans_io::Connection;
use testkit::{
    corpus::{self, Tally},
    cuts,
};

/// What is kept byte for byte and not looked into yet, by its name.
const NOT_YET: &[(&str, &str)] = &[
    ("XAOL.SPAM.REASON", "vendor"),
    ("XAOL-MSGID", "vendor"),
    ("XAOL-PAREN-LIST", "vendor"),
    ("UNKNOWN", "no attribute of anything"),
    ("dovecot/greeting-preauth.txt", "a greeting, which is heard once a session"),
    ("uw/preauth-greeting.txt", "a greeting, which is heard once a session"),
    ("gmail/go-ahead.txt", "nothing waits for a `+` here"),
];

/// Fixtures of net-imap: one response each.
#[test]
fn single_responses() {
    let Some(folder) = corpus::folder("imap/net-imap-fixtures") else { return };
    let mut tally = Tally::new(NOT_YET);
    for file in corpus::files(&folder).into_iter().filter(|file| has_extension(file, "yml")) {
        let text = String::from_utf8(corpus::read(&file)).expect("UTF-8");
        for (_, test) in yaml::tests(&text) {
            let octets = test[":response"].as_str().expect("a response").as_bytes();
            match Response::parse(octets, Leniency::TOLERANT) {
                Err(error) => {
                    let difference = format!("{error}: {}", octets.escape_ascii());
                    tally.item(&file.to_string_lossy(), Err(difference));
                }
                Ok(response) => {
                    stable(&response);
                    tally_response(&mut tally, &file, &response);
                }
            }
        }
    }
    tally.finish();
}

/// Recordings of servers, collected by MailKit: the responses to a command or to a few.
#[test]
fn streams_of_servers() {
    let Some(folder) = corpus::folder("imap/mailkit-transcripts") else { return };
    let mut tally = Tally::new(NOT_YET);
    for file in corpus::files(&folder).into_iter().filter(|file| has_extension(file, "txt")) {
        stream(&mut tally, &file, Limits::default());
        let mut small = Limits::default();
        small.inline = 64;
        stream(&mut Tally::new(NOT_YET), &file, small);
    }
    tally.finish();
}

/// Feeds a recording to a client that has sent as many commands as it completes.
fn stream(tally: &mut Tally, file: &Path, limits: Limits) {
    const TAG: &[u8] = b"A########";
    let stored = corpus::read(file);
    let mut heard = b"* PREAUTH ready\r\na001 OK selected\r\n".to_vec();
    let mut tags = 1;
    for line in stored.split_inclusive(|octet| *octet == b'\n') {
        match line.strip_prefix(TAG) {
            None => heard.extend_from_slice(
                line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).unwrap_or(line),
            ),
            Some(rest) => {
                tags += 1;
                heard.extend(format!("a{tags:03}").into_bytes());
                heard.extend_from_slice(
                    rest.strip_suffix(b"\r\n").or(rest.strip_suffix(b"\n")).unwrap_or(rest),
                );
            }
        }
        if line.ends_with(b"\n") {
            heard.extend_from_slice(b"\r\n");
        }
    }
    // A server says CLOSED when the client selects another mailbox.
    let selects = memchr::memmem::find(&heard, b"[CLOSED]").is_some();
    let greeting = Commands { left: tags - 1, selects };
    if heard.len() < 3000 {
        cuts::every_cut(Client::new(limits), greeting.clone(), &[&heard]);
    } else {
        cuts::random_cuts(Client::new(limits), greeting.clone(), &[&heard], 5, 2);
    }

    let mut client = Client::new(limits);
    let (mut input, mut out) = (&heard[..], Vec::new());
    let mut caller = greeting;
    let mut done = 0;
    loop {
        match client.receive(&mut input, &mut out) {
            Err(error) => return tally.item(&file.to_string_lossy(), Err(error)),
            Ok(None) => break,
            Ok(Some(event)) => {
                match &event {
                    Event::Data(data) => tally_data(tally, file, data),
                    Event::Done { text, .. } => {
                        done += 1;
                        tally_text(tally, file, text);
                    }
                    Event::Unparsed { line, error } => {
                        let difference = format!("{error}: {}", line.escape_ascii());
                        tally.item(&file.to_string_lossy(), Err(difference));
                    }
                    Event::Skipped { .. } if limits == Limits::default() => {
                        tally.item(&file.to_string_lossy(), Err("skipped"));
                    }
                    _ => {}
                }
                cuts::Caller::on(&mut caller, &mut client, event, &mut out);
            }
        }
    }
    assert!(input.is_empty(), "{}: {}", file.display(), input.escape_ascii());
    assert!(
        done == tags || client.state() == imap_codec::State::Logout,
        "{}: out of sync",
        file.display()
    );
}

/// Selects a mailbox, and then sends commands without any effect, or more that select.
#[derive(Clone)]
struct Commands {
    left: u32,
    selects: bool,
}

impl cuts::Caller<Client> for Commands {
    fn on(&mut self, client: &mut Client, event: Event<'_>, out: &mut Vec<u8>) {
        match event {
            Event::Greeting(_) => {
                client.command(&Command::select(Mailbox::INBOX), out).unwrap();
            }
            Event::Done { .. } => {
                let command = match self.selects {
                    true => Command::select(Mailbox::INBOX),
                    false => Command::Noop,
                };
                while self.left > 0 && client.command(&command, out).is_ok() {
                    self.left -= 1;
                }
            }
            _ => {}
        }
    }
}

fn tally_response(tally: &mut Tally, file: &Path, response: &Response<'_>) {
    match response {
        Response::Data(data) => tally_data(tally, file, data),
        Response::Done { text, .. } => tally_text(tally, file, text),
        Response::Continue(_) => tally.file(file, Ok::<(), String>(())),
    }
}

fn tally_data(tally: &mut Tally, file: &Path, data: &Data<'_>) {
    let untyped = match data {
        Data::Condition { text, .. } | Data::PreAuth(text) | Data::Bye(text) => {
            return tally_text(tally, file, text);
        }
        Data::Fetch(fetch) => fetch.items.iter().find_map(|item| match item {
            FetchItem::Other { name, value } => {
                Some((name.as_bytes().to_vec(), value.as_bytes().to_vec()))
            }
            _ => None,
        }),
        Data::Status(status) => status.items.iter().find_map(|item| match item {
            StatusItem::Other { name, value } => {
                Some((name.as_str().as_bytes().to_vec(), value.as_bytes().to_vec()))
            }
            _ => None,
        }),
        Data::ESearch(found) => found.items.iter().find_map(|item| match item {
            imap_codec::ESearchItem::Other { name, value } => {
                Some((name.as_str().as_bytes().to_vec(), value.as_bytes().to_vec()))
            }
            _ => None,
        }),
        Data::List(listing) | Data::XList(listing) | Data::Lsub(listing) => {
            listing.extended.iter().find_map(|item| match item {
                ExtendedItem::Other { tag, value } => {
                    Some((tag.as_bytes().to_vec(), value.as_bytes().to_vec()))
                }
                _ => None,
            })
        }
        Data::Other(raw) => {
            let words: Vec<&[u8]> = raw.as_bytes().split(|octet| *octet == b' ').collect();
            let at = usize::from(words[0].iter().all(u8::is_ascii_digit));
            Some((words.get(at).unwrap_or(&words[0]).to_vec(), raw.as_bytes().to_vec()))
        }
        _ => None,
    };
    tally_untyped(tally, file, untyped);
}

fn tally_text(tally: &mut Tally, file: &Path, text: &Text<'_>) {
    let untyped = match &text.code {
        Some(Code::Other { name, value }) => {
            let value = value.as_ref().map(|value| value.as_bytes().to_vec());
            Some((name.as_bytes().to_vec(), value.unwrap_or_default()))
        }
        _ => None,
    };
    tally_untyped(tally, file, untyped);
}

fn tally_untyped(tally: &mut Tally, file: &Path, untyped: Option<(Vec<u8>, Vec<u8>)>) {
    match untyped {
        None => tally.file(file, Ok::<(), String>(())),
        Some((name, value)) => {
            let item = format!("{}/{}", file.display(), name.escape_ascii());
            tally.item(&item, Err(value.escape_ascii()));
        }
    }
}

/// What was read is written, and read again as the same.
fn stable(response: &Response<'_>) {
    let mut octets = Vec::new();
    response.encode(&mut octets);
    match Response::parse(&octets, Leniency::TOLERANT) {
        Ok(again) => assert_eq!(again, *response, "{}", octets.escape_ascii()),
        Err(error) => panic!("{error}: {}", octets.escape_ascii()),
    }
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|end| end == extension)
}
