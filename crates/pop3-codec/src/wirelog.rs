//! Secrets of POP3 sessions, for [`textline::wirelog`].

use alloc::collections::VecDeque;

use textline::{
    Class, Cursor,
    wirelog::{Redact, Show, Side},
};

/// Masks passwords, APOP digests, what follows `AUTH mechanism`, and the lines of an AUTH exchange.
///
/// ```
/// use textline::wirelog::{Side, WireLog};
/// let mut log = WireLog::new(pop3_codec::wirelog::Redactor::default());
/// let mut lines = Vec::new();
/// log.record(Side::Client, b"user bob\r\npass hungry\r\n", |side, line| lines.push(format!("{side}: {line}")));
/// assert_eq!(lines, ["C: user bob", "C: pass ***"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Commands that were not replied to, up to an AUTH: whether the lines of a payload follow their `+OK`.
    open: VecDeque<bool>,
    /// What the client sends is part of an AUTH exchange, or may be.
    in_exchange: bool,
    /// The server's lines are those of a payload.
    in_payload: bool,
    /// More commands were open than are followed.
    lost: bool,
}

const WORD: Class = Class::VCHAR.or(&Class::NON_ASCII);

/// Commands that are followed, far more than clients pipeline. After more, all that the client sends is masked.
const OPEN: usize = 4096;

impl Redact for Redactor {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        match side {
            Side::Server => {
                self.reply(line);
                Show::All
            }
            // Also before the server asks: a client that is too eager has said it all the same.
            Side::Client if self.in_exchange || self.lost => {
                if line == b"*" {
                    Show::All
                } else {
                    Show::Until(0)
                }
            }
            Side::Client => self.command(line),
        }
    }
}

impl Redactor {
    fn reply(&mut self, line: &[u8]) {
        let begins = |word: &[u8]| Cursor::new(line).eat_word(word);
        if self.in_payload {
            self.in_payload = line != b".";
        } else if begins(b"+OK") || begins(b"-ERR") {
            let has_payload = self.open.pop_front().unwrap_or_default();
            self.in_payload = has_payload && begins(b"+OK");
            // AUTH is the last of them.
            self.in_exchange &= !self.open.is_empty();
        } else if begins(b"+") {
            self.in_exchange = true;
        }
    }

    /// White space that the grammar does not have is looked through: the line may be refused and holds a secret
    /// all the same.
    fn command(&mut self, line: &[u8]) -> Show {
        let mut cursor = Cursor::new(line);
        cursor.take_while(&Class::WSP);
        let front = cursor;
        let verb = cursor.take_while(&WORD);
        cursor.take_while(&Class::WSP);
        let is = |word: &[u8]| verb.eq_ignore_ascii_case(word);
        let mut has_payload = is(b"CAPA") || is(b"RETR") || is(b"TOP");
        let mut show = Show::All;
        if { front }.eat_word(b"PASS") {
            show = Show::Until(line.len().min(front.at() + 5));
        } else if is(b"APOP") || is(b"AUTH") {
            self.in_exchange = is(b"AUTH");
            // AUTH alone is answered with the mechanisms by some servers.
            has_payload = self.in_exchange && cursor.is_end();
            cursor.take_while(&WORD);
            cursor.take_while(&Class::WSP);
            if !cursor.is_end() {
                show = Show::Until(cursor.at());
            }
        } else if is(b"LIST") || is(b"UIDL") || is(b"LANG") {
            has_payload = cursor.is_end();
        }
        if self.open.len() < OPEN {
            self.open.push_back(has_payload);
        } else {
            self.lost = true;
        }
        show
    }
}
