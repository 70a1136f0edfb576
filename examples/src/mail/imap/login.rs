//! LOGIN and AUTHENTICATE.

use std::borrow::Cow;

use imap_codec::{Atom, Code, Misuse, Secret, Server, Status, Tag};

use super::{Service, text};
use crate::mail::auth::{Exchange, Step};

impl Service {
    pub(super) fn log_in(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        user: &str,
        password: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        self.store = self.site.log_in(user, password);
        if self.store.is_some() {
            return server.ok(tag, "logged in", out);
        }
        let refused = text("wrong name or password").with_code(Code::AuthenticationFailed);
        server.reply(tag, Status::No, &refused, out)
    }

    pub(super) fn authenticate(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        mechanism: &Atom<'_>,
        initial: Option<Secret<Cow<'_, [u8]>>>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        match (Exchange::begin(mechanism.as_str()), initial) {
            (None, _) => server.no(tag, "unknown mechanism", out),
            (Some(exchange), Some(data)) => self.step(server, tag, exchange, data.reveal(), out),
            (Some(exchange), None) => {
                server.challenge(exchange.first_challenge(), out)?;
                self.exchange = Some(exchange);
                Ok(())
            }
        }
    }

    pub(super) fn step(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        exchange: Exchange,
        data: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        match exchange.step(data) {
            Step::Challenge(challenge, exchange) => {
                self.exchange = Some(exchange);
                server.challenge(challenge, out)
            }
            Step::Check(name, password) => self.log_in(server, tag, &name, &password, out),
            Step::Malformed => server.bad(tag, "malformed response", out),
        }
    }
}
