//! The example servers as strangers meet them: sockets, lines, and what must not happen.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
    process::Command,
    sync::Arc,
    time::Duration,
};

use dns_authority::{Catalog, Transport, Zone};
use dns_wire::{Message, NameBuf, RecordBuf, RecordData, RecordType, UpdateBuilder};
use examples::{
    dns::server::NameServer,
    mail::{
        services::{self, Start, no_taps},
        site::Site,
    },
};
use tokio::{net::TcpListener, runtime::Runtime};

/// A line-based client without a protocol of its own.
struct Line(BufReader<TcpStream>);

impl Line {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut line = Self(BufReader::new(stream));
        line.read();
        line
    }

    fn read(&mut self) -> String {
        let mut text = String::new();
        self.0.read_line(&mut text).unwrap();
        text.trim_end().to_owned()
    }

    fn say(&mut self, text: &str) -> String {
        self.0.get_mut().write_all(format!("{text}\r\n").as_bytes()).unwrap();
        self.read()
    }

    /// All lines up to the one that begins with `tag`.
    fn until(&mut self, tag: &str, text: &str) -> Vec<String> {
        let mut lines = vec![self.say(text)];
        while !lines.last().unwrap().starts_with(tag) {
            lines.push(self.read());
        }
        lines
    }
}

struct Mail {
    smtp: SocketAddr,
    pop3: SocketAddr,
    imap: SocketAddr,
    _runtime: Runtime,
    _folder: tempfile::TempDir,
}

fn mail() -> Mail {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new("hamburger.edu");
    site.auth_in_clear = true;
    site.add_account("bob", "hungry", folder.path()).unwrap();
    let (site, runtime) = (Arc::new(site), Runtime::new().unwrap());
    let bind = || runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let (smtp, pop3, imap) = (bind(), bind(), bind());
    let addresses =
        [&smtp, &pop3, &imap].map(|listener: &TcpListener| listener.local_addr().unwrap());
    runtime.spawn(services::smtp(smtp, site.clone(), Start::Clear, no_taps()));
    runtime.spawn(services::pop3(pop3, site.clone(), Start::Clear, no_taps()));
    runtime.spawn(services::imap(imap, site, Start::Clear, no_taps()));
    let [smtp, pop3, imap] = addresses;
    Mail { smtp, pop3, imap, _runtime: runtime, _folder: folder }
}

fn deliver(mail: &Mail, message: &str) {
    let mut smtp = Line::connect(mail.smtp);
    for command in ["helo crepes.fr", "mail from: alice@crepes.fr", "rcpt to: bob@hamburger.edu"] {
        assert!(smtp.say(command).starts_with("250"));
    }
    assert!(smtp.say("data").starts_with("354"));
    assert!(smtp.say(&format!("{message}\r\n.")).starts_with("250"));
}

#[test]
fn no_open_relay_and_a_connection_that_lives_on() {
    let mail = mail();
    let mut smtp = Line::connect(mail.smtp);
    assert!(smtp.say("HELO spam.example").starts_with("250"));
    assert!(smtp.say("MAIL FROM:<spam@spam.example>").starts_with("250"));
    for to in [
        "<x@elsewhere.example>",
        "<\"x@elsewhere.example\"@elsewhere.example>",
        "<@hamburger.edu:x@elsewhere.example>",
    ] {
        assert!(smtp.say(&format!("RCPT TO:{to}")).starts_with("550 5.7.1"), "{to}");
    }
    assert!(smtp.say("RCPT TO:<x%elsewhere.example@hamburger.edu>").starts_with("550 5.1.1"));
    assert!(smtp.say("RCPT TO:<nobody@hamburger.edu>").starts_with("550 5.1.1"));
    assert!(smtp.say("RCPT TO:<bob@some school.edu>").starts_with("501"));
    assert!(smtp.say("BOGUS").starts_with("500"));
    assert!(smtp.say(&"x".repeat(100_000)).starts_with("500"));
    assert!(smtp.say("RCPT TO:<bob@hamburger.edu>").starts_with("250"));
    assert!(smtp.say("QUIT").starts_with("221"));
}

