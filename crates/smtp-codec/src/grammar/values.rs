use textline::Class;

use crate::{
    ByMode, DeliverBy, Notify, OriginalRecipient, Param, Ret, Rrvs, RrvsAction, Tracking, Xtext,
};

/// `atom` (RFC 5322 §3.2.3)
const ATOM: Class = Class::ALPHANUMERIC.with(b"!#$%&'*+-/=?^_`{|}~");

/// The parameters that are rarely there.
pub(super) const NAMES: [&str; 14] = [
    "AUTH",
    "RET",
    "ENVID",
    "NOTIFY",
    "ORCPT",
    "BY",
    "HOLDFOR",
    "HOLDUNTIL",
    "MT-PRIORITY",
    "RRVS",
    "SOLICIT",
    "MTRK",
    "TRANSID",
    "SUBMITTER",
];

/// The value of one of [`NAMES`].
pub(super) fn param<'a>(name: &str, value: &'a str) -> Option<Param<'a>> {
    let xtext = || Xtext::new(value).ok();
    Some(match name {
        "AUTH" => Param::Auth(xtext()?),
        "ENVID" => Param::EnvId(xtext()?),
        "SUBMITTER" => Param::Submitter(xtext()?),
        "RET" => Param::Ret(ret(value)?),
        "NOTIFY" => Param::Notify(notify(value)?),
        "ORCPT" => Param::Orcpt(original_recipient(value)?),
        "BY" => Param::By(deliver_by(value)?),
        "HOLDFOR" => Param::HoldFor(seconds(value).filter(|_| !value.starts_with('0'))?),
        "HOLDUNTIL" => Param::HoldUntil(Some(value).filter(|value| is_date_time(value))?),
        "MT-PRIORITY" => Param::MtPriority(priority(value)?),
        "RRVS" => Param::Rrvs(rrvs(value)?),
        "SOLICIT" => Param::Solicit(Some(value).filter(|value| are_keywords(value))?),
        "MTRK" => Param::Mtrk(tracking(value)?),
        "TRANSID" => Param::TransId(Some(value).filter(|value| is_transid(value))?),
        _ => return None,
    })
}

/// `size-value ::= 1*20DIGIT` (RFC 1870 §6)
#[inline]
pub(super) fn size(value: &str) -> Option<u64> {
    let digits = value.as_bytes();
    if !matches!(digits.len(), 1..=20) {
        return None;
    }
    digits.iter().try_fold(0u64, |size, digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 { None } else { size.checked_mul(10)?.checked_add(digit.into()) }
    })
}

/// `ret-value = "FULL" / "HDRS"` (RFC 3461 §4.3)
fn ret(value: &str) -> Option<Ret> {
    [Ret::Full, Ret::Headers].into_iter().find(|ret| value.eq_ignore_ascii_case(ret.as_str()))
}

/// `notify-esmtp-value = "NEVER" / 1#notify-list-element` (RFC 3461 §4.1)
fn notify(value: &str) -> Option<Notify> {
    if value.eq_ignore_ascii_case("NEVER") {
        return Some(Notify::NEVER);
    }
    value.split(',').try_fold(Notify::NEVER, |all, name| {
        let conditions = [Notify::SUCCESS, Notify::FAILURE, Notify::DELAY];
        let names = ["SUCCESS", "FAILURE", "DELAY"];
        let found = names.iter().position(|known| name.eq_ignore_ascii_case(known))?;
        conditions.get(found).map(|condition| all | *condition)
    })
}

/// `original-recipient-address = addr-type ";" xtext` (RFC 3461 §4.2)
fn original_recipient(value: &str) -> Option<OriginalRecipient<'_>> {
    let (addr_type, address) = value.split_once(';')?;
    let is_atom = !addr_type.is_empty() && ATOM.contains_all(addr_type.as_bytes());
    let address = Xtext::new(address).ok()?;
    is_atom.then_some(OriginalRecipient { addr_type, address })
}

/// `by-value = by-time ";" by-mode [by-trace]`, `by-time = ["-" / "+"] 1*9DIGIT`; with `R` above zero
/// (RFC 2852 §4).
fn deliver_by(value: &str) -> Option<DeliverBy> {
    let (time, mode) = value.split_once(';')?;
    let digits = time.strip_prefix(['-', '+']).unwrap_or(time);
    let magnitude = i32::try_from(seconds(digits)?).ok()?;
    let seconds = if time.starts_with('-') { -magnitude } else { magnitude };
    let (mode, trace) = match mode.as_bytes() {
        [mode] => (mode, false),
        [mode, b'T' | b't'] => (mode, true),
        _ => return None,
    };
    let mode = match mode.to_ascii_uppercase() {
        b'N' => ByMode::Notify,
        b'R' if seconds > 0 => ByMode::Return,
        _ => return None,
    };
    Some(DeliverBy { seconds, mode, trace })
}

