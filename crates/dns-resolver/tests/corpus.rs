//! Real responses, each given to a resolver that has just asked the question in it.
#![allow(clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use core::net::SocketAddr;
use std::collections::HashSet;

use dns_resolver::{Config, Event, Hint, Limits, Resolver};
use dns_wire::{
    Class, Message, Question, Rcode, RecordData, Section,
    datagram::{Open, Via},
};
use sans_io::Instant;
use testkit::{
    corpus::{self, Tally},
    entropy::Seeded,
};

/// Differences between what was found out and what was expected, by name.
const RESPONSES: &[(&str, &str)] = &[];

#[test]
fn every_response_is_taken_for_what_it_is() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = Tally::new(RESPONSES);
    let mut answered = 0;
    for file in corpus::files(&folder) {
        if file.extension().is_some_and(|extension| extension == "bin") {
            for (index, octets) in frames(&corpus::read(&file)).enumerate() {
                let Some(question) = question(octets) else { continue };
                let name = format!("{}#{index}", file.display());
                tally.item(&name, check(octets, &question, &mut answered));
            }
        }
    }
    println!("{answered} of them hold the data that was asked for");
    tally.finish();
}

fn frames(mut octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        let (length, rest) = octets.split_first_chunk()?;
        let (frame, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        octets = rest;
        Some(frame)
    })
}

/// The question of a response.
fn question(octets: &[u8]) -> Option<Question<'_>> {
    let message = Message::new(octets).ok()?;
    let question = message.question().ok()??;
    let is_meant = message.flags().is_response()
        && message.flags().opcode() == dns_wire::Opcode::QUERY
        && message.count(Section::Question) == 1
        && question.qclass == Class::IN
        && !question.qtype.is_meta();
    is_meant.then_some(question)
}

/// The data that an authoritative answer has for the question.
fn data(message: &Message<'_>, question: &Question<'_>) -> Option<HashSet<RecordData>> {
    let flags = message.flags();
    let is_answer = message.rcode() == Rcode::NOERROR && !flags.tc() && (flags.aa() || !flags.ra());
    let mut answers = message.answers();
    if !is_answer || !answers.all(|record| record.is_ok_and(|record| record.data().is_ok())) {
        return None;
    }
    let records = message.answers().flatten().filter(|record| {
        record.name == question.name
            && record.rtype == question.qtype
            && record.class == question.qclass
    });
    let data: HashSet<_> =
        records.filter_map(|record| Some(record.to_owned().ok()?.data)).collect();
    (!data.is_empty()).then_some(data)
}

fn check(octets: &[u8], question: &Question<'_>, answered: &mut usize) -> Result<(), String> {
    let server: SocketAddr = ([192, 0, 2, 1], 53).into();
    let hint = Hint::new(question.name.to_owned(), [server.ip()]);
    let mut config = Config::new([hint]);
    config.randomize_case = false;
    let now = Instant::EPOCH;
    let mut resolver = Resolver::with_limits(config, Seeded::new(5), Limits::default());
    let query = resolver.query(question, now).map_err(|error| error.to_string())?;
    let Some(Event::Open(open)) = resolver.poll_event() else { return Err("no socket".into()) };
    let mut buffer = [0; 512];
    let sent = resolver.poll_transmit(&mut buffer).ok_or("no message")?;
    let mut response = octets.to_vec();
    response[..2].copy_from_slice(&buffer[..sent.len][..2]);
    resolver.receive(open.socket, server, &response, now);
    let message = Message::new(&response).map_err(|error| error.to_string())?;
    let events: Vec<Event> = core::iter::from_fn(|| resolver.poll_event()).collect();
    let tcp = |event: &Event| matches!(event, Event::Open(Open { via: Via::Tcp, to, .. }) if *to == server);
    if message.flags().tc() {
        return if events.iter().any(tcp) { Ok(()) } else { Err(format!("{events:?}")) };
    }
    let answer = events.iter().find_map(|event| match event {
        Event::Answered(answer) => Some(answer),
        _ => None,
    });
    if let Some(expected) = data(&message, question) {
        *answered += 1;
        let answer = answer.ok_or_else(|| format!("no answer: {events:?}"))?;
        let found: Vec<_> = answer.records.iter().map(|record| record.data.clone()).collect();
        let distinct: HashSet<_> = found.iter().cloned().collect();
        if answer.query != query || distinct != expected || distinct.len() != found.len() {
            return Err(format!("{:?} and not {expected:?}", answer.records));
        }
    } else if let Some(answer) = answer
        && answer.records.iter().any(|record| record.rtype() == question.qtype)
    {
        // Behind an alias, whose link must be there.
        let alias = answer.records.first().map(dns_wire::RecordBuf::rtype);
        if !matches!(alias, Some(dns_wire::RecordType::CNAME | dns_wire::RecordType::DNAME)) {
            return Err(format!("data out of nothing: {answer:?}"));
        }
    }
    Ok(())
}
