//! What commands are usually made of, read over as it stands in the line: `None` for anything that must be looked at closely.

use super::{
    datetime::plain_date,
    scan::{find, plain_number, plain_string},
    search::{Frame, Open},
    word::{Word, words},
};
use crate::types::ASTRING;

/// Whether all of `octets` are search keys, nested ones among them, with one space between two of them.
#[inline]
pub(super) fn are_usual_keys(octets: &[u8], depth: u8) -> bool {
    usual_keys(octets, depth).is_some()
}

fn usual_keys(octets: &[u8], depth: u8) -> Option<()> {
    let next =
        |octets: &'_ [u8]| matches!(octets, [b' ', next, ..] if !matches!(next, b' ' | b')'));
    let (mut rest, mut open) = (octets, Open::default());
    loop {
        let (frame, after) = usual_key(rest)?;
        rest = after;
        if let Some(frame) = frame {
            open.push(frame, depth)?;
            continue;
        }
        // A key is complete, and with it what waited for it.
        loop {
            match open.pop() {
                None if rest.is_empty() => return Some(()),
                None => {}
                Some(Frame::Not) => continue,
                Some(Frame::Or) => open.push(Frame::Not, depth)?,
                Some(Frame::And) => {
                    if let [b')', after @ ..] = rest {
                        rest = after;
                        continue;
                    }
                    open.push(Frame::And, depth)?;
                }
            }
            rest = rest.get(1..).filter(|_| next(rest))?;
            break;
        }
    }
}

/// What follows a search key without nested keys, or what stands before nested ones: what that is.
#[inline]
fn usual_key(octets: &[u8]) -> Option<(Option<Frame>, &[u8])> {
    if let [b'(', after @ ..] = octets {
        return Some((Some(Frame::And), after)).filter(|_| !after.starts_with(b" "));
    }
    let (name, letters) = Word::at_front(octets)?;
    let after = octets.get(letters..)?;
    let argument = || match after {
        [b' ', b' ', ..] => None,
        [b' ', argument @ ..] => Some(argument),
        _ => None,
    };
    let after = match name {
        words::ALL
        | words::ANSWERED
        | words::DELETED
        | words::DRAFT
        | words::FLAGGED
        | words::NEW
        | words::OLD
        | words::RECENT
        | words::SEEN
        | words::UNANSWERED
        | words::UNDELETED
        | words::UNDRAFT
        | words::UNFLAGGED
        | words::UNSEEN => after,
        words::BCC
        | words::BODY
        | words::CC
        | words::FROM
        | words::SUBJECT
        | words::TEXT
        | words::TO => plain_astring(argument()?)?,
        words::BEFORE
        | words::ON
        | words::SENTBEFORE
        | words::SENTON
        | words::SENTSINCE
        | words::SINCE => {
            let date = argument()?;
            date.get(plain_date(date)?.1..)?
        }
        words::LARGER | words::SMALLER => plain_number(argument()?)?.1,
        words::UID => plain_set(argument()?)?,
        words::NOT => return Some((Some(Frame::Not), argument()?)),
        words::OR => return Some((Some(Frame::Or), argument()?)),
        _ => return None,
    };
    Some((None, after))
}

/// What follows the names of what FETCH asks for, up to the closing bracket.
#[inline]
pub(super) fn usual_attributes(octets: &[u8]) -> Option<&[u8]> {
    let mut rest = octets;
    loop {
        match usual_attribute(rest)? {
            end @ [b')', ..] => return Some(end),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
    }
}

#[inline]
fn usual_attribute(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [b'B', b'O', b'D', b'Y', b'.', b'P', b'E', b'E', b'K', b'[', section @ ..]
        | [b'B', b'O', b'D', b'Y', b'[', section @ ..] => usual_section(section),
        [b'B', b'O', b'D', b'Y', b'S', ..] => octets.strip_prefix(b"BODYSTRUCTURE"),
        [b'E', ..] => octets.strip_prefix(b"ENVELOPE"),
        [b'F', ..] => octets.strip_prefix(b"FLAGS"),
        [b'I', ..] => octets.strip_prefix(b"INTERNALDATE"),
        [b'M', ..] => octets.strip_prefix(b"MODSEQ"),
        [b'R', ..] => octets.strip_prefix(b"RFC822.SIZE"),
        [b'U', ..] => octets.strip_prefix(b"UID"),
        _ => None,
    }
}

/// What follows a section of a whole message, behind its bracket.
#[inline]
fn usual_section(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [b']', after @ ..] => Some(after),
        [b'T', ..] => octets.strip_prefix(b"TEXT]"),
        [b'H', ..] => match octets.strip_prefix(b"HEADER")? {
            [b']', after @ ..] => Some(after),
            fields => {
                let names = fields.strip_prefix(b".FIELDS (")?;
                let (names, after) = names.split_at_checked(find(b')', names)?)?;
                is_list_of_names(names).then_some(())?;
                after.strip_prefix(b")]")
            }
        },
        _ => None,
    }
}

