//! The bits of multicast DNS, from builder to reader (RFC 6762 §5.4, §10.2, §18.12, §18.13).

#![cfg(feature = "owned")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Builder, Class, Edns, Message, MessageBuf, NameBuf, Question, Rdata, RecordBuf, RecordData,
    RecordType, Section,
};

#[test]
fn questions_and_records_carry_a_bit_of_the_class() {
    let name: NameBuf = "printer.local".parse().unwrap();
    let question = Question::new(&name, RecordType::A);
    let record = RecordBuf::new(name.clone(), 120, RecordData::address([192, 0, 2, 1].into()))
        .with_cache_flush(true);
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.question(&question.with_unicast(true)).unwrap();
    builder.question(&question).unwrap();
    builder.push(Section::Answer, &record).unwrap();
    builder.push(Section::Answer, &record.clone().with_cache_flush(false)).unwrap();
    builder.opt(&Edns::new(0x9000)).unwrap();
    let octets = builder.finish();

    let message = Message::new(octets).unwrap();
    let questions: Vec<_> = message.questions().map(Result::unwrap).collect();
    assert_eq!(questions[0].qclass, Class(0x8001));
    assert_eq!(
        questions
            .iter()
            .map(|q| (q.wants_unicast(), q.qclass.without_top_bit()))
            .collect::<Vec<_>>(),
        [(true, Class::IN), (false, Class::IN)]
    );
    assert_eq!(questions[0].with_unicast(false), question);
    let records: Vec<_> = message.records().map(|record| record.unwrap().1).collect();
    // The size in OPT has the bit, and it means a size.
    let flush: Vec<bool> = records.iter().map(|record| record.flushes_cache()).collect();
    assert_eq!(flush, [true, false, false]);
    // The data is that of class IN with the bit and without it.
    assert!(records[..2].iter().all(|record| matches!(record.data(), Ok(Rdata::A(_)))));
    assert_eq!(records[0].to_owned().unwrap(), record);
    assert!(record.flushes_cache() && !record.clone().with_cache_flush(false).flushes_cache());
    assert_eq!(record.class.without_top_bit(), Class::IN);

    let owned = MessageBuf::decode(octets).unwrap();
    assert_eq!(owned.encode_exact().unwrap(), octets);
    assert_eq!(owned.record(Section::Answer, 0).map(|record| record.flushes_cache()), Some(true));
}
