use super::owned::owned;
use crate::{AString, Annotation, DateTime, Flags, Items, Mailbox};

owned! {
    /// APPEND: `"APPEND" SP mailbox 1*append-message` (RFC 9051 §6.3.12, RFC 3502), up to its first literal.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Append<'a> {
        /// Where to.
        pub mailbox: Mailbox<'a>,
        /// The first message.
        pub message: AppendMessage<'a>,
    }
}

owned! {
    /// A message of an APPEND, up to its first literal: `[SP flag-list] [SP date-time] [SP append-ext] SP append-data`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AppendMessage<'a> {
        /// Its flags.
        pub flags: Flags<'a>,
        /// Its internal date; `None` for now.
        pub date: Option<DateTime>,
        /// Its annotations (RFC 5257 §4.7).
        pub annotations: Items<'a, Annotation<'a>>,
        /// What it is made of.
        pub data: AppendData<'a>,
    }
}

owned! {
    /// `append-data`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum AppendData<'a> {
        /// `literal`: the message.
        Literal {
            /// Its octets.
            size: u64,
        },
        /// `literal8`: a message that may hold NUL (RFC 3516 §4.4).
        Literal8 {
            /// Its octets.
            size: u64,
        },
        /// `"UTF8" SP "(" literal8 ")"`: a message with UTF-8 in its header sections (RFC 6855 §4).
        Utf8 {
            /// Its octets.
            size: u64,
        },
        /// `"CATENATE" SP "(" cat-part *(SP cat-part) ")"` (RFC 4469)
        Catenate(Catenate<'a>),
    }
}

owned! {
    /// Parts that a message is put together from, up to the next literal (RFC 4469 §3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Catenate<'a> {
        /// `URL`: pieces of other messages.
        pub urls: Items<'a, CatenateUrl<'a>>,
        /// `TEXT`: octets of the literal that is next; `None` if the list ends here.
        pub text: Option<u64>,
    }
}

owned! {
    /// `"URL" SP astring`
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CatenateUrl<'a> {
        /// The URL, relative to the server or whole.
        pub url: AString<'a>,
    }
}

owned! {
    /// What stands behind a literal of an APPEND, up to its next literal, or to the end of a message that needs none.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum AppendNext<'a> {
        /// The command ends.
        End,
        /// Another message (RFC 3502).
        Message(AppendMessage<'a>),
        /// Other parts of the same message. Without a text the message ends here.
        Parts(Catenate<'a>),
    }
}

impl AppendNext<'_> {
    /// Octets of the literal that comes next; `None` if there is none.
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        match self {
            Self::End => None,
            Self::Message(message) => message.data.size(),
            Self::Parts(parts) => parts.text,
        }
    }

    /// Whether that literal is a literal8.
    #[must_use]
    pub const fn is_binary(&self) -> bool {
        matches!(self, Self::Message(message) if message.data.is_binary())
    }

    pub(crate) const fn inside(&self) -> Inside {
        match self {
            Self::End => Inside::Nothing,
            Self::Message(message) => message.data.inside(),
            Self::Parts(parts) => parts.inside(),
        }
    }
}

impl<'a> Append<'a> {
    /// An APPEND of one message as literal.
    #[must_use]
    pub const fn new(
        mailbox: Mailbox<'a>,
        flags: Flags<'a>,
        date: Option<DateTime>,
        size: u64,
    ) -> Self {
        let data = AppendData::Literal { size };
        let message = AppendMessage { flags, date, annotations: Items::EMPTY, data };
        Self { mailbox, message }
    }
}

/// What the literal of an APPEND stands in, and so what comes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inside {
    /// Nothing: another message, or the end.
    Nothing,
    /// `UTF8 (`
    Utf8,
    /// `CATENATE (`
    Catenate,
}

impl Catenate<'_> {
    pub(crate) const fn inside(&self) -> Inside {
        if self.text.is_some() { Inside::Catenate } else { Inside::Nothing }
    }
}

impl AppendData<'_> {
    pub(crate) const fn inside(&self) -> Inside {
        match self {
            Self::Literal { .. } | Self::Literal8 { .. } => Inside::Nothing,
            Self::Utf8 { .. } => Inside::Utf8,
            Self::Catenate(parts) => parts.inside(),
        }
    }

    /// Whether the literal that comes next is a literal8.
    #[must_use]
    pub const fn is_binary(&self) -> bool {
        matches!(self, Self::Literal8 { .. } | Self::Utf8 { .. })
    }

    /// Octets of the literal that comes next; `None` if there is none.
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        match self {
            Self::Literal { size } | Self::Literal8 { size } | Self::Utf8 { size } => Some(*size),
            Self::Catenate(parts) => parts.text,
        }
    }
}
