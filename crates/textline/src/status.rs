use core::fmt;

use crate::Cursor;

/// An enhanced mail system status code, `class.subject.detail` (RFC 3463 §2).
///
/// ```
/// use textline::EnhancedStatus;
/// let (status, text) = EnhancedStatus::split(b"5.1.1 no such user").unwrap();
/// assert_eq!(status, EnhancedStatus::new(5, 1, 1).unwrap());
/// assert_eq!(text, b"no such user");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnhancedStatus {
    class: u8,
    subject: u16,
    detail: u16,
}

impl EnhancedStatus {
    /// `4.0.0`, other or undefined status of a transient failure.
    pub const TRANSIENT: Self = Self { class: 4, subject: 0, detail: 0 };
    /// `5.0.0`, other or undefined status of a permanent failure.
    pub const PERMANENT: Self = Self { class: 5, subject: 0, detail: 0 };

    /// `class` is 2 (success), 4 (persistent transient failure) or 5 (permanent failure); `subject` and
    /// `detail` are at most 999. `None` for anything else.
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Option<Self> {
        if matches!(class, 2 | 4 | 5) && subject <= 999 && detail <= 999 {
            Some(Self { class, subject, detail })
        } else {
            None
        }
    }

    /// 2, 4 or 5.
    #[must_use]
    pub const fn class(self) -> u8 {
        self.class
    }

    /// What the status is about: 1 addressing, 2 mailbox, 3 mail system, 4 network and routing, 5 protocol,
    /// 6 content, 7 security and policy (RFC 3463 §3.1).
    #[must_use]
    pub const fn subject(self) -> u16 {
        self.subject
    }

    /// The condition within the subject.
    #[must_use]
    pub const fn detail(self) -> u16 {
        self.detail
    }

    /// The status code at the front of a reply's text (RFC 2034 §4), and the text after it.
    #[must_use]
    pub fn split(text: &[u8]) -> Option<(Self, &[u8])> {
        let mut cursor = Cursor::new(text);
        let class = number(&mut cursor, 1)?;
        cursor.eat(b'.').then_some(())?;
        let subject = number(&mut cursor, 3)?;
        cursor.eat(b'.').then_some(())?;
        let detail = number(&mut cursor, 3)?;
        (cursor.is_end() || cursor.eat(b' ')).then_some(())?;
        Some((Self::new(u8::try_from(class).ok()?, subject, detail)?, cursor.rest()))
    }
}

/// `1*3digit`, or one digit for the class (RFC 3463 §2).
fn number(cursor: &mut Cursor<'_>, most: usize) -> Option<u16> {
    let start = cursor.at();
    let value = cursor.number()?;
    if cursor.at() - start > most { None } else { u16::try_from(value).ok() }
}

impl fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}
