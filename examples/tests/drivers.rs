//! Both drivers run all three mail protocols: the same handlers behind each, and the same dialogues in front.

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use examples::{
    driver::{
        self, ClientSession,
        blocking::{self, Session},
    },
    mail::{
        browse::Browser,
        imap, pop3,
        read::Reader,
        send::{self, Letter, Options},
        services::{self, Start, no_taps},
        site::Site,
        smtp,
    },
    tls::{AsyncStream, BlockingStream},
};
use imap_codec::{Command, Data, Mailbox as ImapMailbox};
use smtp_codec::{Mailbox, ReversePath, delivery::Delivery};

/// Where the three services of one site are.
struct Services {
    smtp: SocketAddr,
    pop3: SocketAddr,
    imap: SocketAddr,
}

fn site(root: &Path) -> Arc<Site> {
    let mut site = Site::new("hamburger.edu");
    site.auth_in_clear = true;
    site.add_account("bob", "hungry", root).unwrap();
    Arc::new(site)
}

fn connect(address: SocketAddr) -> BlockingStream {
    BlockingStream::clear(TcpStream::connect(address).unwrap())
}

fn mail_clients() -> (smtp_codec::Client, pop3_codec::Client) {
    (smtp_codec::Client::new(smtp_codec::Limits::default()), pop3_codec::Client::default())
}

/// A letter goes in by SMTP and comes out by POP3.
async fn letter_passes(
    mut smtp: impl ClientSession<smtp_codec::Client>,
    pop3: impl ClientSession<pop3_codec::Client>,
) {
    let message = b"Subject: dots\r\n\r\n.\r\n..\r\nHow about pickles?\r\n";
    let from = ReversePath::from(Mailbox::new("alice@crepes.fr").unwrap());
    let to = [
        "bob@hamburger.edu".parse().unwrap(),
        "nobody@hamburger.edu".parse().unwrap(),
        "bob@elsewhere.example".parse().unwrap(),
    ];
    let letter = Letter { from: &from, to: &to, message };
    let options = Options { hostname: "crepes.fr", ..Options::default() };
    let deliveries = send::send(&mut smtp, options, &letter).await.unwrap();
    assert_eq!(deliveries[0], Delivery::Delivered);
    assert!(
        matches!(&deliveries[1], Delivery::Failed(failure) if failure.status.to_string() == "5.1.1")
    );
    assert!(
        matches!(&deliveries[2], Delivery::Failed(failure) if failure.status.to_string() == "5.7.1")
    );

    let mut reader = Reader::log_in(pop3, "bob", "hungry").await.unwrap();
    let listed = reader.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    let read = reader.retrieve(1).await.unwrap();
    assert_eq!(read.len() as u64, listed[0].size);
    assert!(read.ends_with(message));
    reader.quit().await.unwrap();
}

/// It is there by IMAP, too.
fn letter_is_seen(imap: SocketAddr) {
    let client = imap_codec::Client::new(imap_codec::Limits::default());
    let session = Session::new(client, connect(imap), None);
    let mut browser = Browser::log_in(session, "bob", "hungry").unwrap();
    let selected = browser.run(&Command::select(ImapMailbox::INBOX)).unwrap();
    assert!(selected.data.contains(&Data::Exists(1)));
    browser.run(&Command::Logout).unwrap();
}

#[test]
fn tokio_driver() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bind = || runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let (smtp, pop3, imap) = (bind(), bind(), bind());
    let services = Services {
        smtp: smtp.local_addr().unwrap(),
        pop3: pop3.local_addr().unwrap(),
        imap: imap.local_addr().unwrap(),
    };
    runtime.spawn(services::smtp(smtp, site.clone(), Start::Clear, no_taps()));
    runtime.spawn(services::pop3(pop3, site.clone(), Start::Clear, no_taps()));
    runtime.spawn(services::imap(imap, site, Start::Clear, no_taps()));
    runtime.block_on(async {
        let connect = async |address| {
            AsyncStream::clear(tokio::net::TcpStream::connect(address).await.unwrap())
        };
        let (smtp, pop3) = mail_clients();
        let smtp = driver::tokio::Session::new(smtp, connect(services.smtp).await, None);
        let pop3 = driver::tokio::Session::new(pop3, connect(services.pop3).await, None);
        letter_passes(smtp, pop3).await;
    });
    letter_is_seen(services.imap);
}

