//! Every method in every state, of both machines. A misuse writes nothing and changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use sans_io::{Connection, Layer, Want};
use smtp_codec::{
    Client, Code, Command, Error, ForwardPath, Leniency, Limits, Misuse, Params, Response,
    ReversePath, Server, server::Config,
};

type ServerMethod = fn(&mut Server, &mut Vec<u8>) -> Result<(), Misuse>;

/// 250, 354, 550, accept, refuse, challenge, close, switch_layer.
const SERVER: [ServerMethod; 8] = [
    |server, out| server.reply(&Response::new(Code::OK, "a"), out),
    |server, out| server.reply(&Response::new(Code::START_MAIL, "a"), out),
    |server, out| server.reply(&Response::new(Code::NO_MAILBOX, "a"), out),
    Server::accept,
    Server::refuse,
    |server, out| server.challenge(b"a", out),
    |server, out| server.close("a", out),
    |server, _| switched(server.switch_layer(Layer::Tls, b"")),
];

/// What each method does: `+` works, `-` no reply is due, `x` this reply cannot be, `o` the session is over,
/// `n` no switch is due.
#[test]
fn the_servers_methods() {
    let table: [(&str, &[&str], &str); 17] = [
        ("greeting", &[], "+x+++x+n"),
        ("greeted", &["+"], "------+n"),
        ("refused", &["!"], "------+n"),
        ("EHLO", &["+", "EHLO a"], "+x+++x+n"),
        ("ready", &["+", "EHLO a", "+"], "------+n"),
        ("MAIL", &["+", "EHLO a", "+", "MAIL FROM:<>"], "+x+++x+n"),
        ("RCPT", &["+", "EHLO a", "+", "MAIL FROM:<>", "+", "RCPT TO:<a@b>"], "+x+++x+n"),
        ("DATA", DATA, "x++++x+n"),
        ("message", MESSAGE, "------+n"),
        ("bad command", &["+", "MAIL"], "xx+x+x+n"),
        ("unknown command", &["+", "XFOO"], "+x+++x+n"),
        ("AUTH", &["+", "EHLO a", "+", "AUTH LOGIN"], "+x+++++n"),
        ("auth line", &["+", "EHLO a", "+", "AUTH LOGIN", "?"], "------+n"),
        ("auth response", &["+", "EHLO a", "+", "AUTH LOGIN", "?", "YQ=="], "+x+++++n"),
        ("auth cancelled", &["+", "EHLO a", "+", "AUTH LOGIN", "?", "*"], "xx+x+x+n"),
        ("STARTTLS", &["+", "EHLO a", "+", "STARTTLS"], "+x+++x+n"),
        ("TLS due", &["+", "EHLO a", "+", "STARTTLS", "+"], "------o+"),
    ];
    for (name, moves, expected) in table {
        assert_server(name, &server_at(moves), expected);
    }
    let quit = server_at(&["+", "QUIT"]);
    assert_server("QUIT", &quit, "+x+++x+n");
    let over = server_at(&["+", "QUIT", "+"]);
    assert_eq!(over.want(), Want::Close);
    assert_server("over", &over, "ooooooon");

    let mut bad_message = server_at(DATA);
    bad_message.accept(&mut Vec::new()).unwrap();
    let mut input = &b"a\nb\r\n.\r\n"[..];
    while bad_message.want() == Want::Input {
        bad_message.receive(&mut input, &mut Vec::new()).unwrap();
    }
    assert_server("message with a bare LF", &bad_message, "xx+x+x+n");
}

const DATA: &[&str] = &["+", "EHLO a", "+", "MAIL FROM:<>", "+", "RCPT TO:<a@b>", "+", "DATA"];

const MESSAGE: &[&str] =
    &["+", "EHLO a", "+", "MAIL FROM:<>", "+", "RCPT TO:<a@b>", "+", "DATA", "+"];