#[test]
fn one_copy_for_a_recipient_named_twice() {
    let mail = mail();
    let mut smtp = Line::connect(mail.smtp);
    for command in
        ["HELO x", "MAIL FROM:<>", "RCPT TO:<bob@hamburger.edu>", "RCPT TO:<bob@hamburger.edu>"]
    {
        assert!(smtp.say(command).starts_with("250"));
    }
    assert!(smtp.say("DATA").starts_with("354"));
    assert!(smtp.say("Subject: once\r\n\r\n.").starts_with("250"));
    let mut pop3 = Line::connect(mail.pop3);
    pop3.say("user bob");
    pop3.say("pass hungry");
    assert!(pop3.say("stat").starts_with("+OK 1 "));
}

#[test]
fn sessions_on_one_mailbox_do_not_break_each_other() {
    let mail = mail();
    deliver(&mail, "Subject: shared\r\n\r\nbody");
    let mut pop3 = Line::connect(mail.pop3);
    pop3.say("user bob");
    pop3.say("pass hungry");
    let [mut a, mut b] = [Line::connect(mail.imap), Line::connect(mail.imap)];
    for session in [&mut a, &mut b] {
        session.until("a1", "a1 LOGIN bob hungry");
        session.until("a2", "a2 SELECT INBOX");
    }
    assert!(a.until("a3", "a3 STORE 1 +FLAGS (\\Seen)").last().unwrap().starts_with("a3 OK"));
    assert!(b.until("b3", "b3 FETCH 1 BODY.PEEK[TEXT]").concat().contains("body"));
    assert!(b.until("b4", "b4 STORE 1 +FLAGS (\\Flagged)").last().unwrap().starts_with("b4 OK"));
    let news = a.until("a4", "a4 NOOP").concat();
    assert!(news.contains("\\Flagged") && news.contains("\\Seen"), "{news}");
    assert!(pop3.say("retr 1").starts_with("+OK"));
    while pop3.read() != "." {}
    pop3.say("dele 1");
    assert!(pop3.say("quit").starts_with("+OK"));
    let news = a.until("a5", "a5 NOOP").concat();
    assert!(news.contains("* 1 EXPUNGE"), "{news}");
}

#[test]
fn idle_tells_what_is_new() {
    let mail = mail();
    let mut imap = Line::connect(mail.imap);
    imap.until("a1", "a1 LOGIN bob hungry");
    imap.until("a2", "a2 SELECT INBOX");
    assert!(imap.say("a3 IDLE").starts_with('+'));
    deliver(&mail, "Subject: news\r\n");
    assert_eq!(imap.read(), "* 1 EXISTS");
    assert!(imap.until("a3", "DONE").last().unwrap().starts_with("a3 OK"));
}

#[test]
fn names_of_folders_stay_inside() {
    let mail = mail();
    let mut imap = Line::connect(mail.imap);
    imap.until("a1", "a1 LOGIN bob hungry");
    let escape = format!("../../escape-{}", std::process::id());
    let names = ["..", &escape, "Sent/2026", "100%.x"];
    for name in names {
        assert!(
            imap.until("a2", &format!("a2 CREATE \"{name}\"")).concat().starts_with("a2 OK"),
            "{name}"
        );
    }
    let listed = imap.until("a3", "a3 LIST \"\" *").concat();
    for name in names {
        assert!(listed.contains(name), "{name}: {listed}");
    }
    for name in ["", "/x", "a//b"] {
        assert!(
            imap.until("a4", &format!("a4 CREATE \"{name}\"")).concat().starts_with("a4 NO"),
            "{name}"
        );
    }
    assert!(imap.until("a5", "a5 DELETE INBOX").concat().contains("[NOPERM]"));
    let outside = mail._folder.path().join("bob").join(&escape);
    assert!(!outside.exists());
}

