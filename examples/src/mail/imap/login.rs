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
        self.tell_login(server, tag, out)
    }

    fn tell_login(
        &self,
        server: &mut Server,
        tag: &Tag<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
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
        let Some(exchange) = Exchange::begin(&self.site, mechanism.as_str(), None) else {
            return server.no(tag, "unknown mechanism", out);
        };
        let initial = initial.as_ref().map(|initial| initial.reveal().as_ref());
        self.step(server, tag, exchange, initial, out)
    }

    pub(super) fn step(
        &mut self,
        server: &mut Server,
        tag: &Tag<'_>,
        mut exchange: Exchange,
        data: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        match exchange.step(data) {
            Step::Challenge(challenge) => {
                self.exchange = Some(exchange);
                return server.challenge(&challenge, out);
            }
            Step::LoggedIn(name) => self.store = self.site.open(&name),
            Step::Refused => self.store = None,
        }
        self.tell_login(server, tag, out)
    }
}
