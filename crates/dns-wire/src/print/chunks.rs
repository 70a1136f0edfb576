use core::fmt::{self, Write};

use super::entry::Entry;
use crate::{Rdata, RecordType};

/// Cuts long fields in hexadecimal and base64 into pieces, as `dig` does.
pub(super) struct Chunks<'f, W> {
    out: &'f mut W,
    /// The first field that is cut.
    from: usize,
    field: usize,
    /// How much of the field was printed.
    at: usize,
}

impl<'f, W: Write> Chunks<'f, W> {
    const WIDTH: usize = 56;

    const fn new(out: &'f mut W, from: usize) -> Self {
        Self { out, from, field: 0, at: 0 }
    }
}

/// Prints the data of a record.
pub(super) fn print_data<W: Write>(entry: &Entry<'_>, out: &mut W) -> fmt::Result {
    match first_field(entry) {
        Some(from) => write!(Chunks::new(out, from), "{}", entry.data),
        None => write!(out, "{}", entry.data),
    }
}

/// The field that digits begin with.
const fn first_field(entry: &Entry<'_>) -> Option<usize> {
    Some(match (&entry.data, entry.rtype) {
        (Rdata::Unknown(_), _) => 2,
        (_, RecordType::OPENPGPKEY | RecordType::DHCID) => 0,
        (_, RecordType::SSHFP) => 2,
        (
            _,
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
            | RecordType::ZONEMD,
        ) => 3,
        (_, RecordType::IPSECKEY) => 4,
        (_, RecordType::RRSIG | RecordType::SIG) => 8,
        _ => return None,
    })
}

impl<W: Write> Write for Chunks<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if character == ' ' {
                self.field += 1;
                self.at = 0;
            } else if self.field >= self.from {
                if self.at == Self::WIDTH {
                    self.out.write_char(' ')?;
                    self.at = 0;
                }
                self.at += 1;
            }
            self.out.write_char(character)?;
        }
        Ok(())
    }
}
