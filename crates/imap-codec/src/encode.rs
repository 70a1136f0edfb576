//! Types to bytes. Strings are written as atoms, quoted strings or literals, whichever is shortest and can
//! hold them, so no value can end a line or begin another command.

mod acl;
mod annotation;
mod append;
mod body;
mod code;
mod command;
mod convert;
mod envelope;
mod fetch;
mod flag;
mod list;
mod listing;
mod metadata;
mod modifier;
mod notify;
mod push;
mod quota;
mod response;
mod search;
mod section;
mod sequence;
mod sink;
mod sort;
mod status;
mod store;
mod string;
mod urlauth;

#[cfg(feature = "mime")]
pub(crate) use body::{write_end, write_single};
pub use sink::BufferFull;
pub(crate) use sink::{LiteralStyle, Pieces, Sink, Whole};

/// What can be written.
pub(crate) trait Write {
    /// Appends the value.
    fn write(&self, out: &mut impl Sink);
}

/// Appends the value to a connection's output.
pub(crate) fn put(value: &impl Write, out: &mut alloc::vec::Vec<u8>) {
    Whole::append(out, |sink| value.write(sink));
}

macro_rules! encodable {
    ($($(#[$doc:meta])* $name:ident $(<$life:lifetime>)?)*) => {$(
        impl $name $(<$life>)? {
            /// Appends what is written on the wire.
            $(#[$doc])*
            pub fn encode(&self, out: &mut impl bytes::BufMut) {
                self.write(&mut sink::Growing(out));
            }

            /// Writes the same into a slice, and says how many octets it took.
            ///
            /// # Errors
            /// If the slice is too short; what is in it then is of no use.
            // As `encode`, compiled by who calls it.
            #[inline]
            pub fn encode_to_slice(&self, out: &mut [u8]) -> Result<usize, BufferFull> {
                let mut fixed = sink::Fixed::new(out);
                self.write(&mut fixed);
                fixed.finish()
            }
        }
    )*};
}

use crate::{
    AString, Atom, Body, Capability, Code, Data, DateTime, Envelope, FetchAttribute, FetchItem,
    Flag, Mailbox, NString, Pattern, Response, SearchKey, Section, SequenceSet, Tag, Text,
};

encodable! {
    AString<'_>
    Atom<'_>
    Body<'_>
    Capability<'_>
    Code<'_>
    /// The whole response, `* ` and CRLF included.
    Data<'_>
    DateTime
    Envelope<'_>
    FetchAttribute<'_>
    FetchItem<'_>
    Flag<'_>
    Mailbox<'_>
    NString<'_>
    Pattern<'_>
    /// The whole response, its CRLF included.
    Response<'_>
    SearchKey<'_>
    Section<'_>
    SequenceSet<'_>
    Tag<'_>
    Text<'_>
}
