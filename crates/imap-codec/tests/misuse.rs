//! Every method in every state: what is not permitted is `Misuse`, writes nothing and changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Client, Command, Data, Fetch, FetchItem, Items, Leniency, Limits, Misuse, Server, State,
    Status, Tag, Text, Verb, client,
    server::{Config, Event},
};
use sans_io::{Connection, Layer, Want};

const STATES: [State; 5] = [
    State::Connected,
    State::NotAuthenticated,
    State::Authenticated,
    State::Selected,
    State::Logout,
];

const COMMANDS: [&str; 37] = [
    "CAPABILITY",
    "NOOP",
    "LOGOUT",
    "ID NIL",
    "STARTTLS",
    "AUTHENTICATE PLAIN",
    "LOGIN a b",
    "ENABLE X",
    "SELECT a",
    "EXAMINE a",
    "CREATE a",
    "DELETE a",
    "RENAME a b",
    "SUBSCRIBE a",
    "UNSUBSCRIBE a",
    "LIST a b",
    "LSUB a b",
    "NAMESPACE",
    "STATUS a (MESSAGES)",
    "APPEND a {1}",
    "IDLE",
    "CHECK",
    "CLOSE",
    "UNSELECT",
    "EXPUNGE",
    "UID EXPUNGE 1",
    "SEARCH ALL",
    "UID SEARCH ALL",
    "FETCH 1 ALL",
    "UID FETCH 1 ALL",
    "STORE 1 FLAGS ()",
    "UID STORE 1 FLAGS ()",
    "COPY 1 a",
    "UID COPY 1 a",
    "MOVE 1 a",
    "UID MOVE 1 a",
    "XYZZY",
];

fn client_in(state: State) -> Client {
    let mut client = Client::new(Limits::default());
    let greeting = match state {
        State::Connected => return client,
        State::NotAuthenticated => "* OK hi\r\n",
        State::Logout => "* BYE no\r\n",
        _ => "* PREAUTH hi\r\n",
    };
    let mut out = Vec::new();
    client.receive(&mut greeting.as_bytes(), &mut out).unwrap();
    if state == State::Selected {
        client.command(&Command::select(imap_codec::Mailbox::INBOX), &mut out).unwrap();
        client.receive(&mut &b"a001 OK in\r\n"[..], &mut out).unwrap();
    }
    assert_eq!(client.state(), state);
    client
}

fn server_in(state: State) -> Server {
    let mut config = Config::default();
    config.login_in_clear = true;
    let mut server = Server::new(config);
    let mut out = Vec::new();
    let text = Text::new("hi").unwrap();
    match state {
        State::Connected => return server,
        State::NotAuthenticated => server.greet("hi", &mut out).unwrap(),
        State::Logout => server.greet_with(&Data::Bye(text), &mut out).unwrap(),
        _ => server.greet_with(&Data::PreAuth(text), &mut out).unwrap(),
    }
    if state == State::Selected {
        server.receive(&mut &b"x SELECT a\r\n"[..], &mut out).unwrap();
        server.ok(&Tag::new("x").unwrap(), "in", &mut out).unwrap();
    }
    assert_eq!(server.state(), state);
    server
}

fn line(command: &str) -> String {
    format!("t {command}\r\n")
}

#[test]
fn a_client_sends_what_the_state_permits_and_nothing_else() {
    for state in STATES {
        for text in COMMANDS {
            let line = line(text);
            let (_, command) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
            let (mut client, mut out) = (client_in(state), Vec::new());
            let before = client.clone();
            let result = client.command(&command, &mut out);
            let expected = match state {
                State::Logout => Err(Misuse::Over),
                _ if state.permits(command.verb()) => Ok(()),
                _ => Err(Misuse::State(state)),
            };
            assert_eq!(result.map(drop), expected, "{state:?} {text}");
            if result.is_err() {
                assert_eq!((&client, out.len()), (&before, 0), "{state:?} {text}");
            } else {
                assert_eq!(client.open().next().unwrap().1, command.verb());
            }
        }
    }
}

#[test]
fn a_client_says_nothing_that_was_not_asked_for() {
    for state in STATES {
        let (mut client, mut out) = (client_in(state), Vec::new());
        let before = client.clone();
        assert_eq!(client.respond(b"x", &mut out), Err(Misuse::NotNow));
        assert_eq!(client.cancel(&mut out), Err(Misuse::NotNow));
        assert_eq!(client.chunk(b"x", &mut out), Err(Misuse::NotNow));
        assert_eq!(client.done(&mut out), Err(Misuse::NotNow));
        assert!(client.switch_layer(Layer::Tls, b"").is_err());
        assert!(client.switch_layer(Layer::Deflate, b"").is_err());
        assert_eq!((&client, out.len()), (&before, 0));
    }
}

