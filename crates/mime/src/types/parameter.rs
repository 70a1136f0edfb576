use alloc::{borrow::Cow, vec};
use core::fmt;

use memchr::memchr;
use rfc822_message::token::Delimited;
use textline::{Cursor, Escaped};

use crate::{
    Charset, Text,
    encoded_word::{self, shown},
    grammar::parameter,
};

/// The parameters of a field, as they stand in the message: a view that parses as it goes.
///
/// ```
/// use mime::ContentType;
///
/// // RFC 2231 §4.1
/// let field = b"application/x-stuff\r\n    ; title*0*=us-ascii'en'This%20is%20even%20more%20\r\n    ; title*1*=%2A%2A%2Afun%2A%2A%2A%20\r\n    ; title*2=\"isn't it!\"";
/// let content_type = ContentType::parse(field).unwrap();
/// assert_eq!(content_type.parameters().text("title").unwrap().text, "This is even more ***fun*** isn't it!");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Parameters<'a> {
    raw: &'a [u8],
}

impl<'a> Parameters<'a> {
    /// The parameters in `raw`, which starts behind what they belong to, at the first semicolon.
    #[must_use]
    pub const fn parse(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// The octets that the parameters take in the field.
    #[must_use]
    pub const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Every parameter in order, sections of RFC 2231 on their own.
    pub fn iter(self) -> impl Iterator<Item = Parameter<'a>> + Clone {
        let mut cursor = Cursor::new(self.raw);
        core::iter::from_fn(move || parameter::next(&mut cursor))
    }

    /// The octets of the parameter `name`, in any case: sections joined and percent-encoding undone (RFC 2231 §3, §4),
    /// nothing converted. Of two with one name the first counts. This is what a boundary is taken from.
    #[must_use]
    pub fn octets(self, name: &str) -> Option<Cow<'a, [u8]>> {
        self.joined(name).map(|joined| joined.octets)
    }

    /// The parameter `name` as text: sections joined, percent-encoding undone, converted from its character set, and
    /// encoded-words decoded, which are not allowed here and common. Line breaks that were hidden in them are blanks and other
    /// control characters U+FFFD, which counts as malformed.
    #[must_use]
    pub fn text(self, name: &str) -> Option<Text<'a>> {
        self.joined(name).map(Joined::text)
    }

    /// The texts that others may take the parameter `name` for: each plain and each extended one, the sections joined, and
    /// encoded-words as they stand.
    #[cfg(feature = "readings")]
    pub(crate) fn readings(self, name: &str, add: &mut impl FnMut(Cow<'a, str>)) {
        let whole = self.iter().filter(|found| found.is(name) && found.section.is_none());
        for joined in whole.map(|found| found.joined()).chain(self.sections(name)) {
            if joined.charset.is_none() {
                add(Charset::guess_cow(joined.octets.clone()).text);
            }
            add(joined.text().text);
        }
    }

    /// The language that an extended parameter names (RFC 2231 §4); empty if it names none.
    #[must_use]
    pub fn language(self, name: &str) -> Option<&'a [u8]> {
        self.joined(name)?.language
    }

    fn joined(self, name: &str) -> Option<Joined<'a>> {
        let whole =
            || self.iter().filter(|parameter| parameter.is(name) && parameter.section.is_none());
        // A plain value that stands beside an extended one is for readers that know no better (RFC 6266 §4.3 says so too).
        let extended = whole().find(|parameter| parameter.extended);
        let found = extended.map(|parameter| parameter.joined());
        let found = found.or_else(|| self.sections(name));
        found.or_else(|| whole().next().map(|parameter| parameter.joined()))
    }

    /// The sections of RFC 2231 §3, if there is a first one.
    fn sections(self, name: &str) -> Option<Joined<'a>> {
        let named = || self.iter().filter(|parameter| parameter.is(name));
        // They may come in any order; of two with one number the first counts.
        let mut sections =
            vec![None; named().filter(|parameter| parameter.section.is_some()).count()];
        for parameter in named() {
            let number = parameter.section.map(usize::from);
            if let Some(place) = number.and_then(|number| sections.get_mut(number))
                && place.is_none()
            {
                *place = Some(parameter);
            }
        }
        if !matches!(sections.first(), Some(Some(_))) {
            return None;
        }
        let mut joined = Joined { octets: Cow::Borrowed(b""), charset: None, language: None };
        for (section, parameter) in
            sections.into_iter().map_while(|parameter| parameter).enumerate()
        {
            let mut octets = parameter.value.octets();
            if section == 0 && parameter.extended {
                let extended = split_extended(octets);
                (joined.charset, joined.language) = (extended.charset, extended.language);
                octets = extended.octets;
            }
            let octets = if parameter.extended { decode_cow(octets) } else { octets };
            joined.octets.to_mut().extend_from_slice(&octets);
        }
        Some(joined)
    }
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// One parameter, or one section of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name, without the marks of RFC 2231.
    pub name: &'a [u8],
    /// The number of the section (RFC 2231 §3).
    pub section: Option<u16>,
    /// Whether the value is percent-encoded, and if it is the first section, starts with character set and language
    /// (RFC 2231 §4).
    pub extended: bool,
    /// Its value.
    pub value: ParameterValue<'a>,
    /// Where its name starts in [`Parameters::raw`].
    pub at: usize,
}

