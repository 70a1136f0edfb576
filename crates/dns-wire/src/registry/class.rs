use crate::registry::registry;

registry! {
    /// A CLASS of data, or a QCLASS (RFC 1035 §3.2.4, RFC 6895 §3.2). Unknown ones print as `CLASSn` (RFC 3597 §5).
    Class(u16), prefix "CLASS" {
        /// The Internet.
        IN = 1;
        /// Chaosnet, today the home of `version.bind`.
        CH = 3;
        /// Hesiod.
        HS = 4;
        /// No class: the RR does not exist, or is deleted (RFC 2136 §2.4).
        NONE = 254;
        /// Any class.
        ANY = 255;
    }
    read too {
        "CHAOS" = 3;
        "HESIOD" = 4;
    }
}
