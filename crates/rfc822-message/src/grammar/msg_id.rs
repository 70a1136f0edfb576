//! Message identifiers (RFC 5322 §3.6.4, §4.5.4).

use textline::{Class, Cursor};

use crate::{Defect, DefectKind, DefectSink, MessageId, token};

/// The message identifiers of a value, from front to back; words between them are skipped (RFC 5322 §4.5.4).
///
/// ```
/// use rfc822_message::MessageIds;
///
/// let ids: Vec<_> = MessageIds::new(b" <a@b.example>\r\n <c@d.example>").map(|id| id.raw()).collect();
/// assert_eq!(ids, [b"a@b.example", b"c@d.example"]);
/// ```
#[derive(Clone, Debug)]
pub struct MessageIds<'m> {
    cursor: Cursor<'m>,
    base: u64,
}

impl<'m> MessageIds<'m> {
    /// Reads a raw value.
    #[must_use]
    pub const fn new(raw: &'m [u8]) -> Self {
        Self::new_at(raw, 0)
    }

    /// Reads a raw value that stands at `base` in the message.
    #[must_use]
    pub const fn new_at(raw: &'m [u8], base: u64) -> Self {
        Self { cursor: Cursor::new(raw), base }
    }

    /// The next identifier. What is wrong up to its end goes to `sink`.
    pub fn next_with(&mut self, sink: &mut impl DefectSink) -> Option<MessageId<'m>> {
        const WORD: Class = Class::NONE.with_range(0, 255).without(b" \t\r\n(\"<");
        loop {
            let start = self.cursor.at();
            if token::cfws(&mut self.cursor).unclosed {
                self.report(DefectKind::UnclosedComment, start, sink);
            }
            let start = self.cursor.at();
            match self.cursor.peek()? {
                b'<' => {
                    self.cursor.bump();
                    if let Some(id) = self.id() {
                        if sink.is_on() && !is_clean(id) {
                            self.report(DefectKind::MalformedMessageId, start, sink);
                        }
                        return Some(MessageId { raw: id });
                    }
                    self.report(DefectKind::NotAMessageId, start, sink);
                }
                b'"' => {
                    token::quoted_string(&mut self.cursor);
                    self.report(DefectKind::ObsoletePhraseInIds, start, sink);
                }
                _ => {
                    self.cursor.take_while(&WORD);
                    self.report(DefectKind::ObsoletePhraseInIds, start, sink);
                }
            }
        }
    }

    /// What stands before the `>`, if that comes before another `<`.
    fn id(&mut self) -> Option<&'m [u8]> {
        let start = self.cursor.at();
        let mut ahead = self.cursor;
        if let Some(quoted) = token::quoted_string(&mut ahead) {
            // A quotation mark that opens nothing is an octet like others.
            ahead = if quoted.closed { ahead } else { self.cursor };
        }
        let found = memchr::memchr2(b'>', b'<', ahead.rest())?;
        ahead.take(found);
        let id = ahead.since(start);
        self.cursor = ahead;
        (self.cursor.eat(b'>') && !id.is_empty()).then_some(id)
    }

    fn report(&self, kind: DefectKind, start: usize, sink: &mut impl DefectSink) {
        let range = start as u64..self.cursor.at() as u64;
        sink.report(Defect::new(kind, range).shifted(self.base));
    }
}

impl<'m> Iterator for MessageIds<'m> {
    type Item = MessageId<'m>;

    fn next(&mut self) -> Option<MessageId<'m>> {
        self.next_with(&mut ())
    }
}

/// Whether there is an `@`, no white space, no comment and no control character.
fn is_clean(id: &[u8]) -> bool {
    const CLEAN: Class = Class::VCHAR.or(&Class::NON_ASCII).without(b"()");
    CLEAN.contains_all(id) && memchr::memchr(b'@', id).is_some()
}
