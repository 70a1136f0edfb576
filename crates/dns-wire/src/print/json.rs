//! Messages and records as JSON (RFC 8427 §2).

mod writer;

use core::fmt;

use super::entry::Entry;
use crate::{
    Error, Message, Name, NameRule, Question, Rdata, RecordType, Section, Sink, WriteData,
    encoding, limits::MAX_NAME,
};
use writer::Writer;

/// All members of §2.1, `QNAME` and its like if there is one question, `questionRRs` if there are more. What cannot be
/// read leaves a `comment` with the reason, and all octets in `messageOctetsHEX`, so that nothing is lost.
pub(super) fn message(
    message: &Message<'_>,
    pretty: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut out = Writer::new(f, pretty);
    out.open('{')?;
    let flags = message.flags();
    out.member("ID", message.id())?;
    out.member("QR", flags.is_response())?;
    out.member("Opcode", flags.opcode().0)?;
    out.member("AA", flags.aa())?;
    out.member("TC", flags.tc())?;
    out.member("RD", flags.rd())?;
    out.member("RA", flags.ra())?;
    out.member("AD", flags.ad())?;
    out.member("CD", flags.cd())?;
    out.member("RCODE", flags.rcode().0)?;
    out.member("QDCOUNT", message.count(Section::Question))?;
    out.member("ANCOUNT", message.count(Section::Answer))?;
    out.member("NSCOUNT", message.count(Section::Authority))?;
    out.member("ARCOUNT", message.count(Section::Additional))?;
    match (message.count(Section::Question), message.question()) {
        (1, Ok(Some(question))) => {
            let members = ["QNAME", "QTYPE", "QTYPEname", "QCLASS", "QCLASSname"];
            question_members(&question, members, &mut out)?;
        }
        (0, _) => {}
        _ => {
            out.key("questionRRs")?;
            out.open('[')?;
            for question in message.questions().map_while(Result::ok) {
                out.item()?;
                out.open('{')?;
                let members = ["NAME", "TYPE", "TYPEname", "CLASS", "CLASSname"];
                question_members(&question, members, &mut out)?;
                out.close('}')?;
            }
            out.close(']')?;
        }
    }
    for (section, name) in [
        (Section::Answer, "answerRRs"),
        (Section::Authority, "authorityRRs"),
        (Section::Additional, "additionalRRs"),
    ] {
        let mut records = message.section(section).filter_map(Result::ok).peekable();
        if records.peek().is_some() {
            out.key(name)?;
            out.open('[')?;
            for record in records {
                out.item()?;
                members(&Entry::from(&record), &mut out)?;
            }
            out.close(']')?;
        }
    }
    if let Err(error) = message.validate() {
        trouble(message, error, &mut out)?;
    }
    out.close('}')
}

fn trouble(message: &Message<'_>, error: Error, out: &mut Writer<'_, '_>) -> fmt::Result {
    out.key("messageOctetsHEX")?;
    out.string(|text| encoding::print_hex(message.as_bytes(), text))?;
    out.key("comment")?;
    out.string(|text| fmt::Write::write_fmt(text, format_args!("{error}")))
}

fn question_members(
    question: &Question<'_>,
    [name, rtype, rtype_name, class, class_name]: [&str; 5],
    out: &mut Writer<'_, '_>,
) -> fmt::Result {
    out.text(name, question.name)?;
    out.member(rtype, question.qtype.0)?;
    out.text(rtype_name, question.qtype)?;
    out.member(class, question.qclass.0)?;
    out.text(class_name, question.qclass)
}

pub(super) fn record(entry: &Entry<'_>, pretty: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    members(entry, &mut Writer::new(f, pretty))
}

/// All members of §2.2, and the one of §2.3 for the type: its data in presentation format.
fn members(entry: &Entry<'_>, out: &mut Writer<'_, '_>) -> fmt::Result {
    out.open('{')?;
    out.text("NAME", entry.name)?;
    out.member("TYPE", entry.rtype.0)?;
    out.text("TYPEname", entry.rtype)?;
    out.member("CLASS", entry.class.0)?;
    out.text("CLASSname", entry.class)?;
    out.member("TTL", entry.ttl)?;
    if !matches!(entry.data, Rdata::Unknown(_)) && entry.rtype != RecordType::OPT {
        out.key(format_args!("rdata{}", entry.rtype))?;
        out.string(|text| fmt::Write::write_fmt(text, format_args!("{}", entry.data)))?;
    }
    let mut length = Length(0);
    entry.data.write(&mut length);
    out.member("RDLENGTH", length.0)?;
    out.key("RDATAHEX")?;
    out.string(|text| {
        let mut hex = Hexadecimal { out: text, result: Ok(()) };
        entry.data.write(&mut hex);
        hex.result
    })?;
    out.close('}')
}

/// Counts the octets of data without compression.
struct Length(usize);

impl Sink for Length {
    fn octets(&mut self, octets: &[u8]) {
        self.0 += octets.len();
    }

    fn name(&mut self, name: Name<'_>, _: NameRule) {
        self.0 += name.len();
    }
}

/// Prints the octets of data without compression: on its own, a pointer means nothing.
struct Hexadecimal<'w, W> {
    out: &'w mut W,
    result: fmt::Result,
}

impl<W: fmt::Write> Sink for Hexadecimal<'_, W> {
    fn octets(&mut self, octets: &[u8]) {
        if self.result.is_ok() {
            self.result = encoding::print_hex(octets, self.out);
        }
    }

    fn name(&mut self, name: Name<'_>, _: NameRule) {
        self.octets(name.to_wire(&mut [0; MAX_NAME]));
    }
}
