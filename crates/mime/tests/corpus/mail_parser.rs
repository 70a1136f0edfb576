//! mail-parser: `NAME.eml` with `NAME.json`, and `NAME.crlf.json` for the same with CRLF. Compared are the offsets of header
//! section, body and end of every part.

use std::path::Path;

use mime::Tree;
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[
    ("malformed/001.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/001.crlf.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/004.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/004.crlf.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/007.json", "a header section is not ended by a boundary that it announces itself"),
    (
        "malformed/007.crlf.json",
        "a header section is not ended by a boundary that it announces itself",
    ),
    ("malformed/008.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/008.crlf.json", "`--ab` is no delimiter of the boundary `a`, only starts like one"),
    ("malformed/014.json", "a delimiter in the last line starts an empty part"),
    ("malformed/014.crlf.json", "a delimiter in the last line starts an empty part"),
    ("malformed/020.json", "of two Content-Type fields the first counts, which is the multipart's"),
    (
        "malformed/020.crlf.json",
        "of two Content-Type fields the first counts, which is the multipart's",
    ),
    ("malformed/021.json", "of two Content-Type fields the first counts, which is the multipart's"),
    (
        "malformed/021.crlf.json",
        "of two Content-Type fields the first counts, which is the multipart's",
    ),
    ("malformed/022.json", "a message without a header section is a message"),
    ("malformed/022.crlf.json", "a message without a header section is a message"),
    ("rfc/008.json", "parts of a message in base64, which is decoded and parsed on its own"),
    ("rfc/008.crlf.json", "parts of a message in base64, which is decoded and parsed on its own"),
    ("thirdparty/015.json", "a delimiter ends the header section of a message inside of a part"),
    (
        "thirdparty/015.crlf.json",
        "a delimiter ends the header section of a message inside of a part",
    ),
];

const JUSTIFIED_LISTS: &[(&str, &str)] = &[
    (
        "malformed/001.json",
        "a multipart without a part has nothing to show; there it is an attachment",
    ),
    (
        "malformed/003.json",
        "there the second of two multiparts with one boundary has no part to show",
    ),
    (
        "malformed/004.json",
        "a multipart without a part has nothing to show; there it is an attachment",
    ),
    ("malformed/007.json", "the tree is another one, as justified above"),
    ("malformed/008.json", "the tree is another one, as justified above"),
    ("malformed/014.json", "the tree is another one, as justified above"),
    ("malformed/017.json", "the type is not read past a missing semicolon; there is no boundary"),
    ("malformed/020.json", "the tree is another one, as justified above"),
    ("malformed/021.json", "the tree is another one, as justified above"),
    (
        "rfc/000.json",
        "audio and images that are not attached are part of the text (RFC 8621 §4.1.4)",
    ),
    ("thirdparty/015.json", "the tree is another one, as justified above"),
];

#[test]
fn offsets_of_mail_parser() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(JUSTIFIED);
    for file in corpus::files(&folder) {
        let path = file.to_string_lossy();
        let Some(stem) = path.strip_suffix(".json") else { continue };
        let crlf = stem.ends_with(".crlf");
        let message = format!("{}.eml", stem.trim_end_matches(".crlf"));
        if !Path::new(&message).is_file() {
            continue;
        }
        let mut message = corpus::read(Path::new(&message));
        message = with_line_end(&message, if crlf { b"\r\n" } else { b"\n" });
        let json = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
        if json.contains("\"offset_header\"") {
            tally.file(&file, compare(&message, &json));
        }
    }
    tally.finish();
}

/// Parts to be shown and attachments. Its numbers count parts of a nested message on their own.
#[test]
fn body_lists_of_mail_parser() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(JUSTIFIED_LISTS);
    for file in corpus::files(&folder) {
        let path = file.to_string_lossy();
        let Some(stem) = path.strip_suffix(".json").filter(|stem| !stem.ends_with(".crlf")) else {
            continue;
        };
        let message = format!("{stem}.eml");
        let json = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
        if Path::new(&message).is_file() && json.contains("\"html_body\"") {
            tally.file(&file, compare_lists(&corpus::read(Path::new(&message)), &json));
        }
    }
    tally.finish();
}

fn compare_lists(message: &[u8], json: &str) -> Result<(), String> {
    let list = |name: &str| -> Vec<usize> {
        let rest = json.split_once(&format!("\"{name}\": [")).map_or("", |(_, rest)| rest);
        let numbers = rest.split(']').next().unwrap_or_default();
        numbers.split(',').filter_map(|number| number.trim().parse().ok()).collect()
    };
    let tree = Tree::parse(message);
    let nested = |entity: mime::Entity<'_, '_>| {
        let mut around = entity.parent();
        while let Some(parent) = around.filter(|parent| parent.message().is_none()) {
            around = parent.parent();
        }
        around.is_some()
    };
    let own: Vec<u32> =
        tree.entities().filter(|entity| !nested(*entity)).map(|entity| entity.index()).collect();
    let lists = tree.root().body_lists();
    let number = |parts: &[mime::Entity<'_, '_>]| -> Vec<usize> {
        parts.iter().filter_map(|part| own.iter().position(|own| *own == part.index())).collect()
    };
    for (name, parts) in [
        ("text_body", &lists.text),
        ("html_body", &lists.html),
        ("attachments", &lists.attachments),
    ] {
        if number(parts) != list(name) {
            return Err(format!("{name}: {:?} instead of {:?}", number(parts), list(name)));
        }
    }
    Ok(())
}

fn with_line_end(message: &[u8], end: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in message.split_inclusive(|octet| *octet == b'\n') {
        match line {
            [content @ .., b'\r', b'\n'] | [content @ .., b'\n'] => {
                out.extend_from_slice(content);
                out.extend_from_slice(end);
            }
            rest => out.extend_from_slice(rest),
        }
    }
    out
}

fn compare(message: &[u8], json: &str) -> Result<(), String> {
    let number = |rest: &mut &str, name: &str| -> Option<u64> {
        *rest = rest.split_once(&format!("\"{name}\": "))?.1;
        rest.split([',', '\n']).next()?.trim().parse().ok()
    };
    let mut expected = Vec::new();
    let mut rest = json;
    while let Some(header) = number(&mut rest, "offset_header") {
        let body = number(&mut rest, "offset_body").ok_or("no offset_body")?;
        let end = number(&mut rest, "offset_end").ok_or("no offset_end")?;
        expected.push((header, body, end));
    }
    let tree = Tree::parse(message);
    let mut found: Vec<_> = tree
        .entities()
        .map(|entity| (entity.range().start, entity.body_at(), entity.range().end))
        .collect();
    found.sort_unstable();
    expected.sort_unstable();
    if found == expected { Ok(()) } else { Err(format!("{found:?}\n  instead of {expected:?}")) }
}
