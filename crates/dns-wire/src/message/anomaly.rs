use core::fmt;

/// A fault of a message that [`ReadOptions`](crate::ReadOptions) let pass, or that is none of the reader's concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Anomaly {
    /// A name with a pointer that goes forwards.
    #[error("compression pointer forwards")]
    ForwardPointer,
    /// A name with a pointer into the header.
    #[error("compression pointer into the header")]
    HeaderPointer,
    /// A name in record data that is compressed where senders must not (RFC 3597 §4).
    #[error("name compressed in data of a type that forbids it")]
    CompressedName,
    /// Octets after the last record.
    #[error("octets after the last record")]
    TrailingOctets,
    /// An OPT record that is not the first.
    #[error("more than one OPT record")]
    DuplicateOpt,
    /// An OPT record outside of the additional section.
    #[error("OPT record outside of the additional section")]
    MisplacedOpt,
    /// An OPT record whose owner is not the root.
    #[error("OPT record with an owner")]
    OwnedOpt,
    /// Record data that is not what its type promises.
    #[error("malformed record data")]
    MalformedData,
    /// A TXT or SPF record without a string.
    #[error("text record without a string")]
    EmptyText,
    /// A type map with a fault.
    #[error("malformed type map")]
    TypeMap,
    /// Parameters of SVCB or HTTPS with a fault.
    #[error("malformed service parameters")]
    ServiceParameters,
    /// A question after the first in a QUERY (RFC 9619 §4).
    #[error("more than one question")]
    SeveralQuestions,
}

impl Anomaly {
    /// All of them, in the order of their numbers.
    const ALL: [Self; 12] = [
        Self::ForwardPointer,
        Self::HeaderPointer,
        Self::CompressedName,
        Self::TrailingOctets,
        Self::DuplicateOpt,
        Self::MisplacedOpt,
        Self::OwnedOpt,
        Self::MalformedData,
        Self::EmptyText,
        Self::TypeMap,
        Self::ServiceParameters,
        Self::SeveralQuestions,
    ];
}

/// The faults of a message: how many of each kind, and where the first one is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Anomalies {
    found: [Found; Anomaly::ALL.len()],
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Found {
    count: u16,
    first: u16,
}

impl Anomalies {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.iter().all(|found| found.count == 0)
    }

    /// How many there are of one kind; 65 535 stands for more too.
    #[must_use]
    pub fn count(&self, anomaly: Anomaly) -> u16 {
        self.found(anomaly).count
    }

    /// In which octet of the message the first one of a kind is: the start of an owner or of record data, of an OPT record's data.
    #[must_use]
    pub fn first(&self, anomaly: Anomaly) -> Option<usize> {
        let found = self.found(anomaly);
        (found.count != 0).then_some(usize::from(found.first))
    }

    /// The kinds that occur, with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Anomaly, u16)> + '_ {
        let counts = Anomaly::ALL.into_iter().map(|anomaly| (anomaly, self.count(anomaly)));
        counts.filter(|(_, count)| *count != 0)
    }

    #[cold]
    pub(super) fn add(&mut self, anomaly: Anomaly, at: usize) {
        if let Some(found) = self.found.get_mut(anomaly as usize) {
            if found.count == 0 {
                found.first = u16::try_from(at).unwrap_or(u16::MAX);
            }
            found.count = found.count.saturating_add(1);
        }
    }

    fn found(&self, anomaly: Anomaly) -> Found {
        self.found.get(anomaly as usize).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Anomalies {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
