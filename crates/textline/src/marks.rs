#[cfg(any(feature = "simd", test))]
use fearless_simd::{Level, dispatch};

/// Where a run of whole lines ends, in which nothing has to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A dot right after a CRLF.
    Dot(usize),
    /// A CR or LF that is not part of a CRLF.
    Bare(usize),
}

/// Octets that are looked at together, first to see whether a mark is among them and then where.
const BLOCK: usize = 64;
const PART: usize = 16;

/// The first mark in `bytes` from `from` on. The octet before `from` is no CR; a CR at the very end is no mark yet.
pub(crate) fn next_mark(bytes: &[u8], from: usize) -> Option<Mark> {
    if bytes.get(from) == Some(&b'\n') {
        return Some(Mark::Bare(from));
    }
    let mut at = skip(bytes, from);
    while has_none::<PART>(bytes, at) {
        at += PART;
    }
    // The mark stands within the next part, or the end is near.
    loop {
        match bytes.get(at..)? {
            [b'\r', b'\n', b'.', ..] => return Some(Mark::Dot(at + 2)),
            [b'\r', b'\n', ..] => at += 2,
            [] | [b'\r'] => return None,
            [b'\r', ..] => return Some(Mark::Bare(at)),
            // With its CR it was looked at in the part before.
            [b'\n', ..] if !follows_cr(bytes, at) => return Some(Mark::Bare(at)),
            _ => at += 1,
        }
    }
}

/// The blocks from `at` on that begin no mark are left behind.
#[cfg(not(feature = "simd"))]
fn skip(bytes: &[u8], at: usize) -> usize {
    skip_blocks(bytes, at)
}

/// The same with the widest vectors that the processor has; it is not asked for what a block decides.
#[cfg(feature = "simd")]
fn skip(bytes: &[u8], at: usize) -> usize {
    if has_none::<BLOCK>(bytes, at) { skip_with(Level::new(), bytes, at + BLOCK) } else { at }
}

/// [`skip_blocks`], compiled once for each `level`.
#[cfg(any(feature = "simd", test))]
fn skip_with(level: Level, bytes: &[u8], at: usize) -> usize {
    dispatch!(level, _simd => skip_blocks(bytes, at))
}

// Only what is inlined is compiled for a level.
#[inline(always)]
fn skip_blocks(bytes: &[u8], mut at: usize) -> usize {
    while has_none::<BLOCK>(bytes, at) {
        at += BLOCK;
    }
    at
}

fn follows_cr(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r')
}

/// Whether `N` octets and the two after them are there, and none of the `N` begins a mark.
///
/// Three neighbours say all: CR and LF stand together or not at all, and no dot comes after an LF. Looking at them without a
/// branch lets the compiler take many at once.
#[inline(always)]
fn has_none<const N: usize>(bytes: &[u8], at: usize) -> bool {
    let Some(firsts @ [_, seconds @ ..]) = bytes.get(at..) else { return false };
    let thirds = seconds.get(1..).unwrap_or_default();
    let (Some(firsts), Some(seconds), Some(thirds)) =
        (firsts.first_chunk::<N>(), seconds.first_chunk::<N>(), thirds.first_chunk::<N>())
    else {
        return false;
    };
    let mut marks = false;
    for ((first, second), third) in firsts.iter().zip(seconds).zip(thirds) {
        let (cr, lf, dot) = (*first == b'\r', *second == b'\n', *third == b'.');
        marks |= (cr ^ lf) | (lf & dot);
    }
    !marks
}

#[cfg(test)]
mod tests;
