//! mime4j: `NAME.msg` with `NAME_decoded.xml`, the tree that its parser builds, and a file for each decoded body.

use core::fmt::Write;
use std::path::Path;

use mime::{Content, Entity, Tree};
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[
    (
        "mimetools-testmsgs/multi-frag_decoded.xml",
        "the body goes on with text that happens to be in the base64 alphabet; it is decoded, and reported",
    ),
    (
        "testmsgs/bad-newlines-multiple-parts-base64_decoded.xml",
        "a message in base64 (RFC 2046 §5.2.1 forbids it) is decoded and parsed on its own",
    ),
    (
        "testmsgs/base64encoded-rfc822message-nested_decoded.xml",
        "a message in base64 (RFC 2046 §5.2.1 forbids it) is decoded and parsed on its own",
    ),
    (
        "testmsgs/malformedHeaderStartsBody-nocrlfcrlf_decoded.xml",
        "the expected tree is that of an option by which a line without a colon starts the body",
    ),
    (
        "testmsgs/very-very-long-boundary_decoded.xml",
        "a boundary of 7,000 octets, over Limits::boundary",
    ),
];

#[test]
fn trees_of_mime4j() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(JUSTIFIED);
    for file in corpus::files(&folder) {
        let path = file.to_string_lossy();
        if let Some(message) = path.strip_suffix("_decoded.xml").map(|stem| format!("{stem}.msg"))
            && Path::new(&message).is_file()
        {
            let xml = String::from_utf8_lossy(&corpus::read(&file)).into_owned();
            tally.file(
                &file,
                compare(&corpus::read(Path::new(&message)), &xml, file.parent().unwrap()),
            );
        }
    }
    tally.finish();
}

fn compare(message: &[u8], xml: &str, folder: &Path) -> Result<(), String> {
    let (expected, bodies) = expected(xml);
    let tree = Tree::parse(message);
    let mut found = String::new();
    let mut leaves = Vec::new();
    describe(tree.root(), true, &mut found, &mut leaves);
    if found != expected {
        return Err(format!("{found} instead of {expected}"));
    }
    for (leaf, name) in leaves.into_iter().zip(bodies) {
        let file = folder.join(&name);
        if !file.is_file() {
            continue;
        }
        let lines = |octets: &[u8]| String::from_utf8_lossy(octets).replace("\r\n", "\n");
        let (octets, _) = leaf.decoded();
        if lines(&octets) != lines(&corpus::read(&file)) {
            return Err(format!("{name}: the body differs"));
        }
    }
    Ok(())
}

/// `[` and `]` around a message, `(` and `)` around a multipart, `.` for a leaf. (No recursion is needed for the corpus, and it
/// does no harm in a test.)
fn describe<'m, 't>(
    entity: Entity<'m, 't>,
    message: bool,
    out: &mut String,
    leaves: &mut Vec<Entity<'m, 't>>,
) {
    if message {
        out.push('[');
    }
    match entity.content() {
        Content::Multipart => {
            out.push('(');
            entity.children().for_each(|part| describe(part, false, out, leaves));
            out.push(')');
        }
        Content::Message => entity.children().for_each(|inner| describe(inner, true, out, leaves)),
        Content::Leaf | Content::Opaque(_) => {
            out.push('.');
            leaves.push(entity);
        }
    }
    if message {
        out.push(']');
    }
}

fn expected(xml: &str) -> (String, Vec<String>) {
    let (mut out, mut bodies) = (String::new(), Vec::new());
    for tag in xml.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let _ = match tag {
            "message" => out.write_char('['),
            "/message" => out.write_char(']'),
            "multipart" => out.write_char('('),
            "/multipart" => out.write_char(')'),
            tag if tag.starts_with("text-body") || tag.starts_with("binary-body") => {
                bodies.push(tag.split('"').nth(1).unwrap_or_default().to_owned());
                out.write_char('.')
            }
            _ => Ok(()),
        };
    }
    (out, bodies)
}
