use core::fmt;

use crate::{Class, Name, RecordType};

/// What is asked for (RFC 1035 §4.1.2); in an UPDATE, the zone (RFC 2136 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question<'m> {
    /// The name.
    pub name: Name<'m>,
    /// The type, [`RecordType::ANY`] and the like included.
    pub qtype: RecordType,
    /// The class. With multicast DNS, the top bit asks for a unicast response (RFC 6762 §5.4).
    pub qclass: Class,
}

impl<'m> Question<'m> {
    /// A question of class IN.
    #[must_use]
    pub fn new(name: impl Into<Name<'m>>, qtype: RecordType) -> Self {
        Self { name: name.into(), qtype, qclass: Class::IN }
    }
}

/// `name class type`, with tabs between.
impl fmt::Display for Question<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.name, self.qclass, self.qtype)
    }
}
