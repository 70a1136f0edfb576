//! The fields that are numbers, times or addresses.

use core::net::{Ipv4Addr, Ipv6Addr};

use nom::{
    IResult, Parser,
    character::complete::{digit1, one_of},
    combinator::all_consuming,
    multi::fold_many1,
};

use super::FieldErrorKind;
use crate::encoding::hex_digit;

type Read<'t, T> = IResult<&'t [u8], T, ()>;

/// `1*DIGIT`, below 2⁶⁴
fn number(text: &[u8]) -> Read<'_, u64> {
    digit1.map_opt(decimal).parse_complete(text)
}

/// A number without sign; none if `text` is none, or 2⁶⁴ or more.
#[inline]
fn decimal(text: &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for octet in text {
        let digit = octet.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // Nineteen digits always fit.
        number = if text.len() < 20 {
            number.wrapping_mul(10).wrapping_add(u64::from(digit))
        } else {
            number.checked_mul(10)?.checked_add(u64::from(digit))?
        };
    }
    (!text.is_empty()).then_some(number)
}

/// The number at the front of `text`, and its digits; none if it has more than ten, or something else is in its word.
#[inline]
pub(super) fn digits(text: &[u8]) -> Option<(u64, usize)> {
    let (mut number, mut length) = (0, 0);
    for octet in text {
        let digit = octet.wrapping_sub(b'0');
        if digit > 9 {
            return Some((number, length));
        }
        number = number * 10 + u64::from(digit);
        length += 1;
        if length > 10 {
            return None;
        }
    }
    None
}

/// A number that fits its field.
#[inline]
fn ranged<T: TryFrom<u64>>(text: &[u8]) -> Result<T, FieldErrorKind> {
    let number = decimal(text).and_then(|number| T::try_from(number).ok());
    number.ok_or(FieldErrorKind::Number)
}

/// A number of 8 bits.
#[inline]
pub(crate) fn u8(text: &[u8]) -> Result<u8, FieldErrorKind> {
    ranged(text)
}

/// A number of 16 bits.
#[inline]
pub(crate) fn u16(text: &[u8]) -> Result<u16, FieldErrorKind> {
    ranged(text)
}

/// A number of 32 bits.
#[inline]
pub(crate) fn u32(text: &[u8]) -> Result<u32, FieldErrorKind> {
    ranged(text)
}

/// A number of 64 bits.
pub(crate) fn u64(text: &[u8]) -> Result<u64, FieldErrorKind> {
    ranged(text)
}

/// `period = 1*DIGIT / 1*(1*DIGIT ("s" / "m" / "h" / "d" / "w"))`, in seconds. The units are BIND's, and common.
#[inline]
pub(crate) fn period(text: &[u8]) -> Result<u32, FieldErrorKind> {
    if let Some(seconds) = decimal(text) {
        return u32::try_from(seconds).map_err(|_| FieldErrorKind::Number);
    }
    if text.iter().all(u8::is_ascii_digit) {
        return Err(FieldErrorKind::Number);
    }
    units(text)
}

fn units(text: &[u8]) -> Result<u32, FieldErrorKind> {
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
    let number = decimal(text).ok_or(FieldErrorKind::Time)?;
    let (date, time) = (number / 1_000_000, number % 1_000_000);
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
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

/// `1*3DIGIT 3("." 1*3DIGIT)`: numbers below 256 without leading zeros, which some read as octal (RFC 6943 §3.1.1).
pub(crate) fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    ipv4_before(text).filter(|(_, length)| *length == text.len()).map(|(address, _)| address)
}

/// The address at the front of `text`, and its length.
#[inline]
pub(super) fn ipv4_before(text: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let mut address = [0; 4];
    let mut rest = text;
    for (index, slot) in address.iter_mut().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let (mut number, mut digits) = (0u16, 0);
        while let [octet @ b'0'..=b'9', tail @ ..] = rest {
            number = number * 10 + u16::from(octet - b'0');
            digits += 1;
            rest = tail;
            if digits == 3 {
                break;
            }
        }
        let least = [u16::MAX, 0, 10, 100].get(digits)?;
        if number < *least {
            return None;
        }
        *slot = u8::try_from(number).ok()?;
    }
    Some((Ipv4Addr::from(address), text.len() - rest.len()))
}

/// Groups of hexadecimal digits, `::` once for as many zeros as are missing (RFC 4291 §2.2). Not the form that ends in an
/// IPv4 address.
pub(crate) fn ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    ipv6_before(text).filter(|(_, length)| *length == text.len()).map(|(address, _)| address)
}

/// The address at the front of `text`, and its length.
#[inline]
pub(super) fn ipv6_before(text: &[u8]) -> Option<(Ipv6Addr, usize)> {
    let mut address = [[0; 2]; 8];
    // Groups so far, and how many of them come before `::`.
    let (mut groups, mut gap) = (0, None);
    let mut rest = text;
    if let [b':', b':', tail @ ..] = rest {
        (gap, rest) = (Some(0), tail);
    }
    loop {
        let (mut group, mut digits) = (0, 0);
        while let Some((octet, tail)) = rest.split_first()
            && let Some(digit) = hex_digit(*octet)
        {
            group = group << 4 | u16::from(digit);
            digits += 1;
            rest = tail;
            if digits == 4 {
                break;
            }
        }
        if digits == 0 {
            // Nothing may come after `::`, but something has to come after `:`.
            if gap == Some(groups) {
                break;
            }
            return None;
        }
        *address.get_mut(groups)? = group.to_be_bytes();
        groups += 1;
        rest = match rest {
            [b':', b':', tail @ ..] if gap.is_none() => {
                gap = Some(groups);
                tail
            }
            [b':', tail @ ..] => tail,
            _ => break,
        };
    }
    match gap {
        None if groups == 8 => {}
        Some(gap) if groups < 8 => {
            let moved = address.get_mut(gap..)?;
            moved.rotate_right(8 - groups);
        }
        _ => return None,
    }
    let address = <[u8; 16]>::try_from(address.as_flattened()).ok()?;
    Some((Ipv6Addr::from(address), text.len() - rest.len()))
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
    #[test]
    fn addresses_as_the_standard_library_reads_them() {
        for text in [
            "",
            "1.2.3.4",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..2.3",
            ".1.2.3",
            "1.2.3.",
            "1.2.3.4x",
            "1.2.3.00",
            "999999999999.1.1.1",
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::8",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1::",
            "1::2::3",
            ":::",
            ":1",
            "1:",
            "1:2",
            "12345::",
            "g::",
            "FE80::abCD",
            "1:::2",
            "2001:db8::1:0:0:1",
            "::ffff:1.2.3.4",
            "::1:",
            "1:2:3:4::5:6:7:8",
            "1:2:3::4:5:6:7:8",
            ":",
            "::fffff",
            "0:0:0:0:0:0:0:0",
        ] {
            assert_eq!(ipv4(text.as_bytes()), text.parse().ok(), "{text}");
            if !text.contains('.') {
                assert_eq!(ipv6(text.as_bytes()), text.parse().ok(), "{text}");
            }
        }
    }
}
