//! Every example of the RFCs: the lines that follow `C:` and `S:`, put together as the text's indentation says,
//! are commands and responses. What is not read is told by name, with the reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use imap_codec::{Command, Leniency, Response};
use testkit::corpus;

/// The documents of IMAP.
const RFCS: &[u32] = &[
    1730, 1731, 2060, 2062, 2086, 2087, 2088, 2177, 2180, 2192, 2193, 2221, 2342, 2359, 2683, 2971,
    3348, 3501, 3502, 3503, 3516, 3691, 4314, 4315, 4466, 4467, 4469, 4505, 4549, 4551, 4731, 4959,
    4978, 5032, 5092, 5161, 5162, 5182, 5255, 5256, 5257, 5258, 5259, 5267, 5464, 5465, 5466, 5524,
    5530, 5550, 5593, 5738, 5819, 5957, 6154, 6203, 6237, 6785, 6851, 6855, 7162, 7377, 7888, 7889,
    8437, 8438, 8440, 8457, 8474, 8508, 8514, 8970, 9051, 9208, 9394, 9585, 9586, 9590, 9698, 9738,
];

/// Examples that are no whole commands or responses, or that break the grammar of their own document.
const REASONS: &[(&str, &str)] = &[
    ("FETCH FLAGS (", "the list has no parentheses"),
    ("XPIG-LATIN", "an experiment that nobody knows"),
    ("X-GOOD-IDEA", "an extension that nobody knows"),
    ("[PERMANENTFLAGS (Answered", "the list is not closed"),
    ("FETCH . . .", "something is left out"),
    ("FETCH 1 UID FLAGS INTERNALDATE", "the list has no parentheses"),
    ("FETCH 2 UID FLAGS INTERNALDATE", "the list has no parentheses"),
    ("UID FETCH <uids>", "stands for a set"),
    ("UID STORE <uid>", "stands for a set"),
    ("UID fetch <lastseenuid+", "stands for a set"),
    ("$MDNSent) BODY[]:", "the literal is left out"),
    (
        "2 OK [CAPABILITY IMAP4REV1 IDLE NAMESPACE MAILBOX-REFERRALS SCAN",
        "SCAN is no capability of any document",
    ),
    ("30007: 30008", "a line break in the middle of a set"),
    ("SEARCH KEYWORDS", "the key is KEYWORD"),
    ("lrQswicda", "rights are in lowercase"),
    ("RFC 4314: S: * 1 FETCH", "the list is not closed"),
    ("RFC 4314: S: * 2 FETCH", "the list is not closed"),
    ("RFC 4314: S: * 3 FETCH", "the list is not closed"),
    ("$MDNSent) CATENATE", "the rest is in a line of its own"),
    ("note that there is a space", "a remark stands behind it"),
    ("(Time passes.", "a remark stands behind it"),
    ("[BADCHARSET UTF-8]", "the list has no parentheses"),
    ("((\"\" \"/\"))((", "a space is missing"),
    ("ANNOTATION (/comment))", "a bracket too many"),
    ("(AVAILABLECONVERSIONS[2]", "the list is not closed"),
    ("CONVERT 2 BINARY[3 (", "not the syntax of the same document"),
    ("SORT RETURN (UPDATE", "the sort criteria are missing"),
    ("/private/comment /shared/comment", "the list has no parentheses"),
    ("(COUNT 17)", "a bracket too many"),
    ("* EXISTS 93", "the number comes first"),
    ("* STATUS Lists/Lemonade (HIGHESTMODSEQ", "goes on in a line with less indentation"),
    ("(SUBSCRIBED RECURSIVEMATCH)\"\"", "a space is missing"),
    ("15000, 22500", "a line break in the middle of a set"),
    ("UID ESEARCH FROM", "no such command: it always gives UIDs"),
    ("subtree-one \"folder2\"): expected", "goes on in a line with less indentation"),
    ("UID ALL: expected", "goes on in a line with less indentation"),
    ("UIDVALIDITY: expected", "goes on in a line with less indentation"),
    ("9877410381", "more than 32 bits"),
    ("(tablecloth", "an extension that nobody knows"),
    ("IMAP4rev2 \\ LIST", "a mark that the line goes on"),
    ("% \\ RETURN", "a mark that the line goes on"),
];

/// One utterance: who, and all its octets without the last line end.
struct Said {
    client: bool,
    text: String,
}

