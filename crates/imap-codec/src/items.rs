use alloc::{borrow::Cow, boxed::Box};
use core::{fmt, num::NonZeroU32, slice};

use crate::{
    AString, AclEntry, Address, Annotation, AnnotationValue, Atom, Body, Capability, CatenateUrl,
    ContextChange, ConvertAttribute, ConvertedItem, CreateParameter, ESearchItem, EventGroup,
    ExtendedItem, FetchAttribute, FetchItem, FetchModifier, Flag, GmLabel, IdField, ListReturn,
    ListSelection, Mailbox, MailboxAttribute, MailboxFilter, MetadataEntry, MetadataOption,
    NString, Namespace, NamespaceExtension, NotifyEvent, Parameter, ParseError, Pattern,
    PushParameter, QuotaLimit, QuotaResource, Rights, SearchKey, SearchReturn, SelectParameter,
    SeqRange, SortCriterion, StatusAttribute, StatusItem, StoreModifier, Thread, Transcoding,
    UrlFetched, UrlMechanism, UrlPart, UrlRequest, UrlText,
    encode::{Sink, Whole, Write},
    grammar::{Input, Mark, Marks, Rules, Usual, fold_numbers},
};

/// The items of a list, checked: borrowed from the wire as they stand there, or made from a slice of values.
///
/// Nothing is collected: [`iter`](Self::iter) reads one item after the other. Two lists are equal if their
/// items are.
///
/// ```
/// use imap_codec::{Flag, Items};
/// let flags = Items::new(&[Flag::Seen, Flag::Answered]);
/// assert!(flags.iter().any(|flag| flag == Flag::Seen));
/// ```
#[derive(Clone)]
pub struct Items<'a, T>(Repr<'a, T>);

#[derive(Clone)]
enum Repr<'a, T> {
    Wire(Wire<'a>),
    Values(&'a [T]),
}

/// The items as they stand on the wire, without what is around the list, and the rules by which they were
/// checked: by other rules they might be read as something else. The same for items of any type, so that what
/// is done with the octets is compiled once.
enum Wire<'a> {
    Plain(Cow<'a, [u8]>, Rules),
    /// Borrowed, with marks of the lists in the items.
    Marked(&'a [u8], Rules, &'a [Mark]),
    /// The same, where the marks were made.
    Marking(Box<Marking<'a>>),
}

impl Clone for Wire<'_> {
    // Called, since structures have many lists.
    #[inline(never)]
    fn clone(&self) -> Self {
        match self {
            Self::Plain(octets, rules) => Self::Plain(octets.clone(), *rules),
            Self::Marked(octets, rules, marks) => Self::Marked(octets, *rules, marks),
            Self::Marking(items) => Self::Marking(items.clone()),
        }
    }
}

impl<'a> Wire<'a> {
    #[inline]
    fn octets(&self) -> &[u8] {
        match self {
            Self::Plain(octets, _) => octets,
            Self::Marked(octets, ..) => octets,
            Self::Marking(items) => items.octets,
        }
    }

    #[inline]
    fn input(&self) -> Input<'_> {
        match self {
            Self::Plain(octets, rules) => Input::new(octets, *rules),
            Self::Marked(octets, rules, marks) => Input::marked(octets, *rules, marks),
            Self::Marking(items) => Input::marked(items.octets, items.rules, items.marks.made()),
        }
    }

    fn reborrow(&self) -> Wire<'_> {
        match self {
            Self::Plain(octets, rules) => Wire::Plain(Cow::Borrowed(octets), *rules),
            Self::Marked(octets, rules, marks) => Wire::Marked(octets, *rules, marks),
            Self::Marking(items) => Wire::Marked(items.octets, items.rules, items.marks.made()),
        }
    }

    fn into_owned(self) -> Wire<'static> {
        match self {
            Self::Plain(octets, rules) => Wire::Plain(Cow::Owned(octets.into_owned()), rules),
            Self::Marked(octets, rules, _) => Wire::Plain(Cow::Owned(octets.to_vec()), rules),
            Self::Marking(items) => Wire::Plain(Cow::Owned(items.octets.to_vec()), items.rules),
        }
    }

    fn with_marks(self, marks: &Marks) -> Self {
        match self {
            Self::Plain(Cow::Borrowed(octets), rules) if !marks.made().is_empty() => {
                let marks = marks.clone();
                Self::Marking(Box::new(Marking { octets, rules, marks }))
            }
            _ => self,
        }
    }
}

