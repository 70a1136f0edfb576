//! What the server answers by itself: from its configuration, and from the maildrop.

use alloc::{format, vec::Vec};

use textline::{DotWriter, sasl};

use super::{Mode, Server};
use crate::{
    Capabilities, Command, Language, Maildrop, NoMessage, Response, ResponseCode, State, Verb,
};

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
            Verb::Utf8 => offered.utf8.is_some(),
            Verb::Lang => self.offers_lang(),
            _ => true,
        };
        if !known {
            return Some(Response::err("not implemented"));
        }
        match verb {
            Verb::Stls if self.in_tls => Some(Response::err("TLS is active already")),
            Verb::Stls if self.utf8 => Some(Response::err("TLS must come before UTF8")),
            Verb::Auth if !self.in_tls && needs_tls(command) => {
                Some(Response::err("encryption required").with_code(ResponseCode::Auth))
            }
            Verb::User | Verb::Pass | Verb::Auth if !self.offers_auth() => {
                Some(Response::err("encryption required").with_code(ResponseCode::Auth))
            }
            Verb::User | Verb::Pass | Verb::Apop if !self.is_well_formed(command) => {
                Some(Response::err("not UTF-8").with_code(ResponseCode::Auth))
            }
            _ => None,
        }
    }

    /// Answers what needs nothing of the caller; `false` if the caller has to.
    pub(super) fn answer(&mut self, command: &Command<'_>, out: &mut Vec<u8>) -> bool {
        match command {
            Command::Capa => {
                self.say(Response::ok("capability list follows"), out);
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
            Command::Utf8 => {
                self.utf8 = true;
                self.say(Response::ok("UTF-8 mode"), out);
                return true;
            }
            Command::Lang(range) => {
                self.lang(range.as_ref(), out);
                return true;
            }
            _ => {}
        }
        let Some(mut maildrop) = self.maildrop.take() else { return false };
        let answered = match self.consult(&mut maildrop, command, out) {
            Ok(answered) => answered,
            Err(error) => {
                let text = match error {
                    NoMessage::Unknown => "no such message",
                    NoMessage::Deleted => "message already deleted",
                };
                self.say(Response::err(text), out);
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
        let mut data = |text: &str| self.write(&Response::ok(text), out);
        let total = |maildrop: &Maildrop| {
            let total = maildrop.listing();
            format!("{} messages ({} octets)", total.messages, total.octets)
        };
        match *command {
            Command::Stat => data(&format!("{}", maildrop.listing())),
            Command::List(Some(number)) => data(&format!("{}", maildrop.scan(number)?)),
            Command::Uidl(Some(number)) => data(&format!("{}", maildrop.unique_id(number)?)),
            Command::List(None) => {
                self.say(Response::ok(&total(maildrop)), out);
                maildrop.scans().for_each(|listing| listing.encode(out));
                out.extend_from_slice(b".\r\n");
            }
            Command::Uidl(None) => {
                self.say(Response::ok(&total(maildrop)), out);
                maildrop.unique_ids().for_each(|listing| listing.encode(out));
                out.extend_from_slice(b".\r\n");
            }
            Command::Dele(number) => {
                maildrop.delete(number)?;
                self.say(Response::ok(&format!("message {number} deleted")), out);
            }
            Command::Rset => {
                maildrop.reset();
                self.say(Response::ok(&format!("maildrop has {}", total(maildrop))), out);
            }
            Command::Retr(number) | Command::Top { number, .. } => {
                maildrop.scan(number)?;
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Answers LANG: with the listings, or by selecting the first language that the range takes in.
    fn lang(&mut self, range: Option<&Language<'_>>, out: &mut Vec<u8>) {
        let Some(range) = range else {
            self.say(Response::ok("language listing follows"), out);
            self.config.languages.iter().for_each(|listing| listing.encode(out));
            out.extend_from_slice(b".\r\n");
            return;
        };
        let mut tags = self.config.languages.iter().map(|listing| &listing.language);
        match tags.find(|tag| range.includes(tag)).cloned() {
            Some(tag) => {
                self.language = Some(tag.clone());
                let words = if self.speaks_english() { "language changed" } else { "" };
                self.write(&Response::ok(&format!("{} {words}", tag.as_str())), out);
            }
            None => self.say(Response::err("no such language"), out),
        }
    }

    /// Writes a reply of the server's own words, which are English: without them where another language is
    /// selected.
    pub(super) fn say(&self, mut response: Response<'_>, out: &mut Vec<u8>) {
        if !self.speaks_english() {
            response.text = "";
        }
        self.write(&response, out);
    }

    fn speaks_english(&self) -> bool {
        self.language.as_ref().is_none_or(|tag| Language::checked("en").includes(tag))
    }

    fn offers_lang(&self) -> bool {
        self.config.capabilities.lang && !self.config.languages.is_empty()
    }

    /// Where names and passwords may be UTF-8, they must be (RFC 6856 §2.2).
    fn is_well_formed(&self, command: &Command<'_>) -> bool {
        let octets = match command {
            Command::User(name) | Command::Apop { name, .. } => name.as_bytes(),
            Command::Pass(password) => password.reveal(),
            _ => return true,
        };
        let must_be = self.config.capabilities.utf8.is_some_and(|utf8| utf8.user);
        !must_be || core::str::from_utf8(octets).is_ok()
    }

    pub(super) const fn offers_auth(&self) -> bool {
        self.in_tls || self.config.auth_in_clear
    }

    /// What can be used now. SASL and USER stay after the login (RFC 2449 §5, RFC 5034 §3), STLS does not
    /// (RFC 2595 §4).
    fn offered(&self) -> Capabilities {
        let mut offered = self.config.capabilities.clone();
        offered.stls &= !self.in_tls && !self.utf8 && self.state.permits(Verb::Stls);
        offered.lang = self.offers_lang();
        if !self.offers_auth() {
            offered.user = false;
            offered.sasl.clear();
        }
        if !self.in_tls {
            offered.sasl.retain(|mechanism| !sasl::binds_channel(mechanism));
        }
        offered
    }

    /// Whether the next octets are commands.
    pub(super) const fn reads_commands(&self) -> bool {
        matches!(self.mode, Mode::Command)
    }
}

/// Whether the mechanism of AUTH is bound to TLS.
fn needs_tls(command: &Command<'_>) -> bool {
    let Command::Auth { mechanism, .. } = command else { return false };
    mechanism.as_str().is_some_and(sasl::binds_channel)
}
