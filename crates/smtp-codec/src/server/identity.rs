use alloc::string::{String, ToString};
use core::net::{IpAddr, SocketAddr};

use crate::{Attributes, proxy::Preamble};

/// Who the client is by what a proxy has said of it, in a PROXY preamble or with XCLIENT. What was not said is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The client's port.
    pub port: Option<u16>,
    /// The name that the client's address has.
    pub name: Option<String>,
    /// What the client called itself.
    pub helo: Option<String>,
    /// The SASL login: the session counts as authenticated.
    pub login: Option<String>,
    /// Where the client connected to.
    pub destination: Option<SocketAddr>,
}

impl Identity {
    pub(super) fn of_preamble(preamble: &Preamble) -> Option<Self> {
        let Preamble::Proxied { source, destination } = preamble else { return None };
        Some(Self {
            address: Some(source.ip()),
            port: Some(source.port()),
            destination: Some(*destination),
            ..Self::default()
        })
    }

    /// This identity with what XCLIENT replaces of it.
    pub(super) fn replaced_by(mut self, attributes: &Attributes<'_>) -> Self {
        for (name, value) in attributes.iter() {
            let text = value.value().map(text);
            match name.to_ascii_uppercase().as_str() {
                "NAME" => self.name = text,
                "ADDR" => self.address = text.as_deref().and_then(address),
                "PORT" => self.port = text.and_then(|text| text.parse().ok()),
                "HELO" => self.helo = text,
                "LOGIN" => self.login = text,
                "DESTADDR" => {
                    let port = self.destination.map_or(0, |destination| destination.port());
                    let ip = text.as_deref().and_then(address);
                    self.destination = ip.map(|ip| SocketAddr::new(ip, port));
                }
                "DESTPORT" => {
                    if let (Some(destination), Some(port)) =
                        (&mut self.destination, text.and_then(|text| text.parse().ok()))
                    {
                        destination.set_port(port);
                    }
                }
                _ => {}
            }
        }
        self
    }
}

/// Control characters could pass for something else in a log.
fn text(value: crate::Xtext<'_>) -> String {
    let decoded = value.decode();
    let text = String::from_utf8_lossy(&decoded);
    if text.contains(char::is_control) {
        text.replace(char::is_control, "?")
    } else {
        text.to_string()
    }
}

/// `192.0.2.7`, or `IPV6:2001:db8::7`
fn address(text: &str) -> Option<IpAddr> {
    match text.split_at_checked(5) {
        Some((tag, rest)) if tag.eq_ignore_ascii_case("IPV6:") => rest.parse().ok(),
        _ => text.parse().ok(),
    }
}
