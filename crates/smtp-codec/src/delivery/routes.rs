use alloc::vec::Vec;

use sans_io::Entropy;
use thiserror::Error;

use crate::{Code, Response};

/// An MX record's data (RFC 1035 §3.3.9): a host and its preference, the lower the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MxHost<'a> {
    /// The preference.
    pub preference: u16,
    /// The host's name, with or without its last dot; `.` alone in a null MX.
    pub host: &'a str,
}

/// Why a domain takes no mail from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum NoRoute {
    /// The domain has a null MX record (RFC 7505).
    #[error("the domain accepts no mail")]
    NullMx,
    /// This host is the best one the domain names, and it is not the destination (RFC 5321 §5.1).
    #[error("mail for the domain loops back to this host")]
    Loop,
}

impl NoRoute {
    /// The reply that a failure report quotes (RFC 7505 §4.2, RFC 3463 §3.5).
    #[must_use]
    pub const fn reply_hint(&self) -> Response<'static> {
        match self {
            Self::NullMx => {
                Response::new(Code::DOMAIN_ACCEPTS_NO_MAIL, "recipient address has a null MX")
                    .with_status(5, 1, 10)
            }
            Self::Loop => {
                Response::new(Code::FAILED, "mail loops back to myself").with_status(5, 4, 6)
            }
        }
    }
}

/// The hosts to try for mail to `domain`, best first (RFC 5321 §5.1).
///
/// `mx` is the domain's MX records; none means that the lookup succeeded and there are none, and the domain
/// itself is the host. Hosts of equal preference come in random order. `own` are the names of this host: it
/// and all hosts of the same or a worse preference are left out.
///
/// # Errors
/// [`NoRoute`]: mail to the domain fails for good.
///
/// ```
/// # struct Zero; impl sans_io::Entropy for Zero { fn fill(&mut self, out: &mut [u8]) { out.fill(0) } }
/// use smtp_codec::delivery::{MxHost, routes};
/// let mx = [MxHost { preference: 20, host: "b.example." }, MxHost { preference: 10, host: "a.example." }];
/// assert_eq!(routes("example", &mx, &[], &mut Zero).unwrap(), ["a.example", "b.example"]);
/// assert_eq!(routes("example", &[], &[], &mut Zero).unwrap(), ["example"]);
/// ```
pub fn routes<'a>(
    domain: &'a str,
    mx: &[MxHost<'a>],
    own: &[&str],
    entropy: &mut impl Entropy,
) -> Result<Vec<&'a str>, NoRoute> {
    if mx.is_empty() {
        let host = without_dot(domain);
        return if is_own(host, own) { Err(NoRoute::Loop) } else { Ok([host].into()) };
    }
    let is_null = |mx: &MxHost<'_>| without_dot(mx.host).is_empty();
    if mx.iter().all(is_null) {
        return Err(NoRoute::NullMx);
    }
    let mut hosts: Vec<MxHost<'a>> = mx
        .iter()
        .filter(|mx| !is_null(mx))
        .map(|mx| MxHost { host: without_dot(mx.host), ..*mx })
        .collect();
    entropy.shuffle(&mut hosts);
    // Stable, so that equal preferences stay shuffled.
    hosts.sort_by_key(|mx| mx.preference);
    if let Some(ours) = hosts.iter().find(|mx| is_own(mx.host, own)).map(|mx| mx.preference) {
        hosts.retain(|mx| mx.preference < ours);
    }
    let routes: Vec<&str> = hosts.into_iter().map(|mx| mx.host).collect();
    if routes.is_empty() { Err(NoRoute::Loop) } else { Ok(routes) }
}

fn is_own(host: &str, own: &[&str]) -> bool {
    own.iter().any(|name| without_dot(name).eq_ignore_ascii_case(host))
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}
