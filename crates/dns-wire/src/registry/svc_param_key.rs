use crate::registry::registry;

registry! {
    /// What a parameter of SVCB and HTTPS says (RFC 9460 §14.3, IANA "DNS SVCB Service Parameter Keys"). Others print as `keyn`.
    SvcParamKey(u16), prefix "key" {
        /// Keys that a client must understand (RFC 9460 §8).
        MANDATORY = 0, "mandatory";
        /// Protocols on offer (RFC 9460 §7.1).
        ALPN = 1, "alpn";
        /// The default protocols of the scheme are not on offer (RFC 9460 §7.1).
        NO_DEFAULT_ALPN = 2, "no-default-alpn";
        /// The port (RFC 9460 §7.2).
        PORT = 3, "port";
        /// IPv4 addresses that may be used at once (RFC 9460 §7.3).
        IPV4HINT = 4, "ipv4hint";
        /// Configurations of Encrypted ClientHello (RFC 9848).
        ECH = 5, "ech";
        /// IPv6 addresses that may be used at once (RFC 9460 §7.3).
        IPV6HINT = 6, "ipv6hint";
        /// The path of DNS over HTTPS (RFC 9461 §5).
        DOHPATH = 7, "dohpath";
        /// The service is a target of Oblivious HTTP (RFC 9540 §4).
        OHTTP = 8, "ohttp";
        /// Groups that the TLS server takes (draft-ietf-tls-key-share-prediction).
        TLS_SUPPORTED_GROUPS = 9, "tls-supported-groups";
        /// The path of DNS over CoAP (RFC 9953 §3).
        DOCPATH = 10, "docpath";
        /// Provisioning domains are described at the well-known path (draft-ietf-intarea-proxy-config).
        PVD = 11, "pvd";
        /// How much of the load each transport of a name server takes (draft-johani-dnsop-svcb-oots).
        OOTS = 12, "oots";
    }
}

impl SvcParamKey {
    /// Reserved as the invalid key (RFC 9460 §14.3.2).
    pub const INVALID: Self = Self(65_535);

    /// The key that `text` names as RFC 9460 §2.1 has it: in lower case, or `keyNNNNN` without leading zeros.
    #[must_use]
    #[inline]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let lower = |octet: &u8| matches!(octet, b'a'..=b'z' | b'0'..=b'9' | b'-');
        match text.strip_prefix(b"key") {
            Some([b'0', _, ..]) => None,
            _ if text.iter().all(lower) => Self::from_mnemonic(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_exact() {
        for (text, key) in [
            ("alpn", Some(1)),
            ("key1", Some(1)),
            ("key0", Some(0)),
            ("key65535", Some(65_535)),
            ("key65536", None),
            ("key01", None),
            ("KEY1", None),
            ("ALPN", None),
            ("1", None),
            ("key", None),
            ("key+1", None),
            ("echconfig", None),
        ] {
            assert_eq!(SvcParamKey::from_text(text.as_bytes()).map(|key| key.0), key, "{text}");
        }
    }
}
