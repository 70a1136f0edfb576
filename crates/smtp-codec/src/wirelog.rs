//! Secrets of SMTP sessions, for [`textline::wirelog`].

use textline::wirelog::{Redact, Show, Side};

/// Masks what follows `AUTH mechanism`, and the lines of an AUTH exchange.
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
    challenged: bool,
    in_message: bool,
}

impl Redact for Redactor {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        let begins = |word: &[u8]| {
            line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        match side {
            Side::Server => {
                self.challenged = begins(b"334");
                self.in_message |= begins(b"354");
                Show::All
            }
            Side::Client if self.in_message => {
                self.in_message = line != b".";
                Show::All
            }
            Side::Client if core::mem::take(&mut self.challenged) => Show::Until(0),
            Side::Client if begins(b"AUTH ") => {
                let mut words = line.splitn(3, |octet| *octet == b' ');
                let shown = words.by_ref().take(2).map(|word| word.len() + 1).sum();
                if words.next().is_some() { Show::Until(shown) } else { Show::All }
            }
            Side::Client => Show::All,
        }
    }
}
