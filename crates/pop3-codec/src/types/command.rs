use alloc::vec::Vec;

use textline::Secret;

use crate::{Argument, Deviation, Language, Leniency, ParseError, Password, Verb, Word, grammar};

/// One POP3 command (RFC 1939 and the extensions named at each).
///
/// Message numbers start at 1 (RFC 1939 §4); 0 can be written and names no message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `USER name` (RFC 1939 §7)
    User(Argument<'a>),
    /// `PASS string` (RFC 1939 §7); spaces are part of the password.
    Pass(Password<'a>),
    /// `APOP name digest` (RFC 1939 §7)
    Apop {
        /// The mailbox.
        name: Argument<'a>,
        /// MD5 of the greeting's [`Timestamp`](crate::Timestamp) followed by the shared secret.
        digest: Secret<[u8; 16]>,
    },
    /// `STAT` (RFC 1939 §5)
    Stat,
    /// `LIST [msg]` (RFC 1939 §5)
    List(Option<u32>),
    /// `UIDL [msg]` (RFC 1939 §7)
    Uidl(Option<u32>),
    /// `RETR msg` (RFC 1939 §5)
    Retr(u32),
    /// `TOP msg n` (RFC 1939 §7)
    Top {
        /// The message.
        number: u32,
        /// How many lines of the body.
        lines: u64,
    },
    /// `DELE msg` (RFC 1939 §5)
    Dele(u32),
    /// `NOOP` (RFC 1939 §5)
    Noop,
    /// `RSET` (RFC 1939 §5)
    Rset,
    /// `QUIT` (RFC 1939 §4, §6)
    Quit,
    /// `CAPA` (RFC 2449 §5)
    Capa,
    /// `STLS` (RFC 2595 §4)
    Stls,
    /// `AUTH mechanism [initial-response]` (RFC 5034 §4)
    Auth {
        /// The SASL mechanism's name, as it was written.
        mechanism: Argument<'a>,
        /// The initial response, decoded; `Some` of no octets for `=`.
        initial: Option<Secret<Vec<u8>>>,
    },
    /// `UTF8`: names, messages and texts may be UTF-8 from now on (RFC 6856 §2.1).
    Utf8,
    /// `LANG [range]`: the language of the texts of replies; which there are, without one (RFC 6856 §3).
    Lang(Option<Language<'a>>),
    /// A command that this crate does not know.
    Unknown {
        /// The verb, as it was written.
        verb: Word<'a>,
        /// What follows the verb, its space included.
        rest: Word<'a>,
    },
}

/// What follows the first line of a positive reply that has more lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Payload {
    /// CAPA: a line for each capability.
    Capabilities,
    /// LIST: a scan listing for each message.
    ScanListings,
    /// UIDL: a unique-id listing for each message.
    UniqueIdListings,
    /// LANG: a language listing for each language.
    LanguageListings,
    /// RETR and TOP: a message or the front of one.
    Message,
}

impl<'a> Command<'a> {
    /// Reads a command line without its line end, and gives the first deviation from the grammar that
    /// `leniency` let pass. What a server does with each line, but for the session's state.
    ///
    /// ```
    /// use pop3_codec::{Command, Leniency};
    /// let (command, deviation) = Command::parse(b"top 1  10", Leniency::default()).unwrap();
    /// assert_eq!(command, Command::Top { number: 1, lines: 10 });
    /// assert_eq!(deviation.unwrap().to_string(), "accepted: more than one space at byte 6");
    /// ```
    ///
    /// # Errors
    /// What was expected, and where.
    pub fn parse(
        line: &'a [u8],
        leniency: Leniency,
    ) -> Result<(Self, Option<Deviation>), ParseError> {
        grammar::command(line, leniency)
    }
}

impl Command<'_> {
    /// The command's verb.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::User(_) => Verb::User,
            Self::Pass(_) => Verb::Pass,
            Self::Apop { .. } => Verb::Apop,
            Self::Stat => Verb::Stat,
            Self::List(_) => Verb::List,
            Self::Uidl(_) => Verb::Uidl,
            Self::Retr(_) => Verb::Retr,
            Self::Top { .. } => Verb::Top,
            Self::Dele(_) => Verb::Dele,
            Self::Noop => Verb::Noop,
            Self::Rset => Verb::Rset,
            Self::Quit => Verb::Quit,
            Self::Capa => Verb::Capa,
            Self::Stls => Verb::Stls,
            Self::Auth { .. } => Verb::Auth,
            Self::Utf8 => Verb::Utf8,
            Self::Lang(_) => Verb::Lang,
            Self::Unknown { .. } => Verb::Other,
        }
    }

    /// What follows a positive reply to the command; `None` if that is one line. An unknown command is
    /// taken for one with a reply of one line.
    #[must_use]
    pub const fn payload(&self) -> Option<Payload> {
        match self {
            Self::Capa => Some(Payload::Capabilities),
            Self::List(None) => Some(Payload::ScanListings),
            Self::Uidl(None) => Some(Payload::UniqueIdListings),
            Self::Lang(None) => Some(Payload::LanguageListings),
            Self::Retr(_) | Self::Top { .. } => Some(Payload::Message),
            _ => None,
        }
    }

    /// The message that the command names.
    #[must_use]
    pub const fn number(&self) -> Option<u32> {
        match *self {
            Self::List(number) | Self::Uidl(number) => number,
            Self::Retr(number) | Self::Dele(number) | Self::Top { number, .. } => Some(number),
            _ => None,
        }
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Command<'static> {
        match self {
            Self::User(name) => Command::User(name.into_owned()),
            Self::Pass(password) => Command::Pass(password.into_owned()),
            Self::Apop { name, digest } => Command::Apop { name: name.into_owned(), digest },
            Self::Stat => Command::Stat,
            Self::List(number) => Command::List(number),
            Self::Uidl(number) => Command::Uidl(number),
            Self::Retr(number) => Command::Retr(number),
            Self::Top { number, lines } => Command::Top { number, lines },
            Self::Dele(number) => Command::Dele(number),
            Self::Noop => Command::Noop,
            Self::Rset => Command::Rset,
            Self::Quit => Command::Quit,
            Self::Capa => Command::Capa,
            Self::Stls => Command::Stls,
            Self::Auth { mechanism, initial } => {
                Command::Auth { mechanism: mechanism.into_owned(), initial }
            }
            Self::Utf8 => Command::Utf8,
            Self::Lang(range) => Command::Lang(range.map(Language::into_owned)),
            Self::Unknown { verb, rest } => {
                Command::Unknown { verb: verb.into_owned(), rest: rest.into_owned() }
            }
        }
    }
}
