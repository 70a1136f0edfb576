use crate::{ParseError, Response};

/// What is accepted beyond the grammar, one knob a quirk. Nothing of it is written unless the caller asks for it.
///
/// Servers start from [`Leniency::STRICT`], which also serves as a linter; clients from
/// [`Leniency::TOLERANT`], because servers in use send all of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leniency {
    /// Several spaces for one, and spaces at the end of a line or before `)`: `* 1  EXISTS`, `SEARCH 2 4 `. `LITERAL +` in a list
    /// of capabilities.
    pub extra_space: bool,
    /// A status response without its text: `a001 OK`, `* OK [UNSEEN 2]`, and `+` alone; a code without what stands before it:
    /// `* [COPYUID 1 2 3]`, `[COPYUID 1 2 3]`.
    pub missing_text: bool,
    /// Negative numbers, as some servers count lines and octets; they are read as zero.
    pub negative_number: bool,
    /// Zero where a number must not be zero, or begin with it: `[UIDNEXT 0]`, `* 0 FETCH`, `FETCH 01`, `(CHANGEDSINCE 0)`.
    pub zero: bool,
    /// Flags and unquoted names of mailboxes with octets that no atom may have: `]` in flags; spaces and tabs in names of LIST.
    pub odd_flag: bool,
    /// A backslash in a quoted string before a character that needs none: it is dropped.
    pub odd_escape: bool,
    /// A `"` in a quoted string that no backslash stands before: a string ends at one that a space, a closing bracket or the end of
    /// the line follows.
    pub odd_quote: bool,
    /// NULs before a response, which a client reads over.
    pub leading_nul: bool,
    /// NIL for a string that must be there: a transfer encoding, a parameter's value. It is read as empty. So is NIL
    /// for the attributes of LIST.
    pub nil_string: bool,
    /// Fields that are missing from the end of an ENVELOPE or BODYSTRUCTURE, spaces between the
    /// addresses or parts in it, and what stands behind the parameters of a disposition.
    pub loose_structure: bool,
    /// Dates as RFC 1730 §9 and RFC 2062 have them: a year of two digits, counted from 1900, and a zone by its name, which
    /// follows a `-`: `1-Feb-94`, `"17-Jul-96 02:44:25-PDT"`. To write them: [`Date::with_short_year`](crate::Date::with_short_year),
    /// [`DateTime::with_old_form`](crate::DateTime::with_old_form).
    pub old_date: bool,
    /// A bare LF ends a line, as in files that went through Unix tools. Off in [`TOLERANT`](Self::TOLERANT).
    pub bare_lf: bool,
}

impl Leniency {
    /// Nothing beyond the grammar.
    pub const STRICT: Self = Self {
        extra_space: false,
        missing_text: false,
        negative_number: false,
        zero: false,
        odd_flag: false,
        odd_escape: false,
        odd_quote: false,
        leading_nul: false,
        nil_string: false,
        loose_structure: false,
        old_date: false,
        bare_lf: false,
    };

    /// Everything that cannot change where a line ends.
    pub const TOLERANT: Self = Self {
        extra_space: true,
        missing_text: true,
        negative_number: true,
        zero: true,
        odd_flag: true,
        odd_escape: true,
        odd_quote: true,
        leading_nul: true,
        nil_string: true,
        loose_structure: true,
        old_date: true,
        bare_lf: false,
    };
}

impl Leniency {
    /// What is odd about a response, its last line end included: the knobs of [`TOLERANT`](Self::TOLERANT) without which it
    /// would be read as something else, or as an error. [`STRICT`](Self::STRICT) if nothing is. It is read once for each knob,
    /// which is for linters and logs.
    ///
    /// ```
    /// use imap_codec::Leniency;
    /// let odd = Leniency::needed_by(b"*  0 FETCH (UID 1 )\r\n")?;
    /// assert_eq!(odd.knobs().collect::<Vec<_>>(), ["extra_space", "zero"]);
    /// assert_eq!(Leniency::needed_by(b"* 1 FETCH (UID 1)\r\n")?, Leniency::STRICT);
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// If it is none.
    pub fn needed_by(response: &[u8]) -> Result<Self, ParseError> {
        let read = Response::parse(response, Self::TOLERANT)?;
        let mut needed = Self::TOLERANT.to_bits();
        for (_, knob) in Self::KNOBS {
            let fewer = needed & !knob;
            let again = Response::parse(response, Self::from_bits(fewer));
            if again.is_ok_and(|again| again == read) {
                needed = fewer;
            }
        }
        Ok(Self::from_bits(needed))
    }

    /// The names of the knobs that are on.
    pub fn knobs(self) -> impl Iterator<Item = &'static str> {
        let bits = self.to_bits();
        Self::KNOBS.iter().filter(move |(_, knob)| bits & knob != 0).map(|(name, _)| *name)
    }
}

macro_rules! bits {
    ($($knob:ident $bit:literal,)*) => {
        impl Leniency {
            /// The knobs with their bits.
            const KNOBS: &[(&'static str, u16)] = &[$((stringify!($knob), 1 << $bit),)*];

            /// The knobs as a number.
            pub(crate) const fn to_bits(self) -> u16 {
                0 $(| ((self.$knob as u16) << $bit))*
            }

            /// The knobs of [`to_bits`](Self::to_bits).
            #[inline]
            pub(crate) const fn from_bits(bits: u16) -> Self {
                Self { $($knob: bits & (1 << $bit) != 0,)* }
            }
        }
    };
}

bits! {
    extra_space 0,
    missing_text 1,
    negative_number 2,
    zero 3,
    odd_flag 4,
    odd_escape 5,
    nil_string 6,
    loose_structure 7,
    bare_lf 8,
    old_date 9,
    odd_quote 10,
    leading_nul 11,
}
