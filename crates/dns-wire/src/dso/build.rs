use super::{DsoValue, PushChange};
use crate::{
    BuildError, DsoType, Flags, Header, Opaque, Opcode, Rcode, Sink, edns, limits::HEADER,
    slice::Slice,
};

/// Writes a DSO message into a caller's buffer. The first element is the primary one.
#[derive(Debug)]
pub struct DsoBuilder<'b> {
    sink: Slice<'b>,
    limit: usize,
}

impl<'b> DsoBuilder<'b> {
    /// A request; `id` is not zero, and not in use on the connection (RFC 8490 §5.4.1).
    ///
    /// # Errors
    /// If the buffer is too small.
    pub fn request(buffer: &'b mut [u8], id: u16) -> Result<Self, BuildError> {
        Self::new(buffer, Header { id, flags: Flags::default() })
    }

    /// A message that has no response. The code of a retry delay tells why the server ends the session (RFC 8490 §7.2.1); it is zero in
    /// all others.
    ///
    /// # Errors
    /// If the buffer is too small.
    pub fn unidirectional(buffer: &'b mut [u8], rcode: Rcode) -> Result<Self, BuildError> {
        Self::new(buffer, Header { id: 0, flags: Flags::default().with_rcode(rcode) })
    }

    /// The response to the request with `id`.
    ///
    /// # Errors
    /// If the buffer is too small.
    pub fn response(buffer: &'b mut [u8], id: u16, rcode: Rcode) -> Result<Self, BuildError> {
        let flags = Flags::default().with_response(true).with_rcode(rcode);
        Self::new(buffer, Header { id, flags })
    }

    /// Adds an element.
    ///
    /// # Errors
    /// If it does not fit. The others stay.
    pub fn add(&mut self, value: &DsoValue<'_>) -> Result<(), BuildError> {
        self.sink.counted(value.dtype().0, |sink| value.write(sink))
    }

    /// Adds an element of changes (RFC 8765 §6.3), all or none.
    ///
    /// # Errors
    /// If they do not fit.
    pub fn push<'r>(
        &mut self,
        changes: impl IntoIterator<Item = PushChange<'r>>,
    ) -> Result<(), BuildError> {
        self.sink.counted(DsoType::PUSH.0, |sink| {
            changes.into_iter().for_each(|change| change.write(sink));
        })
    }

    /// Adds padding up to a multiple of `block` octets, or to the end of the buffer: the last element (RFC 8490 §7.3, RFC 8467 §4.1).
    ///
    /// # Errors
    /// If not even an empty element fits.
    pub fn pad(&mut self, block: u16) -> Result<(), BuildError> {
        let zeros = [0; 128];
        let padding = edns::padding(self.sink.len(), block, self.limit).ok_or(BuildError::Full)?;
        self.sink.counted(DsoType::ENCRYPTION_PADDING.0, |sink| {
            let mut left = usize::from(padding);
            while left > 0 {
                let chunk = zeros.get(..left).unwrap_or(&zeros);
                DsoValue::Padding(Opaque(chunk)).write(sink);
                left -= chunk.len();
            }
        })
    }

    /// The message.
    #[must_use]
    pub fn finish(self) -> &'b [u8] {
        self.sink.finish()
    }

    fn new(buffer: &'b mut [u8], header: Header) -> Result<Self, BuildError> {
        let limit = buffer.len().min(crate::MAX_MESSAGE);
        let buffer = buffer.get_mut(..limit).filter(|_| limit >= HEADER).ok_or(BuildError::Full)?;
        let mut sink = Slice::new(buffer);
        sink.octets(&header.id.to_be_bytes());
        sink.octets(&header.flags.with_opcode(Opcode::DSO).0.to_be_bytes());
        sink.octets(&[0; 8]);
        Ok(Self { sink, limit })
    }
}
