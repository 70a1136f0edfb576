//! What each library reads in a message, in one form: names and record data in wire form without compression.

use dns_wire::{Class, Error, Message, RecordType};

/// A message as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) questions: Vec<(Vec<u8>, u16, u16)>,
    pub(crate) records: Vec<Entry>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// 1 for the answer section, 2 and 3 for those behind it.
    pub(crate) section: u8,
    pub(crate) owner: Vec<u8>,
    pub(crate) rtype: u16,
    pub(crate) class: u16,
    pub(crate) ttl: u32,
    pub(crate) data: Vec<u8>,
}

pub(crate) const OPT: u16 = 41;
pub(crate) const TSIG: u16 = 250;

/// Why ours refuses a message: what is wrong, and the type and class of the record whose data it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    pub(crate) error: Error,
    pub(crate) record: Option<(RecordType, Class)>,
}

pub(crate) fn ours(octets: &[u8]) -> Result<Reading, Refusal> {
    let message = Message::new(octets).map_err(|error| Refusal { error, record: None })?;
    if let Err(error) = message.validate() {
        let mut records = message.records().map_while(Result::ok);
        let bad = records.find(|(_, record)| record.data().is_err());
        let record = bad.map(|(_, record)| (record.rtype, record.class));
        return Err(Refusal { error, record });
    }
    Ok(read(message))
}

fn read(message: Message<'_>) -> Reading {
    let questions = message.questions().map(|question| {
        let question = question.expect("validated");
        (question.name.to_owned().as_wire().to_vec(), question.qtype.0, question.qclass.0)
    });
    let records = message.records().map(|record| {
        let (section, record) = record.expect("validated");
        Entry {
            section: section as u8,
            owner: record.name.to_owned().as_wire().to_vec(),
            rtype: record.rtype.0,
            class: record.class.0,
            ttl: record.ttl,
            data: record.to_owned().expect("validated").data.as_wire().to_vec(),
        }
    });
    Reading { questions: questions.collect(), records: records.collect() }
}

/// What a library wrote again, read by ours; the content counts, not how it was written.
fn reread(octets: &[u8]) -> Result<Reading, String> {
    let message = Message::new(octets).map_err(|error| format!("reread: {error}"))?;
    message.validate().map_err(|error| format!("reread: {error}"))?;
    Ok(read(message))
}

pub(crate) fn dnsbox(octets: &[u8]) -> Result<Reading, String> {
    let message = dnsbox::Message::parse_validated(octets).map_err(|error| error.to_string())?;
    let mut reading = Reading::default();
    for question in message.questions() {
        let question = question.map_err(|error| error.to_string())?;
        let name = question.name().to_buf().as_wire().to_vec();
        reading.questions.push((name, question.qtype().get(), question.qclass().get()));
    }
    for record in message.records() {
        let (section, record) = record.map_err(|error| error.to_string())?;
        let owned = record.to_owned_record().map_err(|error| error.to_string())?;
        reading.records.push(Entry {
            section: match section {
                dnsbox::Section::Answer => 1,
                dnsbox::Section::Authority => 2,
                _ => 3,
            },
            owner: owned.name.as_wire().to_vec(),
            rtype: owned.rtype().get(),
            class: owned.class.get(),
            ttl: owned.ttl,
            data: owned.rdata.as_wire().to_vec(),
        });
    }
    Ok(reading)
}

pub(crate) fn domain(octets: &[u8]) -> Result<Reading, String> {
    use domain::{
        base::{Message, ParsedName, ToName, message::Section, rdata::ComposeRecordData},
        rdata::AllRecordData,
    };
    let message = Message::from_octets(octets).map_err(|error| error.to_string())?;
    let mut reading = Reading::default();
    for question in message.question() {
        let question = question.map_err(|error| error.to_string())?;
        let name = question.qname().to_vec().as_octets().clone();
        reading.questions.push((name, question.qtype().to_int(), question.qclass().to_int()));
    }
    for record in &message {
        let (record, section) = record.map_err(|error| error.to_string())?;
        let record = record
            .into_any_record::<AllRecordData<&[u8], ParsedName<&[u8]>>>()
            .map_err(|error| error.to_string())?;
        let mut data = Vec::new();
        record.data().compose_rdata(&mut data).map_err(|error| error.to_string())?;
        reading.records.push(Entry {
            section: match section {
                Section::Answer => 1,
                Section::Authority => 2,
                _ => 3,
            },
            owner: record.owner().to_vec().as_octets().clone(),
            rtype: record.rtype().to_int(),
            class: record.class().to_int(),
            ttl: record.ttl().as_secs(),
            data,
        });
    }
    Ok(reading)
}

pub(crate) fn hickory(octets: &[u8]) -> Result<Reading, String> {
    let message =
        hickory_proto::op::Message::from_vec(octets).map_err(|error| format!("{error:.60}"))?;
    reread(&message.to_vec().map_err(|error| format!("write: {error:.60}"))?)
}

pub(crate) fn simple(octets: &[u8]) -> Result<Reading, String> {
    let packet = simple_dns::Packet::parse(octets).map_err(|error| error.to_string())?;
    reread(&packet.build_bytes_vec().map_err(|error| format!("write: {error}"))?)
}
