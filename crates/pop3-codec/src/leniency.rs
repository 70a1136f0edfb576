use textline::Line;
use thiserror::Error;

/// What is accepted beyond the grammar, one knob a quirk. Nothing that is written has such forms.
///
/// The default accepts what people type by hand and what old software sends; [`Leniency::STRICT`] makes either
/// end a linter. A bare `+OK` without text, verbs in any case and a password with spaces are part of the
/// grammar, and need no knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leniency {
    /// More than one space between words, in commands and listings. On by default.
    pub extra_space: bool,
    /// Spaces at the end of a command, a listing or a capability; never of a password. On by default.
    pub trailing_space: bool,
    /// Unique-ids of more than 70 octets in what a server sends (RFC 1939 §7). On by default.
    pub long_unique_ids: bool,
    /// A bare LF ends a command, a reply or a listing, as terminals and some servers send it. Off by
    /// default; it never applies to a message.
    pub bare_lf: bool,
    /// At a client, a line of a single dot ends a message also where LF ends the lines, as a few broken servers
    /// send them. Off by default, so that CRLF.CRLF ends a message and nothing else: with it, a message that has a
    /// lone dot between bare LFs makes what follows replies to the next commands.
    pub lf_dot: bool,
    /// At a client, a challenge of no octets without its space: `+` (RFC 5034 §5). On by default.
    pub bare_challenge: bool,
    /// The `+OK` line of a reply with more lines may be left out, as transcripts in textbooks do: a first line
    /// that begins neither with `+OK` nor with `-ERR` is taken for the first one after a bare `+OK`. For
    /// reading such transcripts only; off by default.
    pub elided_ok: bool,
}

impl Leniency {
    /// Nothing beyond the grammar.
    pub const STRICT: Self = Self {
        extra_space: false,
        trailing_space: false,
        long_unique_ids: false,
        bare_lf: false,
        lf_dot: false,
        bare_challenge: false,
        elided_ok: false,
    };
}

impl Default for Leniency {
    fn default() -> Self {
        Self {
            extra_space: true,
            trailing_space: true,
            long_unique_ids: true,
            bare_challenge: true,
            ..Self::STRICT
        }
    }
}

/// A deviation from the grammar that was accepted, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("accepted: {kind} at byte {at}")]
pub struct Deviation {
    /// Which one.
    pub kind: DeviationKind,
    /// Offset in octets from the first octet of the line.
    pub at: usize,
}

/// The deviations that [`Leniency`] can accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DeviationKind {
    /// [`Leniency::extra_space`]
    #[error("more than one space")]
    ExtraSpace,
    /// [`Leniency::trailing_space`]
    #[error("space at the end of the line")]
    TrailingSpace,
    /// [`Leniency::long_unique_ids`]
    #[error("unique-id longer than 70 octets")]
    LongUniqueId,
    /// [`Leniency::bare_lf`]
    #[error("line ended by bare LF")]
    BareLf,
    /// [`Leniency::lf_dot`]
    #[error("message ended by bare LF")]
    LfDot,
    /// [`Leniency::bare_challenge`]
    #[error("challenge without a space")]
    BareChallenge,
    /// [`Leniency::elided_ok`]
    #[error("+OK left out")]
    ElidedOk,
}

impl Deviation {
    /// The first one: that which stands in the line, or its end.
    pub(crate) fn or_of_end(first: Option<Self>, line: &Line<'_>) -> Option<Self> {
        let at = line.content.len();
        first.or_else(|| line.is_ended_by_lf().then_some(Self { kind: DeviationKind::BareLf, at }))
    }
}
