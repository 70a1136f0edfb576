use std::hint::black_box;

use simple_dns::{Name, Packet, ResourceRecord, rdata::RData};

use super::built;
use crate::{Sum, measure::Entrant};

pub(super) fn walk(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let packet = Packet::parse(black_box(message)).expect("a message");
    let sections = packet.answers.iter().chain(&packet.name_servers);
    for record in sections.chain(&packet.additional_records) {
        name(&mut sum, &record.name);
        sum.add(u16::from(record.rdata.type_code()));
        sum.add(record.ttl);
        data(&mut sum, &record.rdata);
    }
    sum.0
}

fn name(sum: &mut Sum, name: &Name<'_>) {
    sum.name(name.as_bytes());
}

fn data(sum: &mut Sum, data: &RData<'_>) {
    match data {
        RData::A(data) => sum.octets(&data.address.to_be_bytes()),
        RData::AAAA(data) => sum.octets(&data.address.to_be_bytes()),
        RData::NS(data) => name(sum, &data.0),
        RData::CNAME(data) => name(sum, &data.0),
        RData::SOA(data) => {
            name(sum, &data.mname);
            name(sum, &data.rname);
            sum.add(data.serial);
            for field in [data.refresh, data.retry, data.expire] {
                sum.add(field.cast_unsigned());
            }
            sum.add(data.minimum);
        }
        RData::MX(data) => {
            sum.add(data.preference);
            name(sum, &data.exchange);
        }
        // It shows the strings as pairs of key and value only.
        RData::TXT(data) => data.iter_raw().for_each(|(key, _)| sum.octets(key)),
        RData::DS(data) => {
            sum.add(data.key_tag);
            sum.add(data.algorithm);
            sum.octets(&data.digest);
        }
        RData::RRSIG(data) => {
            sum.add(data.type_covered);
            sum.add(data.labels);
            sum.add(data.signature_expiration);
            sum.add(data.key_tag);
            name(sum, &data.signer_name);
            sum.octets(&data.signature);
        }
        _ => {}
    }
}

/// It takes OPT out of its section.
pub(super) fn own(message: &[u8]) -> u64 {
    let packet = Packet::parse(black_box(message)).expect("a message");
    let own = |records: Vec<ResourceRecord<'_>>| -> Vec<ResourceRecord<'static>> {
        records.into_iter().map(ResourceRecord::into_owned).collect()
    };
    let sections = [packet.answers, packet.name_servers, packet.additional_records].map(own);
    black_box(&sections).iter().map(Vec::len).sum::<usize>() as u64
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let packet = Packet::parse(message).expect("a message");
    let output = packet.build_bytes_vec_compressed().expect("a message");
    built("simple-dns", &output, move || {
        black_box(&packet).build_bytes_vec_compressed().expect("a message").len()
    })
}
