//! Alice's letters: the textbook's two lines, one with a picture, one to the startup, and one to nobody.

use std::{
    io,
    net::TcpStream,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use mime::Tree;
use smtp_codec::{
    Client, Limits, Mailbox, ReversePath,
    delivery::{Delivery, Failure},
};
use textline::wirelog::Side;

use super::{
    network::Network,
    sites::{self, Hamburger, Sites},
};
use crate::{
    dialogue::Dialogue,
    driver::blocking::{self, Session},
    mail::{
        auth::Credentials,
        compose::Draft,
        outgoing::Progress,
        send::{self, Letter, Options},
        site::Outbound,
    },
    report::{Report, check},
    tls::BlockingStream,
};

/// What Alice sends, beside the textbook's letter.
pub struct Wishes {
    /// The text of the letter with the file.
    pub text: String,
    /// The file's name.
    pub file_name: String,
    /// The file.
    pub file: Vec<u8>,
}

/// The dialogue of the textbook.
const TEXTBOOK: [&str; 15] = [
    "S: 220 hamburger.edu",
    "C: HELO crepes.fr",
    "S: 250 Hello crepes.fr, pleased to meet you",
    "C: MAIL FROM:<alice@crepes.fr>",
    "S: 250 alice@crepes.fr... Sender ok",
    "C: RCPT TO:<bob@hamburger.edu>",
    "S: 250 bob@hamburger.edu ... Recipient ok",
    "C: DATA",
    "S: 354 Enter mail, end with \".\" on a line by itself",
    "C: Do you like ketchup?",
    "C: How about pickles?",
    "C: .",
    "S: 250 Message accepted for delivery",
    "C: QUIT",
    "S: 221 hamburger.edu closing connection",
];

/// How long anything on loopback may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The second chapter; gives hamburger.edu as it runs then.
///
/// # Errors
/// At the first step that fails.
pub fn chapter(
    report: &mut Report,
    network: &Network,
    sites: &Sites,
    root: &std::path::Path,
    runtime: &tokio::runtime::Handle,
    wishes: &Wishes,
) -> io::Result<Hamburger> {
    let hamburger = sites::start_hamburger(runtime, network, root, true)?;
    report.step("The textbook's letter, to a hamburger.edu that knows only HELO", || {
        let from = mailbox("alice@crepes.fr")?;
        let message = b"Do you like ketchup?\r\nHow about pickles?\r\n";
        let letter = Outbound {
            from: from.into(),
            to: vec![mailbox("bob@hamburger.edu")?],
            message: Arc::from(&message[..]),
        };
        sites.outbox.send(letter).map_err(io::Error::other)?;
        let (progress, dialogue) = next(sites)?;
        check(matches!(progress, Progress::Delivered(_)), "the letter is delivered")?;
        let dialogue = settled(&dialogue, "221 hamburger.edu closing connection")?;
        check(dialogue.has_in_order(&TEXTBOOK), "the textbook's lines come in order")?;
        Ok(dialogue.lines())
    })?;
    drop(hamburger);

    let text = &wishes.text;
    let draft = Draft {
        from: "alice@crepes.fr",
        to: "bob@hamburger.edu",
        subject: "A picture for you",
        text,
        file: Some((&wishes.file_name, &wishes.file)),
    };
    report.step("Alice submits a letter with a picture: STARTTLS, AUTH", || {
        let dialogue = submit(sites, &draft)?;
        let lines = dialogue.lines();
        check(lines.iter().any(|line| line == "C: STARTTLS"), "TLS is used")?;
        check(lines.iter().any(|line| line == "C: AUTH PLAIN ***"), "the password is masked")?;
        Ok(dialogue.shortened())
    })?;
    report.step("hamburger.edu is down: the letter waits in the queue", || {
        let (progress, _) = next(sites)?;
        let Progress::Deferred(to, failure) = progress else {
            return Err(io::Error::other(format!("{progress:?}")));
        };
        Ok(vec![deferred(&to, &failure)])
    })?;
    let hamburger = sites::start_hamburger(runtime, network, root, false)?;
    report.step("It is up again: a later attempt delivers the letter", || {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match next(sites)? {
                (Progress::Delivered(_), dialogue) => {
                    return Ok(settled(&dialogue, "closing connection")?.shortened());
                }
                (Progress::Deferred(..), _) if Instant::now() < deadline => {}
                (progress, _) => return Err(io::Error::other(format!("{progress:?}"))),
            }
        }
    })?;
    report.step("A letter to networkutopia.com, whose name was registered a moment ago", || {
        let draft = Draft {
            to: "founder@networkutopia.com",
            subject: "Congratulations",
            file: None,
            ..draft
        };
        submit(sites, &draft)?;
        let (progress, dialogue) = next(sites)?;
        check(matches!(progress, Progress::Delivered(_)), "the letter is delivered")?;
        Ok(settled(&dialogue, "closing connection")?.shortened())
    })?;
    report.step("A letter to an unknown user comes back as a bounce", || bounce(sites, draft))?;
    Ok(hamburger)
}

