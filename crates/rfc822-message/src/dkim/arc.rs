//! ARC sets (RFC 8617 §4.2).

use alloc::vec::Vec;

use crate::{AuthenticationResults, Defect, DefectKind, DefectSink, DkimSignature, Field, Header};

/// An ARC set: the fields that one hop added under one instance number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcSet<'m> {
    /// Its number, 1 to 50: 1 is the first hop's.
    pub instance: u8,
    /// `ARC-Authentication-Results`.
    pub results: Option<Field<'m>>,
    /// `ARC-Message-Signature`.
    pub message_signature: Option<Field<'m>>,
    /// `ARC-Seal`.
    pub seal: Option<Field<'m>>,
    /// One of them is there twice: the first is kept.
    pub duplicate: bool,
}

impl ArcSet<'_> {
    /// Whether each field is there, once.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        !self.duplicate
            && self.results.is_some()
            && self.message_signature.is_some()
            && self.seal.is_some()
    }
}

impl<'m> Header<'m, '_> {
    /// The ARC sets, from instance 1 to the highest there is; what is missing inside is an empty set. A set that is not
    /// complete and a field without an instance are reported.
    pub fn arc_sets(self, sink: &mut impl DefectSink) -> Vec<ArcSet<'m>> {
        let mut sets: Vec<ArcSet<'m>> = Vec::new();
        for field in self.fields() {
            let Some(kind) = kind(&field) else { continue };
            let Some(instance) = instance(&field, kind) else {
                sink.report(Defect::new(DefectKind::BrokenArcSet, field.range()));
                continue;
            };
            while sets.len() < usize::from(instance) {
                let instance = u8::try_from(sets.len() + 1).unwrap_or(u8::MAX);
                let (results, message_signature, seal) = (None, None, None);
                sets.push(ArcSet { instance, results, message_signature, seal, duplicate: false });
            }
            let Some(set) = sets.get_mut(usize::from(instance) - 1) else { continue };
            let place = match kind {
                Kind::Results => &mut set.results,
                Kind::MessageSignature => &mut set.message_signature,
                Kind::Seal => &mut set.seal,
            };
            if place.is_some() {
                set.duplicate = true;
                sink.report(Defect::new(DefectKind::BrokenArcSet, field.range()));
            } else {
                *place = Some(field);
            }
        }
        for set in sets.iter().filter(|set| !set.is_complete() && !set.duplicate) {
            let any = set.results.or(set.message_signature).or(set.seal);
            let range = any.map_or(0..0, |field| field.range());
            sink.report(Defect::new(DefectKind::BrokenArcSet, range));
        }
        sets
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Results,
    MessageSignature,
    Seal,
}

fn kind(field: &Field<'_>) -> Option<Kind> {
    match field.name_bytes().len() {
        8 if field.is("ARC-Seal") => Some(Kind::Seal),
        21 if field.is("ARC-Message-Signature") => Some(Kind::MessageSignature),
        26 if field.is("ARC-Authentication-Results") => Some(Kind::Results),
        _ => None,
    }
}

fn instance(field: &Field<'_>, kind: Kind) -> Option<u8> {
    match kind {
        Kind::Results => AuthenticationResults::parse_arc(field.raw_value())?.instance(),
        _ => DkimSignature::parse(field.raw_value()).instance(),
    }
}
