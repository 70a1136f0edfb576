use alloc::{borrow::Cow, vec, vec::Vec};
use core::fmt;

use textline::Escaped;

use crate::{Mailbox, ParseError};

/// A name that may have wildcards, `%` for a level of the hierarchy and `*` for any number of them:
/// `list-mailbox = 1*list-char / string` (RFC 9051 §6.3.9).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pattern<'a>(Cow<'a, [u8]>);

impl<'a> Pattern<'a> {
    /// A pattern as it is written on the wire, its names in the naming of the session.
    ///
    /// # Errors
    /// If there is a NUL in it.
    pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Result<Self, ParseError> {
        Mailbox::from_wire(octets).map(|name| Self(name.into_octets()))
    }

    /// The pattern as it is written.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether `name` matches, with `delimiter` between the levels of the hierarchy (RFC 9051 §6.3.9); see
    /// [`matcher`](Self::matcher), which serves better for many names.
    #[must_use]
    pub fn matches(&self, name: &Mailbox<'_>, delimiter: Option<u8>) -> bool {
        self.matcher(&Mailbox::ROOT, delimiter).matches(name)
    }

    /// Makes ready to match names. The pattern is taken relative to `reference` by putting this before it, as most
    /// servers do (RFC 9051 §6.3.9 leaves it to them); a wildcard in the reference is a plain character.
    #[must_use]
    pub fn matcher(&self, reference: &Mailbox<'_>, delimiter: Option<u8>) -> Matcher {
        Matcher::new(reference.as_bytes(), &self.0, delimiter)
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Pattern<'static> {
        Pattern(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Pattern<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}

/// A pattern of LIST, made ready to match any number of names (RFC 9051 §6.3.9).
///
/// INBOX matches in any case, as a name and as the first level of one. No pattern makes this slow: an octet of a name
/// costs one step for each 64 octets of the pattern, and nothing is tried twice.
///
/// ```
/// use imap_codec::{Mailbox, Naming, Pattern};
/// let mut levels = Pattern::new(&b"%"[..])?.matcher(&Mailbox::ROOT, Some(b'/'));
/// let name = Mailbox::new("work/2024/May", Naming::Utf8)?;
/// assert!(!levels.matches(&name));
/// assert_eq!(levels.parents(&name), [&b"work"[..]]);
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    delimiter: Option<u8>,
    /// For an octet its row in `masks`, plus one; zero if it is not in the pattern.
    rows: [u16; 256],
    /// For each octet of the pattern: where it stands, a bit a position.
    masks: Vec<u64>,
    /// Where wildcards stand.
    any: Vec<u64>,
    /// Where those stand that match the delimiter too.
    deep: Vec<u64>,
    /// The positions that were reached: bit `i` for what comes before position `i` of the pattern.
    reached: Vec<u64>,
    /// Positions of the pattern.
    length: usize,
}

impl Matcher {
    fn new(reference: &[u8], pattern: &[u8], delimiter: Option<u8>) -> Self {
        let mut tokens: Vec<Token> = reference.iter().copied().map(Token::Octet).collect();
        for octet in pattern {
            let token = match octet {
                b'*' => Token::Deep,
                b'%' => Token::Level,
                octet => Token::Octet(*octet),
            };
            // Two wildcards match what the wider one does.
            match (tokens.last_mut(), token) {
                (Some(last @ (Token::Level | Token::Deep)), Token::Deep) => *last = Token::Deep,
                (Some(Token::Level | Token::Deep), Token::Level) => {}
                _ => tokens.push(token),
            }
        }
        let words = tokens.len() / 64 + 1;
        let mut matcher = Self {
            delimiter,
            rows: [0; 256],
            masks: Vec::new(),
            any: vec![0; words],
            deep: vec![0; words],
            reached: vec![0; words],
            length: tokens.len(),
        };
        for (at, token) in tokens.into_iter().enumerate() {
            match token {
                Token::Octet(octet) => {
                    let row = matcher.row(octet, words);
                    set(matcher.masks.get_mut(row..).unwrap_or_default(), at);
                }
                wildcard => {
                    set(&mut matcher.any, at);
                    if wildcard == Token::Deep {
                        set(&mut matcher.deep, at);
                    }
                }
            }
        }
        matcher
    }

