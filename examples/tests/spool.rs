//! What waits in a queue on disk survives a restart.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use examples::{
    mail::{
        services::{self, Start, no_taps},
        site::Site,
        spool::{Restored, Spool},
    },
    now,
};
use smtp_codec::{
    Code, EnhancedStatus, Mailbox, ReversePath,
    delivery::{Delivery, Failure, LetterId, Queue, Schedule},
};

fn schedule() -> Schedule {
    Schedule::every(Duration::from_secs(60), Duration::from_secs(3600))
}

#[test]
fn a_queue_is_restored_as_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, restored) = Spool::open(folder.path(), schedule()).unwrap();
    assert!(restored.queue.is_empty() && restored.torn.is_empty());

    let mut queue = Queue::new(schedule());
    let now =
        sans_io::Instant::from_epoch(Duration::from_secs(now::instant().since_epoch().as_secs()));
    let to = ["bob@hamburger.edu", "\"a b\"@hamburger.edu", "c@[192.0.2.1]"].map(mailbox);
    let alice = ReversePath::from(mailbox("alice@crepes.fr"));
    let letter = queue.enqueue(alice, to.clone(), now);
    spool.keep(&queue, letter, b"one\nline\r\n").unwrap();
    let report = queue.enqueue(ReversePath::Null, [mailbox("d@e.example")], now);
    spool.keep(&queue, report, b"").unwrap();
    assert_eq!(queue.poll_attempt(now).unwrap().letter, letter);
    let mut failure = Failure::new(EnhancedStatus::new(4, 2, 2).unwrap(), "mailbox\n\"full\"");
    failure.code = Some(Code::BUSY);
    queue.report(letter, &to[0], Delivery::Deferred(failure), now);
    queue.report(letter, &to[1], Delivery::Delivered, now);
    spool.update(&queue, letter).unwrap();

    assert!(Spool::open(folder.path(), schedule()).is_err(), "one process has it at a time");
    drop(spool);
    let (mut spool, restored) = Spool::open(folder.path(), schedule()).unwrap();
    assert_eq!(restored.queue, queue);
    assert!(restored.torn.is_empty());
    assert_eq!(spool.message(letter).unwrap(), b"one\nline\r\n");
    assert_eq!(spool.message(report).unwrap(), b"");

    queue.poll_attempt_to("e.example", now).unwrap();
    queue.report(report, &mailbox("d@e.example"), Delivery::Delivered, now);
    spool.update(&queue, report).unwrap();
    assert_eq!(letters(folder.path()).len(), 1);
    assert!(spool.message(report).is_err());
}

/// Cut at any octet, a letter is skipped, stays where it is, and costs no other letter.
#[test]
fn a_torn_file_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, Restored { mut queue, .. }) = Spool::open(folder.path(), schedule()).unwrap();
    for text in ["one", "two"] {
        let letter =
            queue.enqueue(ReversePath::Null, [mailbox("bob@hamburger.edu")], now::instant());
        spool.keep(&queue, letter, format!("{text}\r\n").as_bytes()).unwrap();
    }
    drop(spool);
    let torn = letters(folder.path()).into_iter().find(|path| holds(path, "one")).unwrap();
    let whole = fs::read(&torn).unwrap();
    for end in 0..whole.len() {
        fs::write(&torn, &whole[..end]).unwrap();
        let (spool, restored) = Spool::open(folder.path(), schedule()).unwrap();
        assert_eq!(restored.torn, [torn.as_path()], "cut at {end}");
        assert_eq!(restored.queue.letters().count(), 1);
        assert_eq!(spool.message(LetterId(0)).unwrap(), b"two\r\n");
    }
    for wrong in ["[]\n", "{}\n", "{\"octets\":0}\n", "\n", "\u{fffd}\n"] {
        fs::write(&torn, wrong).unwrap();
        let (_, restored) = Spool::open(folder.path(), schedule()).unwrap();
        assert_eq!(restored.torn, [torn.as_path()], "{wrong}");
    }
    assert_eq!(letters(folder.path()).len(), 2);
}

/// `sendmail` is killed while its server is down, and another one sends what it has left.
#[test]
fn a_letter_survives_its_sender() {
    let folder = tempfile::tempdir().unwrap();
    let (queue, accounts) = (folder.path().join("queue"), folder.path().join("accounts"));
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut first =
        sendmail(&queue, &down.to_string(), &["--from", "alice@crepes.fr", "bob@hamburger.edu"]);
    first.stdin.take().unwrap().write_all(b"Subject: one\n\n.survived\n").unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while !letters(&queue).iter().any(|path| holds(path, "\"attempts\":1")) {
        assert!(Instant::now() < patience, "nothing is kept");
        thread::sleep(Duration::from_millis(10));
    }
    first.kill().unwrap();
    first.wait().unwrap();

    let torn = queue.join("torn.letter");
    fs::write(&torn, "{\"octets\":").unwrap();
    let mut site = Site::new("hamburger.edu");
    site.add_account("bob", "hungry", &accounts).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let up = listener.local_addr().unwrap();
    runtime.spawn(services::smtp(listener, Arc::new(site), Start::Clear, no_taps()));
    let mut second = sendmail(&queue, &up.to_string(), &[]);
    let mut said = String::new();
    second.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(second.wait().unwrap().success(), "{said}");
    assert_eq!(said, format!("sendmail: {} is no whole letter: skipped\n", torn.display()));
    assert_eq!(files(&accounts).iter().filter(|path| holds(path, "\n.survived\r\n")).count(), 1);
    assert_eq!(letters(&queue), [torn]);
}

/// What nobody takes is reported by the exit status, also for a letter from `<>`, and does not stay.
#[test]
fn a_failure_ends_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let arguments = ["--give-up", "0", "bob@hamburger.edu"];
    let mut sender = sendmail(folder.path(), &down.to_string(), &arguments);
    sender.stdin.take().unwrap().write_all(b"Subject: one\n\ntwo\n").unwrap();
    assert_eq!(sender.wait_with_output().unwrap().status.code(), Some(69));
    assert!(letters(folder.path()).is_empty());
}

fn sendmail(queue: &Path, server: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendmail"));
    command.arg("--queue").arg(queue).args(["--server", server, "--retry", "1"]).args(arguments);
    command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn mailbox(text: &str) -> Mailbox<'static> {
    text.parse().unwrap()
}

fn letters(spool: &Path) -> Vec<PathBuf> {
    let is_letter = |path: &PathBuf| path.extension().is_some_and(|end| end == "letter");
    files(spool).into_iter().filter(is_letter).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Whether there is such a text in the file; it may have gone meanwhile.
fn holds(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|read| read.contains(text))
}
