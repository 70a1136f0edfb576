use alloc::{borrow::Cow, string::String};
use core::fmt;

/// Words with spaces between them, as they stand after a keyword in a reply to EHLO.
///
/// ```
/// use smtp_codec::Words;
/// let mechanisms = Words::from("PLAIN LOGIN");
/// assert!(mechanisms.contains("login"));
/// ```
#[derive(Clone, Default)]
pub struct Words<'a>(Cow<'a, str>);

impl<'a> Words<'a> {
    /// No words.
    pub const NONE: Self = Self(Cow::Borrowed(""));

    /// Each word in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }

    /// Whether `word` is among them, in any case.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        let mut rest = self.0.as_bytes();
        while !rest.is_empty() {
            if let Some((front, after)) = rest.split_at_checked(word.len())
                && matches!(after, [] | [b' ', ..])
                && front.eq_ignore_ascii_case(word.as_bytes())
            {
                return !word.is_empty();
            }
            let end = rest.iter().position(|octet| *octet == b' ').unwrap_or(rest.len());
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        false
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// As they were written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, owning their text.
    #[must_use]
    pub fn into_owned(self) -> Words<'static> {
        Words(Cow::Owned(self.0.into_owned()))
    }

    /// These words and those of another line, unless it says the same again.
    pub(crate) fn join(&mut self, other: &'a str) {
        if self.0.is_empty() {
            self.0 = Cow::Borrowed(other);
        } else if !self.0.eq_ignore_ascii_case(other) {
            let text = self.0.to_mut();
            text.push(' ');
            text.push_str(other);
        }
    }
}

impl<'a> From<&'a str> for Words<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Words<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// The words one by one, however they are spaced.
impl PartialEq for Words<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Words<'_> {}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
