//! Typed readings of a field. Which one fits is the caller's to say: a field of any name can be read as any type.

#[cfg(feature = "dkim")]
use crate::DkimSignature;
use crate::{
    Addresses, AutoSubmitted, DateTime, Defect, DefectKind, DefectSink, Field, Importance,
    MessageIds, Phrases, Priority, ReturnPath, Sensitivity,
};
#[cfg(feature = "trace")]
use crate::{AuthenticationResults, Received};
#[cfg(feature = "list")]
use crate::{ListCommands, ListId, grammar::list::is_one_click};

impl<'m> Field<'m> {
    /// As an address list (RFC 5322 §3.4): From, Sender, Reply-To, To, Cc, Bcc, their Resent- forms, and
    /// Disposition-Notification-To (RFC 8098 §2.1).
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
    #[cfg(feature = "trace")]
    pub fn received(&self, sink: &mut impl DefectSink) -> Received<'m> {
        Received::parse_with(self.raw_value(), self.value_at(), sink)
    }

    /// As the path back (RFC 5322 §3.6.7): Return-Path.
    pub fn return_path(&self, sink: &mut impl DefectSink) -> Option<ReturnPath<'m>> {
        ReturnPath::parse_with(self.raw_value(), self.value_at(), sink)
    }

    /// As ways to give a command to a mailing list (RFC 2369): List-Help, List-Subscribe, List-Unsubscribe, List-Post, List-Owner,
    /// List-Archive, and Archived-At (RFC 5064).
    #[cfg(feature = "list")]
    #[must_use]
    pub fn list_commands(&self) -> ListCommands<'m> {
        ListCommands::new(self.raw_value())
    }

    /// As the identifier of a mailing list (RFC 2919): List-Id.
    #[cfg(feature = "list")]
    pub fn list_id(&self, sink: &mut impl DefectSink) -> Option<ListId<'m>> {
        self.known(ListId::parse(self.raw_value()), sink)
    }

    /// Whether it is the List-Unsubscribe-Post of RFC 8058 §3.1, `List-Unsubscribe=One-Click`.
    #[cfg(feature = "list")]
    #[must_use]
    pub fn is_one_click(&self) -> bool {
        is_one_click(self.raw_value())
    }

    /// As Auto-Submitted (RFC 3834 §5).
    pub fn auto_submitted(&self, sink: &mut impl DefectSink) -> Option<AutoSubmitted<'m>> {
        self.known(AutoSubmitted::parse(self.raw_value()), sink)
    }

    /// As Importance (RFC 2156).
    pub fn importance(&self, sink: &mut impl DefectSink) -> Option<Importance> {
        self.known(Importance::parse(self.raw_value()), sink)
    }

    /// As Priority (RFC 2156).
    pub fn priority(&self, sink: &mut impl DefectSink) -> Option<Priority> {
        self.known(Priority::parse(self.raw_value()), sink)
    }

    /// As Sensitivity (RFC 2156).
    pub fn sensitivity(&self, sink: &mut impl DefectSink) -> Option<Sensitivity> {
        self.known(Sensitivity::parse(self.raw_value()), sink)
    }

    /// As Authentication-Results (RFC 8601), or as ARC-Authentication-Results (RFC 8617) if that is its name.
    #[cfg(feature = "trace")]
    pub fn authentication_results(
        &self,
        sink: &mut impl DefectSink,
    ) -> Option<AuthenticationResults<'m>> {
        let found = if self.is("ARC-Authentication-Results") {
            AuthenticationResults::parse_arc(self.raw_value())
        } else {
            AuthenticationResults::parse(self.raw_value())
        };
        self.known(found, sink)
    }

    /// As a signature (RFC 6376, RFC 8617): DKIM-Signature, ARC-Message-Signature, ARC-Seal. A DKIM-Signature that lacks something
    /// and any that is no tag list are reported.
    #[cfg(feature = "dkim")]
    pub fn signature(&self, sink: &mut impl DefectSink) -> DkimSignature<'m> {
        let signature = DkimSignature::parse(self.raw_value());
        let checked = if !sink.is_on() {
            Ok(())
        } else if self.is("DKIM-Signature") {
            signature.check()
        } else {
            signature.tags().check()
        };
        if checked.is_err() {
            sink.report(Defect::new(DefectKind::MalformedTags, self.range()));
        }
        signature
    }

    fn known<T>(&self, found: Option<T>, sink: &mut impl DefectSink) -> Option<T> {
        if found.is_none() {
            sink.report(Defect::new(DefectKind::MalformedValue, self.range()));
        }
        found
    }
}
