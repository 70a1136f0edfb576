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
        // Of what an octet marks falsely, the borrow came from a true mark below it. With one bit changed, `"` stands
        // behind the control characters, and the space does not.
        let marks = below_0x21(word ^ (ONES * 0x02)) | zeros(word ^ (ONES * 0x5C));
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

/// Octets of the numbers at the front that [`plain_number`] reads, each with the space behind it and followed by
/// another one. A mailbox may be full of them.
pub(super) fn plain_numbers(octets: &[u8]) -> usize {
    if !matches!(octets, [b'1'..=b'9', ..]) {
        return 0;
    }
    let mut rest = octets;
    loop {
        let digits = digits_at_front(rest).unwrap_or_else(|| plain_digits(rest));
        // One way for each length: what comes next is guessed well, and does not wait for the length to be computed.
        let after = match digits {
            1 => behind::<1>(rest),
            2 => behind::<2>(rest),
            3 => behind::<3>(rest),
            4 => behind::<4>(rest),
            5 => behind::<5>(rest),
            6 => behind::<6>(rest),
            7 => behind::<7>(rest),
            8 => behind::<8>(rest),
            9 => behind::<9>(rest),
            _ => None,
        };
        match after {
            Some(next) => rest = next,
            None => return octets.len() - rest.len(),
        }
    }
}

/// How many of the first eight octets are digits, if not all are.
#[inline]
fn digits_at_front(octets: &[u8]) -> Option<usize> {
    let word = u64::from_le_bytes(*octets.first_chunk()?) ^ (ONES * 0x30);
    let marks = (word.wrapping_add(ONES * 0x76) | word) & HIGH;
    (marks != 0).then(|| first(marks))
}

/// The number behind one of `DIGITS` digits and a space.
#[inline]
fn behind<const DIGITS: usize>(octets: &[u8]) -> Option<&[u8]> {
    match octets.get(DIGITS..) {
        Some([b' ', next @ ..]) if matches!(next, [b'1'..=b'9', ..]) => Some(next),
        _ => None,
    }
}

fn plain_digits(octets: &[u8]) -> usize {
    plain_number(octets).map_or(0, |(_, after)| octets.len() - after.len())
}

/// Consumes the number at the front of a list of numbers that was checked, and the space behind it; `None`, and nothing
/// consumed, if it has more than seven digits or the list is about to end.
#[inline]
pub(crate) fn number_in_list(octets: &mut &[u8]) -> Option<u32> {
    let word = u64::from_le_bytes(*octets.first_chunk()?);
    // A digit has this bit, and a space has not.
    let spaces = !word & (ONES * 0x10);
    macro_rules! ways {
        ($($digits:literal)*) => {$(
            if spaces & (u64::MAX >> (56 - 8 * $digits)) == 0x10 << (8 * $digits) {
                *octets = octets.get($digits + 1..)?;
                return Some(eight_digits(word << (64 - 8 * $digits)));
            }
        )*};
    }
    // One way for each length, as above.
    ways!(5 4 6 3 7 2 1);
    None
}

/// The value of eight digits, or of fewer behind octets of zero.
const fn eight_digits(word: u64) -> u32 {
    let pairs = ((word & (ONES * 0x0F)).wrapping_mul(10 << 8 | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32
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
    let content = octets.strip_prefix(b"\"")?;
    let (_, after) = content.split_at_checked(plain_run(content))?;
    after.strip_prefix(b"\"")
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

/// Marks the octets below 33; the lowest mark is true.
const fn below_0x21(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x21) & !word & HIGH
}

/// Which octet has the lowest mark.
const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    /// Numbers as they stand in a list, odd ones among them.
    fn numbers() -> impl Strategy<Value = alloc::string::String> {
        prop::collection::vec(prop_oneof![8 => "[1-9][0-9]{0,9}", 1 => "[0-9 (-]{0,12}"], 0..12)
            .prop_map(|numbers| numbers.join(" "))
    }

    proptest! {
        #[test]
        fn plain_numbers_are_as_they_are_read(text in numbers()) {
            let text = text.as_bytes();
            let (mut rest, mut expected) = (text, 0);
            while let Some((_, [b' ', next @ ..])) = plain_number(rest) && matches!(next, [b'1'..=b'9', ..]) {
                (rest, expected) = (next, text.len() - next.len());
            }
            prop_assert_eq!(plain_numbers(text), expected);
        }

        #[test]
        fn a_number_in_a_list_is_the_same(numbers in prop::collection::vec(prop_oneof![1u32..99, any::<u32>(), 1u32..9_999_999], 1..8)) {
            let text: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            let text = text.join(" ");
            let mut rest = text.as_bytes();
            match number_in_list(&mut rest) {
                Some(number) => {
                    prop_assert_eq!(Some(number), numbers.first().copied());
                    prop_assert_eq!(text.len() - rest.len(), number.to_string().len() + 1);
                }
                None => prop_assert!(text.len() < 8 || numbers.first().is_some_and(|number| *number > 9_999_999)),
            }
        }

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