#[test]
fn updates_come_from_where_they_may() {
    let zone = b"@ 60 SOA ns x 1 1 1 1 1\n@ 60 NS ns\n";
    let mut zones = Catalog::new();
    zones.insert(Zone::from_text(zone, &"com".parse().unwrap()).unwrap());
    let trusted: SocketAddr = "192.0.2.1:53".parse().unwrap();
    let policy = move |from: SocketAddr, transport| from == trusted && transport == Transport::Tcp;
    let server = NameServer::new(zones, Box::new(policy));
    let origin: NameBuf = "com".parse().unwrap();
    let name: NameBuf = "networkutopia.com".parse().unwrap();
    let mut buffer = [0; 512];
    let mut update = UpdateBuilder::new(&mut buffer, 1, origin.as_name()).unwrap();
    let address = RecordData::address("212.212.212.1".parse().unwrap());
    update.add(&RecordBuf::new(name, 60, address)).unwrap();
    let request = update.finish();
    let rcode = |from: SocketAddr, transport| {
        let response = server.respond(request, from, transport).unwrap();
        Message::new(&response).unwrap().rcode().to_string()
    };
    assert_eq!(rcode("192.0.2.2:53".parse().unwrap(), Transport::Tcp), "REFUSED");
    assert_eq!(rcode(trusted, Transport::Udp), "REFUSED");
    assert_eq!(rcode(trusted, Transport::Tcp), "NOERROR");
    // An OPT record is answered with one (RFC 6891 §6.1.1), and a later version of EDNS with BADVERS (§6.1.3).
    for (version, expected) in [(0, "NOERROR"), (1, "BADVERS")] {
        let opt = [0, 0, 41, 4, 208, 0, version, 0, 0, 0, 0];
        let mut request = [request, &opt].concat();
        request[11] = 1;
        let response = server.respond(&request, trusted, Transport::Tcp).unwrap();
        let response = Message::new(&response).unwrap();
        assert_eq!(response.rcode().to_string(), expected);
        assert!(response.edns().unwrap().is_some());
    }
}

#[test]
fn a_name_server_takes_junk_and_goes_on() {
    let zone = b"@ 60 SOA ns x 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.1\n";
    let mut zones = Catalog::new();
    zones.insert(Zone::from_text(zone, &"example".parse().unwrap()).unwrap());
    let server = NameServer::new(zones, Box::new(|_, _| false));
    let runtime = Runtime::new().unwrap();
    let socket = runtime.block_on(tokio::net::UdpSocket::bind("127.0.0.1:0")).unwrap();
    let address = socket.local_addr().unwrap();
    runtime.spawn(server.serve_udp(socket));
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A name that points at itself, half a header, nothing.
    let circle = b"\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xC0\x0C\x00\x01\x00\x01";
    for junk in [&circle[..], &circle[..7], b""] {
        client.send_to(junk, address).unwrap();
    }
    let name: NameBuf = "ns.example".parse().unwrap();
    let mut buffer = [0; 512];
    let question = dns_wire::Question::new(&name, RecordType::A);
    client.send_to(dns_wire::query(&mut buffer, 7, &question).unwrap().finish(), address).unwrap();
    let mut response = [0; 512];
    loop {
        let (count, _) = client.recv_from(&mut response).unwrap();
        let message = Message::new(&response[..count]).unwrap();
        if message.id() == 7 {
            assert_eq!(message.answers().count(), 1);
            break;
        }
        assert_eq!(message.rcode().to_string(), "FORMERR");
    }
}

#[test]
fn the_main_job_checks_every_step() {
    let output = Command::new(env!("CARGO_BIN_EXE_alice-to-bob")).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut steps = 0;
    for line in output.stdout.lines() {
        let step: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert_eq!(step["ok"], true, "{step}");
        steps += 1;
    }
    assert!(steps >= 15, "{steps} steps");
}

#[test]
fn a_missing_port_is_a_usage_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_mail-server")).output().unwrap();
    assert!(!output.status.success());
    let mut said = String::new();
    output.stderr.as_slice().read_to_string(&mut said).unwrap();
    assert!(said.contains("--help"), "{said}");
}
