use textline::{Class, Cursor, Secret, sasl};

use super::{Result, number, size, space, trimmed};
use crate::{
    Argument, Command, Deviation, Language, Leniency, ParseErrorKind as Kind, Password, Word,
};

/// What an argument may have: no space and no control character.
const ARGUMENT: Class = Class::VCHAR.or(&Class::NON_ASCII);
/// What a password may have.
const PASSWORD: Class = ARGUMENT.with(b" ");
/// What may follow an unknown verb.
const WORD: Class = PASSWORD.with(b"\t");
/// `sasl-mech = 1*20mech-char` (RFC 4422 §3.1), in any case.
const MECHANISM: Class = Class::ALPHANUMERIC.with(b"-_");

/// A command line without its line end (RFC 1939 §3, RFC 2449 §3):
/// `command = keyword *(SP param) CRLF`. Keywords are read in any case.
pub(crate) fn command(line: &[u8], leniency: Leniency) -> Result<(Command<'_>, Option<Deviation>)> {
    if let Some(at) = memchr::memchr2(b'\r', b'\n', line) {
        return Err(Kind::BareLineEnding.at(at));
    }
    let mut cursor = Cursor::new(line);
    let verb = cursor.take_while(&Class::VCHAR);
    if verb.is_empty() || !matches!(cursor.peek(), None | Some(b' ')) {
        return Err(Kind::Verb.at(cursor.at()));
    }
    let mut upper = [0; 4];
    let name = match upper.get_mut(..verb.len()) {
        Some(upper) => {
            upper.copy_from_slice(verb);
            upper.make_ascii_uppercase();
            &*upper
        }
        None => &[],
    };
    if name == b"PASS" {
        return Ok((Command::Pass(pass(&mut cursor)?), None));
    }
    let mut deviation = None;
    let mut args = Args { cursor: trimmed(line, leniency, &mut deviation), leniency, deviation };
    args.cursor.take(verb.len());
    let command = match name {
        b"USER" => Command::User(args.word()?),
        b"APOP" => args.apop()?,
        b"STAT" => Command::Stat,
        b"LIST" => Command::List(args.optional_number()?),
        b"UIDL" => Command::Uidl(args.optional_number()?),
        b"RETR" => Command::Retr(args.number()?),
        b"TOP" => args.top()?,
        b"DELE" => Command::Dele(args.number()?),
        b"NOOP" => Command::Noop,
        b"RSET" => Command::Rset,
        b"QUIT" => Command::Quit,
        b"CAPA" => Command::Capa,
        b"STLS" => Command::Stls,
        b"AUTH" => args.auth()?,
        b"UTF8" => Command::Utf8,
        b"LANG" => args.lang()?,
        _ => {
            let rest = word(cursor.rest(), cursor.at())?;
            return Ok((Command::Unknown { verb: Word::checked(verb), rest }, None));
        }
    };
    if !args.cursor.is_end() {
        return Err(Kind::End.at(args.cursor.at()));
    }
    Ok((command, args.deviation))
}

/// `param = 1*VCHAR` (RFC 2449 §3), and octets above 127 (RFC 6856 §2.2).
pub(crate) fn argument(octets: &[u8]) -> Result<Argument<'_>> {
    all_in(&ARGUMENT, octets, 0)?;
    required(octets, 0).map(Argument::checked)
}

/// What may follow PASS and its space.
pub(crate) fn password(octets: &[u8]) -> Result<Password<'_>> {
    password_at(octets, 0)
}

/// Text without control characters but tabs, of a line in which it begins at `offset`.
pub(crate) fn word(octets: &[u8], offset: usize) -> Result<Word<'_>> {
    all_in(&WORD, octets, offset).map(|()| Word::checked(octets))
}

fn password_at(octets: &[u8], offset: usize) -> Result<Password<'_>> {
    all_in(&PASSWORD, octets, offset)?;
    required(octets, offset).map(Password::checked)
}