/// Items as they stand on the wire, and the marks of the lists in them.
#[derive(Clone)]
struct Marking<'a> {
    octets: &'a [u8],
    rules: Rules,
    marks: Marks,
}

/// What a list can hold. Implemented by types of this crate.
#[allow(private_bounds, private_interfaces, reason = "implemented in this crate alone")]
pub trait Item: Write + Clone + Sized {
    /// The same type, borrowed for `'s`.
    type At<'s>: Item + fmt::Debug + PartialEq;
    /// What stands between two items.
    #[doc(hidden)]
    const SEPARATOR: Separator;
    /// Reads an item.
    #[doc(hidden)]
    fn read<'s>(input: &mut Input<'s>) -> Result<Self::At<'s>, ParseError>;
    /// Reads over an item and checks all of it.
    #[doc(hidden)]
    fn check(input: &mut Input<'_>) -> Result<(), ParseError>;
    /// A copy that lives no longer than this.
    #[doc(hidden)]
    fn shorten(&self) -> Self::At<'_>;
    /// Reads the next item of a list that was checked, and what stands behind it.
    #[doc(hidden)]
    #[inline]
    fn next<'s>(input: &mut Input<'s>) -> Option<Self::At<'s>> {
        if input.is_end() {
            return None;
        }
        let item = Self::read(input).ok()?;
        input.separator(Self::SEPARATOR);
        Some(item)
    }
    /// Reads and folds all items that are left.
    #[doc(hidden)]
    #[inline]
    fn fold<'s, B, F>(mut input: Input<'s>, init: B, mut f: F) -> B
    where
        F: FnMut(B, Self::At<'s>) -> B,
    {
        let mut folded = init;
        while let Some(item) = Self::next(&mut input) {
            folded = f(folded, item);
        }
        folded
    }
}

/// The numbers that SEARCH finds, which may be many.
#[allow(private_interfaces, reason = "called in this crate alone")]
impl Item for u32 {
    type At<'s> = Self;
    const SEPARATOR: Separator = Separator::Space;
    #[inline]
    fn read<'s>(input: &mut Input<'s>) -> Result<Self, ParseError> {
        input.number_again()
    }
    fn check(input: &mut Input<'_>) -> Result<(), ParseError> {
        input.number().map(drop)
    }
    fn shorten(&self) -> Self {
        *self
    }
    #[inline]
    fn fold<'s, B, F>(mut input: Input<'s>, init: B, mut f: F) -> B
    where
        F: FnMut(B, Self::At<'s>) -> B,
    {
        let mut folded = init;
        loop {
            let mut rest = input.rest();
            folded = fold_numbers(&mut rest, folded, &mut f);
            input.take(input.rest().len() - rest.len());
            // One that is odd, or among the last.
            input.separator(Self::SEPARATOR);
            let Ok(number) = input.number() else { return folded };
            folded = f(folded, number);
            input.separator(Self::SEPARATOR);
        }
    }
}

