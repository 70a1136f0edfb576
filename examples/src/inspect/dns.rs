//! DNS messages, in the styles of their printer.

use std::io::{self, Write};

use dns_wire::{Message, Record, Section, Style};
use serde_json::{Value, json};

use super::{Output, pcap};

/// Reads `file` as a capture (pcap or pcapng), as one message in binary or hexadecimal, or as messages each preceded by its
/// length in two octets; prints messages in `style`.
///
/// A file of printable characters alone is hexadecimal: digits and white space, and comments from `#` or `;` to the end
/// of the line.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(
    file: &[u8],
    framed: bool,
    style: Style,
    out: &mut Output<W>,
) -> io::Result<()> {
    if pcap::is_capture(file) {
        return match pcap::messages(file) {
            Ok(found) => found.iter().try_for_each(|found| captured(found, style, out)),
            Err((kind, at)) => out.reject(kind, at as u64, &[]),
        };
    }
    let file = match File::read(file) {
        Ok(file) => file,
        Err((kind, at)) => return out.reject(kind, at as u64, &[]),
    };
    if !framed {
        return message(&file.octets, style, &|at| file.offset(at), None, out);
    }
    let (mut rest, mut at) = (&*file.octets, 0);
    while !rest.is_empty() {
        let frame = rest.split_first_chunk().and_then(|(length, rest)| {
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        });
        let Some((octets, tail)) = frame else {
            return out.reject("frame ends too early", file.offset(at), &[]);
        };
        message(octets, style, &|inside| file.offset(at + 2 + inside), None, out)?;
        at += 2 + octets.len();
        rest = tail;
    }
    Ok(())
}

fn captured<W: Write>(found: &pcap::Captured, style: Style, out: &mut Output<W>) -> io::Result<()> {
    // All that is known of the place is the packet.
    message(&found.octets, style, &|_| found.at as u64, Some(found), out)
}

/// The octets of a file, and where each stands if they were written as digits.
struct File<'f> {
    octets: std::borrow::Cow<'f, [u8]>,
    offsets: Vec<usize>,
}

impl<'f> File<'f> {
    fn read(file: &'f [u8]) -> Result<Self, (&'static str, usize)> {
        let is_text = file.iter().all(|octet| matches!(octet, b'\t' | b'\n' | b'\r' | b' '..=b'~'));
        if file.is_empty() || !is_text {
            return Ok(Self { octets: file.into(), offsets: Vec::new() });
        }
        let (mut octets, mut offsets) = (Vec::new(), Vec::new());
        let (mut half, mut is_comment) = (None, false);
        for (at, octet) in file.iter().enumerate() {
            is_comment = *octet != b'\n' && (is_comment || matches!(octet, b'#' | b';'));
            if is_comment || octet.is_ascii_whitespace() {
                continue;
            }
            let digit = char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let digit = digit.ok_or(("no hexadecimal digit", at))?;
            half = match half {
                None => Some((digit, at)),
                Some((high, at)) => {
                    octets.push(high << 4 | digit);
                    offsets.push(at);
                    None
                }
            };
        }
        match half {
            Some((_, at)) => Err(("half an octet", at)),
            None => {
                offsets.push(file.len());
                Ok(Self { octets: octets.into(), offsets })
            }
        }
    }

    /// Where octet `at` stands.
    fn offset(&self, at: usize) -> u64 {
        self.offsets.get(at).copied().unwrap_or(at) as u64
    }
}

/// `place` tells where in the file an octet of the message stands.
fn message<W: Write>(
    octets: &[u8],
    style: Style,
    place: &dyn Fn(usize) -> u64,
    captured: Option<&pcap::Captured>,
    out: &mut Output<W>,
) -> io::Result<()> {
    // Where a message ends too early, the error may stand behind its end.
    let offset = |error: &dns_wire::Error| place(octets.len().min(error.at as usize));
    let message = match Message::new(octets) {
        Ok(message) => message,
        Err(error) => return out.reject(&error.kind.to_string(), offset(&error), &[]),
    };
    let rejected = message.validate().err();
    out.count_rejected(rejected.iter().len() as u64);
    out.found(
        || {
            let is_json = matches!(style, Style::Json | Style::JsonPretty);
            let mut text = String::new();
            if let Some(found) = captured.filter(|_| !is_json) {
                let (from, to) = (found.from, found.to);
                text += &format!("; {}#{} to ", from.ip(), from.port());
                text += &format!("{}#{} ({})\n", to.ip(), to.port(), found.transport);
            }
            text += &message.display(style).to_string();
            // JSON tells it itself.
            if let Some(error) = rejected.iter().find(|_| !is_json) {
                text += &format!("rejected at byte {}: {}\n", offset(error), error.kind);
            }
            // The end of the last line is added.
            if text.ends_with('\n') && style != Style::Dig {
                text.pop();
            }
            text
        },
        || {
            let mut value = to_json(&message);
            value["offset"] = place(0).into();
            value["rejected"] = rejected
                .iter()
                .map(|error| json!({ "kind": error.kind.to_string(), "offset": offset(error) }))
                .collect();
            if let Some(found) = captured {
                value["from"] = found.from.to_string().into();
                value["to"] = found.to.to_string().into();
                value["transport"] = found.transport.into();
            }
            value
        },
    )
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
