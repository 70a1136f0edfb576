//! Forms that real peers send, and faults that other libraries have had with POP3.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{
    Client, Leniency, Limits, Misuse, ResponseCode, Server, State, Verb,
    client::Event,
    server::{self, Config},
};
use sans_io::{Connection, Layer, Want};
use testkit::cuts::{self, Caller, answer};

/// Logs in and sends what `send` says.
#[derive(Clone)]
struct Session<F> {
    send: F,
    sent: bool,
}

impl<F> Caller<Client> for Session<F>
where
    F: Fn(&mut Client, &mut Vec<u8>) -> Result<(), Misuse> + Clone,
{
    fn on(&mut self, client: &mut Client, event: Event<'_>, out: &mut Vec<u8>) {
        let Event::Reply { to, .. } = event else { return };
        match to {
            Verb::Connect => client.user("bob", out).unwrap(),
            Verb::User => client.pass("hungry", out).unwrap(),
            _ if !self.sent => {
                self.sent = true;
                (self.send)(client, out).unwrap();
            }
            _ => {}
        }
    }
}

/// What a client with `leniency` makes of `reply` to the command that `send` gives, without the login.
fn after_login<F>(leniency: Leniency, send: F, reply: &[u8]) -> cuts::Run
where
    F: Fn(&mut Client, &mut Vec<u8>) -> Result<(), Misuse> + Clone,
{
    let stream = [b"+OK\r\n+OK\r\n+OK\r\n", reply].concat();
    let client = Client::new(Limits::default(), leniency);
    let mut run = cuts::check(client, Session { send, sent: false }, &[&stream]);
    run.steps.drain(..3);
    run
}

fn retr(reply: &[u8]) -> cuts::Run {
    after_login(Leniency::default(), |client, out| client.retr(1, out), reply)
}

#[test]
fn only_crlf_dot_crlf_ends_a_message() {
    let run = retr(b"+OK\r\none\n.\ntwo\r.\rthree\n.\r\n\r\n.\r\n");
    assert_eq!(run.payload(), b"one\n.\ntwo\r.\rthree\n.\r\n\r\n");
    assert_eq!(run.events(), ["Reply(Retr, Reply(+OK \"\"))", "End(Retr, 23 octets)"]);
}

/// A few broken servers end messages with LF.LF; a client that must read them says so.
#[test]
fn a_lone_dot_between_bare_lfs_ends_a_message_on_demand() {
    let mut leniency = Leniency::default();
    leniency.lf_dot = true;
    let retr = |reply: &[u8]| after_login(leniency, |client, out| client.retr(1, out), reply);
    let run = retr(b"+OK\r\none\n..\ntwo\r\n.\rx\r\r\n..three\n.\n");
    assert_eq!(run.payload(), b"one\n.\ntwo\r\n\rx\r\r\n.three\n");
    assert_eq!(
        run.events()[1],
        "End(Retr, 23 octets, accepted: message ended by bare LF at byte 0)"
    );
    for (reply, deviates) in [
        (&b"+OK\r\n.\n"[..], true),
        (b"+OK\r\nx\n.\r\n", true),
        (b"+OK\r\nx\r\n.\n", true),
        (b"+OK\r\n.\r\n", false),
        (b"+OK\r\nx\ny\r\n.\r\n", false),
    ] {
        let run = retr(reply);
        assert_eq!((run.error(), run.eof.as_deref()), (None, Some("UnexpectedEof(Transaction)")));
        assert_eq!(run.events()[1].contains("bare LF"), deviates, "{run}");
    }
}

#[test]
fn transparency_dots_are_removed_and_only_they() {
    let run = retr(b"+OK\r\n..\r\n..x\r\n...\r\n.x\r\ny.\r\n.\r\n");
    assert_eq!(run.payload(), b".\r\n.x\r\n..\r\nx\r\ny.\r\n");
    let run = retr(b"+OK\r\n.\r\n");
    assert_eq!(run.payload(), b"");
    assert_eq!(run.events().last(), Some(&"End(Retr, 0 octets)"));
}

#[test]
fn bodies_are_octets() {
    let octets: Vec<u8> = (0..=255).filter(|octet| !b"\r\n.".contains(octet)).collect();
    let run = retr(&[b"+OK\r\n", &octets[..], b"\r\n.\r\n"].concat());
    assert_eq!(run.payload(), [&octets[..], b"\r\n"].concat());
}

