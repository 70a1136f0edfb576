use std::hint::black_box;

use dnsbox::{
    Message, MessageBuilder, Name, OwnedRecord, RData, Rtype, Section,
    edns::OptHeader,
    owned::{OwnedMessage, OwnedRData},
};

use super::built;
use crate::{Sum, measure::Entrant};

pub(super) fn walk(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::parse(black_box(message)).expect("a header");
    for record in message.records() {
        let (_, record) = record.expect("a record");
        if record.rtype() == Rtype::OPT {
            continue;
        }
        name(&mut sum, record.name());
        sum.add(record.rtype().get());
        sum.add(record.ttl());
        data(&mut sum, &record.data().expect("record data"));
    }
    sum.0
}

fn name(sum: &mut Sum, name: Name<'_>) {
    sum.name(name.labels().map(|label| label.as_bytes()));
}

fn data(sum: &mut Sum, data: &RData<'_>) {
    match data {
        RData::A(data) => sum.octets(&data.addr.octets()),
        RData::Aaaa(data) => sum.octets(&data.addr.octets()),
        RData::Ns(data) => name(sum, data.nsdname),
        RData::Cname(data) => name(sum, data.cname),
        RData::Soa(data) => {
            name(sum, data.mname);
            name(sum, data.rname);
            for field in [data.serial, data.refresh, data.retry, data.expire, data.minimum] {
                sum.add(field);
            }
        }
        RData::Mx(data) => {
            sum.add(data.preference);
            name(sum, data.exchange);
        }
        RData::Txt(data) => data.strings().for_each(|string| sum.octets(string.as_bytes())),
        RData::Ds(data) => {
            sum.add(data.key_tag);
            sum.add(data.algorithm.get());
            sum.octets(data.digest);
        }
        RData::Rrsig(data) => {
            sum.add(data.type_covered.get());
            sum.add(data.labels);
            sum.add(data.expiration);
            sum.add(data.key_tag);
            name(sum, data.signer_name);
            sum.octets(data.signature);
        }
        RData::Nsec3(data) => {
            sum.add(data.iterations);
            sum.octets(data.salt);
            sum.octets(data.next_hashed_owner);
            data.types.iter().for_each(|rtype| sum.add(rtype.get()));
        }
        RData::Https(data) => {
            sum.add(data.priority);
            name(sum, data.target);
            for param in data.params.iter() {
                sum.add(param.key().get());
                sum.octets(param.raw_value());
            }
        }
        _ => {}
    }
}

pub(super) fn scan(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    for record in Message::parse(black_box(message)).expect("a header").records() {
        let (_, record) = record.expect("a record");
        sum.add(record.rtype().get());
        sum.add(record.ttl());
        sum.add(record.rdata().len() as u64);
    }
    sum.0
}

pub(super) fn validate(message: &[u8]) -> u64 {
    u64::from(Message::parse_validated(black_box(message)).is_ok())
}

pub(super) fn query(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::parse(black_box(message)).expect("a header");
    let question = message.questions().next().expect("one question").expect("a question");
    sum.add(message.header().id);
    name(&mut sum, question.name());
    sum.add(question.qtype().get());
    sum.add(message.edns().expect("EDNS").map_or(0, |edns| edns.udp_payload_size()));
    sum.0
}

pub(super) fn question(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::parse(black_box(message)).expect("a header");
    let question = message.questions().next().expect("one question").expect("a question");
    sum.add(message.header().id);
    name(&mut sum, question.name());
    sum.add(question.qtype().get());
    sum.0
}

pub(super) fn own(message: &[u8]) -> u64 {
    let message = black_box(OwnedMessage::from_wire(black_box(message)).expect("a message"));
    message.records().filter(|(_, record)| record.rtype() != Rtype::OPT).count() as u64
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let source = Message::parse(message).expect("a header");
    let (id, flags) = (source.header().id, source.header().flags);
    let question = source.questions().next().expect("one question").expect("a question");
    let has_edns = source.edns().expect("EDNS").is_some();
    let records: Vec<(Section, OwnedRecord)> = source
        .records()
        .map(|record| record.expect("a record"))
        .filter(|(_, record)| record.rtype() != Rtype::OPT)
        .map(|(section, record)| {
            let data = OwnedRData::new(&record.data().expect("record data")).expect("short data");
            (section, OwnedRecord::new(record.name(), record.class(), record.ttl(), data))
        })
        .collect();
    let asked = dnsbox::NameBuf::from_name(question.name());
    let (qtype, qclass) = (question.qtype(), question.qclass());
    let build = move |buffer: &mut [u8]| {
        let mut builder = MessageBuilder::new(buffer).expect("room");
        builder.set_id(id);
        builder.set_flags(flags);
        builder.push_question(&asked, qtype, qclass).expect("the question fits");
        for (section, record) in &records {
            builder
                .push_record(*section, &record.name, record.class, record.ttl, &record.rdata)
                .expect("the record fits");
        }
        if has_edns {
            builder.push_edns(OptHeader::new(1232), &()).expect("the OPT record fits");
        }
        builder.finish().len()
    };
    let mut buffer = vec![0; 65_535];
    let size = build(&mut buffer);
    let output = buffer[..size].to_vec();
    built("dnsbox", &output, move || build(black_box(&mut buffer)))
}
