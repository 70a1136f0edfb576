use super::{CharString, CharStrings, Lowercase};
use crate::{Name, RecordType, record};

record! {
    /// Host information (RFC 1035 §3.3.2), and the answer to queries for any type (RFC 8482 §4.2).
    Hinfo<'m> = RecordType::HINFO {
        /// The kind of processor.
        cpu: CharString<'m>,
        /// The operating system.
        os: CharString<'m>,
    }
}

record! {
    /// Text (RFC 1035 §3.3.14): SPF, DKIM, DMARC and many more live here.
    Txt<'m> = RecordType::TXT, inline {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}

record! {
    /// Who is responsible for the owner (RFC 1183 §2.2).
    Rp<'m> = RecordType::RP {
        /// The mailbox, its first label the local part.
        mailbox: Name<'m> as Lowercase,
        /// Where a TXT record tells more; the root if none does.
        text: Name<'m> as Lowercase,
    }
}

record! {
    /// Sender policy; obsolete, it is TXT that counts (RFC 7208 §3.1).
    Spf<'m> = RecordType::SPF {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}

record! {
    /// The status of a zone (draft-reid-dnsext-zs-01).
    Ninfo<'m> = RecordType::NINFO {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}

record! {
    /// Hints about the application at the owner (Wolfgang Riedel, "Application Visibility and Control").
    Avc<'m> = RecordType::AVC {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}

record! {
    /// What the resolver can do (RFC 9606 §4): keys with or without a value.
    Resinfo<'m> = RecordType::RESINFO {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}

record! {
    /// The address of a wallet: the currency, and the address (IANA template of Paul Hoffman).
    Wallet<'m> = RecordType::WALLET {
        /// One string at least.
        strings: CharStrings<'m>,
    }
}
