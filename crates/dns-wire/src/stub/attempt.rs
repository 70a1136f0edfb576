use core::net::SocketAddr;

use sans_io::Entropy;

use super::Config;
use crate::{
    BuildError, Builder, Class, Edns, Header, NameBuf, Question, RecordType,
    datagram::{Socket, Via},
    edns::{ClientCookie, OptionData, OptionsWriter},
};

/// Octets of the longest COOKIE option (RFC 7873 §4).
const COOKIE: usize = 4 + 8 + 32;

/// What is known of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) cookie: ClientCookie,
}

/// One message to one server, on a socket of its own.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) socket: Socket,
    pub(super) via: Via,
    /// Which of the servers.
    pub(super) server: usize,
    pub(super) to: SocketAddr,
    /// Drawn anew for each attempt (RFC 5452 §9.2).
    pub(super) id: u16,
    /// The name as it is sent, in a case of its own perhaps.
    pub(super) name: NameBuf,
    /// The case is to come back as it was sent.
    pub(super) exact: bool,
    /// With an OPT record.
    pub(super) edns: bool,
    /// Something nearly right arrived, and the server was asked over TCP.
    pub(super) doubted: bool,
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
        config: &Config,
        server: &Server,
        buffer: &mut [u8],
    ) -> Result<usize, BuildError> {
        let question =
            Question { name: self.name.as_name(), qtype: asked.qtype, qclass: asked.qclass };
        let mut builder = Builder::new(buffer);
        builder.header(Header { id: self.id, flags: config.flags });
        builder.question(&question)?;
        if let Some(udp_size) = config.udp_size.filter(|_| self.edns) {
            let mut edns = Edns::new(udp_size).with_dnssec_ok(config.dnssec_ok);
            let mut room = [0; COOKIE];
            let mut options = OptionsWriter::new(&mut room);
            if config.cookies {
                options.push(&OptionData::Cookie(server.cookie.cookie()))?;
            }
            edns.options = options.finish();
            builder.opt(&edns)?;
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
