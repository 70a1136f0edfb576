use crate::registry::registry;

registry! {
    /// What kind of query a message holds (RFC 6895 §2.2); 4 bits.
    Opcode(u8), prefix "RESERVED" {
        /// A standard query (RFC 1035 §4.1.1).
        QUERY = 0;
        /// An inverse query, obsolete (RFC 3425).
        IQUERY = 1;
        /// A status request (RFC 1035 §4.1.1).
        STATUS = 2;
        /// A zone has changed (RFC 1996).
        NOTIFY = 4;
        /// A dynamic update (RFC 2136).
        UPDATE = 5;
        /// DNS stateful operations (RFC 8490).
        DSO = 6;
    }
}

registry! {
    /// A response code (RFC 6895 §2.3): 4 bits in the header, 12 with EDNS, 16 in TSIG.
    Rcode(u16), prefix "RESERVED" {
        /// No error.
        NOERROR = 0;
        /// The server could not read the query.
        FORMERR = 1;
        /// The server failed.
        SERVFAIL = 2;
        /// The name does not exist.
        NXDOMAIN = 3;
        /// The server does not implement the opcode.
        NOTIMP = 4;
        /// The server refuses.
        REFUSED = 5;
        /// A name exists that should not (RFC 2136 §2.2).
        YXDOMAIN = 6;
        /// An RRset exists that should not (RFC 2136 §2.2).
        YXRRSET = 7;
        /// An RRset does not exist that should (RFC 2136 §2.2).
        NXRRSET = 8;
        /// The server is not authoritative for the zone (RFC 2136 §2.2), or not authorized (RFC 8945 §5.2).
        NOTAUTH = 9;
        /// A name is outside of the zone (RFC 2136 §2.2).
        NOTZONE = 10;
        /// The DSO type is not implemented (RFC 8490 §5.4).
        DSOTYPENI = 11;
        /// A bad OPT version (RFC 6891 §6.1.3), or as a TSIG error a bad signature.
        BADVERS = 16;
        /// The key is not recognized (RFC 8945 §5.2.1).
        BADKEY = 17;
        /// The signature is out of its time window (RFC 8945 §5.2.3).
        BADTIME = 18;
        /// A bad TKEY mode (RFC 2930 §2.6).
        BADMODE = 19;
        /// A duplicate key name (RFC 2930 §2.6).
        BADNAME = 20;
        /// The algorithm is not supported (RFC 2930 §2.6).
        BADALG = 21;
        /// A truncation that is too short (RFC 8945 §5.2.4).
        BADTRUNC = 22;
        /// A bad or missing server cookie (RFC 7873 §8).
        BADCOOKIE = 23;
    }
}

impl Rcode {
    /// A bad signature: 16 as the error of a TSIG record (RFC 8945 §5.2.2).
    pub const BADSIG: Self = Self::BADVERS;
}

registry! {
    /// A DNSSEC algorithm (IANA "DNS Security Algorithm Numbers"); a bare number is read as well.
    Algorithm(u8), prefix "" {
        /// Delete a DS (RFC 8078 §4).
        DELETE = 0;
        /// RSA/MD5 (RFC 3110).
        RSAMD5 = 1;
        /// Diffie-Hellman (RFC 2539).
        DH = 2;
        /// DSA/SHA-1 (RFC 2536).
        DSA = 3;
        /// RSA/SHA-1 (RFC 3110).
        RSASHA1 = 5;
        /// DSA for NSEC3 zones (RFC 5155).
        DSA_NSEC3_SHA1 = 6, "DSA-NSEC3-SHA1";
        /// RSA/SHA-1 for NSEC3 zones (RFC 5155).
        RSASHA1_NSEC3_SHA1 = 7, "RSASHA1-NSEC3-SHA1";
        /// RSA/SHA-256 (RFC 5702).
        RSASHA256 = 8;
        /// RSA/SHA-512 (RFC 5702).
        RSASHA512 = 10;
        /// GOST R 34.10-2001 (RFC 5933).
        ECC_GOST = 12, "ECC-GOST";
        /// ECDSA P-256 with SHA-256 (RFC 6605).
        ECDSAP256SHA256 = 13;
        /// ECDSA P-384 with SHA-384 (RFC 6605).
        ECDSAP384SHA384 = 14;
        /// Ed25519 (RFC 8080).
        ED25519 = 15;
        /// Ed448 (RFC 8080).
        ED448 = 16;
        /// SM2 with SM3 (RFC 9563).
        SM2SM3 = 17;
        /// GOST R 34.10-2012 (RFC 9558).
        ECC_GOST12 = 23, "ECC-GOST12";
        /// Indirect keys (RFC 4034 §A.1).
        INDIRECT = 252;
        /// A private algorithm named by a domain name (RFC 4034 §A.1.1).
        PRIVATEDNS = 253;
        /// A private algorithm named by an OID (RFC 4034 §A.1.1).
        PRIVATEOID = 254;
    }
    read too {
        "NSEC3DSA" = 6;
        "DSANSEC3SHA1" = 6;
        "NSEC3RSASHA1" = 7;
        "RSASHA1NSEC3SHA1" = 7;
        "ECCGOST" = 12;
    }
}

registry! {
    /// A digest of a DS record (IANA "DNSSEC Delegation Signer Digest Algorithms"); a bare number is read as well.
    DigestType(u8), prefix "" {
        /// SHA-1 (RFC 3658).
        SHA1 = 1, "SHA-1";
        /// SHA-256 (RFC 4509).
        SHA256 = 2, "SHA-256";
        /// GOST R 34.11-94 (RFC 5933).
        GOST94 = 3, "GOST-R-34.11-94";
        /// SHA-384 (RFC 6605).
        SHA384 = 4, "SHA-384";
        /// GOST R 34.11-2012 (RFC 9558).
        GOST12 = 5, "GOST-R-34.11-2012";
        /// SM3 (RFC 9563).
        SM3 = 6;
    }
    read too {
        "SHA1" = 1;
        "SHA256" = 2;
        "SHA384" = 4;
    }
}

registry! {
    /// What a CERT record holds (RFC 4398 §2.1); a bare number is read as well.
    CertType(u16), prefix "" {
        /// A certificate of X.509.
        PKIX = 1;
        /// A certificate of SPKI.
        SPKI = 2;
        /// A packet of OpenPGP.
        PGP = 3;
        /// Where an X.509 certificate is.
        IPKIX = 4;
        /// Where an SPKI certificate is.
        ISPKI = 5;
        /// The fingerprint of an OpenPGP key, and where that is.
        IPGP = 6;
        /// An attribute certificate.
        ACPKIX = 7;
        /// Where an attribute certificate is.
        IACPKIX = 8;
        /// A private kind, named by a URI.
        URI = 253;
        /// A private kind, named by an OID.
        OID = 254;
    }
}

registry! {
    /// How a DSYNC record wishes to be notified (RFC 9859 §6.2); a bare number is read as well.
    DsyncScheme(u8), prefix "" {
        /// By a NOTIFY message.
        NOTIFY = 1;
    }
}