fn bounce(sites: &Sites, draft: Draft<'_>) -> crate::report::Checked {
    submit(sites, &Draft { to: "nobody@hamburger.edu", subject: "Hello?", file: None, ..draft })?;
    let (progress, dialogue) = next(sites)?;
    check(matches!(progress, Progress::Failed(..)), "the recipient is refused")?;
    check(matches!(next(sites)?.0, Progress::Bounced(_)), "a report is sent")?;
    let store = sites.crepes.store(&mailbox("alice@crepes.fr")?).ok_or(io::ErrorKind::NotFound)?;
    let deadline = Instant::now() + PATIENCE;
    let message = loop {
        match store.lock().folder("INBOX")?.messages.first() {
            Some(message) => break message.read()?,
            None if Instant::now() > deadline => return Err(io::ErrorKind::TimedOut.into()),
            None => {}
        }
        thread::sleep(Duration::from_millis(10));
    };
    let tree = Tree::parse(&message);
    let is_report = tree.root().content_type().is("multipart", "report");
    check(is_report, "it is a multipart/report")?;
    let status = tree
        .entities()
        .find(|entity| entity.content_type().is("message", "delivery-status"))
        .ok_or_else(|| io::Error::other("no delivery-status"))?;
    let status = String::from_utf8_lossy(status.body()).into_owned();
    check(status.contains("Final-Recipient: rfc822; nobody@hamburger.edu"), "it names the user")?;
    check(status.contains("Status: 5.1.1"), "it says why")?;
    let mut lines = dialogue.shortened();
    lines.push(String::new());
    lines.extend(String::from_utf8_lossy(&message).lines().map(String::from));
    Ok(lines)
}

/// Sends a letter as Alice's user agent does.
fn submit(sites: &Sites, draft: &Draft<'_>) -> io::Result<Dialogue> {
    let message = draft.compose()?;
    let dialogue = Dialogue::default();
    let stream = TcpStream::connect(sites.submission)?;
    let trust = sites.crepes.identity.as_ref().ok_or(io::ErrorKind::NotFound)?.client.clone();
    let stream = BlockingStream::with_tls(stream, trust, "crepes.fr")?;
    let tap = dialogue.tap(smtp_codec::wirelog::Redactor::default(), Side::Client);
    let mut session = Session::new(Client::new(Limits::default()), stream, Some(tap));
    let credentials = Credentials { name: "alice", password: "paris", mechanism: Some("PLAIN") };
    let options = Options { hostname: "[127.0.0.1]", starttls: true, login: Some(credentials) };
    let (from, to) = (ReversePath::from(mailbox(draft.from)?), [mailbox(draft.to)?]);
    let letter = Letter { from: &from, to: &to, message: &message };
    let deliveries = blocking::run(send::send(&mut session, options, &letter))?;
    check(deliveries == [Delivery::Delivered], "crepes.fr takes the letter")?;
    Ok(dialogue)
}

fn next(sites: &Sites) -> io::Result<(Progress, Dialogue)> {
    sites.progress.recv_timeout(PATIENCE).map_err(io::Error::other)
}

/// The dialogue, once its last line is there.
fn settled(dialogue: &Dialogue, last: &str) -> io::Result<Dialogue> {
    let deadline = Instant::now() + PATIENCE;
    while !dialogue.lines().last().is_some_and(|line| line.contains(last)) {
        if Instant::now() > deadline {
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(dialogue.clone())
}

fn deferred(to: &Mailbox<'_>, failure: &Failure) -> String {
    format!("{to}: {} {}, to be tried again", failure.status, failure.text)
}

fn mailbox(text: &str) -> io::Result<Mailbox<'static>> {
    text.parse().map_err(io::Error::other)
}
