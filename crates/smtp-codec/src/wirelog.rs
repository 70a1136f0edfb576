//! Secrets of SMTP sessions, for [`textline::wirelog`].

use textline::{
    Class, Cursor,
    wirelog::{Redact, Show, Side},
};

use crate::{Command, Leniency};

/// Masks what follows `AUTH mechanism`, the lines of an AUTH exchange, and the token in the URL of a BURL. Of the chunks of BDAT only the size is shown.
///
/// ```
/// use textline::wirelog::{Side, WireLog};
/// let mut log = WireLog::new(smtp_codec::wirelog::Redactor::default());
/// let mut lines = Vec::new();
/// log.record(Side::Client, b"AUTH PLAIN AGJvYgBodW5ncnk=\r\n", |side, line| lines.push(format!("{side}: {line}")));
/// assert_eq!(lines, ["C: AUTH PLAIN ***"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Commands that were not replied to.
    open: u32,
    /// In an AUTH exchange: how many replies come before the one to AUTH.
    auth: Option<u32>,
    in_message: bool,
}

impl Redact for Redactor {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        match side {
            Side::Server => {
                self.reply(line);
                Show::All
            }
            Side::Client if self.in_message => {
                self.in_message = line != b".";
                self.open = self.open.saturating_add(u32::from(!self.in_message));
                Show::All
            }
            // Also before the server asks: a client that is too eager has said it all the same.
            Side::Client if self.auth.is_some() => {
                if line == b"*" {
                    Show::All
                } else {
                    Show::Until(0)
                }
            }
            Side::Client => {
                if let Ok((Command::Bdat { octets, .. }, _)) =
                    Command::parse(line, Leniency::default())
                {
                    self.open = self.open.saturating_add(1);
                    return Show::Literal(octets);
                }
                let show = auth_secret(line).map(|until| {
                    self.auth = Some(self.open);
                    if until < line.len() { Show::Until(until) } else { Show::All }
                });
                self.open = self.open.saturating_add(1);
                show.or_else(|| token_at(line).map(Show::Until)).unwrap_or(Show::All)
            }
        }
    }
}

impl Redactor {
    fn reply(&mut self, line: &[u8]) {
        if line.get(3) == Some(&b'-') {
            return;
        }
        if line.starts_with(b"334") {
            self.auth.get_or_insert(0);
            return;
        }
        self.in_message |= line.starts_with(b"354");
        self.open = self.open.saturating_sub(1);
        self.auth = self.auth.and_then(|before| before.checked_sub(1));
    }
}

/// Where in the URL of a BURL the mechanism and the token begin (RFC 4468 §3.3, RFC 5092 §6.1.2): whoever has them may use it.
fn token_at(line: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b";URLAUTH=";
    let mut cursor = Cursor::new(line);
    cursor.take_while(&Class::WSP);
    cursor.eat_word(b"BURL").then_some(())?;
    let is_name = |octets: &[u8]| octets.eq_ignore_ascii_case(NAME);
    let access = line.windows(NAME.len()).position(is_name)? + NAME.len();
    let end = line.get(access..)?.iter().position(|octet| matches!(octet, b':' | b' '))? + access;
    (line.get(end) == Some(&b':')).then_some(end + 1)
}

/// Where in an AUTH command the initial response begins, or would; `None` for other lines. White space that
/// the grammar does not have is looked through: the line may be refused and holds a secret all the same.
pub(crate) fn auth_secret(line: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(line);
    cursor.take_while(&Class::WSP);
    (cursor.eat_word(b"AUTH") && cursor.peek().is_none_or(|octet| Class::WSP.contains(octet)))
        .then_some(())?;
    cursor.take_while(&Class::WSP);
    cursor.take_while(&Class::VCHAR);
    cursor.take_while(&Class::WSP);
    Some(cursor.at())
}
