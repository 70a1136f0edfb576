/// Where a session stands. Both ends see the same states (RFC 5321 §4.1.4, RFC 3207 §4, RFC 4954 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The server has not greeted yet.
    Connected,
    /// The server refused the session in its greeting; only QUIT is left.
    Refused,
    /// Greeted, and no EHLO or HELO yet (also after the TLS handshake).
    Greeted,
    /// No mail transaction is open.
    Ready,
    /// MAIL was accepted.
    Mail,
    /// At least one RCPT was accepted.
    Rcpt,
    /// Message octets flow from client to server.
    Data,
    /// A chunk of the message was accepted, and the last one is still to come (RFC 3030 §2).
    Bdat,
    /// A chunk of the message was refused: the transaction is lost, and RSET is due (RFC 3030 §2).
    BdatFailed,
    /// An AUTH exchange waits for the client.
    Auth,
    /// STARTTLS was accepted; the TLS handshake comes next.
    Tls,
    /// ATRN was accepted: the roles are reversed, and what comes next is a new session (RFC 2645 §5.2).
    Turned,
    /// The session is over.
    Closed,
}

/// What a reply answers: a command, or one of the three moments that are replied to without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// The connection itself: the greeting.
    Connect,
    /// EHLO
    Ehlo,
    /// HELO
    Helo,
    /// LHLO (RFC 2033)
    Lhlo,
    /// MAIL
    Mail,
    /// RCPT
    Rcpt,
    /// DATA
    Data,
    /// The end of the message.
    EndOfData,
    /// A chunk of the message that is not the last one: BDAT (RFC 3030)
    Bdat,
    /// The last chunk of the message: BDAT … LAST (RFC 3030)
    BdatLast,
    /// A part of the message to fetch, not the last one: BURL (RFC 4468)
    Burl,
    /// The last part of the message, to fetch: BURL … LAST (RFC 4468)
    BurlLast,
    /// RSET
    Rset,
    /// VRFY
    Vrfy,
    /// EXPN
    Expn,
    /// HELP
    Help,
    /// NOOP
    Noop,
    /// QUIT
    Quit,
    /// STARTTLS
    StartTls,
    /// AUTH
    Auth,
    /// A client's line in an AUTH exchange.
    AuthResponse,
    /// ETRN (RFC 1985)
    Etrn,
    /// ATRN (RFC 2645)
    Atrn,
    /// XCLIENT (Postfix)
    XClient,
    /// XFORWARD (Postfix)
    XForward,
    /// Any other command.
    Other,
}

/// What a reply says of its command, by its first digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 2yz
    Done,
    /// 3yz
    Continue,
    /// 4yz and 5yz
    Failed,
}

impl Outcome {
    /// By the first digit of `code`.
    #[must_use]
    pub const fn of(code: u16) -> Self {
        match code / 100 {
            2 => Self::Done,
            3 => Self::Continue,
            _ => Self::Failed,
        }
    }
}

impl State {
    /// Whether `verb` may be sent in this state (RFC 5321 §4.1.4). A server answers 503 otherwise.
    #[must_use]
    pub const fn permits(self, verb: Verb) -> bool {
        match verb {
            Verb::Quit => {
                matches!(
                    self,
                    Self::Refused
                        | Self::Greeted
                        | Self::Ready
                        | Self::Mail
                        | Self::Rcpt
                        | Self::Bdat
                        | Self::BdatFailed
                )
            }
            Verb::Ehlo
            | Verb::Helo
            | Verb::Lhlo
            | Verb::Rset
            | Verb::Vrfy
            | Verb::Expn
            | Verb::Help
            | Verb::Noop
            | Verb::Other => {
                matches!(
                    self,
                    Self::Greeted
                        | Self::Ready
                        | Self::Mail
                        | Self::Rcpt
                        | Self::Bdat
                        | Self::BdatFailed
                )
            }
            Verb::Mail | Verb::StartTls | Verb::Auth | Verb::Etrn | Verb::Atrn | Verb::XForward => {
                matches!(self, Self::Ready)
            }
            Verb::XClient => matches!(self, Self::Greeted | Self::Ready),
            Verb::Rcpt => matches!(self, Self::Mail | Self::Rcpt),
            Verb::Data => matches!(self, Self::Rcpt),
            Verb::Bdat | Verb::BdatLast | Verb::Burl | Verb::BurlLast => {
                matches!(self, Self::Rcpt | Self::Bdat)
            }
            Verb::EndOfData => matches!(self, Self::Data),
            Verb::AuthResponse => matches!(self, Self::Auth),
            Verb::Connect => matches!(self, Self::Connected),
        }
    }

