//! `imap-sync`'s client before servers that misbehave on purpose around STARTTLS: it ends with an error or goes on inside TLS,
//! and nothing that was said in clear counts.

use std::{
    cell::RefCell,
    collections::VecDeque,
    fs,
    io::{self, Read, Write},
    path::Path,
    rc::Rc,
    time::Duration,
};

use examples::{
    driver::blocking::{self, Session, Transport},
    mail::sync::{Remote, Sync},
};
use imap_codec::{Client, Limits};
use sans_io::Layer;
use testkit::corpus::{self, Tally};

/// What a server of a case says.
#[derive(Clone, Debug, Default)]
struct Script {
    greeting: String,
    caps: String,
    caps_tls: String,
    starttls: String,
}

/// A server in memory: it answers what is written to it.
#[derive(Clone, Default)]
struct Server(Rc<RefCell<Said>>);

#[derive(Default)]
struct Said {
    script: Script,
    /// What the client has not read yet.
    to_read: VecDeque<u8>,
    /// What the client said before TLS, and inside it.
    clear: String,
    in_tls: String,
    is_in_tls: bool,
    line: String,
    /// The tag of an AUTHENTICATE that waits for its response.
    exchange: Option<String>,
}

impl Server {
    fn new(script: Script) -> Self {
        let server = Self::default();
        let mut said = server.0.borrow_mut();
        said.to_read.extend(script.greeting.bytes());
        said.script = script;
        drop(said);
        server
    }
}

impl Said {
    fn answer(&mut self, line: &str) {
        if let Some(tag) = self.exchange.take() {
            self.to_read.extend(format!("{tag} OK done\r\n").bytes());
            return;
        }
        let mut words = line.split(' ');
        let (tag, verb) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let caps = if self.is_in_tls { &self.script.caps_tls } else { &self.script.caps };
        let answer = match verb {
            "CAPABILITY" => format!("* CAPABILITY {caps}\r\n{tag} OK done\r\n"),
            "STARTTLS" => self.script.starttls.replace("<tag>", tag),
            "SELECT" => format!("* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n{tag} OK done\r\n"),
            "LOGOUT" => format!("* BYE bye\r\n{tag} OK done\r\n"),
            "AUTHENTICATE" if words.count() < 2 => {
                self.exchange = Some(tag.to_owned());
                "+ \r\n".to_owned()
            }
            _ => format!("{tag} OK done\r\n"),
        };
        self.to_read.extend(answer.bytes());
    }
}

impl Read for Server {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Nothing more comes: the server has gone.
        Read::read(&mut self.0.borrow_mut().to_read, buffer)
    }
}

