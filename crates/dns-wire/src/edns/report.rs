use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{InfoCode, Name, NameBuf, NameBuilder, NameError, RecordType, limits::MAX_LABEL};

/// An error that a resolver reports to an agent: all of it is in the name that it asks for, with type TXT (RFC 9567 §6.1.1).
///
/// ```
/// use dns_wire::{InfoCode, NameBuf, RecordType, edns::ErrorReport};
/// let report = ErrorReport::new(RecordType::A, "broken.test".parse()?, InfoCode::SIGNATURE_EXPIRED);
/// let agent: NameBuf = "a01.agent-domain.example".parse()?;
/// let name = report.to_name(agent.as_name())?;
/// assert_eq!(name.to_string(), "_er.1.broken.test.7._er.a01.agent-domain.example.");
/// assert_eq!(ErrorReport::from_name(name.as_name(), agent.as_name()), Some(report));
/// # Ok::<(), dns_wire::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ErrorReport {
    /// The types that were asked for: one, as a rule; distinct and in ascending order.
    pub qtypes: Vec<RecordType>,
    /// The name that was asked for.
    pub name: NameBuf,
    /// What went wrong.
    pub code: InfoCode,
}

impl ErrorReport {
    /// A report about one type.
    #[must_use]
    #[inline]
    pub fn new(qtype: RecordType, name: NameBuf, code: InfoCode) -> Self {
        Self { qtypes: alloc::vec![qtype], name, code }
    }

    /// The name to ask `agent` for. An agent that is the root wants no reports; none is sent then.
    ///
    /// # Errors
    /// If the name, or the label of the types, is too long. No report is sent then (RFC 9567 §6.1.1).
    #[inline]
    pub fn to_name(&self, agent: Name<'_>) -> Result<NameBuf, NameError> {
        let mut builder = NameBuilder::new();
        builder.label(b"_er")?;
        let mut qtypes = String::new();
        let mut next = self.qtypes.iter().min();
        // The label of the types is full before long.
        while let Some(qtype) = next.filter(|_| qtypes.len() <= MAX_LABEL) {
            if !qtypes.is_empty() {
                qtypes.push('-');
            }
            qtypes.push_str(&qtype.0.to_string());
            next = self.qtypes.iter().filter(|other| *other > qtype).min();
        }
        builder.label(qtypes.as_bytes())?;
        self.name.labels().try_for_each(|label| builder.label(label))?;
        builder.label(self.code.0.to_string().as_bytes())?;
        builder.label(b"_er")?;
        builder.finish(agent)
    }

    /// The report that is in a name below `agent`; `None` if there is no whole one, as while a resolver minimises names.
    #[must_use]
    #[inline]
    pub fn from_name(name: Name<'_>, agent: Name<'_>) -> Option<Self> {
        if !name.is_subdomain_of(agent) {
            return None;
        }
        let count = name.label_count() - agent.label_count();
        let mut labels = name.labels().take(count);
        let qtypes = match (labels.next(), labels.next()) {
            (Some(first), Some(qtypes)) if is_er(first) => qtypes
                .split(|octet| *octet == b'-')
                .map(|number| decimal(number).map(RecordType))
                .collect::<Option<Vec<_>>>()
                .filter(|qtypes| qtypes.is_sorted_by(|a, b| a < b))?,
            _ => return None,
        };
        let mut builder = NameBuilder::new();
        for label in labels.by_ref().take(count.checked_sub(4)?) {
            builder.label(label).ok()?;
        }
        let code = decimal(labels.next()?).map(InfoCode)?;
        labels.next().filter(|label| is_er(label))?;
        Some(Self { qtypes, name: builder.finish(Name::ROOT).ok()?, code })
    }
}

#[inline]
fn is_er(label: &[u8]) -> bool {
    label.eq_ignore_ascii_case(b"_er")
}

/// A number without leading zeros.
#[inline]
fn decimal(digits: &[u8]) -> Option<u16> {
    match digits {
        [b'0', _, ..] | [b'+', ..] => None,
        digits => str::from_utf8(digits).ok()?.parse().ok(),
    }
}
