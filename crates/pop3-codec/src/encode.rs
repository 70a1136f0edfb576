//! Types to bytes.

mod capability;
mod command;
mod listing;
mod response;

pub use textline::BufferFull;
use textline::FixedBuffer;

use crate::{
    Capabilities, Capability, Command, LanguageListing, Response, ScanListing, UniqueIdListing,
};

/// What is written to, in pieces.
pub(crate) trait Sink: FnMut(&[u8]) {}

impl<F: FnMut(&[u8])> Sink for F {}

/// Text on one line: a control character becomes a space.
fn put_text(text: &str, out: &mut impl Sink) {
    for (index, run) in text.as_bytes().split(u8::is_ascii_control).enumerate() {
        if index > 0 {
            out(b" ");
        }
        out(run);
    }
}

/// Both ways out for types that have `write(&self, out: &mut impl Sink)`.
macro_rules! encodable {
    ($($(#[$doc:meta])* $name:ident $(<$life:lifetime>)?)*) => {$(
        impl $name $(<$life>)? {
            $(#[$doc])*
            pub fn encode(&self, out: &mut impl bytes::BufMut) {
                self.write(&mut |octets: &[u8]| out.put_slice(octets));
            }

            /// Writes what [`encode`](Self::encode) appends into a slice, and says how many octets it took.
            ///
            /// # Errors
            /// If the slice is too short; what is in it then is of no use.
            pub fn encode_to_slice(&self, out: &mut [u8]) -> Result<usize, BufferFull> {
                let mut fixed = FixedBuffer::new(out);
                self.write(&mut |octets: &[u8]| fixed.put(octets));
                fixed.finish()
            }
        }
    )*};
}

encodable! {
    /// Appends a line for each capability, in the order of this crate.
    Capabilities
    /// Appends the line, its CRLF included.
    Capability<'_>
    /// Appends the command line, its CRLF included.
    Command<'_>
    /// Appends the line of a reply to LANG, its CRLF included.
    LanguageListing<'_>
    /// Appends the line, cut so that it is not longer than 512 octets, CRLF included (RFC 1939 §3).
    Response<'_>
    /// Appends the line of a reply to LIST, its CRLF included.
    ScanListing
    /// Appends the line of a reply to UIDL, its CRLF included.
    UniqueIdListing<'_>
}
