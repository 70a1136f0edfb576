//! mail-parser's vectors of addresses and of trace fields. Every difference is listed with the rule that decides it: one more is a
//! failure, and so is one less.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use rfc822_message::{Clause, ClauseName, DateTime, Defect, Message, Received, Severity};
use serde_json::Value;
use testkit::corpus;

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn vectors(name: &str) -> Option<Vec<Value>> {
    let folder = corpus::folder("mail/mail-parser")?;
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

const URL: &str = "a URL is no addr-spec (RFC 5322 §3.4.1); `list_commands` reads it (RFC 2369)";

/// Where a list has other addresses to us: the number of the vector, ours, theirs, and why. Of each it is told that software
/// differs.
const ADDRESSES: &[(usize, &[&str], &[&str], &str)] = &[
    (
        13,
        &["mary@example.net", "jdoe@test.example"],
        &["@node.test:mary@example.net", "jdoe@test  . example"],
        "a route is to be ignored, and blanks are no part of a domain (RFC 5322 §4.4)",
    ),
    (
        14,
        &["jdoe@machine.example"],
        &["jdoe@machine.  example"],
        "a comment and blanks are no part of a domain (RFC 5322 §4.4)",
    ),
    (37, &[], &["http://www.host.com/list/archive/"], URL),
    (38, &[], &["mailto:archive@host.com?subject=index%20list"], URL),
    (39, &[], &["mailto:moderator@host.com"], URL),
    (40, &[], &["mailto:list-manager@host.com?body=subscribe%20list"], URL),
    (
        41,
        &[],
        &[
            "http://www.host.com/list.cgi?cmd=sub&lst=list",
            "mailto:list-manager@host.com?body=subscribe%20list",
        ],
        URL,
    ),
    (42, &[], &["NO"], "a word is no addr-spec (RFC 5322 §3.4.1)"),
    (43, &[], &["ftp://ftp.host.com/list.txt", "mailto:list@host.com?subject=help"], URL),
    (44, &[], &["http://www.host.com/list/", "mailto:list-info@host.com"], URL),
    (45, &[], &["mailto:list-manager@host.com?body=unsubscribe%20list"], URL),
    (
        46,
        &[],
        &[
            "http://www.host.com/list.cgi?cmd=unsub&lst=list",
            "mailto:list-request@host.com?subject=unsubscribe",
        ],
        URL,
    ),
    (47, &[], &["mailto:listmom@host.com"], URL),
    (
        55,
        &[],
        &["a@b.com"],
        "a name stands before its address (RFC 5322 §3.4): what is behind it is no address, nor is both",
    ),
];

#[test]
fn address_vectors_of_mail_parser() {
    let Some(vectors) = vectors("address.json") else { return };
    let mut differences = Vec::new();
    for (number, vector) in vectors.iter().enumerate() {
        let header = vector["header"].as_str().unwrap();
        let mut theirs = Vec::new();
        strings(&vector["expected"], "address", &mut theirs);
        let bytes = format!("To:{header}");
        let message = Message::parse(bytes.as_bytes());
        let mut defects: Vec<Defect> = Vec::new();
        let mut list = message.header().first("To").unwrap().addresses();
        let mut ours = Vec::new();
        while let Some(address) = list.next_with(&mut defects) {
            ours.extend(address.mailbox().map(|mailbox| lossy(&mailbox.addr_spec())));
        }
        if ours != theirs {
            let told = defects.iter().any(|defect| defect.severity() == Severity::Ambiguous);
            assert!(told, "{number}: {header}");
            differences.push((number, ours, theirs));
        }
    }
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let listed: Vec<_> = ADDRESSES
        .iter()
        .map(|(number, ours, theirs, _)| (*number, owned(ours), owned(theirs)))
        .collect();
    assert_eq!(differences, listed);
    assert!(vectors.len() >= 60 && ADDRESSES.iter().all(|(.., reason)| !reason.is_empty()));
    println!("corpus: {} vectors, {} differences, all listed", vectors.len(), ADDRESSES.len());
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

const UNLISTED: &str = "any Atom is a protocol (RFC 5321 §4.4); they know a list of them";
const IN_COMMENT: &str = "what stands in a comment is no clause (RFC 5322 §3.2.2)";
const CENTURY: &str = "a year of two digits from 00 to 49 is one of this century (RFC 5322 §4.3)";

/// Where a Received field says something else to us: the number of the vector, what is asked of it, our answer, theirs, and why.
/// All others are equal, and each of these is there.
const TRACES: &[(usize, &str, &str, &str, &str)] = &[
    (
        6,
        "ident",
        "",
        "uXDGrn",
        "who authenticated (AUTH in a comment) is not whom the client's host named (RFC 1413)",
    ),
    (25, "with", "mapi", "", UNLISTED),
    (29, "with", "ECSTREAM", "", UNLISTED),
    (54, "host", "", "unknown.domain", "`<unknown.domain>` is no Domain (RFC 5321 §4.1.2)"),
    (
        67,
        "date",
        "Wed, 12 Feb 2003 14:22:21 -0800",
        "Wed, 12 Feb 2003 14:22:21 +0000",
        "PST is -0800 (RFC 5322 §4.3)",
    ),
    (
        68,
        "ident",
        "",
        "jason",
        "`as user` stands outside of comments and belongs to no clause (RFC 5321 §4.4)",
    ),
    (
        75,
        "address",
        "",
        "134.97.4.21",
        "`[(134.97.4.21)]` is neither a comment nor an address-literal (RFC 5321 §4.1.3)",
    ),
    (89, "date", "Wed, 26 Mar 2003 20:43:24 -0600", "Thu, 26 Mar 1903 20:43:24 -0600", CENTURY),
    (90, "date", "Fri, 27 Feb 2004 14:16:56 -0800", "Sat, 27 Feb 1904 14:16:56 -0800", CENTURY),
    (94, "with", "TCP", "", UNLISTED),
    (
        123,
        "by",
        "alpha",
        "uid",
        "the first of two By clauses counts; there is to be one (RFC 5321 §4.4)",
    ),
    (123, "with", "qmail-scanner-1.14", "", UNLISTED),
    (
        128,
        "for_",
        "",
        "asrg@ietf.org",
        "the clause stands behind the date, which is the end of the field (RFC 5322 §3.6.7)",
    ),
    (128, "date", "Thu, 20 Mar 2003 10:06:43 +0100", "Fri, 20 Mar 1903 10:06:43 +0100", CENTURY),
    (133, "with", "Novell_GroupWise", "", UNLISTED),
    (136, "with", "qmail-scanner-1.24", "", UNLISTED),
    (
        138,
        "date",
        "",
        "Tue, 21 Jul 2009 14:34:14 +0200",
        "`_` before the day stands for a fold that somebody lost, and is no CFWS (RFC 5322 §3.3)",
    ),
    (
        144,
        "date",
        "Thu, 2 Apr 2020 07:53:55 +0000",
        "Thu, 2 Apr 2020 07:53:00 +0000",
        "of a second with a fraction the seconds count (RFC 5322 §3.3 has no fraction)",
    ),
    (148, "with", "Thrift", "", UNLISTED),
    (
        151,
        "from",
        "[<4124973-137966-3089@be2.maropost.com>]",
        "",
        "the clause is what stands behind its name, though no Domain (RFC 5321 §4.4)",
    ),
    (
        151,
        "ident",
        "",
        "4124973-137966-3089",
        "an address in angle brackets is no user of a host (RFC 1413)",
    ),
    (
        153,
        "for_",
        "<address>",
        "",
        "the clause is what stands behind its name, though no Mailbox (RFC 5321 §4.4)",
    ),
    (
        155,
        "cipher",
        "",
        "AES256-GCM-SHA384",
        "`tower-with` is one word, so no With clause is there (RFC 5321 §4.4)",
    ),
    (157, "with", "mapi", "", UNLISTED),
    (161, "from", "", "localhost", IN_COMMENT),
    (161, "address", "", "24.180.47.240", IN_COMMENT),
    (162, "from", "", "username@localhost", IN_COMMENT),
    (163, "from", "", "vashugins@juno.com", IN_COMMENT),
    (
        163,
        "date",
        "Fri, 2 Jun 2006 08:15:21 -0700",
        "Fri, 2 Jun 2006 08:15:21 +0000",
        "PDT is -0700 (RFC 5322 §4.3)",
    ),
    (165, "from", "", "network", IN_COMMENT),
    (167, "with", "ECARTIS", "", UNLISTED),
    (170, "with", "Internet", "", UNLISTED),
    (171, "from", "", "userid", IN_COMMENT),
    (175, "with", "NNFMP", "", UNLISTED),
    (176, "with", "NNFMP", "", UNLISTED),
    (177, "with", "NNFMP", "", UNLISTED),
];

#[test]
fn received_vectors_of_mail_parser() {
    let Some(vectors) = vectors("received.json") else { return };
    let mut differences = Vec::new();
    for (number, vector) in vectors.iter().enumerate() {
        let (header, expected) = (vector["header"].as_str().unwrap(), &vector["expected"]);
        let bytes = format!("Received:{header}");
        let message = Message::parse(bytes.as_bytes());
        let received = message.header().first("Received").unwrap().received(&mut ());
        let found = clause_differences(received, expected)
            .chain(trace_differences(received, expected))
            .chain(date_difference(received, expected));
        differences.extend(found.map(|(what, ours, theirs)| (number, what, ours, theirs)));
    }
    let listed: Vec<_> = TRACES
        .iter()
        .map(|(number, what, ours, theirs, _)| (*number, *what, (*ours).into(), (*theirs).into()))
        .collect();
    assert_eq!(differences, listed);
    assert!(vectors.len() > 180 && TRACES.iter().all(|(.., reason)| !reason.is_empty()));
    println!("corpus: {} vectors, {} differences, all listed", vectors.len(), TRACES.len());
}

type Difference = (&'static str, String, String);

/// The clauses: theirs is a part of ours, or neither has one.
fn clause_differences<'e>(
    received: Received<'e>,
    expected: &'e Value,
) -> impl Iterator<Item = Difference> + 'e {
    let clauses = [
        ("from", ClauseName::From),
        ("by", ClauseName::By),
        ("id", ClauseName::Id),
        ("for_", ClauseName::For),
        ("with", ClauseName::With),
        ("via", ClauseName::Via),
    ];
    clauses.into_iter().filter_map(move |(key, name)| {
        let theirs = &expected[key];
        let name_of =
            |theirs: &'e Value| theirs["Name"].as_str().or_else(|| theirs["IpAddr"].as_str());
        let theirs = theirs.as_str().or_else(|| name_of(theirs)).unwrap_or_default();
        let clause = received.clause(name);
        // They give the name of the protocol that is meant, whatever stands around it.
        let protocol =
            |clause: Clause<'_>| lossy(clause.raw).replace("ESMTP-TLS", "ESMTPS").to_uppercase();
        let (ours, same) = match (key, clause) {
            (_, None) => (String::new(), theirs.is_empty()),
            ("with" | "via", Some(clause)) => (
                lossy(clause.value),
                !theirs.is_empty() && protocol(clause).contains(&theirs.to_uppercase()),
            ),
            (_, Some(clause)) => {
                let ours = lossy(clause.value);
                let same = ours.contains(theirs) && theirs.is_empty() == ours.is_empty();
                (ours, same)
            }
        };
        (!same).then(|| (key, ours, theirs.to_owned()))
    })
}

fn date_difference(received: Received<'_>, expected: &Value) -> Option<Difference> {
    let theirs = date(&expected["date"])?;
    let ours = received.date();
    let same = ours.is_some_and(|ours| ours.unix() == theirs.unix());
    let ours = ours.map(|ours| ours.to_string()).unwrap_or_default();
    (!same).then(|| ("date", ours, theirs.to_string()))
}

/// Where what they take from comments is not what we take: their `ident` is with the host, their versions are names of a table.
fn trace_differences(received: Received<'_>, expected: &Value) -> Vec<Difference> {
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
        (!ours.contains(theirs)).then(|| (what, ours, theirs.to_owned()))
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
