use super::{Input, Result, scan::find};
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

    /// A flag that was read over before: it ends at a space.
    #[inline]
    pub(crate) fn flag_again(&mut self) -> Result<Flag<'a>> {
        let rest = self.rest();
        let flag = rest.get(..find(b' ', rest).unwrap_or(rest.len())).unwrap_or_default();
        self.take(flag.len());
        Ok(match flag {
            b"\\*" => Flag::Any,
            [b'\\', name @ ..] => Flag::from_name(name),
            name => Flag::Keyword(FlagName::checked(name)),
        })
    }

    /// Reads over a flag.
    #[inline]
    pub(crate) fn check_flag(&mut self) -> Result<()> {
        let mut ahead = *self;
        ahead.eat(b'\\');
        // Whatever the rules are, these are flags.
        if ahead.take_while(&ATOM).is_empty() || !matches!(ahead.peek(), Some(b' ' | b')')) {
            return self.flag().map(drop);
        }
        *self = ahead;
        Ok(())
    }

    /// `flag-keyword`
    pub(crate) fn keyword(&mut self) -> Result<FlagName<'a>> {
        match self.flag()? {
            Flag::Keyword(name) => Ok(name),
            _ => self.fail(ParseErrorKind::Flag),
        }
    }
}
