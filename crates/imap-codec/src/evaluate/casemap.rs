use alloc::string::String;

use unicode_normalization::char::decompose_compatible;

/// Text as it is compared: the "titlecased canonicalized UTF-8" of i;unicode-casemap (RFC 5051 §2), which SORT and THREAD ask for
/// (RFC 5256 §7) and SEARCH with I18NLEVEL (RFC 5255 §4.2). Each character becomes others by itself, so that pieces of a text can be
/// mapped alone.
pub(super) fn casemap(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    let mut mapped = String::with_capacity(text.len());
    for character in text.chars() {
        decompose_compatible(titlecase(character), |part| mapped.push(part));
    }
    mapped
}

/// The simple titlecase mapping of UnicodeData.txt. Where it is one character, it is mostly the upper case.
fn titlecase(character: char) -> char {
    match character {
        // Georgian letters are their own.
        '\u{10d0}'..='\u{10ff}' => character,
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        // Small letters with a iota below have one above eight places on, or nine.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
            char::from_u32(u32::from(character) + 8).unwrap_or(character)
        }
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => {
            char::from_u32(u32::from(character) + 9).unwrap_or(character)
        }
        _ => {
            let mut upper = character.to_uppercase();
            // What becomes several has no simple mapping.
            if upper.len() == 1 { upper.next().unwrap_or(character) } else { character }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, expected) in [
            ("Ketchup", "KETCHUP"),
            // RFC 5051 §2.
            ("\u{1c4}", "Dz\u{30c}"),
            ("\u{1c6}", "Dz\u{30c}"),
            ("cr\u{ea}pe", "CRE\u{302}PE"),
            ("cre\u{302}pe", "CRE\u{302}PE"),
            ("stra\u{df}e", "STRA\u{df}E"),
            ("\u{fb01}n", "fiN"),
            ("\u{10d0}", "\u{10d0}"),
            ("\u{1fb3}", "\u{391}\u{345}"),
            ("\u{149}", "\u{2bc}n"),
            ("\u{212b}\u{e5}", "A\u{30a}A\u{30a}"),
            ("\u{430}\u{439}", "\u{410}\u{418}\u{306}"),
        ] {
            assert_eq!(casemap(text), expected, "{text:?}");
        }
    }
}