/// Whether `octets` are names of header fields with one space between two of them. All are looked at, many at a time.
#[inline]
fn is_list_of_names(octets: &[u8]) -> bool {
    let plain = octets.iter().fold(true, |plain, octet| {
        plain & (octet.is_ascii_alphanumeric() | matches!(octet, b'-' | b' '))
    });
    let behind = octets.get(1..).unwrap_or_default();
    let single = octets
        .iter()
        .zip(behind)
        .fold(true, |single, (octet, next)| single & ((*octet != b' ') | (*next != b' ')));
    plain && single && !matches!(octets, [] | [b' ', ..] | [.., b' '])
}

/// What follows an atom or a quoted string without escapes.
#[inline]
fn plain_astring(octets: &[u8]) -> Option<&[u8]> {
    if octets.starts_with(b"\"") {
        return plain_string(octets);
    }
    match ASTRING.run(octets) {
        0 => None,
        run => octets.get(run..),
    }
}

/// What follows a set of numbers and ranges.
#[inline]
pub(super) fn plain_set(octets: &[u8]) -> Option<&[u8]> {
    let mut rest = octets;
    loop {
        rest = plain_seq_number(rest)?;
        if let [b':', end @ ..] = rest {
            rest = plain_seq_number(end)?;
        }
        match rest {
            [b',', next @ ..] => rest = next,
            _ => return Some(rest),
        }
    }
}

#[inline]
fn plain_seq_number(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [b'*', after @ ..] => Some(after),
        _ => plain_number(octets).map(|(_, after)| after),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        FetchAttribute, Leniency, SearchKey,
        grammar::{Input, Rules},
    };

    const STRICT: Rules = Rules::new(Leniency::STRICT, 20);

    /// Pieces of commands, most of them whole.
    fn pieces(names: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            6 => prop::sample::select(names),
            1 => prop::sample::select(&[" ", "  ", ")", "(", "]", "\"a\\\"b\"", "0", "4294967296", "x"][..]),
        ];
        (prop::collection::vec(piece, 1..6), prop_oneof![Just(" "), Just("")])
            .prop_map(|(pieces, between)| pieces.join(between).into_bytes())
    }

    #[test]
    fn what_is_usual_is_not_looked_at_closely() {
        for keys in [
            "OR from \"alice\" (NOT SEEN SINCE 1-Feb-1994) UID 1:*",
            "ALL",
            "(ALL)",
            "NOT NOT OR ALL ALL",
        ] {
            assert!(are_usual_keys(keys.as_bytes(), 20), "{keys}");
        }
        for keys in
            ["", "OR ALL", "NOT", "(ALL", "ALL)", "ALL ", "(ALL )", "()", "ALL  ALL", "KEYWORD a"]
        {
            assert!(!are_usual_keys(keys.as_bytes(), 20), "{keys}");
        }
        assert!(!are_usual_keys(b"NOT NOT NOT ALL", 2));
        let attributes = b"UID BODY.PEEK[HEADER.FIELDS (DATE MESSAGE-ID)] ENVELOPE)";
        assert_eq!(usual_attributes(attributes), Some(&b")"[..]));
    }

    proptest! {
        #[test]
        fn a_usual_key_is_read_as_any_other(octets in pieces(&[
            "SEEN", "unseen", "NOT", "NOT SEEN", "OR", "OR SEEN DELETED", "(", ")", "(ALL", "(ALL)", "FROM a", "TEXT \"a b\"", "SINCE 1-Feb-1994",
            "ON \"1-Feb-1994\"", "BEFORE 31-Feb-1994", "LARGER 10", "SMALLER 0", "UID 1:*,7", "UID 0", "UID $", "KEYWORD a", "1:3",
        ])) {
            if are_usual_keys(&octets, 20) {
                let mut input = Input::new(&octets, STRICT);
                let keys = input.items::<SearchKey<'_>>();
                prop_assert!(keys.is_ok_and(|keys| keys.iter().count() > 0), "{:?}", octets);
                prop_assert!(input.is_end());
            }
        }

        #[test]
        fn usual_attributes_are_read_as_any_other(octets in pieces(&[
            "UID", "flags", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "RFC822", "BODYSTRUCTURE", "BODY", "BODY[]", "BODY.PEEK[TEXT]", "BODY[HEADER]",
            "BODY.PEEK[HEADER.FIELDS (DATE X-A)]", "BODY[HEADER.FIELDS ()]", "BODY[HEADER.FIELDS (A  B)]", "BODY[]<0.9>", "BODY[1]", "MODSEQ",
        ])) {
            let octets = [&octets[..], b")"].concat();
            if let Some(after) = usual_attributes(&octets) {
                let list = [b"(", &octets[..]].concat();
                let mut input = Input::new(&list, STRICT);
                let attributes = input.list::<FetchAttribute<'_>>();
                prop_assert!(attributes.is_ok(), "{:?}", octets);
                prop_assert_eq!(input.rest(), after.get(1..).unwrap_or_default());
                prop_assert_eq!(attributes.map(|list| list.iter().count()).unwrap_or_default() > 0, true);
            }
        }
    }
}
