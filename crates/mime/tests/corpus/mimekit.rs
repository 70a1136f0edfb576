//! MimeKit: the offsets of every part in a mailbox. The mailbox itself is not among the corpora: one of the same parts, whose
//! lines are as long, is made here.

use std::collections::HashSet;

use mime::{Limits, Parser, Tree};
use rfc822_message::{Mbox, MboxFormat};
use testkit::corpus;

use super::walk;

/// Where a part begins, its header section ends, and it ends.
type Offsets = [u64; 3];

/// The blank line behind the last field: to us it ends the header section, to them it belongs to the delimiter behind it. The body
/// is empty either way.
const JUSTIFIED: [(Offsets, Offsets); 1] = [([1296, 6460, 6460], [1296, 6462, 6462])];

#[test]
fn offsets_of_mimekit() {
    let Some(folder) = corpus::folder("mail/mimekit/mbox") else { return };
    let json = corpus::read(&folder.join("issue1189.dos-offsets.json"));
    let json = String::from_utf8_lossy(&json).into_owned();
    let expected: HashSet<Offsets> = json
        .split("\"beginOffset\": ")
        .skip(1)
        .map(|rest| {
            let number = |rest: &str| rest.split([',', '\n']).next()?.trim().parse().ok();
            let after = |name: &str| rest.split_once(name).and_then(|(_, rest)| number(rest));
            let found = (number(rest), after("headersEndOffset\": "), after("\"endOffset\": "));
            let (Some(begin), Some(body), Some(end)) = found else { panic!("{rest}") };
            let theirs = [begin, body, end];
            JUSTIFIED.iter().find(|(known, _)| *known == theirs).map_or(theirs, |(_, ours)| *ours)
        })
        .collect();
    let mut found = HashSet::new();
    let file = mailbox();
    let mut base = 0;
    for message in Mbox::new(file.as_bytes(), MboxFormat::Rd) {
        let bytes = message.message();
        base += file[base..].find("X: ").unwrap_or_default();
        assert!(file.as_bytes()[base..].starts_with(&bytes));
        // The events of the parser are at the places of the tree.
        assert_eq!(walk::check(&bytes, Limits::default()), Ok(()));
        testkit::cuts::push_random_cuts(Parser::default(), &bytes, 1, 4);
        let start = base as u64;
        base += bytes.len();
        found.extend(Tree::parse(&bytes).entities().map(|part| {
            [start + part.range().start, start + part.body_at(), start + part.range().end]
        }));
    }
    assert_eq!(found, expected);
}

fn mailbox() -> String {
    let [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(|letter| letter.repeat(28));
    let nested = format!(
        "--{b}\nContent-Type: multipart/alternative; boundary=\"{c}\"\n\n{}--{b}\n{}\n\n--{b}--\n",
        alternative(&c),
        // A header section that ends in a line that is no field.
        "Content-Type: image/png\n".to_owned() + &"A".repeat(5137),
    );
    let messages = [
        message("alternative", &a, &alternative(&a)),
        message("mixed", &b, &nested),
        message("alternative", &d, &alternative(&d)),
        message("alternative", &e, &alternative(&e)),
    ];
    messages.join("\n").replace('\n', "\r\n")
}

fn message(kind: &str, boundary: &str, body: &str) -> String {
    let filler = "x".repeat(211);
    format!(
        "From {}\nX: {filler}\nContent-Type: multipart/{kind}; boundary=\"{boundary}\"\n\n{body}",
        "a".repeat(23)
    )
}

fn alternative(boundary: &str) -> String {
    format!(
        "--{boundary}\nContent-Type: text/plain; charset=\"UTF-8\"\n\n{}\n\n\
         --{boundary}\nContent-Type: text/html; charset=\"UTF-8\"\n\n{}\n\n--{boundary}--\n",
        "t".repeat(18),
        "h".repeat(39)
    )
}
