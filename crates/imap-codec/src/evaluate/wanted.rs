use alloc::boxed::Box;

use super::Needle;
use crate::{Mailbox, Matcher, Pattern};

/// An annotation that SEARCH asks for: `ANNOTATION entry attribute value` (RFC 5257 §4.8).
///
/// ```
/// use imap_codec::{Pattern, evaluate::{Needle, WantedAnnotation}};
/// let wanted = WantedAnnotation::new(&Pattern::new(&b"/%"[..])?, Some(false), Needle::new("imap"));
/// assert!(wanted.is("/comment", false, "about IMAP"));
/// assert!(!wanted.is("/comment", true, "about IMAP") && !wanted.is("/vendor/foo", false, "imap"));
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedAnnotation {
    entry: Box<Matcher>,
    shared: Option<bool>,
    value: Needle,
}

impl WantedAnnotation {
    /// Looks for `value` in any case in entries that match `entry`: in their shared values (`Some(true)`), private ones
    /// (`Some(false)`), or both.
    #[must_use]
    pub fn new(entry: &Pattern<'_>, shared: Option<bool>, value: Needle) -> Self {
        Self { entry: Box::new(entry.matcher(&Mailbox::ROOT, Some(b'/'))), shared, value }
    }

    /// Whether this annotation of a message is wanted: the value of an entry that is shared (`value.shared`) or the user's
    /// own (`value.priv`).
    #[must_use]
    pub fn is(&self, entry: &str, shared: bool, value: &str) -> bool {
        let name = Mailbox::from_wire(entry.as_bytes());
        self.shared.is_none_or(|wanted| wanted == shared)
            && name.is_ok_and(|name| self.entry.as_ref().clone().matches(&name))
            && self.value.is_in(value)
    }
}
