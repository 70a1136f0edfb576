use crate::Event;

/// A machine that reads a document instead of talking to a peer: a message, a MIME entity, a zone
/// file, an mbox. The rules about cuts, limits and sticky errors are those of
/// [`Connection`](crate::Connection); events carry offsets from the start of the document.
pub trait PushParser {
    /// A piece of the document, borrowed from the input.
    type Event<'b>: Event;
    /// Why the document cannot be read on.
    type Error: core::error::Error + Copy + PartialEq + 'static;

    /// Decodes at most one event from the front of `input` and advances it past what was used.
    ///
    /// `None`: nothing more can be decoded before newer bytes are appended, or, after
    /// [`finish`](Self::finish), the document is over. What is left in `input` is presented again,
    /// unchanged and followed by newer bytes.
    ///
    /// # Errors
    /// Fatal and sticky.
    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Self::Event<'b>>, Self::Error>;

    /// Says that no byte follows what was or will be presented to [`push`](Self::push): what is left of
    /// `input` is the rest of the document. Push on until `None`.
    fn finish(&mut self);

    /// The most bytes that are ever left unconsumed: a caller's buffer of this size never gets stuck.
    fn capacity(&self) -> usize;
}
