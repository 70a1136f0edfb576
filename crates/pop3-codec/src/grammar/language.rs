use textline::Class;

use super::{Result, command::word, trimmed};
use crate::{
    Deviation, DeviationKind, Language, LanguageListing, Leniency, ParseErrorKind as Kind,
};

/// `language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*"` (RFC 4647 §2.1)
pub(crate) fn language_range(text: &[u8]) -> Result<Language<'_>> {
    if text == b"*" { Ok(Language::ANY) } else { tag(text, 0) }
}

/// A language listing: `tag [SP description]` (RFC 6856 §3.2).
pub(crate) fn language_listing(
    line: &[u8],
    leniency: Leniency,
) -> Result<(LanguageListing<'_>, Option<Deviation>)> {
    let mut deviation = None;
    let mut cursor = trimmed(line, leniency, &mut deviation);
    let language = tag(cursor.take_while(&Class::VCHAR), 0)?;
    if cursor.is_end() {
        return Ok((LanguageListing { language, description: word(b"", 0)? }, deviation));
    }
    if !cursor.eat(b' ') {
        return Err(Kind::Space.at(cursor.at()));
    }
    if leniency.extra_space && cursor.peek() == Some(b' ') {
        let at = cursor.at();
        cursor.take_while(&super::SPACE);
        deviation.get_or_insert(Deviation { kind: DeviationKind::ExtraSpace, at });
    }
    let at = cursor.at();
    let description = word(cursor.take_rest(), at)?;
    Ok((LanguageListing { language, description }, deviation))
}

/// The language that a positive reply to LANG names, and the text after it: `tag SP text`.
pub(crate) fn selected_language(text: &[u8]) -> Option<(Language<'_>, &[u8])> {
    let run = Class::VCHAR.run(text);
    let (name, rest) = text.split_at_checked(run)?;
    Some((tag(name, 0).ok()?, rest.strip_prefix(b" ").unwrap_or(rest)))
}

fn tag(text: &[u8], at: usize) -> Result<Language<'_>> {
    let mut end = at;
    for (index, word) in text.split(|octet| *octet == b'-').enumerate() {
        let class = if index == 0 { &Class::ALPHA } else { &Class::ALPHANUMERIC };
        let run = class.run(word);
        if run < word.len() || !(1..=8).contains(&run) {
            return Err(Kind::Language.at(end + run.min(8)));
        }
        end += run + 1;
    }
    // US-ASCII by its class.
    core::str::from_utf8(text).map(Language::checked).map_err(|_| Kind::Language.at(at))
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use super::*;

    #[test]
    fn ranges() {
        for good in ["*", "en", "EN-us", "de-CH-1901", "i-klingon", "x-a-b-1", "abcdefgh-12345678"]
        {
            assert_eq!(
                language_range(good.as_bytes()).map(|range| String::from(range.as_str())),
                Ok(good.into())
            );
        }
        for (bad, at) in [
            ("", 0),
            ("**", 0),
            ("e n", 1),
            ("en-", 3),
            ("-en", 0),
            ("en--us", 3),
            ("e1", 1),
            ("en_us", 2),
            ("abcdefghi", 8),
            ("en-123456789", 11),
            ("en\r", 2),
            ("d\u{e9}", 1),
        ] {
            assert_eq!(language_range(bad.as_bytes()), Err(Kind::Language.at(at)), "{bad:?}");
        }
    }

    #[test]
    fn listings() {
        let read = |line: &str, leniency| {
            language_listing(line.as_bytes(), leniency).map(|(listing, deviation)| {
                let text = String::from(listing.description.as_str().unwrap_or_default());
                (format!("{:?}", listing.language), text, deviation.map(|deviation| deviation.at))
            })
        };
        let (strict, lenient) = (Leniency::STRICT, Leniency::default());
        let listing = |tag: &str, text: &str, at| Ok((tag.into(), text.into(), at));
        assert_eq!(read("en English", strict), listing("en", "English", None));
        assert_eq!(
            read("en-boont English Boontling dialect", strict),
            listing("en-boont", "English Boontling dialect", None)
        );
        assert_eq!(read("es Espa\u{f1}ol", strict), listing("es", "Espa\u{f1}ol", None));
        assert_eq!(read("sv", strict), listing("sv", "", None));
        assert_eq!(read("sv ", strict), listing("sv", "", None));
        assert_eq!(read("sv ", lenient), listing("sv", "", Some(2)));
        assert_eq!(read("sv  Svenska", lenient), listing("sv", "Svenska", Some(3)));
        assert_eq!(read("* any", strict), Err(Kind::Language.at(0)));
        assert_eq!(read("", strict), Err(Kind::Language.at(0)));
        assert_eq!(read("sv\tSvenska", strict), Err(Kind::Space.at(2)));
        assert_eq!(read("sv a\0b", strict), Err(Kind::Character.at(4)));
    }
}
