//! Every method in every state: what is not permitted is `Misuse`, writes nothing and changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{
    Capability, Client, Command, Leniency, Maildrop, Misuse, Response, Server, State, Timestamp,
    UniqueId, Verb, server::Config,
};
use sans_io::{Connection, Layer, Want};

const STATES: [State; 9] = [
    State::Connected,
    State::Refused,
    State::Authorization,
    State::User,
    State::Auth,
    State::Tls,
    State::Transaction,
    State::Update,
    State::Closed,
];

const COMMANDS: [&str; 20] = [
    "USER bob",
    "PASS hungry",
    "APOP bob c4c9334bac560ecc979e58001b3e22fb",
    "STAT",
    "LIST",
    "LIST 1",
    "UIDL",
    "RETR 1",
    "TOP 1 0",
    "DELE 1",
    "NOOP",
    "RSET",
    "QUIT",
    "CAPA",
    "STLS",
    "AUTH PLAIN",
    "UTF8",
    "LANG",
    "LANG de",
    "XTND XMIT",
];

fn command(line: &str) -> Command<'_> {
    Command::parse(line.as_bytes(), Leniency::STRICT).unwrap().0
}

/// A client that stands in `state` with no command open, if there is such a client.
fn client_in(state: State) -> Option<Client> {
    let mut client = Client::default();
    let mut out = Vec::new();
    let mut hear = |client: &mut Client, sent: Option<&str>, reply: &str| {
        if let Some(line) = sent {
            client.command(&command(line), &mut out).unwrap();
        }
        let mut input = reply.as_bytes();
        while client.receive(&mut input, &mut out).unwrap().is_some() {}
    };
    match state {
        State::Refused => hear(&mut client, None, "-ERR\r\n"),
        State::Connected | State::Update => {}
        _ => hear(&mut client, None, "+OK <1.2@c>\r\n"),
    }
    match state {
        State::User => hear(&mut client, Some("USER bob"), "+OK\r\n"),
        State::Auth => hear(&mut client, Some("AUTH PLAIN"), "+ \r\n"),
        State::Tls => hear(&mut client, Some("STLS"), "+OK\r\n"),
        State::Closed => hear(&mut client, Some("QUIT"), "+OK\r\n"),
        State::Transaction => {
            hear(&mut client, Some("APOP bob c4c9334bac560ecc979e58001b3e22fb"), "+OK\r\n");
        }
        _ => {}
    }
    (client.state() == state).then_some(client)
}

#[test]
fn a_client_sends_what_the_state_permits_and_nothing_else() {
    for state in STATES {
        let Some(client) = client_in(state) else {
            assert_eq!(state, State::Update, "only QUIT leads there, and then a reply is open");
            continue;
        };
        for line in COMMANDS {
            let command = command(line);
            let (mut client, before, mut out) = (client.clone(), client.clone(), Vec::new());
            let result = client.command(&command, &mut out);
            let expected = match state {
                State::Connected => Err(Misuse::MustWait),
                State::Closed => Err(Misuse::Over),
                _ if state.permits(command.verb()) => Ok(()),
                _ => Err(Misuse::State(state)),
            };
            assert_eq!(result, expected, "{line} in {state:?}");
            if result.is_err() {
                assert_eq!((client, out), (before, Vec::new()), "{line} in {state:?}");
            } else {
                assert_eq!(out, format!("{line}\r\n").as_bytes());
            }
        }
        let (mut client, mut out) = (client, Vec::new());
        let waits = state == State::Auth;
        assert_eq!(client.clone().auth_response(b"x", &mut out).is_ok(), waits, "{state:?}");
        assert_eq!(client.clone().auth_cancel(&mut out).is_ok(), waits, "{state:?}");
        let switches = client.switch_layer(Layer::Tls, b"").is_ok();
        assert_eq!(switches, state == State::Tls, "{state:?}");
    }
}