    /// The state after `verb` was answered with a reply of `outcome`; `None` if `verb` cannot have such a
    /// reply. 421 ends the session whatever it answers, and is not asked about here.
    #[must_use]
    pub const fn after(self, verb: Verb, outcome: Outcome) -> Option<Self> {
        use Outcome::{Continue, Done, Failed};
        Some(match (verb, outcome) {
            (Verb::Connect, Done) => Self::Greeted,
            (Verb::Connect, Failed) => Self::Refused,
            (Verb::Ehlo | Verb::Helo | Verb::Lhlo, Done) => Self::Ready,
            // The session begins anew, with its greeting as the reply.
            (Verb::XClient, Done) => Self::Greeted,
            (Verb::Atrn, Done) => Self::Turned,
            (Verb::Mail, Done) => Self::Mail,
            (Verb::Rcpt, Done) => Self::Rcpt,
            (Verb::Data, Continue) => Self::Data,
            (Verb::EndOfData, Done | Failed) => Self::Ready,
            // Nothing makes up for a chunk that is missing.
            (Verb::Bdat | Verb::BdatLast | Verb::Burl | Verb::BurlLast, Done)
                if matches!(self, Self::BdatFailed) =>
            {
                self
            }
            (Verb::Bdat | Verb::Burl, Done) => Self::Bdat,
            (Verb::BdatLast | Verb::BurlLast, Done) => Self::Ready,
            (Verb::Bdat | Verb::BdatLast | Verb::Burl | Verb::BurlLast, Failed) => Self::BdatFailed,
            (Verb::Rset, Done) => match self {
                Self::Greeted => Self::Greeted,
                _ => Self::Ready,
            },
            (Verb::Quit, Done) => Self::Closed,
            (Verb::StartTls, Done) => Self::Tls,
            (Verb::Auth | Verb::AuthResponse, Continue) => Self::Auth,
            (Verb::Auth | Verb::AuthResponse, Done | Failed) => Self::Ready,
            (
                Verb::Vrfy
                | Verb::Expn
                | Verb::Help
                | Verb::Noop
                | Verb::Etrn
                | Verb::XForward
                | Verb::Other,
                Done | Failed,
            )
            | (
                Verb::Ehlo
                | Verb::Helo
                | Verb::Lhlo
                | Verb::Atrn
                | Verb::XClient
                | Verb::Mail
                | Verb::Rcpt
                | Verb::Data
                | Verb::Rset
                | Verb::Quit
                | Verb::StartTls,
                Failed,
            ) => self,
            (
                Verb::Connect
                | Verb::Ehlo
                | Verb::Helo
                | Verb::Lhlo
                | Verb::Burl
                | Verb::BurlLast
                | Verb::Etrn
                | Verb::Atrn
                | Verb::XClient
                | Verb::XForward
                | Verb::Mail
                | Verb::Rcpt
                | Verb::EndOfData
                | Verb::Bdat
                | Verb::BdatLast
                | Verb::Rset
                | Verb::Vrfy
                | Verb::Expn
                | Verb::Help
                | Verb::Noop
                | Verb::Quit
                | Verb::StartTls
                | Verb::Other,
                Continue,
            )
            | (Verb::Data, Done) => return None,
        })
    }
}

impl Verb {
    /// Whether the command must be the last of a pipelined group (RFC 2920 §3.1, RFC 3207 §4, RFC 4954 §4). The
    /// end of a message may be the first of one. Chunks may follow each other, and nothing else may come before the
    /// reply to the last one: should it fail, RSET comes next (RFC 3030 §2).
    #[must_use]
    pub const fn ends_group(self) -> bool {
        !matches!(
            self,
            Self::Mail | Self::Rcpt | Self::Rset | Self::EndOfData | Self::Bdat | Self::Burl
        )
    }
}