impl Write for Server {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let mut said = self.0.borrow_mut();
        for octet in octets {
            let letter = char::from(*octet);
            if said.is_in_tls { &mut said.in_tls } else { &mut said.clear }.push(letter);
            said.line.push(letter);
            if letter == '\n' {
                let line = std::mem::take(&mut said.line);
                said.answer(line.trim_end());
            }
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Server {
    fn upgrade(&mut self, _: Layer) -> io::Result<()> {
        let mut said = self.0.borrow_mut();
        assert!(said.to_read.is_empty(), "octets in clear were taken for TLS");
        said.is_in_tls = true;
        Ok(())
    }

    fn set_read_timeout(&mut self, _: Option<Duration>) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a session that wants TLS; gives how it ended, and the server.
fn session(script: Script) -> (io::Result<()>, Server) {
    let server = Server::new(script);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = async |folder: &Path| {
        let session = Session::new(Client::new(Limits::default()), server.clone(), None);
        let remote = Remote::open(session, true, "bob", "hungry").await?;
        let mut sync = Sync::open(remote, "INBOX", folder).await?;
        let done = sync.run().await?;
        assert_eq!(done, Default::default(), "data that was injected was taken");
        sync.close().await
    };
    let ended = blocking::run(run(folder.path()));
    drop(folder);
    (ended, server)
}

/// Of what was said in clear nothing may need TLS, and what needs it is said inside.
fn check(script: Script) -> Result<(), String> {
    let (ended, server) = session(script);
    let said = server.0.borrow();
    for line in said.clear.lines() {
        let verb = line.split(' ').nth(1).unwrap_or_default();
        if !matches!(verb, "CAPABILITY" | "STARTTLS" | "LOGOUT") {
            return Err(format!("said in clear: {line}"));
        }
    }
    match ended {
        Ok(()) if !said.in_tls.contains("SELECT") => Err("nothing was done inside TLS".into()),
        Ok(()) => Ok(()),
        Err(error) if said.is_in_tls && said.in_tls.contains("SELECT") => {
            Err(format!("failed inside TLS: {error}"))
        }
        Err(_) => Ok(()),
    }
}

/// The value of a field: a Rust string.
fn strings<'t>(text: &'t str, field: &str) -> Vec<String> {
    let values = text.lines().filter_map(|line: &'t str| line.split_once(field));
    let quoted = values.filter_map(|(_, rest)| Some(rest.split_once('"')?.1.rsplit_once('"')?.0));
    quoted
        .map(|text| {
            let text = text.replace("\\r", "\r").replace("\\n", "\n");
            text.replace("\\\"", "\"").replace("\\\\", "\\")
        })
        .collect()
}

/// A list of capabilities, by the names that they have in the corpus.
fn capabilities(text: &str) -> String {
    let names = text.split([',', '[', ']']).map(str::trim).filter(|name| !name.is_empty());
    let written = names.map(|name| match name {
        "Imap4Rev1" => "IMAP4rev1".to_owned(),
        "LoginReferrals" => "LOGIN-REFERRALS".to_owned(),
        "Auth(Plain)" => "AUTH=PLAIN".to_owned(),
        "Auth(Login)" => "AUTH=LOGIN".to_owned(),
        name if name.contains("Atom(\"") => strings(name, "Atom(").concat(),
        name => name.to_ascii_uppercase(),
    });
    written.collect::<Vec<_>>().join(" ")
}

fn list(text: &str, field: &str) -> String {
    let found = text.lines().find_map(|line| line.trim().strip_prefix(field));
    capabilities(found.unwrap_or_default().trim().trim_end_matches(','))
}

/// The scripts of a file: one for each answer to STARTTLS, those that are commented out too.
fn scripts(text: &str) -> Vec<Script> {
    let code = text.lines().find(|line| line.trim().starts_with("code: Some"));
    let code = code.map_or_else(String::new, |line| match line.split_once("Vec(") {
        Some((_, list)) => {
            format!("[CAPABILITY {}] ", capabilities(list.trim().trim_end_matches([')', ','])))
        }
        None => "[ALERT] ".to_owned(),
    });
    let kind =
        ["PreAuth", "Bye"].into_iter().find(|kind| text.contains(&format!("\tkind: {kind}")));
    let kind = kind.unwrap_or("Ok").to_ascii_uppercase();
    let mut greeting = format!("* {kind} {code}hello\r\n");
    greeting.extend(strings(text, "response_after_greeting: "));
    if let Some(other) = strings(text, "\"greeting\": ").pop() {
        greeting = other;
    }
    let mut answers = strings(text, "starttls_response: ");
    if answers.is_empty() {
        answers.push("<tag> OK begin\r\n".to_owned());
    }
    let (caps, caps_tls) = (list(text, "caps:"), list(text, "caps_tls:"));
    let script = |starttls| Script {
        greeting: greeting.clone(),
        caps: caps.clone(),
        caps_tls: caps_tls.clone(),
        starttls,
    };
    answers.into_iter().map(script).collect()
}

#[test]
fn hostile_servers() {
    let Some(folder) = corpus::folder("smtp-pop3-imap-hostile-servers/testcases/imap") else {
        return;
    };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        let text = fs::read_to_string(&file).expect("a file of the corpus");
        let checked = scripts(&text).into_iter().try_for_each(check);
        tally.file(&file, checked);
    }
    tally.finish();
}

/// The cases by hand, with what each must come to.
#[test]
fn around_starttls() {
    let plain = Script {
        greeting: "* OK hello\r\n".into(),
        caps: "IMAP4rev1 STARTTLS LOGINDISABLED".into(),
        caps_tls: "IMAP4rev1 AUTH=PLAIN".into(),
        starttls: "<tag> OK begin\r\n".into(),
    };
    let with = |change: fn(&mut Script)| {
        let mut script = plain.clone();
        change(&mut script);
        let (ended, server) = session(script);
        let said = server.0.borrow();
        assert!(!said.clear.contains("hungry") && !said.clear.contains("AUTH"), "{}", said.clear);
        (ended.map_err(|error| error.to_string()), said.is_in_tls, said.in_tls.clone())
    };
    let (ended, _, said) = with(|_| {});
    assert!(ended.is_ok() && said.contains("AUTHENTICATE PLAIN"), "{ended:?} {said}");
    let (ended, _, said) = with(|script| {
        script.starttls = "* CAPABILITY IDLE SASL-IR\r\n* 3 EXISTS\r\n<tag> OK begin\r\n".into();
    });
    assert!(ended.is_ok() && said.contains("CAPABILITY"), "what was said in clear is forgotten");
    assert!(!said.contains("PLAIN AGJv"), "an initial response without SASL-IR: {said}");
    for (change, expected) in [
        (
            (|script: &mut Script| script.greeting = "* PREAUTH in already\r\n".into())
                as fn(&mut Script),
            "state Authenticated",
        ),
        (|script| script.greeting = "* BYE full\r\n".into(), "full"),
        (|script| script.greeting = "1Gdo00V4 wFaIW2WP\r\n".into(), "greeting"),
        (|script| script.greeting = String::new(), "closed"),
        (|script| script.starttls = "<tag> BAD no\r\n".into(), "the server says: no"),
        (|script| script.starttls = "<tag> NO no\r\n".into(), "the server says: no"),
        (|script| script.starttls = String::new(), "closed"),
        (
            |script| script.starttls = "<tag> OK a\r\n* OK [ALERT] injected\r\n".into(),
            "plaintext before TLS",
        ),
        (|script| script.starttls = "<tag> OK a\r\n ".into(), "plaintext before TLS"),
        (
            |script| script.starttls = "* 1 FETCH (BODY[] {99999999999999999999}\r\n".into(),
            "literal",
        ),
        (|script| script.starttls = format!("* X{}\r\n", "x".repeat(2_000_000)), "closed"),
    ] {
        let (ended, is_in_tls, _) = with(change);
        let error = ended.expect_err(expected);
        assert!(error.contains(expected) && !is_in_tls, "{expected}: {error}");
    }
}