#[test]
fn a_server_gives_the_commands_that_the_state_permits_and_no_others() {
    for state in STATES {
        for text in COMMANDS {
            let line = line(text);
            let (_, command) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
            let verb = command.verb();
            let (mut server, mut out) = (server_in(state), Vec::new());
            let mut input = line.as_bytes();
            let given =
                matches!(server.receive(&mut input, &mut out), Ok(Some(Event::Command { .. })));
            // STARTTLS is not offered by this one.
            let expected = state.permits(verb) && verb != Verb::StartTls;
            assert_eq!(given, expected, "{state:?} {text}");
            let refused = out.starts_with(b"t BAD ");
            let heard = !matches!(state, State::Connected | State::Logout);
            assert_eq!(refused, heard && !given, "{state:?} {text}");
        }
    }
}

#[test]
fn a_server_says_nothing_that_was_not_asked_for() {
    let text = Text::new("x").unwrap();
    let tag = Tag::new("t").unwrap();
    let items = [FetchItem::Uid(1)];
    let fetch = Data::Fetch(Fetch::new(1, Items::new(&items)));
    for state in STATES {
        let (mut server, mut out) = (server_in(state), Vec::new());
        let before = server.clone();
        for status in [Status::Ok, Status::No, Status::Bad] {
            assert!(server.reply(&tag, status, &text, &mut out).is_err());
        }
        assert!(server.capability(&tag, &mut out).is_err());
        assert!(server.refuse(&mut out).is_err());
        assert!(server.accept(&mut out).is_err());
        assert!(server.challenge(b"x", &mut out).is_err());
        assert!(server.chunk(b"x", &mut out).is_err());
        assert!(server.data(&Data::Expunge(1), &mut out).is_err());
        assert!(server.data(&Data::PreAuth(text.clone()), &mut out).is_err());
        assert!(server.switch_layer(Layer::Tls, b"").is_err());
        if state != State::Selected {
            assert!(server.data(&Data::Exists(1), &mut out).is_err());
            assert!(server.data(&fetch, &mut out).is_err());
        }
        if state != State::Connected {
            assert!(server.greet("again", &mut out).is_err());
        }
        assert_eq!((&server, out.len()), (&before, 0), "{state:?}");
    }
}

#[test]
fn what_waits_for_the_caller_is_answered_once() {
    for (command, accepted) in
        [("APPEND a {1}", true), ("IDLE", true), ("NOOP", false), ("AUTHENTICATE X", false)]
    {
        let state =
            if command.starts_with("AUTH") { State::NotAuthenticated } else { State::Selected };
        let (mut server, mut out) = (server_in(state), Vec::new());
        server.receive(&mut line(command).as_bytes(), &mut out).unwrap();
        assert_eq!(server.want(), Want::Caller, "{command}");
        let tag = Tag::new("t").unwrap();
        let before = server.clone();
        if accepted {
            assert!(
                matches!(server.ok(&tag, "x", &mut out), Err(Misuse::WrongReply(_))),
                "{command}"
            );
            assert_eq!(server, before);
            server.accept(&mut out).unwrap();
            assert_eq!(server.accept(&mut out), Err(Misuse::NotNow));
            assert!(matches!(server.ok(&tag, "x", &mut out), Err(Misuse::WrongReply(_))));
            // What is sent of a message can still be left out.
            let refused = server.no(&tag, "x", &mut out);
            assert_eq!(refused.is_ok(), command.starts_with("APPEND"), "{command}");
        } else {
            assert_eq!(server.accept(&mut out), Err(Misuse::NotNow));
            assert_eq!(server, before);
            server.no(&tag, "x", &mut out).unwrap();
            assert_eq!(server.no(&tag, "x", &mut out), Err(Misuse::UnknownTag));
        }
    }
}

#[test]
fn after_the_end_nothing_is_taken() {
    let mut client = client_in(State::Logout);
    let mut input = &b"* 1 EXISTS\r\n"[..];
    assert_eq!(client.receive(&mut input, &mut Vec::new()), Ok(None::<client::Event<'_>>));
    assert_eq!((input.len(), client.want()), (12, Want::Close));
    let mut server = server_in(State::Logout);
    let mut input = &b"a NOOP\r\n"[..];
    assert_eq!(server.receive(&mut input, &mut Vec::new()), Ok(None::<Event<'_>>));
    assert_eq!((input.len(), server.want()), (8, Want::Close));
}
