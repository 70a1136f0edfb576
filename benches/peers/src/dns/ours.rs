use std::hint::black_box;

use dns_wire::{
    Builder, Message, MessageBuf, Name, Query, Question, Rdata, RecordBuf, RecordType, Section,
};

use super::built;
use crate::{Sum, measure::Entrant};

pub(super) fn walk(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::new(black_box(message)).expect("a header");
    for record in message.records() {
        let (_, record) = record.expect("a record");
        if record.rtype == RecordType::OPT {
            continue;
        }
        name(&mut sum, record.name);
        sum.add(record.rtype.0);
        sum.add(record.ttl);
        data(&mut sum, &record.data().expect("record data"));
    }
    sum.0
}

fn name(sum: &mut Sum, name: Name<'_>) {
    sum.name(name.labels());
}

fn data(sum: &mut Sum, data: &Rdata<'_>) {
    match data {
        Rdata::A(data) => sum.octets(&data.address.octets()),
        Rdata::Aaaa(data) => sum.octets(&data.address.octets()),
        Rdata::Ns(data) => name(sum, data.host),
        Rdata::Cname(data) => name(sum, data.target),
        Rdata::Soa(data) => {
            name(sum, data.mname);
            name(sum, data.rname);
            for field in [data.serial, data.refresh, data.retry, data.expire, data.minimum] {
                sum.add(field);
            }
        }
        Rdata::Mx(data) => {
            sum.add(data.preference);
            name(sum, data.exchange);
        }
        Rdata::Txt(data) => data.strings.iter().for_each(|string| sum.octets(string.as_bytes())),
        Rdata::Ds(data) => {
            sum.add(data.key_tag);
            sum.add(data.algorithm.0);
            sum.octets(data.digest.0);
        }
        Rdata::Rrsig(data) => {
            sum.add(data.type_covered.0);
            sum.add(data.labels);
            sum.add(data.expiration.0);
            sum.add(data.key_tag);
            name(sum, data.signer);
            sum.octets(data.signature.0);
        }
        Rdata::Nsec3(data) => {
            sum.add(data.iterations);
            sum.octets(data.salt.0);
            sum.octets(data.next.0);
            data.types.types().for_each(|rtype| sum.add(rtype.0));
        }
        Rdata::Https(data) => {
            sum.add(data.priority);
            name(sum, data.target);
            for (key, value) in data.params.raw() {
                sum.add(key.0);
                sum.octets(value);
            }
        }
        _ => {}
    }
}

pub(super) fn scan(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    for head in Message::new(black_box(message)).expect("a header").scan() {
        let head = head.expect("a record");
        sum.add(head.rtype.0);
        sum.add(head.ttl);
        sum.add(head.raw.as_bytes().len() as u64);
    }
    sum.0
}

pub(super) fn validate(message: &[u8]) -> u64 {
    let message = Message::new(black_box(message)).expect("a header");
    u64::from(message.validate().is_ok())
}

pub(super) fn query(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let query = Query::new(black_box(message)).expect("a query");
    sum.add(query.header.id);
    name(&mut sum, query.question.name);
    sum.add(query.question.qtype.0);
    sum.add(query.edns.map_or(0, |edns| edns.udp_size));
    sum.0
}

pub(super) fn question(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::new(black_box(message)).expect("a header");
    let question = message.question().expect("a question").expect("one question");
    sum.add(message.id());
    name(&mut sum, question.name);
    sum.add(question.qtype.0);
    sum.0
}

/// How many records an owned message has, OPT aside; as are the others.
pub(super) fn own(message: &[u8]) -> u64 {
    let message = black_box(MessageBuf::decode(black_box(message)).expect("a message"));
    message.records().filter(|(_, record)| record.rtype != RecordType::OPT).count() as u64
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let source = Message::new(message).expect("a header");
    let header = source.header();
    let question = source.question().expect("a question").expect("one question");
    let (asked, qtype) = (question.name.to_owned(), question.qtype);
    let edns = source.edns().expect("EDNS");
    let records: Vec<(Section, RecordBuf)> = source
        .records()
        .map(|record| record.expect("a record"))
        .filter(|(_, record)| record.rtype != RecordType::OPT)
        .map(|(section, record)| (section, record.to_owned().expect("record data")))
        .collect();
    let build = move |buffer: &mut [u8]| {
        let mut builder = Builder::new(buffer);
        builder.header(header);
        builder.question(&Question::new(&asked, qtype)).expect("the question fits");
        for (section, record) in &records {
            builder.push(*section, record).expect("the record fits");
        }
        if let Some(edns) = &edns {
            builder.opt(edns).expect("the OPT record fits");
        }
        builder.finish().len()
    };
    let mut buffer = vec![0; 65_535];
    let size = build(&mut buffer);
    let output = buffer[..size].to_vec();
    built("dns-wire", &output, move || build(black_box(&mut buffer)))
}
