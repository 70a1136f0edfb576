//! Real messages about whose tree five parsers disagree: ours is that of most of them, where there is one.

use std::path::{Path, PathBuf};

use mime::{Content, Entity, Tree};
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[
    ("malformed/013.eml", "a delimiter in the last line starts an empty part"),
    ("malformed/014.eml", "a delimiter in the last line starts an empty part"),
    ("mails/mail_test_1", "a delimiter in the last line starts an empty part"),
    ("mails/mail_test_11", "a delimiter in the last line starts an empty part"),
    ("malformed/020.eml", "of two Content-Type fields the first counts"),
    ("malformed/021.eml", "of two Content-Type fields the first counts"),
    ("error_emails/multiple_content_types.eml", "of two Content-Type fields the first counts"),
    ("testmsgs/very-very-long-boundary.msg", "a boundary of 7,000 octets, over Limits::boundary"),
    ("spam/015", "a line with one blank continues a field; to others it ends the header section"),
    ("spam/bsmtp", "SMTP commands stand before the message"),
    (
        "mail/qp-utf8-header-no-break.raw",
        "a line without a colon in the header section, which goes on",
    ),
    ("parts/ctype-invalid-characters.raw", "`>` is no part of a subtype"),
    ("mime_emails/raw_email4.eml", "the boundary and one hyphen is no delimiter"),
];

#[test]
fn trees_of_the_majority() {
    let Some(folder) = corpus::folder("vectors/message") else { return };
    let Some(mail) = corpus::folder("mail") else { return };
    let table = folder.join("structure-disagreements.tsv");
    let table = String::from_utf8_lossy(&corpus::read(&table)).into_owned();
    let files = corpus::files(&mail);
    let mut tally = Tally::new(JUSTIFIED);
    for line in table.lines().skip(1) {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let readings: Vec<String> = columns.map(normal).collect();
        let most = |reading: &&String| {
            2 * readings.iter().filter(|other| other == reading).count() > readings.len()
        };
        let (Some(majority), Some(file)) = (readings.iter().find(most), find(&files, name)) else {
            continue;
        };
        let message = corpus::read(file);
        let ours = normal(&shape(Tree::parse(&message).root()));
        let outcome = if ours == *majority {
            Ok(())
        } else {
            Err(format!("{ours}\n    instead of {majority}"))
        };
        tally.item(name, outcome);
    }
    tally.finish();
}

/// The file with the same last two names.
fn find<'f>(files: &'f [PathBuf], name: &str) -> Option<&'f PathBuf> {
    let end = |path: &Path| -> Vec<String> {
        path.iter().rev().take(2).map(|name| name.to_string_lossy().into_owned()).collect()
    };
    let wanted = end(Path::new(name));
    let is_message = |file: &&PathBuf| !file.iter().any(|name| name == "output");
    files.iter().filter(is_message).find(|file| end(file) == wanted)
}

fn normal(reading: &str) -> String {
    reading.to_lowercase().replace("()", "")
}

/// The type, and in parentheses those of the parts; what is in a nested message is left out. (No recursion is needed for these,
/// and it does no harm in a test.)
fn shape(entity: Entity<'_, '_>) -> String {
    let content_type = entity.content_type();
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let mut out = format!("{}/{}", text(content_type.kind()), text(content_type.subtype()));
    if entity.content() == Content::Multipart {
        let parts: Vec<String> = entity.children().map(shape).collect();
        out += &format!("({})", parts.join(","));
    }
    out
}
