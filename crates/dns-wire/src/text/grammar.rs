//! The fields that are numbers or times.

use nom::{
    IResult, Parser,
    bytes::complete::take_while_m_n,
    character::complete::{digit1, one_of},
    combinator::all_consuming,
    multi::fold_many1,
};

use super::FieldErrorKind;

type Read<'t, T> = IResult<&'t [u8], T, ()>;

/// `1*DIGIT`, below 2⁶⁴
fn number(text: &[u8]) -> Read<'_, u64> {
    digit1.map_opt(decimal).parse_complete(text)
}

fn decimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |number, digit| {
        number.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))
    })
}

/// Exactly `count` digits.
fn digits<'t>(count: usize) -> impl Parser<&'t [u8], Output = u64, Error = ()> {
    take_while_m_n(count, count, |octet: u8| octet.is_ascii_digit()).map_opt(decimal)
}

/// A number that fits its field.
fn ranged<T: TryFrom<u64>>(text: &[u8]) -> Result<T, FieldErrorKind> {
    let (_, number) =
        all_consuming(number).parse_complete(text).map_err(|_| FieldErrorKind::Number)?;
    T::try_from(number).map_err(|_| FieldErrorKind::Number)
}

/// A number of 8 bits.
pub(crate) fn u8(text: &[u8]) -> Result<u8, FieldErrorKind> {
    ranged(text)
}

/// A number of 16 bits.
pub(crate) fn u16(text: &[u8]) -> Result<u16, FieldErrorKind> {
    ranged(text)
}

/// A number of 32 bits.
pub(crate) fn u32(text: &[u8]) -> Result<u32, FieldErrorKind> {
    ranged(text)
}

/// `period = 1*DIGIT / 1*(1*DIGIT ("s" / "m" / "h" / "d" / "w"))`, in seconds. The units are BIND's, and common.
pub(crate) fn period(text: &[u8]) -> Result<u32, FieldErrorKind> {
    if text.iter().all(u8::is_ascii_digit) {
        return u32(text);
    }
    let part = (number, one_of("smhdwSMHDW")).map_opt(|(count, unit)| {
        count.checked_mul(match unit.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 604_800,
        })
    });
    let sum = fold_many1(part, || Some(0u64), |sum, seconds| sum?.checked_add(seconds));
    let (_, seconds) = all_consuming(sum).parse_complete(text).map_err(|_| FieldErrorKind::Time)?;
    seconds.and_then(|seconds| u32::try_from(seconds).ok()).ok_or(FieldErrorKind::Time)
}

/// `YYYYMMDDHHmmSS` in UTC, or a number of seconds (RFC 4034 §3.2), modulo 2³².
pub(crate) fn timestamp(text: &[u8]) -> Result<u32, FieldErrorKind> {
    if text.len() != 14 {
        return u32(text);
    }
    let fields = (digits(4), digits(2), digits(2), digits(2), digits(2), digits(2));
    let (_, (year, month, day, hour, minute, second)) =
        all_consuming(fields).parse_complete(text).map_err(|_| FieldErrorKind::Time)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(FieldErrorKind::Time),
    };
    if year < 1970 || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return Err(FieldErrorKind::Time);
    }
    // Years are counted from March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let seconds = ((days - 719_468) * 24 + hour) * 3600 + minute * 60 + second;
    Ok(u32::try_from(seconds & 0xFFFF_FFFF).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::Timestamp;

    #[test]
    fn periods() {
        for (text, seconds) in [
            ("0", Ok(0)),
            ("3600", Ok(3600)),
            ("1h30m", Ok(5400)),
            ("1W2D3H4M5S", Ok(788_645)),
            ("4294967295", Ok(u32::MAX)),
            ("4294967296", Err(FieldErrorKind::Number)),
            ("7102w", Err(FieldErrorKind::Time)),
            ("99999999999999999999w", Err(FieldErrorKind::Time)),
            ("1h30", Err(FieldErrorKind::Time)),
            ("h", Err(FieldErrorKind::Time)),
            ("-1", Err(FieldErrorKind::Time)),
            ("", Err(FieldErrorKind::Number)),
        ] {
            assert_eq!(period(text.as_bytes()), seconds, "{text}");
        }
    }

    #[test]
    fn timestamps() {
        for (text, seconds) in [
            ("19700101000000", 0),
            ("20040509183619", 1_084_127_779),
            ("20000229000000", 951_782_400),
            ("20380119031408", 0x8000_0000),
            ("21060207062815", u32::MAX),
        ] {
            assert_eq!(timestamp(text.as_bytes()), Ok(seconds), "{text}");
            assert_eq!(Timestamp(seconds).to_string(), text);
        }
        assert_eq!(timestamp(b"1084127779"), Ok(1_084_127_779));
        for text in [
            "20010229000000",
            "20011301000000",
            "20010100000000",
            "20010101240000",
            "2001010100000x",
        ] {
            assert_eq!(timestamp(text.as_bytes()), Err(FieldErrorKind::Time), "{text}");
        }
    }
}
