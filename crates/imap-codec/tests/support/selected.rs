//! A server machine with a mailbox selected, and whoever gives it lines.

use imap_codec::{
    Capability, Command, Data, Server, Tag, Text,
    server::{Config, Event},
};
use sans_io::Connection;

pub(crate) fn selected(capabilities: &[Capability<'static>]) -> Server {
    let mut config = Config::default();
    config.capabilities.extend(capabilities.iter().cloned());
    let mut server = Server::new_in_tls(config);
    server.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut Vec::new()).unwrap();
    assert_eq!(say(&mut server, "a SELECT x"), "a OK done\r\n");
    server
}

/// The command that comes to the caller, ENABLE apart, which is done.
pub(crate) fn begin(server: &mut Server, line: &str, out: &mut Vec<u8>) -> Option<Tag<'static>> {
    match server.receive(&mut format!("{line}\r\n").as_bytes(), out).unwrap() {
        Some(Event::Command { tag, command: Command::Enable(asked) }) => {
            server.enable(&tag, &asked, out).unwrap();
            None
        }
        Some(Event::Command { tag, .. }) => Some(tag.into_owned()),
        Some(event) => panic!("{event:?}"),
        None => None,
    }
}

/// Gives a command; every one that comes to the caller is completed with OK.
pub(crate) fn say(server: &mut Server, line: &str) -> String {
    let mut out = Vec::new();
    if let Some(tag) = begin(server, line, &mut out) {
        server.ok(&tag, "done", &mut out).unwrap();
    }
    String::from_utf8(out).unwrap()
}
