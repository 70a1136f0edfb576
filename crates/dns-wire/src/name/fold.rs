//! Letters without their case, eight and sixteen octets at a time.

use core::cmp::Ordering;

const ONES: u64 = u64::MAX / 0xFF;
const HIGH: u64 = ONES << 7;

/// The eight octets with the letters A to Z in lower case, and nothing else changed (RFC 4343 §3).
#[inline]
const fn lower(word: u64) -> u64 {
    // Without their high bits, no octet's sum carries into the next one.
    let low = word & !HIGH;
    let from_a = low + (0x80 - b'A' as u64) * ONES;
    let after_z = low + (0x7F - b'Z' as u64) * ONES;
    word | (((from_a ^ after_z) & !word & HIGH) >> 2)
}

/// The high bit of each octet of `word` that is `octet`.
#[inline]
pub(super) const fn find(word: u64, octet: u8) -> u64 {
    let odd = word ^ (octet as u64 * ONES);
    !(((odd & !HIGH) + !HIGH) | odd | !HIGH)
}

/// Whether one of the octets, whole blocks of sixteen, is a letter A to Z. Nothing ends the loops early, so that they become a few
/// vector instructions.
#[inline]
pub(super) fn has_capital<const N: usize>(octets: &[u8; N]) -> bool {
    let mut least = [u8::MAX; 16];
    for block in octets.as_chunks::<16>().0 {
        for (least, octet) in least.iter_mut().zip(block) {
            *least = octet.wrapping_sub(b'A').min(*least);
        }
    }
    least.iter().fold(false, |any, least| any | (*least < 26))
}

/// The same of any number of octets.
#[inline]
pub(super) fn any_capital(octets: &[u8]) -> bool {
    match octets.last_chunk::<16>() {
        Some(last) => has_capital(last) || octets.as_chunks::<16>().0.iter().any(has_capital),
        None => {
            let last = octets.last_chunk().map_or(0, |word| u64::from_be_bytes(*word));
            lower(front(octets)) != front(octets) || lower(last) != last
        }
    }
}

/// Whether two blocks are the same but for the case of letters. Nothing ends the loop early, for the same reason.
#[inline]
pub(super) fn equal_block<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    let odd = a.iter().zip(b).fold(0, |odd, (a, b)| {
        let is_letter = (a | 0x20).wrapping_add(0x80 - b'a').cast_signed() < i8::MIN + 26;
        odd | (a ^ b) & !(u8::from(is_letter) << 5)
    });
    odd == 0
}

/// Whether the octets are the same but for the case of letters.
#[inline]
pub(super) fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // What is left over is seen together with octets that were seen before.
    if let (Some(last_a), Some(last_b)) = (a.last_chunk::<16>(), b.last_chunk()) {
        let ((blocks_a, _), (blocks_b, _)) = (a.as_chunks::<16>(), b.as_chunks());
        return equal_block(last_a, last_b)
            && blocks_a.iter().zip(blocks_b).all(|(a, b)| equal_block(a, b));
    }
    let last = |octets: &[u8]| octets.last_chunk().map_or(0, |word| u64::from_be_bytes(*word));
    lower(front(a)) == lower(front(b)) && lower(last(a)) == lower(last(b))
}

/// How many octets at the end are the same but for the case of letters.
#[inline]
pub(super) fn common_tail(a: &[u8], b: &[u8]) -> usize {
    let (mut rest_a, mut rest_b, mut count) = (a, b, 0);
    while let (Some((front_a, x)), Some((front_b, y))) =
        (rest_a.split_last_chunk(), rest_b.split_last_chunk())
    {
        let (x, y) = (u64::from_le_bytes(*x), u64::from_le_bytes(*y));
        if x != y {
            let odd = lower(x) ^ lower(y);
            if odd != 0 {
                return count + (odd.leading_zeros() / 8) as usize;
            }
        }
        (rest_a, rest_b) = (front_a, front_b);
        count += 8;
    }
    let pairs = rest_a.iter().rev().zip(rest_b.iter().rev());
    count + pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}

/// Compares labels as RFC 4034 §6.1 does: as octets in lower case, what ends first being less.
#[inline]
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    while let (Some((x, tail_a)), Some((y, tail_b))) =
        (rest_a.split_first_chunk(), rest_b.split_first_chunk())
    {
        let (x, y) = (u64::from_be_bytes(*x), u64::from_be_bytes(*y));
        if x != y {
            let order = lower(x).cmp(&lower(y));
            if order.is_ne() {
                return order;
            }
        }
        (rest_a, rest_b) = (tail_a, tail_b);
    }
    // What is missing reads as zeros; where that makes no difference, the length does.
    let (x, y) = (front(rest_a), front(rest_b));
    if x != y {
        let order = lower(x).cmp(&lower(y));
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// The first eight octets, the first one highest, zeros for what is missing.
#[inline]
fn front(octets: &[u8]) -> u64 {
    if let Some(word) = octets.first_chunk() {
        return u64::from_be_bytes(*word);
    }
    let missing = 8 * (8 - octets.len());
    if let (Some(first), Some(last)) = (octets.first_chunk(), octets.last_chunk()) {
        // They overlap in octets that are the same.
        let (first, last) = (u32::from_be_bytes(*first), u32::from_be_bytes(*last));
        return u64::from(first) << 32 | u64::from(last) << missing;
    }
    match octets {
        [a, b, c] => u64::from(u32::from_be_bytes([*a, *b, *c, 0])) << 32,
        [a, b] => u64::from(u32::from_be_bytes([*a, *b, 0, 0])) << 32,
        [a] => u64::from(*a) << 56,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_octet_folds_as_ascii() {
        for octet in 0..=u8::MAX {
            for at in 0..8 {
                for other in [0, b'@', b'Z', b'z', 0x7F, 0x80, 0xFF] {
                    let mut word = [other; 8];
                    word[at] = octet;
                    let expected = word.map(|octet| octet.to_ascii_lowercase());
                    assert_eq!(lower(u64::from_be_bytes(word)).to_be_bytes(), expected);
                    let found = find(u64::from_be_bytes(word), octet).to_be_bytes();
                    assert_eq!(found, word.map(|each| if each == octet { 0x80 } else { 0 }));
                }
            }
        }
    }

    #[test]
    fn capitals_are_found_wherever_they_are() {
        for length in 0..70 {
            let mut octets = [b'['; 70];
            assert!(!any_capital(&octets[..length]), "{length}");
            for at in 0..length {
                for (octet, expected) in [(b'A', true), (b'Z', true), (b'@', false), (0xC1, false)]
                {
                    octets[at] = octet;
                    assert_eq!(
                        any_capital(&octets[..length]),
                        expected,
                        "{octet} at {at} of {length}"
                    );
                }
                octets[at] = b'a';
            }
        }
    }

    #[test]
    fn labels_compare_as_octets_in_lower_case() {
        let labels: Vec<Vec<u8>> = (0..20)
            .flat_map(|length| {
                [b'a', b'A', 0, 0xFF].map(|last| {
                    let mut label = [b'b'; 20][..length].to_vec();
                    label.extend([last, b'@'].iter().take(length % 3));
                    label
                })
            })
            .collect();
        for a in &labels {
            for b in &labels {
                let expected = a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase());
                assert_eq!(compare(a, b), expected, "{a:?} {b:?}");
            }
        }
    }
}
