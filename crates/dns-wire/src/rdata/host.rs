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
    Txt<'m> = RecordType::TXT {
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
