//! `Received` (RFC 5322 §3.6.7, RFC 5321 §4.4).

use textline::Class;

use crate::{BuildError, ClauseName, FieldWriter};

/// A clause of a `Received` field to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewClause<'a> {
    /// What it says.
    pub name: ClauseName,
    /// The word behind the name: printable, without white space, parentheses, quotation marks, backslash and semicolon.
    pub value: &'a str,
    /// A comment behind it without its parentheses; empty for none.
    pub comment: &'a str,
}

impl FieldWriter<'_, '_> {
    /// A clause behind a space.
    ///
    /// # Errors
    /// [`BuildError::Empty`] without a value, [`BuildError::Control`] for a character that no value can have, and what
    /// [`token`](Self::token) refuses.
    pub(crate) fn clause(&mut self, clause: &NewClause<'_>) -> Result<(), BuildError> {
        const VALUE: Class = Class::VCHAR.or(&Class::NON_ASCII).without(b"();\"\\");
        let name = match clause.name {
            ClauseName::From => "from",
            ClauseName::By => "by",
            ClauseName::Via => "via",
            ClauseName::With => "with",
            ClauseName::Id => "id",
            ClauseName::For => "for",
            ClauseName::Tls => "tls",
        };
        self.space();
        self.token(name)?;
        self.space();
        if clause.value.is_empty() {
            return Err(BuildError::Empty);
        }
        let at = VALUE.run(clause.value.as_bytes());
        if at < clause.value.len() {
            return Err(BuildError::Control { at });
        }
        self.token(clause.value)?;
        if clause.comment.is_empty() {
            return Ok(());
        }
        self.space();
        self.token("(")?;
        for (index, word) in clause.comment.split(' ').enumerate() {
            if index > 0 && !word.is_empty() {
                self.space();
            }
            for part in word.split_inclusive(['(', ')', '\\']) {
                let plain = part.trim_end_matches(['(', ')', '\\']);
                self.token(plain)?;
                if let Some(special) = part.get(plain.len()..).filter(|special| !special.is_empty())
                {
                    self.token("\\")?;
                    self.token(special)?;
                }
            }
        }
        self.token(")")
    }
}
