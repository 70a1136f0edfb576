//! The value of the Received field, and what a server knows of its client.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use sans_io::{Connection, Layer};
use smtp_codec::{
    ForwardPath, Server,
    server::{Config, Protocol, Trace},
};

const DATE: &str = "Tue, 3 Nov 2026 10:00:00 +0100";

fn trace<'a>(from: &'a str) -> Trace<'a> {
    Trace {
        from,
        client_name: None,
        client: None,
        by: "hamburger.edu",
        with: Protocol { extended: true, ..Protocol::default() },
        id: "",
        recipient: None,
        date: DATE,
    }
}

#[test]
fn every_clause() {
    let bob = ForwardPath::new("<@relay.example:bob@hamburger.edu>").unwrap();
    let full = Trace {
        client_name: Some("mail.crepes.fr"),
        client: Some("2001:db8::7".parse().unwrap()),
        id: "4242",
        recipient: Some(&bob),
        ..trace("crepes.fr")
    };
    assert_eq!(
        full.to_string(),
        "from crepes.fr (mail.crepes.fr [IPv6:2001:db8::7]) by hamburger.edu with ESMTP id 4242 for <bob@hamburger.edu>; Tue, 3 Nov 2026 10:00:00 +0100"
    );
    let short = Trace { recipient: Some(&ForwardPath::Postmaster), ..trace("[192.0.2.7]") };
    assert_eq!(
        short.to_string(),
        format!("from [192.0.2.7] by hamburger.edu with ESMTP for <Postmaster>; {DATE}")
    );
    assert_eq!(trace("").to_string(), format!("from unknown by hamburger.edu with ESMTP; {DATE}"));
    let nameless = Trace { client: Some("192.0.2.7".parse().unwrap()), ..trace("") };
    assert_eq!(
        nameless.to_string(),
        format!("from [192.0.2.7] ([192.0.2.7]) by hamburger.edu with ESMTP; {DATE}")
    );
}

#[test]
fn protocols() {
    assert_eq!(Protocol { lmtp: true, in_tls: true, ..Protocol::default() }.to_string(), "LMTPS");
    for (extended, smtputf8, in_tls, authenticated, name) in [
        (false, false, false, false, "SMTP"),
        (true, false, false, false, "ESMTP"),
        (true, false, true, false, "ESMTPS"),
        (true, false, false, true, "ESMTPA"),
        (true, false, true, true, "ESMTPSA"),
        (true, true, false, false, "UTF8SMTP"),
        (true, true, true, true, "UTF8SMTPSA"),
    ] {
        let protocol = Protocol { lmtp: false, extended, smtputf8, in_tls, authenticated };
        assert_eq!(protocol.to_string(), name);
    }
}

#[test]
fn nothing_leaves_its_clause() {
    for (from, written) in [
        ("my_host", "my_host"),
        ("a..b", "\"a..b\""),
        ("a;b", "\"a;b\""),
        ("(c)", "\"(c)\""),
        ("a\"b\\", "\"a\\\"b\\\\\""),
        ("[1.2.3.4](", "\"[1.2.3.4](\""),
        ("bücher.example", "\"b?cher.example\""),
        ("a\r\nX-Evil: b", "\"a??X-Evil: b\""),
    ] {
        let value = trace(from).to_string();
        assert_eq!(
            value,
            format!("from {written} by hamburger.edu with ESMTP; {DATE}"),
            "{from:?}"
        );
    }
    let evil = Trace {
        client_name: Some("evil) by (x"),
        client: Some("192.0.2.7".parse().unwrap()),
        by: "a b",
        id: "1; x\r\n",
        date: "now\r\nX-Evil: é",
        ..trace("a")
    };
    assert_eq!(
        evil.to_string(),
        "from a ([192.0.2.7]) by \"a b\" with ESMTP id \"1; x??\"; now??X-Evil: ?"
    );
    let utf8 = ForwardPath::new("<é@b>").unwrap();
    let ascii = Trace { recipient: Some(&utf8), ..trace("a") };
    assert_eq!(ascii.to_string(), format!("from a by hamburger.edu with ESMTP; {DATE}"));
    let with = Protocol { smtputf8: true, ..ascii.with };
    let utf8 = Trace { with, ..ascii };
    assert_eq!(
        utf8.to_string(),
        format!("from a by hamburger.edu with UTF8SMTP for <é@b>; {DATE}")
    );
}

fn accept(server: &mut Server, lines: &[&str]) {
    let mut out = Vec::new();
    for line in lines {
        let line = format!("{line}\r\n");
        server.receive(&mut line.as_bytes(), &mut out).unwrap().unwrap();
        server.accept(&mut out).unwrap();
    }
}

#[test]
fn the_server_fills_in_what_it_knows() {
    let mut config = Config::new("hamburger.edu");
    config.extensions.smtputf8 = true;
    config.extensions.starttls = true;
    config.extensions.auth = "PLAIN".into();
    let mut server = Server::new(config);
    assert_eq!((server.trace("1", DATE).from, server.client_name()), ("", None));
    server.accept(&mut Vec::new()).unwrap();
    let protocol = |server: &Server| server.trace("1", DATE).with.to_string();
    accept(&mut server, &["HELO old.example", "MAIL FROM:<>"]);
    assert_eq!((server.client_name(), protocol(&server).as_str()), (Some("old.example"), "SMTP"));
    accept(&mut server, &["EHLO crepes.fr", "STARTTLS"]);
    assert_eq!((server.client_name(), protocol(&server).as_str()), (Some("crepes.fr"), "ESMTP"));
    server.switch_layer(Layer::Tls, b"").unwrap();
    accept(&mut server, &["EHLO crepes.fr", "MAIL FROM:<é@b> SMTPUTF8"]);
    assert_eq!(protocol(&server), "UTF8SMTPS");
    accept(&mut server, &["RSET", "AUTH PLAIN AGEAYg==", "MAIL FROM:<>"]);
    assert_eq!(protocol(&server), "ESMTPSA");
    // A refused EHLO changes nothing.
    let mut out = Vec::new();
    server.receive(&mut &b"HELO evil.example\r\n"[..], &mut out).unwrap().unwrap();
    server.refuse(&mut out).unwrap();
    assert_eq!(
        server.trace("1", DATE).to_string(),
        format!("from crepes.fr by hamburger.edu with ESMTPSA id 1; {DATE}")
    );
}
