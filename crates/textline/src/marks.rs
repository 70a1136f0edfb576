use memchr::memchr2;

/// Where a run of whole lines ends, in which nothing has to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A dot right after a CRLF.
    Dot(usize),
    /// A CR or LF that is not part of a CRLF.
    Bare(usize),
}

/// Octets that are looked at together, first to see whether there is something among them and then where.
const BLOCK: usize = 512;
const MIDDLE: usize = 128;
const PART: usize = 32;

/// The first mark in `bytes` from `from` on. The octet before `from` is no CR; a CR at the very end is no mark yet.
///
/// Two neighbours say all: CR and LF stand together or not at all, and no dot comes after an LF. Looking at each pair without a
/// branch lets the compiler take many at once.
pub(crate) fn next_mark(bytes: &[u8], from: usize) -> Option<Mark> {
    let mut at = from;
    if bytes.get(at) == Some(&b'\n') {
        return Some(Mark::Bare(at));
    }
    // Marks often stand close together.
    if has_none::<PART>(bytes, at) {
        at += PART;
        while has_none::<BLOCK>(bytes, at) {
            at += BLOCK;
        }
        while has_none::<MIDDLE>(bytes, at) {
            at += MIDDLE;
        }
        while has_none::<PART>(bytes, at) {
            at += PART;
        }
    }
    loop {
        at += memchr2(b'\r', b'\n', bytes.get(at..)?)?;
        match bytes.get(at..)? {
            [b'\r'] => return None,
            [b'\r', b'\n', b'.', ..] => return Some(Mark::Dot(at + 2)),
            [b'\r', b'\n', ..] => at += 2,
            // The CR before it lies in a block that was looked at already.
            [b'\n', rest @ ..] if follows_cr(bytes, at) => {
                if rest.first() == Some(&b'.') {
                    return Some(Mark::Dot(at + 1));
                }
                at += 1;
            }
            _ => return Some(Mark::Bare(at)),
        }
    }
}

fn follows_cr(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r')
}

/// Whether `N` octets and the one after them are there, and none of their pairs is a mark.
#[inline]
fn has_none<const N: usize>(bytes: &[u8], at: usize) -> bool {
    let Some(rest) = bytes.get(at..) else { return false };
    let (Some(firsts), Some((_, seconds))) = (rest.first_chunk::<N>(), rest.split_first()) else {
        return false;
    };
    let Some(seconds) = seconds.first_chunk::<N>() else { return false };
    let mut marks = 0;
    for (first, second) in firsts.iter().zip(seconds) {
        let (cr, lf) = (u8::from(*first == b'\r'), u8::from(*second == b'\n'));
        let dot = u8::from(*first == b'\n') & u8::from(*second == b'.');
        marks |= (cr ^ lf) | dot;
    }
    marks == 0
}
