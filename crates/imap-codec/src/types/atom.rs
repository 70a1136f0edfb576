use alloc::borrow::Cow;
use core::fmt;

use textline::{Class, Escaped};

use crate::{ParseError, ParseErrorKind};

/// `ATOM-CHAR = <any CHAR except atom-specials>`
pub(crate) const ATOM: Class = Class::VCHAR.without(b"(){%*\"\\]");
/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
pub(crate) const ASTRING: Class = ATOM.with(b"]");
/// What a URL in a response code is made of.
pub(crate) const URL_TEXT: Class = Class::VCHAR.without(b"]");
/// What object identifiers are made of.
pub(crate) const OBJECT_ID: Class = Class::ALPHA.or(&Class::DIGIT).with(b"_-");
/// `tag = 1*<any ASTRING-CHAR except "+">`
pub(crate) const TAG: Class = ASTRING.without(b"+");

macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $class:expr, $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name<'a>(Cow<'a, str>);

        impl<'a> $name<'a> {
            /// Checks `text`.
            ///
            /// # Errors
            /// If `text` is empty or has a character that may not stand in it.
            pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ParseError> {
                let text = text.into();
                match $class.run(text.as_bytes()) {
                    0 => Err(ParseErrorKind::$kind.at(0)),
                    run if run < text.len() => Err(ParseErrorKind::$kind.at(run)),
                    _ => Ok(Self(text)),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The same, owning its text.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(Cow::Owned(self.0.into_owned()))
            }

            /// `octets` are a run of the class.
            pub(crate) fn checked(octets: &'a [u8]) -> Self {
                Self(Cow::Borrowed(core::str::from_utf8(octets).unwrap_or_default()))
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&Escaped(self.0.as_bytes()), f)
            }
        }
    };
}

word! {
    /// What ties a command to its completion: `tag = 1*<any ASTRING-CHAR except "+">` (RFC 9051 §2.2.1).
    Tag, TAG, Tag
}

word! {
    /// `atom = 1*ATOM-CHAR` (RFC 9051 §4.1).
    Atom, ATOM, Atom
}

word! {
    /// An identifier of a mailbox, a message or a thread: `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`
    /// (RFC 8474 §7). Compared octet by octet.
    ObjectId, OBJECT_ID, ObjectId
}

word! {
    /// A URL as it stands in a response code: printable US-ASCII without `]`, `url-resp-text` (RFC 4469 §5). What
    /// is in it is not looked into.
    UrlText, URL_TEXT, Url
}

impl super::owned::Owned for UrlText<'_> {
    type Static = UrlText<'static>;
    fn owned(self) -> UrlText<'static> {
        self.into_owned()
    }
}

impl super::owned::Owned for ObjectId<'_> {
    type Static = ObjectId<'static>;
    fn owned(self) -> ObjectId<'static> {
        self.into_owned()
    }
}

impl Atom<'_> {
    /// Whether it is `word`, in any case.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word)
    }
}
