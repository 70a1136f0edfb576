use textline::{Class, EnhancedStatus, Reply};

use crate::{Deviation, DeviationKind, Error, PeerError, Verb};

/// What a client accepts beyond the grammar of replies, one knob a quirk. A form that is not accepted ends the session with
/// [`PeerError::Deviation`], which makes [`Leniency::STRICT`] a linter of servers; the default accepts all of them, and tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leniency {
    /// `250-AUTH=PLAIN LOGIN` in a reply to EHLO, as drafts of AUTH and old clients had it.
    pub auth_equals: bool,
    /// `334` and no space, which stands before a challenge of no octets too (RFC 4954 §4).
    pub bare_challenge: bool,
    /// Lines of a reply that lack the enhanced status code which others of it have (RFC 2034 §4): some servers write it on the last
    /// one alone.
    pub partial_status: bool,
    /// A bare LF ends the line of a reply.
    pub bare_lf: bool,
}

impl Leniency {
    /// Nothing beyond the grammar.
    pub const STRICT: Self =
        Self { auth_equals: false, bare_challenge: false, partial_status: false, bare_lf: false };

    const fn accepts(self, kind: DeviationKind) -> bool {
        match kind {
            DeviationKind::AuthEquals => self.auth_equals,
            DeviationKind::BareChallenge => self.bare_challenge,
            DeviationKind::PartialStatus => self.partial_status,
            _ => self.bare_lf,
        }
    }

    /// The first deviation in the reply to `verb`.
    pub(super) fn check(self, verb: Verb, reply: &Reply<'_>) -> Result<Option<Deviation>, Error> {
        let mut first = None;
        let mut start = 0;
        for (index, line) in reply.as_bytes().split_inclusive(|octet| *octet == b'\n').enumerate() {
            let found = find(verb, reply, index, line).into_iter().flatten();
            for Deviation { kind, at } in found {
                let at = start + at;
                if !self.accepts(kind) {
                    return Err(Error::Peer { kind: PeerError::Deviation(kind), at });
                }
                first = first.or(Some(Deviation { kind, at }));
            }
            start += line.len();
        }
        Ok(first)
    }
}

impl Default for Leniency {
    fn default() -> Self {
        Self { auth_equals: true, bare_challenge: true, partial_status: true, bare_lf: true }
    }
}

/// What the line of that index has, in its order.
fn find(verb: Verb, reply: &Reply<'_>, index: usize, line: &[u8]) -> [Option<Deviation>; 3] {
    const KEYWORD: Class = Class::ALPHANUMERIC.with(b"-");
    /// The code, and what parts it from the text.
    const FRONT: usize = 4;
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let (content, is_bare) = match content.strip_suffix(b"\r") {
        Some(content) => (content, false),
        None => (content, true),
    };
    let text = content.get(FRONT..).unwrap_or_default();
    let is_hello = matches!(verb, Verb::Ehlo | Verb::Lhlo);
    let of_form = if is_hello && index > 0 && reply.is_positive() {
        let (keyword, rest) = text.split_at_checked(KEYWORD.run(text)).unwrap_or((text, b""));
        let is_old = keyword.eq_ignore_ascii_case(b"AUTH") && rest.first() == Some(&b'=');
        is_old.then_some(DeviationKind::AuthEquals.at(FRONT + keyword.len()))
    } else if reply.code() == 334 && content.len() < FRONT {
        Some(DeviationKind::BareChallenge.at(content.len()))
    } else {
        None
    };
    let class = reply.code() / 100;
    let lacks = |line: &[u8]| {
        let status = EnhancedStatus::split(line);
        status.is_none_or(|(status, _)| u16::from(status.class()) != class)
    };
    // Most replies have one line, and replies to EHLO have none.
    let is_partial = !is_hello && lacks(text) && reply.status().is_some();
    let of_status = is_partial.then_some(DeviationKind::PartialStatus.at(FRONT));
    [of_form, of_status, is_bare.then_some(DeviationKind::BareLf.at(content.len()))]
}

impl DeviationKind {
    const fn at(self, at: usize) -> Deviation {
        Deviation { kind: self, at }
    }
}