#[test]
fn sizes_have_64_bits() {
    let run = after_login(
        Leniency::default(),
        |client, out| client.list(None, out),
        b"+OK\r\n1 5368709120\r\n2 18446744073709551615\r\n3 18446744073709551616\r\n.\r\n",
    );
    assert_eq!(
        run.events()[1..4],
        [
            "ScanListing(ScanListing { number: 1, size: 5368709120 })",
            "ScanListing(ScanListing { number: 2, size: 18446744073709551615 })",
            "Unparsed(\"3 18446744073709551616\", expected a number at byte 2)",
        ]
    );
    let mut client = Client::default();
    let mut out = Vec::new();
    let stat = answer(|client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| {
        if let Event::Reply { to, reply, .. } = event {
            match to {
                Verb::Connect => client.user("bob", out).unwrap(),
                Verb::User => client.pass("hungry", out).unwrap(),
                Verb::Pass => client.stat(out).unwrap(),
                _ => {
                    let (listing, _) = reply.drop_listing(client.leniency()).unwrap();
                    assert_eq!((listing.messages, listing.octets), (2, 5_368_709_120));
                }
            }
        }
    });
    cuts::check(client.clone(), stat, &[b"+OK\r\n+OK\r\n+OK\r\n+OK 2 5368709120\r\n"]);
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    assert_eq!(client.state(), State::Authorization);
}

#[test]
fn a_greeting_may_be_negative() {
    let quit = |client: &mut Client, _: Event<'_>, out: &mut Vec<u8>| {
        if client.state() == State::Refused {
            assert_eq!(client.user("bob", out), Err(Misuse::State(State::Refused)));
            client.quit(out).unwrap();
        }
    };
    let heard = b"-ERR [SYS/TEMP] try later\r\n+OK\r\n";
    let run = cuts::check(Client::default(), answer(quit), &[heard]);
    assert_eq!(
        run.events(),
        ["Reply(Connect, Reply(-ERR \"[SYS/TEMP] try later\"))", "Reply(Quit, Reply(+OK \"\"))"]
    );
    assert_eq!((run.want, run.eof), (Want::Close, None));
}

#[test]
fn unique_ids_with_odd_spaces_and_lengths() {
    let long = "x".repeat(71);
    let reply = format!("+OK\r\n1 a\r\n2  b\r\n3 c \r\n4 {long}\r\n5\r\n6 d e\r\n.\r\n");
    let uidl = |client: &mut Client, out: &mut Vec<u8>| client.uidl(None, out);
    let run = after_login(Leniency::default(), uidl, reply.as_bytes());
    let listing = |number, id: &str| {
        format!("UniqueIdListing(UniqueIdListing {{ number: {number}, id: \"{id}\" }}")
    };
    assert_eq!(
        run.events()[1..7],
        [
            format!("{})", listing(1, "a")),
            format!("{}, accepted: more than one space at byte 2)", listing(2, "b")),
            format!("{}, accepted: space at the end of the line at byte 3)", listing(3, "c")),
            format!("{}, accepted: unique-id longer than 70 octets at byte 2)", listing(4, &long)),
            "Unparsed(\"5\", expected a space at byte 1)".to_owned(),
            "Unparsed(\"6 d e\", expected a unique-id at byte 3)".to_owned(),
        ]
    );
    let run = after_login(Leniency::STRICT, uidl, reply.as_bytes());
    let unparsed = run.events().iter().filter(|event| event.starts_with("Unparsed")).count();
    assert_eq!(unparsed, 5);
}

#[test]
fn listings_may_say_more() {
    let run = after_login(
        Leniency::STRICT,
        |client, out| client.list(None, out),
        b"+OK\r\n1 120 from somebody\r\n2 200x\r\n.\r\n",
    );
    assert_eq!(
        run.events()[1..3],
        [
            "ScanListing(ScanListing { number: 1, size: 120 })",
            "Unparsed(\"2 200x\", expected a number at byte 5)",
        ]
    );
}

