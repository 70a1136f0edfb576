use alloc::{string::String, vec::Vec};
use core::net::{Ipv4Addr, Ipv6Addr};

use textline::Escaped;

use crate::{AddrSpec, Mailbox, token};

/// What is the same for all spellings of an address, to compare, to sort and to look up by.
///
/// The local part is what it means, quoted or not (RFC 5321 §4.1.2), and its case matters: only the host in the domain knows
/// better (RFC 5321 §2.4). The domain is in lower case; an address literal is the address. With the feature `idna` a domain
/// in U-labels is that in A-labels (RFC 5890 §2.3.2.1); without it, [`with`](Self::with) takes a function that does it.
///
/// ```
/// use rfc822_message::{AddrSpec, AddressKey};
///
/// let key = |spec: &str| AddressKey::of(&AddrSpec::new(spec).unwrap());
/// assert_eq!(key("\"bob\"@EXAMPLE.com"), key("bob@example.com"));
/// assert_eq!(key("bob@[IPv6:2001:DB8:0::1]"), key("bob@[ipv6:2001:db8::1]"));
/// assert_ne!(key("Bob@example.com"), key("bob@example.com"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressKey {
    /// First, so that addresses of a domain sort together.
    domain: Vec<u8>,
    local: Vec<u8>,
}

impl AddressKey {
    /// Of an address to be written.
    #[must_use]
    pub fn of(spec: &AddrSpec) -> Self {
        Self::of_parts(&token::unquote(unquoted(spec.local_part())), spec.domain().as_bytes())
    }

    /// Of a mailbox that was read.
    #[must_use]
    pub fn of_mailbox(mailbox: &Mailbox<'_>) -> Self {
        Self::of_parts(&mailbox.local_part(), &mailbox.domain())
    }

    /// Of a local part without quotation marks, and a domain.
    #[must_use]
    pub fn of_parts(local: &[u8], domain: &[u8]) -> Self {
        Self::with(local, domain, to_ascii)
    }

    /// The same, where `to_ascii` turns a domain that is not US-ASCII into A-labels in lower case, or says `None` if it is no
    /// such domain: then it is equal to its own spelling alone.
    #[must_use]
    pub fn with(
        local: &[u8],
        domain: &[u8],
        to_ascii: impl FnOnce(&str) -> Option<String>,
    ) -> Self {
        let folded = match domain {
            [b'[', literal @ .., b']'] => address_literal(literal),
            domain if domain.is_ascii() => domain.to_ascii_lowercase(),
            domain => core::str::from_utf8(domain)
                .ok()
                .and_then(to_ascii)
                .map_or_else(|| domain.to_ascii_lowercase(), String::into_bytes),
        };
        Self { domain: folded, local: local.to_vec() }
    }

    /// The local part, without quotation marks.
    #[must_use]
    pub fn local_part(&self) -> &[u8] {
        &self.local
    }

    /// The domain in the form in which domains are compared.
    #[must_use]
    pub fn domain(&self) -> &[u8] {
        &self.domain
    }
}

impl core::fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "AddressKey({:?}@{:?})", Escaped(&self.local), Escaped(&self.domain))
    }
}

/// A local part without the quotation marks around it.
fn unquoted(local: &str) -> &[u8] {
    local.strip_prefix('"').and_then(|local| local.strip_suffix('"')).unwrap_or(local).as_bytes()
}

/// The text between the brackets: an address in its one form, other text in lower case.
fn address_literal(literal: &[u8]) -> Vec<u8> {
    let mut text = literal.to_ascii_lowercase();
    let address = core::str::from_utf8(&text).ok().and_then(|text| {
        let v6 = text.strip_prefix("ipv6:").and_then(|text| text.parse::<Ipv6Addr>().ok());
        let v4 = || text.parse::<Ipv4Addr>().ok().map(|address| alloc::format!("{address}"));
        v6.map(|address| alloc::format!("ipv6:{address}")).or_else(v4)
    });
    if let Some(address) = address {
        text = address.into_bytes();
    }
    [b"[".as_slice(), &text, b"]"].concat()
}

#[cfg(feature = "idna")]
fn to_ascii(domain: &str) -> Option<String> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
    Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::URL, Hyphens::Allow, DnsLength::Ignore)
        .ok()
        .map(alloc::borrow::Cow::into_owned)
}

#[cfg(not(feature = "idna"))]
fn to_ascii(_: &str) -> Option<String> {
    None
}
