use super::attempt::{Asked, Attempt};
use crate::{
    Edns, Message, Opcode, OptionCode, Rcode, Section,
    edns::{ClientCookie, CookieVerdict},
};

/// What a message that arrived is to the attempt on whose socket it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Not the answer: junk, or forged. It is dropped, and waiting goes on.
    Dropped(Reason),
    /// All but the answer: its case or its cookie is not as expected. It is dropped, and the server is asked over TCP.
    Suspect(Reason),
    /// An error without the question: it may be forged. Somebody else is asked, and waiting goes on.
    Doubtful,
    /// The answer was cut to fit.
    Truncated,
    /// The server does not understand EDNS, or not this version.
    NoEdns,
    /// The server wants its new cookie (RFC 7873 §5.3).
    NewCookie,
    /// The server refuses the cookie that it gave.
    NoCookie,
    /// The server cannot or will not help.
    Unhelpful,
    /// An answer, or the certainty that there is none.
    Good,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Malformed,
    Id,
    Question,
    Case,
    Cookie,
}

/// `cookie`: that of the server, if cookies are used.
pub(super) fn judge(
    octets: &[u8],
    attempt: &Attempt,
    asked: &Asked,
    cookie: Option<&mut ClientCookie>,
) -> Verdict {
    let Ok(message) = Message::new(octets) else { return Verdict::Dropped(Reason::Malformed) };
    let flags = message.flags();
    if !flags.is_response() || flags.opcode() != Opcode::QUERY {
        return Verdict::Dropped(Reason::Malformed);
    }
    if message.id() != attempt.id {
        return Verdict::Dropped(Reason::Id);
    }
    let rcode = message.rcode();
    let edns = message.edns().ok().flatten();
    let cookie = cookie.filter(|_| attempt.edns);
    let lacks_cookie = cookie.as_ref().is_some_and(|cookie| lacks(cookie, edns.as_ref()))
        // A connection is as good as a cookie.
        && !attempt.via.is_stream();
    let unhelpful =
        matches!(rcode, Rcode::SERVFAIL | Rcode::REFUSED | Rcode::NOTIMP | Rcode::FORMERR);
    match (message.count(Section::Question), message.question()) {
        (0, _) if unhelpful && attempt.edns && !lacks_cookie => return Verdict::NoEdns,
        (0, _) if unhelpful => return Verdict::Doubtful,
        (1, Ok(Some(question))) => {
            let name = attempt.name.as_name();
            let same = question.name == name
                && question.qtype == asked.qtype
                && question.qclass == asked.qclass;
            if !same {
                return Verdict::Dropped(Reason::Question);
            }
            if attempt.exact && !question.name.eq_exact(name) {
                return Verdict::Suspect(Reason::Case);
            }
        }
        _ => return Verdict::Dropped(Reason::Question),
    }
    if lacks_cookie {
        return Verdict::Suspect(Reason::Cookie);
    }
    let cookie = cookie.map(|cookie| {
        if lacks(cookie, edns.as_ref()) {
            // The server has forgotten about cookies.
            *cookie = ClientCookie::with_client(cookie.cookie().client);
        }
        cookie.receive(edns.as_ref(), rcode)
    });
    if cookie == Some(CookieVerdict::Discard) {
        return Verdict::Dropped(Reason::Cookie);
    }
    if attempt.edns && matches!(rcode, Rcode::FORMERR | Rcode::NOTIMP | Rcode::BADVERS) {
        return Verdict::NoEdns;
    }
    if flags.tc() && !attempt.via.is_stream() {
        return Verdict::Truncated;
    }
    match cookie {
        Some(CookieVerdict::Retry) => return Verdict::NewCookie,
        Some(CookieVerdict::RetryOverTcp) => return Verdict::NoCookie,
        _ => {}
    }
    if unhelpful {
        return Verdict::Unhelpful;
    }
    // A message whose records cannot all be found is broken, by whomever: the sound one may still come.
    let sections = [Section::Answer, Section::Authority, Section::Additional];
    let promised: usize = sections.iter().map(|section| usize::from(message.count(*section))).sum();
    if message.records().count() == promised && message.records().all(|record| record.is_ok()) {
        Verdict::Good
    } else {
        Verdict::Dropped(Reason::Malformed)
    }
}

/// Whether a server that has given a cookie before did not now.
fn lacks(cookie: &ClientCookie, edns: Option<&Edns<'_>>) -> bool {
    !cookie.cookie().server().is_empty()
        && edns.is_none_or(|edns| edns.option(OptionCode::COOKIE).is_none())
}
