use std::hint::black_box;

use hickory_proto::{
    dnssec::rdata::DNSSECRData,
    op::Message,
    rr::{Name, RData},
};

use super::built;
use crate::{Sum, measure::Entrant};

pub(super) fn walk(message: &[u8]) -> u64 {
    let mut sum = Sum::default();
    let message = Message::from_vec(black_box(message)).expect("a message");
    for record in message.answers.iter().chain(&message.authorities).chain(&message.additionals) {
        name(&mut sum, &record.name);
        sum.add(u16::from(record.record_type()));
        sum.add(record.ttl);
        data(&mut sum, &record.data);
    }
    sum.0
}

fn name(sum: &mut Sum, name: &Name) {
    sum.name(name.iter());
}

fn data(sum: &mut Sum, data: &RData) {
    match data {
        RData::A(data) => sum.octets(&data.0.octets()),
        RData::AAAA(data) => sum.octets(&data.0.octets()),
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
        RData::TXT(data) => data.txt_data.iter().for_each(|string| sum.octets(string)),
        RData::DNSSEC(data) => dnssec(sum, data),
        _ => {}
    }
}

fn dnssec(sum: &mut Sum, data: &DNSSECRData) {
    match data {
        DNSSECRData::DS(data) => {
            sum.add(data.key_tag());
            sum.add(u8::from(data.algorithm()));
            sum.octets(data.digest());
        }
        DNSSECRData::RRSIG(data) => {
            let input = data.input();
            sum.add(u16::from(input.type_covered));
            sum.add(input.num_labels);
            sum.add(input.sig_expiration.get());
            sum.add(input.key_tag);
            name(sum, &input.signer_name);
            sum.octets(data.sig());
        }
        DNSSECRData::NSEC3(data) => {
            sum.add(data.iterations());
            sum.octets(data.salt());
            sum.octets(data.next_hashed_owner_name());
            data.type_bit_maps().for_each(|rtype| sum.add(u16::from(rtype)));
        }
        _ => {}
    }
}

/// It takes OPT out of its section.
pub(super) fn own(message: &[u8]) -> u64 {
    let message = black_box(Message::from_vec(black_box(message)).expect("a message"));
    (message.answers.len() + message.authorities.len() + message.additionals.len()) as u64
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let message = Message::from_vec(message).expect("a message");
    let output = message.to_vec().expect("a message");
    built("hickory-proto", &output, move || black_box(&message).to_vec().expect("a message").len())
}