fn all_in(class: &Class, octets: &[u8], offset: usize) -> Result<()> {
    let run = class.run(octets);
    if run < octets.len() { Err(Kind::Character.at(offset + run)) } else { Ok(()) }
}

fn required(octets: &[u8], offset: usize) -> Result<&[u8]> {
    if octets.is_empty() { Err(Kind::Argument.at(offset)) } else { Ok(octets) }
}

/// `PASS string`: all that follows the space is the password (RFC 1939 §7).
fn pass<'a>(cursor: &mut Cursor<'a>) -> Result<Password<'a>> {
    if !cursor.eat(b' ') {
        return Err(Kind::Argument.at(cursor.at()));
    }
    let at = cursor.at();
    password_at(cursor.take_rest(), at)
}

/// What follows a verb.
struct Args<'a> {
    cursor: Cursor<'a>,
    leniency: Leniency,
    deviation: Option<Deviation>,
}

impl<'a> Args<'a> {
    /// The space before an argument that must be there.
    fn separator(&mut self) -> Result<()> {
        if self.cursor.is_end() {
            return Err(Kind::Argument.at(self.cursor.at()));
        }
        space(&mut self.cursor, self.leniency, &mut self.deviation)
    }

    fn word(&mut self) -> Result<Argument<'a>> {
        self.separator()?;
        let at = self.cursor.at();
        let word = required(self.cursor.take_while(&ARGUMENT), at)?;
        match self.cursor.peek() {
            None | Some(b' ') => Ok(Argument::checked(word)),
            Some(_) => Err(Kind::Character.at(self.cursor.at())),
        }
    }

    fn number(&mut self) -> Result<u32> {
        self.separator()?;
        number(&mut self.cursor)
    }

    fn optional_number(&mut self) -> Result<Option<u32>> {
        if self.cursor.is_end() { Ok(None) } else { self.number().map(Some) }
    }

    /// `TOP msg n`
    fn top(&mut self) -> Result<Command<'a>> {
        let number = self.number()?;
        self.separator()?;
        Ok(Command::Top { number, lines: size(&mut self.cursor)? })
    }

    /// `APOP name digest`. The digest is written in lower case, and read in any.
    fn apop(&mut self) -> Result<Command<'a>> {
        let name = self.word()?;
        self.separator()?;
        let at = self.cursor.at();
        let digest = self.cursor.take(32).and_then(hexadecimal).ok_or(Kind::Digest.at(at))?;
        Ok(Command::Apop { name, digest: Secret::new(digest) })
    }

    /// `LANG [language-range]` (RFC 6856 §3.2)
    fn lang(&mut self) -> Result<Command<'a>> {
        if self.cursor.is_end() {
            return Ok(Command::Lang(None));
        }
        self.separator()?;
        let at = self.cursor.at();
        let range = Language::new(self.cursor.take_while(&ARGUMENT));
        range.map(|range| Command::Lang(Some(range))).map_err(|error| error.kind.at(at + error.at))
    }

    /// `auth-command = "AUTH" SP sasl-mech [SP initial-response]` (RFC 5034 §5)
    fn auth(&mut self) -> Result<Command<'a>> {
        self.separator()?;
        let at = self.cursor.at();
        let name = self.cursor.take_while(&MECHANISM);
        if name.is_empty() || name.len() > 20 {
            return Err(Kind::Argument.at(at));
        }
        let mechanism = Argument::checked(name);
        if self.cursor.is_end() {
            return Ok(Command::Auth { mechanism, initial: None });
        }
        self.separator()?;
        let at = self.cursor.at();
        let initial =
            sasl::decode_initial(self.cursor.take_rest()).map_err(|_| Kind::Base64.at(at))?;
        Ok(Command::Auth { mechanism, initial: Some(initial) })
    }
}

