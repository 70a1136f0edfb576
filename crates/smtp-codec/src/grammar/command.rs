use textline::{Class, Cursor, sasl};

use super::{
    Reader, Result,
    params::params,
    path::{forward_path, reverse_path},
    plain, text,
};
use crate::{
    Argument, Attributes, Command, Deviation, DeviationKind, Leniency, Params,
    ParseErrorKind as Kind, Word,
};

/// What no argument may have: control characters.
const ARGUMENT: Class = Class::VCHAR.with(b" ").or(&Class::NON_ASCII);
/// `sasl-mech = 1*20mech-char` (RFC 4422 §3.1), in any case.
const MECHANISM: Class = Class::ALPHANUMERIC.with(b"-_");

/// `verb` and what the unknown ones of real servers have besides (`X-EXPS`).
const VERB: Class = Class::ALPHANUMERIC.with(b"-");
/// What may follow an unknown verb.
const UNKNOWN: Class = ARGUMENT.with(b"\t");

/// A command line without its line end (RFC 5321 §4.1.1). Verbs are read in any case (§2.4).
pub(crate) fn command(line: &[u8], leniency: Leniency) -> Result<(Command<'_>, Option<Deviation>)> {
    match plain::command(line) {
        Some(command) => Ok((command, None)),
        None => any(line, leniency),
    }
}

fn any(line: &[u8], leniency: Leniency) -> Result<(Command<'_>, Option<Deviation>)> {
    // No command has a CR or LF in it, so only what is none is looked at again.
    parse(line, leniency).map_err(|error| match memchr::memchr2(b'\r', b'\n', line) {
        Some(at) => Kind::BareLineEnding.at(at),
        None => error,
    })
}

fn parse(whole: &[u8], leniency: Leniency) -> Result<(Command<'_>, Option<Deviation>)> {
    let mut deviation = None;
    let mut line = whole;
    if let Some(b' ' | b'\t') = whole.last()
        && leniency.trailing_space
    {
        line = trim_end(whole);
        deviation = Some(Deviation { kind: DeviationKind::TrailingSpace, at: line.len() });
    }
    let mut cursor = Cursor::new(line);
    let verb = cursor.take_while(&VERB);
    if verb.is_empty() || !matches!(cursor.peek(), None | Some(b' ')) {
        return Err(Kind::Verb.at(cursor.at()));
    }
    if verb.eq_ignore_ascii_case(b"MAIL") {
        let mut reader = after(cursor, b" FROM:", leniency, &mut deviation)?;
        let from = reverse_path(&mut reader, leniency, &mut deviation)?;
        let params = parameters(&mut reader, leniency, &mut deviation)?;
        return Ok((Command::Mail { from, params }, deviation));
    }
    if verb.eq_ignore_ascii_case(b"RCPT") {
        let mut reader = after(cursor, b" TO:", leniency, &mut deviation)?;
        let to = forward_path(&mut reader, leniency, &mut deviation)?;
        let params = parameters(&mut reader, leniency, &mut deviation)?;
        return Ok((Command::Rcpt { to, params }, deviation));
    }
    let mut spaced = deviation;
    if !is_bdat(verb) {
        extra_space(&mut cursor, leniency, &mut spaced);
    }
    if let Some(command) = known(verb, &mut cursor, leniency, &mut spaced)? {
        return Ok((command, spaced));
    }
    // Every octet is kept, spaces at the end too.
    if whole.get(verb.len()) == Some(&b' ') {
        Ok((unknown(whole, verb)?, None))
    } else {
        Ok((unknown(line, verb)?, deviation))
    }
}

