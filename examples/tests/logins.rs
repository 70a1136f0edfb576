//! Every mechanism with which the mail programs log in, at both ends, in clear and inside TLS.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
};

use examples::{
    driver::blocking::Session,
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
    _runtime: Runtime,
    _folder: tempfile::TempDir,
}

/// With the drivers of tokio, or with a thread a session.
fn mail(by_threads: bool) -> Mail {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::make(&["localhost"]).unwrap();
    let trust = identity.client.clone();
    let mut site = Site::new("hamburger.edu");
    site.identity = Some(identity);
    site.auth_in_clear = true;
    site.apop = true;
    site.add_account("bob", "hungry", folder.path()).unwrap();
    assert!(site.add_token("bob", TOKEN));
    let (site, runtime) = (Arc::new(site), Runtime::new().unwrap());
    let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (smtp, pop3) = (bind(), bind());
    let (submission, pop) = (smtp.local_addr().unwrap(), pop3.local_addr().unwrap());
    let (role, start) = (Role::Submission, Start::Clear);
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
    Mail { submission, pop3: pop, trust, _runtime: runtime, _folder: folder }
}

impl Mail {
    fn at(&self, address: SocketAddr, tls: bool) -> Remote {
        let tls = if tls { Tls::Upgrade } else { Tls::None };
        let trust = Some(self.trust.clone());
        Remote { host: "localhost".into(), port: address.port(), tls, trust }
    }

    fn send(&self, credentials: Credentials<'_>, tls: bool) -> io::Result<Vec<Delivery>> {
        let stream = self.at(self.submission, tls).connect()?;
        let options = Options { hostname: "crepes.fr", starttls: tls, login: Some(credentials) };
        let from = BOX.parse::<Mailbox<'static>>().unwrap().into();
        let to = [BOX.parse().unwrap()];
        let letter = Letter { from: &from, to: &to, message: b"Subject: a\r\n\r\nb\r\n" };
        send::send(
            &mut Session::new(Client::new(Limits::default()), stream, None),
            options,
            &letter,
        )
    }

    fn read(&self, credentials: Credentials<'_>, tls: bool) -> io::Result<usize> {
        let stream = self.at(self.pop3, tls).connect()?;
        let client = pop3_codec::Client::new(pop3_codec::Limits::default(), Leniency::default());
        let mut reader = Reader::open(Session::new(client, stream, None), tls, credentials)?;
        let count = reader.list()?.len();
        reader.quit().map(|()| count)
    }
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
    every_mechanism(&mail(false));
}

#[test]
fn and_with_a_thread_a_session() {
    every_mechanism(&mail(true));
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

#[test]
fn the_best_mechanism_is_found() {
    let mail = mail(false);
    for tls in [false, true] {
        let (sent, before) = (mail.send(BOB, tls).unwrap(), mail.read(BOB, tls).unwrap());
        assert_eq!((sent, before), (vec![Delivery::Delivered], usize::from(tls) + 1));
    }
}
