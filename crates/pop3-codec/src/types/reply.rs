use alloc::borrow::Cow;
use core::fmt;

use textline::Escaped;

use crate::{
    Deviation, DropListing, Language, Leniency, Outcome, ParseError, ResponseCode, ScanListing,
    Timestamp, UniqueIdListing, grammar,
};

/// The first or only line of a reply: a status indicator and text (RFC 1939 §3, RFC 2449 §3).
#[derive(Clone, PartialEq, Eq)]
pub struct Reply<'b> {
    positive: bool,
    text: Cow<'b, [u8]>,
}

impl<'b> Reply<'b> {
    pub(crate) const fn checked(positive: bool, text: &'b [u8]) -> Self {
        Self { positive, text: Cow::Borrowed(text) }
    }

    /// `+OK`
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.positive
    }

    /// [`Outcome::Done`] for `+OK`, [`Outcome::Failed`] for `-ERR`.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        if self.positive { Outcome::Done } else { Outcome::Failed }
    }

    /// The text after the status indicator and its space, a response code included; empty for a bare `+OK`.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The response code at the front of the text, if it is one that this crate knows (RFC 2449 §8).
    #[must_use]
    pub fn code(&self) -> Option<ResponseCode> {
        ResponseCode::parse(self.code_text()?)
    }

    /// What stands in square brackets at the front of the text. It is a response code if the server offers
    /// RESP-CODES (RFC 2449 §6.4).
    #[must_use]
    pub fn code_text(&self) -> Option<&[u8]> {
        grammar::bracketed(&self.text).map(|(code, _)| code)
    }

    /// The text for people: without what stands in square brackets at its front.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        grammar::bracketed(&self.text).map_or(&self.text, |(_, message)| message)
    }

    /// The timestamp in a greeting: the server knows APOP (RFC 1939 §7).
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp<'_>> {
        grammar::find_timestamp(&self.text)
    }

    /// The language that a positive reply to LANG with a range selects, and the text after it (RFC 6856 §3.2).
    #[must_use]
    pub fn language(&self) -> Option<(Language<'_>, &[u8])> {
        grammar::selected_language(&self.text)
    }

    /// The text of a positive reply to STAT.
    ///
    /// # Errors
    /// [`ParseError`] with the offset in the text.
    pub fn drop_listing(
        &self,
        leniency: Leniency,
    ) -> Result<(DropListing, Option<Deviation>), ParseError> {
        grammar::drop_listing(&self.text, leniency)
    }

    /// The text of a positive reply to LIST with a message number.
    ///
    /// # Errors
    /// [`ParseError`] with the offset in the text.
    pub fn scan_listing(
        &self,
        leniency: Leniency,
    ) -> Result<(ScanListing, Option<Deviation>), ParseError> {
        grammar::scan_listing(&self.text, leniency)
    }

    /// The text of a positive reply to UIDL with a message number.
    ///
    /// # Errors
    /// [`ParseError`] with the offset in the text.
    pub fn unique_id_listing(
        &self,
        leniency: Leniency,
    ) -> Result<(UniqueIdListing<'_>, Option<Deviation>), ParseError> {
        grammar::unique_id_listing(&self.text, leniency)
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Reply<'static> {
        Reply { positive: self.positive, text: Cow::Owned(self.text.into_owned()) }
    }
}

impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = if self.positive { "+OK" } else { "-ERR" };
        write!(f, "Reply({status} {:?})", Escaped(&self.text))
    }
}
