use dns_wire::{Message, NameBuf, Opcode, Question, Rcode, RecordType, Section};

/// What a response must repeat to be taken for one (RFC 5452 §9.1); where it came from was checked before.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) id: u16,
    /// The name as it was sent.
    pub(crate) name: NameBuf,
    pub(crate) qtype: RecordType,
    /// The case of the name counts.
    pub(crate) exact: bool,
    /// An OPT record was sent.
    pub(crate) edns: bool,
    /// It was sent over a stream.
    pub(crate) stream: bool,
}

/// What a message that arrived is to the query on whose socket it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Not the response: junk, or forged. It is dropped, and waiting goes on.
    Dropped(Reason),
    /// The response, but for the case of its question: a server that does not copy it, or somebody guesses.
    WrongCase,
    /// The response was cut to fit.
    Truncated,
    /// The server does not understand EDNS, or not this version.
    NoEdns,
    /// The server cannot or will not help.
    Unhelpful,
    /// A response to read.
    Good,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Malformed,
    Id,
    Question,
}

pub(crate) fn judge(message: &Message<'_>, expected: &Expected) -> Verdict {
    let flags = message.flags();
    if !flags.is_response() || flags.opcode() != Opcode::QUERY {
        return Verdict::Dropped(Reason::Malformed);
    }
    if message.id() != expected.id {
        return Verdict::Dropped(Reason::Id);
    }
    let rcode = message.rcode();
    match (message.count(Section::Question), message.question()) {
        // A server that cannot read EDNS may not have read the question.
        (0, _) if matches!(rcode, Rcode::FORMERR | Rcode::NOTIMP | Rcode::SERVFAIL) => {
            return if expected.edns { Verdict::NoEdns } else { Verdict::Unhelpful };
        }
        (1, Ok(Some(question))) => {
            if let Err(verdict) = compare(&question, expected) {
                return verdict;
            }
        }
        _ => return Verdict::Dropped(Reason::Question),
    }
    match rcode {
        _ if flags.tc() && !expected.stream => Verdict::Truncated,
        Rcode::FORMERR | Rcode::NOTIMP | Rcode::BADVERS if expected.edns => Verdict::NoEdns,
        Rcode::NOERROR | Rcode::NXDOMAIN if !flags.tc() => Verdict::Good,
        _ => Verdict::Unhelpful,
    }
}

fn compare(question: &Question<'_>, expected: &Expected) -> Result<(), Verdict> {
    let name = expected.name.as_name();
    if question.name != name
        || question.qtype != expected.qtype
        || question.qclass != dns_wire::Class::IN
    {
        return Err(Verdict::Dropped(Reason::Question));
    }
    if expected.exact && !question.name.eq_exact(name) {
        return Err(Verdict::WrongCase);
    }
    Ok(())
}
