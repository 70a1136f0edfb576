use crate::registry::registry;

registry! {
    /// The number of an EDNS option (RFC 6891 §9, IANA "DNS EDNS0 Option Codes").
    OptionCode(u16), prefix "OPT" {
        /// Long-lived queries (RFC 8764).
        LLQ = 1;
        /// Update lease (RFC 9664).
        UPDATE_LEASE = 2, "UPDATE-LEASE";
        /// Name server identifier (RFC 5001).
        NSID = 3;
        /// DNSSEC algorithms understood (RFC 6975).
        DAU = 5;
        /// DS hashes understood (RFC 6975).
        DHU = 6;
        /// NSEC3 hashes understood (RFC 6975).
        N3U = 7;
        /// Client subnet (RFC 7871).
        CLIENT_SUBNET = 8, "CLIENT-SUBNET";
        /// Zone expiry (RFC 7314).
        EXPIRE = 9;
        /// DNS cookies (RFC 7873).
        COOKIE = 10;
        /// TCP keepalive (RFC 7828).
        TCP_KEEPALIVE = 11, "TCP-KEEPALIVE";
        /// Padding (RFC 7830).
        PADDING = 12;
        /// Chain queries (RFC 7901).
        CHAIN = 13;
        /// Trust anchors in use (RFC 8145).
        KEY_TAG = 14, "KEY-TAG";
        /// Extended errors (RFC 8914).
        EDE = 15;
        /// A tag of the client (draft-bellis-dnsop-edns-tags).
        CLIENT_TAG = 16, "CLIENT-TAG";
        /// A tag of the server (draft-bellis-dnsop-edns-tags).
        SERVER_TAG = 17, "SERVER-TAG";
        /// Error reporting agent (RFC 9567).
        REPORT_CHANNEL = 18, "REPORT-CHANNEL";
        /// Version of the zone (RFC 9660).
        ZONEVERSION = 19;
        /// More types asked for (draft-ietf-dnssd-multi-qtypes).
        MQTYPE_QUERY = 20, "MQTYPE-QUERY";
        /// More types answered (draft-ietf-dnssd-multi-qtypes).
        MQTYPE_RESPONSE = 21, "MQTYPE-RESPONSE";
        /// Language of the text of an extended error (draft-muks-dns-filtering).
        EDE_LANGUAGE = 22, "EDE-EXTRA-TEXT-LANGUAGE";
        /// Whom to ask about filtering (draft-muks-dns-filtering).
        FILTERING_CONTACT = 23, "FILTERING-CONTACT";
        /// Who filters (draft-muks-dns-filtering).
        FILTERING_ORGANIZATION = 24, "FILTERING-ORGANIZATION";
        /// What filtering goes by (draft-muks-dns-filtering).
        FILTERING_DB = 25, "FILTERING-DB";
        /// Structured errors are understood (draft-ietf-dnsop-structured-dns-error).
        STRUCTURED_ERROR = 26, "STRUCTURED-DNS-ERROR";
        /// Identity of an Umbrella client.
        UMBRELLA_IDENT = 20_292, "UMBRELLA-IDENT";
        /// Identity of a device.
        DEVICE_ID = 26_946, "DEVICEID";
    }
}

registry! {
    /// What an extended error says (RFC 8914 §4, IANA "Extended DNS Error Codes").
    InfoCode(u16), prefix "EDE" {
        /// None of the others.
        OTHER = 0, "Other Error";
        /// The DNSKEY RRset has no supported algorithm.
        UNSUPPORTED_DNSKEY_ALGORITHM = 1, "Unsupported DNSKEY Algorithm";
        /// The DS RRset has no supported digest.
        UNSUPPORTED_DS_DIGEST_TYPE = 2, "Unsupported DS Digest Type";
        /// Answered from expired data.
        STALE_ANSWER = 3, "Stale Answer";
        /// The answer is made up for reasons of policy.
        FORGED_ANSWER = 4, "Forged Answer";
        /// Validation came to no result.
        DNSSEC_INDETERMINATE = 5, "DNSSEC Indeterminate";
        /// Validation failed.
        DNSSEC_BOGUS = 6, "DNSSEC Bogus";
        /// No signature is valid any more.
        SIGNATURE_EXPIRED = 7, "Signature Expired";
        /// No signature is valid yet.
        SIGNATURE_NOT_YET_VALID = 8, "Signature Not Yet Valid";
        /// No DNSKEY matches a DS.
        DNSKEY_MISSING = 9, "DNSKEY Missing";
        /// Signatures are missing.
        RRSIGS_MISSING = 10, "RRSIGs Missing";
        /// No key has the zone key bit.
        NO_ZONE_KEY_BIT = 11, "No Zone Key Bit Set";
        /// No NSEC or NSEC3 shows that data is not there.
        NSEC_MISSING = 12, "NSEC Missing";
        /// SERVFAIL from the cache.
        CACHED_ERROR = 13, "Cached Error";
        /// The server does not work yet.
        NOT_READY = 14, "Not Ready";
        /// On a list of the operator.
        BLOCKED = 15, "Blocked";
        /// On a list that the operator did not choose.
        CENSORED = 16, "Censored";
        /// On a list that the client asked for.
        FILTERED = 17, "Filtered";
        /// The client is not allowed to ask.
        PROHIBITED = 18, "Prohibited";
        /// NXDOMAIN from expired data.
        STALE_NXDOMAIN_ANSWER = 19, "Stale NXDomain Answer";
        /// The server is not authoritative, and RD is clear.
        NOT_AUTHORITATIVE = 20, "Not Authoritative";
        /// The operation is not supported.
        NOT_SUPPORTED = 21, "Not Supported";
        /// No authoritative server answers.
        NO_REACHABLE_AUTHORITY = 22, "No Reachable Authority";
        /// The network failed on the way to another server.
        NETWORK_ERROR = 23, "Network Error";
        /// Zone data is broken or expired.
        INVALID_DATA = 24, "Invalid Data";
        /// A signature that ends before it begins.
        SIGNATURE_EXPIRED_BEFORE_VALID = 25, "Signature Expired before Valid";
        /// Early data of TLS that may be replayed (RFC 9250 §4.5).
        TOO_EARLY = 26, "Too Early";
        /// More iterations of NSEC3 than the validator does (RFC 9276 §3.2).
        UNSUPPORTED_NSEC3_ITERATIONS = 27, "Unsupported NSEC3 Iterations Value";
        /// A policy cannot be kept.
        UNABLE_TO_CONFORM_TO_POLICY = 28, "Unable to conform to policy";
        /// The answer is synthesized.
        SYNTHESIZED = 29, "Synthesized";
        /// A type that cannot be asked for (RFC 9824 §3.1).
        INVALID_QUERY_TYPE = 30, "Invalid Query Type";
        /// Too many queries.
        RATE_LIMITED = 31, "Rate Limited";
        /// More queries than the client may ask.
        OVER_QUOTA = 32, "Over Quota";
        /// Not validated, by an anchor that says so (RFC 7646).
        NEGATIVE_TRUST_ANCHOR = 33, "Negative Trust Anchor";
        /// Only a new delegation is there (draft-ietf-deleg).
        NEW_DELEGATION_ONLY = 34, "New Delegation Only";
        /// Blocked by a server further up (draft-ietf-dnsop-structured-dns-error).
        BLOCKED_BY_UPSTREAM = 35, "Blocked by Upstream DNS Server";
    }
}
