//! Lists of numbers, which may be as long as a mailbox has messages: eight octets at a time, and where numbers of the same
//! length follow each other, as they do in a list that ascends, eight numbers at a time.

use super::scan::{HIGH, ONES, eight_digits, first, plain_number};

/// Octets of the numbers at the front that [`plain_number`] reads, each with the space behind it and followed by
/// another one.
pub(super) fn plain_numbers(octets: &[u8]) -> usize {
    if !matches!(octets, [b'1'..=b'9', ..]) {
        return 0;
    }
    let (mut rest, mut before) = (octets, 0);
    loop {
        let digits = digits_at_front(rest).unwrap_or_else(|| plain_digits(rest));
        if digits == before
            && let Some(after) = behind_group(digits, rest)
        {
            rest = after;
            continue;
        }
        before = digits;
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

/// Folds the numbers at the front of a list that was checked, and consumes each with the space behind it, up to one that
/// has more than seven digits or the end of the list.
#[inline]
pub(crate) fn fold_numbers<B>(octets: &mut &[u8], init: B, mut f: impl FnMut(B, u32) -> B) -> B {
    let (mut folded, mut before, mut group) = (init, 0, [0; GROUP]);
    loop {
        let length = octets.len();
        let Some(number) = number_in_list(octets) else { return folded };
        folded = f(folded, number);
        let digits = length - octets.len() - 1;
        if digits == before {
            while let Some(after) = group_in_list(digits, octets, &mut group) {
                *octets = after;
                folded = group.iter().copied().fold(folded, &mut f);
            }
        }
        before = digits;
    }
}

/// Consumes the number at the front of a list of numbers that was checked, and the space behind it; `None`, and nothing
/// consumed, if it has more than seven digits or the list is about to end.
#[inline]
pub(super) fn number_in_list(octets: &mut &[u8]) -> Option<u32> {
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

/// What follows a group of numbers of so many digits, if it is another number.
#[inline]
fn behind_group(digits: usize, octets: &[u8]) -> Option<&[u8]> {
    match digits {
        3 => Group::<3>::behind(octets),
        4 => Group::<4>::behind(octets),
        5 => Group::<5>::behind(octets),
        6 => Group::<6>::behind(octets),
        7 => Group::<7>::behind(octets),
        _ => None,
    }
}

/// Reads a group of numbers of so many digits in a list that was checked; gives what follows.
#[inline]
fn group_in_list<'a>(
    digits: usize,
    octets: &'a [u8],
    numbers: &mut [u32; GROUP],
) -> Option<&'a [u8]> {
    match digits {
        3 => Group::<3>::read(octets, numbers),
        4 => Group::<4>::read(octets, numbers),
        5 => Group::<5>::read(octets, numbers),
        6 => Group::<6>::read(octets, numbers),
        7 => Group::<7>::read(octets, numbers),
        _ => None,
    }
}

/// So many numbers at a time.
const GROUP: usize = 8;

/// That many numbers of `DIGITS` digits, a space behind each: whole words, one more than there are digits.
struct Group<const DIGITS: usize>;

impl<const DIGITS: usize> Group<DIGITS> {
    const OCTETS: usize = GROUP * (DIGITS + 1);
    /// The least octets that may stand there.
    const LEAST: [u64; GROUP] = words(DIGITS, b'1' as u64, b'0' as u64, b' ' as u64);
    /// What takes an octet that is too much above the least into the highest bit.
    const ROOM: [u64; GROUP] = words(DIGITS, 0x77, 0x76, 0x7F);
    /// The bit of a digit that a space has not.
    const MARKS: [u64; GROUP] = words(DIGITS, 0x10, 0x10, 0);

    /// What follows such a group, if it is another number.
    #[inline]
    fn behind(octets: &[u8]) -> Option<&[u8]> {
        let (group, after) = octets.split_at_checked(Self::OCTETS)?;
        let mut odd = 0;
        for ((word, least), room) in group.as_chunks().0.iter().zip(Self::LEAST).zip(Self::ROOM) {
            // Nothing is borrowed or carried by an octet that is right, so that the first one that is not is marked.
            let above = u64::from_le_bytes(*word).wrapping_sub(least);
            odd |= above | above.wrapping_add(room);
        }
        (odd & HIGH == 0 && matches!(after, [b'1'..=b'9', ..])).then_some(after)
    }

    /// Reads such a group in a list that was checked; gives what follows.
    #[inline(never)]
    fn read<'a>(octets: &'a [u8], numbers: &mut [u32; GROUP]) -> Option<&'a [u8]> {
        let (group, after) = octets.split_at_checked(Self::OCTETS)?;
        let mut odd = 0;
        for (word, marks) in group.as_chunks().0.iter().zip(Self::MARKS) {
            odd |= u64::from_le_bytes(*word) & (ONES * 0x10) ^ marks;
        }
        if odd != 0 {
            return None;
        }
        let unused = 64 - 8 * DIGITS;
        for (at, number) in numbers.iter_mut().enumerate() {
            let start = at * (DIGITS + 1);
            // Eight octets from the number on, or up to its end: all in the group.
            let word = if at < GROUP / 2 {
                u64::from_le_bytes(*group.get(start..)?.first_chunk()?) << unused
            } else {
                let from = (start + DIGITS).checked_sub(8)?;
                u64::from_le_bytes(*group.get(from..)?.first_chunk()?) & (u64::MAX << unused)
            };
            *number = eight_digits(word);
        }
        Some(after)
    }
}

