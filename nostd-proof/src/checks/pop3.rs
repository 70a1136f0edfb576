use alloc::vec::Vec;

use pop3_codec::{Client, Server, client, server::Config};
use sans_io::Connection;

/// A client is greeted by a server.
pub(crate) fn check() -> bool {
    let mut server = Server::new(Config::default());
    let mut client = Client::default();
    let (mut from_server, mut from_client) = (Vec::new(), Vec::new());
    let greeted = server.accept(&mut from_server).is_ok();
    let event = client.receive(&mut from_server.as_slice(), &mut from_client);
    greeted && matches!(event, Ok(Some(client::Event::Reply { reply, .. })) if reply.is_ok())
}
