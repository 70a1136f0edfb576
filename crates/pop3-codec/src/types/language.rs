use alloc::borrow::Cow;
use core::fmt;

use crate::{ParseError, Word, grammar};

/// A language tag (RFC 5646), or the range `*` that stands for the language that the server prefers
/// (RFC 6856 §3.2): words of 1 to 8 letters or digits, joined by hyphens.
///
/// ```
/// use pop3_codec::Language;
/// let range = Language::new("de").unwrap();
/// assert!(range.includes(&Language::new("DE-AT").unwrap()) && !range.includes(&Language::new("den").unwrap()));
/// assert!(Language::ANY.includes(&range));
/// assert!(Language::new("de at").is_err());
/// ```
#[derive(Clone)]
pub struct Language<'a>(Cow<'a, str>);

impl<'a> Language<'a> {
    /// `*`: any language, or the one that the server prefers.
    pub const ANY: Language<'static> = Language(Cow::Borrowed("*"));

    /// Checks `text`.
    ///
    /// # Errors
    /// If `text` is neither `*` nor a basic language range (RFC 4647 §2.1).
    pub fn new(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, ParseError> {
        grammar::language_range(text.as_ref())
    }

    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `*`.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.as_str() == "*"
    }

    /// Whether this range takes `tag` in: the same, or the front of it up to a hyphen (RFC 4647 §3.3.1).
    #[must_use]
    pub fn includes(&self, tag: &Language<'_>) -> bool {
        let (range, tag) = (self.as_str(), tag.as_str());
        let front = tag.get(..range.len()).is_some_and(|front| front.eq_ignore_ascii_case(range));
        self.is_any() || front && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Language<'static> {
        Language(Cow::Owned(self.0.into_owned()))
    }
}

/// Tags are the same in any case (RFC 5646 §2.1.1).
impl PartialEq for Language<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl Eq for Language<'_> {}

impl fmt::Debug for Language<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language listing: one line of what LANG is answered with (RFC 6856 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageListing<'a> {
    /// The language's tag; never `*`, which is written as the undetermined language `und`.
    pub language: Language<'a>,
    /// The language's name in the language itself, in UTF-8; may be empty.
    pub description: Word<'a>,
}

impl LanguageListing<'_> {
    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> LanguageListing<'static> {
        LanguageListing {
            language: self.language.into_owned(),
            description: self.description.into_owned(),
        }
    }
}