#[test]
fn examples() {
    let folder = std::env::var_os("PROTOCOL_RFCS")
        .map_or_else(|| corpus::workspace().join("../shared/rfc"), PathBuf::from);
    if !folder.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "there are no RFCs in {}", folder.display());
        eprintln!("skipped: there are no RFCs in {}", folder.display());
        return;
    }
    let (mut read, mut equal, mut failures) = (0, 0, Vec::new());
    for number in RFCS {
        let Ok(text) = std::fs::read(folder.join(Path::new(&format!("rfc{number}.txt")))) else {
            continue;
        };
        let text = String::from_utf8_lossy(&text);
        for said in utterances(&text) {
            read += 1;
            match outcome(&said) {
                Ok(()) => equal += 1,
                Err(error) => {
                    let side = if said.client { 'C' } else { 'S' };
                    failures.push(format!("RFC {number}: {side}: {}: {error}", said.text));
                }
            }
        }
    }
    println!("examples: {read} read, {equal} equal, {} not", failures.len());
    let unknown: Vec<_> = failures
        .iter()
        .filter(|failure| !REASONS.iter().any(|(part, _)| failure.contains(part)))
        .collect();
    for failure in &unknown {
        println!("  {failure}");
    }
    for (part, reason) in REASONS {
        let count = failures.iter().filter(|failure| failure.contains(part)).count();
        println!("  {count} not read: {part}: {reason}");
    }
    assert!(unknown.is_empty(), "{} are not read for no known reason", unknown.len());
}

fn outcome(said: &Said) -> Result<(), String> {
    let octets = format!("{}\r\n", said.text).into_bytes();
    if said.client {
        let (tag, command) =
            Command::parse(&octets, Leniency::TOLERANT).map_err(|error| error.to_string())?;
        if matches!(command, Command::Other { .. }) {
            return Err("not known".to_owned());
        }
        let mut again = Vec::new();
        command.encode(&tag, &mut again);
        match Command::parse(&again, Leniency::TOLERANT) {
            Ok((_, read)) if read == command => Ok(()),
            other => panic!("{command:?} is written {}: {other:?}", again.escape_ascii()),
        }
    } else {
        let response =
            Response::parse(&octets, Leniency::TOLERANT).map_err(|error| error.to_string())?;
        let debug = format!("{response:?}");
        if debug.contains("Other {") || debug.contains("Other(") {
            return Err("not known".to_owned());
        }
        let mut again = Vec::new();
        response.encode(&mut again);
        match Response::parse(&again, Leniency::TOLERANT) {
            Ok(read) if read == response => Ok(()),
            other => panic!("{response:?} is written {}: {other:?}", again.escape_ascii()),
        }
    }
}

/// What both sides say: a line goes on where the next one has no `C:` or `S:` and is indented at least as far as
/// the text behind it. Page breaks are left out, and so is what is no command and no response.
fn utterances(text: &str) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    let (mut open, mut column) = (false, 0);
    for line in text.lines() {
        let line = line.trim_end();
        if line.contains('\u{c}') || line.ends_with(']') && line.contains("[Page ") {
            continue;
        }
        if line.starts_with("RFC ") || line.is_empty() {
            open &= !line.is_empty();
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let rest = line.trim_start();
        let rest = rest.strip_prefix("Example:").map_or(rest, str::trim_start);
        let side = ["C:", "S:"].iter().find(|side| rest.starts_with(**side));
        match side {
            Some(side) => {
                let said = &rest[2..];
                let said = said.strip_prefix(' ').unwrap_or(said);
                column = line.len() - rest.len() + 2;
                open = true;
                all.push(Said { client: *side == "C:", text: said.trim_start().to_owned() });
            }
            None if open && indent > column => {
                let last = all.last_mut().expect("it is open");
                if !last.text.ends_with('(') && !rest.starts_with(')') {
                    last.text.push(' ');
                }
                last.text.push_str(rest);
            }
            None => open = false,
        }
    }
    all.retain(is_whole);
    all
}

/// Neither a part of a message, nor a literal, nor a line of an AUTHENTICATE exchange, nor one with something
/// left out.
fn is_whole(said: &Said) -> bool {
    let text = &said.text;
    let left_out = ["...", "<", "[...", "#", "&"]
        .iter()
        .any(|mark| text.starts_with(mark) || *mark == "..." && text.contains("..."));
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let is_tag = !first.is_empty()
        && first.len() <= 6
        && first.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'.');
    let is_name =
        second.len() > 1 && second.bytes().all(|octet| octet.is_ascii_uppercase() || octet == b'-');
    // A literal's octets follow, but not of a message that is appended.
    let has_literal = text.contains('{')
        && !(text.ends_with('}') && ["APPEND", "REPLACE"].iter().any(|name| text.contains(name)));
    if left_out || has_literal {
        return false;
    }
    if said.client {
        is_tag && is_name
    } else {
        first == "*" || is_tag && matches!(second, "OK" | "NO" | "BAD")
    }
}
