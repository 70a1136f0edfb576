use std::hint::black_box;

use domain::{
    base::{
        Message, MessageBuilder, Name, ParsedName, Record, StaticCompressor,
        iana::Rtype,
        message::RecordSection,
        name::{FlattenInto, ToLabelIter},
    },
    rdata::AllRecordData,
};

use super::built;
use crate::{Sum, measure::Entrant};

type Data<'m> = AllRecordData<&'m [u8], ParsedName<&'m [u8]>>;
type Owned = Record<Name<Vec<u8>>, AllRecordData<Vec<u8>, Name<Vec<u8>>>>;

pub(super) fn walk(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::from_slice(black_box(message)).expect("a header");
    let mut section = message.answer().expect("the questions");
    loop {
        walk_section(&mut sum, section);
        match section.next_section().expect("the section") {
            Some(next) => section = next,
            None => return sum.0,
        }
    }
}

fn walk_section(sum: &mut Sum, section: RecordSection<'_, [u8]>) {
    for record in section.into_records::<Data<'_>>() {
        let record = record.expect("a record");
        if record.rtype() == Rtype::OPT {
            continue;
        }
        name(sum, record.owner());
        sum.add(record.rtype().to_int());
        sum.add(record.ttl().as_secs());
        data(sum, record.data());
    }
}

fn name(sum: &mut Sum, name: &impl ToLabelIter) {
    let labels = name.iter_labels().filter(|label| !label.is_root());
    sum.name(labels.map(|label| label.as_slice()));
}

fn data(sum: &mut Sum, data: &Data<'_>) {
    match data {
        AllRecordData::A(data) => sum.octets(&data.addr().octets()),
        AllRecordData::Aaaa(data) => sum.octets(&data.addr().octets()),
        AllRecordData::Ns(data) => name(sum, data.nsdname()),
        AllRecordData::Cname(data) => name(sum, data.cname()),
        AllRecordData::Soa(data) => {
            name(sum, data.mname());
            name(sum, data.rname());
            sum.add(data.serial().into_int());
            for field in [data.refresh(), data.retry(), data.expire(), data.minimum()] {
                sum.add(field.as_secs());
            }
        }
        AllRecordData::Mx(data) => {
            sum.add(data.preference());
            name(sum, data.exchange());
        }
        AllRecordData::Txt(data) => data.iter().for_each(|string| sum.octets(string)),
        AllRecordData::Ds(data) => {
            sum.add(data.key_tag());
            sum.add(data.algorithm().to_int());
            sum.octets(data.digest());
        }
        AllRecordData::Rrsig(data) => {
            sum.add(data.type_covered().to_int());
            sum.add(data.labels());
            sum.add(data.expiration().into_int());
            sum.add(data.key_tag());
            name(sum, data.signer_name());
            sum.octets(data.signature());
        }
        AllRecordData::Nsec3(data) => {
            sum.add(data.iterations());
            sum.octets(data.salt().as_slice());
            sum.octets(data.next_owner().as_slice());
            data.types().iter().for_each(|rtype| sum.add(rtype.to_int()));
        }
        _ => {}
    }
}

pub(super) fn question(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::from_slice(black_box(message)).expect("a header");
    let question = message.question().next().expect("one question").expect("a question");
    sum.add(message.header().id());
    name(&mut sum, question.qname());
    sum.add(question.qtype().to_int());
    sum.0
}

/// The records of a section, OPT left out.
fn owned(section: RecordSection<'_, [u8]>) -> Vec<Owned> {
    let records = section.into_records::<Data<'_>>().map(|record| record.expect("a record"));
    records
        .filter(|record| record.rtype() != Rtype::OPT)
        .map(|record| record.try_flatten_into().expect("record data"))
        .collect()
}

pub(super) fn own(message: &[u8]) -> u64 {
    let message = Message::from_slice(black_box(message)).expect("a header");
    let asked: Vec<Name<Vec<u8>>> = message
        .question()
        .map(|question| question.expect("a question").qname().try_flatten_into().expect("a name"))
        .collect();
    let sections = [
        owned(message.answer().expect("the answer")),
        owned(message.authority().expect("the authority")),
        owned(message.additional().expect("the additional")),
    ];
    black_box(asked);
    black_box(&sections).iter().map(Vec::len).sum::<usize>() as u64
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let source = Message::from_slice(message).expect("a header");
    let header = source.header();
    let question = source.question().next().expect("one question").expect("a question");
    let asked: Name<Vec<u8>> = question.qname().try_flatten_into().expect("a name");
    let (qtype, qclass) = (question.qtype(), question.qclass());
    let answer = owned(source.answer().expect("the answer"));
    let authority = owned(source.authority().expect("the authority"));
    let additional = owned(source.additional().expect("the additional"));
    let has_edns = source.opt().is_some();
    let build = move |buffer: Vec<u8>| {
        let target = StaticCompressor::new(buffer);
        let mut builder = MessageBuilder::from_target(target).expect("room");
        *builder.header_mut() = header;
        let mut builder = builder.question();
        builder.push((&asked, qtype, qclass)).expect("the question fits");
        let mut builder = builder.answer();
        for record in &answer {
            builder.push(record).expect("the record fits");
        }
        let mut builder = builder.authority();
        for record in &authority {
            builder.push(record).expect("the record fits");
        }
        let mut builder = builder.additional();
        for record in &additional {
            builder.push(record).expect("the record fits");
        }
        if has_edns {
            builder
                .opt(|opt| {
                    opt.set_udp_payload_size(1232);
                    Ok(())
                })
                .expect("the OPT record fits");
        }
        builder.finish().into_target()
    };
    let output = build(Vec::with_capacity(65_535));
    let mut buffer = Vec::with_capacity(65_535);
    built("domain", &output, move || {
        buffer.clear();
        buffer = build(std::mem::take(&mut buffer));
        black_box(&buffer).len()
    })
}
