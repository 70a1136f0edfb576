use crate::{Class, RecordType};

/// Where the names are in the data of the types that most names are in. The declarations of the types know it too; this is
/// to get by without reading the other fields.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Octets before the names.
    pub(super) before: usize,
    pub(super) names: usize,
    /// Octets behind the names; `None` for any number.
    pub(super) after: Option<usize>,
}

impl Shape {
    /// The most names of one shape.
    #[cfg(feature = "owned")]
    pub(super) const NAMES: usize = 2;

    pub(super) const fn of(rtype: RecordType, class: Class) -> Option<Self> {
        let (before, names, after) = match rtype {
            // UPDATE has them without data.
            _ if matches!(class, Class::ANY | Class::NONE) => return None,
            RecordType::NS | RecordType::CNAME | RecordType::PTR => (0, 1, Some(0)),
            RecordType::DNAME => (0, 1, Some(0)),
            RecordType::SOA => (0, 2, Some(20)),
            RecordType::MX => (2, 1, Some(0)),
            RecordType::SRV => (6, 1, Some(0)),
            RecordType::RRSIG => (18, 1, None),
            _ => return None,
        };
        Some(Self { before, names, after })
    }

    /// Whether the names in data of `rtype` may be compressed (RFC 3597 §4).
    #[cfg(feature = "owned")]
    pub(super) const fn is_compressible(rtype: RecordType) -> bool {
        !matches!(rtype, RecordType::DNAME | RecordType::SRV | RecordType::RRSIG)
    }
}