/// The items of a FETCH response, most of which are of two kinds.
#[allow(private_interfaces, reason = "called in this crate alone")]
impl Item for FetchItem<'_> {
    type At<'s> = FetchItem<'s>;
    const SEPARATOR: Separator = Separator::Space;
    fn read<'s>(input: &mut Input<'s>) -> Result<FetchItem<'s>, ParseError> {
        input.fetch_item()
    }
    fn check(input: &mut Input<'_>) -> Result<(), ParseError> {
        input.check_fetch_item()
    }
    fn shorten(&self) -> FetchItem<'_> {
        self.clone()
    }
    #[inline]
    fn next<'s>(input: &mut Input<'s>) -> Option<FetchItem<'s>> {
        if input.is_end() {
            return None;
        }
        if let Some(item) = input.frequent_item_again() {
            return Some(item);
        }
        Some(match input.usual_item_again() {
            Usual::InternalDate(moment) => FetchItem::InternalDate(moment),
            Usual::Rfc822Size(size) => FetchItem::Rfc822Size(size.into()),
            Usual::ModSeq(value) => FetchItem::ModSeq(value.into()),
            Usual::Envelope(envelope) => FetchItem::Envelope(envelope),
            Usual::BodyStructure(body) => FetchItem::BodyStructure(body),
            Usual::Other => return input.next_odd_item(),
        })
    }
}

/// The parts of a multipart.
#[allow(private_interfaces, reason = "called in this crate alone")]
impl Item for Body<'_> {
    type At<'s> = Body<'s>;
    const SEPARATOR: Separator = Separator::None;
    fn read<'s>(input: &mut Input<'s>) -> Result<Body<'s>, ParseError> {
        input.body()
    }
    fn check(input: &mut Input<'_>) -> Result<(), ParseError> {
        input.check_nested_body()
    }
    fn shorten(&self) -> Body<'_> {
        self.clone()
    }
    #[inline]
    fn next<'s>(input: &mut Input<'s>) -> Option<Body<'s>> {
        input.next_body()
    }
}

macro_rules! items {
    ($($item:ident $(<$life:lifetime>)?, $separator:expr, $read:ident $check:ident;)*) => {$(
        #[allow(private_interfaces, reason = "called in this crate alone")]
        impl Item for $item $(<$life>)? {
            type At<'s> = items!(@at $item $($life)?);
            const SEPARATOR: Separator = $separator;
            #[inline]
            fn read<'s>(input: &mut Input<'s>) -> Result<Self::At<'s>, ParseError> {
                input.$read()
            }
            fn check(input: &mut Input<'_>) -> Result<(), ParseError> {
                input.$check().map(drop)
            }
            fn shorten(&self) -> Self::At<'_> {
                self.clone()
            }
        }
    )*};
    (@at $item:ident $life:lifetime) => { $item<'s> };
    (@at $item:ident) => { $item };
}

