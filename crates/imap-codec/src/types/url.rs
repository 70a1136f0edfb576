//! IMAP URLs (RFC 5092): servers, mailboxes, searches, messages and parts of them, with what URLAUTH adds.

mod authorization;
mod read;
mod write;

pub use authorization::{UrlAccess, UrlApplication, UrlAuthorization};

use alloc::{string::String, vec::Vec};
use core::num::{NonZeroU32, NonZeroU64};

use crate::{
    AString, CatenateUrl, Leniency, Mailbox, Naming, ParseError, Partial, Section, UrlFetched,
    UrlMechanism, UrlRequest, UrlText,
    grammar::{Input, Rules},
};

/// An IMAP URL, or an absolute-path reference to one (RFC 5092 §11): `imapurl`, `iabsolute-path`.
///
/// What is in it is decoded: names are UTF-8 and not modified UTF-7 (RFC 5092 §8). [`Display`](core::fmt::Display) encodes anew
/// what cannot stand in a URL. `Debug` leaves out the token that authorizes its use.
///
/// ```
/// use imap_codec::{ImapUrl, UrlTarget};
/// let base = ImapUrl::parse("imap://bester@psycop.example/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E;UIDVALIDITY=3/;UID=20")?;
/// let UrlTarget::Message(message) = &base.target else { panic!() };
/// assert_eq!((message.mailbox.name.as_str(), message.uid.get()), ("~peter/日本語", 20));
/// let part = base.resolve(";UID=21/;section=1.2/;partial=0.1024")?;
/// assert_eq!(
///     part.to_string(),
///     "imap://bester@psycop.example/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E;UIDVALIDITY=3/;UID=21/;SECTION=1.2/;PARTIAL=0.1024"
/// );
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ImapUrl {
    /// The server; `None` for the one where the reference stands.
    pub server: Option<UrlServer>,
    /// What it is of there.
    pub target: UrlTarget,
}

/// `iserver = [iuserinfo "@"] host [":" port]`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlServer {
    /// Who logs in; `None` for anyone.
    pub user: Option<UrlName>,
    /// By which SASL mechanism; `None` for anonymous, or what the client likes if there is a user (RFC 5092 §3).
    pub auth: Option<UrlAuth>,
    host: String,
    /// The port; `None` for 143.
    pub port: Option<u16>,
}

/// `iauth = ";AUTH=" ("*" / enc-auth-type)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UrlAuth {
    /// `*`: any mechanism.
    Any,
    /// This one.
    Mechanism(UrlName),
}

/// A name in a URL, decoded: not empty, and without NUL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlName(String);

/// What a URL is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UrlTarget {
    /// The server.
    Server,
    /// `imailboxlist`: a list of mailboxes, `;TYPE=LIST` or `;TYPE=LSUB` (RFC 2192 §5, which RFC 5092 has no more).
    List {
        /// What their names match, as LIST has it; without it, the reader takes `*` or `%`.
        pattern: Option<UrlName>,
        /// Of those that are subscribed to: LSUB.
        subscribed: bool,
    },
    /// `imessagelist`: a mailbox, or messages in it.
    Mailbox {
        /// The mailbox.
        mailbox: UrlMailbox,
        /// What messages are looked for: a search program as SEARCH has it, which may have non-synchronizing literals. Not empty,
        /// or it is left out.
        search: Option<Vec<u8>>,
    },
    /// `imessagepart`: a message or a part of it.
    Message(UrlMessage),
}

/// `imailbox-ref = enc-mailbox [uidvalidity]`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlMailbox {
    /// Its name: in UTF-8, with `/` between its levels.
    pub name: UrlName,
    /// The validity of its UIDs.
    pub uid_validity: Option<NonZeroU32>,
}

/// `imessagepart [iurlauth]`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlMessage {
    /// The mailbox.
    pub mailbox: UrlMailbox,
    /// The message.
    pub uid: NonZeroU32,
    /// The part, as FETCH has it between `BODY[` and `]`.
    pub section: Option<UrlName>,
    /// The octets.
    pub partial: Option<UrlPartial>,
    /// Who may use it without logging in (RFC 4467).
    pub authorization: Option<UrlAuthorization>,
}

/// `partial-range = number ["." nz-number]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UrlPartial {
    /// The first octet, from 0.
    pub start: u64,
    /// How many octets; `None` for all that follow.
    pub length: Option<NonZeroU32>,
}

impl ImapUrl {
    /// Reads an `imapurl`, or, without a server, an `iabsolute-path`. Where these are relative to something, see
    /// [`resolve`](Self::resolve).
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(url: &str) -> Result<Self, ParseError> {
        read::url(url)
    }

