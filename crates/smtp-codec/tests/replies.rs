//! The replies that errors suggest, and the registered codes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use smtp_codec::{
    Code, Condition, EnhancedStatus, Error, LimitKind, Misuse, ParseError, ParseErrorKind,
    PeerError, Response, State, client::PlanError, delivery::NoRoute, server::MessageError,
};

fn line(response: &Response<'_>) -> String {
    let mut out = Vec::new();
    response.encode(&mut out);
    String::from_utf8(out).unwrap().trim_end().to_string()
}

#[test]
fn every_condition_is_found_by_its_numbers() {
    for (index, condition) in Condition::ALL.iter().enumerate() {
        let (subject, detail) = (condition.subject(), condition.detail());
        assert_eq!(Condition::new(subject, detail), Some(*condition));
        for class in [2, 4, 5] {
            let status = condition.with_class(class).unwrap();
            let text = format!("{status} text");
            let (again, rest) = EnhancedStatus::split(text.as_bytes()).unwrap();
            assert_eq!((again, again.condition(), rest), (status, Some(*condition), &b"text"[..]));
        }
        assert_eq!(condition.with_class(3), None);
        assert!(matches!(condition.rfc(), 3463..=8689), "{condition}");
        let before = index.checked_sub(1).and_then(|before| Condition::ALL.get(before));
        assert!(
            before.is_none_or(|before| { (before.subject(), before.detail()) < (subject, detail) })
        );
    }
    assert_eq!(Condition::ALL.len(), 79);
    assert_eq!(Condition::new(7, 999), None);
}

#[test]
fn a_condition_takes_the_class_of_the_code() {
    let full = |code| line(&Response::new(code, "full").with_condition(Condition::MailboxFull));
    assert_eq!(full(Code::BUSY), "450 4.2.2 full");
    assert_eq!(full(Code::TOO_BIG), "552 5.2.2 full");
    assert_eq!(full(Code::OK), "250 2.2.2 full");
    assert_eq!(full(Code::CHALLENGE), "334 full");
}

#[test]
fn every_error_suggests_a_reply() {
    use ParseErrorKind as Kind;
    let of = |kind| line(&ParseError { kind, at: 3 }.reply_hint());
    for (kind, code) in [
        (Kind::LineTooLong, "500 5.5.6"),
        (Kind::BareLineEnding, "500 5.5.2"),
        (Kind::Verb, "500 5.5.2"),
        (Kind::Argument, "501 5.5.4"),
        (Kind::End, "501 5.5.4"),
        (Kind::Colon, "501 5.5.2"),
        (Kind::AngleBracket, "501 5.5.2"),
        (Kind::LocalPart, "501 5.1.3"),
        (Kind::Domain, "501 5.1.3"),
        (Kind::AddressLiteral, "501 5.1.3"),
        (Kind::LocalPartTooLong, "501 5.1.3"),
        (Kind::DomainTooLong, "501 5.1.3"),
        (Kind::Parameter, "501 5.5.4"),
        (Kind::ParameterValue, "501 5.5.4"),
        (Kind::ParameterTwice, "501 5.5.4"),
        (Kind::ParameterNotOffered, "555 5.5.4"),
        (Kind::ChunkSize, "501 5.5.4"),
        (Kind::Character, "501 5.5.2"),
        (Kind::Base64, "501 5.5.2"),
    ] {
        assert!(of(kind).starts_with(code), "{kind}: {}", of(kind));
    }
    let too_big = MessageError::TooBig { limit: 1 }.reply_hint();
    assert_eq!(line(&too_big), "552 5.3.4 message too big");
    let bare = MessageError::BareLineEnding { at: 1 }.reply_hint();
    assert_eq!(line(&bare), "554 5.6.0 bare CR or LF in the message");
    assert_eq!(line(&NoRoute::NullMx.reply_hint()), "556 5.1.10 recipient address has a null MX");
    assert_eq!(line(&NoRoute::Loop.reply_hint()), "554 5.4.6 mail loops back to myself");
    assert!(line(&PlanError::NeedsSevenBit.reply_hint()).starts_with("554 5.6.3"));
    assert!(line(&PlanError::NeedsUtf8.reply_hint()).starts_with("550 5.6.7"));
    assert!(line(&PlanError::TooBig { limit: 1 }.reply_hint()).starts_with("552 5.3.4"));
}

#[test]
fn a_fatal_error_has_a_farewell_or_silence() {
    let peer = |kind| Error::Peer { kind, at: 0 }.reply_hint().as_ref().map(line);
    let farewell = |error: Error| error.reply_hint().as_ref().map(line);
    let said = |text: &str| Some(text.to_string());
    assert_eq!(farewell(Error::Limit(LimitKind::Errors)), said("421 4.7.0 too many errors"));
    assert_eq!(farewell(Error::Limit(LimitKind::Drain)), said("421 4.3.4 message too big"));
    assert_eq!(farewell(Error::TimedOut(State::Ready)), said("421 4.4.2 timeout"));
    assert_eq!(peer(PeerError::ChunkSize), said("421 4.5.4 BDAT without a size"));
    assert_eq!(peer(PeerError::PlaintextBeforeTls), None);
    assert_eq!(peer(PeerError::NoPreamble), None);
    assert_eq!(farewell(Error::UnexpectedEof(State::Data)), None);
    assert_eq!(farewell(Error::Misuse(Misuse::Over)), None);
}
