use alloc::{borrow::Cow, string::String, vec::Vec};
use core::num::NonZeroU32;

use ::mime::Entity;

use crate::{PartPath, Partial};

/// A part without its transfer encoding, or a piece of it: `BINARY[…]` (RFC 3516 §4.2, RFC 9051 §6.4.5). `None` if there is no such
/// part, or if it is a multipart or in an encoding that is not known: FETCH answers NO with `UNKNOWN-CTE`.
///
/// ```
/// use mime::Tree;
/// let tree = Tree::parse(b"Content-Transfer-Encoding: base64\r\n\r\na2V0Y2h1cA==");
/// let part = [core::num::NonZeroU32::MIN];
/// let part = imap_codec::Items::new(&part);
/// assert_eq!(imap_codec::mime::binary(tree.root(), &part, None).unwrap(), &b"ketchup"[..]);
/// assert_eq!(imap_codec::mime::binary_size(tree.root(), &part), Some(7));
/// ```
#[must_use]
pub fn binary<'m>(
    message: Entity<'m, '_>,
    part: &PartPath<'_>,
    partial: Option<Partial>,
) -> Option<Cow<'m, [u8]>> {
    let (octets, _) = ::mime::section::binary(message, &numbers(part))?;
    Some(piece(octets, partial))
}

/// How many octets [`binary`] gives without a partial: `BINARY.SIZE[…]`.
#[must_use]
pub fn binary_size(message: Entity<'_, '_>, part: &PartPath<'_>) -> Option<u64> {
    ::mime::section::binary_size(message, &numbers(part))
}

/// The first words of a message: `PREVIEW` (RFC 8970 §3.1), at most 200 characters. `None`, which is written NIL, if there is no
/// text to be shown.
#[must_use]
pub fn preview(message: Entity<'_, '_>) -> Option<String> {
    message.preview(200)
}

pub(super) fn numbers(part: &PartPath<'_>) -> Vec<u32> {
    part.iter().map(NonZeroU32::get).collect()
}

/// The octets that a partial asks for.
pub(super) fn piece(octets: Cow<'_, [u8]>, partial: Option<Partial>) -> Cow<'_, [u8]> {
    let Some(Partial { offset, length }) = partial else { return octets };
    let length = length.get();
    match octets {
        Cow::Borrowed(octets) => Cow::Borrowed(::mime::section::partial(octets, offset, length)),
        Cow::Owned(octets) => {
            Cow::Owned(::mime::section::partial(&octets, offset, length).to_vec())
        }
    }
}