/// `1*9DIGIT`
fn seconds(value: &str) -> Option<u32> {
    if value.len() > 9 {
        return None;
    }
    size(value).and_then(|seconds| u32::try_from(seconds).ok())
}

/// `priority-value = (["-"] NZDIGIT) / "0"` (RFC 6710 §8)
fn priority(value: &str) -> Option<i8> {
    match value.as_bytes() {
        [digit @ b'0'..=b'9'] => i8::try_from(digit - b'0').ok(),
        [b'-', digit @ b'1'..=b'9'] => i8::try_from(digit - b'0').ok().map(|digit| -digit),
        _ => None,
    }
}

/// `date-time [ ";" ( "C" / "R" ) ]` (RFC 7293 §3)
fn rrvs(value: &str) -> Option<Rrvs<'_>> {
    let (since, action) = match value.split_once(';') {
        None => (value, None),
        Some((since, action)) if action.eq_ignore_ascii_case("C") => {
            (since, Some(RrvsAction::Continue))
        }
        Some((since, action)) if action.eq_ignore_ascii_case("R") => {
            (since, Some(RrvsAction::Reject))
        }
        Some(_) => return None,
    };
    is_date_time(since).then_some(Rrvs { since, action })
}

/// The certifier, and for how long: `[ ":" 1*9DIGIT ]` (RFC 3885 §3)
fn tracking(value: &str) -> Option<Tracking<'_>> {
    let (certifier, timeout) = match value.split_once(':') {
        None => (value, None),
        Some((certifier, timeout)) => (certifier, Some(seconds(timeout)?)),
    };
    (!certifier.is_empty()).then_some(Tracking { certifier, timeout })
}

/// `Solicitation-keywords = word 0*("," word)`, at most 1000 octets (RFC 3865 §2.1)
fn are_keywords(value: &str) -> bool {
    const WORD: Class = Class::ALPHANUMERIC.with(b"-_.:");
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_alphabetic())
            && WORD.contains_all(word.as_bytes())
    };
    value.len() <= 1000 && value.split(',').all(is_word)
}

/// `transid-value = "<" transid-token "@" transid-token ">"`, at most 80 octets (RFC 1845 §2)
fn is_transid(value: &str) -> bool {
    /// All but `tspecials` (RFC 2045 §5.1) and dots.
    const TRANSID_ATOM: Class = Class::VCHAR.without(b"()<>@,;:\\\"/[]?=.");
    let is_token = |token: &str| {
        token.split('.').all(|atom| !atom.is_empty() && TRANSID_ATOM.contains_all(atom.as_bytes()))
    };
    let inner = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
    value.len() <= 80
        && inner
            .and_then(|inner| inner.split_once('@'))
            .is_some_and(|(local, domain)| is_token(local) && is_token(domain))
}

/// `date-time` (RFC 3339 §5.6): its shape, and each number within its range.
fn is_date_time(value: &str) -> bool {
    let Some((front, rest)) = value.as_bytes().split_at_checked(19) else { return false };
    let has_shape = front.iter().zip(b"dddd-dd-ddTdd:dd:dd").all(|(octet, shape)| match shape {
        b'd' => octet.is_ascii_digit(),
        _ => octet.eq_ignore_ascii_case(shape),
    });
    let two = |bytes: &[u8], at: usize| match bytes.get(at..at + 2) {
        Some([high @ b'0'..=b'9', low @ b'0'..=b'9']) => Some((high - b'0') * 10 + (low - b'0')),
        _ => None,
    };
    let within = |at: usize, from: u8, to: u8| {
        two(front, at).is_some_and(|number| (from..=to).contains(&number))
    };
    let zone = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = Class::DIGIT.run(fraction);
            if digits == 0 {
                return false;
            }
            fraction.get(digits..).unwrap_or_default()
        }
        None => rest,
    };
    let is_zone = match zone {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', _, _, b':', _, _] => {
            two(zone, 1).is_some_and(|hour| hour < 24)
                && two(zone, 4).is_some_and(|minute| minute < 60)
        }
        _ => false,
    };
    has_shape
        && within(5, 1, 12)
        && within(8, 1, 31)
        && within(11, 0, 23)
        && within(14, 0, 59)
        && within(17, 0, 60)
        && is_zone
}
