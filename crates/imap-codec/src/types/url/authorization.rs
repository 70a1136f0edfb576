//! What URLAUTH adds to a URL (RFC 4467, RFC 5092 §6.1, RFC 5593).

use alloc::string::{String, ToString};
use core::{fmt, ops::RangeInclusive};

use super::{
    ImapUrl, UrlName, UrlTarget,
    read::{after, bad, cut, cut_last, name},
    write::{ACHAR, encode},
};
use crate::ParseError;

/// `iurlauth-rump [iua-verifier]`: without a token, a URL that GENURLAUTH is asked to authorize.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UrlAuthorization {
    expire: Option<String>,
    /// By whom it may be used.
    pub access: UrlAccess,
    pub(super) token: Option<(String, String)>,
}

/// `access`: who may use an authorized URL (RFC 5092 §6.1.1.3, RFC 5593 §4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlAccess {
    /// `submit+`: a submission server on behalf of this user.
    Submit(UrlName),
    /// `user+`: this user.
    User(UrlName),
    /// `authuser`: anyone who is not anonymous.
    AuthUser,
    /// `anonymous`: anyone.
    Anonymous,
    /// `stream`: a media server (RFC 5593).
    Stream,
    /// Whoever is authorized as another application's entity (RFC 5593 §3.3): see [`UrlAccess::new`].
    Application(UrlApplication),
}

/// `application / (application "+" enc-user)` of no application that is registered here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlApplication {
    name: String,
    user: Option<UrlName>,
}

impl UrlAccess {
    /// Who acts for `application`, on behalf of `user` if there is one: [`Submit`](Self::Submit) for `submit` with a user.
    ///
    /// # Errors
    /// If `application` has anything but US-ASCII letters and digits, or nothing.
    pub fn new(application: &str, user: Option<UrlName>) -> Result<Self, ParseError> {
        if application.is_empty() || !application.bytes().all(|octet| octet.is_ascii_alphanumeric())
        {
            return Err(bad(0));
        }
        let is = |name: &str| application.eq_ignore_ascii_case(name);
        Ok(match user {
            Some(user) if is("submit") => Self::Submit(user),
            Some(user) if is("user") => Self::User(user),
            None if is("authuser") => Self::AuthUser,
            None if is("anonymous") => Self::Anonymous,
            None if is("stream") => Self::Stream,
            user => {
                Self::Application(UrlApplication { name: application.to_ascii_lowercase(), user })
            }
        })
    }
}

impl UrlApplication {
    /// Its name, in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// On whose behalf it acts, where its identifier is a prefix.
    #[must_use]
    pub const fn user(&self) -> Option<&UrlName> {
        self.user.as_ref()
    }
}

impl UrlAuthorization {
    /// What GENURLAUTH is asked to authorize. `expire`: until when, as RFC 3339 writes it.
    ///
    /// # Errors
    /// If `expire` is no `date-time` of RFC 3339.
    pub fn new(expire: Option<&str>, access: UrlAccess) -> Result<Self, ParseError> {
        if !expire.is_none_or(is_moment) {
            return Err(bad(0));
        }
        Ok(Self { expire: expire.map(ToString::to_string), access, token: None })
    }

    /// Until when it is valid, as RFC 3339 writes it.
    #[must_use]
    pub fn expire(&self) -> Option<&str> {
        self.expire.as_deref()
    }

    /// The mechanism, such as `INTERNAL`, and the token in hexadecimal digits.
    #[must_use]
    pub fn token(&self) -> Option<(&str, &str)> {
        self.token.as_ref().map(|(mechanism, token)| (mechanism.as_str(), token.as_str()))
    }

    /// The same with a token.
    ///
    /// # Errors
    /// If `mechanism` is no `uauth-mechanism`, or `token` has fewer than 32 hexadecimal digits or something else.
    pub fn with_token(self, mechanism: &str, token: &str) -> Result<Self, ParseError> {
        let is_name = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.');
        let is_token = token.len() >= 32 && token.bytes().all(|octet| octet.is_ascii_hexdigit());
        if !is_token || mechanism.is_empty() || !mechanism.bytes().all(is_name) {
            return Err(bad(0));
        }
        Ok(Self { token: Some((mechanism.into(), token.into())), ..self })
    }

