//! Runs of octets, eight at a time: what is looked at most is in strings.

/// One in each octet of a word.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each octet of a word.
pub(super) const HIGH: u64 = ONES << 7;

/// Octets at the front that stand for themselves in a quoted string: no `"`, no backslash, no control character.
#[inline]
pub(super) fn plain_run(octets: &[u8]) -> usize {
    let (mut rest, mut run) = (octets, 0);
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        // Of what an octet marks falsely, the borrow came from a true mark below it. With one bit changed, `"` stands
        // behind the control characters, and the space does not. The highest bits are the same in all three words.
        let controls = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
        let backslashes = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
        let marks = (controls | backslashes) & !word & HIGH;
        if marks != 0 {
            return run + first(marks);
        }
        (rest, run) = (tail, run + 8);
    }
    let special = |octet: &u8| matches!(octet, b'"' | b'\\' | 0..=0x1F);
    run + rest.iter().position(special).unwrap_or(rest.len())
}

/// Letters at the front.
#[inline]
pub(super) fn letters(octets: &[u8]) -> usize {
    let (mut rest, mut run) = (octets, 0);
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        let small = (word | (ONES * 0x20)) & !HIGH;
        // Adding carries into the highest bit from `a` on, and from behind `z` on.
        let marks = !((small + ONES * 0x1F) & !(small + ONES * 0x05) & !word) & HIGH;
        if marks != 0 {
            return run + first(marks);
        }
        (rest, run) = (tail, run + 8);
    }
    run + rest.iter().position(|octet| !octet.is_ascii_alphabetic()).unwrap_or(rest.len())
}

/// A number that is not zero and has nine digits at most, which fit whatever they are, and what follows it.
#[inline(always)]
pub(super) fn plain_number(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (first, mut rest) = octets.split_first()?;
    let mut value = u32::from(first.wrapping_sub(b'0'));
    if value.wrapping_sub(1) > 8 {
        return None;
    }
    let mut room = 8u8;
    while let Some((octet, after)) = rest.split_first() {
        let digit = u32::from(octet.wrapping_sub(b'0'));
        if digit > 9 {
            break;
        }
        room = room.checked_sub(1)?;
        (value, rest) = (value * 10 + digit, after);
    }
    Some((value, rest))
}

/// The same number, looked at as a word if it has more than a digit: without a step for each.
#[inline(always)]
pub(super) fn long_number(octets: &[u8]) -> Option<(u32, &[u8])> {
    let Some(chunk) = octets.first_chunk() else { return plain_number(octets) };
    let word = u64::from_le_bytes(*chunk);
    let digits = word ^ (ONES * 0x30);
    let marks = (digits.wrapping_add(ONES * 0x76) | digits) & HIGH;
    // What is no number, begins with zero, or has eight digits or more.
    if marks & 0xFF != 0 || digits & 0xFF == 0 || marks == 0 {
        return plain_number(octets);
    }
    let end = marks.trailing_zeros() / 8;
    Some((eight_digits(word << (64 - 8 * end)), octets.get(end as usize..)?))
}

/// The value of eight digits, or of fewer behind octets whose low half is zero. Multiplications by so little are sums.
#[inline]
pub(super) const fn eight_digits(word: u64) -> u32 {
    let digits = word & (ONES * 0x0F);
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16);
    (fours & 0xFFFF) as u32 * 10_000 + (fours >> 32 & 0xFFFF) as u32
}

/// Where `octet` is first.
#[inline]
pub(super) fn find(octet: u8, octets: &[u8]) -> Option<usize> {
    let (mut rest, mut at) = (octets, 0);
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        let marks = zeros(u64::from_le_bytes(*chunk) ^ (ONES * u64::from(octet)));
        if marks != 0 {
            return Some(at + first(marks));
        }
        (rest, at) = (tail, at + 8);
    }
    rest.iter().position(|next| *next == octet).map(|found| at + found)
}

/// What follows a quoted string without escapes.
#[inline]
pub(super) fn plain_string(octets: &[u8]) -> Option<&[u8]> {
    let [b'"', content @ ..] = octets else { return None };
    let [b'"', after @ ..] = content.get(plain_run(content)..)? else { return None };
    Some(after)
}

/// What follows such a string or NIL; what it is, is for the caller to see.
#[inline]
pub(super) fn plain_nstring(octets: &[u8]) -> Option<&[u8]> {
    octets.get(nstring_at_front(octets)?..)
}

/// Octets of such a string or NIL.
pub(super) fn nstring_at_front(octets: &[u8]) -> Option<usize> {
    match octets {
        [b'"', content @ ..] => {
            let run = plain_run(content);
            (content.get(run) == Some(&b'"')).then_some(run + 2)
        }
        [b'N', b'I', b'L', ..] => Some(3),
        _ => None,
    }
}

/// Marks the octets that are zero; the lowest mark is true.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Which octet has the lowest mark.
pub(super) const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_plain_run_ends_where_an_octet_is_special(
            octets in prop::collection::vec(prop_oneof![Just(b'a'), Just(b'"'), Just(b'!'), Just(b'#'), Just(b'\\'), any::<u8>()], 0..40),
            before in 0usize..30,
        ) {
            let mut text = Vec::from([b'x'; 30]);
            text.truncate(before);
            text.extend(octets);
            let expected = text.iter().position(|octet| matches!(octet, b'"' | b'\\') || *octet < 0x20);
            prop_assert_eq!(plain_run(&text), expected.unwrap_or(text.len()));
        }

        #[test]
        fn a_long_number_is_a_number(number in prop_oneof![0u64..20, any::<u32>().prop_map(u64::from), any::<u64>()], after in "[ )/:0a]{0,9}") {
            let text = [number.to_string().as_bytes(), after.as_bytes()].concat();
            prop_assert_eq!(long_number(&text), plain_number(&text));
        }
    }
}
