use alloc::vec::Vec;

use crate::{Atom, Capability, Leniency, Limits};

/// What a [`Server`](crate::Server) is and offers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// What is offered. STARTTLS and LOGINDISABLED are added, and AUTH= is left out, as the state asks for.
    pub capabilities: Vec<Capability<'static>>,
    /// Whether STARTTLS is offered, in clear. Off by default: it needs a TLS library.
    pub starttls: bool,
    /// Whether LOGIN and AUTHENTICATE are permitted in clear. Off by default (RFC 9051 §11.7).
    pub login_in_clear: bool,
    /// Bounds.
    pub limits: Limits,
    /// What is accepted beyond the grammar.
    pub leniency: Leniency,
}

/// A server of IMAP4rev1 and IMAP4rev2 that offers what its machine does or reads, what IMAP4rev2 asks for and IMAP4rev1 names, and
/// AUTH=PLAIN. What messages and mailboxes are asked for is the caller's: FETCH BINARY is
/// `mime::binary`, LIST [`Matcher`](crate::Matcher), SEARCH [`evaluate`](crate::evaluate).
impl Default for Config {
    fn default() -> Self {
        let plain = Atom::new("PLAIN").map(Capability::Auth);
        let mut capabilities = Vec::from([
            Capability::Imap4Rev1,
            Capability::Imap4Rev2,
            Capability::LiteralPlus,
            Capability::SaslIr,
            Capability::Idle,
            Capability::Id,
            Capability::Enable,
            Capability::Namespace,
            Capability::Unselect,
            Capability::UidPlus,
            Capability::Move,
            Capability::ESearch,
            Capability::I18nLevel(1),
            Capability::SearchRes,
            Capability::Children,
            Capability::ListExtended,
            Capability::ListStatus,
            Capability::StatusSize,
        ]);
        capabilities.extend(plain);
        Self {
            capabilities,
            starttls: false,
            login_in_clear: false,
            limits: Limits::default(),
            leniency: Leniency::STRICT,
        }
    }
}