#[test]
fn an_overlong_line_of_a_listing_is_skipped_in_sync() {
    let mut limits = Limits::default();
    limits.reply = 16;
    let stream = b"+OK\r\n+OK\r\n+OK\r\n+OK\r\n1 1\r\n2 222222222222222222222222\r\n3 3\r\n.\r\n";
    let list =
        Session { send: |client: &mut Client, out: &mut _| client.list(None, out), sent: false };
    let run = cuts::check(Client::new(limits, Leniency::default()), list, &[stream]);
    assert_eq!(
        run.events()[4..],
        [
            "ScanListing(ScanListing { number: 1, size: 1 })",
            "Unparsed(\"\", line too long at byte 16)",
            "ScanListing(ScanListing { number: 3, size: 3 })",
            "End(List, 0 octets)",
        ]
    );
}

#[test]
fn a_bare_lf_ends_lines_only_on_demand_and_never_a_message() {
    let list = |client: &mut Client, out: &mut Vec<u8>| client.list(None, out);
    let mut leniency = Leniency::default();
    leniency.bare_lf = true;
    let run = after_login(leniency, list, b"+OK\n1 5\n.\n");
    let told = |what: &str, at| format!("{what}, accepted: line ended by bare LF at byte {at})");
    let listing = "ScanListing(ScanListing { number: 1, size: 5 }";
    let expected =
        [told("Reply(List, Reply(+OK \"\")", 3), told(listing, 3), told("End(List, 0 octets", 1)];
    assert_eq!(run.events()[run.events().len() - 3..], expected);
    let run = after_login(leniency, |client, out| client.retr(1, out), b"+OK\nx\n.\n");
    assert_eq!(run.eof.as_deref(), Some("UnexpectedEof(Transaction)"));
    assert_eq!(run.events().last(), Some(&&*told("Reply(Retr, Reply(+OK \"\")", 3)));
    let run = after_login(Leniency::default(), list, b"+OK\r\n1 5\n2 6\r\n.\r\n");
    assert_eq!(run.events()[1], "Unparsed(\"1 5\\n2 6\", bare CR or LF at byte 3)");
}

#[test]
fn capa_may_be_unknown() {
    let probe = |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| {
        match event {
            Event::Reply { to: Verb::Connect, .. } => client.capa(out).unwrap(),
            Event::Reply { to: Verb::Capa, reply, .. } => {
                assert!(!reply.is_ok() && client.capabilities().is_none());
                // The server may know the mechanism, and no initial response (RFC 5034 §3).
                client.auth("PLAIN", Some(b"\0bob\0hungry"), out).unwrap();
            }
            _ => {}
        }
    };
    let heard = b"+OK\r\n-ERR unknown command\r\n+\r\n+OK\r\n";
    let run = cuts::check(Client::default(), answer(probe), &[heard]);
    assert_eq!(run.out, b"CAPA\r\nAUTH PLAIN\r\nAGJvYgBodW5ncnk=\r\n");
    assert_eq!(run.events().last(), Some(&"Reply(AuthResponse, Reply(+OK \"\"))"));
}

#[test]
fn a_long_initial_response_waits_for_the_empty_challenge() {
    let token = vec![b't'; 300];
    let auth = |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| match event {
        Event::Reply { to: Verb::Connect, .. } => client.capa(out).unwrap(),
        Event::End { .. } => {
            assert_eq!(client.auth("PLAIN", None, out), Err(Misuse::NotOffered));
            client.auth("XOAUTH2", Some(&vec![b't'; 300]), out).unwrap();
        }
        _ => {}
    };
    let heard = b"+OK\r\n+OK\r\nSASL XOAUTH2\r\n.\r\n+ \r\n+OK\r\n";
    let run = cuts::check(Client::default(), answer(auth), &[heard]);
    let mut expected = b"CAPA\r\nAUTH XOAUTH2\r\n".to_vec();
    textline::sasl::encode(&token, &mut expected);
    expected.extend_from_slice(b"\r\n");
    assert_eq!(run.out, expected);
}

#[test]
fn a_timestamp_needs_no_at_sign() {
    let mut client = Client::default();
    let mut out = Vec::new();
    assert_eq!(client.apop("bob", [0; 16], &mut out), Err(Misuse::MustWait));
    client.receive(&mut &b"+OK <x y> ready <1896.697170952>\r\n"[..], &mut out).unwrap();
    assert_eq!(client.timestamp().unwrap().as_str(), "<1896.697170952>");
    client.apop("bob", [0xC4; 16], &mut out).unwrap();
    assert_eq!(out, b"APOP bob c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4\r\n");
}