impl<'a> Parameter<'a> {
    /// The value of one that has no sections.
    fn joined(&self) -> Joined<'a> {
        let octets = self.value.octets();
        if !self.extended {
            return Joined { octets, charset: None, language: None };
        }
        let extended = split_extended(octets);
        Joined { octets: decode_cow(extended.octets), ..extended }
    }

    /// Whether the name is `name`, in any case.
    #[must_use]
    pub const fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name.escape_ascii())?;
        if let Some(section) = self.section {
            write!(f, "*{section}")?;
        }
        write!(f, "{}={:?}", if self.extended { "*" } else { "" }, self.value)
    }
}

/// A value as it stands in the field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ParameterValue<'a> {
    /// Without quotes. Only a `token` should be written so; anything up to the next semicolon is read.
    Bare(&'a [u8]),
    /// A quoted string.
    Quoted(Delimited<'a>),
}

impl<'a> ParameterValue<'a> {
    /// The octets that are meant: without quotes, quoted pairs and folds.
    #[must_use]
    pub fn octets(&self) -> Cow<'a, [u8]> {
        match self {
            Self::Bare(raw) => rfc822_message::unfold(raw),
            Self::Quoted(quoted) => quoted.value(),
        }
    }
}

impl fmt::Debug for ParameterValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare(raw) => write!(f, "{}", Escaped(raw)),
            Self::Quoted(quoted) => write!(f, "{:?}", Escaped(quoted.raw)),
        }
    }
}

struct Joined<'a> {
    octets: Cow<'a, [u8]>,
    charset: Option<&'a [u8]>,
    language: Option<&'a [u8]>,
}

impl<'a> Joined<'a> {
    fn text(self) -> Text<'a> {
        let mut text = self.decoded();
        if text.text.contains(|c| shown(c) != c) {
            text.text = text.text.chars().map(shown).collect();
            text.malformed = true;
        }
        text
    }

    fn decoded(self) -> Text<'a> {
        if self.charset.is_some() {
            return Charset::decode_labelled(self.charset, self.octets);
        }
        if memchr::memmem::find(&self.octets, b"=?").is_some() {
            let decoded = encoded_word::decode(&self.octets);
            let encoded_word::Decoded { unknown_charset, malformed, .. } = decoded;
            let text = Cow::Owned(decoded.text.into_owned());
            return Text { text, charset: None, unknown_charset, malformed };
        }
        Charset::guess_cow(self.octets)
    }
}

/// `charset "'" [language] "'" text` (RFC 2231 §4): what is missing is empty or not there.
fn split_extended(value: Cow<'_, [u8]>) -> Joined<'_> {
    // Quoted pairs and folds have no place here: such a value is only text.
    if let Cow::Borrowed(raw) = value
        && let Some((charset, rest)) = split_once(raw)
        && let Some((language, rest)) = split_once(rest)
    {
        let charset = Some(charset).filter(|label| !label.is_empty());
        return Joined { octets: Cow::Borrowed(rest), charset, language: Some(language) };
    }
    Joined { octets: value, charset: None, language: None }
}

fn split_once(raw: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = raw.split_at_checked(memchr(b'\'', raw)?)?;
    Some((head, rest.get(1..)?))
}

fn decode_cow(octets: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if memchr(b'%', &octets).is_none() {
        return octets;
    }
    match octets {
        Cow::Borrowed(octets) => parameter::percent_decode(octets),
        Cow::Owned(octets) => Cow::Owned(parameter::percent_decode(&octets).into_owned()),
    }
}