/// The command of `verb`; `None` if it is not known.
fn known<'a>(
    verb: &[u8],
    cursor: &mut Cursor<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Option<Command<'a>>> {
    let mut upper = [0; 8];
    for (to, from) in upper.iter_mut().zip(verb) {
        *to = from.to_ascii_uppercase();
    }
    Ok(Some(match upper.get(..verb.len()).unwrap_or_default() {
        b"DATA" => end(cursor, Command::Data)?,
        b"BDAT" => bdat(cursor)?,
        b"EHLO" => Command::Ehlo(host(cursor)?),
        b"HELO" => Command::Helo(host(cursor)?),
        b"LHLO" => Command::Lhlo(host(cursor)?),
        b"BURL" => burl(cursor)?,
        b"ETRN" => Command::Etrn(host(cursor)?),
        b"ATRN" => Command::Atrn(domains(cursor)?),
        b"RSET" => end(cursor, Command::Rset)?,
        b"QUIT" => end(cursor, Command::Quit)?,
        b"VRFY" => Command::Vrfy(required(cursor)?),
        b"EXPN" => Command::Expn(required(cursor)?),
        b"HELP" => Command::Help(optional(cursor)?),
        b"NOOP" => Command::Noop(optional(cursor)?),
        b"AUTH" => auth(cursor, leniency, deviation)?,
        b"STARTTLS" => end(cursor, Command::StartTls)?,
        b"XCLIENT" => Command::XClient(attributes(cursor)?),
        b"XFORWARD" => Command::XForward(attributes(cursor)?),
        _ => return Ok(None),
    }))
}

/// Whether octets follow the line, which some readers may take for BDAT even where the grammar does not.
pub(crate) fn is_bdat(line: &[u8]) -> bool {
    let front = line.trim_ascii_start();
    let next = front.get(4);
    front.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case(b"BDAT"))
        && next.is_none_or(|octet| !octet.is_ascii_alphanumeric() && *octet != b'-')
}

/// The line without the spaces and tabs at its end.
pub(crate) fn trim_end(line: &[u8]) -> &[u8] {
    let blank = line.iter().rev().take_while(|octet| Class::WSP.contains(**octet)).count();
    line.get(..line.len() - blank).unwrap_or(line)
}

/// `verb` and whatever follows.
fn unknown<'a>(line: &'a [u8], verb: &'a [u8]) -> Result<Command<'a>> {
    let rest = line.get(verb.len()..).unwrap_or_default();
    let run = UNKNOWN.run(rest);
    if run < rest.len() {
        return Err(Kind::Character.at(verb.len() + run));
    }
    Ok(Command::Unknown { verb: Word::checked(verb), rest: Word::checked(rest) })
}

/// Text without control characters, and without spaces around it.
pub(crate) fn argument(bytes: &[u8]) -> Result<Argument<'_>> {
    argument_at(bytes, 0)
}

fn argument_at(bytes: &[u8], offset: usize) -> Result<Argument<'_>> {
    let run = ARGUMENT.run(bytes);
    if run < bytes.len() {
        return Err(Kind::Character.at(offset + run));
    }
    match bytes {
        [] | [b' ', ..] => return Err(Kind::Argument.at(offset)),
        [.., b' '] => return Err(Kind::End.at(offset + trim_end(bytes).len())),
        _ => {}
    }
    text(bytes, offset).map(Argument::checked)
}

/// `ehlo = "EHLO" SP ( Domain / address-literal )`, `helo = "HELO" SP Domain`. What real clients call
/// themselves is often neither, so any word is read; a server's policy may look closer.
fn host<'a>(cursor: &mut Cursor<'a>) -> Result<Argument<'a>> {
    let name = required(cursor)?;
    match name.as_str().find(' ') {
        Some(space) => Err(Kind::End.at(cursor.at() - name.as_str().len() + space)),
        None => Ok(name),
    }
}

/// What follows `word`, `" FROM:"` or `" TO:"`, and the spaces after it.
fn after<'a>(
    mut cursor: Cursor<'a>,
    word: &[u8],
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Reader<'a>> {
    extra_space(&mut cursor, leniency, deviation);
    if !cursor.eat_word(word) {
        return Err(Kind::Colon.at(4));
    }
    let at = cursor.at();
    if leniency.space_after_colon && !cursor.take_while(&Class::WSP).is_empty() {
        deviation.get_or_insert(Deviation { kind: DeviationKind::SpaceAfterColon, at });
    }
    Ok(Reader::of_rest(cursor))
}

/// Takes all but one of the spaces that stand here, if there may be more than one.
fn extra_space(cursor: &mut Cursor<'_>, leniency: Leniency, deviation: &mut Option<Deviation>) {
    const SPACE: Class = Class::NONE.with(b" ");
    let extra = SPACE.run(cursor.rest()).saturating_sub(1);
    if extra > 0 && leniency.extra_space {
        let at = cursor.at() + 1;
        deviation.get_or_insert(Deviation { kind: DeviationKind::ExtraSpace, at });
        cursor.take(extra);
    }
}