items! {
    AString<'_>, Separator::Space, astring check_astring;
    AclEntry<'_>, Separator::Space, acl_entry acl_entry;
    Address<'_>, Separator::None, address check_address;
    Annotation<'_>, Separator::Space, annotation annotation;
    AnnotationValue<'_>, Separator::Space, annotation_value annotation_value;
    Atom<'_>, Separator::Space, atom atom;
    Capability<'_>, Separator::Space, capability capability;
    CatenateUrl<'_>, Separator::Space, catenate_url catenate_url;
    ContextChange<'_>, Separator::Space, context_change context_change;
    ConvertAttribute<'_>, Separator::Space, convert_attribute convert_attribute;
    ConvertedItem<'_>, Separator::Space, converted_item converted_item;
    CreateParameter<'_>, Separator::Space, create_parameter create_parameter;
    ESearchItem<'_>, Separator::Space, esearch_item esearch_item;
    EventGroup<'_>, Separator::Space, event_group event_group;
    ExtendedItem<'_>, Separator::Space, extended_item extended_item;
    FetchAttribute<'_>, Separator::Space, fetch_attribute check_fetch_attribute;
    FetchModifier<'_>, Separator::Space, fetch_modifier fetch_modifier;
    Flag<'_>, Separator::Space, flag_again check_flag;
    GmLabel<'_>, Separator::Space, gm_label gm_label;
    IdField<'_>, Separator::Space, id_field id_field;
    ListReturn<'_>, Separator::Space, list_return list_return;
    ListSelection<'_>, Separator::Space, list_selection list_selection;
    Mailbox<'_>, Separator::Space, mailbox mailbox;
    MailboxAttribute<'_>, Separator::Space, mailbox_attribute mailbox_attribute;
    MailboxFilter<'_>, Separator::Space, mailbox_filter mailbox_filter;
    MetadataEntry<'_>, Separator::Space, metadata_entry metadata_entry;
    MetadataOption<'_>, Separator::Space, metadata_option metadata_option;
    NString<'_>, Separator::Space, nstring check_nstring;
    Namespace<'_>, Separator::None, namespace namespace;
    NamespaceExtension<'_>, Separator::Space, namespace_extension namespace_extension;
    NonZeroU32, Separator::Octet(b'.'), part_number part_number;
    NotifyEvent<'_>, Separator::Space, notify_event notify_event;
    Parameter<'_>, Separator::Space, parameter check_parameter;
    Pattern<'_>, Separator::Space, pattern pattern;
    PushParameter<'_>, Separator::Space, push_parameter push_parameter;
    QuotaLimit<'_>, Separator::Space, quota_limit quota_limit;
    QuotaResource<'_>, Separator::Space, quota_resource quota_resource;
    Rights<'_>, Separator::Space, rights rights;
    SearchKey<'_>, Separator::Space, search_key check_search_key;
    SearchReturn<'_>, Separator::Space, search_return search_return;
    SelectParameter<'_>, Separator::Space, select_parameter select_parameter;
    SeqRange, Separator::Octet(b','), seq_range seq_range;
    SortCriterion<'_>, Separator::Space, sort_criterion sort_criterion;
    StatusAttribute<'_>, Separator::Space, status_attribute status_attribute;
    StatusItem<'_>, Separator::Space, status_item status_item;
    StoreModifier<'_>, Separator::Space, store_modifier store_modifier;
    Thread<'_>, Separator::None, thread check_thread;
    Transcoding<'_>, Separator::Space, transcoding transcoding;
    UrlFetched<'_>, Separator::Space, url_fetched url_fetched;
    UrlMechanism<'_>, Separator::Space, url_mechanism url_mechanism;
    UrlPart<'_>, Separator::Space, url_part url_part;
    UrlRequest<'_>, Separator::Space, url_request url_request;
    UrlText<'_>, Separator::Space, url_text url_text;
}

/// What stands between two items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    /// One space.
    Space,
    /// Nothing.
    None,
    /// This octet.
    Octet(u8),
}

impl<'a, T> Items<'a, T> {
    /// No items.
    pub const EMPTY: Self = Self(Repr::Values(&[]));

    /// The items of `values`.
    #[must_use]
    pub const fn new(values: &'a [T]) -> Self {
        Self(Repr::Values(values))
    }

    /// `octets` were checked by `rules`: they are items with their separators.
    pub(crate) const fn checked(octets: &'a [u8], rules: Rules) -> Self {
        Self(Repr::Wire(Wire::Plain(Cow::Borrowed(octets), rules)))
    }

    /// The same with marks of the lists in the items, which were made when these were checked.
    pub(crate) fn with_marks(self, marks: &Marks) -> Self {
        match self.0 {
            Repr::Wire(wire) => Self(Repr::Wire(wire.with_marks(marks))),
            Repr::Values(_) => self,
        }
    }

    /// As [`checked`](Self::checked), with marks that were made before.
    pub(crate) const fn marked(octets: &'a [u8], rules: Rules, marks: &'a [Mark]) -> Self {
        Self(Repr::Wire(Wire::Marked(octets, rules, marks)))
    }

    /// The same items, borrowed from these.
    #[must_use]
    pub fn reborrow(&self) -> Items<'_, T> {
        Items(match &self.0 {
            Repr::Wire(wire) => Repr::Wire(wire.reborrow()),
            Repr::Values(values) => Repr::Values(values),
        })
    }

    /// The values that the list was made from, or its octets.
    pub(crate) fn values(&self) -> Result<&[T], &[u8]> {
        match &self.0 {
            Repr::Wire(wire) => Err(wire.octets()),
            Repr::Values(values) => Ok(values),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.values() {
            Ok(values) => values.is_empty(),
            Err(wire) => wire.is_empty(),
        }
    }
}

