use core::time::Duration;

/// Bounds on what a peer can make a connection hold, do or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of a command with its literals, its CRLF included; APPEND's message is not counted. 64 KiB, as
    /// common servers have it (RFC 7162 §4 asks for 8192 at least).
    pub line: usize,
    /// The same before authentication. 8 KiB: a LOGIN, or the initial response of a SASL exchange.
    pub line_before_login: usize,
    /// Octets of a client's line in an AUTHENTICATE exchange. 12 288, as for SMTP (RFC 4954 §4).
    pub auth_line: usize,
    /// Octets of a response with its small literals. 1 MiB: an ENVELOPE may list thousands of recipients.
    pub response: usize,
    /// Octets of a literal that is collected with its line; a larger one is streamed or refused. 4096, the
    /// size up to which `LITERAL-` lets clients go on without asking (RFC 7888 §5).
    pub inline: usize,
    /// Octets of each message that a server takes by APPEND, REPLACE and CATENATE's texts. 50 MiB, as large providers do.
    pub append: u64,
    /// Octets of a refused non-synchronizing literal that a server reads and drops, so that it can go on.
    /// 64 MiB: more than [`append`](Self::append); beyond it the connection is closed (RFC 7888 §4).
    pub drain: u64,
    /// How deep parts may be nested in BODYSTRUCTURE, and keys in SEARCH. 32; at most 60. A deeper structure
    /// is kept as it was written, a deeper SEARCH is refused.
    pub depth: u8,
    /// Commands that a server has open at a time, where they cannot disturb each other (RFC 9051 §5.5). 4.
    pub open_commands: usize,
    /// Commands of a client that wait for their completion. 64: more gain nothing.
    pub pipeline: usize,
    /// Commands of one session that a server rejects before it closes. 20, as common servers do.
    pub errors: u32,
    /// Responses that a client takes in a row while no command is open, and NOTIFY asks for none. 100 000: a full mailbox may be
    /// expunged by someone else.
    pub unsolicited: u32,
    /// How long a server waits for a command before authentication. 3 minutes: a port scanner goes sooner.
    pub login_wait: Duration,
    /// How long a server waits for a command after authentication. 30 minutes (RFC 9051 §5.4).
    pub server_idle: Duration,
    /// How long a client waits for the greeting and for the completion of a command. 5 minutes without any
    /// response: a SEARCH over a large mailbox takes its time.
    pub reply_wait: Duration,
    /// How long a client lets IDLE run before it ends it. 29 minutes (RFC 2177 §3).
    pub idle_refresh: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        const MIB: u64 = 1024 * 1024;
        Self {
            line: 64 * 1024,
            line_before_login: 8 * 1024,
            auth_line: 12_288,
            response: 1024 * 1024,
            inline: 4096,
            append: 50 * MIB,
            drain: 64 * MIB,
            depth: 32,
            open_commands: 4,
            pipeline: 64,
            errors: 20,
            unsolicited: 100_000,
            login_wait: MINUTE.saturating_mul(3),
            server_idle: MINUTE.saturating_mul(30),
            reply_wait: MINUTE.saturating_mul(5),
            idle_refresh: MINUTE.saturating_mul(29),
        }
    }
}
