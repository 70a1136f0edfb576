use crate::registry::registry;

registry! {
    /// What an element of a stateful operation is (RFC 8490 §10.3, IANA "DSO Type Codes").
    DsoType(u16), prefix "DSO" {
        /// Timeouts of the session (RFC 8490 §7.1).
        KEEPALIVE = 1, "KeepAlive";
        /// When to come back (RFC 8490 §7.2).
        RETRY_DELAY = 2, "RetryDelay";
        /// Octets of no meaning (RFC 8490 §7.3).
        ENCRYPTION_PADDING = 3, "EncryptionPadding";
        /// Asks for changes of records (RFC 8765 §6.2).
        SUBSCRIBE = 0x40;
        /// Changes of records (RFC 8765 §6.3).
        PUSH = 0x41;
        /// Wants no more changes (RFC 8765 §6.4).
        UNSUBSCRIBE = 0x42;
        /// Doubts a record (RFC 8765 §6.5).
        RECONFIRM = 0x43;
    }
}
