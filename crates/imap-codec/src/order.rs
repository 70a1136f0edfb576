//! The order of what a list holds, by its places: whatever the list is of, it is sorted by the same code.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// How what stands in one place compares with what stands in another.
type Compare<'c> = &'c dyn Fn(usize, usize) -> Ordering;

/// Sorts places; those that compare equal stay in their order.
pub(crate) fn sort(places: &mut [usize], compare: Compare<'_>) {
    places.sort_by(|left, right| compare(*left, *right));
}

/// The places of a list in the order of what they hold.
pub(crate) fn sorted(count: usize, compare: Compare<'_>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    sort(&mut places, compare);
    places
}

/// For each place the first one that holds an equal.
pub(crate) fn first_equals(count: usize, compare: Compare<'_>) -> Vec<usize> {
    let mut firsts: Vec<usize> = (0..count).collect();
    let mut first = 0;
    for (rank, place) in sorted(count, compare).into_iter().enumerate() {
        if rank == 0 || compare(first, place).is_ne() {
            first = place;
        }
        if let Some(known) = firsts.get_mut(place) {
            *known = first;
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_order() {
        let list = ["b", "a", "c", "a", "b"];
        let compare = |left: usize, right: usize| list.get(left).cmp(&list.get(right));
        assert_eq!(sorted(5, &compare), [1, 3, 0, 4, 2]);
        assert_eq!(first_equals(5, &compare), [0, 1, 2, 1, 0]);
        assert_eq!(first_equals(0, &compare), [0; 0]);
    }
}
