//! MIME-tools: `NAME.msg` with `NAME.ref`, the parts with their numbers, types and encodings. Parts of a nested message count
//! as parts of the part that it is in, and a nested message that is no multipart as its first.

use std::path::Path;

use mime::{Content, Entity, Tree};
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[
    (
        "testmsgs/multi-digest.ref",
        "a Content-Type without a slash counts as text/plain (RFC 2045 §5.2)",
    ),
    ("testmsgs/uu-zeegee.ref", "files in uuencode inside of text are no parts"),
];

#[test]
fn parts_of_mime_tools() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(JUSTIFIED);
    for file in corpus::files(&folder) {
        let path = file.to_string_lossy();
        if let Some(message) = path.strip_suffix(".ref").map(|stem| format!("{stem}.msg"))
            && Path::new(&message).is_file()
        {
            let text = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
            tally.file(&file, compare(&corpus::read(Path::new(&message)), &text));
        }
    }
    tally.finish();
}

fn compare(message: &[u8], text: &str) -> Result<(), String> {
    let expected = expected(text);
    if expected.is_empty() {
        return Ok(());
    }
    let tree = Tree::parse(message);
    let mut found = Vec::new();
    number(tree.root(), "Msg", "Part", &mut found);
    found.sort();
    if found == expected { Ok(()) } else { Err(format!("{found:?}\n  instead of {expected:?}")) }
}

fn number(entity: Entity<'_, '_>, name: &str, prefix: &str, out: &mut Vec<(String, String)>) {
    let content_type = entity.content_type();
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).to_lowercase();
    let kind = format!("{}/{}", text(content_type.kind()), text(content_type.subtype()));
    out.push((name.to_owned(), kind));
    let parts = match entity.content() {
        Content::Leaf | Content::Opaque(_) => return,
        Content::Message | Content::Multipart => entity.children(),
    };
    for (index, part) in parts.enumerate() {
        let name = format!("{prefix}_{}", index + 1);
        number(part, &name, &name, out);
    }
}

/// The `Type` of each `Part_N` and of `Msg`.
fn expected(text: &str) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    let mut name = String::new();
    for line in text.lines() {
        let mut words = line.split('"').skip(1).step_by(2);
        match (words.next(), words.next()) {
            (Some(key), None) if line.ends_with('{') => name = key.to_owned(),
            (Some("Type"), Some(kind)) if name == "Msg" || name.starts_with("Part_") => {
                parts.push((name.clone(), kind.to_lowercase()));
            }
            _ => {}
        }
    }
    parts.sort();
    parts
}
