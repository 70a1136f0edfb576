//! What the server answers by itself: from its configuration, and from the maildrop.

use alloc::{format, vec::Vec};

use textline::DotWriter;

use super::{Mode, Server};
use crate::{Capabilities, Command, Maildrop, NoMessage, Response, ResponseCode, State, Verb};

impl Server {
    /// The answer to a command that cannot be had now.
    pub(super) fn forbid(&self, command: &Command<'_>) -> Option<Response<'static>> {
        let verb = command.verb();
        let offered = &self.config.capabilities;
        if !self.state.permits(verb) {
            return Some(Response::err(match (self.state, verb) {
                (State::Transaction, _) => "already logged in",
                (_, Verb::Pass) => "send USER first",
                _ => "log in first",
            }));
        }
        let known = match verb {
            Verb::User | Verb::Pass => offered.user,
            Verb::Apop => self.config.timestamp.is_some(),
            Verb::Auth => !offered.sasl.is_empty(),
            Verb::Stls => offered.stls,
            Verb::Top => offered.top,
            Verb::Uidl => offered.uidl,
            _ => true,
        };
        if !known {
            return Some(Response::err("not implemented"));
        }
        match verb {
            Verb::Stls if self.in_tls => Some(Response::err("TLS is active already")),
            Verb::User | Verb::Pass | Verb::Auth if !self.offers_auth() => {
                Some(Response::err("encryption required").with_code(ResponseCode::Auth))
            }
            _ => None,
        }
    }

    /// Answers what needs nothing of the caller; `false` if the caller has to.
    pub(super) fn answer(&mut self, command: &Command<'_>, out: &mut Vec<u8>) -> bool {
        match command {
            Command::Capa => {
                self.write(&Response::ok("capability list follows"), out);
                let mut lines = Vec::new();
                self.offered().encode(&mut lines);
                let mut writer = DotWriter::new();
                writer.write(&lines, out);
                writer.finish(out);
                return true;
            }
            Command::Noop => {
                self.write(&Response::ok(""), out);
                return true;
            }
            _ => {}
        }
        let Some(mut maildrop) = self.maildrop.take() else { return false };
        let answered = match self.consult(&mut maildrop, command, out) {
            Ok(answered) => answered,
            Err(error) => {
                self.write(
                    &Response::err(match error {
                        NoMessage::Unknown => "no such message",
                        NoMessage::Deleted => "message already deleted",
                    }),
                    out,
                );
                true
            }
        };
        self.maildrop = Some(maildrop);
        answered
    }

    fn consult(
        &self,
        maildrop: &mut Maildrop,
        command: &Command<'_>,
        out: &mut Vec<u8>,
    ) -> Result<bool, NoMessage> {
        let mut ok = |text: &str| self.write(&Response::ok(text), out);
        let total = |maildrop: &Maildrop| {
            let total = maildrop.listing();
            format!("{} messages ({} octets)", total.messages, total.octets)
        };
        match *command {
            Command::Stat => ok(&format!("{}", maildrop.listing())),
            Command::List(Some(number)) => ok(&format!("{}", maildrop.scan(number)?)),
            Command::Uidl(Some(number)) => ok(&format!("{}", maildrop.unique_id(number)?)),
            Command::List(None) => {
                ok(&total(maildrop));
                maildrop.scans().for_each(|listing| listing.encode(out));
                out.extend_from_slice(b".\r\n");
            }
            Command::Uidl(None) => {
                ok(&total(maildrop));
                maildrop.unique_ids().for_each(|listing| listing.encode(out));
                out.extend_from_slice(b".\r\n");
            }
            Command::Dele(number) => {
                maildrop.delete(number)?;
                ok(&format!("message {number} deleted"));
            }
            Command::Rset => {
                maildrop.reset();
                ok(&format!("maildrop has {}", total(maildrop)));
            }
            Command::Retr(number) | Command::Top { number, .. } => {
                maildrop.scan(number)?;
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) const fn offers_auth(&self) -> bool {
        self.in_tls || self.config.auth_in_clear
    }

    /// What can be used now. SASL and USER stay after the login (RFC 2449 §5, RFC 5034 §3), STLS does not
    /// (RFC 2595 §4).
    fn offered(&self) -> Capabilities {
        let mut offered = self.config.capabilities.clone();
        offered.stls &= !self.in_tls && self.state.permits(Verb::Stls);
        if !self.offers_auth() {
            offered.user = false;
            offered.sasl.clear();
        }
        offered
    }

    /// Whether the next octets are commands.
    pub(super) const fn reads_commands(&self) -> bool {
        matches!(self.mode, Mode::Command)
    }
}
