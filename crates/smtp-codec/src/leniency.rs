use textline::Line;
use thiserror::Error;

/// What a server accepts beyond the grammar, one knob a quirk. Clients never write such forms; what they accept is
/// [`client::Leniency`](crate::client::Leniency).
///
/// The default accepts what people type by hand and what old software sends; [`Leniency::STRICT`] makes the
/// server a linter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leniency {
    /// Spaces after `FROM:` and `TO:` (RFC 5321 §3.3 names it as a common fault). On by default.
    pub space_after_colon: bool,
    /// `MAIL FROM: alice@example.com`, a path without its angle brackets. On by default.
    pub missing_brackets: bool,
    /// More than one space after a verb, a path or the name of a mechanism: `AUTH  PLAIN`. Never in BDAT, whose octets follow.
    /// On by default.
    pub extra_space: bool,
    /// Spaces at the end of a command line (RFC 5321 §4.1.1 asks receivers to tolerate them). On by default.
    pub trailing_space: bool,
    /// A bare LF ends a command line, as terminals may send it. Off by default: it never applies to the
    /// message, and mixing line ends is how smuggling begins.
    pub bare_lf: bool,
}

impl Leniency {
    /// Nothing beyond the grammar.
    pub const STRICT: Self = Self {
        space_after_colon: false,
        missing_brackets: false,
        extra_space: false,
        trailing_space: false,
        bare_lf: false,
    };
}

impl Default for Leniency {
    fn default() -> Self {
        Self {
            space_after_colon: true,
            missing_brackets: true,
            extra_space: true,
            trailing_space: true,
            bare_lf: false,
        }
    }
}

/// A deviation from the grammar that was accepted, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("accepted: {kind} at byte {at}")]
pub struct Deviation {
    /// Which one.
    pub kind: DeviationKind,
    /// Offset in octets from the first octet of the command line or the reply.
    pub at: usize,
}

/// The deviations that [`Leniency`] and [`client::Leniency`](crate::client::Leniency) can accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DeviationKind {
    /// [`Leniency::space_after_colon`]
    #[error("space after FROM: or TO:")]
    SpaceAfterColon,
    /// [`Leniency::missing_brackets`]
    #[error("path without angle brackets")]
    MissingBrackets,
    /// [`Leniency::extra_space`]
    #[error("more than one space")]
    ExtraSpace,
    /// [`Leniency::trailing_space`]
    #[error("space at the end of the line")]
    TrailingSpace,
    /// [`Leniency::bare_lf`], and that of the client.
    #[error("line ended by bare LF")]
    BareLf,
    /// [`auth_equals`](crate::client::Leniency::auth_equals)
    #[error("= after AUTH")]
    AuthEquals,
    /// [`bare_challenge`](crate::client::Leniency::bare_challenge)
    #[error("challenge without a space")]
    BareChallenge,
    /// [`partial_status`](crate::client::Leniency::partial_status)
    #[error("line without the enhanced status code of others")]
    PartialStatus,
}

impl Deviation {
    /// What stands at the end of a line, if it is a bare LF.
    pub(crate) fn of_end(line: &Line<'_>) -> Option<Self> {
        let at = line.content.len();
        line.is_ended_by_lf().then_some(Self { kind: DeviationKind::BareLf, at })
    }
}
