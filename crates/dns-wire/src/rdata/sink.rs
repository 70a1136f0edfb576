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

impl<S: Sink + ?Sized> Sink for &mut S {
    fn octets(&mut self, octets: &[u8]) {
        (**self).octets(octets);
    }

    fn name(&mut self, name: Name<'_>, rule: NameRule) {
        (**self).name(name, rule);
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

/// Appends the canonical form of `data` to `out`.
pub(crate) fn write_canonical(data: &impl WriteData, out: &mut Vec<u8>) {
    let mut sink: &mut dyn Sink = &mut Canonical(out);
    data.write(&mut sink);
}

/// Writes owned data of the types that [`Parts`] are known of. `false`: nothing was written.
#[inline]
pub(crate) fn write_flat<S: Sink>(rtype: RecordType, octets: &[u8], sink: &mut S) -> bool {
    let Some(parts) = Parts::of(rtype, octets) else { return false };
    if !parts.before.is_empty() {
        sink.octets(parts.before);
    }
    sink.name(parts.first.name(), parts.rule);
    if let Some(second) = parts.second {
        sink.name(second.name(), parts.rule);
    }
    if !parts.after.is_empty() {
        sink.octets(parts.after);
    }
    true
}

/// Owned data of the types whose names stand behind octets of a fixed number, cut without reading its fields.
pub(crate) struct Parts<'d> {
    pub(crate) before: &'d [u8],
    pub(crate) first: Flat<'d>,
    pub(crate) second: Option<Flat<'d>>,
    pub(crate) after: &'d [u8],
    pub(crate) rule: NameRule,
}

/// A name in data that is flat.
pub(crate) struct Flat<'d> {
    pub(crate) wire: &'d [u8],
    labels: u8,
}

impl<'d> Flat<'d> {
    #[inline]
    fn name(&self) -> Name<'d> {
        Name::flat(self.wire, self.labels)
    }
}

impl<'d> Parts<'d> {
    /// `None`: the type has another form, or the octets are no data of it.
    #[inline]
    pub(crate) fn of(rtype: RecordType, octets: &'d [u8]) -> Option<Self> {
        let (before, names, rule) = layout(rtype)?;
        let (before, rest) = octets.split_at_checked(before)?;
        let (first, rest) = split_name(rest)?;
        let (second, after) = match names {
            2 => split_name(rest).map(|(second, after)| (Some(second), after))?,
            _ => (None, rest),
        };
        // What has more is no data of these types: nobody could undo the compression.
        let expected = if let RecordType::SOA = rtype { 20 } else { 0 };
        let is_sound = rule != NameRule::Compressible || after.len() == expected;
        is_sound.then_some(Self { before, first, second, after, rule })
    }
}

/// How many octets stand before the names, how many names there are, and their rule. What follows has no names.
#[inline]
const fn layout(rtype: RecordType) -> Option<(usize, u8, NameRule)> {
    use NameRule::{Compressible, Lowercase, Verbatim};
    Some(match rtype {
        RecordType::NS
        | RecordType::CNAME
        | RecordType::PTR
        | RecordType::MD
        | RecordType::MF
        | RecordType::MB
        | RecordType::MG
        | RecordType::MR => (0, 1, Compressible),
        RecordType::MX => (2, 1, Compressible),
        RecordType::SOA | RecordType::MINFO => (0, 2, Compressible),
        RecordType::RRSIG | RecordType::SIG => (18, 1, Lowercase),
        RecordType::SRV => (6, 1, Lowercase),
        RecordType::DNAME | RecordType::NXT => (0, 1, Lowercase),
        RecordType::AFSDB | RecordType::RT | RecordType::KX => (2, 1, Lowercase),
        RecordType::RP => (0, 2, Lowercase),
        RecordType::PX => (2, 2, Lowercase),
        RecordType::NSEC | RecordType::NSAP_PTR => (0, 1, Verbatim),
        RecordType::SVCB | RecordType::HTTPS | RecordType::LP => (2, 1, Verbatim),
        RecordType::DSYNC => (5, 1, Verbatim),
        RecordType::TALINK => (0, 2, Verbatim),
        _ => return None,
    })
}

/// The flat name at the front of `octets`.
#[inline]
fn split_name(octets: &[u8]) -> Option<(Flat<'_>, &[u8])> {
    let (mut at, mut labels) = (0, 0u8);
    loop {
        match *octets.get(at)? {
            0 => break,
            length @ 1..=63 => {
                at += 1 + usize::from(length);
                labels = labels.checked_add(1)?;
            }
            _ => return None,
        }
    }
    let (wire, rest) = octets.split_at_checked(at + 1)?;
    (wire.len() <= MAX_NAME).then_some((Flat { wire, labels }, rest))
}

#[cfg(test)]
mod tests {
    use super::{Canonical, write_flat};
    use crate::{Rdata, RecordType, WriteData};
    use alloc::vec::Vec;

    /// Names, numbers and a type map, as all types of a layout can be read from some cut of them.
    const OCTETS: &[u8] =
        b"\0\x02\x01A\0\0\x03\x08\x01\0\0\0\0\x0e\x10\0\0\0\x01\x01B\x02cD\0\x01E\0\0\x01\x40\
        \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    #[test]
    fn layouts_are_those_of_the_declarations() {
        let mut checked = Vec::new();
        for rtype in (0..300).map(RecordType).filter(|rtype| Rdata::has_names(*rtype)) {
            for start in 0..OCTETS.len() {
                for end in start..OCTETS.len() {
                    let octets = OCTETS.get(start..end).unwrap_or_default();
                    let Ok(data) =
                        Rdata::read(rtype, crate::Class::IN, &mut crate::Cursor::flat(octets))
                    else {
                        continue;
                    };
                    let (mut typed, mut flat) = (Vec::new(), Vec::new());
                    data.write(&mut Canonical(&mut typed));
                    if write_flat(rtype, octets, &mut Canonical(&mut flat)) {
                        assert_eq!(flat, typed, "{rtype} {octets:?}");
                        checked.push(rtype);
                    }
                }
            }
        }
        checked.dedup();
        assert_eq!(checked.len(), 28, "{checked:?}");
    }

    #[test]
    fn no_name_is_cut_in_what_has_more_behind_it() {
        let mut out = Vec::new();
        for (rtype, octets) in
            [(RecordType::NS, &b"\x01a\0?"[..]), (RecordType::SOA, b"\x01a\0\x01b\0?")]
        {
            assert!(!write_flat(rtype, octets, &mut Canonical(&mut out)), "{rtype}");
        }
        assert!(out.is_empty());
    }
}
