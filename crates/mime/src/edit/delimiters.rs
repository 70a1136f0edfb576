//! What would change where delimiters are (RFC 2046 §5.1.1).

use alloc::{borrow::Cow, vec::Vec};
use core::iter;

use memchr::memmem;

use super::PartEditError;
use crate::{Content, Entity, Tree};

/// What a multipart says its boundary is.
pub(super) fn boundary<'m>(multipart: Entity<'m, '_>) -> Cow<'m, [u8]> {
    multipart.content_type().parameters().octets("boundary").unwrap_or_default()
}

/// Whether `octets`, which start a line, can stand in `part`, or in its place.
pub(super) fn check(part: Entity<'_, '_>, octets: &[u8]) -> Result<(), PartEditError> {
    let Some(parent) = part.parent() else { return Ok(()) };
    check_inside(parent, octets)
}

/// Whether `header`, with the blank line behind it, can stand in the place of that of `part`.
pub(super) fn check_header(part: Entity<'_, '_>, header: &[u8]) -> Result<(), PartEditError> {
    let outer = outer(part.parent());
    let starts = outer.iter().any(|boundary| starts_a_line(header, boundary));
    if starts || !outer.is_empty() && takes(&[header, part.body()].concat(), &outer) {
        return Err(PartEditError::Delimiter);
    }
    Ok(())
}

/// The same as [`check`] for an entity that is inside of `around`.
pub(super) fn check_inside(around: Entity<'_, '_>, octets: &[u8]) -> Result<(), PartEditError> {
    let outer = outer(Some(around));
    if outer.is_empty() {
        return Ok(());
    }
    // A line break follows that is the delimiter's. If it is LF alone, a CR before it would be too.
    let starts = outer.iter().any(|boundary| starts_a_line(octets, boundary));
    // What has no type is a message in a digest.
    let in_digest = around.content_type().is("multipart", "digest");
    let taken =
        takes(octets, &outer) || in_digest && takes(Tree::parse(octets).root().body(), &outer);
    if starts || octets.ends_with(b"\r") || taken {
        return Err(PartEditError::Delimiter);
    }
    Ok(())
}

/// The boundaries of an entity and of what it is in.
fn outer<'m>(entity: Option<Entity<'m, '_>>) -> Vec<Cow<'m, [u8]>> {
    let all = iter::successors(entity, |entity| entity.parent());
    all.filter(|entity| entity.content() == Content::Multipart).map(boundary).collect()
}

/// Whether a line starts with a boundary: some readers ask for no more.
fn starts_a_line(octets: &[u8], boundary: &[u8]) -> bool {
    let is_start = |at: usize| match at.checked_sub(1) {
        None => true,
        Some(before) => matches!(octets.get(before), Some(b'\n' | b'\r')),
    };
    memmem::find_iter(octets, &[b"--", boundary].concat()).any(is_start)
}

/// Whether nothing that is open behind the last part of a multipart would take the delimiter of one more for its own.
pub(super) fn check_end(multipart: Entity<'_, '_>) -> Result<(), PartEditError> {
    let outer = [boundary(multipart)];
    let mut inside = iter::successors(multipart.last_child(), |entity| entity.last_child());
    if inside.any(|inner| is_taker(inner, &outer)) {
        return Err(PartEditError::Delimiter);
    }
    Ok(())
}

/// Whether nothing that is open before a part would take the delimiters behind it, if it were not there.
pub(super) fn check_before(
    multipart: Entity<'_, '_>,
    part: Entity<'_, '_>,
) -> Result<(), PartEditError> {
    let outer = outer(Some(multipart));
    let mut before = iter::successors(part.before(), |entity| entity.parent())
        .take_while(|entity| entity.index() > multipart.index());
    if before.any(|inner| is_taker(inner, &outer)) {
        return Err(PartEditError::Delimiter);
    }
    Ok(())
}

/// Whether a multipart in `octets` would take the delimiters behind it for its own: it has the same boundary, or is open and
/// has one that they start with.
fn takes(octets: &[u8], outer: &[Cow<'_, [u8]>]) -> bool {
    let tree = Tree::parse(octets);
    tree.entities().any(|inner| is_taker(inner, outer))
}

fn is_taker(inner: Entity<'_, '_>, outer: &[Cow<'_, [u8]>]) -> bool {
    if !inner.content_type().is_kind("multipart") {
        return false;
    }
    let (boundary, open) = (boundary(inner), inner.close_delimiter().is_empty());
    let is_start =
        |outer: &Cow<'_, [u8]>| *outer == boundary || open && outer.starts_with(&boundary);
    !boundary.is_empty() && outer.iter().any(is_start)
}
