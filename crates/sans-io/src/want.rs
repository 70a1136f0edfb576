/// What a connection waits for. See [`Connection::want`](crate::Connection::want).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Want {
    /// More bytes from the peer would be taken, also while commands are open.
    Input,
    /// No byte is taken before the caller replies or acts. If the call has written something and no event waits for an answer, the act
    /// is to send it, and to call `receive` again.
    Caller,
    /// The byte stream changes its meaning here: flush what was written before, then
    /// [`switch_layer`](crate::Connection::switch_layer).
    Layer(Layer),
    /// The connection is over: flush what is left to send, then close.
    Close,
}

/// A layer that is put between the byte stream and the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// TLS, after STARTTLS or STLS (RFC 3207, RFC 2595, RFC 9051 §6.2.1).
    Tls,
    /// Raw DEFLATE in both directions, after COMPRESS (RFC 4978).
    Deflate,
}
