use core::{
    cmp::Ordering,
    fmt::{self, Write},
};

use super::entry::Entry;
use crate::{Rdata, RecordType, Soa};

/// Characters of a piece.
const WIDTH: usize = 56;

/// A line that goes on with the data of the one before.
const CONTINUED: &str = "\n\t\t\t\t";

/// Cuts long fields in hexadecimal and base64 into pieces, as `dig` does, and has the hash in NSEC3 in upper case.
pub(super) struct Chunks<'f, W> {
    out: &'f mut W,
    /// The first field that is cut.
    from: usize,
    /// The field in upper case.
    upper: usize,
    field: usize,
    /// How much of the field was printed.
    at: usize,
    /// What stands before the first field that is cut, before other fields from there on, and between pieces.
    breaks: [&'static str; 3],
}

/// Prints the data of a record.
pub(super) fn print_data<W: Write>(entry: &Entry<'_>, out: &mut W) -> fmt::Result {
    let upper = if entry.rtype == RecordType::NSEC3 { 4 } else { usize::MAX };
    let from = first_field(entry.rtype).unwrap_or(usize::MAX);
    write!(Chunks { out, from, upper, field: 0, at: 0, breaks: [" "; 3] }, "{}", entry.data)
}

/// Prints the data of a record, each piece in a line of its own.
pub(super) fn fold_data<W: Write>(entry: &Entry<'_>, out: &mut W) -> fmt::Result {
    if let Rdata::Soa(soa) = &entry.data {
        return fold_soa(soa, out);
    }
    let from = first_field(entry.rtype).unwrap_or(usize::MAX);
    if from == 0 {
        out.write_str("(\n\t\t\t\t")?;
    }
    let breaks = [" (\n\t\t\t\t", " ", CONTINUED];
    let mut chunks = Chunks { out, from, upper: usize::MAX, field: 0, at: 0, breaks };
    write!(chunks, "{}", entry.data)?;
    if chunks.field >= chunks.from { out.write_str(" )") } else { Ok(()) }
}

/// Prints the data of an SOA record, each number with what it says, as `dig +multiline` does.
fn fold_soa<W: Write>(soa: &Soa<'_>, out: &mut W) -> fmt::Result {
    write!(out, "{} {} ({CONTINUED}{:<10} ; serial", soa.mname, soa.rname, soa.serial)?;
    for (seconds, field) in [
        (soa.refresh, "refresh"),
        (soa.retry, "retry"),
        (soa.expire, "expire"),
        (soa.minimum, "minimum"),
    ] {
        write!(out, "{CONTINUED}{seconds:<10} ; {field} (")?;
        print_duration(seconds, out)?;
        out.write_char(')')?;
    }
    write!(out, "{CONTINUED})")
}

/// Prints a number of seconds in words, from weeks to seconds: `1 week 2 days`.
fn print_duration<W: Write>(seconds: u32, out: &mut W) -> fmt::Result {
    if seconds == 0 {
        return out.write_str("0 seconds");
    }
    let (mut left, mut space) = (seconds, "");
    for (unit, length) in
        [("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)]
    {
        let count = left / length;
        left %= length;
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            write!(out, "{space}{count} {unit}{plural}")?;
            space = " ";
        }
    }
    Ok(())
}

/// The field that digits begin with.
const fn first_field(rtype: RecordType) -> Option<usize> {
    Some(match rtype {
        RecordType::OPENPGPKEY | RecordType::DHCID => 0,
        RecordType::SSHFP => 2,
        RecordType::DNSKEY
        | RecordType::CDNSKEY
        | RecordType::KEY
        | RecordType::DS
        | RecordType::CDS
        | RecordType::DLV
        | RecordType::TA
        | RecordType::TLSA
        | RecordType::SMIMEA
        | RecordType::CERT
        | RecordType::ZONEMD => 3,
        RecordType::IPSECKEY => 4,
        RecordType::TKEY => 6,
        RecordType::RRSIG | RecordType::SIG => 8,
        _ => return None,
    })
}

impl<W: Write> Write for Chunks<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.field == 0 && self.at == 0 && text.starts_with("\\#") {
            // The generic form, whatever the type: a length, then digits (RFC 3597 §5).
            self.from = 2;
        }
        for character in text.chars() {
            let mut shown = character;
            let [first, between, within] = self.breaks;
            if character == ' ' {
                self.field += 1;
                self.at = 0;
                self.out.write_str(match self.field.cmp(&self.from) {
                    Ordering::Less => " ",
                    Ordering::Equal => first,
                    Ordering::Greater => between,
                })?;
                continue;
            }
            if self.field >= self.from && self.at == WIDTH {
                self.out.write_str(within)?;
                self.at = 0;
            }
            self.at += 1;
            if self.field == self.upper {
                shown = character.to_ascii_uppercase();
            }
            self.out.write_char(shown)?;
        }
        Ok(())
    }
}
