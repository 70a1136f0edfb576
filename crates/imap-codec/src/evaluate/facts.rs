use alloc::{borrow::Cow, vec::Vec};

/// What SORT and THREAD ask of a message (RFC 5256). What the keys or the algorithm do not look at may be left as it is by
/// default. Text is decoded: RFC 2047 is the caller's, or the `mime` feature's, business.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Its sequence number, or its UID: what the result bears. Messages that are equal otherwise keep the order of these.
    pub number: u32,
    /// When it arrived, in seconds since 1970 in UTC: its INTERNALDATE.
    pub arrival: i64,
    /// When it was sent, in seconds since 1970 in UTC: its Date field, and its INTERNALDATE if that cannot be read
    /// (RFC 5256 §2.2).
    pub sent: i64,
    /// Octets: RFC822.SIZE.
    pub size: u64,
    /// The mailbox (local part) of the first address in From; empty if there is none.
    pub from: Cow<'a, str>,
    /// The same for To.
    pub to: Cow<'a, str>,
    /// The same for Cc.
    pub cc: Cow<'a, str>,
    /// What is shown for the first address in From: its display name, or the address (RFC 5957 §3).
    pub display_from: Cow<'a, str>,
    /// The same for To.
    pub display_to: Cow<'a, str>,
    /// The Subject field, unfolded.
    pub subject: Cow<'a, str>,
    /// The Message-ID, without its angle brackets and without quotes that it does not need; `None` without a valid one.
    pub message_id: Option<Cow<'a, str>>,
    /// The Message-IDs in References; without a valid one there, the first of In-Reply-To; written as in `message_id`.
    pub references: Vec<Cow<'a, str>>,
    /// Its annotations, as far as SORT may ask for them (RFC 5257 §4.9).
    pub annotations: Vec<FactAnnotation<'a>>,
}

/// The value of an annotation of a message (RFC 5257).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactAnnotation<'a> {
    /// The entry: `/comment`.
    pub entry: Cow<'a, str>,
    /// Whether it is the value that all share, `value.shared`, or the user's own, `value.priv`.
    pub shared: bool,
    /// The value.
    pub value: Cow<'a, str>,
}

impl Facts<'_> {
    /// The value of an annotation, whose name is one of these letters in this case (RFC 5257 §3.2); empty without one.
    pub(super) fn annotation(&self, entry: &str, shared: bool) -> &str {
        let is = |known: &&FactAnnotation<'_>| known.shared == shared && known.entry == entry;
        self.annotations.iter().find(is).map_or("", |found| &found.value)
    }
}