#[test]
fn response_codes_are_read_in_any_case_and_with_unknown_detail() {
    let cases: [(&[u8], _, &[u8]); 7] = [
        (b"-ERR [in-use] busy\r\n", Some(ResponseCode::InUse), b"busy"),
        (b"-ERR [SYS/TEMP/disk] full\r\n", Some(ResponseCode::SysTemp), b"full"),
        (b"-ERR [sys/perm]\r\n", Some(ResponseCode::SysPerm), b""),
        (b"-ERR [SYS/OTHER] x\r\n", Some(ResponseCode::Sys), b"x"),
        (b"-ERR [AUTH] no\r\n", Some(ResponseCode::Auth), b"no"),
        (b"-ERR [X-FOO] no\r\n", None, b"no"),
        (b"-ERR [AUTH no\r\n", None, b"[AUTH no"),
    ];
    for (line, code, message) in cases {
        let mut client = Client::default();
        let mut input = line;
        let event = client.receive(&mut input, &mut Vec::new()).unwrap().unwrap();
        let Event::Reply { reply, .. } = event else { panic!("{event:?}") };
        assert_eq!((reply.code(), reply.message()), (code, message));
    }
}

#[test]
fn plaintext_before_tls_is_refused_by_both_ends() {
    let stls = |client: &mut Client, _: Event<'_>, out: &mut Vec<u8>| {
        let _ = client.stls(out);
    };
    let heard = b"+OK\r\n+OK go\r\n+OK injected\r\n";
    let run = cuts::whole(Client::default(), answer(stls), &[heard, b""]);
    assert_eq!(run.error(), Some("Peer { kind: PlaintextBeforeTls, at: 0 }"));

    let mut config = Config::default();
    config.capabilities.stls = true;
    let heard = b"STLS\r\nUSER bob\r\nPASS injected\r\n";
    let run = cuts::whole(Server::new(config), Accept, &[heard, b""]);
    assert_eq!(run.error(), Some("Peer { kind: PlaintextBeforeTls, at: 0 }"));
    assert_eq!(run.events(), ["Command(Stls)"]);
}

#[test]
fn what_was_learnt_in_clear_is_forgotten() {
    let mut client = Client::default();
    let mut out = Vec::new();
    client.receive(&mut &b"+OK <1.2@c>\r\n"[..], &mut out).unwrap();
    client.capa(&mut out).unwrap();
    let mut input = &b"+OK\r\nSTLS\r\nPIPELINING\r\n.\r\n"[..];
    while client.receive(&mut input, &mut out).unwrap().is_some() {}
    assert!(client.capabilities().is_some_and(|offered| offered.pipelining));
    client.stls(&mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    assert_eq!(client.want(), Want::Layer(Layer::Tls));
    client.switch_layer(Layer::Tls, b"").unwrap();
    assert_eq!((client.capabilities(), client.timestamp()), (None, None));
    assert_eq!(client.stls(&mut out), Err(Misuse::NotOffered));
}

#[test]
fn a_refused_stls_ends_the_session() {
    let stls = |client: &mut Client, _: Event<'_>, out: &mut Vec<u8>| {
        let _ = client.stls(out);
    };
    let run = cuts::check(Client::default(), answer(stls), &[b"+OK\r\n-ERR no\r\n"]);
    assert_eq!(run.error(), Some("Peer { kind: TlsRefused, at: 0 }"));
}

#[test]
fn a_farewell_without_a_command_is_told() {
    let run = cuts::check(Client::default(), cuts::Silent, &[b"+OK\r\n-ERR autologout\r\n"]);
    assert_eq!(run.events()[1], "Closing(Reply(-ERR \"autologout\"))");
    let run = cuts::check(Client::default(), cuts::Silent, &[b"+OK\r\n+OK again\r\n"]);
    assert_eq!(run.error(), Some("Peer { kind: Unsolicited, at: 0 }"));
}

/// Answers everything with its usual reply.
#[derive(Clone)]
struct Accept;

impl Caller<Server> for Accept {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        if !matches!(event, server::Event::Answered { .. }) && server.accept(out).is_err() {
            server.refuse(out).unwrap();
        }
        let _ = server.end_of_body(out);
    }
}