    /// What `reference` stands for where this is the base (RFC 3986 §5.2, RFC 5092 §7). Parameters are parts of the path: `;UID=21` is
    /// another message of the same mailbox.
    ///
    /// # Errors
    /// If what comes out is no IMAP URL.
    pub fn resolve(&self, reference: &str) -> Result<Self, ParseError> {
        read::resolve(self, reference)
    }

    /// The mailbox, if it is of one.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&UrlMailbox> {
        match &self.target {
            UrlTarget::Server | UrlTarget::List { .. } => None,
            UrlTarget::Mailbox { mailbox, .. } => Some(mailbox),
            UrlTarget::Message(message) => Some(&message.mailbox),
        }
    }
}

impl UrlServer {
    /// A server by its name, or its address in digits, IPv6 in brackets; in lower case from now on.
    ///
    /// # Errors
    /// If it is no `host` (RFC 3986 §3.2.2), or empty.
    pub fn new(host: &str) -> Result<Self, ParseError> {
        Ok(Self { user: None, auth: None, host: read::host(host)?, port: None })
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl UrlName {
    /// Takes `name`.
    ///
    /// # Errors
    /// If it is empty, or has a NUL.
    pub fn new(name: impl Into<String>) -> Result<Self, ParseError> {
        let name = name.into();
        if name.is_empty() || name.as_bytes().contains(&0) {
            return Err(read::bad(0));
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UrlMailbox {
    /// The name as commands have it.
    ///
    /// # Errors
    /// If it cannot be written so: with a control character in UTF-8.
    pub fn to_mailbox(&self, naming: Naming) -> Result<Mailbox<'_>, ParseError> {
        Mailbox::new(&self.name.0, naming)
    }
}

impl UrlMessage {
    /// What FETCH is asked for to have it, where it is of a message or a part as MIME has them.
    ///
    /// ```
    /// use imap_codec::{ImapUrl, UrlTarget};
    /// let url = ImapUrl::parse("/Drafts/;UID=20/;SECTION=1.MIME/;PARTIAL=10.20")?;
    /// let UrlTarget::Message(message) = url.target else { panic!() };
    /// let (section, partial) = message.to_section()?;
    /// assert_eq!(section.part.iter().count(), 1);
    /// assert_eq!(partial.map(|partial| (partial.offset, partial.length.get())), Some((10, 20)));
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// If what is said of the part is no `section-spec` (RFC 9051 §6.4.5.1).
    pub fn to_section(&self) -> Result<(Section<'static>, Option<Partial>), ParseError> {
        let spec = self.section.as_ref().map_or("", UrlName::as_str);
        let octets = [b"[", spec.as_bytes(), b"]"].concat();
        let mut input = Input::new(&octets, Rules::new(Leniency::STRICT, 1));
        let section = input.section().and_then(|section| input.end().map(|()| section));
        // The bracket is not in the URL.
        let section =
            section.map_err(|error| ParseError { at: error.at.saturating_sub(1), ..error })?;
        let partial = self.partial.map(|UrlPartial { start, length }| Partial {
            offset: start,
            length: length.map_or(NonZeroU64::MAX, NonZeroU64::from),
        });
        Ok((section.into_owned(), partial))
    }
}

macro_rules! holds_url {
    ($($name:ident)*) => {$(
        impl $name<'_> {
            /// The URL that is in it; relative to `base`, if there is one.
            ///
            /// # Errors
            /// If it is no IMAP URL.
            pub fn to_url(&self, base: Option<&ImapUrl>) -> Result<ImapUrl, ParseError> {
                read_in(self.url.as_bytes(), base)
            }
        }
    )*};
}

holds_url! { CatenateUrl UrlFetched UrlMechanism UrlRequest }

impl UrlText<'_> {
    /// The IMAP URL that it is, as in a referral (RFC 2193, RFC 2221).
    ///
    /// # Errors
    /// If it is none.
    pub fn to_url(&self) -> Result<ImapUrl, ParseError> {
        ImapUrl::parse(self.as_str())
    }
}

/// The URL as an argument of a command.
impl From<&ImapUrl> for AString<'static> {
    fn from(url: &ImapUrl) -> Self {
        Self::checked(alloc::string::ToString::to_string(url).into_bytes())
    }
}

fn read_in(octets: &[u8], base: Option<&ImapUrl>) -> Result<ImapUrl, ParseError> {
    let url = core::str::from_utf8(octets).map_err(|error| read::bad(error.valid_up_to()))?;
    base.map_or_else(|| ImapUrl::parse(url), |base| base.resolve(url))
}
