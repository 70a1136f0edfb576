use alloc::string::String;

use textline::{BareLineEnding, LineEnding};

use crate::{Extensions, Leniency, Limits};

/// What a [`Server`](crate::Server) is and offers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// The server's domain, said in the greeting and in replies to EHLO.
    pub hostname: String,
    /// What is offered. `size` is replaced by [`Limits::message`]. `starttls` and `auth` are offered only
    /// where they can be used, mechanisms that end in `-PLUS` inside TLS.
    pub extensions: Extensions<'static>,
    /// Whether AUTH is offered and permitted in clear. Off by default (RFC 4954 §4).
    pub auth_in_clear: bool,
    /// The session is LMTP (RFC 2033): LHLO instead of EHLO and HELO, and after the message a reply for each recipient.
    /// Not for port 25 (§5). Off by default.
    pub lmtp: bool,
    /// A PROXY preamble comes before the greeting. Only for ports that nobody but the proxy reaches: it is believed. Off
    /// by default. So is XCLIENT where [`Extensions::xclient`] offers it.
    pub proxy: bool,
    /// Bounds.
    pub limits: Limits,
    /// What is accepted beyond the grammar.
    pub leniency: Leniency,
    /// What to do about bare CR and LF in messages.
    pub bare_line_ending: BareLineEnding,
}

impl Config {
    /// A server that offers PIPELINING, SIZE, 8BITMIME and ENHANCEDSTATUSCODES.
    #[must_use]
    pub fn new(hostname: &str) -> Self {
        let extensions = Extensions {
            pipelining: true,
            eight_bit_mime: true,
            enhanced_status_codes: true,
            size: Some(0),
            ..Extensions::default()
        };
        Self {
            hostname: hostname.into(),
            extensions,
            auth_in_clear: false,
            lmtp: false,
            proxy: false,
            limits: Limits::default(),
            leniency: Leniency::default(),
            bare_line_ending: BareLineEnding::default(),
        }
    }

    /// The longest command line: one of AUTH may be as long as the lines that follow it.
    pub(super) fn command_line(&self) -> usize {
        let Limits { line, auth_line, .. } = self.limits;
        if self.extensions.auth.is_empty() { line } else { line.max(auth_line) }
    }

    pub(super) const fn line_ending(&self) -> LineEnding {
        if self.leniency.bare_lf { LineEnding::CrlfOrLf } else { LineEnding::Crlf }
    }
}
