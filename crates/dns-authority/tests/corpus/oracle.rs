//! Questions and answers as the regression tests of PowerDNS write them: `name TYPE options`, and for each question the
//! lines that its `sdig` prints.

use std::{fs, path::Path};

use dns_authority::{Catalog, Transport, answer};
use dns_wire::{Edns, Message, Name, NameBuf, Question, Rcode, RecordData, RecordType, query};

/// Where the answers differ, by test, and why.
pub(crate) const DIFFERENCES: &[(&str, &str)] = &[
    ("alias-mx", "ALIAS is a type of that server"),
    ("any-wildcard-dnssec", SIGNED),
    ("cname-loop-breakout", "a loop is given as it is, for the resolver to see, and is no failure"),
    ("direct-rrsig", "RRSIG is a type like others, and no reason to refuse"),
    ("ent-axfr", TRANSFER),
    ("minimal-noerror", SIGNED),
    ("naptr", "no addresses go along with NAPTR yet"),
    ("nsec-at-delegation", SIGNED),
    ("nsec-bitmap", SIGNED),
    ("nsec-glue", SIGNED),
    ("nsec-glue-at-delegation", SIGNED),
    ("nsec-middle", SIGNED),
    ("nsec-upcase", SIGNED),
    ("nsec-wildcard", SIGNED),
    ("nsecx-mode3-wildcard", SIGNED),
    ("nsecx-upcase", SIGNED),
    ("nxdomain-below-nonempty-terminal", SIGNED),
    ("publishing-cds-cdnskey", SIGNED),
    ("space-name", SIGNED),
    ("very-long-txt", "a string of more than 255 octets is refused, and not split"),
];

const SIGNED: &str = "no zone is signed, and no record of DNSSEC goes along with answers yet";
const TRANSFER: &str = "no transfers yet";

/// A response, by what is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    rcode: Rcode,
    aa: bool,
    tc: bool,
    edns: bool,
    /// Section, owner, TTL and data, sorted.
    records: Vec<(u8, NameBuf, u32, RecordData)>,
}

/// The expected responses of a test, one a question; `None` if the test has none for a server that does not sign.
pub(crate) fn expected(test: &Path) -> Option<Vec<Result<Response, String>>> {
    let text = fs::read(test.join("expected_result")).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut responses = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("Reply to question") {
            responses.push(parse(&core::mem::take(&mut lines)));
        } else {
            lines.push(line);
        }
    }
    Some(responses)
}

fn parse(lines: &[&str]) -> Result<Response, String> {
    let mut response =
        Response { rcode: Rcode::NOERROR, aa: false, tc: false, edns: false, records: Vec::new() };
    for line in lines {
        if let Some(flags) = line.strip_prefix("Rcode: ") {
            let number = flags.split(' ').next().and_then(|number| number.parse().ok());
            response.rcode = Rcode(number.ok_or("no rcode")?);
            response.aa = flags.contains("AA: 1");
            response.tc = flags.contains("TC: 1");
            continue;
        }
        let fields: Vec<_> = line.splitn(6, '\t').collect();
        let [section, owner, ttl, "IN", rtype, data] = fields[..] else {
            return Err(format!("unknown line: {line}"));
        };
        if rtype == "OPT" {
            response.edns = true;
            continue;
        }
        let unread = |error: &dyn core::fmt::Display| format!("{line}: {error}");
        let rtype: RecordType = rtype.parse().map_err(|error| unread(&error))?;
        let data = RecordData::from_text(rtype, data.as_bytes(), Name::ROOT)
            .map_err(|error| unread(&error))?;
        let owner = owner.parse().map_err(|error| unread(&error))?;
        let section = section.parse().map_err(|error| unread(&error))?;
        response.records.push((section, owner, ttl.parse().map_err(|e| unread(&e))?, data));
    }
    response.records.sort();
    Ok(response)
}

/// Asks the question of one line, and compares.
pub(crate) fn check(
    zones: &Catalog,
    line: &str,
    expected: Option<&Result<Response, String>>,
) -> Result<(), String> {
    let expected = expected.ok_or("no expected response")?.as_ref().map_err(String::clone)?;
    let (owner, rest) = match line.strip_prefix('\'').and_then(|line| line.split_once('\'')) {
        Some((quoted, rest)) => (quoted.replace(' ', "\\032"), rest),
        None => line.split_once(' ').map(|(a, b)| (a.into(), b)).ok_or("no type")?,
    };
    let mut words = rest.split_whitespace();
    let rtype = words.next().unwrap_or_default().to_ascii_uppercase();
    let qtype = rtype.parse().map_err(|_| format!("unknown type {rtype}"))?;
    let owner: NameBuf = owner.parse().map_err(|error| format!("{owner}: {error}"))?;
    let mut options = words.take_while(|word| *word != "|");
    let transport =
        if options.clone().any(|word| word == "tcp") { Transport::Tcp } else { Transport::Udp };
    let mut asked = [0; 512];
    let mut asked =
        query(&mut asked, 1, &Question::new(&owner, qtype)).map_err(|error| error.to_string())?;
    if let Some(option) = options.find(|word| ["dnssec", "ednssubnet"].contains(word)) {
        let edns = Edns::new(2800).with_dnssec_ok(option == "dnssec");
        asked.opt(&edns).map_err(|error| error.to_string())?;
    }
    let asked = Message::new(asked.finish()).map_err(|error| error.to_string())?;
    let mut room = vec![0; 65_535];
    let response = answer(zones, &asked, transport, &mut room).ok_or("no response")?;
    let response = read(&Message::new(response).map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())?;
    if response == *expected { Ok(()) } else { Err(difference(&response, expected)) }
}

/// What each has that the other has not.
fn difference(ours: &Response, theirs: &Response) -> String {
    let header = |r: &Response| format!("{} aa={} tc={} edns={}", r.rcode, r.aa, r.tc, r.edns);
    let mut text = format!("{}, not {}", header(ours), header(theirs));
    for (one, other, sign) in [(ours, theirs, '+'), (theirs, ours, '-')] {
        for (section, owner, ttl, data) in
            one.records.iter().filter(|record| !other.records.contains(record))
        {
            text += &format!("; {sign}{section} {owner} {ttl} {} {data}", data.rtype());
        }
    }
    text
}

fn read(response: &Message<'_>) -> Result<Response, dns_wire::Error> {
    let mut records = Vec::new();
    for record in response.records() {
        let (section, record) = record?;
        let record = record.to_owned()?;
        if record.rtype() != RecordType::OPT {
            records.push((section as u8 - 1, record.name, record.ttl, record.data));
        }
    }
    records.sort();
    let flags = response.flags();
    let edns = response.edns()?.is_some();
    Ok(Response { rcode: response.rcode(), aa: flags.aa(), tc: flags.tc(), edns, records })
}
