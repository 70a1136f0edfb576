//! Real messages and other libraries' vectors. A difference stands in a table with the rule that decides it, and a defect says
//! that the value can be read in more than one way: none is silent.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

extern crate alloc;

use alloc::collections::BTreeSet;

use common::tree_lines;
use rfc822_message::{
    AddrSpec, Canonicalization, Defect, Edit, Field, Header, HeaderParser, Limits, Message,
    Severity, unfold,
};
use testkit::{corpus, cuts};

#[test]
fn every_message_is_lossless() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = corpus::Tally::new(&[]);
    for file in corpus::files(&folder) {
        let bytes = corpus::read(&file);
        tally.file(&file, lossless(&bytes));
    }
    assert!(tally.read > 0);
    tally.finish();
}

/// The tree and an edit that changes nothing give all bytes back, the push parser says what the tree says, and every reading
/// of every field stays inside of it.
fn lossless(bytes: &[u8]) -> Result<(), String> {
    let message = Message::parse(bytes);
    let header = message.header();
    let lines = tree_lines(bytes, Limits::default());
    let run = cuts::push_random_cuts(HeaderParser::default(), bytes, 7, 1);
    if run.lines() != lines {
        return Err("push and tree differ".into());
    }
    let mut out = Vec::new();
    Edit::new(&message).write(&mut out).map_err(|error| error.to_string())?;
    if out != bytes {
        return Err("an edit of nothing changed something".into());
    }
    let mut defects = Vec::new();
    header.defects(&mut defects);
    for field in header.fields() {
        read_all(&field, &mut defects)?;
    }
    header.arc_sets(&mut ());
    if header.blocks().flat_map(|block| block.range()).ne(0..header.len()) {
        return Err("the blocks are not all pieces".into());
    }
    let end = header.raw().len() as u64;
    match defects.iter().find(|defect| defect.start > defect.end || defect.end > end.max(1)) {
        Some(defect) => Err(format!("{defect:?} outside of the section")),
        None => Ok(()),
    }
}

fn read_all(field: &Field<'_>, defects: &mut Vec<Defect>) -> Result<(), String> {
    let mut addresses = field.addresses();
    while let Some(address) = addresses.next_with(defects) {
        if let Some(mailbox) = address.mailbox() {
            let spec = mailbox.addr_spec();
            if spec.contains(&b'\n') || spec.contains(&b'\r') || !spec.contains(&b'@') {
                return Err(format!("{mailbox:?}"));
            }
        }
    }
    field.date(defects);
    let mut ids = field.message_ids();
    while ids.next_with(defects).is_some() {}
    field.return_path(defects);
    let received = field.received(defects);
    received.clauses().for_each(drop);
    core::hint::black_box((received.client(), received.tls()));
    field.phrases().for_each(|phrase| drop(phrase.value()));
    read_more(field);
    let unfolded = unfold(field.raw_value());
    if unfolded.contains(&b'\n') { Err("a line end stayed".into()) } else { Ok(()) }
}

/// The fields of lists, filters and signatures, from a field of any kind.
fn read_more(field: &Field<'_>) {
    field.list_commands().for_each(|command| drop((command.url(), command.comments().count())));
    field.list_id(&mut ());
    field.auto_submitted(&mut ());
    if let Some(found) = field.authentication_results(&mut ()) {
        found.results().flat_map(|found| found.properties()).for_each(|pair| drop(pair.value()));
    }
    let signature = field.signature(&mut ());
    signature.tags().clone().for_each(|tag| drop(tag.value()));
    for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
        assert!(
            field.canonical(how).flatten().count() <= field.raw().len() + 2 + field.lines().count()
        );
        field.canonical_unsigned(how).for_each(drop);
    }
}

