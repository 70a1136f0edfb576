use core::fmt;

use crate::{Class, Name, NameBuf, RecordType};

/// What is asked for (RFC 1035 §4.1.2); in an UPDATE, the zone (RFC 2136 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question<'m> {
    /// The name.
    pub name: Name<'m>,
    /// The type, [`RecordType::ANY`] and the like included.
    pub qtype: RecordType,
    /// The class. With multicast DNS, the top bit is [`wants_unicast`](Self::wants_unicast).
    pub qclass: Class,
}

impl<'m> Question<'m> {
    /// A question of class IN.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<Name<'m>>, qtype: RecordType) -> Self {
        Self { name: name.into(), qtype, qclass: Class::IN }
    }
}

/// An owned question. `==` and `Hash` ignore the case of the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuestionBuf {
    /// The name.
    pub name: NameBuf,
    /// The type.
    pub qtype: RecordType,
    /// The class.
    pub qclass: Class,
}

impl QuestionBuf {
    /// A question of class IN.
    #[must_use]
    #[inline]
    pub const fn new(name: NameBuf, qtype: RecordType) -> Self {
        Self { name, qtype, qclass: Class::IN }
    }

    /// The view that messages are built from.
    #[must_use]
    #[inline]
    pub fn as_question(&self) -> Question<'_> {
        Question { name: self.name.as_name(), qtype: self.qtype, qclass: self.qclass }
    }
}

impl From<Question<'_>> for QuestionBuf {
    #[inline]
    fn from(question: Question<'_>) -> Self {
        let Question { name, qtype, qclass } = question;
        Self { name: name.to_owned(), qtype, qclass }
    }
}

/// `name class type`, with tabs between.
impl fmt::Display for QuestionBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_question(), f)
    }
}

/// `name class type`, with tabs between.
impl fmt::Display for Question<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.name, self.qclass, self.qtype)
    }
}
