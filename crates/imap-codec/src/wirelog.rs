//! Secrets of IMAP sessions, for [`textline::wirelog`].

use alloc::vec::Vec;

use textline::{
    Class, Cursor,
    wirelog::{Redact, Show, Side},
};

use crate::frame::Framer;

/// Masks what follows `LOGIN` and `AUTHENTICATE mechanism`, the lines of an AUTHENTICATE exchange, what follows the access identifier of
/// an authorized URL, and the octets of literals.
///
/// ```
/// use textline::wirelog::{Side, WireLog};
/// let mut log = WireLog::new(imap_codec::wirelog::Redactor::default());
/// let mut lines = Vec::new();
/// log.record(Side::Client, b"a1 LOGIN bob hungry\r\n", |side, line| lines.push(format!("{side}: {line}")));
/// assert_eq!(lines, ["C: a1 LOGIN ***"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// The client's command goes on behind a literal; whether it is a secret one.
    continued: Option<bool>,
    /// The tag of the client's command.
    tag: Vec<u8>,
    /// The command's literal comes only if the server asks for it.
    waiting: bool,
    /// The server's response goes on behind a literal.
    response_continued: bool,
    /// The command is an AUTHENTICATE that is not completed.
    exchange: bool,
}

impl Redact for Redactor {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        let show = match side {
            Side::Server => self.server(line),
            Side::Client => self.client(line),
        };
        match (show, token_at(line)) {
            (Show::All, Some(until)) => Show::Until(until),
            (Show::Literal(literal), Some(until)) => Show::UntilThenLiteral { until, literal },
            (show, _) => show,
        }
    }
}

impl Redactor {
    fn client(&mut self, line: &[u8]) -> Show {
        if self.exchange {
            return if line == b"*" { Show::All } else { Show::Until(0) };
        }
        let secret = match self.continued.take() {
            Some(secret) => secret.then_some(0),
            None => {
                self.tag.clear();
                self.tag.extend_from_slice(tag(line));
                self.exchange = is_authenticate(line);
                secret_at(line)
            }
        };
        if self.exchange {
            return secret.filter(|until| *until < line.len()).map_or(Show::All, Show::Until);
        }
        let announced = Framer::announced(line, 0).ok().flatten();
        self.waiting = announced.is_some_and(|announced| announced.synchronizing);
        let literal = announced.map(|announced| announced.size);
        // A literal of no octets has nothing to wait for, but its line goes on all the same.
        if literal.is_some() {
            self.continued = Some(secret.is_some());
        }
        match (secret, literal.filter(|size| *size > 0)) {
            (None, None) => Show::All,
            (None, Some(size)) => Show::Literal(size),
            (Some(until), None) if until >= line.len() => Show::All,
            (Some(until), None) => Show::Until(until),
            (Some(until), Some(literal)) => Show::UntilThenLiteral { until, literal },
        }
    }

    fn server(&mut self, line: &[u8]) -> Show {
        let continued = core::mem::take(&mut self.response_continued);
        let completed = !continued
            && line.strip_prefix(self.tag.as_slice()).is_some_and(|rest| rest.starts_with(b" "));
        if completed {
            self.exchange = false;
        }
        if self.waiting && completed {
            (self.waiting, self.continued) = (false, None);
            return Show::RefusedLiteral;
        }
        self.waiting &= continued || !line.starts_with(b"+");
        if !continued && is_status(line) {
            return Show::All;
        }
        match Framer::announced(line, 0) {
            Ok(Some(announced)) => {
                self.response_continued = true;
                if announced.size > 0 { Show::Literal(announced.size) } else { Show::All }
            }
            _ => Show::All,
        }
    }
}

/// Whether no literal can follow the server's line: a status response, or a continuation request.
pub(crate) fn is_status(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"*") else { return true };
    let word = rest.trim_ascii_start();
    let word = word.split(|octet| *octet == b' ').next().unwrap_or_default();
    word.starts_with(b"[")
        || [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
}

/// Where the mechanism and the token of the first authorized URL begin (RFC 5092 §6.1.2): whoever has them may use the URL.
pub(crate) fn token_at(line: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b";URLAUTH=";
    memchr::memchr_iter(b';', line).find_map(|at| {
        let (name, access) = line.get(at..)?.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then_some(())?;
        let end = access.iter().position(|octet| matches!(octet, b':' | b'"' | b' ' | b')'))?;
        (access.get(end) == Some(&b':')).then_some(at + NAME.len() + end + 1)
    })
}

/// Whether a line of a client may hold a password.
pub(crate) fn has_secret(line: &[u8]) -> bool {
    secret_at(line).is_some()
}

/// Where the secret in a LOGIN or AUTHENTICATE begins, or would; `None` for other lines. White space that
/// the grammar does not have is looked through: the line may be refused and holds a secret all the same.
fn secret_at(line: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(line);
    cursor.take_while(&Class::WSP);
    cursor.take_while(&Class::VCHAR);
    cursor.take_while(&Class::WSP);
    if cursor.eat_word(b"LOGIN") {
        cursor.peek().is_none_or(|octet| Class::WSP.contains(octet)).then_some(())?;
        cursor.take_while(&Class::WSP);
        return Some(cursor.at());
    }
    cursor.eat_word(b"AUTHENTICATE").then_some(())?;
    cursor.take_while(&Class::WSP);
    cursor.take_while(&Class::VCHAR);
    cursor.take_while(&Class::WSP);
    Some(cursor.at())
}

fn is_authenticate(line: &[u8]) -> bool {
    let mut cursor = Cursor::new(line);
    cursor.take_while(&Class::WSP);
    cursor.take_while(&Class::VCHAR);
    cursor.take_while(&Class::WSP);
    cursor.eat_word(b"AUTHENTICATE")
}

fn tag(line: &[u8]) -> &[u8] {
    let mut cursor = Cursor::new(line);
    cursor.take_while(&Class::WSP);
    cursor.take_while(&Class::VCHAR)
}
