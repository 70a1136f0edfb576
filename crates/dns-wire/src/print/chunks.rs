use core::fmt::{self, Write};

use super::entry::Entry;
use crate::RecordType;

/// Characters of a piece.
const WIDTH: usize = 56;

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
}

/// Prints the data of a record.
pub(super) fn print_data<W: Write>(entry: &Entry<'_>, out: &mut W) -> fmt::Result {
    let upper = if entry.rtype == RecordType::NSEC3 { 4 } else { usize::MAX };
    let from = first_field(entry.rtype).unwrap_or(usize::MAX);
    write!(Chunks { out, from, upper, field: 0, at: 0 }, "{}", entry.data)
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
            if character == ' ' {
                self.field += 1;
                self.at = 0;
            } else {
                if self.field >= self.from && self.at == WIDTH {
                    self.out.write_char(' ')?;
                    self.at = 0;
                }
                self.at += 1;
                if self.field == self.upper {
                    shown = character.to_ascii_uppercase();
                }
            }
            self.out.write_char(shown)?;
        }
        Ok(())
    }
}