    /// Where the masks of an octet begin.
    fn row(&mut self, octet: u8, words: usize) -> usize {
        let Some(row) = self.rows.get_mut(usize::from(octet)) else { return 0 };
        if *row == 0 {
            self.masks.resize(self.masks.len() + words, 0);
            // At most 256 rows.
            *row = u16::try_from(self.masks.len() / words).unwrap_or(u16::MAX);
        }
        (usize::from(*row) - 1) * words
    }

    /// Whether `name` matches.
    #[must_use]
    pub fn matches(&mut self, name: &Mailbox<'_>) -> bool {
        self.run(name.as_bytes(), |_| {})
    }

    /// The levels above `name` that match, the highest first: where they are no mailboxes, LIST gives them with
    /// `\NonExistent` (RFC 9051 §6.3.9).
    #[must_use]
    pub fn parents<'n>(&mut self, name: &'n Mailbox<'_>) -> Vec<&'n [u8]> {
        let mut parents = Vec::new();
        let octets = name.as_bytes();
        self.run(octets, |end| parents.extend(octets.get(..end).filter(|name| !name.is_empty())));
        parents
    }

    /// Keeps the set of positions in the pattern that the name can have reached. Tells `level` where a level ends that
    /// matches.
    fn run(&mut self, name: &[u8], mut level: impl FnMut(usize)) -> bool {
        const INBOX: usize = b"INBOX".len();
        self.reached.fill(0);
        self.start();
        let after_inbox = name.get(INBOX);
        let is_inbox = name.get(..INBOX).is_some_and(|name| name.eq_ignore_ascii_case(b"INBOX"))
            && (after_inbox.is_none() || after_inbox == self.delimiter.as_ref());
        for (at, octet) in name.iter().enumerate() {
            let is_delimiter = Some(*octet) == self.delimiter;
            if is_delimiter && self.is_end() {
                level(at);
            }
            if is_inbox && at < INBOX {
                self.step(octet.to_ascii_lowercase(), octet.to_ascii_uppercase(), false);
            } else {
                self.step(*octet, *octet, is_delimiter);
            }
        }
        self.is_end()
    }

    fn start(&mut self) {
        if let (Some(first), Some(any)) = (self.reached.first_mut(), self.any.first()) {
            // A wildcard matches nothing, too; there are never two in a row.
            *first = 1 | (1 & any) << 1;
        }
    }

    fn is_end(&self) -> bool {
        self.reached.get(self.length / 64).is_some_and(|word| word >> (self.length % 64) & 1 == 1)
    }

