//! PIPELINING (RFC 2920): a server answers in order, a client groups what may be grouped.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/accept.rs"]
mod accept;
#[path = "support/steps.rs"]
mod steps;

use accept::Accept;
use sans_io::{Connection, Want};
use smtp_codec::{
    Client, Code, Command, ForwardPath, Limits, Misuse, Params, Response, ReversePath, Server,
    State, Verb, client::Event, server, server::Config,
};
use steps::{Step, Steps};
use testkit::cuts;

const EHLO: &str = "220 a\r\n250-a\r\n250 PIPELINING\r\n";

const GROUP: &[Step] = &[
    |client, out| client.hello("a", out),
    |client, out| client.mail(&ReversePath::Null, &Params::NONE, out),
    |client, out| client.rcpt(&ForwardPath::new("b@c").unwrap(), &Params::NONE, out),
    |client, out| client.rcpt(&ForwardPath::new("d@e").unwrap(), &Params::NONE, out),
    Client::data,
];

fn ready() -> (Client, Vec<u8>) {
    let (mut client, mut out, mut input) =
        (Client::new(Limits::default()), Vec::new(), EHLO.as_bytes());
    client.receive(&mut input, &mut out).unwrap();
    client.hello("a", &mut out).unwrap();
    client.receive(&mut input, &mut out).unwrap();
    out.clear();
    (client, out)
}

/// The commands and replies of all events.
fn replies(client: &mut Client, mut input: &[u8], out: &mut Vec<u8>) -> Vec<(Verb, u16)> {
    let mut replies = Vec::new();
    while let Some(event) = client.receive(&mut input, out).unwrap() {
        let Event::Reply { to, reply, .. } = event else { panic!("{event:?}") };
        replies.push((to, reply.code()));
    }
    replies
}

#[test]
fn a_server_answers_in_order() {
    let caller = cuts::answer(|server: &mut Server, event, out| match event {
        server::Event::Command { command: Command::Rcpt { to, .. }, .. } => {
            let code = if to.to_string() == "<b@c>" { Code::OK } else { Code::NO_MAILBOX };
            server.reply(&Response::new(code, &to.to_string()), out).unwrap();
        }
        server::Event::Chunk(_) => {}
        _ => server.accept(out).or_else(|_| server.refuse(out)).unwrap(),
    });
    let mut config = Config::new("a");
    config.extensions.enhanced_status_codes = false;
    let mut server = Server::new(config);
    server.accept(&mut Vec::new()).unwrap();
    let stream = b"HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nRCPT TO:<d@e>\r\nJUNK\r\nRCPT TO:<\r\nDATA\r\nMAIL FROM:<\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nDATA\r\nQUIT\r\nNOOP\r\n";
    let run = cuts::check(server, caller, &[stream]);
    let out = str::from_utf8(&run.out).unwrap();
    let codes: Vec<&str> = out.lines().map(|line| &line[..3]).collect();
    assert_eq!(
        codes,
        ["250", "250", "250", "550", "500", "501", "354", "250", "250", "250", "503", "221"]
    );
    assert_eq!(run.payload(), b"MAIL FROM:<\r\n");
    assert_eq!((run.want, run.eof), (Want::Close, None));
}

#[test]
fn a_server_reads_nothing_while_a_reply_is_due() {
    let mut server = Server::new(Config::new("a"));
    let mut input = &b"NOOP\r\nNOOP\r\n"[..];
    let mut out = Vec::new();
    assert_eq!(server.receive(&mut input, &mut out), Ok(None));
    assert_eq!((server.want(), input.len()), (Want::Caller, 12));
    server.accept(&mut out).unwrap();
    assert!(server.receive(&mut input, &mut out).unwrap().is_some());
    assert_eq!((server.receive(&mut input, &mut out), input.len()), (Ok(None), 6));
}

