//! Octets of zone text, told apart eight at a time or by a table.

const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of every octet.
pub(super) const HIGHS: u64 = ONES << 7;

/// Ends a word: white space, a line break, and what stands for itself.
pub(super) const DELIMITER: u8 = 1;
/// A backslash.
const ESCAPE: u8 = 2;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut delimiters: &[u8] = b" \t\r\n\";()";
    while let [octet, rest @ ..] = delimiters {
        set(&mut classes, *octet, DELIMITER);
        delimiters = rest;
    }
    set(&mut classes, b'\\', ESCAPE);
    classes
}

const fn set(classes: &mut [u8; 256], octet: u8, class: u8) {
    let (_, rest) = classes.split_at_mut(octet as usize);
    if let Some(slot) = rest.first_mut() {
        *slot = class;
    }
}

/// [`DELIMITER`], [`ESCAPE`], or zero.
#[inline]
pub(super) fn class(octet: u8) -> u8 {
    CLASSES.get(usize::from(octet)).copied().unwrap_or_default()
}

/// Marks the octets of `word` that are `octet` by their high bit. Marks above the lowest one may be wrong.
#[inline]
const fn same(word: u64, octet: u8) -> u64 {
    let differences = word ^ (ONES * octet as u64);
    differences.wrapping_sub(ONES) & !differences
}

/// How many octets of `text` come before the first one that ends a line, begins or ends a quotation, a comment or a group, or
/// is a backslash.
#[inline]
pub(super) fn before_special(text: &[u8]) -> usize {
    let marks = |word: u64| {
        same(word, b'\n')
            | same(word, b'"')
            | same(word & !ONES, b'(')
            | same(word, b';')
            | same(word, b'\\')
    };
    before(text, marks, |octet| matches!(octet, b'\n' | b'"' | b'(' | b')' | b';' | b'\\'))
}

/// How many octets of `text` come before the first line break, quotation mark or backslash.
#[inline]
pub(super) fn before_quote(text: &[u8]) -> usize {
    let marks = |word: u64| same(word, b'\n') | same(word, b'"') | same(word, b'\\');
    before(text, marks, |octet| matches!(octet, b'\n' | b'"' | b'\\'))
}

/// How many octets of `text` come before the first line break.
#[inline]
pub(super) fn before_line_break(text: &[u8]) -> usize {
    before(text, |word| same(word, b'\n'), |octet| octet == b'\n')
}

#[inline]
fn before(text: &[u8], marks: impl Fn(u64) -> u64, is_mark: impl Fn(u8) -> bool) -> usize {
    let (words, tail) = text.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let marks = marks(u64::from_le_bytes(*word)) & HIGHS;
        if marks != 0 {
            return at + first(marks);
        }
        at += 8;
    }
    at + tail.iter().position(|octet| is_mark(*octet)).unwrap_or(tail.len())
}

/// The index of the lowest octet that is marked; 8 if none is.
#[inline]
pub(super) const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// Marks, exactly, the dots in `word`, and the octets that end a label otherwise or are not usual in one: all but letters, digits,
/// hyphens and some signs of ASCII.
#[inline]
pub(super) const fn label_ends(word: u64) -> (u64, u64) {
    const LOWS: u64 = !HIGHS;
    /// The high bit stays clear where `lows` has `octet`.
    const fn other(lows: u64, octet: u8) -> u64 {
        (lows ^ (ONES * octet as u64)) + LOWS
    }
    let lows = word & LOWS;
    let dots = !(other(lows, b'.') | word) & HIGHS;
    // Below the digits are white space, quotation marks and parentheses.
    let usual = ((lows + ONES * (0x80 - b'0') as u64) | !other(lows, b'-'))
        & other(lows, b';')
        & other(lows, b'\\');
    (dots, (!usual | word) & HIGHS & !dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_octet_at_each_place() {
        for octet in 0..=255u8 {
            for place in 0..20 {
                let mut text = *b"abcdefghijklmnopqrst";
                if let Some(slot) = text.get_mut(place) {
                    *slot = octet;
                }
                let found = |is: bool| if is { place } else { text.len() };
                assert_eq!(before_special(&text), found(b"\n\"();\\".contains(&octet)));
                assert_eq!(before_quote(&text), found(b"\n\"\\".contains(&octet)));
                assert_eq!(before_line_break(&text), found(octet == b'\n'));
                let word = text.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
                let mark = |is: bool| if is && place < 8 { 0x80 << (8 * place) } else { 0 };
                let is_end = matches!(octet, ..b'-' | b'/' | b';' | b'\\' | 0x80..);
                assert_eq!(label_ends(word), (mark(octet == b'.'), mark(is_end)), "{octet}");
            }
            let expected = match octet {
                b'\\' => ESCAPE,
                b' ' | b'\t' | b'\r' | b'\n' | b'"' | b';' | b'(' | b')' => DELIMITER,
                _ => 0,
            };
            assert_eq!(class(octet), expected);
        }
    }
}
