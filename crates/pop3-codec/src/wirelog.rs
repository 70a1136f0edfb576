//! Secrets of POP3 sessions, for [`textline::wirelog`].

use textline::wirelog::{Redact, Show, Side};

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
    in_exchange: bool,
}

impl Redact for Redactor {
    fn show(&mut self, side: Side, line: &[u8]) -> Show {
        let begins = |word: &[u8]| {
            line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        match side {
            Side::Server => {
                self.in_exchange &= !begins(b"+OK") && !begins(b"-ERR");
                Show::All
            }
            Side::Client if self.in_exchange => Show::Until(0),
            Side::Client if begins(b"PASS") => Show::Until(line.len().min(5)),
            Side::Client if begins(b"APOP ") => after_words(line, 2),
            Side::Client if begins(b"AUTH") => {
                self.in_exchange = true;
                after_words(line, 2)
            }
            Side::Client => Show::All,
        }
    }
}

/// Shows the first `count` words.
fn after_words(line: &[u8], count: usize) -> Show {
    let mut words = line.splitn(count + 1, |octet| *octet == b' ');
    let shown = words.by_ref().take(count).map(|word| word.len() + 1).sum();
    if words.next().is_some() { Show::Until(shown) } else { Show::All }
}
