use alloc::vec::Vec;
use core::cmp::Ordering;

use super::owned::{Owned, owned};
use crate::{Annotation, Flag, Flags, GmLabel, Items, StoreModifier, order::first_equals};

owned! {
    /// What STORE changes: `[store-modifiers] SP store-att-flags` (RFC 9051 §6.4.6, RFC 4466 §2.5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Store<'a> {
        /// Under which conditions; none without parentheses.
        pub modifiers: Items<'a, StoreModifier<'a>>,
        /// What is done.
        pub action: StoreAction,
        /// Whether no FETCH responses are wanted.
        pub silent: bool,
        /// With what.
        pub value: StoreValue<'a>,
    }
}

owned! {
    /// What STORE stores.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum StoreValue<'a> {
        /// `FLAGS`
        Flags(Flags<'a>),
        /// `ANNOTATION`, which is always replaced (RFC 5257 §4.5).
        Annotations(Items<'a, Annotation<'a>>),
        /// `X-GM-LABELS`
        GmLabels(Items<'a, GmLabel<'a>>),
    }
}

/// What STORE does with flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreAction {
    /// `FLAGS`: these and no others.
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

impl StoreAction {
    /// The flags that a message has afterwards, each of them once (RFC 9051 §6.4.6). Those that it had come first and keep their
    /// spelling. `\Recent` is not a client's to change (RFC 3501 §2.3.2), and `\*` is no message's.
    ///
    /// ```
    /// use imap_codec::{Flag, StoreAction};
    /// let (before, named) = ([Flag::Seen, Flag::Draft], [Flag::Draft, Flag::Flagged]);
    /// assert_eq!(StoreAction::Add.apply(&before, &named), [Flag::Seen, Flag::Draft, Flag::Flagged]);
    /// assert_eq!(StoreAction::Remove.apply(&before, &named), [Flag::Seen]);
    /// assert_eq!(StoreAction::Replace.apply(&before, &named), named);
    /// ```
    #[must_use]
    pub fn apply<'a>(self, before: &[Flag<'a>], named: &[Flag<'a>]) -> Vec<Flag<'a>> {
        let named = named.iter().filter(|flag| !matches!(flag, Flag::Recent | Flag::Any));
        // Those that are named twice: before all others what is meant, and behind them what may be new.
        let all: Vec<&Flag<'a>> = named.clone().chain(before).chain(named).collect();
        let compare = |left: usize, right: usize| match (all.get(left), all.get(right)) {
            (Some(left), Some(right)) => compare_names(left, right),
            (left, right) => left.is_some().cmp(&right.is_some()),
        };
        let firsts = first_equals(all.len(), &compare);
        let meant = (all.len() - before.len()) / 2;
        let mut had = alloc::vec![false; all.len()];
        let mut after = Vec::new();
        for (flag, first) in all.iter().zip(firsts).skip(meant) {
            let stays = match self {
                Self::Add => true,
                Self::Replace => first < meant || **flag == Flag::Recent,
                Self::Remove => first >= meant,
            };
            if stays
                && let Some(had) = had.get_mut(first)
                && !core::mem::replace(had, true)
            {
                after.push((*flag).clone());
            }
        }
        after
    }
}

/// By the names without a difference of case.
fn compare_names(left: &Flag<'_>, right: &Flag<'_>) -> Ordering {
    let ((start, name), (other_start, other_name)) = (left.as_bytes(), right.as_bytes());
    let name = name.iter().map(u8::to_ascii_lowercase);
    let other_name = other_name.iter().map(u8::to_ascii_lowercase);
    start.cmp(other_start).then_with(|| name.cmp(other_name))
}

impl<'a> Store<'a> {
    /// A STORE of flags without conditions.
    #[must_use]
    pub const fn flags(action: StoreAction, silent: bool, flags: Flags<'a>) -> Self {
        Self { modifiers: Items::EMPTY, action, silent, value: StoreValue::Flags(flags) }
    }
}

impl Owned for StoreAction {
    type Static = Self;
    fn owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_afterwards() {
        use StoreAction::{Add, Remove, Replace};
        let flags = |text: &'static str| -> Vec<Flag<'static>> {
            text.split_whitespace().flat_map(Flag::new).collect()
        };
        for (action, before, named, after) in [
            (Add, "", "", ""),
            (Add, "$Work \\Seen", "\\seen $WORK b B", "$Work \\Seen b"),
            (Add, "\\Recent", "\\* \\Recent Seen", "\\Recent Seen"),
            (Add, "a", "\\Recent", "a"),
            (Remove, "$Work \\Seen b", "$WORK \\Draft", "\\Seen b"),
            (Remove, "\\Recent a", "\\Recent A", "\\Recent"),
            (Remove, "Seen", "\\Seen", "Seen"),
            (Replace, "$Work \\Seen", "", ""),
            (Replace, "$Work \\Seen", "b $work b", "$Work b"),
            (Replace, "\\Recent a", "\\Flagged \\*", "\\Recent \\Flagged"),
        ] {
            let got: Vec<_> = action.apply(&flags(before), &flags(named));
            let written: Vec<_> = got.iter().map(alloc::string::ToString::to_string).collect();
            assert_eq!(written.join(" "), after, "{action:?} {before:?} {named:?}");
        }
    }
}