/// Serves one connection in a thread of its own.
fn serve(
    site: &Arc<Site>,
    session: impl FnOnce(Arc<Site>, TcpStream) -> io::Result<()> + Send + 'static,
) -> (SocketAddr, thread::JoinHandle<io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let site = site.clone();
    (address, thread::spawn(move || session(site, listener.accept()?.0)))
}

#[test]
fn blocking_driver() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let (smtp, a) = serve(&site, |site, stream| {
        let peer = stream.peer_addr()?.ip();
        let conn = smtp::Service::connection(&site, smtp::Role::Relay, false);
        let mut service = smtp::Service::new(site, smtp::Role::Relay, peer);
        Ok(blocking::drive(conn, &mut service, BlockingStream::clear(stream), None)?)
    });
    let (pop3, b) = serve(&site, |site, stream| {
        let conn = pop3::Service::connection(&site, false);
        let mut service = pop3::Service::new(site);
        Ok(blocking::drive(conn, &mut service, BlockingStream::clear(stream), None)?)
    });
    let (imap, c) = serve(&site, |site, stream| {
        let conn = imap::Service::connection(&site, false);
        let mut service = imap::Service::new(site);
        Ok(blocking::drive(conn, &mut service, BlockingStream::clear(stream), None)?)
    });
    let (client, reader) = mail_clients();
    let client = Session::new(client, connect(smtp), None);
    let reader = Session::new(reader, connect(pop3), None);
    blocking::run(letter_passes(client, reader));
    letter_is_seen(imap);
    for session in [a, b, c] {
        session.join().unwrap().unwrap();
    }
}

#[test]
fn envelope_and_structure_are_computed() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let message = b"From: Alice <alice@crepes.fr>\r\nSubject: ketchup\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nyes\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n";
    let bob = Mailbox::new("bob@hamburger.edu").unwrap();
    site.store(&bob).unwrap().lock().deliver("INBOX", message, &[]).unwrap();
    let (imap, session) = serve(&site, |site, stream| {
        let conn = imap::Service::connection(&site, false);
        let mut service = imap::Service::new(site);
        Ok(blocking::drive(conn, &mut service, BlockingStream::clear(stream), None)?)
    });
    let client = imap_codec::Client::new(imap_codec::Limits::default());
    let mut browser =
        Browser::log_in(Session::new(client, connect(imap), None), "bob", "hungry").unwrap();
    browser.run(&Command::select(ImapMailbox::INBOX)).unwrap();
    let one = [imap_codec::SeqRange::one(1).unwrap()];
    let attributes =
        [imap_codec::FetchAttribute::Envelope, imap_codec::FetchAttribute::BodyStructure];
    let fetched = browser
        .run(&Command::Fetch {
            uid: false,
            messages: imap_codec::SequenceSet::new(&one).unwrap(),
            attributes: imap_codec::FetchAttributes::List(imap_codec::Items::new(&attributes)),
            modifiers: imap_codec::Items::EMPTY,
        })
        .unwrap();
    let Data::Fetch(fetch) = &fetched.data[0] else { panic!("{fetched:?}") };
    let items: Vec<_> = fetch.items.iter().collect();
    let [imap_codec::FetchItem::Envelope(envelope), imap_codec::FetchItem::BodyStructure(body)] =
        &items[..]
    else {
        panic!("{items:?}")
    };
    assert_eq!(envelope.subject.as_str(), Some("ketchup"));
    assert!(format!("{body:?}").contains("png"));
    browser.run(&Command::Logout).unwrap();
    session.join().unwrap().unwrap();
}
