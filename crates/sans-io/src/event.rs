/// What every event of a [`Connection`](crate::Connection) or [`PushParser`](crate::PushParser) can say of itself.
///
/// Adjacent chunks of one payload may be joined or split at will: where one chunk ends and the next
/// begins depends on how the stream was cut into reads. Everything else about events does not.
pub trait Event: core::fmt::Debug {
    /// The bytes of an event that is a piece of a streamed payload; `None` for all others.
    fn chunk(&self) -> Option<&[u8]> {
        None
    }
}
