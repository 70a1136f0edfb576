use alloc::borrow::Cow;

use rfc822_message::DateTime;

use super::fields::{StatusFields, StatusValue};
use crate::Entity;

/// An abuse report (RFC 5965), also of a failed authentication (RFC 6591): from [`Entity::feedback_report`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackReport<'m> {
    octets: Cow<'m, [u8]>,
}

/// What a report is about (RFC 5965 §7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FeedbackType {
    /// `abuse`: unwanted mail.
    Abuse,
    /// `auth-failure`: a failed authentication (RFC 6591).
    AuthFailure,
    /// `fraud`
    Fraud,
    /// `not-spam`: it was taken for unwanted mail (RFC 6430).
    NotSpam,
    /// `opt-out`: the recipient wants no more.
    OptOut,
    /// `virus`
    Virus,
    /// `other`, or a word that nobody knows.
    Other,
}

impl<'m> Entity<'m, '_> {
    /// The report in a `message/feedback-report`, in whatever transfer encoding.
    #[must_use]
    pub fn feedback_report(self) -> Option<FeedbackReport<'m>> {
        let is = self.content_type().is("message", "feedback-report");
        is.then(|| FeedbackReport { octets: self.decoded().0 })
    }
}

impl FeedbackReport<'_> {
    /// All fields.
    #[must_use]
    pub fn fields(&self) -> StatusFields<'_> {
        StatusFields::new(&self.octets)
    }

    /// What it is about (RFC 5965 §3.1).
    #[must_use]
    pub fn kind(&self) -> Option<FeedbackType> {
        const NAMES: [(&str, FeedbackType); 6] = [
            ("abuse", FeedbackType::Abuse),
            ("auth-failure", FeedbackType::AuthFailure),
            ("fraud", FeedbackType::Fraud),
            ("not-spam", FeedbackType::NotSpam),
            ("opt-out", FeedbackType::OptOut),
            ("virus", FeedbackType::Virus),
        ];
        let word = self.fields().text("Feedback-Type")?;
        let known = NAMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()));
        Some(known.map_or(FeedbackType::Other, |(_, kind)| *kind))
    }

    /// The program that reports (RFC 5965 §3.1).
    #[must_use]
    pub fn user_agent(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("User-Agent")
    }

    /// The version of the format (RFC 5965 §3.1).
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.number("Version")
    }

    /// The identifier of the envelope of the message (RFC 5965 §3.2).
    #[must_use]
    pub fn envelope_id(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Original-Envelope-Id")
    }

    /// The reverse-path of the message, in angle brackets (RFC 5965 §3.2).
    #[must_use]
    pub fn mail_from(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Original-Mail-From")
    }

    /// When the message arrived (RFC 5965 §3.2); `Received-Date` in old reports.
    #[must_use]
    pub fn arrived(&self) -> Option<DateTime> {
        let fields = self.fields();
        fields.date("Arrival-Date").or_else(|| fields.date("Received-Date"))
    }

    /// The server that took the message (RFC 5965 §3.2).
    #[must_use]
    pub fn reporting_mta(&self) -> Option<StatusValue<'_>> {
        self.fields().value("Reporting-MTA")
    }

    /// The address that the message came from, IPv4 or IPv6 (RFC 5965 §3.2).
    #[must_use]
    pub fn source_ip(&self) -> Option<core::net::IpAddr> {
        let text = self.fields().text("Source-IP")?;
        let text = core::str::from_utf8(&text).ok()?;
        let text = text.trim_start_matches('[').trim_end_matches(']');
        text.strip_prefix("IPv6:").unwrap_or(text).parse().ok()
    }

    /// The port that the message came from (RFC 6692).
    #[must_use]
    pub fn source_port(&self) -> Option<u16> {
        self.number("Source-Port")?.try_into().ok()
    }

    /// How many messages of the kind it stands for (RFC 5965 §3.2).
    #[must_use]
    pub fn incidents(&self) -> Option<u32> {
        self.number("Incidents")
    }

    /// The recipients of the message (RFC 5965 §3.3).
    pub fn recipients(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.all("Original-Rcpt-To")
    }

    /// The domains that the reporter takes for the responsible ones (RFC 5965 §3.3).
    pub fn reported_domains(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.all("Reported-Domain")
    }

    /// URIs in the message (RFC 5965 §3.3).
    pub fn reported_uris(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.all("Reported-URI")
    }

    /// Results of authentication (RFC 5965 §3.3, RFC 8601).
    pub fn authentication_results(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.all("Authentication-Results")
    }

    /// How the authentication failed (RFC 6591 §3.1): `adsp`, `bodyhash`, `dkim`, `dmarc`, `revoked`, `signature`, `spf`.
    #[must_use]
    pub fn auth_failure(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Auth-Failure")
    }

    /// What became of the message (RFC 6591 §3.2.2): `delivered`, `spam`, `policy`, `reject`, `other`, `smg-policy-action`.
    #[must_use]
    pub fn delivery_result(&self) -> Option<Cow<'_, [u8]>> {
        self.fields().text("Delivery-Result")
    }

    fn number(&self, name: &str) -> Option<u32> {
        core::str::from_utf8(&self.fields().text(name)?).ok()?.parse().ok()
    }

    fn all(&self, name: &'static str) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.fields().iter().filter(move |field| field.is(name)).map(|field| field.text())
    }
}
