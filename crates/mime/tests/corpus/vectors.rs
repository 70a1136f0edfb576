//! One-trick messages, with what six parsers made of them in `observed.tsv`: where they differ about what is there to be
//! seen, a defect says that the message is ambiguous.

use mime::Tree;
use rfc822_message::{DefectSink, HeaderTable, Limits, Message, Severity};
use testkit::corpus::{self, Tally};

const JUSTIFIED: &[(&str, &str)] = &[(
    "42-delim-bareCR.eml",
    "bare CRs in bodies are not looked for: that would cost a pass over every body",
)];

#[test]
fn ambiguous_where_others_differ() {
    let Some(folder) = corpus::folder("vectors/message/ambiguity") else { return };
    let mut tally = Tally::new(JUSTIFIED);
    let table = String::from_utf8_lossy(&corpus::read(&folder.join("observed.tsv"))).into_owned();
    let observed: Vec<(&str, Vec<bool>)> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, rest)| (name, rest.split('\t').map(sees).collect()))
        .collect();
    for file in corpus::files(&folder) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let Some((_, seen)) = observed.iter().find(|(observed, _)| *observed == name) else {
            continue;
        };
        let split = seen.iter().any(|seen| *seen) && !seen.iter().all(|seen| *seen);
        let ambiguous = is_ambiguous(&corpus::read(&file));
        let outcome = if split && !ambiguous {
            Err("no defect says that others read it differently")
        } else {
            Ok(())
        };
        tally.file(&file, outcome);
    }
    tally.finish();
}

/// Whether a parser saw the hidden part and decoded it.
fn sees(observed: &str) -> bool {
    observed.contains("EVIL")
}

fn is_ambiguous(message: &[u8]) -> bool {
    let mut found = Tree::parse(message)
        .defects()
        .iter()
        .any(|defect| defect.severity() == Severity::Ambiguous);
    let parsed = Message::parse_with(message, &Limits::default(), HeaderTable::new());
    let mut sink =
        |defect: rfc822_message::Defect| found |= defect.severity() == Severity::Ambiguous;
    assert!(sink.is_on());
    parsed.header().defects(&mut sink);
    found
}
