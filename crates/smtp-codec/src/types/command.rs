use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use textline::{Escaped, Secret};

use crate::{
    Argument, Attributes, Deviation, ForwardPath, Leniency, Params, ParseError, ReversePath, Verb,
    grammar,
};

/// One SMTP command (RFC 5321 §4.1.1 and the extensions named at each).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `EHLO name`: the client's domain or address literal.
    Ehlo(Argument<'a>),
    /// `HELO name`
    Helo(Argument<'a>),
    /// `LHLO name`: EHLO of LMTP (RFC 2033 §4.1).
    Lhlo(Argument<'a>),
    /// `MAIL FROM:<reverse-path> [parameters]`
    Mail {
        /// Whom a failure is reported to.
        from: ReversePath<'a>,
        /// ESMTP parameters.
        params: Params<'a>,
    },
    /// `RCPT TO:<forward-path> [parameters]`
    Rcpt {
        /// Whom the message is for.
        to: ForwardPath<'a>,
        /// ESMTP parameters.
        params: Params<'a>,
    },
    /// `DATA`
    Data,
    /// `BDAT octets [LAST]` (RFC 3030 §2); the octets follow the line.
    Bdat {
        /// How many octets of the message follow.
        octets: u64,
        /// They are the last ones.
        last: bool,
    },
    /// `BURL absolute-URI [LAST]` (RFC 4468 §3.5): a part of the message that the server fetches.
    Burl {
        /// Where it is.
        url: Argument<'a>,
        /// It is the last part.
        last: bool,
    },
    /// `RSET`
    Rset,
    /// `VRFY string`
    Vrfy(Argument<'a>),
    /// `EXPN string`
    Expn(Argument<'a>),
    /// `HELP [string]`
    Help(Option<Argument<'a>>),
    /// `NOOP [string]`
    Noop(Option<Argument<'a>>),
    /// `QUIT`
    Quit,
    /// `STARTTLS` (RFC 3207)
    StartTls,
    /// `AUTH mechanism [initial-response]` (RFC 4954)
    Auth {
        /// The SASL mechanism's name, as it was written.
        mechanism: Argument<'a>,
        /// The initial response, decoded; `Some` of no octets for `=`.
        initial: Option<Secret<Vec<u8>>>,
    },
    /// `ETRN node` (RFC 1985 §5): send what waits for a host, over a new session.
    Etrn(Argument<'a>),
    /// `ATRN [domain,…]` (RFC 2645 §5): send what waits for the client's domains, over this session with its roles reversed.
    Atrn(Option<Argument<'a>>),
    /// `XCLIENT attribute=value …` (Postfix): the session is another client's.
    XClient(Attributes<'a>),
    /// `XFORWARD attribute=value …` (Postfix): where the message to come is from.
    XForward(Attributes<'a>),
    /// A command that this crate does not know.
    Unknown {
        /// The verb, as it was written.
        verb: Word<'a>,
        /// What follows the verb, its space included.
        rest: Word<'a>,
    },
}

impl<'a> Command<'a> {
    /// Reads a command line without its line end, and gives the first deviation from the grammar that
    /// `leniency` let pass. What a server does with each line, but for the session's state.
    ///
    /// ```
    /// use smtp_codec::{Command, Leniency};
    /// let (command, deviation) = Command::parse(b"mail from: <alice@crepes.fr>", Leniency::default()).unwrap();
    /// let mut out = Vec::new();
    /// command.encode(&mut out);
    /// assert_eq!(out, b"MAIL FROM:<alice@crepes.fr>\r\n");
    /// assert_eq!(deviation.unwrap().to_string(), "accepted: space after FROM: or TO: at byte 10");
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
            Self::Ehlo(_) => Verb::Ehlo,
            Self::Helo(_) => Verb::Helo,
            Self::Lhlo(_) => Verb::Lhlo,
            Self::Mail { .. } => Verb::Mail,
            Self::Rcpt { .. } => Verb::Rcpt,
            Self::Data => Verb::Data,
            Self::Bdat { last: false, .. } => Verb::Bdat,
            Self::Bdat { last: true, .. } => Verb::BdatLast,
            Self::Burl { last: false, .. } => Verb::Burl,
            Self::Burl { last: true, .. } => Verb::BurlLast,
            Self::Rset => Verb::Rset,
            Self::Vrfy(_) => Verb::Vrfy,
            Self::Expn(_) => Verb::Expn,
            Self::Help(_) => Verb::Help,
            Self::Noop(_) => Verb::Noop,
            Self::Quit => Verb::Quit,
            Self::StartTls => Verb::StartTls,
            Self::Auth { .. } => Verb::Auth,
            Self::Etrn(_) => Verb::Etrn,
            Self::Atrn(_) => Verb::Atrn,
            Self::XClient(_) => Verb::XClient,
            Self::XForward(_) => Verb::XForward,
            Self::Unknown { .. } => Verb::Other,
        }
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Command<'static> {
        match self {
            Self::Ehlo(name) => Command::Ehlo(name.into_owned()),
            Self::Helo(name) => Command::Helo(name.into_owned()),
            Self::Lhlo(name) => Command::Lhlo(name.into_owned()),
            Self::Mail { from, params } => {
                Command::Mail { from: from.into_owned(), params: params.into_owned() }
            }
            Self::Rcpt { to, params } => {
                Command::Rcpt { to: to.into_owned(), params: params.into_owned() }
            }
            Self::Data => Command::Data,
            Self::Bdat { octets, last } => Command::Bdat { octets, last },
            Self::Burl { url, last } => Command::Burl { url: url.into_owned(), last },
            Self::Rset => Command::Rset,
            Self::Vrfy(text) => Command::Vrfy(text.into_owned()),
            Self::Expn(text) => Command::Expn(text.into_owned()),
            Self::Help(text) => Command::Help(text.map(Argument::into_owned)),
            Self::Noop(text) => Command::Noop(text.map(Argument::into_owned)),
            Self::Quit => Command::Quit,
            Self::StartTls => Command::StartTls,
            Self::Auth { mechanism, initial } => {
                Command::Auth { mechanism: mechanism.into_owned(), initial }
            }
            Self::Etrn(node) => Command::Etrn(node.into_owned()),
            Self::Atrn(domains) => Command::Atrn(domains.map(Argument::into_owned)),
            Self::XClient(attributes) => Command::XClient(attributes.into_owned()),
            Self::XForward(attributes) => Command::XForward(attributes.into_owned()),
            Self::Unknown { verb, rest } => {
                Command::Unknown { verb: verb.into_owned(), rest: rest.into_owned() }
            }
        }
    }
}

/// Octets of an unknown command, without CR and LF, as they were written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Word<'a>(Cow<'a, [u8]>);

impl<'a> Word<'a> {
    pub(crate) const fn checked(octets: &'a [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Word<'static> {
        Word(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
