use crate::registry::registry;

registry! {
    /// A TYPE of record, or a QTYPE (RFC 6895 §3.1). Unknown ones print as `TYPEn` (RFC 3597 §5).
    RecordType(u16), prefix "TYPE" {
        /// An IPv4 address (RFC 1035 §3.4.1).
        A = 1;
        /// A name server (RFC 1035 §3.3.11).
        NS = 2;
        /// A mail destination, obsolete (RFC 1035 §3.3.4).
        MD = 3;
        /// A mail forwarder, obsolete (RFC 1035 §3.3.5).
        MF = 4;
        /// The canonical name of an alias (RFC 1035 §3.3.1).
        CNAME = 5;
        /// The start of a zone (RFC 1035 §3.3.13).
        SOA = 6;
        /// A mailbox (RFC 1035 §3.3.3).
        MB = 7;
        /// A mail group member (RFC 1035 §3.3.6).
        MG = 8;
        /// A renamed mailbox (RFC 1035 §3.3.8).
        MR = 9;
        /// Anything (RFC 1035 §3.3.10).
        NULL = 10;
        /// Well-known services (RFC 1035 §3.4.2).
        WKS = 11;
        /// A pointer to a name, for reverse lookup (RFC 1035 §3.3.12).
        PTR = 12;
        /// Host information (RFC 1035 §3.3.2).
        HINFO = 13;
        /// Mailbox information (RFC 1035 §3.3.7).
        MINFO = 14;
        /// A mail exchange (RFC 1035 §3.3.9).
        MX = 15;
        /// Text (RFC 1035 §3.3.14).
        TXT = 16;
        /// A responsible person (RFC 1183 §2.2).
        RP = 17;
        /// AFS database location (RFC 1183 §1).
        AFSDB = 18;
        /// X.25 address (RFC 1183 §3.1).
        X25 = 19;
        /// ISDN address (RFC 1183 §3.2).
        ISDN = 20;
        /// Route through (RFC 1183 §3.3).
        RT = 21;
        /// NSAP address (RFC 1706).
        NSAP = 22;
        /// NSAP pointer (RFC 1348).
        NSAP_PTR = 23, "NSAP-PTR";
        /// Security signature (RFC 2931).
        SIG = 24;
        /// Security key (RFC 2930).
        KEY = 25;
        /// X.400 mail mapping (RFC 2163).
        PX = 26;
        /// Geographical position (RFC 1712).
        GPOS = 27;
        /// An IPv6 address (RFC 3596 §2.1).
        AAAA = 28;
        /// Location (RFC 1876).
        LOC = 29;
        /// Next domain, obsolete (RFC 2535).
        NXT = 30;
        /// Endpoint identifier.
        EID = 31;
        /// Nimrod locator.
        NIMLOC = 32;
        /// Server selection (RFC 2782).
        SRV = 33;
        /// ATM address.
        ATMA = 34;
        /// Naming authority pointer (RFC 3403 §4).
        NAPTR = 35;
        /// Key exchanger (RFC 2230).
        KX = 36;
        /// Certificate (RFC 4398).
        CERT = 37;
        /// IPv6 address, historic (RFC 2874).
        A6 = 38;
        /// Redirection of a subtree (RFC 6672).
        DNAME = 39;
        /// Kitchen sink.
        SINK = 40;
        /// EDNS (RFC 6891).
        OPT = 41;
        /// Address prefix list (RFC 3123).
        APL = 42;
        /// Delegation signer (RFC 4034 §5).
        DS = 43;
        /// SSH key fingerprint (RFC 4255).
        SSHFP = 44;
        /// IPsec key (RFC 4025).
        IPSECKEY = 45;
        /// Signature of an RRset (RFC 4034 §3).
        RRSIG = 46;
        /// Next name and the types at this one (RFC 4034 §4).
        NSEC = 47;
        /// Zone key (RFC 4034 §2).
        DNSKEY = 48;
        /// DHCP identifier (RFC 4701).
        DHCID = 49;
        /// Next hashed name (RFC 5155 §3).
        NSEC3 = 50;
        /// Parameters of hashed names (RFC 5155 §4).
        NSEC3PARAM = 51;
        /// TLS certificate association (RFC 6698).
        TLSA = 52;
        /// S/MIME certificate association (RFC 8162).
        SMIMEA = 53;
        /// Host identity protocol (RFC 8005).
        HIP = 55;
        /// Zone status.
        NINFO = 56;
        /// Key for encrypting NAPTR.
        RKEY = 57;
        /// Trust anchor link.
        TALINK = 58;
        /// DS for the parent (RFC 7344).
        CDS = 59;
        /// DNSKEY for the parent (RFC 7344).
        CDNSKEY = 60;
        /// OpenPGP key (RFC 7929).
        OPENPGPKEY = 61;
        /// Child-to-parent synchronization (RFC 7477).
        CSYNC = 62;
        /// Digest of a zone (RFC 8976).
        ZONEMD = 63;
        /// Service binding (RFC 9460).
        SVCB = 64;
        /// Service binding of HTTPS (RFC 9460).
        HTTPS = 65;
        /// Where to send generalized notifications (RFC 9859).
        DSYNC = 66;
        /// Hierarchical host identity tag (RFC 9886).
        HHIT = 67;
        /// UAS broadcast remote identification (RFC 9886).
        BRID = 68;
        /// Sender policy, historic (RFC 7208).
        SPF = 99;
        /// User information.
        UINFO = 100;
        /// User number.
        UID = 101;
        /// Group number.
        GID = 102;
        /// Unspecified.
        UNSPEC = 103;
        /// Node identifier (RFC 6742).
        NID = 104;
        /// 32-bit locator (RFC 6742).
        L32 = 105;
        /// 64-bit locator (RFC 6742).
        L64 = 106;
        /// Locator pointer (RFC 6742).
        LP = 107;
        /// 48-bit Ethernet address (RFC 7043).
        EUI48 = 108;
        /// 64-bit Ethernet address (RFC 7043).
        EUI64 = 109;
        /// The name does not exist, in NSEC type maps (RFC 9824).
        NXNAME = 128;
        /// Transaction key (RFC 2930).
        TKEY = 249;
        /// Transaction signature (RFC 8945).
        TSIG = 250;
        /// Incremental transfer (RFC 1995).
        IXFR = 251;
        /// Transfer of a zone (RFC 5936).
        AXFR = 252;
        /// Mailbox records (RFC 1035 §3.2.3).
        MAILB = 253;
        /// Mail agent records, obsolete (RFC 1035 §3.2.3).
        MAILA = 254;
        /// Any type (RFC 1035 §3.2.3, RFC 8482).
        ANY = 255;
        /// A URI (RFC 7553).
        URI = 256;
        /// Certification authorities that may issue (RFC 8659).
        CAA = 257;
        /// Application visibility and control.
        AVC = 258;
        /// Digital object architecture.
        DOA = 259;
        /// Automatic multicast tunneling relay (RFC 8777).
        AMTRELAY = 260;
        /// Resolver information (RFC 9606).
        RESINFO = 261;
        /// Public wallet address.
        WALLET = 262;
        /// Convergence layer of bundle protocol (RFC 9171).
        CLA = 263;
        /// Node number of bundle protocol (RFC 9171).
        IPN = 264;
        /// DNSSEC trust authorities.
        TA = 32768;
        /// DNSSEC lookaside validation, historic (RFC 8749).
        DLV = 32769;
    }
}

impl RecordType {
    /// Whether the number names questions and not records that a zone can hold: OPT, TKEY to ANY, and the
    /// rest of 128 to 255 (RFC 6895 §3.1).
    #[must_use]
    #[inline]
    pub const fn is_meta(self) -> bool {
        matches!(self.0, 0 | 41 | 128..=255)
    }
}
