use core::time::Duration;

/// Bounds on what a peer can make a connection hold, do or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a command line, its CRLF included. 2048: the 512 of RFC 5321 §4.5.3.1.4 and room for
    /// the parameters of extensions.
    pub line: usize,
    /// Octets of a line in an AUTH exchange, and of an AUTH command. 12 288 (RFC 4954 §4).
    pub auth_line: usize,
    /// Octets of a reply, all its lines together. 64 KiB: a hundred lines of 512 octets
    /// (RFC 5321 §4.5.3.1.5) and some.
    pub reply: usize,
    /// Octets of a message that a server takes. 50 MiB, as large providers do; offered as SIZE.
    pub message: u64,
    /// Octets of a message beyond `message` that a server reads and drops before it closes, so that it can
    /// still refuse in order. Twice `message`. Both are counted as they are sent, with their transparency dots
    /// and the line that ends the message.
    pub drain: u64,
    /// Recipients of a message. 1000; at least 100 (RFC 5321 §4.5.3.1.8).
    pub recipients: usize,
    /// Transactions, MAIL commands that were accepted, of one session that a server takes. 1000, as common servers do; 452 beyond.
    pub transactions: u32,
    /// Commands of one session that a server rejects before it closes: bad syntax, unknown or out of order,
    /// AUTH that fails. 20, as common servers do. Refused recipients do not count, nor what only follows from a
    /// refusal, such as RCPT after a refused MAIL in a pipelined group.
    pub errors: u32,
    /// Octets of the server's own replies, to commands that the caller is not asked about, after which a call reads no more: the
    /// caller sends them first. 16 KiB: hundreds of replies, and no more of a client that never reads them. The last reply may
    /// go beyond.
    pub replies: usize,
    /// Commands of a client that wait for replies. 64: more gain nothing.
    pub pipeline: usize,
    /// How long a server waits for a command or for message octets. 5 minutes (RFC 5321 §4.5.3.2.7).
    pub server_idle: Duration,
    /// How long a client waits for the greeting and for replies to MAIL, RCPT and others.
    /// 5 minutes (RFC 5321 §4.5.3.2.1–3).
    pub reply_wait: Duration,
    /// How long a client waits for the reply to DATA. 2 minutes (RFC 5321 §4.5.3.2.4).
    pub data_wait: Duration,
    /// How long a client waits for the reply to the end of data. 10 minutes (RFC 5321 §4.5.3.2.6).
    pub end_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MESSAGE: u64 = 50 * 1024 * 1024;
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            line: 2048,
            auth_line: 12_288,
            reply: 64 * 1024,
            message: MESSAGE,
            drain: 2 * MESSAGE,
            recipients: 1000,
            transactions: 1000,
            errors: 20,
            replies: 16 * 1024,
            pipeline: 64,
            server_idle: MINUTE.saturating_mul(5),
            reply_wait: MINUTE.saturating_mul(5),
            data_wait: MINUTE.saturating_mul(2),
            end_wait: MINUTE.saturating_mul(10),
        }
    }
}
