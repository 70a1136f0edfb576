//! Zones from text, questions as text, responses as text.
#![allow(dead_code, reason = "each test file uses a part")]

use dns_authority::{Catalog, Transport, Zone, answer};
use dns_wire::{Edns, Message, NameBuf, Question, Record, RecordType, query};

pub(crate) fn name(text: &str) -> NameBuf {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn zone(origin: &str, text: &str) -> Zone {
    Zone::from_text(text.as_bytes(), &name(origin))
        .unwrap_or_else(|error| panic!("{origin}: {error}"))
}

/// Zones by origin; each text goes on after an SOA and an NS record at the origin.
pub(crate) fn catalog(zones: &[(&str, &str)]) -> Catalog {
    let mut catalog = Catalog::new();
    for (origin, text) in zones {
        let apex = "@ 3600 SOA ns.example. admin.example. 1 7200 900 604800 300\n\
                    @ 3600 NS ns.example.\n";
        assert_eq!(catalog.insert(zone(origin, &format!("{apex}{text}"))), None);
    }
    catalog
}

/// What came back: the response code with its flags, then a line a record, each after its section.
pub(crate) fn ask(zones: &Catalog, question: &str) -> String {
    ask_over(zones, question, Transport::Tcp, None)
}

pub(crate) fn ask_over(
    zones: &Catalog,
    question: &str,
    transport: Transport,
    edns: Option<Edns<'_>>,
) -> String {
    let (owner, qtype) = question.split_once(' ').expect("a name and a type");
    let qtype: RecordType = qtype.parse().expect("a type");
    let mut asked = [0; 512];
    let owner = name(owner);
    let mut asked = query(&mut asked, 7, &Question::new(&owner, qtype)).expect("it fits");
    if let Some(edns) = edns {
        asked.opt(&edns).expect("it fits");
    }
    let mut room = vec![0; 65_535];
    let asked = Message::new(asked.finish()).expect("a header");
    let response = answer(zones, &asked, transport, &mut room).expect("a response");
    let response = Message::new(response).expect("a header");
    assert_eq!(response.validate(), Ok(()));
    assert_eq!(response.id(), 7);
    assert_eq!(response.question(), asked.question());
    print(&response)
}

pub(crate) fn print(response: &Message<'_>) -> String {
    let mut text = response.rcode().to_string();
    for (flag, name) in [(response.flags().aa(), " aa"), (response.flags().tc(), " tc")] {
        if flag {
            text += name;
        }
    }
    let sections = [
        ("an", response.answers()),
        ("ns", response.authorities()),
        ("ar", response.additionals()),
    ];
    for (section, records) in sections {
        for record in records {
            text += &format!("\n{section} {}", line(&record.expect("a record")));
        }
    }
    text
}

pub(crate) fn line(record: &Record<'_>) -> String {
    if record.rtype == RecordType::OPT {
        return format!("OPT {}", record.class.0);
    }
    record.to_string().replace('\t', " ")
}

/// The lines of an expected response, without the indentation of the source.
pub(crate) fn lines(text: &str) -> String {
    text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The rest of the SOA record that [`catalog`] gives each zone.
pub(crate) const SOA: &str = "ns.example. admin.example. 1 7200 900 604800 300";

/// Compares the responses to questions with what is expected: blocks of a question and a response, between blank lines.
pub(crate) fn check(zones: &Catalog, cases: &str) {
    let mut count = 0;
    for case in lines(cases).split("\n\n") {
        let (question, expected) = case.split_once('\n').unwrap();
        assert_eq!(ask(zones, question), expected, "{question}");
        count += 1;
    }
    assert!(count > 1, "a table of one: {cases}");
}
