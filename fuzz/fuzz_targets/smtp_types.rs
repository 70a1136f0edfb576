//! Whatever is read is written so that it is read as the same: commands, paths, mailboxes, parameters
//! and replies.

#![no_main]

use libfuzzer_sys::fuzz_target;
use smtp_codec::{Code, Command, ForwardPath, Leniency, Mailbox, Params, Response, ReversePath};
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
        return command(rest);
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
fn command(line: &[u8]) {
    let Ok((command, _)) = Command::parse(line, Leniency::default()) else { return };
    let mut encoded = Vec::new();
    command.encode(&mut encoded);
    let line = encoded.strip_suffix(b"\r\n").expect("a command ends with CRLF");
    assert_eq!(Command::parse(line, Leniency::STRICT), Ok((command, None)));
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
