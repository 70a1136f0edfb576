//! Which names commands may give to annotations (RFC 5257 §3.2).

use crate::{
    AString, Annotation, Command, FetchAttribute, FetchAttributes, Items, MultiSearch, Pattern,
    Search, SearchKey, SearchKeys, SortKey, StoreValue,
};

/// Whether all annotations in a command have names that it may give them: a server answers BAD otherwise (RFC 5257 §3.2, §4.8,
/// §4.9).
pub(super) fn are_named(command: &Command<'_>) -> bool {
    match command {
        Command::Fetch { attributes: FetchAttributes::List(attributes), .. } => {
            attributes.iter().all(|attribute| match attribute {
                FetchAttribute::Annotation(request) => {
                    request.entries.iter().all(|entry| is_pattern(&entry))
                        && request.attributes.iter().all(|attribute| is_attribute(&attribute))
                }
                _ => true,
            })
        }
        Command::Store { store, .. } => match &store.value {
            StoreValue::Annotations(annotations) => are_stored(annotations),
            _ => true,
        },
        Command::Search { search: Search { keys, .. }, .. }
        | Command::MultiSearch(MultiSearch { search: Search { keys, .. }, .. }) => are_sought(keys),
        Command::Thread { thread, .. } => are_sought(&thread.keys),
        Command::Sort { sort, .. } => {
            let is_sorted_by = |key: SortKey<'_>| match key {
                SortKey::Annotation { entry, attribute } => {
                    is_entry(entry.as_bytes())
                        && is_one_of(&attribute, &["value.priv", "value.shared"])
                }
                _ => true,
            };
            sort.criteria.iter().all(|by| is_sorted_by(by.key)) && are_sought(&sort.keys)
        }
        command => command.append().is_none_or(|append| are_stored(&append.message.annotations)),
    }
}

/// The same of what STORE and APPEND keep: it is private or shared (§3.2.2).
pub(super) fn are_stored(annotations: &Items<'_, Annotation<'_>>) -> bool {
    annotations.iter().all(|annotation| {
        is_entry(annotation.entry.as_bytes())
            && annotation.values.iter().all(|value| {
                let name = value.attribute.as_bytes();
                is_attribute(&value.attribute) && without_suffix(name).len() < name.len()
            })
    })
}

fn are_sought(keys: &SearchKeys<'_>) -> bool {
    !keys.any_key(|key| match key {
        SearchKey::Annotation { entry, attribute, .. } => {
            !is_pattern(entry) || !is_one_of(attribute, &["value", "value.priv", "value.shared"])
        }
        _ => false,
    })
}

fn is_one_of(attribute: &AString<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| attribute.as_bytes().eq_ignore_ascii_case(name.as_bytes()))
}

/// A name without wildcards: its components are not empty, and what begins with a digit is the number of a part (§3.2.1).
fn is_entry(name: &[u8]) -> bool {
    let mut components = name.strip_prefix(b"/").unwrap_or(name).split(|octet| *octet == b'/');
    let is_part = |first: &[u8]| {
        first.split(|octet| *octet == b'.').all(|number| {
            matches!(number, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit))
        })
    };
    let first = name.strip_prefix(b"/").unwrap_or(name).first();
    let begins =
        !first.is_some_and(u8::is_ascii_digit) || components.clone().next().is_some_and(is_part);
    begins && is_plain(name) && components.all(|component| !component.is_empty())
}

/// A name that may have wildcards; `/` is above all others.
fn is_pattern(pattern: &Pattern<'_>) -> bool {
    match pattern.as_bytes() {
        b"/" => true,
        name if is_plain(name) => is_entry(name),
        name => {
            name.iter().all(|octet| octet.is_ascii() && *octet != 0)
                && !name.windows(2).any(|two| two == b"//")
                && !name.ends_with(b"/")
        }
    }
}

/// `priv` and `shared` stand at the end alone.
fn is_attribute(name: &AString<'_>) -> bool {
    let name = name.as_bytes();
    let mut components = without_suffix(name).split(|octet| *octet == b'.');
    is_plain(name) && components.all(|component| !matches!(component, b"" | b"priv" | b"shared"))
}

fn without_suffix(name: &[u8]) -> &[u8] {
    let shorter = name.strip_suffix(b".priv").or_else(|| name.strip_suffix(b".shared"));
    shorter.unwrap_or(name)
}

/// US-ASCII without NUL and wildcards.
fn is_plain(name: &[u8]) -> bool {
    name.iter().all(|octet| octet.is_ascii() && !matches!(octet, 0 | b'*' | b'%'))
}
