//! The PROXY preamble, versions 1 and 2 (HAProxy): who a connection is from that a proxy has made.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use textline::Cursor;

/// The most octets of a version 1 preamble, its CRLF included.
const V1: usize = 107;
/// What a version 2 preamble begins with.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// The most octets of a version 2 preamble that is read here: its addresses, and some for what follows them.
const V2: usize = 2048;

/// What a PROXY preamble says.
///
/// ```
/// use smtp_codec::proxy::Preamble;
/// let input = b"PROXY TCP4 192.0.2.7 192.0.2.1 40000 25\r\nEHLO";
/// let (preamble, octets) = Preamble::parse(input).unwrap().unwrap();
/// assert_eq!(preamble.source().unwrap().to_string(), "192.0.2.7:40000");
/// assert_eq!(&input[octets..], b"EHLO");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preamble {
    /// The connection is the proxy's own (a health check): version 2's LOCAL.
    Local,
    /// The proxy does not know, or the addresses are of no family that is known here.
    Unknown,
    /// The connection is another client's.
    Proxied {
        /// The client.
        source: SocketAddr,
        /// Where the client connected to.
        destination: SocketAddr,
    },
}

/// The octets are no PROXY preamble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("expected a PROXY preamble")]
pub struct NotAPreamble;

impl Preamble {
    /// The most octets that a preamble takes.
    pub const CAPACITY: usize = V2;

    /// Reads the preamble at the front of `bytes`, and says how many octets it takes; `None` if more are needed.
    ///
    /// # Errors
    /// [`NotAPreamble`], as soon as it is seen.
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, NotAPreamble> {
        let same = |start: &[u8]| bytes.iter().zip(start).all(|(octet, start)| octet == start);
        if same(&SIGNATURE) {
            return version_2(bytes);
        }
        if !same(b"PROXY ") {
            return Err(NotAPreamble);
        }
        let window = bytes.get(..V1).unwrap_or(bytes);
        match memchr::memchr(b'\n', window) {
            Some(end) => {
                let line = window.get(..end).and_then(|line| line.strip_suffix(b"\r"));
                Ok(Some((version_1(line.ok_or(NotAPreamble)?)?, end + 1)))
            }
            None if bytes.len() >= V1 => Err(NotAPreamble),
            None => Ok(None),
        }
    }

    /// The client, if the preamble names one.
    #[must_use]
    pub const fn source(&self) -> Option<SocketAddr> {
        if let Self::Proxied { source, .. } = self { Some(*source) } else { None }
    }
}

/// `"PROXY" SP ( "TCP4" / "TCP6" ) SP source SP destination SP source-port SP destination-port`, or `"PROXY" SP "UNKNOWN"` and
/// anything.
fn version_1(line: &[u8]) -> Result<Preamble, NotAPreamble> {
    let line = core::str::from_utf8(line).map_err(|_| NotAPreamble)?;
    let mut words = line.split(' ').skip(1);
    let family = words.next().ok_or(NotAPreamble)?;
    if family == "UNKNOWN" {
        return Ok(Preamble::Unknown);
    }
    let (Some(source), Some(destination), Some(from), Some(to), None) =
        (words.next(), words.next(), words.next(), words.next(), words.next())
    else {
        return Err(NotAPreamble);
    };
    let address = |text: &str| -> Option<IpAddr> {
        match family {
            "TCP4" => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
            "TCP6" => text.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            _ => None,
        }
    };
    // `0` / no zero in front, at most 65535
    let port = |text: &str| -> Option<u16> {
        let is_plain = text == "0" || text.starts_with(|first| matches!(first, '1'..='9'));
        text.parse().ok().filter(|_| is_plain)
    };
    let socket = |ip: &str, number: &str| Some(SocketAddr::new(address(ip)?, port(number)?));
    match (socket(source, from), socket(destination, to)) {
        (Some(source), Some(destination)) => Ok(Preamble::Proxied { source, destination }),
        _ => Err(NotAPreamble),
    }
}

/// Signature, version and command, family and protocol, length, addresses, and type-length-values, which are skipped.
fn version_2(bytes: &[u8]) -> Result<Option<(Preamble, usize)>, NotAPreamble> {
    let mut cursor = Cursor::new(bytes);
    if cursor.take(SIGNATURE.len()).is_none() {
        return Ok(None);
    }
    let command = match cursor.bump() {
        None => return Ok(None),
        Some(command @ (0x20 | 0x21)) => command,
        Some(_) => return Err(NotAPreamble),
    };
    let (Some(family), Some(length)) = (cursor.bump(), number(&mut cursor)) else {
        return Ok(None);
    };
    if cursor.at() + usize::from(length) > V2 {
        return Err(NotAPreamble);
    }
    let Some(body) = cursor.take(length.into()) else { return Ok(None) };
    let mut body = Cursor::new(body);
    let preamble = match (command, family) {
        (0x20, _) => Preamble::Local,
        (_, 0x11 | 0x12) => {
            let mut ip =
                || body.take(4)?.first_chunk().map(|octets| Ipv4Addr::from(*octets).into());
            let (source, destination) = (ip(), ip());
            proxied(source, destination, &mut body)?
        }
        (_, 0x21 | 0x22) => {
            let mut ip =
                || body.take(16)?.first_chunk().map(|octets| Ipv6Addr::from(*octets).into());
            let (source, destination) = (ip(), ip());
            proxied(source, destination, &mut body)?
        }
        _ => Preamble::Unknown,
    };
    Ok(Some((preamble, cursor.at())))
}

fn proxied(
    source: Option<IpAddr>,
    destination: Option<IpAddr>,
    body: &mut Cursor<'_>,
) -> Result<Preamble, NotAPreamble> {
    let ports = (number(body), number(body));
    let (Some(source), Some(destination), (Some(from), Some(to))) = (source, destination, ports)
    else {
        return Err(NotAPreamble);
    };
    Ok(Preamble::Proxied {
        source: SocketAddr::new(source, from),
        destination: SocketAddr::new(destination, to),
    })
}

fn number(cursor: &mut Cursor<'_>) -> Option<u16> {
    cursor.take(2)?.first_chunk().map(|octets| u16::from_be_bytes(*octets))
}