/// `+` accepts, `!` refuses, `?` challenges; anything else is a line of the client.
fn server_at(moves: &[&str]) -> Server {
    let mut config = Config::new("hamburger.edu");
    config.extensions.starttls = true;
    config.extensions.auth = "LOGIN".into();
    config.auth_in_clear = true;
    let (mut server, mut out) = (Server::new(config), Vec::new());
    for text in moves {
        match *text {
            "+" => server.accept(&mut out).unwrap(),
            "!" => server.refuse(&mut out).unwrap(),
            "?" => server.challenge(b"?", &mut out).unwrap(),
            line => {
                let line = format!("{line}\r\n");
                let mut input = line.as_bytes();
                assert!(server.receive(&mut input, &mut out).unwrap().is_some(), "{line}");
            }
        }
    }
    server
}

fn assert_server(name: &str, server: &Server, expected: &str) {
    let mut found = String::new();
    for method in SERVER {
        let (mut after, mut out) = (server.clone(), Vec::new());
        found.push(match method(&mut after, &mut out) {
            Ok(()) => '+',
            Err(misuse) => {
                assert!(after == *server && out.is_empty(), "{name}: {misuse} changed something");
                match misuse {
                    Misuse::NoReplyDue => '-',
                    Misuse::WrongReply => 'x',
                    Misuse::Over => 'o',
                    Misuse::NoSwitchDue => 'n',
                    other => panic!("{name}: {other}"),
                }
            }
        });
    }
    assert_eq!(found, expected, "{name}");
}

type ClientMethod = fn(&mut Client, &mut Vec<u8>) -> Result<(), Misuse>;

/// hello, helo, mail, rcpt, data, body, end_of_data, rset, noop, quit, starttls, auth, auth_response,
/// auth_cancel, an unknown command, switch_layer.
const CLIENT: [ClientMethod; 16] = [
    |client, out| client.hello("a", out),
    |client, out| client.helo("a", out),
    |client, out| client.mail(&ReversePath::Null, &Params::NONE, out),
    |client, out| client.rcpt(&ForwardPath::Postmaster, &Params::NONE, out),
    Client::data,
    |client, out| client.body(b"a", out),
    Client::end_of_data,
    Client::rset,
    Client::noop,
    Client::quit,
    Client::starttls,
    |client, out| client.auth("PLAIN", None, out),
    |client, out| client.auth_response(b"a", out),
    Client::auth_cancel,
    |client, out| client.command(&Command::parse(b"X-EXPS a", Leniency::STRICT).unwrap().0, out),
    |client, _| switched(client.switch_layer(Layer::Tls, b"")),
];

const GREET: &str = "220 a\r\n";
const EHLO: &str = "250-a\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n";

