/// A word of up to 16 characters in capital letters, which is compared as two numbers: the first character is lowest.
///
/// Of the characters of an atom, only letters become letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    low: u64,
    high: u64,
}

impl Word {
    /// Clears what makes a letter small.
    const CAPITAL: u64 = u64::from_le_bytes([0xDF; 8]);

    /// `octets` are a run of atom characters. What is longer equals no word.
    #[inline]
    pub(super) fn new(octets: &[u8]) -> Self {
        let (low, high) = octets.split_at_checked(8).unwrap_or((octets, &[]));
        if high.len() > 8 {
            return Self { low: 0, high: 0 };
        }
        let number = |octets: &[u8]| {
            octets.iter().rev().fold(0, |number, octet| number << 8 | u64::from(*octet))
        };
        Self { low: number(low) & Self::CAPITAL, high: number(high) & Self::CAPITAL }
    }

    /// The word at the front of `octets` and its length, if it is of letters alone and a space, a closing bracket or the end
    /// follows it.
    #[inline]
    pub(super) fn at_front(octets: &[u8]) -> Option<(Self, usize)> {
        let (low, mut run) = letters(octets);
        let mut high = 0;
        if run == 8 {
            let (more, letters) = letters(octets.get(8..)?);
            (high, run) = (more, 8 + letters);
        }
        let ends = matches!(octets.get(run), None | Some(b' ' | b')'));
        let word = Self { low: low & Self::CAPITAL, high: high & Self::CAPITAL };
        (ends && run > 0).then_some((word, run))
    }

    const fn of(name: &str) -> Self {
        let (mut rest, mut low, mut high, mut shift) = (name.as_bytes(), 0, 0, 0);
        while let [first, tail @ ..] = rest {
            let half = if shift < 64 { &mut low } else { &mut high };
            *half |= (*first as u64) << (shift % 64);
            (rest, shift) = (tail, shift + 8);
        }
        Self { low, high }
    }
}

/// Whether a word is this name, which is in capital letters, in any case. Compiled once: there are many names.
#[inline(never)]
pub(super) fn is_name(word: &[u8], name: &[u8]) -> bool {
    word == name || word.eq_ignore_ascii_case(name)
}

/// Letters at the front, eight at most, and how many there are.
#[inline]
fn letters(octets: &[u8]) -> (u64, usize) {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = ONES << 7;
    let word = match octets.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => octets.iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet)),
    };
    // Without their high bits, no octet's sum carries into the next one.
    let capital = word & Word::CAPITAL & !HIGH;
    let from_a = capital + (0x80 - u64::from(b'A')) * ONES;
    let after_z = capital + (0x7F - u64::from(b'Z')) * ONES;
    let others = !(from_a & !after_z & !word) & HIGH;
    if others == 0 {
        return (word, 8);
    }
    let bits = others.trailing_zeros() & 0x38;
    (word & ((1 << bits) - 1), (bits / 8) as usize)
}

macro_rules! words {
    ($($name:ident)*) => {
        /// The names of commands, data and search keys.
        pub(super) mod words {
            use super::Word;
            $(pub(in crate::grammar) const $name: Word = Word::of(stringify!($name));)*
        }
    };
}

words! {
   ACL ALL ANNOTATION ANSWERED APPEND AUTHENTICATE BAD BCC BEFORE BODY BYE CANCELUPDATE CAPABILITY CC CHECK CLOSE COMPARATOR COMPRESS CONVERSION CONVERSIONS CONVERT COPY CREATE DELETE DELETEACL DELETED DRAFT EMAILID ENABLE ENABLED ESEARCH EXAMINE EXPUNGE FETCH FILTER FIND FLAGGED FLAGS FROM FUZZY GENURLAUTH GETACL GETJMAPACCESS GETMETADATA GETQUOTA GETQUOTAROOT HEADER ID IDLE JMAPACCESS KEYWORD LANGUAGE LARGER LIST LISTRIGHTS LOGIN LOGOUT LSUB MAILBOX METADATA MODSEQ MOVE MYRIGHTS NAMESPACE NEW NO NOOP NOT NOTIFY OK OLD OLDER ON OR PARTIAL PREAUTH QUOTA QUOTAROOT RECENT RENAME REPLACE RESETKEY RLIST RLSUB SAVEDBEFORE SAVEDON SAVEDSINCE SEARCH SEEN SELECT SENTBEFORE SENTON SENTSINCE SETACL SETMETADATA SETQUOTA SINCE SMALLER SORT STARTTLS STATUS STORE SUBJECT SUBSCRIBE TEXT THREAD THREADID TO UID UIDAFTER UIDBATCHES UIDBEFORE UNANSWERED UNAUTHENTICATE UNDELETED UNDRAFT UNFLAGGED UNKEYWORD UNSEEN UNSELECT UNSUBSCRIBE URLFETCH VANISHED XLIST YOUNGER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_at_the_front_is_that_word_and_ends_there() {
        let name = |octets: &'static str| Word::at_front(octets.as_bytes());
        let lines = ["NOOP", "noop", "nOoP x", "NOOP)", "NOOP  "];
        assert!(lines.iter().all(|line| name(line) == Some((words::NOOP, 4))));
        assert_eq!(name("Unsubscribe a"), Some((words::UNSUBSCRIBE, 11)));
        assert_eq!(name("STARTTLS"), Some((words::STARTTLS, 8)));
        assert_eq!(name("STARTTLS and more"), Some((words::STARTTLS, 8)));
        assert_eq!(name("ABCDEFGHIJKLMNOP x").map(|(_, run)| run), Some(16));
        for other in ["", " NOOP", "NOOP1", "NOOP.", "NOOP(", "NOOP\t", "ABCDEFGHIJKLMNOPQ", "1"] {
            assert_eq!(name(other), None, "{other}");
        }
        // Letters alone are letters.
        for octet in 0..=u8::MAX {
            let expected = octet.is_ascii_alphabetic();
            for place in [0, 3, 7] {
                let mut line = *b"NOOPNOOP ";
                line[place] = octet;
                let whole = Word::at_front(&line).is_some_and(|(_, run)| run == 8);
                assert_eq!(whole, expected, "{octet:#x} at {place}");
            }
        }
    }
}
