use super::{CharString, Opaque, OptionalBase64, Quoted, octets::DashBase64};
use crate::{RecordType, record};

record! {
    /// Where a service is, as a URI (RFC 7553).
    Uri<'m> = RecordType::URI {
        /// Lower is preferred.
        priority: u16,
        /// The share among targets of one priority.
        weight: u16,
        /// The URI. RFC 7553 §4.4 wants at least one octet of it; none is read and written all the same, as name servers do it
        /// (BIND, Knot DNS, ldns).
        target: Opaque<'m> as Quoted,
    }
}

record! {
    /// A digital object, or where it is (draft-durand-doa-over-dns-03 §3).
    Doa<'m> = RecordType::DOA {
        /// The enterprise that defines the type (IANA "Private Enterprise Numbers").
        enterprise: u32,
        /// What the object is.
        doa_type: u32,
        /// 1: the object is elsewhere, 2: the data is a URI, 3: …
        location: u8,
        /// The type of its content.
        media_type: CharString<'m>,
        /// The object, or where it is.
        data: Opaque<'m> as DashBase64,
    }
}

record! {
    /// Whatever else there is (draft-eastlake-kitchen-sink-02).
    KitchenSink<'m> = RecordType::SINK {
        /// What the data means.
        meaning: u8,
        /// How the data is coded.
        coding: u8,
        /// The variant of the coding.
        subcoding: u8,
        /// The data.
        data: Opaque<'m> as OptionalBase64,
    }
}
