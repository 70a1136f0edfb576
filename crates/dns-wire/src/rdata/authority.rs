use super::{Compressible, Lowercase, Period};
use crate::{Name, RecordType, record};

record! {
    /// A name server of the zone or delegation (RFC 1035 §3.3.11).
    Ns<'m> = RecordType::NS, inline {
        /// The host of the server.
        host: Name<'m> as Compressible,
    }
}

record! {
    /// A mail destination, obsolete (RFC 1035 §3.3.4).
    Md<'m> = RecordType::MD {
        /// The host.
        host: Name<'m> as Compressible,
    }
}

record! {
    /// A mail forwarder, obsolete (RFC 1035 §3.3.5).
    Mf<'m> = RecordType::MF {
        /// The host.
        host: Name<'m> as Compressible,
    }
}

record! {
    /// The canonical name of the alias that owns the record (RFC 1035 §3.3.1).
    Cname<'m> = RecordType::CNAME, inline {
        /// What the alias stands for.
        target: Name<'m> as Compressible,
    }
}

record! {
    /// The start of a zone of authority (RFC 1035 §3.3.13, RFC 2308 §4).
    Soa<'m> = RecordType::SOA, inline {
        /// The primary server of the zone.
        mname: Name<'m> as Compressible,
        /// The mailbox of who is responsible, its first label the local part.
        rname: Name<'m> as Compressible,
        /// The version of the zone (RFC 1982 arithmetic).
        serial: u32,
        /// Seconds between the looks of a secondary.
        refresh: u32 as Period,
        /// Seconds until a secondary looks again after a failure.
        retry: u32 as Period,
        /// Seconds after which a secondary that sees nobody gives the zone up.
        expire: u32 as Period,
        /// Seconds to keep negative answers at most, with the TTL of the record itself (RFC 2308 §5).
        minimum: u32 as Period,
    }
}

record! {
    /// A mailbox, experimental (RFC 1035 §3.3.3).
    Mb<'m> = RecordType::MB {
        /// The host with the mailbox.
        host: Name<'m> as Compressible,
    }
}

record! {
    /// A member of a mail group, experimental (RFC 1035 §3.3.6).
    Mg<'m> = RecordType::MG {
        /// The mailbox of the member.
        mailbox: Name<'m> as Compressible,
    }
}

record! {
    /// A renamed mailbox, experimental (RFC 1035 §3.3.8).
    Mr<'m> = RecordType::MR {
        /// The new name.
        mailbox: Name<'m> as Compressible,
    }
}

record! {
    /// A pointer to another name, for reverse lookup (RFC 1035 §3.3.12).
    Ptr<'m> = RecordType::PTR, inline {
        /// Where it points to.
        target: Name<'m> as Compressible,
    }
}

record! {
    /// The mailboxes of a list, experimental (RFC 1035 §3.3.7).
    Minfo<'m> = RecordType::MINFO {
        /// Who is responsible for the list.
        responsible: Name<'m> as Compressible,
        /// Where errors go.
        errors: Name<'m> as Compressible,
    }
}

record! {
    /// A mail exchange (RFC 1035 §3.3.9, RFC 5321 §5.1).
    Mx<'m> = RecordType::MX, inline {
        /// Lower is preferred.
        preference: u16,
        /// The host that takes mail for the owner; the root says that nobody does (RFC 7505).
        exchange: Name<'m> as Compressible,
    }
}

record! {
    /// Redirection of the subtree below the owner (RFC 6672).
    Dname<'m> = RecordType::DNAME {
        /// What the owner is replaced by.
        target: Name<'m> as Lowercase,
    }
}
