//! Real messages and other libraries' vectors. A difference is justified where a defect says that the value can be read in
//! more than one way: what counts is that no difference is silent.
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
    Canonicalization, ClauseName, DateTime, Defect, Edit, Field, Header, HeaderParser, Limits,
    Message, Received, Severity, unfold,
};
use serde_json::Value;
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

/// Equal, or different with a word about it.
fn agree(
    tally: &mut corpus::Tally,
    name: &str,
    ours: &[String],
    theirs: &[String],
    defects: &[Defect],
) {
    if ours != theirs && defects.iter().any(|defect| defect.severity() > Severity::Note) {
        tally.read += 1;
        tally.justified += 1;
    } else {
        let outcome =
            if ours == theirs { Ok(()) } else { Err(format!("{ours:?} and not {theirs:?}")) };
        tally.item(name, outcome);
    }
}

#[test]
fn address_vectors_of_mail_parser() {
    let Some(folder) = corpus::folder("mail/mail-parser") else { return };
    let Ok(text) = std::fs::read_to_string(folder.join("address.json")) else { return };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let mut tally = corpus::Tally::new(&[]);
    for vector in vectors.as_array().unwrap() {
        let header = vector["header"].as_str().unwrap();
        let mut theirs = Vec::new();
        strings(&vector["expected"], "address", &mut theirs);
        let (ours, defects) = addresses(header.as_bytes());
        agree(&mut tally, header, &ours, &theirs, &defects);
    }
    tally.finish();
}

/// All strings under `key`, at any depth.
fn strings(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| strings(value, key, found)),
        Value::Object(map) => {
            for (name, value) in map {
                match value.as_str() {
                    Some(text) if name == key => found.push(text.into()),
                    _ => strings(value, key, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn address_table_of_javamail() {
    let Some(folder) = corpus::folder("mail/javamail-tables") else { return };
    let Ok(text) = std::fs::read(folder.join("addrlist")) else { return };
    let text = lossy(&text);
    let mut tally = corpus::Tally::new(&[]);
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
            agree(&mut tally, &value, &ours, &theirs, &defects);
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

const JUSTIFIED_TRACES: &[(&str, &str)] = &[
    ("from [172.25.197.120]", "who authenticated is not whom the client's host named"),
    ("from 12-211-5-69.client.attbi.com", "`<unknown.domain>` is no domain"),
    ("from 192.168.5.158", "`as user` stands outside of comments and belongs to no clause"),
    ("from smtp510.aspkunden.de", "`[(192.0.2.1)]` is neither a comment nor a literal"),
];

#[test]
fn received_vectors_of_mail_parser() {
    let Some(folder) = corpus::folder("mail/mail-parser") else { return };
    let Ok(text) = std::fs::read_to_string(folder.join("received.json")) else { return };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let mut tally = corpus::Tally::new(JUSTIFIED_TRACES);
    for vector in vectors.as_array().unwrap() {
        let (header, expected) = (vector["header"].as_str().unwrap(), &vector["expected"]);
        let bytes = format!("Received:{header}");
        let message = Message::parse(bytes.as_bytes());
        let mut defects = Vec::new();
        let received = message.header().first("Received").unwrap().received(&mut defects);
        let value =
            |name| received.clause(name).map(|clause| lossy(clause.value)).unwrap_or_default();
        let mut differences = Vec::new();
        for (key, name) in [
            ("from", ClauseName::From),
            ("by", ClauseName::By),
            ("id", ClauseName::Id),
            ("for_", ClauseName::For),
        ] {
            let theirs = &expected[key];
            let theirs = theirs
                .as_str()
                .or_else(|| theirs["Name"].as_str())
                .or_else(|| theirs["IpAddr"].as_str());
            let ours = value(name);
            if theirs.is_some_and(|theirs| !ours.contains(theirs)) {
                differences.push(format!("{key}: {ours} and not {}", theirs.unwrap_or_default()));
            }
        }
        for (key, name) in [("with", ClauseName::With), ("via", ClauseName::Via)] {
            let ours = received.clause(name).map(|clause| lossy(clause.raw)).unwrap_or_default();
            // They give the name of the protocol that is meant.
            let theirs = expected[key].as_str().unwrap_or_default().to_uppercase();
            let ours = ours.replace("ESMTP-TLS", "ESMTPS");
            if !ours.to_uppercase().contains(&theirs) {
                differences.push(format!("{key}: {ours} and not {theirs}"));
            }
        }
        differences.extend(trace_differences(received, expected));
        let theirs = date(&expected["date"]);
        if theirs.is_some()
            && received.date().map(|date| date.unix()) != theirs.map(|date| date.unix())
        {
            differences.push(format!("date: {:?} and not {theirs:?}", received.date()));
        }
        if !differences.is_empty() && !defects.is_empty() {
            tally.read += 1;
            tally.justified += 1;
        } else {
            let words = header.split_whitespace();
            tally.item(
                &words.take(2).collect::<Vec<_>>().join(" "),
                if differences.is_empty() { Ok(()) } else { Err(differences.join("; ")) },
            );
        }
    }
    tally.finish();
}

/// Where what they take from comments is not what we take: their `ident` is with the host, their versions are names of a table.
fn trace_differences(received: Received<'_>, expected: &Value) -> Vec<String> {
    let (client, tls) = (received.client(), received.tls().unwrap_or_default());
    let text = |ours: Option<&[u8]>| ours.map(lossy).unwrap_or_default();
    let digits = |version: &str| -> String {
        let first = version.split('/').next().unwrap_or_default();
        let digits: String = first.chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 1 { digits + "0" } else { digits }
    };
    let ident = expected["ident"].as_str().and_then(|ident| ident.split('@').next());
    let version = expected["tls_version"].as_str();
    let address = client.address().map(|address| address.to_string());
    let helo = expected["helo"]["Name"].as_str().or_else(|| expected["helo"]["IpAddr"].as_str());
    [
        ("helo", text(client.helo()), helo),
        ("host", text(client.host()), expected["from_iprev"].as_str()),
        ("address", address.unwrap_or_default(), expected["from_ip"].as_str()),
        ("ident", text(client.ident()), ident),
        ("cipher", text(tls.cipher()), expected["tls_cipher"].as_str()),
    ]
    .into_iter()
    .chain(version.map(|theirs| {
        let ours = text(tls.version());
        let same = digits(&ours) == digits(theirs);
        ("version", if same { theirs.to_owned() } else { ours }, Some(theirs))
    }))
    .filter_map(|(what, ours, theirs)| {
        let theirs = theirs?;
        (!ours.contains(theirs)).then(|| format!("{what}: {ours:?} and not {theirs:?}"))
    })
    .collect()
}

fn date(value: &Value) -> Option<DateTime> {
    let part = |key: &str| value[key].as_u64();
    let zone = i16::try_from(part("tz_hour")? * 60 + part("tz_minute")?).ok()?;
    let zone = if value["tz_before_gmt"].as_bool()? { -zone } else { zone };
    DateTime::new(
        u16::try_from(part("year")?).ok()?,
        u8::try_from(part("month")?).ok()?,
        u8::try_from(part("day")?).ok()?,
        u8::try_from(part("hour")?).ok()?,
        u8::try_from(part("minute")?).ok()?,
        u8::try_from(part("second")?).ok()?,
        rfc822_message::Zone::from_minutes(zone).ok()?,
    )
    .ok()
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
