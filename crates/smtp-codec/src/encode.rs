//! Types to bytes.

mod command;
mod extensions;
mod response;

pub use textline::BufferFull;
use textline::FixedBuffer;

use crate::{Command, Response};

/// What is written to, in pieces.
pub(crate) trait Sink: FnMut(&[u8]) {}

impl<F: FnMut(&[u8])> Sink for F {}

/// Text on one line: a control character becomes a space.
fn put_text(text: &str, out: &mut impl Sink) {
    let controls = text.bytes().filter(u8::is_ascii_control).count();
    if controls == 0 {
        return out(text.as_bytes());
    }
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
    /// Appends the command line, its CRLF included.
    Command<'_>
    /// Appends the reply, one line for each line of its text (RFC 5321 §4.2.1). Lines are cut so that
    /// none is longer than 512 octets (§4.5.3.1.5).
    Response<'_>
}
