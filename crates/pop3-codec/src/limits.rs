use core::time::Duration;

/// Bounds on what a peer can make a connection hold, do or wait for.
///
/// A client holds at most `capabilities` lines of `reply` octets, one timestamp, `pipeline` verbs and one
/// deferred SASL response of the caller's; a server one name of `line` octets and the caller's maildrop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a command line, its CRLF included. 2048: the 255 of RFC 2449 §4, and room for the many
    /// clients that put a longer initial response into AUTH.
    pub line: usize,
    /// Octets of a line in an AUTH exchange, either way. 12 288, as RFC 4954 §4 has it for SMTP; RFC 5034 §4
    /// leaves it to the mechanisms.
    pub auth_line: usize,
    /// Octets of a reply line, a listing or a capability, CRLF included. 2048: the 512 of RFC 1939 §3
    /// and room for what servers add.
    pub reply: usize,
    /// Lines of capabilities that a client remembers. 128; servers send a dozen.
    pub capabilities: usize,
    /// Commands of one session that a server rejects for their form or sequence, failed logins included,
    /// before it closes. 20, as common servers do.
    pub errors: u32,
    /// Commands of a client that wait for replies. 64: more gain nothing.
    pub pipeline: usize,
    /// How long a server waits for a command. 10 minutes, the least that RFC 1939 §3 permits.
    pub server_idle: Duration,
    /// How long a client waits for the greeting, a reply, or the next 16 KiB of a payload. 5 minutes, as
    /// RFC 5321 §4.5.3.2 has it for SMTP.
    pub reply_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            line: 2048,
            auth_line: 12_288,
            reply: 2048,
            capabilities: 128,
            errors: 20,
            pipeline: 64,
            server_idle: MINUTE.saturating_mul(10),
            reply_wait: MINUTE.saturating_mul(5),
        }
    }
}
