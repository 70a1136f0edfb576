//! A whole message as `dig` of BIND 9.18 prints it.

use core::fmt;

use super::{Footer, MessagePrinter, chunks, columns::Columns, edns, entry::Entry};
use crate::{Error, Message, Opcode, Question, Rcode, Rdata, Record, RecordType, Section};

pub(super) fn print(printer: &MessagePrinter<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let message = &printer.message;
    if let Some((program, arguments)) = printer.banner {
        writeln!(f, "; <<>> {program} <<>> {arguments}")?;
        writeln!(f, ";; global options: +cmd\n;; Got answer:")?;
    }
    header(message, f)?;
    edns::print(message, f)?;
    let titles = titles(message.opcode());
    let mut questions = message.questions().peekable();
    if questions.peek().is_some() {
        writeln!(f, ";; {} SECTION:", titles.0)?;
        for question in questions {
            match question {
                Ok(question) => print_question(&question, f)?,
                Err(error) => writeln!(f, ";; malformed: {error}")?,
            }
        }
        writeln!(f)?;
    }
    for (section, title) in [
        (Section::Answer, titles.1),
        (Section::Authority, titles.2),
        (Section::Additional, "ADDITIONAL"),
    ] {
        let records = message.section(section);
        print_section(title, records.filter(|record| pseudo_section(record).is_none()), f)?;
    }
    for title in ["TSIG", "SIG0"] {
        let records = message.additionals();
        let pseudo = records.filter(|record| pseudo_section(record) == Some(title));
        print_records(format_args!(";; {title} PSEUDOSECTION:"), pseudo, f)?;
    }
    match &printer.footer {
        Some(footer) => print_footer(footer, message, f),
        None => Ok(()),
    }
}

/// What the sections are called: an UPDATE has names of its own (RFC 2136 §2), which `dig` uses in the titles alone.
const fn titles(opcode: Opcode) -> (&'static str, &'static str, &'static str) {
    match opcode {
        Opcode::UPDATE => ("ZONE", "PREREQUISITE", "UPDATE"),
        _ => ("QUESTION", "ANSWER", "AUTHORITY"),
    }
}

/// The pseudo-section of a record that is no data: OPT, TSIG, and the signature of a message (RFC 2931 §3).
fn pseudo_section(record: &Result<Record<'_>, Error>) -> Option<&'static str> {
    let record = record.as_ref().ok()?;
    match record.rtype {
        RecordType::OPT => Some("OPT"),
        RecordType::TSIG => Some("TSIG"),
        RecordType::SIG => match record.data() {
            Ok(Rdata::Sig(sig)) if sig.type_covered == RecordType(0) => Some("SIG0"),
            _ => None,
        },
        _ => None,
    }
}

fn print_section<'m>(
    title: &str,
    records: impl Iterator<Item = Result<Record<'m>, Error>>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    print_records(format_args!(";; {title} SECTION:"), records, f)
}

fn print_records<'m>(
    title: fmt::Arguments<'_>,
    records: impl Iterator<Item = Result<Record<'m>, Error>>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return Ok(());
    }
    writeln!(f, "{title}")?;
    for found in records {
        match found {
            Ok(found) => record(&Entry::from(&found), f)?,
            Err(error) => write!(f, ";; malformed: {error}")?,
        }
        f.write_str("\n")?;
    }
    writeln!(f)
}

fn print_footer(
    footer: &Footer<'_>,
    message: &Message<'_>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (address, port) = (footer.server.ip(), footer.server.port());
    writeln!(f, ";; Query time: {} msec", footer.time.as_millis())?;
    write!(f, ";; SERVER: {address}#{port}({address})")?;
    if let Some(transport) = footer.transport {
        write!(f, " ({transport})")?;
    }
    writeln!(f, "\n;; WHEN: {}", footer.when)?;
    writeln!(f, ";; MSG SIZE  rcvd: {}\n", message.as_bytes().len())
}

fn header(message: &Message<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (id, flags) = (message.id(), message.flags());
    write!(f, ";; ->>HEADER<<- opcode: {}, status: ", message.opcode())?;
    match message.rcode() {
        rcode if rcode.mnemonic().is_some() => write!(f, "{rcode}")?,
        Rcode(code @ 0..16) => write!(f, "RESERVED{code}")?,
        Rcode(code) => write!(f, "?{code}")?,
    }
    writeln!(f, ", id: {id}")?;
    f.write_str(";; flags:")?;
    flags.names().try_for_each(|name| write!(f, " {name}"))?;
    f.write_str(";")?;
    if flags.z() {
        f.write_str(" MBZ: 0x4;")?;
    }
    let [question, answer, authority, additional] =
        [Section::Question, Section::Answer, Section::Authority, Section::Additional]
            .map(|section| message.count(section));
    writeln!(
        f,
        " QUERY: {question}, ANSWER: {answer}, AUTHORITY: {authority}, ADDITIONAL: {additional}"
    )?;
    if flags.is_response() && flags.rd() && !flags.ra() {
        writeln!(f, ";; WARNING: recursion requested but not available")?;
    }
    match message.validate_prefix() {
        Ok(end) if end < message.as_bytes().len() => {
            let extra = message.as_bytes().len() - end;
            writeln!(f, ";; WARNING: Message has {extra} extra bytes at end")?;
        }
        _ => {}
    }
    f.write_str("\n")
}

fn print_question(question: &Question<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(";")?;
    let mut columns = Columns::new(f);
    columns.put(format_args!("{}", question.name), 32)?;
    columns.put(format_args!("{}", question.qclass), 40)?;
    writeln!(f, "{}", question.qtype)
}

/// One record, without an end of line.
pub(super) fn record(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut columns = Columns::new(f);
    columns.put(format_args!("{}", entry.name), 24)?;
    columns.put(format_args!("{}", entry.ttl), 32)?;
    columns.put(format_args!("{}", entry.class), 40)?;
    columns.put(format_args!("{}", entry.rtype), 48)?;
    if entry.is_bare() { Ok(()) } else { chunks::print_data(entry, f) }
}
