//! Runs of octets, eight at a time: what is looked at most is in strings and in lists of numbers.

/// One in each octet of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each octet of a word.
const HIGH: u64 = ONES << 7;

/// Octets at the front that stand for themselves in a quoted string: no `"`, no backslash, no control character.
#[inline]
pub(super) fn plain_run(octets: &[u8]) -> usize {
    let (mut rest, mut run) = (octets, 0);
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        // Of what an octet marks falsely, the borrow came from a true mark below it.
        let marks = zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5C)) | controls(word);
        if marks != 0 {
            return run + first(marks);
        }
        (rest, run) = (tail, run + 8);
    }
    let special = |octet: &u8| matches!(octet, b'"' | b'\\' | 0..=0x1F);
    run + rest.iter().position(special).unwrap_or(rest.len())
}

/// A number that is not zero and has nine digits at most, which fit whatever they are, and what follows it.
#[inline]
pub(super) fn plain_number(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (mut rest, mut value, mut room) = (octets, 0u32, 9u8);
    if !matches!(octets, [b'1'..=b'9', ..]) {
        return None;
    }
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        room = room.checked_sub(1)?;
        value = value * 10 + u32::from(digit - b'0');
        rest = after;
    }
    Some((value, rest))
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

/// Marks the octets that are zero; the lowest mark is true.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Marks the octets below 32; the lowest mark is true.
const fn controls(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}

/// Which octet has the lowest mark.
const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

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
    }
}