    /// Takes an octet, in either of its cases.
    fn step(&mut self, octet: u8, other: u8, is_delimiter: bool) {
        let words = self.reached.len();
        let masks = |octet: u8| {
            let row = self.rows.get(usize::from(octet)).copied().unwrap_or_default();
            let start = (usize::from(row).checked_sub(1))?.checked_mul(words)?;
            self.masks.get(start..start.checked_add(words)?)
        };
        let masks = [masks(octet), masks(other)];
        let stays = if is_delimiter { &self.deep } else { &self.any };
        let (mut carry, mut wild_carry) = (0, 0);
        for (at, word) in self.reached.iter_mut().enumerate() {
            let mask = masks.iter().flatten().filter_map(|mask| mask.get(at)).fold(0, |a, b| a | b);
            let moved = *word & mask;
            let stay = *word & stays.get(at).copied().unwrap_or_default();
            let next = moved << 1 | carry | stay;
            carry = moved >> 63;
            // Over the wildcards that were reached.
            let wild = next & self.any.get(at).copied().unwrap_or_default();
            *word = next | wild << 1 | wild_carry;
            wild_carry = wild >> 63;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Octet(u8),
    /// `%`
    Level,
    /// `*`
    Deep,
}

/// Sets a bit.
fn set(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec};

    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> Mailbox<'_> {
        Mailbox::from_wire(text.as_bytes()).unwrap()
    }

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("*", "a/b/c", true),
            ("%", "a", true),
            ("%", "a/b", false),
            ("%/%", "a/b", true),
            ("a*c", "a/b/c", true),
            ("a%c", "a/c", false),
            ("a%c", "abc", true),
            ("inbox", "INBOX", true),
            ("inb%", "InBoX", true),
            ("INBOX/a", "inbox/a", true),
            ("INBOX/a", "inbox/A", false),
            ("inboxes", "INBOXES", false),
            ("foo", "FOO", false),
            ("", "", true),
            ("", "a", false),
            ("*%*", "a/b", true),
            ("%%", "a/b", false),
            ("a", "ab", false),
            ("a*", "a", true),
            ("a/%", "a", false),
            ("a/%", "a/", true),
        ] {
            let matches =
                Pattern::new(pattern.as_bytes()).unwrap().matches(&name(text), Some(b'/'));
            assert_eq!(matches, expected, "{pattern} {text}");
        }
        let flat = Pattern::new(&b"%"[..]).unwrap();
        assert!(flat.matches(&name("a/b"), None));
    }

    #[test]
    fn references_and_parents() {
        let mut matcher = Pattern::new(&b"%/b"[..]).unwrap().matcher(&name("a*/"), Some(b'/'));
        assert!(matcher.matches(&name("a*/x/b")) && !matcher.matches(&name("ax/x/b")));
        let mut all = Pattern::new(&b"*"[..]).unwrap().matcher(&Mailbox::ROOT, Some(b'.'));
        assert_eq!(all.parents(&name("a.b.c")), [&b"a"[..], b"a.b"]);
        assert_eq!(all.parents(&name(".a")), [&b""[..]; 0]);
    }

    #[test]
    fn long_patterns() {
        for length in [62, 63, 64, 65, 127, 128, 129, 1000] {
            let text: String = "ab".chars().cycle().take(length).collect();
            let pattern = Pattern::new(text.as_bytes()).unwrap();
            assert!(pattern.matches(&name(&text), None), "{length}");
            assert!(!pattern.matches(&name(&text[1..]), None), "{length}");
            let wild = alloc::format!("{text}%b*");
            let pattern = Pattern::new(wild.as_bytes()).unwrap();
            assert!(pattern.matches(&name(&alloc::format!("{text}xyb/a")), Some(b'/')), "{length}");
            assert!(!pattern.matches(&name(&alloc::format!("{text}x/yb/a")), Some(b'/')));
        }
    }

    /// The definition, letter by letter.
    fn slow(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, _) => name.is_empty(),
            (Some((b'*', rest)), Some((_, after))) => slow(rest, name) || slow(pattern, after),
            (Some((b'%', rest)), Some((octet, after))) => {
                slow(rest, name) || *octet != b'/' && slow(pattern, after)
            }
            (Some((b'*' | b'%', rest)), None) => slow(rest, name),
            (Some((letter, rest)), Some((octet, after))) => letter == octet && slow(rest, after),
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn as_defined(pattern in "[ab/%*]{0,9}", text in "[ab/]{0,9}") {
            let matches = Pattern::new(pattern.as_bytes()).unwrap().matches(&name(&text), Some(b'/'));
            prop_assert_eq!(matches, slow(pattern.as_bytes(), text.as_bytes()));
        }
    }

    #[test]
    fn hostile_patterns() {
        let pattern = "%a*".repeat(1000);
        let mut matcher = Pattern::new(pattern.as_bytes()).unwrap().matcher(&Mailbox::ROOT, None);
        let text = vec![b'a'; 10_000];
        assert!(matcher.matches(&Mailbox::from_wire(&text[..]).unwrap()));
        let text = vec![b'b'; 10_000];
        assert!(!matcher.matches(&Mailbox::from_wire(&text[..]).unwrap()));
    }
}
