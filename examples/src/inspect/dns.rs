//! DNS messages, as dig prints them.

use std::io::{self, Write};

use dns_wire::{Dig, Message, Record, Section};
use serde_json::{Value, json};

use super::Output;

/// Reads `file` as one message in binary or hexadecimal, or as messages each preceded by its length in two octets.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(file: &[u8], framed: bool, out: &mut Output<W>) -> io::Result<()> {
    if !framed {
        let octets = from_hex(file).unwrap_or_else(|| file.to_vec());
        return message(&octets, 0, out);
    }
    let (mut rest, mut at) = (file, 0);
    while !rest.is_empty() {
        let frame = rest.split_first_chunk().and_then(|(length, rest)| {
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        });
        let Some((octets, tail)) = frame else {
            return out.reject("frame ends too early", at);
        };
        message(octets, at + 2, out)?;
        at += 2 + octets.len() as u64;
        rest = tail;
    }
    Ok(())
}

fn message<W: Write>(octets: &[u8], at: u64, out: &mut Output<W>) -> io::Result<()> {
    let message = match Message::new(octets) {
        Ok(message) => message,
        Err(error) => return out.reject(&error.kind.to_string(), at + u64::from(error.at)),
    };
    out.found(|| Dig::new(message).to_string(), || to_json(&message))?;
    match message.validate() {
        Ok(()) => Ok(()),
        Err(error) => out.reject(&error.kind.to_string(), at + u64::from(error.at)),
    }
}

fn to_json(message: &Message<'_>) -> Value {
    let flags = message.flags();
    let names = [
        ("qr", flags.is_response()),
        ("aa", flags.aa()),
        ("tc", flags.tc()),
        ("rd", flags.rd()),
        ("ra", flags.ra()),
        ("ad", flags.ad()),
        ("cd", flags.cd()),
    ];
    let flags: Vec<_> = names.into_iter().filter(|flag| flag.1).map(|flag| flag.0).collect();
    let questions: Vec<_> = message
        .questions()
        .map_while(Result::ok)
        .map(|question| {
            json!({
                "name": question.name.to_string(),
                "type": question.qtype.to_string(),
                "class": question.qclass.to_string(),
            })
        })
        .collect();
    let edns = message.edns().ok().flatten().map(
        |edns| json!({ "version": edns.version, "udp": edns.udp_size, "do": edns.dnssec_ok() }),
    );
    let section = |section| -> Vec<Value> {
        message.section(section).map_while(Result::ok).map(|record| record_json(&record)).collect()
    };
    json!({
        "id": message.id(),
        "opcode": message.opcode().to_string(),
        "status": message.rcode().to_string(),
        "flags": flags,
        "size": message.as_bytes().len(),
        "edns": edns,
        "question": questions,
        "answer": section(Section::Answer),
        "authority": section(Section::Authority),
        "additional": section(Section::Additional),
    })
}

fn record_json(record: &Record<'_>) -> Value {
    let data = match record.data() {
        Ok(data) => data.to_string(),
        // As a type that is not known (RFC 3597 §5).
        Err(_) => {
            let octets = record.raw.as_bytes();
            let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
            format!("\\# {} {hex}", octets.len())
        }
    };
    json!({
        "name": record.name.to_string(),
        "ttl": record.ttl,
        "class": record.class.to_string(),
        "type": record.rtype.to_string(),
        "data": data,
    })
}

/// The octets, if the file is nothing but hexadecimal digits and white space.
fn from_hex(file: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = file
        .iter()
        .filter(|octet| !octet.is_ascii_whitespace())
        .map(|octet| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    if digits.is_empty() || digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