impl<T: Item> Items<'_, T> {
    /// The items, in their order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, T> {
        match &self.0 {
            Repr::Wire(wire) => Iter(Inner::Wire(wire.input())),
            Repr::Values(values) => Iter(Inner::Values(values.iter())),
        }
    }

    /// The first item.
    #[must_use]
    pub fn first(&self) -> Option<T::At<'_>> {
        self.iter().next()
    }

    pub(crate) fn write_all(&self, out: &mut impl Sink) {
        match self.values() {
            Err(wire) => out.checked(wire),
            Ok(values) => write_values(values, out),
        }
    }
}

fn write_values<T: Item>(values: &[T], out: &mut impl Sink) {
    let mut first = true;
    for value in values {
        match T::SEPARATOR {
            Separator::Octet(octet) if !first => out.put(&[octet]),
            Separator::Space if !first => out.put(b" "),
            _ => {}
        }
        first = false;
        value.write(out);
    }
}

impl<T: Item> Items<'_, T> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Items<'static, T::At<'static>> {
        Items(Repr::Wire(match self.0 {
            Repr::Wire(wire) => wire.into_owned(),
            Repr::Values(values) => {
                let mut out = Whole::default();
                write_values(values, &mut out);
                Wire::Plain(Cow::Owned(out.octets), Rules::WRITTEN)
            }
        }))
    }
}

impl<T> Default for Items<'_, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<'a, T> From<&'a [T]> for Items<'a, T> {
    fn from(values: &'a [T]) -> Self {
        Self::new(values)
    }
}

impl<T: Item> PartialEq for Items<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        let (mut these, mut those) = (self.iter(), other.iter());
        loop {
            match (these.next(), those.next()) {
                (None, None) => return true,
                (Some(this), Some(that)) if this == that => {}
                _ => return false,
            }
        }
    }
}

impl<T: Item> Eq for Items<'_, T> {}

impl<T: Item> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self.iter(), f)
    }
}

impl<'s, T: Item> IntoIterator for &'s Items<'_, T> {
    type Item = T::At<'s>;
    type IntoIter = Iter<'s, T>;
    fn into_iter(self) -> Iter<'s, T> {
        self.iter()
    }
}

/// The items of a list, read one after the other.
#[derive(Clone)]
pub struct Iter<'s, T>(Inner<'s, T>);

#[derive(Clone)]
enum Inner<'s, T> {
    Wire(Input<'s>),
    Values(slice::Iter<'s, T>),
}

impl<'s, T: Item> Iterator for Iter<'s, T> {
    type Item = T::At<'s>;
    #[inline]
    fn next(&mut self) -> Option<T::At<'s>> {
        match &mut self.0 {
            Inner::Wire(input) => T::next(input),
            Inner::Values(values) => next_value(values),
        }
    }

    /// As by [`next`](Self::next), with all that is kept between two items at hand.
    #[inline]
    fn fold<B, F: FnMut(B, T::At<'s>) -> B>(self, init: B, f: F) -> B {
        match self.0 {
            Inner::Values(values) => values.map(T::shorten).fold(init, f),
            Inner::Wire(input) => T::fold(input, init, f),
        }
    }
}

/// Out of the way of what is read from the wire.
#[inline(never)]
fn next_value<'s, T: Item>(values: &mut slice::Iter<'s, T>) -> Option<T::At<'s>> {
    values.next().map(T::shorten)
}

impl<T: Item> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self.clone(), f)
    }
}

fn write_debug<T: Item>(items: Iter<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut list = f.debug_list();
    for item in items {
        list.entry(&item);
    }
    list.finish()
}
