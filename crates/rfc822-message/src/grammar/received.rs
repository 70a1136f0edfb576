//! `Received` (RFC 5322 §3.6.7, RFC 5321 §4.4).

use textline::{Class, Cursor};

use crate::{
    Clause, ClauseName, DateTime, Defect, DefectKind, DefectSink, Received, field::trim, token,
};

impl<'m> Received<'m> {
    /// Reads a raw value.
    #[must_use]
    pub fn parse(raw: &'m [u8]) -> Self {
        Self::parse_with(raw, 0, &mut ())
    }

    /// Reads a raw value that stands at `base` in the message; what is wrong with it goes to `sink`.
    pub fn parse_with(raw: &'m [u8], base: u64, sink: &mut impl DefectSink) -> Self {
        let mut cursor = Cursor::new(raw);
        let mut semicolon = None;
        while token(&mut cursor).is_some() {
            if cursor.eat(b';') {
                semicolon = Some(cursor.at());
            }
        }
        let end = semicolon.map_or(raw.len(), |at| at - 1);
        let date = semicolon.and_then(|at| {
            DateTime::parse_with(raw.get(at..)?, base.saturating_add(at as u64), sink)
        });
        if date.is_none() {
            sink.report(Defect::new(DefectKind::NoTraceDate, 0..raw.len() as u64).shifted(base));
        }
        let received = Self { tokens: trim(raw.get(..end).unwrap_or(raw)), date };
        received.check(|kind| sink.report(Defect::new(kind, 0..raw.len() as u64).shifted(base)));
        received
    }

    fn check(&self, mut report: impl FnMut(DefectKind)) {
        let mut seen = [0u8; NAMES.len()];
        for clause in self.clauses() {
            if let Some(seen) = seen.get_mut(clause.name as usize) {
                *seen = seen.saturating_add(1);
            }
        }
        if seen.iter().any(|count| *count > 1) {
            report(DefectKind::MalformedTrace);
        }
        if seen.first() == Some(&0) || seen.get(1) == Some(&0) {
            report(DefectKind::IncompleteTrace);
        }
    }

    /// Its clauses in order.
    #[must_use]
    pub const fn clauses(&self) -> Clauses<'m> {
        Clauses { cursor: Cursor::new(self.tokens) }
    }
}

/// The clauses of a [`Received`] field.
#[derive(Clone, Debug)]
pub struct Clauses<'m> {
    cursor: Cursor<'m>,
}

impl<'m> Iterator for Clauses<'m> {
    type Item = Clause<'m>;

    fn next(&mut self) -> Option<Clause<'m>> {
        let name = loop {
            if let Some(name) = name(token(&mut self.cursor)?) {
                break name;
            }
            self.cursor.eat(b';');
        };
        let start = self.cursor.at();
        // `from ([192.0.2.1]) by …`: a name without a value.
        let mut ahead = self.cursor;
        let value = token(&mut ahead).filter(|word| !name_of(word)).unwrap_or_default();
        if !value.is_empty() {
            self.cursor = ahead;
        }
        let end = loop {
            token::cfws(&mut self.cursor);
            let before = self.cursor;
            match token(&mut self.cursor) {
                Some(word) if name_of(word) => {
                    self.cursor = before;
                    break before.at();
                }
                Some(_) => {
                    self.cursor.eat(b';');
                }
                None => break self.cursor.at(),
            }
        };
        let raw = self.cursor.since(start);
        Some(Clause { name, value, raw: trim(raw.get(..end - start).unwrap_or(raw)) })
    }
}

/// The next word behind white space and comments, up to white space, a comment or a semicolon, which may be the first:
/// then the word is empty. `None` at the end.
fn token<'m>(cursor: &mut Cursor<'m>) -> Option<&'m [u8]> {
    const PLAIN: Class = Class::NONE.with_range(0, 255).without(b" \t\r\n(\";");
    token::cfws(cursor);
    let start = cursor.at();
    if cursor.is_end() {
        return None;
    }
    loop {
        cursor.take_while(&PLAIN);
        if cursor.peek() != Some(b'"') {
            return Some(cursor.since(start));
        }
        token::quoted_string(cursor);
    }
}

fn name_of(word: &[u8]) -> bool {
    name(word).is_some()
}

fn name(word: &[u8]) -> Option<ClauseName> {
    NAMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, name)| *name)
}

/// In the order of [`ClauseName`].
const NAMES: [(&[u8], ClauseName); 7] = [
    (b"from", ClauseName::From),
    (b"by", ClauseName::By),
    (b"via", ClauseName::Via),
    (b"with", ClauseName::With),
    (b"id", ClauseName::Id),
    (b"for", ClauseName::For),
    (b"tls", ClauseName::Tls),
];
