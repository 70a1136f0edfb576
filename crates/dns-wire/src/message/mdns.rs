//! The top bit of classes in multicast DNS (RFC 6762). It is a bit of the class in every other message, and so is never taken off unasked.

use super::{Question, Record, RecordBuf};
use crate::{Class, RecordType};

/// The top bit.
const TOP: u16 = 0x8000;

impl Class {
    /// Whether the top bit is set, which in multicast DNS is no part of the class: in a question it asks for a unicast response, in a record it
    /// flushes caches (RFC 6762 §18.12, §18.13).
    ///
    /// ```
    /// use dns_wire::Class;
    /// let class = Class::IN.with_top_bit(true);
    /// assert_eq!((class, class.top_bit(), class.without_top_bit()), (Class(0x8001), true, Class::IN));
    /// ```
    #[must_use]
    #[inline]
    pub const fn top_bit(self) -> bool {
        self.0 & TOP != 0
    }

    /// The class with the top bit set or clear.
    #[must_use]
    #[inline]
    pub const fn with_top_bit(self, on: bool) -> Self {
        Self(if on { self.0 | TOP } else { self.0 & !TOP })
    }

    /// The class in the lower fifteen bits.
    #[must_use]
    #[inline]
    pub const fn without_top_bit(self) -> Self {
        self.with_top_bit(false)
    }
}

impl Question<'_> {
    /// Whether a multicast DNS question asks for a unicast response: QU and not QM (RFC 6762 §5.4).
    #[must_use]
    #[inline]
    pub const fn wants_unicast(&self) -> bool {
        self.qclass.top_bit()
    }

    /// The same question as a multicast DNS question that asks for a unicast response, or does not.
    #[must_use]
    #[inline]
    pub const fn with_unicast(mut self, on: bool) -> Self {
        self.qclass = self.qclass.with_top_bit(on);
        self
    }
}

impl Record<'_> {
    /// Whether a multicast DNS record is all of its RRset, so that caches forget older ones (RFC 6762 §10.2). Never in OPT, whose
    /// class is a size (§18.13).
    #[must_use]
    #[inline]
    pub const fn flushes_cache(&self) -> bool {
        self.class.top_bit() && !matches!(self.rtype, RecordType::OPT)
    }
}

impl RecordBuf {
    /// Whether a multicast DNS record is all of its RRset, so that caches forget older ones (RFC 6762 §10.2). Never in OPT, whose
    /// class is a size (§18.13).
    #[must_use]
    #[inline]
    pub const fn flushes_cache(&self) -> bool {
        self.class.top_bit() && !matches!(self.rtype(), RecordType::OPT)
    }

    /// The same record as one of multicast DNS that flushes caches, or does not. A known answer in a query must not
    /// (RFC 6762 §10.2).
    #[must_use]
    #[inline]
    pub const fn with_cache_flush(mut self, on: bool) -> Self {
        if !matches!(self.rtype(), RecordType::OPT) {
            self.class = self.class.with_top_bit(on);
        }
        self
    }
}
