use super::owned::{Owned, owned};
use crate::{Annotation, Flags, GmLabel, Items, StoreModifier};

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
