use alloc::{string::String, vec::Vec};

use textline::LineEnding;

use crate::{Capabilities, LanguageListing, Leniency, Limits, Timestamp};

/// What a [`Server`](crate::Server) is and offers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// The server's name, said in the greeting and the farewell; may be empty.
    pub hostname: String,
    /// Said in the greeting and so offers APOP. It must be another for each connection (RFC 1939 §7).
    pub timestamp: Option<Timestamp<'static>>,
    /// What is offered. `user`, `sasl` and `stls` are offered only where they can be used, mechanisms that end in `-PLUS` inside
    /// TLS.
    pub capabilities: Capabilities,
    /// The languages that LANG lists and selects from, the preferred one first (RFC 6856 §3). LANG is offered
    /// if `capabilities.lang` is set, and there is one. The server's own texts are English: it leaves them
    /// out of its replies while another language is selected.
    pub languages: Vec<LanguageListing<'static>>,
    /// Whether USER, PASS and AUTH are offered and permitted in clear. Off by default (RFC 5034 §4).
    pub auth_in_clear: bool,
    /// Bounds.
    pub limits: Limits,
    /// What is accepted beyond the grammar.
    pub leniency: Leniency,
}

impl Config {
    pub(super) const fn line_ending(&self) -> LineEnding {
        if self.leniency.bare_lf { LineEnding::CrlfOrLf } else { LineEnding::Crlf }
    }
}

/// A server without a name that offers USER, TOP, UIDL, PIPELINING, RESP-CODES and AUTH-RESP-CODE.
impl Default for Config {
    fn default() -> Self {
        let capabilities = Capabilities {
            top: true,
            user: true,
            uidl: true,
            resp_codes: true,
            auth_resp_code: true,
            pipelining: true,
            ..Capabilities::default()
        };
        Self {
            hostname: String::new(),
            timestamp: None,
            capabilities,
            languages: Vec::new(),
            auth_in_clear: false,
            limits: Limits::default(),
            leniency: Leniency::default(),
        }
    }
}
