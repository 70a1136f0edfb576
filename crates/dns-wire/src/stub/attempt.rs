use core::net::SocketAddr;

use sans_io::Entropy;

use crate::{
    BuildError, Class, Edns, NameBuf, Question, RecordType,
    datagram::{Socket, Via},
    query,
};

/// One message to one server, on a socket of its own.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) socket: Socket,
    pub(super) via: Via,
    pub(super) to: SocketAddr,
    /// Drawn anew for each attempt (RFC 5452 §9.2).
    pub(super) id: u16,
    /// The name as it is sent, in a case of its own perhaps.
    pub(super) name: NameBuf,
    /// With an OPT record.
    pub(super) edns: bool,
}

/// What is asked for, owned.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) name: NameBuf,
    pub(super) qtype: RecordType,
    pub(super) qclass: Class,
}

impl Attempt {
    pub(super) fn write(
        &self,
        asked: &Asked,
        udp_size: u16,
        dnssec_ok: bool,
        buffer: &mut [u8],
    ) -> Result<usize, BuildError> {
        let question =
            Question { name: self.name.as_name(), qtype: asked.qtype, qclass: asked.qclass };
        let mut builder = query(buffer, self.id, &question)?;
        if self.edns {
            builder.opt(&Edns::new(udp_size).with_dnssec_ok(dnssec_ok))?;
        }
        Ok(builder.finish().len())
    }
}

/// The name with each letter in upper or lower case, as chance has it (draft-vixie-dnsext-dns0x20).
pub(super) fn in_random_case(name: &NameBuf, entropy: &mut impl Entropy) -> NameBuf {
    let mut wire = [0; crate::MAX_NAME];
    let length = name.as_name().to_wire(&mut wire).len();
    let mut bits = [0; crate::MAX_NAME.div_ceil(8)];
    entropy.fill(&mut bits);
    for (index, octet) in wire.iter_mut().enumerate().take(length) {
        let flip = bits.get(index / 8).is_some_and(|bits| bits >> (index % 8) & 1 != 0);
        // Length octets are below 64: no letters.
        if flip && octet.is_ascii_alphabetic() {
            *octet ^= 0x20;
        }
    }
    wire.get(..length)
        .and_then(|wire| NameBuf::from_wire(wire).ok())
        .unwrap_or_else(|| name.clone())
}
