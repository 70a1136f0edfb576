use alloc::vec::Vec;

use sans_io::Connection;
use smtp_codec::{Client, Limits, Server, Verb, client, server};

/// A client greets a server.
pub(crate) fn check() -> bool {
    greet().is_some()
}

fn greet() -> Option<()> {
    let mut server = Server::new(server::Config::new("hamburger.edu"));
    let mut client = Client::new(Limits::default());
    let (mut from_server, mut from_client) = (Vec::new(), Vec::new());
    server.accept(&mut from_server).ok()?;
    client.receive(&mut from_server.as_slice(), &mut from_client).ok()??;
    client.hello("crepes.fr", &mut from_client).ok()?;
    from_server.clear();
    server.receive(&mut from_client.as_slice(), &mut from_server).ok()??;
    server.accept(&mut from_server).ok()?;
    let reply = client.receive(&mut from_server.as_slice(), &mut from_client).ok()??;
    let client::Event::Reply { to: Verb::Ehlo, reply, .. } = reply else { return None };
    (reply.is_positive() && client.extensions().pipelining).then_some(())
}