#[test]
fn a_client_waits_where_it_must() {
    let mut client = client_in(State::Authorization).unwrap();
    let mut out = Vec::new();
    client.user("bob", &mut out).unwrap();
    assert_eq!(client.pass("hungry", &mut out), Err(Misuse::MustWait));
    assert_eq!(client.open().collect::<Vec<_>>(), [Verb::User]);
    // While the lines of a reply are read, nothing is open, and still there is something to wait for.
    let mut client = client_in(State::Authorization).unwrap();
    client.capa(&mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    assert_eq!(client.open().len(), 0);
    assert_eq!(client.capa(&mut out), Err(Misuse::MustWait));
}

#[test]
fn no_argument_can_forge_a_command() {
    let mut client = client_in(State::User).unwrap();
    let mut out = Vec::new();
    for text in ["", "a\r\nDELE 1", "a\rb", "a\nb", "a\0b", "a\tb", "a\x7Fb"] {
        assert_eq!(client.user(text, &mut out), Err(Misuse::Argument), "{text:?}");
        assert_eq!(client.pass(text, &mut out), Err(Misuse::Argument), "{text:?}");
        assert_eq!(client.apop(text, [0; 16], &mut out), Err(Misuse::Argument), "{text:?}");
        assert_eq!(client.auth(text, None, &mut out), Err(Misuse::Argument), "{text:?}");
        assert!(UniqueId::new(text).is_err() && Timestamp::new(text).is_err(), "{text:?}");
        assert!(
            text.is_empty() || text.contains('\t') || Capability::parse(text.as_bytes()).is_err()
        );
    }
    assert_eq!(client.user("two words", &mut out), Err(Misuse::Argument));
    let long = "x".repeat(255 - "USER \r\n".len() + 1);
    assert_eq!(client.user(&long, &mut out), Err(Misuse::CommandTooLong));
    // A known command in disguise would have a reply of other lines than the client expects.
    let word = |text: &'static str| pop3_codec::Word::new(text).unwrap();
    for (verb, rest) in [("retr", " 1"), ("RE", "TR 1"), ("LIST", ""), ("", ""), (" X", "")] {
        let disguised = Command::Unknown { verb: word(verb), rest: word(rest) };
        let mut client = client_in(State::Transaction).unwrap();
        assert_eq!(client.command(&disguised, &mut out), Err(Misuse::Argument), "{verb}{rest}");
    }
    assert_eq!(out, b"");
}

#[test]
fn a_pipeline_has_a_limit() {
    let mut limits = pop3_codec::Limits::default();
    limits.pipeline = 2;
    let mut client = Client::new(limits, Leniency::default());
    let mut out = Vec::new();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.capa(&mut out).unwrap();
    let mut input = &b"+OK\r\nPIPELINING\r\n.\r\n"[..];
    while client.receive(&mut input, &mut out).unwrap().is_some() {}
    client.user("bob", &mut out).unwrap();
    client.pass("hungry", &mut out).unwrap();
    assert_eq!(client.stat(&mut out), Err(Misuse::PipelineFull));
}

/// A server that waits for the reply to `line`, given in a session that is logged in if `login` says so.
fn server_at(login: Option<Maildrop>, line: &str) -> Server {
    let mut config = Config::default();
    config.auth_in_clear = true;
    config.capabilities.stls = true;
    config.capabilities.sasl = vec!["PLAIN".into()];
    config.timestamp = Some(Timestamp::new("<1.2@c>").unwrap());
    let mut server = Server::new(config);
    let mut out = Vec::new();
    if line == "greeting" {
        return server;
    }
    server.accept(&mut out).unwrap();
    if let Some(maildrop) = login {
        for line in ["USER bob\r\n", "PASS hungry\r\n"] {
            server.receive(&mut line.as_bytes(), &mut out).unwrap();
            if line.starts_with("USER") {
                server.accept(&mut out)
            } else {
                server.open(maildrop.clone(), &mut out)
            }
            .unwrap();
        }
    }
    server.receive(&mut [line, "\r\n"].concat().as_bytes(), &mut out).unwrap();
    server
}

fn one_message() -> Maildrop {
    let mut maildrop = Maildrop::new();
    maildrop.push(5, &UniqueId::new("a").unwrap());
    maildrop
}

#[test]
fn a_server_replies_once_and_only_when_a_reply_is_due() {
    for (login, line) in [
        (None, "greeting"),
        (None, "USER bob"),
        (None, "APOP bob c4c9334bac560ecc979e58001b3e22fb"),
        (None, "AUTH PLAIN"),
        (None, "STLS"),
        (None, "FROB"),
        (None, "RETR x"),
        (None, "QUIT"),
        (Some(one_message()), "QUIT"),
    ] {
        let mut server = server_at(login, line);
        let mut out = Vec::new();
        assert_eq!(server.want(), Want::Caller, "{line}");
        assert_eq!(server.body(b"x", &mut out), Err(Misuse::NoPayloadDue), "{line}");
        assert_eq!(server.end_of_body(&mut out), Err(Misuse::NoPayloadDue), "{line}");
        assert_eq!(server.challenge(b"x", &mut out).is_ok(), line.starts_with("AUTH"), "{line}");
        let mut server = if line.starts_with("AUTH") { server_at(None, line) } else { server };
        let is_login = line.starts_with("AUTH") || line.starts_with("APOP");
        assert_eq!(server.attach(Maildrop::new()).is_ok(), is_login, "{line}");
        out.clear();
        server.refuse(&mut out).unwrap();
        assert!(out.starts_with(b"-ERR ") && out.ends_with(b"\r\n"), "{line}");
        assert!(server.maildrop().is_none() || line == "QUIT", "{line}");
        let before = server.clone();
        let again = server.reply(&Response::ok(""), &mut out);
        assert!(matches!(again, Err(Misuse::NoReplyDue | Misuse::Over)), "{line}");
        assert_eq!(server, before, "{line}");
    }
}

#[test]
fn a_bad_command_cannot_be_accepted() {
    let mut server = server_at(None, "RETR x");
    let mut out = Vec::new();
    assert_eq!(server.accept(&mut out), Err(Misuse::WrongReply));
    assert_eq!(server.reply(&Response::ok("fine"), &mut out), Err(Misuse::WrongReply));
    assert_eq!(out, b"");
    server.refuse(&mut out).unwrap();
    assert_eq!(out, b"-ERR bad number\r\n");
}

#[test]
fn the_lines_of_a_message_are_due_after_its_positive_reply_only() {
    let mut server = server_at(Some(one_message()), "RETR 1");
    let mut out = Vec::new();
    server.reply(&Response::err("gone"), &mut out).unwrap();
    assert_eq!(server.body(b"x", &mut out), Err(Misuse::NoPayloadDue));
    let mut server = server_at(Some(one_message()), "RETR 1");
    server.accept(&mut out).unwrap();
    assert_eq!(server.accept(&mut out), Err(Misuse::NoReplyDue));
    assert_eq!(server.receive(&mut &b"DELE 1\r\n"[..], &mut out), Ok(None));
    assert_eq!(server.want(), Want::Caller);
    // Storage that fails in the middle can only end the session: the reply has no end.
    out.clear();
    server.close(&Response::err("read error"), &mut out).unwrap();
    assert_eq!((out.as_slice(), server.want()), (&b""[..], Want::Close));
}

#[test]
fn only_quit_says_what_is_to_be_removed() {
    let mut server = server_at(Some(one_message()), "DELE 1");
    assert_eq!(server.maildrop().unwrap().deleted().collect::<Vec<_>>(), [1]);
    assert_eq!(server.expunge().count(), 0);
    let mut closed = server.clone();
    closed.close(&Response::err("shutdown"), &mut Vec::new()).unwrap();
    assert_eq!(closed.expunge().count(), 0);
    let mut broken = server.clone();
    assert!(broken.receive_eof(b"").is_err());
    assert_eq!(broken.expunge().count(), 0);
    let mut out = Vec::new();
    server.receive(&mut &b"QUIT\r\n"[..], &mut out).unwrap();
    assert_eq!((server.state(), server.expunge().collect::<Vec<_>>()), (State::Update, vec![1]));
    // The client does not wait for the reply: what it asked for stands.
    assert_eq!(server.receive_eof(b""), Ok(()));
    assert_eq!(server.expunge().collect::<Vec<_>>(), [1]);
    server.accept(&mut out).unwrap();
    assert_eq!((server.state(), server.want()), (State::Closed, Want::Close));
    assert_eq!(server.expunge().count(), 0);
}
