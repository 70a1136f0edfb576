use alloc::vec::Vec;

use crate::{Name, RecordType, limits::MAX_NAME};

/// How the names in a record type's data may be changed when they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// May be compressed, and is in lower case in canonical form: the types of RFC 1035 (RFC 3597 §4).
    Compressible,
    /// Never compressed, in lower case in canonical form (RFC 4034 §6.2, RFC 6840 §5.1).
    Lowercase,
    /// Never compressed, and its case counts.
    Verbatim,
}

/// Where record data is written to: a message, a buffer, a canonical form.
///
/// Writing does not fail; a sink that is full remembers it.
pub trait Sink {
    /// Writes octets as they are.
    fn octets(&mut self, octets: &[u8]);
    /// Writes a name as `rule` and the sink allow.
    fn name(&mut self, name: Name<'_>, rule: NameRule);
}

/// Record data that can be written: every typed view, [`Rdata`](crate::Rdata), and the owned [`RecordData`](crate::RecordData).
pub trait WriteData {
    /// The type of the record.
    fn rtype(&self) -> RecordType;
    /// Writes the data, field by field.
    fn write<S: Sink>(&self, sink: &mut S);
}

impl<T: WriteData> WriteData for &T {
    fn rtype(&self) -> RecordType {
        (**self).rtype()
    }

    fn write<S: Sink>(&self, sink: &mut S) {
        (**self).write(sink);
    }
}

/// Without compression, as owned data is kept.
impl Sink for Vec<u8> {
    fn octets(&mut self, octets: &[u8]) {
        self.extend_from_slice(octets);
    }

    fn name(&mut self, name: Name<'_>, _: NameRule) {
        match name.as_wire() {
            Some(wire) => self.extend_from_slice(wire),
            None => self.extend_from_slice(name.to_wire(&mut [0; MAX_NAME])),
        }
    }
}

/// The canonical form (RFC 4034 §6.2): no compression, names in lower case where the type's rule says so.
pub(crate) struct Canonical<'v>(pub(crate) &'v mut Vec<u8>);

impl Sink for Canonical<'_> {
    fn octets(&mut self, octets: &[u8]) {
        self.0.extend_from_slice(octets);
    }

    fn name(&mut self, name: Name<'_>, rule: NameRule) {
        let at = self.0.len();
        self.0.name(name, rule);
        if rule != NameRule::Verbatim {
            self.0.get_mut(at..).unwrap_or_default().make_ascii_lowercase();
        }
    }
}