    /// The authorized `url` as three texts: the URL that was authorized, octet for octet, the mechanism, and the token.
    ///
    /// The token of RFC 4467 is computed over that URL as it came: nothing of it may be decoded or written anew (§6).
    ///
    /// ```
    /// use imap_codec::UrlAuthorization;
    /// let url = "imap://Joe@Example.com/%49NBOX/;uid=20;urlauth=submit+fred:internal:91354a473744909de610943775f92038";
    /// let (rump, mechanism, token) = UrlAuthorization::split(url)?;
    /// assert_eq!(rump, "imap://Joe@Example.com/%49NBOX/;uid=20;urlauth=submit+fred");
    /// assert_eq!((mechanism, token), ("internal", "91354a473744909de610943775f92038"));
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// If it is no IMAP URL, or has no token.
    pub fn split(url: &str) -> Result<(&str, &str, &str), ParseError> {
        let UrlTarget::Message(message) = ImapUrl::parse(url)?.target else { return Err(bad(0)) };
        if message.authorization.is_none_or(|authorization| authorization.token.is_none()) {
            return Err(bad(url.len()));
        }
        let (rest, token) = cut_last(url, b':').ok_or(bad(0))?;
        let (rump, mechanism) = cut_last(rest, b':').ok_or(bad(0))?;
        Ok((rump, mechanism, token))
    }
}

/// `iurlauth-rump [iua-verifier]`
pub(super) fn read(text: &str) -> Option<UrlAuthorization> {
    let mut rest = text;
    let mut expires = None;
    if let Some(date) = after(rest, ";EXPIRE=") {
        let (date, tail) = cut(date, b";");
        expires = Some(date);
        rest = tail;
    }
    let (access, verifier) = cut(after(rest, ";URLAUTH=")?, b":");
    let (application, user) = cut(access, b"+");
    let user = match user.strip_prefix('+') {
        Some(user) => Some(name(user, b";/").ok()?),
        None => None,
    };
    let authorization =
        UrlAuthorization::new(expires, UrlAccess::new(application, user).ok()?).ok()?;
    let Some(verifier) = verifier.strip_prefix(':') else { return Some(authorization) };
    let (mechanism, token) = cut(verifier, b":");
    authorization.with_token(mechanism, token.strip_prefix(':')?).ok()
}

/// `date-time` of RFC 3339 §5.6.
fn is_moment(date: &str) -> bool {
    let Some((time, rest)) = date.as_bytes().split_at_checked(19) else { return false };
    let mut zone = rest;
    if let [b'.', digits @ ..] = rest {
        let count = digits.iter().take_while(|octet| octet.is_ascii_digit()).count();
        zone = if count == 0 { rest } else { digits.get(count..).unwrap_or_default() };
    }
    let is =
        |at: usize, mark: u8| time.get(at).is_some_and(|octet| octet.eq_ignore_ascii_case(&mark));
    let is_time = is_pair(time, 0, 0..=99)
        && is_pair(time, 2, 0..=99)
        && is(4, b'-')
        && is_pair(time, 5, 1..=12)
        && is(7, b'-')
        && is_pair(time, 8, 1..=31)
        && is(10, b'T')
        && is_pair(time, 11, 0..=23)
        && is(13, b':')
        && is_pair(time, 14, 0..=59)
        && is(16, b':')
        && is_pair(time, 17, 0..=60);
    is_time
        && match zone {
            [b'Z' | b'z'] => true,
            [b'+' | b'-', _, _, b':', _, _] => is_pair(zone, 1, 0..=23) && is_pair(zone, 4, 0..=59),
            _ => false,
        }
}

/// If two digits are there, of a number that is one of `numbers`.
fn is_pair(text: &[u8], at: usize, numbers: RangeInclusive<u8>) -> bool {
    match text.get(at..at + 2) {
        Some([tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => {
            numbers.contains(&((tens - b'0') * 10 + (ones - b'0')))
        }
        _ => false,
    }
}

/// `iurlauth-rump [iua-verifier]`
impl fmt::Display for UrlAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(expire) = &self.expire {
            write!(f, ";EXPIRE={expire}")?;
        }
        write!(f, ";URLAUTH={}", self.access)?;
        self.token.as_ref().map_or(Ok(()), |(mechanism, token)| write!(f, ":{mechanism}:{token}"))
    }
}

/// `access`
impl fmt::Display for UrlAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (application, user) = match self {
            Self::Submit(user) => ("submit", Some(user)),
            Self::User(user) => ("user", Some(user)),
            Self::AuthUser => ("authuser", None),
            Self::Anonymous => ("anonymous", None),
            Self::Stream => ("stream", None),
            Self::Application(application) => (application.name(), application.user()),
        };
        f.write_str(application)?;
        let Some(user) = user else { return Ok(()) };
        f.write_str("+")?;
        encode(user.as_str().as_bytes(), ACHAR, f)
    }
}

/// The same without its token.
impl fmt::Debug for UrlAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_| "***");
        f.debug_struct("UrlAuthorization")
            .field("expire", &self.expire)
            .field("access", &self.access)
            .field("token", &token)
            .finish()
    }
}
