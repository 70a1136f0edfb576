//! Typed readings of a field. Which one fits is the caller's to say: a field of any name can be read as any type.

use crate::{Addresses, DateTime, DefectSink, Field, MessageIds, Phrases, Received, ReturnPath};

impl<'m> Field<'m> {
    /// As an address list (RFC 5322 §3.4): From, Sender, Reply-To, To, Cc, Bcc and their Resent- forms.
    #[must_use]
    pub fn addresses(&self) -> Addresses<'m> {
        Addresses::new_at(self.raw_value(), self.value_at())
    }

    /// As a date (RFC 5322 §3.3): Date and Resent-Date. What is wrong with it goes to `sink`.
    pub fn date(&self, sink: &mut impl DefectSink) -> Option<DateTime> {
        DateTime::parse_with(self.raw_value(), self.value_at(), sink)
    }

    /// As message identifiers (RFC 5322 §3.6.4): Message-ID, In-Reply-To, References, Resent-Message-ID, Content-ID.
    #[must_use]
    pub fn message_ids(&self) -> MessageIds<'m> {
        MessageIds::new_at(self.raw_value(), self.value_at())
    }

    /// As a comma-separated list of phrases (RFC 5322 §3.6.5): Keywords.
    #[must_use]
    pub fn phrases(&self) -> Phrases<'m> {
        Phrases::new(self.raw_value())
    }

    /// As a trace of a hop (RFC 5322 §3.6.7): Received.
    pub fn received(&self, sink: &mut impl DefectSink) -> Received<'m> {
        Received::parse_with(self.raw_value(), self.value_at(), sink)
    }

    /// As the path back (RFC 5322 §3.6.7): Return-Path.
    pub fn return_path(&self, sink: &mut impl DefectSink) -> Option<ReturnPath<'m>> {
        ReturnPath::parse_with(self.raw_value(), self.value_at(), sink)
    }
}
