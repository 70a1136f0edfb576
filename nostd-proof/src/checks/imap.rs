use alloc::vec::Vec;

use imap_codec::{
    Command, Server,
    server::{Config, Event},
};
use sans_io::Connection;

/// A server reads a command with a literal.
pub(crate) fn check() -> bool {
    let mut server = Server::new_in_tls(Config::default());
    let mut out = Vec::new();
    let greeted = server.greet("ready", &mut out).is_ok();
    let mut input = &b"a1 LOGIN bob {6}\r\nhungry\r\n"[..];
    let event = server.receive(&mut input, &mut out);
    let Ok(Some(Event::Command { command: Command::Login { user, .. }, .. })) = event else {
        return false;
    };
    greeted && user.as_bytes() == b"bob"
}
