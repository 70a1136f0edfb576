use rfc822_message::{DefectSink, Kind, Severity};

use crate::{Defect, DefectKind};

/// What is refused: strictness is a rule about defects, not another way of parsing.
///
/// ```
/// use mime::{DefectKind, Policy, Tree};
///
/// let tree = Tree::parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n");
/// let mut refusal = Policy::STRICT.refusal();
/// tree.report(&mut refusal);
/// assert_eq!(refusal.first().unwrap().kind, DefectKind::Unclosed);
///
/// let mut refusal = Policy::AMBIGUOUS.refusal();
/// tree.report(&mut refusal);
/// assert_eq!(refusal.first(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy<'p> {
    from: Severity,
    allowed: &'p [DefectKind],
    refused: &'p [DefectKind],
}

impl Policy<'static> {
    /// Refuses what is against the grammar, and all that others read differently.
    pub const STRICT: Self = Self::new(Severity::Warn);
    /// Refuses only what others read differently.
    pub const AMBIGUOUS: Self = Self::new(Severity::Ambiguous);

    /// Refuses defects of this severity and above.
    #[must_use]
    pub const fn new(from: Severity) -> Self {
        Self { from, allowed: &[], refused: &[] }
    }
}

impl<'p> Policy<'p> {
    /// The same, but `kinds` are allowed in spite of their severity.
    #[must_use]
    pub const fn allow(mut self, kinds: &'p [DefectKind]) -> Self {
        self.allowed = kinds;
        self
    }

    /// The same, but `kinds` are refused in spite of their severity. This goes before [`allow`](Self::allow).
    #[must_use]
    pub const fn refuse(mut self, kinds: &'p [DefectKind]) -> Self {
        self.refused = kinds;
        self
    }

    /// Whether something with such a defect is refused.
    #[must_use]
    pub fn refuses(&self, kind: DefectKind) -> bool {
        self.refused.contains(&kind)
            || kind.severity() >= self.from && !self.allowed.contains(&kind)
    }

    /// A sink that keeps the first defect that is refused.
    #[must_use]
    pub const fn refusal(self) -> Refusal<'p> {
        Refusal { policy: self, first: None }
    }
}

/// The first defect that a [`Policy`] refuses, from a sink.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'p> {
    policy: Policy<'p>,
    first: Option<Defect>,
}

impl Refusal<'_> {
    /// The defect; `None` if nothing was refused.
    #[must_use]
    pub const fn first(&self) -> Option<Defect> {
        self.first
    }
}

impl DefectSink<DefectKind> for Refusal<'_> {
    fn report(&mut self, defect: Defect) {
        if self.first.is_none() && self.policy.refuses(defect.kind) {
            self.first = Some(defect);
        }
    }

    fn is_on(&self) -> bool {
        self.first.is_none()
    }
}
