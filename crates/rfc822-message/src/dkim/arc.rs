//! ARC sets (RFC 8617 §4.2).

use alloc::vec::Vec;
use core::ops::Range;

use crate::{
    AuthenticationResults, Canonicalization, Defect, DefectKind, DefectSink, DkimSignature, Field,
    Header,
};

const RELAXED: Canonicalization = Canonicalization::Relaxed;

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

impl<'m> ArcSet<'m> {
    /// The octets that the `b` tag of the last set's ARC-Seal is computed over, piece by piece: all sets in their order, the
    /// last seal without its signature, in the relaxed form (RFC 8617 §5.1.1). Of a chain that the last seal says is broken
    /// (`cv=fail`), the last set alone (§5.1.2).
    ///
    /// `sets` are those from 1 to the one whose seal it is: `chain.get(..n)` of an [`arc_chain`](Header::arc_chain).
    pub fn seal_input(sets: &[Self]) -> impl Iterator<Item = &'m [u8]> {
        let last = sets.len().saturating_sub(1);
        let broken = sets.last().is_some_and(|set| set.is_validation(b"fail"));
        let sets = sets.get(if broken { last } else { 0 }..).unwrap_or_default();
        let last = sets.len().saturating_sub(1);
        sets.iter().enumerate().flat_map(move |(index, set)| {
            let fields = [set.results, set.message_signature];
            let fields = fields.into_iter().flatten().map(|field| field.canonical(RELAXED));
            let seal = set.seal.map(|seal| match index == last {
                true => seal.canonical_unsigned(RELAXED),
                false => seal.canonical(RELAXED),
            });
            fields.chain(seal).flatten()
        })
    }

    fn is_validation(&self, value: &[u8]) -> bool {
        let seal = self.seal.map(|seal| DkimSignature::parse(seal.raw_value()));
        seal.and_then(|seal| seal.chain_validation()).is_some_and(|found| *found == *value)
    }
}

/// Why the Chain Validation Status of a message is `fail` before any signature is looked at (RFC 8617 §5.2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidArcChain {
    /// The last set says so itself.
    #[error("ARC set {instance} says that the chain is broken")]
    Failed {
        /// Its number.
        instance: u8,
    },
    /// A field of a set is missing, or is there twice.
    #[error("ARC set {instance} has not one field of each kind")]
    Set {
        /// Its number.
        instance: u8,
    },
    /// A field has no instance from 1 to 50.
    #[error("a field of ARC has no instance")]
    Instance {
        /// Where the field stands in the message.
        at: Range<u64>,
    },
    /// The `cv` tag of a seal is not `none` in the first set, or not `pass` in another.
    #[error("the seal of ARC set {instance} says what it cannot")]
    Validation {
        /// The number of its set.
        instance: u8,
    },
}

impl<'m> Header<'m, '_> {
    /// The ARC sets of a chain whose structure is valid, 1 to the last; none if there is no ARC. What is left of validation are the
    /// signatures: [`signature_input`](Header::signature_input) of the last `message_signature`, then
    /// [`ArcSet::seal_input`] of all seals.
    ///
    /// ```
    /// use rfc822_message::{ArcSet, Message};
    ///
    /// let message = Message::parse(
    ///     b"ARC-Seal: i=1; cv=none; d=b.example; b=abc\r\nARC-Message-Signature: i=1; d=b.example; b=abc\r\n\
    ///       ARC-Authentication-Results: i=1; b.example; spf=pass\r\nFrom: a@a.example\r\n\r\n",
    /// );
    /// let chain = message.header().arc_chain()?;
    /// assert_eq!(chain.len(), 1);
    /// let hashed = ArcSet::seal_input(&chain).collect::<Vec<_>>().concat();
    /// assert!(hashed.starts_with(b"arc-authentication-results:i=1; b.example; spf=pass\r\n"));
    /// assert!(hashed.ends_with(b"arc-seal:i=1; cv=none; d=b.example; b="));
    /// # Ok::<(), rfc822_message::InvalidArcChain>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidArcChain`]: the Chain Validation Status is `fail` (RFC 8617 §5.2, steps 1 to 3).
    pub fn arc_chain(self) -> Result<Vec<ArcSet<'m>>, InvalidArcChain> {
        let no_instance = self.fields().find_map(|field| match kind(&field) {
            Some(kind) if instance(&field, kind).is_none() => Some(field.range()),
            _ => None,
        });
        if let Some(at) = no_instance {
            return Err(InvalidArcChain::Instance { at });
        }
        let sets = self.arc_sets(&mut ());
        if let Some(set) = sets.last().filter(|set| set.is_validation(b"fail")) {
            return Err(InvalidArcChain::Failed { instance: set.instance });
        }
        for set in &sets {
            let instance = set.instance;
            if !set.is_complete() {
                return Err(InvalidArcChain::Set { instance });
            }
            if !set.is_validation(if instance == 1 { b"none" } else { b"pass" }) {
                return Err(InvalidArcChain::Validation { instance });
            }
        }
        Ok(sets)
    }

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