fn in_clear() -> Server {
    let mut config = Config::default();
    config.auth_in_clear = true;
    Server::new(config)
}

#[test]
fn passwords_keep_their_spaces_and_are_never_shown() {
    let secret = answer(|server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>| {
        if let server::Event::Command { command: pop3_codec::Command::Pass(password), .. } = &event
        {
            assert_eq!(password.reveal(), b" two  words ");
        }
        server.accept(out).or_else(|_| server.refuse(out)).unwrap();
    });
    let mut server = in_clear();
    server.accept(&mut Vec::new()).unwrap();
    let heard = b"user bob \r\npass  two  words \r\n";
    let run = cuts::check(server, secret, &[heard]);
    assert_eq!(
        run.events(),
        [
            "Command(User(\"bob\"), accepted: space at the end of the line at byte 8)",
            "Command(Pass(***))",
        ]
    );
    let run = cuts::check(in_clear(), Accept, &[b"user bob\r\npass\thungry\r\n pass hungry\r\n"]);
    assert!(!run.to_string().contains("hungry"), "{run}");
}

#[test]
fn bad_commands_are_answered_and_the_session_lives_on() {
    let heard = b"\r\nFROB\r\nUSER\r\nUSER a b\r\nuser bob\r\npass hungry\r\nRETR x\r\nRETR 1 2\r\nTOP 1\r\nLIST -1\r\nDELE 4294967296\r\nNOOP now\r\nAUTH\r\nNOOP\rx\r\nNOOP\r\nQUIT\r\n";
    let run = cuts::check(in_clear(), Accept, &[heard]);
    let out = String::from_utf8(run.out.clone()).unwrap();
    let replies: Vec<&str> = out.lines().collect();
    assert_eq!(
        replies,
        [
            "+OK POP3 server ready",
            "-ERR unknown command",
            "-ERR unknown command",
            "-ERR argument missing",
            "-ERR too many arguments",
            "+OK",
            "+OK user successfully logged on",
            "-ERR bad number",
            "-ERR too many arguments",
            "-ERR argument missing",
            "-ERR bad number",
            "-ERR bad number",
            "-ERR too many arguments",
            "-ERR argument missing",
            "-ERR bare CR or LF",
            "+OK",
            "+OK POP3 server signing off",
        ]
    );
    assert_eq!((run.want, run.eof), (Want::Close, None));
}

#[test]
fn commands_out_of_sequence_are_refused_by_the_server() {
    let run =
        cuts::check(in_clear(), Accept, &[b"STAT\r\nPASS x\r\nUSER bob\r\nPASS x\r\nUSER bob\r\n"]);
    let out = String::from_utf8(run.out.clone()).unwrap();
    let replies: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        replies,
        [
            "-ERR log in first",
            "-ERR send USER first",
            "+OK",
            "+OK user successfully logged on",
            "-ERR already logged in",
        ]
    );
}

#[test]
fn passwords_in_clear_are_refused_unless_the_server_permits_them() {
    let run = cuts::check(Server::new(Config::default()), Accept, &[b"USER bob\r\nCAPA\r\n"]);
    let out = String::from_utf8(run.out.clone()).unwrap();
    assert!(out.contains("-ERR [AUTH] encryption required\r\n+OK capability list follows\r\n"));
    assert!(!out.contains("\r\nUSER\r\n") && out.contains("\r\nTOP\r\n"), "{out}");
}

