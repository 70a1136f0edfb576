use super::{Input, Result};
use crate::{
    Flag, FlagName, ParseErrorKind,
    types::{ATOM, ODD_FLAG},
};

impl<'a> Input<'a> {
    /// `flag-fetch` and `flag-perm`
    pub(crate) fn flag(&mut self) -> Result<Flag<'a>> {
        let mut ahead = *self;
        let system = ahead.eat(b'\\');
        let class = if self.leniency().odd_flag { &ODD_FLAG } else { &ATOM };
        let flag = match (system, ahead.take_while(class)) {
            (true, []) if ahead.eat(b'*') => Flag::Any,
            (true, b"*") => Flag::Any,
            // A lone backslash as LIST attribute was seen.
            (true, []) if self.leniency().odd_flag => Flag::Extension(FlagName::checked(b"")),
            (_, []) => return self.fail(ParseErrorKind::Flag),
            (true, name) => Flag::from_name(name),
            (false, name) => Flag::Keyword(FlagName::checked(name)),
        };
        *self = ahead;
        Ok(flag)
    }

    /// `flag-keyword`
    pub(crate) fn keyword(&mut self) -> Result<FlagName<'a>> {
        match self.flag()? {
            Flag::Keyword(name) => Ok(name),
            _ => self.fail(ParseErrorKind::Flag),
        }
    }
}
