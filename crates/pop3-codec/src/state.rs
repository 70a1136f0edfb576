/// Where a session stands. Both ends see the same states (RFC 1939 §3–6, RFC 2595 §4, RFC 5034 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The server has not greeted yet.
    Connected,
    /// The server refused the session in its greeting; only QUIT is left.
    Refused,
    /// AUTHORIZATION: greeted, and nobody is logged in (also after the TLS handshake).
    Authorization,
    /// AUTHORIZATION, and USER was accepted: PASS may follow.
    User,
    /// AUTHORIZATION, and an AUTH exchange waits for the client.
    Auth,
    /// STLS was accepted; the TLS handshake comes next.
    Tls,
    /// TRANSACTION: the maildrop is open.
    Transaction,
    /// UPDATE: QUIT was given in TRANSACTION, and what is marked as deleted is being removed.
    Update,
    /// The session is over.
    Closed,
}

/// What a reply answers: a command, or one of the two moments that are replied to without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// The connection itself: the greeting.
    Connect,
    /// USER
    User,
    /// PASS
    Pass,
    /// APOP
    Apop,
    /// STAT
    Stat,
    /// LIST
    List,
    /// UIDL
    Uidl,
    /// RETR
    Retr,
    /// TOP
    Top,
    /// DELE
    Dele,
    /// NOOP
    Noop,
    /// RSET
    Rset,
    /// QUIT
    Quit,
    /// CAPA
    Capa,
    /// STLS
    Stls,
    /// AUTH
    Auth,
    /// A client's line in an AUTH exchange.
    AuthResponse,
    /// UTF8
    Utf8,
    /// LANG
    Lang,
    /// Any other command.
    Other,
}

/// What a reply says of its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// `+OK`
    Done,
    /// `+` and a challenge (RFC 5034 §4)
    Continue,
    /// `-ERR`
    Failed,
}

impl State {
    /// Whether `verb` may be sent in this state. A server answers `-ERR` otherwise (RFC 1939 §3).
    #[must_use]
    pub const fn permits(self, verb: Verb) -> bool {
        match verb {
            Verb::Connect => matches!(self, Self::Connected),
            Verb::Quit => {
                matches!(self, Self::Refused | Self::Authorization | Self::User | Self::Transaction)
            }
            Verb::Capa | Verb::Lang | Verb::Other => {
                matches!(self, Self::Authorization | Self::User | Self::Transaction)
            }
            Verb::User | Verb::Apop | Verb::Auth | Verb::Stls | Verb::Utf8 => {
                matches!(self, Self::Authorization | Self::User)
            }
            Verb::Pass => matches!(self, Self::User),
            Verb::AuthResponse => matches!(self, Self::Auth),
            Verb::Stat
            | Verb::List
            | Verb::Uidl
            | Verb::Retr
            | Verb::Top
            | Verb::Dele
            | Verb::Noop
            | Verb::Rset => matches!(self, Self::Transaction),
        }
    }

    /// The state from when `verb` is given until it is answered: QUIT in TRANSACTION enters UPDATE
    /// (RFC 1939 §6).
    #[must_use]
    pub const fn during(self, verb: Verb) -> Self {
        match (self, verb) {
            (Self::Transaction, Verb::Quit) => Self::Update,
            _ => self,
        }
    }

    /// The state after `verb` was answered with a reply of `outcome`; `None` if `verb` cannot have such a
    /// reply.
    #[must_use]
    pub const fn after(self, verb: Verb, outcome: Outcome) -> Option<Self> {
        use Outcome::{Continue, Done, Failed};
        Some(match (verb, outcome) {
            (Verb::Connect, Done) => Self::Authorization,
            (Verb::Connect, Failed) => Self::Refused,
            (Verb::User, Done) => Self::User,
            (Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse, Done) => Self::Transaction,
            (Verb::Auth | Verb::AuthResponse, Continue) => Self::Auth,
            // A failed login leaves no trace (RFC 1939 §7, RFC 5034 §4).
            (Verb::User | Verb::Pass | Verb::Apop | Verb::Auth | Verb::AuthResponse, Failed) => {
                match self {
                    Self::Transaction => Self::Transaction,
                    _ => Self::Authorization,
                }
            }
            (Verb::Stls, Done) => Self::Tls,
            // Whether the removal was successful or not, the session ends (RFC 1939 §6).
            (Verb::Quit, Done | Failed) => Self::Closed,
            (
                Verb::Stat
                | Verb::List
                | Verb::Uidl
                | Verb::Retr
                | Verb::Top
                | Verb::Dele
                | Verb::Noop
                | Verb::Rset
                | Verb::Capa
                | Verb::Utf8
                | Verb::Lang
                | Verb::Other,
                Done | Failed,
            )
            | (Verb::Stls, Failed) => self,
            (
                Verb::Connect
                | Verb::User
                | Verb::Pass
                | Verb::Apop
                | Verb::Stat
                | Verb::List
                | Verb::Uidl
                | Verb::Retr
                | Verb::Top
                | Verb::Dele
                | Verb::Noop
                | Verb::Rset
                | Verb::Quit
                | Verb::Capa
                | Verb::Stls
                | Verb::Utf8
                | Verb::Lang
                | Verb::Other,
                Continue,
            ) => return None,
        })
    }
}

impl Verb {
    /// Whether nothing may be sent before the reply, even where the server offers PIPELINING: what follows
    /// is read in another way (RFC 2595 §4, RFC 5034 §4), or not at all.
    #[must_use]
    pub const fn ends_group(self) -> bool {
        matches!(self, Self::Connect | Self::Quit | Self::Stls | Self::Auth | Self::AuthResponse)
    }
}
