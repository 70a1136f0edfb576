//! SASL with the mechanisms of rsasl, on both sides: SCRAM-SHA-256, bound to TLS or not, PLAIN, LOGIN and XOAUTH2; and APOP.

mod client;
mod prepare;
mod secrets;
mod server;

use std::io::Cursor;

use rsasl::{
    callback::{Context, Request},
    mechanisms::{
        login::LOGIN,
        plain::PLAIN,
        scram::{SCRAM_SHA256, SCRAM_SHA256_PLUS},
        xoauth2::XOAUTH2,
    },
    prelude::{Mechanism, Registry, Session, SessionError, State},
    property::{ChannelBindingName, ChannelBindings},
    validate::Validation,
};

use crate::driver::Binding;

pub use client::{Answer, Authenticates, Credentials, Login, Said};
pub use prepare::prepare;
pub use secrets::{ScramKeys, apop_digest};
pub use server::{Exchange, Step};

/// The mechanisms, best first; the first one is of TLS alone.
pub const MECHANISMS: [&str; 5] =
    ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN", "XOAUTH2"];

/// PLAIN's initial response.
#[must_use]
pub fn plain(name: &str, password: &str) -> Vec<u8> {
    format!("\0{name}\0{password}").into_bytes()
}

fn registry() -> Registry {
    static KNOWN: [Mechanism; 5] = [SCRAM_SHA256_PLUS, SCRAM_SHA256, PLAIN, LOGIN, XOAUTH2];
    Registry::with_mechanisms(&KNOWN)
}

/// Gives what TLS exports to a mechanism that asks for it.
fn bind(
    binding: Option<&Binding>,
    context: &Context<'_>,
    request: &mut Request<'_>,
) -> Result<(), SessionError> {
    if let Some(octets) = binding
        && context.get_ref::<ChannelBindingName>() == Some("tls-exporter")
    {
        request.satisfy::<ChannelBindings>(octets)?;
    }
    Ok(())
}

/// One end's step: the octets to send, and whether the mechanism is through.
fn step<V: Validation>(
    session: &mut Session<V>,
    input: Option<&[u8]>,
) -> Result<(Vec<u8>, State), SessionError> {
    let mut out = Cursor::new(Vec::new());
    let state = session.step(input, &mut out)?;
    Ok((out.into_inner(), state))
}
