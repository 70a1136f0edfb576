//! JavaMail's tables of tokens and folds, read in our words. (Its table of address lists is in corpus.rs.)
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use rfc822_message::{Addresses, token, unfold};
use testkit::corpus::{self, Tally};
use textline::Cursor;

fn table(name: &str) -> Option<String> {
    let folder = corpus::folder("mail/javamail-tables")?;
    let file = folder.join(name);
    file.is_file().then(|| String::from_utf8_lossy(&corpus::read(&file)).into_owned())
}

/// `ATOM`, `QUOTEDSTRING` and `SPECIAL` as they have them; an error for what has no end.
fn tokens(value: &str) -> Result<Vec<String>, ()> {
    let mut cursor = Cursor::new(value.as_bytes());
    let mut found = Vec::new();
    loop {
        if token::cfws(&mut cursor).unclosed {
            return Err(());
        }
        let (kind, text) = if let Some(quoted) = token::quoted_string(&mut cursor) {
            if !quoted.closed {
                return Err(());
            }
            ("QUOTEDSTRING", quoted.value().into_owned())
        } else if let Some(atom) = token::atom(&mut cursor) {
            ("ATOM", atom.to_vec())
        } else if let Some(octet) = cursor.bump() {
            ("SPECIAL", vec![octet])
        } else {
            return Ok(found);
        };
        found.push(format!("{kind}\t{}", String::from_utf8_lossy(&text)));
    }
}

#[test]
fn tokens_of_javamail() {
    let Some(table) = table("tokenlist") else { return };
    let mut tally = Tally::new(&[]);
    let mut lines = table.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("To: ") else { continue };
        let mut value = first.to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            value.push('\n');
            value.push_str(more);
        }
        let expected = lines.next().unwrap_or_default();
        let theirs: Vec<String> = core::iter::from_fn(|| lines.next_if(|l| l.starts_with('\t')))
            .map(|line| line.trim_start().to_owned())
            .collect();
        let theirs = if expected.starts_with("Expect: Exception") { Err(()) } else { Ok(theirs) };
        let ours = tokens(&value);
        let outcome =
            if ours == theirs { Ok(()) } else { Err(format!("{ours:?} and not {theirs:?}")) };
        tally.item(&value, outcome);
    }
    assert!(tally.read > 50, "{}", tally.read);
    tally.finish();
}

/// The texts of a table, each up to a `$` at the end of a line, with the command before each and its line.
fn texts(table: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let (mut command, mut text, mut start) = (String::new(), String::new(), 0);
    for (number, line) in table.split_inclusive('\n').enumerate() {
        let word = line.trim_end().split(' ').next().unwrap_or_default();
        if text.is_empty() && matches!(word, "FOLD" | "UNFOLD" | "BOTH" | "EXPECT") {
            (command, start) = (word.to_owned(), number + 1);
        } else if text.is_empty() && (line.starts_with('#') || command.is_empty()) {
            // A remark.
        } else if let Some(end) = line.strip_suffix("$\n") {
            text.push_str(end);
            found.push((start, command.clone(), core::mem::take(&mut text)));
        } else {
            text.push_str(line);
        }
    }
    found
}

const ESCAPED: &str = "a backslash keeps the line break behind it there; to RFC 5322 §2.2.3 that is a fold like others";
const NO_FOLD: &str = "a line break that is no fold: it stands in no field";
const BROKEN: &str = "the text has line breaks before it is folded, which gives it blanks; our builder refuses such text";

const JUSTIFIED_FOLDS: &[(&str, &str)] = &[
    ("folddata/80", ESCAPED),
    ("folddata/86", ESCAPED),
    ("folddata/103", ESCAPED),
    ("folddata/109", ESCAPED),
    ("folddata/115", ESCAPED),
    ("folddata/131", NO_FOLD),
    ("folddata/142", NO_FOLD),
    ("folddata/214", ESCAPED),
    ("folddata/228", ESCAPED),
    ("folddata/252", BROKEN),
    ("folddata/258", BROKEN),
    ("folddata/265", BROKEN),
    ("folddata/270", BROKEN),
    ("folddata/275", BROKEN),
    ("folddata/281", BROKEN),
    ("folddata/287", BROKEN),
];

/// A fold is undone by taking the line break away, whoever made it, and where.
#[test]
fn folds_of_javamail() {
    let Some(table) = table("folddata") else { return };
    let mut tally = Tally::new(JUSTIFIED_FOLDS);
    let texts = texts(&table);
    let mut texts = texts.iter().peekable();
    while let Some((line, command, text)) = texts.next() {
        let expected =
            texts.next_if(|(_, command, _)| command == "EXPECT").map_or(text, |it| &it.2);
        let unfolded = |text: &str| String::from_utf8_lossy(&unfold(text.as_bytes())).into_owned();
        // Folding is theirs; what they folded is the same text to us.
        let (ours, theirs) = match command.as_str() {
            "FOLD" => (unfolded(expected), unfolded(text)),
            _ => (unfolded(text), expected.clone()),
        };
        let outcome =
            if ours == theirs { Ok(()) } else { Err(format!("{ours:?} and not {theirs:?}")) };
        tally.item(&format!("folddata/{line}"), outcome);
    }
    assert!(tally.read > 20, "{}", tally.read);
    tally.finish();
}

/// Addresses in a folded list are those that went into it.
#[test]
fn folded_addresses_of_javamail() {
    let Some(table) = table("addrfolddata") else { return };
    let mut tally = Tally::new(&[]);
    let mut single = Vec::new();
    for (line, command, text) in texts(&table) {
        let read = |text: &str| -> Vec<(String, String)> {
            let list = Addresses::new(text.as_bytes());
            let lossy = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
            list.mailboxes()
                .map(|one| {
                    let name = one.display_name().map(|name| lossy(&name.value()));
                    (name.unwrap_or_default(), lossy(&one.addr_spec()))
                })
                .collect()
        };
        if command != "EXPECT" {
            single.extend(read(&text));
            continue;
        }
        let (ours, theirs) = (read(&text), core::mem::take(&mut single));
        let outcome =
            if ours == theirs { Ok(()) } else { Err(format!("{ours:?} and not {theirs:?}")) };
        tally.item(&format!("addrfolddata/{line}"), outcome);
    }
    assert!(tally.read > 5, "{}", tally.read);
    tally.finish();
}