/// The addresses of a value, and what is wrong with it.
fn addresses(value: &[u8]) -> (Vec<String>, Vec<Defect>) {
    let bytes = [b"To:", value].concat();
    let message = Message::parse(&bytes);
    let mut defects = Vec::new();
    message.header().defects(&mut defects);
    let mut found = Vec::new();
    if let Some(field) = message.header().first("To") {
        let mut list = field.addresses();
        while let Some(address) = list.next_with(&mut defects) {
            found.extend(address.mailbox().map(|mailbox| lossy(&mailbox.addr_spec())));
        }
    }
    (found, defects)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const OPEN_QUOTE: &str =
    "the quotation mark has no end (RFC 5322 §3.2.4): what is behind it is in it";
const OPEN_COMMENT: &str =
    "the comment has no end (RFC 5322 §3.2.2): whether an address stood before it is not known";

/// Where JavaMail finds other addresses, of those that are addresses at all.
const JAVAMAIL: &[(&str, &str)] = &[
    (
        "a@com.",
        "they have it as well; a period at the end is read, told, and never written (RFC 5322 §3.4.1)",
    ),
    (
        "ggere /tmp/mail.out +mailbox ~user/mailbox ~/mailbox /PN=x400.address/PRMD=ibmmail/ADMD=ibmx400/C=us/@mhs-mci.ebay",
        "addresses are separated by commas (RFC 5322 §3.4); blanks are so in command lines alone",
    ),
    ("\"john doe\" (john.doe@a.com)", "what stands in a comment is no address (RFC 5322 §3.2.2)"),
    (
        "\"John\n\tSmith\" <jsmith@\n\tcrappy-email-archiving-company.com>",
        "the fold is no part of the domain (RFC 5322 §4.4); they keep its blank",
    ),
    ("\"C'est bien moche <paris@france>", OPEN_QUOTE),
    ("it@is (brilliant (genius, and superb)", OPEN_COMMENT),
    ("it@is (brilliant (genius), and superb", OPEN_COMMENT),
    ("if@you (could, see (almost, as, (badly, you would) agree)", OPEN_COMMENT),
    ("if@you (could, see (almost, as, (badly, you) would) agree", OPEN_COMMENT),
    ("two@weeks (It Will Take", OPEN_COMMENT),
    (
        "mailto:mailto:snoa101custserv@hotmail.com",
        "a group holds no groups (RFC 5322 §3.4), and a URL is no address",
    ),
    (
        "mailto:mailto:snoa101custserv@hotmail.com, foo@bar.com",
        "a group holds no groups (RFC 5322 §3.4), and a URL is no address",
    ),
    ("\"@foo.com, a@b.com", OPEN_QUOTE),
    ("<@foo.com, a@b.com", "the angle bracket has no end: a route may stand in it (RFC 5322 §4.4)"),
    ("<a@b.com> <c@d.com>", "two addresses without a comma (RFC 5322 §3.4): neither is the one"),
    ("\" <string@string.ru>  ", OPEN_QUOTE),
    (
        "\"foo..bar\".baz@example.com",
        "of quoted words between periods the local part is one quoted string (RFC 5322 §4.4); it means the same",
    ),
];

#[test]
fn address_table_of_javamail() {
    let Some(folder) = corpus::folder("mail/javamail-tables") else { return };
    let Ok(text) = std::fs::read(folder.join("addrlist")) else { return };
    let text = lossy(&text);
    let mut tally = corpus::Tally::new(JAVAMAIL);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("To: ") else { continue };
        let mut value = first.to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            value.push('\n');
            value.push_str(more);
        }
        let Some(expect) = lines.next().and_then(|line| line.strip_prefix("Expect: ")) else {
            continue;
        };
        let theirs: Vec<_> = core::iter::from_fn(|| lines.next_if(|line| line.starts_with('\t')))
            .map(|line| line.trim().to_owned())
            .collect();
        // A group is one address there; here its members are.
        let theirs: Vec<_> = theirs
            .iter()
            .flat_map(|entry| {
                if entry.ends_with(';') {
                    addresses(entry.as_bytes()).0
                } else {
                    vec![entry.clone()]
                }
            })
            .collect();
        let (ours, defects) = addresses(value.as_bytes());
        if expect.starts_with("Exception") {
            let flagged = defects.iter().any(|defect| defect.severity() >= Severity::Warn);
            tally.item(
                &value,
                if flagged {
                    Ok(())
                } else {
                    Err(format!("{ours:?} without a defect, not {expect}"))
                },
            );
        } else {
            // They give what stands there, whether it is an addr-spec (RFC 5322 §3.4.1) or not.
            let is_address = |text: &&String| AddrSpec::new(text).is_ok();
            let addresses: Vec<_> = theirs.iter().filter(is_address).cloned().collect();
            let same = ours == addresses;
            let told = defects.iter().any(|defect| defect.severity() > Severity::Note);
            assert!(told || same && addresses == theirs, "{value}: {ours:?}");
            let difference = || format!("{ours:?} and not {addresses:?}");
            tally.item(&value, if same { Ok(()) } else { Err(difference()) });
        }
    }
    tally.finish();
}

#[test]
fn addresses_that_six_parsers_read_differently() {
    let Some(folder) = corpus::folder("vectors/message/addresses") else { return };
    let Ok(table) = std::fs::read(folder.join("observed.tsv")) else { return };
    let mut tally = corpus::Tally::new(&[]);
    for line in lossy(&table).lines().skip(1) {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap();
        let Ok(bytes) = std::fs::read(folder.join(format!("{name}.eml"))) else { continue };
        // What is in angle brackets is what a parser gave as address.
        let readings: BTreeSet<Vec<&str>> = columns
            .map(|reading| {
                let addresses =
                    reading.split('<').skip(1).filter_map(|rest| rest.split('>').next());
                addresses.filter(|address| address.contains('@')).collect()
            })
            .collect();
        let message = Message::parse(&bytes);
        let defects = from_defects(message.header());
        let flagged = defects.iter().any(|defect| defect.severity() == Severity::Ambiguous);
        let outcome = if readings.len() == 1 || flagged {
            Ok(())
        } else {
            Err(format!("{readings:?}: {defects:?}"))
        };
        tally.item(name, outcome);
    }
    tally.finish();
}

fn from_defects(header: Header<'_, '_>) -> Vec<Defect> {
    let mut defects = Vec::new();
    header.defects(&mut defects);
    for from in header.all("From") {
        let mut list = from.addresses();
        while list.next_with(&mut defects).is_some() {}
    }
    defects
}

#[test]
fn clean_mail_is_not_ambiguous() {
    let Some(folder) = corpus::folder("mail/mail-parser/eml/rfc") else { return };
    let mut tally = corpus::Tally::new(&[]);
    for file in corpus::files(&folder) {
        if file.extension() != Some("eml".as_ref()) {
            continue;
        }
        let bytes = corpus::read(&file);
        let message = Message::parse(&bytes);
        let defects = from_defects(message.header());
        let ambiguous: Vec<_> = defects
            .iter()
            .filter(|defect| defect.severity() == Severity::Ambiguous)
            .map(|defect| defect.kind)
            .collect();
        tally
            .file(&file, if ambiguous.is_empty() { Ok(()) } else { Err(format!("{ambiguous:?}")) });
    }
    tally.finish();
}