#[test]
fn a_client_groups_up_to_data() {
    let stream = format!("{EHLO}250 a\r\n250 a\r\n550 a\r\n354 a\r\n");
    let run = cuts::check(Client::new(Limits::default()), Steps::new(GROUP), &[stream.as_bytes()]);
    assert_eq!(run.out, b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nRCPT TO:<d@e>\r\nDATA\r\n");
    // All is written at the reply to EHLO, and all replies are told.
    assert_eq!(run.events().len(), 6);
    assert_eq!(run.eof.as_deref(), Some("UnexpectedEof(Data)"));
}

#[test]
fn every_status_of_a_group_is_told() {
    let (mut client, mut out) = ready();
    for step in &GROUP[1..] {
        step(&mut client, &mut out).unwrap();
    }
    assert_eq!(client.noop(&mut out), Err(Misuse::MustWait));
    assert_eq!(client.open().collect::<Vec<_>>(), [Verb::Mail, Verb::Rcpt, Verb::Rcpt, Verb::Data]);
    let found =
        replies(&mut client, b"250 a\r\n250 a\r\n450 a\r\n354 a\r\n250 too early\r\n", &mut out);
    let expected = [(Verb::Mail, 250), (Verb::Rcpt, 250), (Verb::Rcpt, 450), (Verb::Data, 354)];
    assert_eq!(found, expected);
    assert_eq!((client.accepted_recipients(), client.state()), (1, State::Data));
    assert_eq!(client.want(), Want::Caller);
}

#[test]
fn nobody_accepted_and_354() {
    let (mut client, mut out) = ready();
    for step in &GROUP[1..] {
        step(&mut client, &mut out).unwrap();
    }
    out.clear();
    let found = replies(&mut client, b"250 a\r\n550 a\r\n550 a\r\n354 a\r\n", &mut out);
    assert_eq!(found.last(), Some(&(Verb::Data, 354)));
    // RFC 2920 §3.1: the client must send an empty message, and does so by itself.
    assert_eq!(out, b".\r\n");
    assert_eq!(client.body(b"never sent", &mut out), Err(Misuse::State(State::Ready)));
    assert_eq!(client.open().collect::<Vec<_>>(), [Verb::EndOfData]);
    assert_eq!(replies(&mut client, b"554 a\r\n", &mut out), [(Verb::EndOfData, 554)]);
    assert_eq!((client.state(), out.as_slice()), (State::Ready, &b".\r\n"[..]));
}

#[test]
fn a_refused_mail_takes_its_group_with_it() {
    let (mut client, mut out) = ready();
    for step in &GROUP[1..] {
        step(&mut client, &mut out).unwrap();
    }
    replies(&mut client, b"550 a\r\n503 a\r\n503 a\r\n503 a\r\n", &mut out);
    assert_eq!((client.state(), client.accepted_recipients()), (State::Ready, 0));
    client.mail(&ReversePath::Null, &Params::NONE, &mut out).unwrap();
}

#[test]
fn the_end_of_a_message_begins_the_next_group() {
    let (mut client, mut out) = ready();
    for step in &GROUP[1..] {
        step(&mut client, &mut out).unwrap();
    }
    replies(&mut client, b"250 a\r\n250 a\r\n250 a\r\n354 a\r\n", &mut out);
    out.clear();
    client.end_of_data(&mut out).unwrap();
    for step in &GROUP[1..] {
        step(&mut client, &mut out).unwrap();
    }
    assert_eq!(out, b".\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nRCPT TO:<d@e>\r\nDATA\r\n");
    // The first message's fate and the second's recipients are told apart.
    let found = replies(&mut client, b"451 a\r\n250 a\r\n250 a\r\n550 a\r\n354 a\r\n", &mut out);
    assert_eq!(found[..2], [(Verb::EndOfData, 451), (Verb::Mail, 250)]);
    assert_eq!((client.accepted_recipients(), client.state()), (1, State::Data));
}

#[test]
fn without_pipelining_every_reply_is_waited_for() {
    let mut client = Client::new(Limits::default());
    let (mut out, mut input) = (Vec::new(), &b"220 a\r\n250-a\r\n250 SIZE\r\n250 a\r\n"[..]);
    client.receive(&mut input, &mut out).unwrap();
    client.hello("a", &mut out).unwrap();
    client.receive(&mut input, &mut out).unwrap();
    client.mail(&ReversePath::Null, &Params::NONE, &mut out).unwrap();
    assert_eq!(GROUP[2](&mut client, &mut out), Err(Misuse::MustWait));
    client.receive(&mut input, &mut out).unwrap();
    GROUP[2](&mut client, &mut out).unwrap();
}

#[test]
fn a_server_that_knows_no_ehlo_gets_helo() {
    let steps: &[Step] = &[|client, out| client.hello("a", out), Client::quit];
    for (refusal, written) in [
        ("500 what?\r\n250 a\r\n221 a\r\n", "EHLO a\r\nHELO a\r\nQUIT\r\n"),
        ("502 what?\r\n550 no\r\n221 a\r\n", "EHLO a\r\nHELO a\r\nQUIT\r\n"),
        ("451 later\r\n221 a\r\n", "EHLO a\r\nQUIT\r\n"),
        ("421 later\r\n", "EHLO a\r\n"),
    ] {
        let stream = format!("220 a\r\n{refusal}");
        let run =
            cuts::check(Client::new(Limits::default()), Steps::new(steps), &[stream.as_bytes()]);
        assert_eq!(str::from_utf8(&run.out).unwrap(), written);
        assert_eq!((run.want, run.error()), (Want::Close, None));
    }
}

#[test]
fn four_two_one_ends_it_at_any_time() {
    for before in ["", "220 a\r\n", EHLO, "220 a\r\n250-a\r\n250 PIPELINING\r\n250 a\r\n550 a\r\n"]
    {
        let stream = format!("{before}421-going\r\n421 down\r\n250 not read\r\n");
        let run =
            cuts::check(Client::new(Limits::default()), Steps::new(GROUP), &[stream.as_bytes()]);
        assert_eq!((run.want, run.error(), &run.eof), (Want::Close, None, &None), "{before:?}");
        let last = *run.events().last().unwrap();
        assert!(last.contains("421") && last.starts_with("Reply"), "{last}");
    }
    let run =
        cuts::check(Client::new(Limits::default()), Steps::new(&[]), &[b"220 a\r\n421 idle\r\n"]);
    assert_eq!(run.events()[1], "Closing(Reply(421 \"idle\"))");
    assert_eq!(run.want, Want::Close);
}

#[test]
fn a_server_may_say_421_to_anything() {
    let commands = ["EHLO a", "MAIL FROM:<>", "RCPT TO:<a@b>", "DATA", ".", "NOOP", "JUNK", "QUIT"];
    for count in 0..=commands.len() {
        let (mut server, mut out) = (Server::new(Config::new("a")), Vec::new());
        for line in &commands[..count] {
            server.accept(&mut out).unwrap();
            let line = format!("{line}\r\n");
            server.receive(&mut line.as_bytes(), &mut out).unwrap().unwrap();
        }
        let down = Response::new(Code::UNAVAILABLE, "down").with_status(4, 3, 2);
        server.reply(&down, &mut out).unwrap();
        assert_eq!((server.want(), server.state()), (Want::Close, State::Closed), "{count}");
        // The greeting and the reply to EHLO have no enhanced status codes.
        let farewell = if count < 2 { "421 down\r\n" } else { "421 4.3.2 down\r\n" };
        assert!(out.ends_with(farewell.as_bytes()), "{count}");
        assert_eq!(server.receive(&mut &b"NOOP\r\n"[..], &mut out), Ok(None));
    }
}

#[test]
fn a_refused_session_takes_quit_alone() {
    let mut server = Server::new(Config::new("a"));
    server.reply(&Response::new(Code::FAILED, "not here"), &mut Vec::new()).unwrap();
    let caller = cuts::answer(|server: &mut Server, _, out| server.accept(out).unwrap());
    let run = cuts::check(server, caller, &[b"EHLO a\r\nNOOP\r\nQUIT\r\n"]);
    let out = str::from_utf8(&run.out).unwrap();
    assert_eq!(out.lines().map(|line| &line[..3]).collect::<Vec<_>>(), ["503", "503", "221"]);
}

#[test]
fn accepting_is_the_usual_reply() {
    let stream = b"EHLO a\r\nNOOP x\r\nHELP\r\nVRFY bob\r\nEXPN list\r\nX-EXPS GSSAPI\r\nETRX a\r\nRSET\r\nQUIT\r\n";
    let run = cuts::check(Server::new(Config::new("a")), Accept, &[stream]);
    let out = str::from_utf8(&run.out).unwrap();
    let (_, replies) = out.split_once("250 SIZE 52428800\r\n").unwrap();
    assert_eq!(
        replies,
        "250 2.0.0 ok\r\n214 2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP VRFY QUIT\r\n252 2.5.0 send some mail\r\n502 5.5.1 not implemented\r\n500 5.5.1 command not recognized\r\n500 5.5.1 command not recognized\r\n250 2.0.0 ok\r\n221 2.0.0 a closing connection\r\n"
    );
}
