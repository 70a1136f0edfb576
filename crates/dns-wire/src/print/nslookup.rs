//! The screens of `nslookup`.

use core::fmt;

use super::{MessagePrinter, entry::Entry, lines::Undotted};
use crate::{Name, Rcode, Rdata, RecordType, Section};

pub(super) fn print(printer: &MessagePrinter<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let message = &printer.message;
    if let Some(footer) = &printer.footer {
        let (address, port) = (footer.server.ip(), footer.server.port());
        writeln!(f, "Server:\t\t{address}\nAddress:\t{address}#{port}\n")?;
    }
    let question = message.question().ok().flatten();
    let name = question.map_or(Name::ROOT, |question| question.name);
    if message.rcode() != Rcode::NOERROR {
        f.write_str("** server can't find ")?;
        Undotted::print(name, f)?;
        return writeln!(f, ": {}\n", message.rcode());
    }
    if !message.flags().aa() {
        writeln!(f, "Non-authoritative answer:")?;
    }
    if message.count(Section::Answer) == 0 {
        f.write_str("*** Can't find ")?;
        Undotted::print(name, f)?;
        writeln!(f, ": No answer")?;
    }
    for found in message.answers() {
        match found {
            Ok(found) => record(&Entry::from(&found), f)?,
            Err(error) => write!(f, "*** malformed: {error}")?,
        }
        f.write_str("\n")?;
    }
    writeln!(f)
}

/// One record, without an end of line.
pub(super) fn record(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if matches!(entry.data, Rdata::A(_) | Rdata::Aaaa(_)) {
        f.write_str("Name:\t")?;
        Undotted::print(entry.name, f)?;
        return write!(f, "\nAddress: {}", entry.data);
    }
    Undotted::print(entry.name, f)?;
    let relation = match entry.rtype {
        _ if matches!(entry.data, Rdata::Unknown(_)) => {
            return write!(f, "\trdata_{} = {}", entry.rtype.code(), entry.data);
        }
        RecordType::SOA => "",
        RecordType::NS => "nameserver = ",
        RecordType::CNAME => "canonical name = ",
        RecordType::PTR => "name = ",
        RecordType::MX => "mail exchanger = ",
        RecordType::TXT => "text = ",
        RecordType::SRV => "service = ",
        RecordType::HINFO => "hinfo = ",
        RecordType::MINFO => "minfo = ",
        RecordType::RP => "rp = ",
        RecordType::AFSDB => "afsdb = ",
        RecordType::NAPTR => "naptr = ",
        RecordType::DNAME => "dname = ",
        _ => return write!(f, "\trdata_{} = {}", entry.rtype.code(), entry.data),
    };
    match entry.data {
        Rdata::Soa(soa) => {
            f.write_str("\n\torigin = ")?;
            Undotted::print(soa.mname, f)?;
            f.write_str("\n\tmail addr = ")?;
            Undotted::print(soa.rname, f)?;
            write!(f, "\n\tserial = {}\n\trefresh = {}", soa.serial, soa.refresh)?;
            write!(f, "\n\tretry = {}\n\texpire = {}", soa.retry, soa.expire)?;
            write!(f, "\n\tminimum = {}", soa.minimum)
        }
        data => write!(f, "\t{relation}{data}"),
    }
}