#[test]
fn a_server_inside_tls_permits_logins_and_no_stls() {
    let mut config = Config::default();
    config.capabilities.stls = true;
    config.capabilities.sasl = vec!["PLAIN".into()];
    let stream =
        b"CAPA\r\nSTLS\r\nAUTH PLAIN AGJvYgBodW5ncnk=\r\nUSER bob\r\nPASS hungry\r\nSTAT\r\n";
    let capa_and_stls = |server: Server| {
        let run = cuts::check(server, Accept, &[&stream[..12]]);
        String::from_utf8(run.out).unwrap()
    };
    let out = capa_and_stls(Server::new(config.clone()));
    assert!(out.contains("\r\nSTLS\r\n") && !out.contains("\r\nUSER\r\n"), "{out}");
    assert!(!out.contains("-ERR") && !out.contains("SASL"), "{out}");

    let out = capa_and_stls(Server::new_in_tls(config.clone()));
    assert!(out.contains("\r\nUSER\r\n") && out.contains("\r\nSASL PLAIN\r\n"), "{out}");
    assert!(!out.contains("\r\nSTLS\r\n") && out.ends_with("\r\n"), "{out}");
    assert!(out.lines().last().unwrap().starts_with("-ERR"), "{out}");

    // Each way to log in reaches the application.
    let refuse = answer(|server: &mut Server, event, out| {
        let server::Event::Command { command, .. } = event else { return };
        match command {
            pop3_codec::Command::User(_) => server.accept(out),
            _ => server.refuse(out),
        }
        .unwrap();
    });
    let mut server = Server::new_in_tls(config);
    server.accept(&mut Vec::new()).unwrap();
    let run = cuts::check(server, refuse, &[stream]);
    let commands = run.events().join("\n");
    for login in ["Auth", "User", "Pass"] {
        assert!(commands.contains(login), "{commands}");
    }
    assert!(!commands.contains("Stls"), "{commands}");
}

#[test]
fn a_server_s_author_may_stream_anything_and_the_reply_ends_where_it_ends() {
    let mut server = in_clear();
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    let mut input = &b"USER bob\r\nPASS x\r\nTOP 1 1\r\nRETR 1\r\n"[..];
    let mut piece = 0;
    while let Some(event) = server.receive(&mut input, &mut out).unwrap() {
        if let server::Event::Command { command: pop3_codec::Command::Pass(_), .. } = event {
            let mut maildrop = pop3_codec::Maildrop::new();
            maildrop.push(9, &pop3_codec::UniqueId::new("a").unwrap());
            server.open(maildrop, &mut out).unwrap();
            continue;
        }
        server.accept(&mut out).unwrap();
        let mut wants_more = true;
        for octet in &b"A: b\n\n.\r\n\r.\r\nend"[..] {
            match server.body(&[*octet], &mut out) {
                Ok(more) => wants_more = more,
                Err(misuse) => assert_eq!(misuse, Misuse::NoPayloadDue),
            }
        }
        if server.end_of_body(&mut out).is_ok() {
            piece += 1;
            assert_eq!(wants_more, piece == 2);
        }
    }
    let text = String::from_utf8(out).unwrap();
    let expected = "+OK top of message follows\r\nA: b\r\n\r\n..\r\n.\r\n\
                    +OK 9 octets\r\nA: b\r\n\r\n..\r\n\r\n..\r\nend\r\n.\r\n";
    assert!(text.ends_with(expected), "{text}");
}

/// A client can write commands as people type them; arguments keep their case.
#[test]
fn lower_case_commands() {
    use sans_io::Connection;

    let mut client = Client::default().with_lower_case();
    let mut out = Vec::new();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.user("Bob", &mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.pass("Hungry", &mut out).unwrap();
    assert_eq!(out, b"user Bob\r\npass Hungry\r\n");
}

/// There is nothing that a channel could be bound to without TLS (RFC 5802 §6).
#[test]
fn mechanisms_with_channel_binding_are_of_tls() {
    let mut config = Config::default();
    config.auth_in_clear = true;
    let names = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"];
    config.capabilities.sasl = names.map(String::from).to_vec();
    let said = |mut server: Server| {
        let mut out = Vec::new();
        server.accept(&mut out).unwrap();
        let mut input = &b"CAPA\r\nAUTH scram-sha-256-plus\r\n"[..];
        while server
            .receive(&mut input, &mut out)
            .unwrap()
            .is_some_and(|event| matches!(event, server::Event::Answered { .. }))
        {}
        String::from_utf8(out).unwrap()
    };
    let clear = said(Server::new(config.clone()));
    assert!(clear.contains("\r\nSASL SCRAM-SHA-256\r\n"), "{clear}");
    assert!(clear.ends_with("-ERR [AUTH] encryption required\r\n"), "{clear}");
    let tls = said(Server::new_in_tls(config));
    assert!(tls.contains("\r\nSASL SCRAM-SHA-256-PLUS SCRAM-SHA-256\r\n"), "{tls}");
    assert!(!tls.contains("-ERR"), "{tls}");
}