fn hexadecimal(digits: &[u8]) -> Option<[u8; 16]> {
    let value =
        |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, _) = digits.as_chunks::<2>();
    let mut octets = [0; 16];
    for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
        *octet = value(*high)? << 4 | value(*low)?;
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        let user = |name: &'static str| Command::User(Argument::checked(name.as_bytes()));
        let table: [(&str, Command<'_>); 12] = [
            ("USER bob", user("bob")),
            ("user bob", user("bob")),
            ("UsEr b\u{f6}b", user("b\u{f6}b")),
            ("PASS a b", Command::Pass(Password::checked(b"a b"))),
            ("PASS  ", Command::Pass(Password::checked(b" "))),
            ("LIST", Command::List(None)),
            ("list 1", Command::List(Some(1))),
            ("UIDL 4294967295", Command::Uidl(Some(u32::MAX))),
            ("retr 0", Command::Retr(0)),
            ("TOP 1 18446744073709551615", Command::Top { number: 1, lines: u64::MAX }),
            ("dele 01", Command::Dele(1)),
            ("quit", Command::Quit),
        ];
        for (line, expected) in table {
            assert_eq!(command(line.as_bytes(), Leniency::STRICT), Ok((expected, None)), "{line}");
        }
        let digest = *b"\xc4\xc9\x33\x4b\xac\x56\x0e\xcc\x97\x9e\x58\x00\x1b\x3e\x22\xfb";
        for line in [
            "APOP mrose c4c9334bac560ecc979e58001b3e22fb",
            "apop mrose C4C9334BAC560ECC979E58001B3E22FB",
        ] {
            let name = Argument::checked(b"mrose");
            let expected = Command::Apop { name, digest: Secret::new(digest) };
            assert_eq!(command(line.as_bytes(), Leniency::STRICT), Ok((expected, None)), "{line}");
        }
        for (line, initial) in
            [("AUTH PLAIN", None), ("auth PLAIN =", Some("")), ("AUTH PLAIN YQ==", Some("a"))]
        {
            let initial = initial.map(|text| Secret::new(text.as_bytes().to_vec()));
            let expected = Command::Auth { mechanism: Argument::checked(b"PLAIN"), initial };
            assert_eq!(command(line.as_bytes(), Leniency::STRICT), Ok((expected, None)), "{line}");
        }
    }

    #[test]
    fn bad_commands() {
        let table: [(&[u8], Kind, usize); 25] = [
            (b"", Kind::Verb, 0),
            (b" NOOP", Kind::Verb, 0),
            (b"NOOP\t", Kind::Verb, 4),
            (b"\x80", Kind::Verb, 0),
            (b"NOOP\r", Kind::BareLineEnding, 4),
            (b"USER", Kind::Argument, 4),
            (b"USER ", Kind::Argument, 5),
            (b"USER  bob", Kind::Argument, 5),
            (b"USER bob x", Kind::End, 8),
            (b"USER b\0b", Kind::Character, 6),
            (b"PASS", Kind::Argument, 4),
            (b"PASS ", Kind::Argument, 5),
            (b"PASS a\tb", Kind::Character, 6),
            (b"STAT 1", Kind::End, 4),
            (b"RETR", Kind::Argument, 4),
            (b"RETR one", Kind::Number, 5),
            (b"RETR 4294967296", Kind::Number, 5),
            (b"RETR 1 ", Kind::End, 6),
            (b"TOP 1", Kind::Argument, 5),
            (b"TOP 1 18446744073709551616", Kind::Number, 6),
            (b"APOP mrose c4c9334bac560ecc979e58001b3e22f", Kind::Digest, 11),
            (b"APOP mrose c4c9334bac560ecc979e58001b3e22fbb", Kind::End, 43),
            (b"AUTH", Kind::Argument, 4),
            (b"AUTH ABCDEFGHIJKLMNOPQRSTU", Kind::Argument, 5),
            (b"AUTH PLAIN YQ", Kind::Base64, 11),
        ];
        for (line, kind, at) in table {
            assert_eq!(
                command(line, Leniency::STRICT),
                Err(kind.at(at)),
                "{}",
                line.escape_ascii()
            );
        }
    }
}
