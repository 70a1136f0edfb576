//! Every mechanism with which the mail programs log in, at both ends, in clear and inside TLS.

use std::{
    fs,
    io::{self, Write},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use examples::{
    driver::{self, ClientSession, blocking},
    mail::{
        auth::{Credentials, MECHANISMS},
        read::Reader,
        remote::{Remote, Tls},
        send::{self, Letter, Options},
        services::{self, Start, no_taps, threads},
        site::Site,
        smtp::Role,
    },
    tls::Identity,
};
use pop3_codec::Leniency;
use rustls::ClientConfig;
use smtp_codec::{Client, Limits, Mailbox, delivery::Delivery};
use tokio::runtime::Runtime;

const TOKEN: &str = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

const BOX: &str = "bob@hamburger.edu";

struct Mail {
    submission: SocketAddr,
    pop3: SocketAddr,
    trust: Arc<ClientConfig>,
    runtime: Runtime,
    folder: tempfile::TempDir,
    /// The clients are driven by blocking calls, and not by tokio.
    blocking_clients: bool,
}

/// Its servers are driven by tokio, or have a thread a session.
fn mail(by_threads: bool, start: Start) -> Mail {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::make(&["localhost"]).unwrap();
    let trust = identity.client.clone();
    fs::write(folder.path().join("ca.pem"), &identity.pem).unwrap();
    let mut site = Site::new("hamburger.edu");
    site.identity = Some(identity);
    site.auth_in_clear = true;
    site.apop = true;
    site.add_account("bob", "hungry", folder.path()).unwrap();
    assert!(site.add_token("bob", TOKEN));
    site.add_account("jos\u{e9}", "pass\u{ad}word \u{2168}", folder.path()).unwrap();
    let (site, runtime) = (Arc::new(site), Runtime::new().unwrap());
    let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (smtp, pop3) = (bind(), bind());
    let (submission, pop) = (smtp.local_addr().unwrap(), pop3.local_addr().unwrap());
    let role = Role::Submission;
    if by_threads {
        let of_site = site.clone();
        thread::spawn(move || threads::mail(&smtp, of_site, role, start));
        thread::spawn(move || threads::pop3(&pop3, site, start));
    } else {
        let _inside = runtime.enter();
        let [smtp, pop3] = [smtp, pop3].map(|listener| {
            listener.set_nonblocking(true).unwrap();
            tokio::net::TcpListener::from_std(listener).unwrap()
        });
        runtime.spawn(services::mail(smtp, site.clone(), role, start, no_taps()));
        runtime.spawn(services::pop3(pop3, site, start, no_taps()));
    }
    Mail { submission, pop3: pop, trust, runtime, folder, blocking_clients: by_threads }
}

impl Mail {
    fn at(&self, address: SocketAddr, tls: bool) -> Remote {
        let tls = if tls { Tls::Upgrade } else { Tls::None };
        let trust = Some(self.trust.clone());
        Remote { host: "localhost".into(), port: address.port(), tls, trust }
    }

    fn send(&self, credentials: Credentials<'_>, tls: bool) -> io::Result<Vec<Delivery>> {
        let options = Options { hostname: "crepes.fr", starttls: tls, login: Some(credentials) };
        let from = BOX.parse::<Mailbox<'static>>().unwrap().into();
        let to = [BOX.parse().unwrap()];
        let letter = Letter { from: &from, to: &to, message: b"Subject: a\r\n\r\nb\r\n" };
        let (at, client) = (self.at(self.submission, tls), Client::new(Limits::default()));
        if self.blocking_clients {
            let mut session = blocking::Session::new(client, at.connect()?, None);
            return blocking::run(send::send(&mut session, options, &letter));
        }
        self.runtime.block_on(async {
            let stream = at.connect_async().await?;
            let mut session = driver::tokio::Session::new(client, stream, None);
            send::send(&mut session, options, &letter).await
        })
    }

    fn read(&self, credentials: Credentials<'_>, tls: bool) -> io::Result<usize> {
        let client = pop3_codec::Client::new(pop3_codec::Limits::default(), Leniency::default());
        let at = self.at(self.pop3, tls);
        if self.blocking_clients {
            let session = blocking::Session::new(client, at.connect()?, None);
            return blocking::run(count(session, tls, credentials));
        }
        self.runtime.block_on(async {
            let stream = at.connect_async().await?;
            count(driver::tokio::Session::new(client, stream, None), tls, credentials).await
        })
    }

    /// Runs a program with what it needs to get there, and gives what it prints.
    fn program(
        &self,
        path: &str,
        tls: &str,
        mechanism: &str,
        arguments: &[&str],
        input: &str,
    ) -> String {
        let mut command = Command::new(path);
        command.args(["--tls", tls, "--ca"]).arg(self.folder.path().join("ca.pem"));
        command.args(["--user", "bob:hungry", "--mechanism", mechanism]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that ends before it reads is told by its status.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{path} {tls} {mechanism} {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

async fn count(
    session: impl ClientSession<pop3_codec::Client>,
    tls: bool,
    credentials: Credentials<'_>,
) -> io::Result<usize> {
    let mut reader = Reader::open(session, tls, credentials).await?;
    let count = reader.list().await?.len();
    reader.quit().await.map(|()| count)
}

const BOB: Credentials<'_> = Credentials { name: "bob", password: "hungry", mechanism: None };

fn of<'a>(mechanism: &'a str, good: bool) -> Credentials<'a> {
    let password = match (good, mechanism) {
        (true, "XOAUTH2") => TOKEN,
        (true, _) => "hungry",
        (false, _) => "hungrier",
    };
    Credentials { password, mechanism: Some(mechanism), ..BOB }
}

#[test]
fn every_mechanism_logs_in_and_what_is_wrong_does_not() {
    every_mechanism(&mail(false, Start::Clear));
}

#[test]
fn and_with_a_thread_a_session() {
    every_mechanism(&mail(true, Start::Clear));
}

fn every_mechanism(mail: &Mail) {
    for mechanism in MECHANISMS.into_iter().chain(["APOP", "USER"]) {
        for tls in [false, true] {
            let is_bound = mechanism.ends_with("-PLUS");
            let case = format!("{mechanism}, TLS {tls}");
            if !matches!(mechanism, "APOP" | "USER") {
                let sent = mail.send(of(mechanism, true), tls);
                match is_bound && !tls {
                    true => assert!(sent.is_err(), "{case}"),
                    false => assert_eq!(sent.expect(&case), [Delivery::Delivered], "{case}"),
                }
                assert!(mail.send(of(mechanism, false), tls).is_err(), "{case}");
                let nobody = Credentials { name: "nobody", ..of(mechanism, true) };
                assert!(mail.send(nobody, tls).is_err(), "{case}");
            }
            let read = mail.read(of(mechanism, true), tls);
            // What was said in clear, the timestamp too, is forgotten with STLS.
            let is_impossible = if tls { mechanism == "APOP" } else { is_bound };
            assert_eq!(read.is_err(), is_impossible, "{case}: {read:?}");
            assert!(mail.read(of(mechanism, false), tls).is_err(), "{case}");
            let nobody = Credentials { name: "nobody", ..of(mechanism, true) };
            assert!(mail.read(nobody, tls).is_err(), "{case}");
        }
    }
}

/// RFC 4013: a composed letter and its parts, a soft hyphen, kinds of space and a Roman number.
#[test]
fn what_is_typed_otherwise_is_the_same_name_and_password() {
    let mail = mail(false, Start::Clear);
    let jose = Credentials { name: "jose\u{301}", password: "password\u{a0}I\u{ad}X", ..BOB };
    for mechanism in ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"].map(Some) {
        let jose = Credentials { mechanism, ..jose };
        assert_eq!(mail.send(jose, true).unwrap(), [Delivery::Delivered], "{mechanism:?}");
        assert!(mail.read(jose, true).is_ok(), "{mechanism:?}");
    }
    let bob = Credentials { password: "h\u{ad}ungry", ..BOB };
    for mechanism in ["APOP", "USER"].map(Some) {
        assert!(mail.read(Credentials { mechanism, ..bob }, false).is_ok(), "{mechanism:?}");
    }
    let unprepared = Credentials { password: "\u{7}", ..jose };
    assert!(mail.send(unprepared, true).is_err());
}

#[test]
fn the_best_mechanism_is_found() {
    // Drivers that differ at the two ends.
    for by_threads in [false, true] {
        let mail = Mail { blocking_clients: !by_threads, ..mail(by_threads, Start::Clear) };
        for tls in [false, true] {
            let (sent, before) = (mail.send(BOB, tls).unwrap(), mail.read(BOB, tls).unwrap());
            assert_eq!((sent, before), (vec![Delivery::Delivered], usize::from(tls) + 1));
        }
    }
}

#[test]
fn the_programs_send_and_fetch_over_both_drivers() {
    let drivers: [&[&str]; 2] = [&[], &["--threads"]];
    let cases = [
        (Start::Clear, "none", "SCRAM-SHA-256"),
        (Start::Clear, "upgrade", "SCRAM-SHA-256-PLUS"),
        (Start::Clear, "upgrade", "SCRAM-SHA-256"),
        (Start::Tls, "start", "SCRAM-SHA-256-PLUS"),
        (Start::Tls, "start", "PLAIN"),
    ];
    let (clear, inside) = (mail(false, Start::Clear), mail(false, Start::Tls));
    for (start, tls, mechanism) in cases {
        let mail = if start == Start::Tls { &inside } else { &clear };
        let [submission, pop3] =
            [mail.submission, mail.pop3].map(|at| format!("localhost:{}", at.port()));
        for driver in drivers {
            let case = format!("{tls} {mechanism} {driver:?}");
            let message = format!("Subject: {case}\n\n.\n..\n{}", "a line\n".repeat(20_000));
            let to = ["--give-up", "0", "--server", &submission, "--from", BOX, BOX];
            let sendmail = env!("CARGO_BIN_EXE_sendmail");
            let said = mail.program(sendmail, tls, mechanism, &[driver, &to].concat(), &message);
            assert_eq!(said, "", "{case}");

            let fetched = tempfile::tempdir().unwrap();
            let maildir = fetched.path().to_str().unwrap();
            let from = ["--delete", "--maildir", maildir, &pop3];
            let fetch = env!("CARGO_BIN_EXE_fetch-pop3");
            let said = mail.program(fetch, tls, mechanism, &[driver, &from].concat(), "");
            assert_eq!(said, "1 fetched\n", "{case}");
            let letter = only_letter(fetched.path());
            assert!(letter.ends_with(&message.replace('\n', "\r\n")), "{case}: {letter:.400}");
        }
    }
}

/// The text of the one message in a Maildir.
fn only_letter(maildir: &Path) -> String {
    let folders = ["new", "cur"].map(|name| maildir.join(name));
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    fs::read_to_string(&paths[0]).unwrap()
}
