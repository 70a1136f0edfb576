//! One-trick messages, with what six parsers made of them in `observed.tsv`: where they differ about what is there to be
//! seen, a defect says that the message is ambiguous, and among our readings of it is each of theirs.

use core::fmt::Write;
use std::path::Path;

use mime::{Content, Defect, Entity, Limits, READINGS, Reading, Tree, interpretations};
use rfc822_message::Severity;
use testkit::corpus::{self, Tally};

/// The name, the message, and the observed readings.
type Vector = (String, Vec<u8>, Vec<String>);

fn vectors() -> Option<Vec<Vector>> {
    let folder = corpus::folder("vectors/message/ambiguity")?;
    let table = String::from_utf8_lossy(&corpus::read(&folder.join("observed.tsv"))).into_owned();
    let observed: Vec<(&str, Vec<String>)> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, rest)| (name, rest.split('\t').map(str::to_owned).collect()))
        .collect();
    let files = corpus::files(&folder).into_iter().filter_map(|file| {
        let name = file.file_stem()?.to_string_lossy().into_owned();
        let readings = observed.iter().find(|(observed, _)| *observed == name)?.1.clone();
        Some((name, corpus::read(&file), readings))
    });
    Some(files.collect())
}

#[test]
fn ambiguous_where_others_differ() {
    let Some(vectors) = vectors() else { return };
    let mut tally = Tally::new(&[]);
    for (name, message, observed) in vectors {
        let seen = observed.iter().filter(|reading| reading.contains("EVIL")).count();
        let split = seen > 0 && seen < observed.len();
        let outcome = if split && !is_ambiguous(&message) {
            Err("no defect says that others read it differently")
        } else {
            Ok(())
        };
        tally.item(&name, outcome);
    }
    tally.finish();
}

fn is_ambiguous(message: &[u8]) -> bool {
    let mut found = false;
    let mut sink = |defect: Defect| found |= defect.severity() == Severity::Ambiguous;
    Tree::parse(message).report(&mut sink);
    found
}

#[test]
fn every_observed_reading_is_among_ours() {
    let Some(vectors) = vectors() else { return };
    let mut tally = Tally::new(&[]);
    for (name, message, observed) in vectors {
        let readings: Vec<Reading<'_>> = interpretations(&message, &Limits::default()).collect();
        assert!(readings.len() <= READINGS);
        let ours: Vec<(String, Vec<String>)> =
            readings.iter().map(|reading| (nested(reading.root()), starts(reading))).collect();
        let missing: Vec<&String> = observed
            .iter()
            .filter(|reading| !ours.iter().any(|ours| covers(ours, reading)))
            .collect();
        let outcome = if missing.is_empty() {
            Ok(())
        } else {
            Err(format!("{missing:?} are not in {ours:#?}"))
        };
        tally.item(&name, outcome);
    }
    tally.finish();
}

/// Whether a reading is the observed one: `(plain:hello,x-evil:EVIL)` of those who tell the tree, or `t=hello [x-evil:EVIL]` of
/// those who tell text and attachments.
fn covers((tree, starts): &(String, Vec<String>), observed: &str) -> bool {
    let observed = observed.split(" !").next().unwrap_or_default().replace("mixed, ", "mixed");
    let observed = observed.as_str();
    if observed.starts_with("ERR") || matches!(observed, "EXC" | "NONE") {
        return true;
    }
    if let Some(flat) = observed.strip_prefix("t=") {
        let (text, attachments) = flat.split_once(" [").unwrap_or((flat, ""));
        let text = text.trim_end_matches('.');
        // Nothing of the message is shown: no filter has to see more.
        let shown = text.is_empty() || starts.iter().any(|start| bare(start).starts_with(text));
        let mut attachments =
            attachments.trim_end_matches(']').split(',').filter(|one| !one.is_empty());
        return shown
            && attachments.all(|one| {
                let (_, start) = one.split_once(':').unwrap_or(("", one));
                starts.iter().any(|ours| bare(ours).starts_with(start.trim_end_matches('.')))
            });
    }
    // A multipart without parts: nothing is seen.
    if !observed.contains(':') || observed.ends_with(':') && !observed.contains(',') {
        return true;
    }
    if tree == observed {
        return true;
    }
    // The type of what has none, and the name of an empty multipart, are told in many ways.
    let leaves = observed
        .trim_matches(['(', ')'])
        .split(',')
        .map(|leaf| leaf.split_once(':').unwrap_or(("", leaf)).1);
    leaves.map(|leaf| leaf.trim_matches(['(', ')'])).eq(starts.iter().map(|start| short(start)))
}

