use super::owned::owned;
use crate::{AString, Items, NString, Pattern};

owned! {
    /// An attribute and its value: `attrib SP value` (RFC 5257 §5).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AnnotationValue<'a> {
        /// `value.priv`, `value.shared`, `size.priv`, …
        pub attribute: AString<'a>,
        /// Its value.
        pub value: NString<'a>,
    }
}

owned! {
    /// An entry of a message's annotations: `entry SP "(" att-value *(SP att-value) ")"` (RFC 5257 §4.4).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Annotation<'a> {
        /// `/comment`, `/altsubject`, …
        pub entry: AString<'a>,
        /// Its attributes.
        pub values: Items<'a, AnnotationValue<'a>>,
    }
}

owned! {
    /// What FETCH says of annotations (RFC 5257 §4.4).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Annotations<'a> {
        /// Entries with their attributes.
        Values(Items<'a, Annotation<'a>>),
        /// Names of entries that have changed.
        Names(Items<'a, AString<'a>>),
    }
}

owned! {
    /// Which annotations FETCH asks for: `"(" entries SP attribs ")"` (RFC 5257 §4.3).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AnnotationRequest<'a> {
        /// Names of entries, with wildcards; at least one.
        pub entries: Items<'a, Pattern<'a>>,
        /// Names of attributes; at least one.
        pub attributes: Items<'a, AString<'a>>,
    }
}
