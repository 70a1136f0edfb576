//! A server's application that accepts all that can be accepted.

use smtp_codec::{Server, server};
use testkit::cuts::Caller;

/// A server's application that accepts all that can be accepted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accept;

impl Caller<Server> for Accept {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        if !matches!(event, server::Event::Chunk(_)) {
            server.accept(out).or_else(|_| server.refuse(out)).unwrap();
        }
    }
}
