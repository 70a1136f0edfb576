//! mail-parser's vectors of single fields: Content-Type with its parameters, and lists of phrases (Keywords) with encoded-words.

use mime::{ContentDisposition, ContentType, encoded_word};
use rfc822_message::Phrases;
use testkit::corpus::{self, Tally};

const JUSTIFIED_TYPES: &[(&str, &str)] = &[
    (
        "content_type/23",
        "no semicolon stands between the parameters: a value without quotes goes on to the next, as file names with blanks do",
    ),
    (
        "content_type/30",
        "no semicolon stands between the parameters: a value without quotes goes on to the next, as file names with blanks do",
    ),
    (
        "content_type/31",
        "no semicolon stands between the parameters: a value without quotes goes on to the next, as file names with blanks do",
    ),
    (
        "content_type/34",
        "blanks between adjacent encoded-words are not shown (RFC 2047 §6.2), whatever their character sets",
    ),
    ("content_type/47", "there is no token: it is neither a type nor a disposition"),
    ("content_type/48", "`=` is no part of a token (RFC 2045 §5.1)"),
    ("content_type/49", "a parameter without a value has an empty one"),
    ("content_type/58", "`=` is no part of a token (RFC 2045 §5.1)"),
    (
        "content_type/59",
        "sections end where one is missing (RFC 2231 §3); a star alone is a name like any other",
    ),
    (
        "content_type/61",
        "names with stars in other places than RFC 2231 §3 and §4 have them are names like any other",
    ),
    ("content_type/76", "`/` is no part of a subtype"),
    ("content_type/77", "`/` is no part of a subtype"),
    ("content_type/78", "`/` is no part of a subtype"),
];

const JUSTIFIED_LISTS: &[(&str, &str)] = &[];

/// The strings of a JSON text in order, objects as they come: `header`, its value, `expected`, and so on.
fn strings(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(c) = chars.next().filter(|c| *c != '"') {
            text.push(match c {
                '\\' => match chars.next() {
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some('b') => '\u{8}',
                    Some('f') => '\u{c}',
                    Some('u') => {
                        let digits: String = chars.by_ref().take(4).collect();
                        u32::from_str_radix(&digits, 16)
                            .ok()
                            .and_then(char::from_u32)
                            .unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    other => other.unwrap_or_default(),
                },
                c => c,
            });
        }
        found.push(text);
    }
    found
}

/// Each `header` of a file, and the strings that are expected of it.
fn vectors(name: &str) -> Option<Vec<(String, Vec<String>)>> {
    let file = corpus::folder("mail/mail-parser")?.join(name);
    let strings = strings(&String::from_utf8_lossy(&corpus::read(&file)));
    let mut vectors: Vec<(String, Vec<String>)> = Vec::new();
    let mut strings = strings.into_iter().peekable();
    while let Some(text) = strings.next() {
        if text == "header" && strings.peek().is_some() {
            vectors.push((strings.next().unwrap_or_default(), Vec::new()));
            strings.next_if(|text| text == "expected");
        } else if let Some((_, expected)) = vectors.last_mut() {
            expected.push(text);
        }
    }
    Some(vectors)
}

fn compare(tally: &mut Tally, name: &str, number: usize, ours: &[String], theirs: &[String]) {
    let outcome = if ours == theirs { Ok(()) } else { Err(format!("{ours:?} and not {theirs:?}")) };
    tally.item(&format!("{name}/{number}"), outcome);
}

#[test]
fn content_types_of_mail_parser() {
    let Some(vectors) = vectors("content_type.json") else { return };
    let mut tally = Tally::new(JUSTIFIED_TYPES);
    for (number, (header, expected)) in vectors.into_iter().enumerate() {
        // Keys are no news, and languages are told elsewhere.
        let keys = ["c_type", "c_subtype", "attributes"];
        let mut theirs = Vec::new();
        let mut expected = expected.into_iter().filter(|text| !keys.contains(&text.as_str()));
        while let Some(text) = expected.next() {
            if text.ends_with("-language") {
                expected.next();
            } else {
                theirs.push(text);
            }
        }
        let header = header.trim_end_matches(['\r', '\n']).as_bytes();
        let lower = |octets: &[u8]| String::from_utf8_lossy(octets).to_lowercase();
        let mut ours = Vec::new();
        let mut parameters = None;
        if let Some(found) = ContentType::parse(header) {
            ours.extend([lower(found.kind()), lower(found.subtype())]);
            parameters = Some(found.parameters());
        } else if let Some(found) = ContentDisposition::parse(header) {
            ours.push(lower(found.kind()));
            parameters = Some(found.parameters());
        }
        ours.retain(|text| !text.is_empty());
        let parameters = parameters.unwrap_or_default();
        let mut seen: Vec<String> = Vec::new();
        for parameter in parameters.iter() {
            let name = lower(parameter.name);
            if parameter.section.unwrap_or(0) == 0
                && !seen.contains(&name)
                && let Some(text) = parameters.text(&name)
            {
                ours.extend([name.clone(), text.text.into_owned()]);
                seen.push(name);
            }
        }
        compare(&mut tally, "content_type", number, &ours, &theirs);
    }
    assert!(tally.read > 100, "{}", tally.read);
    tally.finish();
}

#[test]
fn lists_of_mail_parser() {
    let Some(vectors) = vectors("list.json") else { return };
    let mut tally = Tally::new(JUSTIFIED_LISTS);
    for (number, (header, theirs)) in vectors.into_iter().enumerate() {
        let ours: Vec<String> = Phrases::new(header.as_bytes())
            .map(|phrase| encoded_word::decode(&phrase.value()).text.into_owned())
            .collect();
        compare(&mut tally, "list", number, &ours, &theirs);
    }
    assert!(tally.read > 5, "{}", tally.read);
    tally.finish();
}
