//! CNS 11643 planes 1 and 2, which ISO-2022-CN uses: Big5 holds the same characters in nearly the same order, so that a table of
//! the runs is enough.

use encoding_rs::BIG5;

use super::standard::pair;

/// The character at `high`, `low` (0x21 to 0x7E each) of the plane.
pub(super) fn character(second: bool, high: u8, low: u8) -> Option<char> {
    let code = u16::from_be_bytes([high, low]);
    if !second && let Some(c) = apart(code) {
        return Some(c);
    }
    let (runs, last) = if second { (&PLANE_2[..], 0x7244) } else { (&PLANE_1[..], 0x7D4B) };
    let index = runs.partition_point(|(start, _)| *start <= code).checked_sub(1)?;
    let (start, big5) = runs.get(index)?;
    if code > last || !second && matches!(code, 0x2571..=0x4420) {
        return None;
    }
    let [first, second] = forward(*big5, linear(code).checked_sub(linear(*start))?)?;
    pair(BIG5, first, second)
}

/// Where it stands in rows of 94.
fn linear(code: u16) -> u16 {
    let [high, low] = code.to_be_bytes();
    u16::from(high) * 94 + u16::from(low) - 0x21
}

/// So many cells behind `big5`, whose rows have 157 cells, 0x40 to 0x7E and 0xA1 to 0xFE.
fn forward(big5: u16, by: u16) -> Option<[u8; 2]> {
    let [high, low] = big5.to_be_bytes();
    let column =
        u16::from(if low < 0x7F { low.checked_sub(0x40)? } else { low.checked_sub(0x62)? });
    let cell = column.checked_add(by)?;
    let high = high.checked_add(u8::try_from(cell / 157).ok()?)?;
    let low = u8::try_from(cell % 157).ok()?;
    Some([high, if low < 63 { low + 0x40 } else { low + 0x62 }])
}

/// Characters of plane 1 that Big5 does not have, or has elsewhere.
fn apart(code: u16) -> Option<char> {
    let from = |first: u32, start: u16| char::from_u32(first + u32::from(code - start));
    match code {
        0x2126 => Some('\u{2027}'),
        0x2138 => Some('\u{FE32}'),
        0x225D => Some('\u{2016}'),
        0x2621..=0x262A => from(0x2460, 0x2621),
        0x262B..=0x2634 => from(0x2474, 0x262B),
        0x2635..=0x263E => from(0x2170, 0x2635),
        0x4221..=0x4240 => from(0x2400, 0x4221),
        0x4241 => Some('\u{2421}'),
        _ => None,
    }
}

/// Where a run of cells starts, and where it does in Big5.
const PLANE_1: [(u16, u16); 32] = [
    (0x2121, 0xA140),
    (0x2136, 0xA157),
    (0x2139, 0xA156),
    (0x213e, 0xA15D),
    (0x216a, 0xA1AC),
    (0x216b, 0xA1AB),
    (0x216c, 0xA1AD),
    (0x2242, 0xA1E2),
    (0x2243, 0xA1E1),
    (0x2244, 0xA1E3),
    (0x2257, 0xA1F7),
    (0x2258, 0xA1F6),
    (0x2259, 0xA1F8),
    (0x225e, 0xA155),
    (0x225f, 0xA1FE),
    (0x2421, 0xA2AF),
    (0x4421, 0xA440),
    (0x5323, 0xAD40),
    (0x5753, 0xACFE),
    (0x5754, 0xAFD0),
    (0x6b50, 0xBE52),
    (0x6b51, 0xBBC8),
    (0x6f5c, 0xBE53),
    (0x7535, 0xC2CB),
    (0x7536, 0xC1AB),
    (0x7737, 0xC2CC),
    (0x782d, 0xC456),
    (0x782e, 0xC361),
    (0x7864, 0xC3BA),
    (0x7865, 0xC3B9),
    (0x7866, 0xC3BB),
    (0x7962, 0xC457),
];

/// The same of plane 2.
const PLANE_2: [(u16, u16); 49] = [
    (0x2121, 0xC940),
    (0x212b, 0xC94B),
    (0x214c, 0xC9BE),
    (0x214d, 0xC96C),
    (0x217d, 0xC9BF),
    (0x224d, 0xCAF7),
    (0x224e, 0xC9ED),
    (0x2439, 0xCAF8),
    (0x376f, 0xDADF),
    (0x3770, 0xD6CD),
    (0x387e, 0xD77B),
    (0x3e63, 0xD6CC),
    (0x3e64, 0xDAE0),
    (0x3f6a, 0xD77A),
    (0x3f6b, 0xDBA7),
    (0x4424, 0xDDFD),
    (0x554b, 0xEBF1),
    (0x554c, 0xE8A3),
    (0x5722, 0xECDE),
    (0x5723, 0xE976),
    (0x5a28, 0xF0CB),
    (0x5a29, 0xEB5B),
    (0x5b3f, 0xEBF2),
    (0x5c6a, 0xECDF),
    (0x5d74, 0xF056),
    (0x5d75, 0xEDAA),
    (0x6039, 0xEEEC),
    (0x6243, 0xF057),
    (0x6337, 0xF0CC),
    (0x642f, 0xEEEB),
    (0x6430, 0xF163),
    (0x6438, 0xF16C),
    (0x6573, 0xF269),
    (0x664d, 0xF4B5),
    (0x664e, 0xF2C3),
    (0x6761, 0xF16B),
    (0x6762, 0xF375),
    (0x6934, 0xF268),
    (0x6935, 0xF466),
    (0x6962, 0xF4B6),
    (0x6a4b, 0xF663),
    (0x6a4c, 0xF4FD),
    (0x6c52, 0xF664),
    (0x7166, 0xF9C4),
    (0x7167, 0xF977),
    (0x7234, 0xF9C5),
    (0x7235, 0xF9C7),
    (0x7240, 0xF9C6),
    (0x7241, 0xF9D2),
];
