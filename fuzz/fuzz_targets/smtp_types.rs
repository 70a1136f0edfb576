//! Whatever is read is written so that it is read as the same: commands, paths, mailboxes, parameters
//! and replies.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sans_io::Connection;
use smtp_codec::{
    Code, Command, ForwardPath, Leniency, Mailbox, Params, Response, ReversePath, Server,
    server::{Config, Event},
};
use textline::ReplyScanner;

/// What is displayed is read as the same value.
macro_rules! stable {
    ($type:ident, $text:expr) => {
        if let Ok(value) = $type::new($text) {
            let shown = value.to_string();
            assert_eq!($type::new(&shown).as_ref(), Ok(&value), "from {shown:?}");
        }
    };
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    if choice % 8 < 3 {
        return command(rest, *choice);
    }
    let Ok(text) = core::str::from_utf8(rest) else { return };
    match choice % 8 {
        3 => stable!(Mailbox, text),
        4 => stable!(ReversePath, text),
        5 => stable!(ForwardPath, text),
        6 => {
            if let Ok(params) = Params::new(text) {
                let joined: Vec<String> = params.iter().map(|param| param.to_string()).collect();
                let joined = joined.join(" ");
                let again = Params::new(&joined).expect("parameters can be read back");
                assert!(params.iter().eq(again.iter()), "{params:?} and {again:?}");
            }
        }
        _ => reply(text),
    }
});

/// A command line, its encoding, and what that is read as.
fn command(line: &[u8], choice: u8) {
    let Some(command) = read(line, Leniency::default(), choice) else { return };
    let mut encoded = Vec::new();
    command.encode(&mut encoded);
    let again = read(&encoded, Leniency::STRICT, choice);
    // Octets of an unknown command are kept, and may be what only leniency accepts.
    assert_eq!(again.as_ref(), Some(&command), "from {:?}", encoded.escape_ascii().to_string());
}

/// The command that a server reads in `line`, in a state that permits it.
fn read(line: &[u8], leniency: Leniency, choice: u8) -> Option<Command<'static>> {
    let mut config = Config::new("hamburger.edu");
    config.extensions.starttls = true;
    config.extensions.smtputf8 = true;
    config.extensions.auth = vec!["PLAIN".into()];
    config.auth_in_clear = true;
    config.leniency = leniency;
    let mut server = Server::new(config);
    let prelude: &[&[u8]] = match choice % 3 {
        0 => &[b"EHLO a\r\n"],
        1 => &[b"EHLO a\r\n", b"MAIL FROM:<>\r\n"],
        _ => &[],
    };
    let mut out = Vec::new();
    server.accept(&mut out).expect("the greeting is due");
    for line in prelude {
        let event = server.receive(&mut &**line, &mut out);
        assert!(matches!(event, Ok(Some(Event::Command { .. }))), "{event:?}");
        server.accept(&mut out).expect("a reply is due");
    }
    let line = [line.strip_suffix(b"\r\n").unwrap_or(line), b"\r\n"].concat();
    match server.receive(&mut line.as_slice(), &mut out) {
        Ok(Some(Event::Command { command, .. })) => Some(command.into_owned()),
        _ => None,
    }
}

/// Any text makes a reply that is read as one, with the same code and as many lines.
fn reply(text: &str) {
    let code = 200 + u16::from(text.len() as u8);
    let code = Code::new(code).expect("a code below 456");
    let mut encoded = Vec::new();
    Response::new(code, text).with_status(5, 1, 1).encode(&mut encoded);
    let mut rest = encoded.as_slice();
    let read = ReplyScanner::new(1 << 20).scan(&mut rest).expect("a reply").expect("a whole reply");
    assert_eq!(read.code(), code.get());
    assert_eq!(read.lines().count(), text.split('\n').count());
    assert!(rest.is_empty());
}