/// Words of octets by the place of each: the first or another one of `digits`, or the space behind them.
const fn words(digits: usize, first: u64, other: u64, space: u64) -> [u64; GROUP] {
    const fn word(index: usize, digits: usize, first: u64, other: u64, space: u64) -> u64 {
        let (mut word, mut at) = (0, 8 * index);
        while at < 8 * index + 8 {
            let octet = match at % (digits + 1) {
                0 => first,
                place if place == digits => space,
                _ => other,
            };
            word = word >> 8 | octet << 56;
            at += 1;
        }
        word
    }
    [
        word(0, digits, first, other, space),
        word(1, digits, first, other, space),
        word(2, digits, first, other, space),
        word(3, digits, first, other, space),
        word(4, digits, first, other, space),
        word(5, digits, first, other, space),
        word(6, digits, first, other, space),
        word(7, digits, first, other, space),
    ]
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String, string::ToString, vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;
    use crate::{Data, Leniency, Response};

    /// Numbers as they stand in a list, many of one length, odd ones among them.
    fn numbers() -> impl Strategy<Value = String> {
        let ragged = prop::collection::vec(
            prop_oneof![8 => "[1-9][0-9]{0,9}", 1 => "[0-9 (-]{0,12}", 1 => "[ -~\\x00\\x80]{1,3}"],
            0..12,
        );
        let even = (1usize..10, 8usize..30).prop_flat_map(|(digits, count)| {
            let pattern = format!("[1-9][0-9]{{{}}}", digits - 1);
            prop::collection::vec(prop::string::string_regex(&pattern).unwrap(), count)
        });
        prop::collection::vec(prop_oneof![ragged, even], 0..4)
            .prop_map(|numbers| numbers.concat().join(" "))
    }

    /// The same, with an octet changed.
    fn damaged() -> impl Strategy<Value = Vec<u8>> {
        let octet = prop_oneof![any::<u8>(), prop::sample::select(&b" 0:/(-"[..])];
        (numbers(), any::<prop::sample::Index>(), octet).prop_map(|(text, at, octet)| {
            let mut text = text.into_bytes();
            if !text.is_empty() {
                let at = at.index(text.len());
                text[at] = octet;
            }
            text
        })
    }

    fn expected(text: &[u8]) -> usize {
        let (mut rest, mut expected) = (text, 0);
        while let Some((_, [b' ', next @ ..])) = plain_number(rest)
            && matches!(next, [b'1'..=b'9', ..])
        {
            (rest, expected) = (next, text.len() - next.len());
        }
        expected
    }

    #[test]
    fn every_octet_at_every_place_of_a_group() {
        for digits in 1..=9 {
            let number = "1203456789".get(..digits).unwrap();
            let list = vec![number; 20].join(" ").into_bytes();
            for at in 0..list.len() {
                for octet in 0..=255 {
                    let mut list = list.clone();
                    list[at] = octet;
                    assert_eq!(plain_numbers(&list), expected(&list), "{digits} {at} {octet}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn plain_numbers_are_as_they_are_read(text in numbers(), damaged in damaged()) {
            prop_assert_eq!(plain_numbers(text.as_bytes()), expected(text.as_bytes()));
            prop_assert_eq!(plain_numbers(&damaged), expected(&damaged));
        }

        #[test]
        fn numbers_are_folded_as_they_are_read_one_by_one(text in damaged(), zeros in any::<bool>(), spaces in any::<bool>()) {
            let line = [b"* SEARCH ", &text[..], b"\r\n"].concat();
            let mut leniency = Leniency::STRICT;
            (leniency.zero, leniency.extra_space) = (zeros, spaces);
            let Ok(Response::Data(Data::Search(found))) = Response::parse(&line, leniency) else { return Ok(()) };
            let folded = found.numbers.iter().fold(Vec::new(), |mut all, number| { all.push(number); all });
            let mut iter = found.numbers.iter();
            let one_by_one: Vec<u32> = core::iter::from_fn(|| iter.next()).collect();
            let plain: Vec<u32> = String::from_utf8_lossy(&text).split([' ', '(']).map_while(|number| match number {
                "" => Some(None),
                _ => number.parse().ok().map(Some),
            }).flatten().collect();
            prop_assert_eq!(&folded, &one_by_one);
            prop_assert_eq!(&folded, &plain);
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
    }
}