/// `+` works, `s` not permitted in this state, `w` a reply must come first, `o` the session is over,
/// `f` not offered, `n` no switch is due.
#[test]
fn the_clients_methods() {
    use self::CLIENT as DO;
    type Moves = Vec<Result<ClientMethod, &'static str>>;
    let (say, hear) = (Ok::<ClientMethod, &str>, Err::<ClientMethod, &str>);
    let greeted: Moves = vec![hear(GREET)];
    let then = |before: &Moves, more: &[Result<ClientMethod, &'static str>]| -> Moves {
        before.iter().chain(more).copied().collect()
    };
    let ready = then(&greeted, &[say(DO[0]), hear(EHLO)]);
    let ready_slow = then(&greeted, &[say(DO[1]), hear("250 a\r\n")]);
    let mail = then(&ready, &[say(DO[2]), hear("250 a\r\n")]);
    let rcpt = then(&mail, &[say(DO[3]), hear("250 a\r\n")]);
    let data = then(&rcpt, &[say(DO[4]), hear("354 a\r\n")]);
    //    hello helo mail rcpt data body end rset noop quit starttls auth response cancel other switch
    let table: [(&str, Moves, &str); 20] = [
        ("before the greeting", vec![], "wwwwwwwwwwwwwwwn"),
        ("greeted", greeted.clone(), "++sssss+++ssss+n"),
        ("refused", vec![hear("554 a\r\n")], "sssssssss+sssssn"),
        ("ready", ready.clone(), "+++ssss+++++ss+n"),
        ("ready after HELO", ready_slow.clone(), "+++ssss+++ffss+n"),
        ("MAIL sent", then(&ready, &[say(DO[2])]), "++s+sss+++ssss+n"),
        ("MAIL sent without PIPELINING", then(&ready_slow, &[say(DO[2])]), "wwwwwwwwwwwwwwwn"),
        ("MAIL refused", then(&ready, &[say(DO[2]), hear("550 a\r\n")]), "+++ssss+++++ss+n"),
        ("in MAIL", mail.clone(), "++s+sss+++ssss+n"),
        ("RCPT sent", then(&mail, &[say(DO[3])]), "++s++ss+++ssss+n"),
        ("in RCPT", rcpt.clone(), "++s++ss+++ssss+n"),
        ("DATA sent", then(&rcpt, &[say(DO[4])]), "wwwwwwwwwwwwwwwn"),
        ("DATA refused", then(&rcpt, &[say(DO[4]), hear("450 a\r\n")]), "++s++ss+++ssss+n"),
        ("in the message", data.clone(), "sssss++ssssssssn"),
        ("end sent", then(&data, &[say(DO[6])]), "+++ssss+++++ss+n"),
        ("NOOP sent", then(&ready, &[say(DO[8])]), "wwwwwwwwwwwwwwwn"),
        ("challenged", then(&ready, &[say(DO[11]), hear("334 \r\n")]), "ssssssssssss++sn"),
        ("authenticated", then(&ready, &[say(DO[11]), hear("235 a\r\n")]), "+++ssss++++fss+n"),
        ("TLS due", then(&ready, &[say(DO[10]), hear("220 a\r\n")]), "sssssssssssssss+"),
        ("over", then(&ready, &[say(DO[9]), hear("221 a\r\n")]), "ooooooooooooooon"),
    ];
    for (name, moves, expected) in table {
        let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
        for (index, move_) in moves.iter().enumerate() {
            match move_ {
                Ok(method) => method(&mut client, &mut out).unwrap(),
                Err(reply) => {
                    let mut input = reply.as_bytes();
                    let event = client.receive(&mut input, &mut out).unwrap();
                    assert!(event.is_some(), "{name}, move {index}");
                }
            }
        }
        assert_eq!(client_row(name, &client), expected, "{name}");
    }
}

fn client_row(name: &str, client: &Client) -> String {
    let mut found = String::new();
    for method in CLIENT {
        let (mut after, mut out) = (client.clone(), Vec::new());
        found.push(match method(&mut after, &mut out) {
            Ok(()) => '+',
            Err(misuse) => {
                assert!(after == *client && out.is_empty(), "{name}: {misuse} changed something");
                match misuse {
                    Misuse::State(state) => {
                        if client.open().len() == 0 {
                            assert_eq!(state, client.state(), "{name}");
                        }
                        's'
                    }
                    Misuse::MustWait => 'w',
                    Misuse::Over => 'o',
                    Misuse::NotOffered => 'f',
                    Misuse::NoSwitchDue => 'n',
                    other => panic!("{name}: {other}"),
                }
            }
        });
    }
    found
}

#[test]
fn a_full_pipeline() {
    let mut limits = Limits::default();
    limits.pipeline = 3;
    let (mut client, mut out) = (Client::new(limits), Vec::new());
    client.receive(&mut GREET.as_bytes(), &mut out).unwrap().unwrap();
    client.hello("a", &mut out).unwrap();
    client.receive(&mut EHLO.as_bytes(), &mut out).unwrap().unwrap();
    client.mail(&ReversePath::Null, &Params::NONE, &mut out).unwrap();
    for _ in 0..2 {
        client.rcpt(&ForwardPath::Postmaster, &Params::NONE, &mut out).unwrap();
    }
    assert_eq!(client.data(&mut out), Err(Misuse::PipelineFull));
    client.receive(&mut &b"250 a\r\n"[..], &mut out).unwrap().unwrap();
    client.data(&mut out).unwrap();
}