fn parameters<'a>(
    reader: &mut Reader<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Params<'a>> {
    let cursor = &mut reader.cursor;
    if cursor.is_end() {
        return Ok(Params::NONE);
    }
    extra_space(cursor, leniency, deviation);
    if !cursor.eat(b' ') {
        return Err(Kind::End.at(cursor.at()));
    }
    if cursor.is_end() {
        return Err(Kind::Parameter.at(cursor.at()));
    }
    params(reader)
}

/// `bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]`, `chunk-size = 1*DIGIT`, `end-marker = "LAST"`
/// (RFC 3030 §2). Digits that make no 64-bit number are an error, never dropped.
fn bdat<'a>(cursor: &mut Cursor<'_>) -> Result<Command<'a>> {
    cursor.eat(b' ');
    let octets = cursor.number().ok_or(Kind::ChunkSize.at(cursor.at()))?;
    let last = cursor.eat_word(b" LAST");
    end(cursor, Command::Bdat { octets, last })
}

/// `burl-cmd = "BURL" SP absolute-URI [SP end-marker]` (RFC 4468 §3.5)
fn burl<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>> {
    cursor.eat(b' ');
    let at = cursor.at();
    let uri = cursor.take_while(&Class::VCHAR);
    // `scheme ":"` (RFC 3986 §3.1)
    let scheme = uri.split(|octet| *octet == b':').next().unwrap_or_default();
    if scheme.len() == uri.len() || !scheme.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(Kind::Argument.at(at));
    }
    let url = argument_at(uri, at)?;
    let last = cursor.eat_word(b" LAST");
    end(cursor, Command::Burl { url, last })
}

/// `ATRN [SP domain *("," domain)]` (RFC 2645 §5.2.1)
fn domains<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Argument<'a>>> {
    let domains = optional(cursor)?;
    match domains.as_ref().and_then(|domains| domains.as_str().find(' ')) {
        Some(_) => Err(Kind::End.at(cursor.at())),
        None => Ok(domains),
    }
}

/// `1*(SP attribute-name "=" attribute-value)`
fn attributes<'a>(cursor: &mut Cursor<'a>) -> Result<Attributes<'a>> {
    cursor.eat(b' ');
    let at = cursor.at();
    super::attributes(cursor.take_rest(), at)
}

/// `auth = "AUTH" SP sasl-mech [SP initial-response]` (RFC 4954 §8)
fn auth<'a>(
    cursor: &mut Cursor<'a>,
    leniency: Leniency,
    deviation: &mut Option<Deviation>,
) -> Result<Command<'a>> {
    cursor.eat(b' ');
    let at = cursor.at();
    let name = cursor.take_while(&MECHANISM);
    if name.is_empty() || name.len() > 20 {
        return Err(Kind::Argument.at(at));
    }
    let mechanism = argument_at(name, at)?;
    if cursor.is_end() {
        return Ok(Command::Auth { mechanism, initial: None });
    }
    extra_space(cursor, leniency, deviation);
    let at = cursor.at();
    if !cursor.eat(b' ') {
        return Err(Kind::End.at(at));
    }
    let initial = sasl::decode_initial(cursor.take_rest()).map_err(|_| Kind::Base64.at(at + 1))?;
    Ok(Command::Auth { mechanism, initial: Some(initial) })
}

fn required<'a>(cursor: &mut Cursor<'a>) -> Result<Argument<'a>> {
    let at = cursor.at();
    optional(cursor)?.ok_or_else(|| Kind::Argument.at(at))
}

fn optional<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Argument<'a>>> {
    let end = cursor.at();
    cursor.eat(b' ');
    let at = cursor.at();
    match cursor.take_rest() {
        b"" if at > end => Err(Kind::End.at(end)),
        b"" => Ok(None),
        rest => argument_at(rest, at).map(Some),
    }
}

fn end<'a>(cursor: &Cursor<'_>, command: Command<'a>) -> Result<Command<'a>> {
    if cursor.is_end() { Ok(command) } else { Err(Kind::End.at(cursor.at())) }
}
