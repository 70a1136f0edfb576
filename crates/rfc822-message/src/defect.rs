use alloc::vec::Vec;
use core::ops::Range;

/// How much a [`Defect`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not what the RFCs recommend, harmless.
    Note,
    /// Obsolete syntax (RFC 5322 §4): must be read, must not be written.
    Obsolete,
    /// Against the grammar, and there is one sensible reading.
    Warn,
    /// Other software reads this differently: what a filter saw may not be what the user sees.
    Ambiguous,
}

/// Something that a [`Defect`] can be about: each crate that reads messages has its own kinds.
pub trait Kind: Copy + core::fmt::Debug {
    /// How much it matters.
    fn severity(self) -> Severity;
}

/// What is wrong with a stretch of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Defect<K = DefectKind> {
    /// What is wrong.
    pub kind: K,
    /// The first octet concerned.
    pub start: u64,
    /// One after the last octet concerned.
    pub end: u64,
}

impl<K: Kind> Defect<K> {
    /// A defect of the octets in `range`.
    #[must_use]
    pub const fn new(kind: K, range: Range<u64>) -> Self {
        Self { kind, start: range.start, end: range.end }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// The octets concerned.
    #[must_use]
    pub const fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    /// The same defect, `by` octets further on: from an offset in a value to one in the message.
    #[must_use]
    pub fn shifted(self, by: u64) -> Self {
        Self {
            kind: self.kind,
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }

    /// The same range with a kind of another crate.
    #[must_use]
    pub fn map<L: Kind>(self, into: impl FnOnce(K) -> L) -> Defect<L> {
        Defect { kind: into(self.kind), start: self.start, end: self.end }
    }
}

/// Where defects go: `()` drops them at no cost, `Vec` keeps all, [`Capped`] keeps the first few, a closure does as it likes.
pub trait DefectSink<K = DefectKind> {
    /// Takes one defect.
    fn report(&mut self, defect: Defect<K>);

    /// Whether anybody listens. What costs more than a look need not be checked otherwise.
    fn is_on(&self) -> bool {
        true
    }
}

impl<K> DefectSink<K> for () {
    #[inline]
    fn report(&mut self, _: Defect<K>) {}
    #[inline]
    fn is_on(&self) -> bool {
        false
    }
}

impl<K> DefectSink<K> for Vec<Defect<K>> {
    fn report(&mut self, defect: Defect<K>) {
        self.push(defect);
    }
}

impl<K, F: FnMut(Defect<K>)> DefectSink<K> for F {
    fn report(&mut self, defect: Defect<K>) {
        self(defect);
    }
}

/// Keeps the first `N` defects and counts all: bounded memory for hostile input.
#[derive(Clone, Copy, Debug)]
pub struct Capped<const N: usize, K = DefectKind> {
    kept: [Option<Defect<K>>; N],
    total: u64,
}

impl<const N: usize, K: Kind> Capped<N, K> {
    /// Empty.
    #[must_use]
    pub const fn new() -> Self {
        Self { kept: [None; N], total: 0 }
    }

    /// The first `N`, in the order of their report.
    pub fn iter(&self) -> impl Iterator<Item = Defect<K>> + '_ {
        self.kept.iter().copied().flatten()
    }

    /// How many were reported.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }
}

impl<const N: usize, K: Kind> Default for Capped<N, K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize, K> DefectSink<K> for Capped<N, K> {
    fn report(&mut self, defect: Defect<K>) {
        if let Some(free) = self.kept.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(defect);
        }
        self.total = self.total.saturating_add(1);
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $severity:ident,)*) => {
        /// What can be wrong with a header section or a field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DefectKind { $($(#[$doc])* $name,)* }

        impl DefectKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        impl Kind for DefectKind {
            fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// The message starts with no header field: all of it is body.
    NoHeader = Warn,
    /// No blank line stands between header section and body, or the message ends inside its header section.
    NoSeparator = Note,
    /// A line of the header section has no colon.
    NoColon = Ambiguous,
    /// The octets before the colon are no field name (RFC 5322 §3.6.8).
    BadFieldName = Ambiguous,
    /// A `From ` line of an mbox file stands in the header section.
    MboxFromLine = Note,
    /// The first line starts with a blank as if it continued another.
    LeadingContinuation = Ambiguous,
    /// A byte order mark stands before the first field: some software then sees no field there, or no header section.
    ByteOrderMark = Ambiguous,
    /// White space before the colon (RFC 5322 §4.5): some software does not know the field then.
    SpaceBeforeColon = Ambiguous,
    /// A line ends in LF alone (RFC 5322 §2.3). Reported once a header section.
    BareLf = Warn,
    /// A CR without LF (RFC 5322 §2.3): some software ends the line there.
    BareCr = Ambiguous,
    /// The header section has lines ended by CRLF and lines ended by LF.
    MixedLineEnds = Warn,
    /// A NUL (RFC 5322 §4.1): some software ends the value there.
    Nul = Ambiguous,
    /// A control character other than NUL, CR, LF and TAB (RFC 5322 §4.1).
    ControlCharacter = Obsolete,
    /// Octets above 127 that are not UTF-8 (RFC 6532 §3.1).
    InvalidUtf8 = Warn,
    /// A line over 998 octets (RFC 5322 §2.1.1).
    LineTooLong = Warn,
    /// A continuation line of white space alone (RFC 5322 §4.2): some software takes it for the end of the header section.
    BlankContinuation = Ambiguous,
    /// Over a limit: the bytes are there, unread.
    OverLimit = Warn,
    /// A second field where RFC 5322 §3.6 allows one; others take the first, or the last, or join them.
    DuplicateField = Ambiguous,
    /// A field that RFC 5322 §3.6 demands is missing.
    MissingField = Note,
    /// A comment has no end (RFC 5322 §3.2.2).
    UnclosedComment = Ambiguous,
    /// A quoted string has no end (RFC 5322 §3.2.4).
    UnclosedQuote = Ambiguous,
    /// A domain literal has no end (RFC 5322 §3.4.1).
    UnclosedLiteral = Ambiguous,
    /// An element of an address list that holds no address (RFC 5322 §3.4): nothing is made out of it.
    NotAnAddress = Ambiguous,
    /// An empty element, or a local part with quoted words between periods: only the obsolete grammar has them (RFC 5322 §4.4).
    ObsoleteAddress = Obsolete,
    /// White space or a comment inside of an address (RFC 5322 §4.4): others end the address there, or keep it.
    SpacedAddress = Ambiguous,
    /// A source route before the address (RFC 5322 §4.4). It is to be ignored; others take it for a part of the address.
    ObsoleteRoute = Ambiguous,
    /// A period in a display name that is not quoted (RFC 5322 §4.1, obs-phrase).
    ObsoletePhrase = Obsolete,
    /// A display name holds characters that must be quoted.
    BadDisplayName = Warn,
    /// A display name holds an `@` that is not quoted, or a quoted one beside what separates or surrounds addresses: others may
    /// take it for the address.
    AddressInDisplayName = Ambiguous,
    /// A display name holds an encoded word with an encoded `@`, angle bracket or control character: software that decodes
    /// before it parses takes another address. Or a local part looks like an encoded word (RFC 2047 §5 rule 3).
    AddressInEncodedWord = Ambiguous,
    /// A comment holds an `@`: others may take it for the address.
    AddressInComment = Ambiguous,
    /// A quoted local part holds white space or one of `@<>,;`: others end the address there.
    SpecialInLocalPart = Ambiguous,
    /// From names several authors, or a group of them (RFC 6854): others take the first, or the last, for the sender.
    SeveralAuthors = Ambiguous,
    /// Periods at an end of a local part or side by side (RFC 5322 §3.2.3), or at the end of a domain.
    MisplacedDot = Ambiguous,
    /// Two addresses are not separated by a comma.
    MissingComma = Ambiguous,
    /// A semicolon outside of a group.
    StraySemicolon = Ambiguous,
    /// A group has no end (RFC 5322 §3.4).
    UnclosedGroup = Ambiguous,
    /// No date in the value (RFC 5322 §3.3).
    NotADate = Warn,
    /// The obsolete date grammar: two-digit year, comment, zone by name (RFC 5322 §4.3).
    ObsoleteDate = Obsolete,
    /// A date that can be read and that the grammar does not have: no zone, one-digit hour, a month in full.
    MalformedDate = Warn,
    /// The day of the week is not the one of the date (RFC 5322 §3.3).
    WrongWeekday = Warn,
    /// A `<` without a message identifier behind it (RFC 5322 §3.6.4).
    NotAMessageId = Warn,
    /// A message identifier without `@`, or with white space or comments inside (RFC 5322 §4.5.4).
    MalformedMessageId = Warn,
    /// Words between message identifiers (RFC 5322 §4.5.4); they are ignored.
    ObsoletePhraseInIds = Obsolete,
    /// A trace field that ends without a date (RFC 5322 §3.6.7).
    NoTraceDate = Warn,
    /// The value of a trace field is not of the form of RFC 5321 §4.4: a clause comes twice, a path is no path.
    MalformedTrace = Warn,
    /// A trace field lacks a clause that RFC 5321 §4.4 demands, from or by.
    IncompleteTrace = Note,
    /// A DKIM or ARC field is no tag list, has a tag twice, or lacks one that it must have (RFC 6376 §3.5).
    MalformedTags = Warn,
    /// An ARC set lacks a field or has one twice, or an ARC field has no instance (RFC 8617 §4.2.1).
    BrokenArcSet = Warn,
    /// A field whose value is not of its form.
    MalformedValue = Warn,
}