fn short(start: &str) -> &str {
    start.get(..10).unwrap_or(start)
}

fn bare(start: &str) -> String {
    start.replace("..", ".")
}

/// The decoded starts of the leaves.
fn starts(reading: &Reading<'_>) -> Vec<String> {
    reading.leaves().map(start).collect()
}

fn start(leaf: Entity<'_, '_>) -> String {
    let (octets, _) = leaf.decoded();
    let shown = octets.iter().take(20);
    shown.map(|octet| if octet.is_ascii_graphic() { char::from(*octet) } else { '.' }).collect()
}

/// The tree in the form of the table. (No recursion is needed for these, and it does no harm in a test.)
fn nested(entity: Entity<'_, '_>) -> String {
    let mut out = String::new();
    if entity.content() == Content::Multipart && entity.children().next().is_some() {
        let parts: Vec<String> = entity.children().map(nested).collect();
        let _ = write!(out, "({})", parts.join(","));
    } else {
        let subtype = String::from_utf8_lossy(entity.content_type().subtype()).to_lowercase();
        let _ = write!(out, "{}:{}", subtype.get(..7).unwrap_or(&subtype), short(&start(entity)));
    }
    out
}

/// Mail that programs sent as they should, and the few that really are ambiguous: whoever reads them differently is right.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("jwz/1", "`Content-Type: X-sun-attachment`, no type at all"),
    ("jwz/5", "a line of a mail store before the first field of a message inside"),
    ("jwz/20", "`In article: ` stands in the header section of a part, which no blank line ends"),
    ("jwz/22", "`multipart/mixed;;` before the boundary"),
    ("jwz/52", "a line without a colon in the header section"),
    ("jwz/117", "`>From ` in the header section of a message inside, which ends there for CPython"),
    ("nice/mime7", "the last part in base64 ends inside a unit"),
    ("dkim/test-pass-08.msg", "two fields of one name, as the test wants it"),
    ("mail-auth/arc/001.txt", "keys for the test stand before the first field"),
    ("mail-auth/dkim/002.txt", "keys for the test stand before the first field"),
    ("mail-auth/dkim/003.txt", "keys for the test stand before the first field"),
    ("mail-auth/dkim/004.txt", "keys for the test stand before the first field"),
    ("mail-auth/dkim/005.txt", "keys for the test stand before the first field"),
];

#[test]
fn clean_mail_is_not_ambiguous() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(AMBIGUOUS);
    let clean = [
        "/jwz/",
        "spamassassin/nice",
        "spamassassin/dkim",
        "chasquid-dkim/",
        "mail-auth/",
        "notmuch/corpora/",
    ];
    for file in corpus::files(&folder) {
        if clean.iter().any(|name| file.to_string_lossy().contains(name)) && is_message(&file) {
            tally.file(&file, clean_of(&corpus::read(&file)));
        }
    }
    tally.finish();
}

fn is_message(file: &Path) -> bool {
    file.extension().is_none_or(|end| {
        !matches!(end.to_str(), Some("json" | "dns" | "readme" | "error" | "result" | "xml" | "md"))
    })
}

fn clean_of(message: &[u8]) -> Result<(), String> {
    let mut found = Vec::new();
    let mut sink = |defect: Defect| {
        if defect.severity() == Severity::Ambiguous {
            found.push(format!("{:?} at {}", defect.kind, defect.start));
        }
    };
    Tree::parse(message).report(&mut sink);
    if found.is_empty() { Ok(()) } else { Err(found.join(", ")) }
}
