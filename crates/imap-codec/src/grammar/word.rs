/// A word of up to 16 characters in capital letters, which is compared as a number: the first character is lowest.
///
/// Of the characters of an atom, only letters become letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(u128);

impl Word {
    /// Clears what makes a letter small.
    const CAPITAL: u128 = u128::from_le_bytes([0xDF; 16]);

    /// `octets` are a run of atom characters. What is longer equals no word.
    #[inline]
    pub(super) fn new(octets: &[u8]) -> Self {
        let mut word = 0u128;
        if octets.len() > 16 {
            return Self(0);
        }
        for octet in octets.iter().rev() {
            word = word << 8 | u128::from(*octet);
        }
        Self(word & Self::CAPITAL)
    }

    const fn of(name: &str) -> Self {
        let (mut rest, mut word, mut shift) = (name.as_bytes(), 0, 0);
        while let [first, tail @ ..] = rest {
            word |= (*first as u128) << shift;
            (rest, shift) = (tail, shift + 8);
        }
        Self(word)
    }
}

macro_rules! words {
    ($($name:ident)*) => {
        /// The names of commands and search keys.
        pub(super) mod words {
            use super::Word;
            $(pub(in crate::grammar) const $name: Word = Word::of(stringify!($name));)*
        }
    };
}

words! {
   ALL ANSWERED APPEND AUTHENTICATE BCC BEFORE BODY CAPABILITY CC CHECK CLOSE CONVERT COPY CREATE DELETE DELETED DRAFT ENABLE EXAMINE EXPUNGE FETCH FLAGGED FROM FUZZY HEADER ID IDLE KEYWORD LARGER LIST LOGIN LOGOUT LSUB MOVE NAMESPACE NEW NOOP NOT OLD ON OR RECENT RENAME REPLACE SEARCH SEEN SELECT SENTBEFORE SENTON SENTSINCE SINCE SMALLER SORT STARTTLS STATUS STORE SUBJECT SUBSCRIBE TEXT THREAD TO UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD UNSEEN UNSELECT UNSUBSCRIBE
}