#[test]
fn names_are_words() {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    client.receive(&mut GREET.as_bytes(), &mut out).unwrap().unwrap();
    for name in ["", " ", "a b", "a\r\nRSET", "a\n", "a\0"] {
        assert_eq!(client.hello(name, &mut out), Err(Misuse::Argument), "{name:?}");
        assert_eq!(client.helo(name, &mut out), Err(Misuse::Argument), "{name:?}");
    }
    let name = smtp_codec::Argument::new("a b").unwrap();
    assert_eq!(client.command(&Command::Ehlo(name), &mut out), Err(Misuse::Argument));
    assert_eq!(out, b"");
}

#[test]
fn what_the_server_does_not_offer() {
    let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
    client.receive(&mut GREET.as_bytes(), &mut out).unwrap().unwrap();
    client.hello("a", &mut out).unwrap();
    let offer = b"250-a\r\n250-X-FUTURE\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n";
    client.receive(&mut offer.as_slice(), &mut out).unwrap().unwrap();
    let (ascii, utf8) = (ReversePath::new("a@b").unwrap(), ReversePath::new("é@b").unwrap());
    out.clear();
    for (from, params) in [
        (&ascii, "SIZE=1"),
        (&ascii, "AUTH=<>"),
        (&ascii, "BODY=BINARYMIME"),
        (&ascii, "X-PAST=1"),
        (&utf8, ""),
    ] {
        let params = Params::new(params).unwrap();
        assert_eq!(client.mail(from, &params, &mut out), Err(Misuse::NotOffered), "{params:?}");
    }
    let all = Params::new("BODY=8BITMIME SMTPUTF8 x-future=1").unwrap();
    client.mail(&utf8, &all, &mut out).unwrap();
    client.receive(&mut &b"250 a\r\n"[..], &mut out).unwrap().unwrap();
    let to = ForwardPath::new("é@b").unwrap();
    // These are parameters of MAIL alone.
    for params in ["BODY=8BITMIME", "SMTPUTF8"] {
        let params = Params::new(params).unwrap();
        assert_eq!(client.rcpt(&to, &params, &mut out), Err(Misuse::NotOffered), "{params:?}");
    }
    client.rcpt(&to, &Params::NONE, &mut out).unwrap();
    assert_eq!(
        str::from_utf8(&out).unwrap(),
        "MAIL FROM:<é@b> BODY=8BITMIME SMTPUTF8 x-future=1\r\nRCPT TO:<é@b>\r\n"
    );
}

#[test]
fn vrfy_and_expn_beyond_ascii_need_smtputf8() {
    let hello: [(&[&str], bool); 4] = [
        (&[], false),
        (&["250 a\r\n"], false),
        (&["250-a\r\n250 8BITMIME\r\n"], false),
        (&["250-a\r\n250 SMTPUTF8\r\n"], true),
    ];
    for (replies, is_offered) in hello {
        for command in [Command::Vrfy, Command::Expn] {
            for (text, is_utf8) in
                [("joe", false), ("jos\u{e9}", true), ("jos\u{e9} SMTPUTF8", true)]
            {
                let (mut client, mut out) = (Client::new(Limits::default()), Vec::new());
                client.receive(&mut GREET.as_bytes(), &mut out).unwrap().unwrap();
                for reply in replies {
                    client.hello("a", &mut out).unwrap();
                    client.receive(&mut reply.as_bytes(), &mut out).unwrap().unwrap();
                }
                out.clear();
                let command = command(smtp_codec::Argument::new(text).unwrap());
                let result = client.command(&command, &mut out);
                if is_utf8 && !is_offered {
                    assert_eq!(result, Err(Misuse::NotOffered), "{command:?} {replies:?}");
                    assert_eq!((out.len(), client.open().len()), (0, 0));
                } else {
                    assert_eq!(result, Ok(()), "{command:?} {replies:?}");
                    assert!(String::from_utf8(out).unwrap().ends_with(&format!(" {text}\r\n")));
                }
            }
        }
    }
}

fn switched(result: Result<(), Error>) -> Result<(), Misuse> {
    result.map_err(|error| match error {
        Error::Misuse(misuse) => misuse,
        other => panic!("{other}"),
    })
}
