//! `text/plain; format=flowed` (RFC 3676): lines that may be joined and wrapped anew, and quotes that stay quotes.
//!
//! All of it works on text: undo the transfer encoding and convert the character set first.
//!
//! ```
//! use mime::{ContentType, flowed::Flowed};
//!
//! let content_type = ContentType::parse(b" text/plain; format=flowed; delsp=no").unwrap();
//! let flowed = Flowed::of(content_type).unwrap();
//! let text = "> You mean you can't take LESS, it's very easy to take \r\n> MORE than nothing.\r\n\r\nQuite so.\r\n-- \r\nAlice\r\n";
//! let read: Vec<_> = flowed.paragraphs(text).map(|p| (p.depth(), p.text().into_owned())).collect();
//! assert_eq!(
//!     read,
//!     [
//!         (1, "You mean you can't take LESS, it's very easy to take MORE than nothing.".to_owned()),
//!         (0, String::new()),
//!         (0, "Quite so.".to_owned()),
//!         (0, "-- ".to_owned()),
//!         (0, "Alice".to_owned()),
//!     ]
//! );
//! ```

mod decoder;
mod lines;
mod writer;

pub use decoder::{Decoder, Event};
pub use lines::{Line, LineKind, Lines, Paragraph, Paragraphs};
pub use writer::Writer;

use alloc::string::String;

use crate::ContentType;

/// The form of flowed text (RFC 3676 §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flowed {
    /// `DelSp=yes`: the space at the end of a flowed line is no part of the text. For languages that are written without
    /// spaces.
    pub del_sp: bool,
}

impl Flowed {
    /// What the parameters of a Content-Type say; `None` if it is not `text/plain` with `format=flowed`.
    #[must_use]
    pub fn of(content_type: ContentType<'_>) -> Option<Self> {
        let parameters = content_type.parameters();
        let is = |name: &str, value: &[u8]| {
            parameters.octets(name).is_some_and(|octets| octets.eq_ignore_ascii_case(value))
        };
        let flowed = content_type.is("text", "plain") && is("format", b"flowed");
        flowed.then(|| Self { del_sp: is("delsp", b"yes") })
    }

    /// The lines of `text`.
    #[must_use]
    pub const fn lines(self, text: &str) -> Lines<'_> {
        Lines::new(text, self)
    }

    /// The paragraphs of `text`.
    #[must_use]
    pub const fn paragraphs(self, text: &str) -> Paragraphs<'_> {
        Paragraphs::new(text, self)
    }

    /// A decoder for text that arrives in pieces.
    #[must_use]
    pub fn decoder(self) -> Decoder {
        Decoder::new(self)
    }

    /// Writes text in lines of at most `width` characters where words allow it; RFC 3676 §4.2 suggests 66 to 72, and at most 78.
    #[must_use]
    pub const fn writer(self, width: usize) -> Writer {
        Writer::new(self, width)
    }

    /// All of `text` in lines of 72 characters. Each of its lines is a paragraph, which nothing quotes, and `-- ` is the
    /// signature separator.
    ///
    /// ```
    /// use mime::flowed::Flowed;
    ///
    /// let text = "From now on, this goes beyond the end of a line that anyone would want to read.\n>not quoted\n-- \nBob\n";
    /// let encoded = Flowed::default().encode(text);
    /// assert_eq!(
    ///     encoded,
    ///     " From now on, this goes beyond the end of a line that anyone would want \r\nto read.\r\n >not quoted\r\n-- \r\nBob\r\n"
    /// );
    /// ```
    #[must_use]
    pub fn encode(self, text: &str) -> String {
        let writer = self.writer(72);
        let mut out = String::with_capacity(text.len() + text.len() / 16);
        for line in text.split_inclusive('\n') {
            let line = line
                .strip_suffix('\n')
                .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            if line == lines::SEPARATOR {
                writer.separator(0, &mut out);
            } else {
                writer.paragraph(0, line, &mut out);
            }
        }
        out
    }
}
