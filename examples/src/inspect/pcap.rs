//! Captures: the DNS messages in the packets of a pcap or pcapng file.

mod fragments;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use fragments::Fragments;

/// Octets that a stream may have waiting for a segment that is missing.
const MOST_WAITING: usize = 1 << 20;

/// One message, and how it travelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The sender.
    pub from: SocketAddr,
    /// The receiver.
    pub to: SocketAddr,
    /// `UDP` or `TCP`.
    pub transport: &'static str,
    /// Where in the file the packet begins that completed the message.
    pub at: usize,
    /// The message.
    pub octets: Vec<u8>,
}

/// Whether a file begins as captures do.
#[must_use]
pub fn is_capture(file: &[u8]) -> bool {
    is_pcapng(file) || Order::of(file).is_some()
}

/// The DNS messages of a capture, in the order in which they were complete: those to or from the ports of DNS (53), multicast
/// DNS (5353) and LLMNR (5355). What follows a hole in a stream is left out.
///
/// # Errors
/// Why the file cannot be read on, and where.
pub fn messages(file: &[u8]) -> Result<Vec<Captured>, (&'static str, usize)> {
    let mut capture = Capture::default();
    match is_pcapng(file) {
        true => capture.pcapng(file),
        false => capture.pcap(file),
    }?;
    Ok(capture.found)
}

/// The order of octets in the file's own numbers.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    /// Microseconds or nanoseconds are all the same here.
    fn of(file: &[u8]) -> Option<Self> {
        match file.get(..4)? {
            [0xA1, 0xB2, 0xC3, 0xD4] | [0xA1, 0xB2, 0x3C, 0x4D] => Some(Self::Big),
            [0xD4, 0xC3, 0xB2, 0xA1] | [0x4D, 0x3C, 0xB2, 0xA1] => Some(Self::Little),
            _ => None,
        }
    }

    fn u32(self, file: &[u8], at: usize) -> Option<u32> {
        let octets = *file.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(octets),
            Self::Big => u32::from_be_bytes(octets),
        })
    }

    fn size(self, file: &[u8], at: usize) -> Option<usize> {
        self.u32(file, at).and_then(|size| usize::try_from(size).ok())
    }
}

fn is_pcapng(file: &[u8]) -> bool {
    file.starts_with(&[0x0A, 0x0D, 0x0D, 0x0A])
}

#[derive(Default)]
struct Capture {
    found: Vec<Captured>,
    streams: BTreeMap<(SocketAddr, SocketAddr), Stream>,
    fragments: Fragments,
}

/// One direction of a connection.
struct Stream {
    /// The number of the octet that is to come next.
    next: u32,
    octets: Vec<u8>,
    /// Segments that came too early, by their numbers.
    early: BTreeMap<u32, Vec<u8>>,
}

impl Capture {
    fn pcap(&mut self, file: &[u8]) -> Result<(), (&'static str, usize)> {
        let order = Order::of(file).ok_or(("no capture", 0))?;
        let link = order.u32(file, 20).ok_or(("capture ends too early", file.len()))?;
        let mut at = 24;
        while at < file.len() {
            let size = order.size(file, at + 8).ok_or(("capture ends too early", at))?;
            let end = (at + 16).checked_add(size);
            let packet = end.and_then(|end| file.get(at + 16..end));
            self.frame(link & 0xFFFF, packet.ok_or(("capture ends too early", at))?, at);
            at += 16 + size;
        }
        Ok(())
    }

    fn pcapng(&mut self, file: &[u8]) -> Result<(), (&'static str, usize)> {
        let (mut order, mut links, mut at) = (Order::Little, Vec::new(), 0);
        while at < file.len() {
            let early = ("capture ends too early", at);
            if is_pcapng(&file[at..]) {
                // A section: its own order, its own interfaces.
                order = match file.get(at + 8..at + 12) {
                    Some([0x1A, 0x2B, 0x3C, 0x4D]) => Order::Big,
                    _ => Order::Little,
                };
                links.clear();
            }
            let kind = order.u32(file, at).ok_or(early)?;
            let size = order.size(file, at + 4).filter(|size| *size >= 12).ok_or(early)?;
            let end = at.checked_add(size).ok_or(early)?;
            let block = file.get(at + 8..end.saturating_sub(4)).ok_or(early)?;
            match kind {
                1 => links.push(order.u32(block, 0).unwrap_or(0) & 0xFFFF),
                6 => {
                    let interface = order.size(block, 0).and_then(|number| links.get(number));
                    let length = order.size(block, 12).unwrap_or(0);
                    let packet = length.checked_add(20).and_then(|end| block.get(20..end));
                    if let (Some(link), Some(packet)) = (interface, packet) {
                        self.frame(*link, packet, at);
                    }
                }
                3 => {
                    let packet = block.get(4..).unwrap_or_default();
                    links.first().into_iter().for_each(|link| self.frame(*link, packet, at));
                }
                _ => {}
            }
            at = end.next_multiple_of(4);
        }
        Ok(())
    }

    /// A packet of the link layer.
    fn frame(&mut self, link: u32, frame: &[u8], at: usize) {
        let packet = match link {
            // Loopback of BSD, Ethernet, FDDI with SNAP, raw IP, Linux "cooked" of both versions.
            0 | 108 => frame.get(4..),
            1 => {
                let tags = frame.get(12..).unwrap_or_default().chunks_exact(4);
                let tags = tags.take_while(|tag| matches!(tag, [0x81, 0, ..] | [0x88, 0xA8, ..]));
                match frame.get(12 + 4 * tags.count()..) {
                    // A PPP session over Ethernet (RFC 2516 §4): its header, and the protocol within.
                    Some([0x88, 0x64, session @ ..]) => session.get(8..),
                    Some([_, _, packet @ ..]) => Some(packet),
                    _ => None,
                }
            }
            10 => frame.get(21..),
            12 | 14 | 101 | 228 | 229 => Some(frame),
            113 => frame.get(16..),
            276 => frame.get(20..),
            _ => None,
        };
        match packet.unwrap_or_default() {
            [first, ..] if first >> 4 == 4 => self.ipv4(packet.unwrap_or_default(), at),
            [first, ..] if first >> 4 == 6 => self.ipv6(packet.unwrap_or_default(), at),
            _ => {}
        }
    }

    fn ipv4(&mut self, packet: &[u8], at: usize) {
        let Some(header) = packet.first_chunk::<20>() else { return };
        let size = usize::from(header[0] & 15) * 4;
        let total = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let address = |at: usize| {
            IpAddr::V4(Ipv4Addr::new(header[at], header[at + 1], header[at + 2], header[at + 3]))
        };
        // Packets that the sender's card would have cut have no length.
        let total = if total == 0 { packet.len() } else { total.min(packet.len()) };
        let Some(payload) = packet.get(size..total) else { return };
        let (protocol, addresses) = (header[9], (address(12), address(16)));
        let place = u16::from_be_bytes([header[6], header[7]]);
        if place & 0x3FFF == 0 {
            return self.transport(protocol, addresses, payload, at);
        }
        let id = u32::from(u16::from_be_bytes([header[4], header[5]]));
        let key = (addresses.0, addresses.1, protocol, id);
        let (offset, more) = (usize::from(place & 0x1FFF) * 8, place & 0x2000 != 0);
        if let Some(whole) = self.fragments.add(key, offset, more, payload) {
            self.transport(protocol, addresses, &whole, at);
        }
    }

    fn ipv6(&mut self, packet: &[u8], at: usize) {
        let Some((header, mut payload)) = packet.split_first_chunk::<40>() else { return };
        let address = |at: usize| {
            let octets = header[at..].first_chunk::<16>().copied().unwrap_or_default();
            IpAddr::V6(Ipv6Addr::from(octets))
        };
        let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
        payload = payload.get(..length).unwrap_or(payload);
        let mut next = header[6];
        // Options and routing (RFC 8200 §4).
        while matches!(next, 0 | 43 | 60) {
            let [following, size, ..] = payload else { return };
            next = *following;
            payload = payload.get(8 + 8 * usize::from(*size)..).unwrap_or_default();
        }
        let addresses = (address(8), address(24));
        let ([protocol, _, high, low, a, b, c, d, piece @ ..], 44) = (payload, next) else {
            return self.transport(next, addresses, payload, at);
        };
        let place = u16::from_be_bytes([*high, *low]);
        let key = (addresses.0, addresses.1, *protocol, u32::from_be_bytes([*a, *b, *c, *d]));
        let (offset, more) = (usize::from(place & 0xFFF8), place & 1 != 0);
        if let Some(whole) = self.fragments.add(key, offset, more, piece) {
            self.transport(*protocol, addresses, &whole, at);
        }
    }

    fn transport(&mut self, protocol: u8, (from, to): (IpAddr, IpAddr), payload: &[u8], at: usize) {
        let [a, b, c, d, ..] = *payload else { return };
        let from = SocketAddr::new(from, u16::from_be_bytes([a, b]));
        let to = SocketAddr::new(to, u16::from_be_bytes([c, d]));
        if ![from.port(), to.port()].iter().any(|port| matches!(port, 53 | 5353 | 5355)) {
            return;
        }
        match protocol {
            17 => {
                let size = payload
                    .get(4..6)
                    .map_or(0, |size| usize::from(u16::from_be_bytes([size[0], size[1]])));
                let octets = payload.get(8..size.min(payload.len())).unwrap_or_default();
                if !octets.is_empty() {
                    let octets = octets.to_vec();
                    self.found.push(Captured { from, to, transport: "UDP", at, octets });
                }
            }
            6 => self.segment(from, to, payload, at),
            _ => {}
        }
    }

    fn segment(&mut self, from: SocketAddr, to: SocketAddr, segment: &[u8], at: usize) {
        let Some(header) = segment.first_chunk::<20>() else { return };
        let number = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let data = segment.get(usize::from(header[12] >> 4) * 4..).unwrap_or_default();
        let (is_first, is_reset) = (header[13] & 2 != 0, header[13] & 4 != 0);
        let key = (from, to);
        if is_reset {
            self.streams.remove(&key);
            return;
        }
        let number = if is_first { number.wrapping_add(1) } else { number };
        if is_first {
            self.streams.remove(&key);
        }
        let stream = self.streams.entry(key).or_insert_with(|| Stream {
            next: number,
            octets: Vec::new(),
            early: BTreeMap::new(),
        });
        stream.add(number, data);
        while let Some(octets) = stream.message() {
            self.found.push(Captured { from, to, transport: "TCP", at, octets });
        }
    }
}

impl Stream {
    fn add(&mut self, number: u32, data: &[u8]) {
        let waiting: usize = self.early.values().map(Vec::len).sum();
        if !data.is_empty() && waiting + data.len() <= MOST_WAITING {
            self.early.entry(number).or_insert_with(|| data.to_vec());
        }
        // What is next, or was there before in part.
        loop {
            let ready = self.early.iter().find_map(|(number, data)| {
                let seen = usize::try_from(self.next.wrapping_sub(*number)).ok()?;
                (seen <= data.len()).then_some((*number, seen))
            });
            let Some((number, seen)) = ready else { return };
            let data = self.early.remove(&number).unwrap_or_default();
            let fresh = data.get(seen..).unwrap_or_default();
            self.octets.extend_from_slice(fresh);
            self.next = self.next.wrapping_add(u32::try_from(fresh.len()).unwrap_or(0));
        }
    }

    /// The next message that is complete.
    fn message(&mut self) -> Option<Vec<u8>> {
        let size = usize::from(u16::from_be_bytes(*self.octets.first_chunk()?));
        let octets = self.octets.get(2..2 + size)?.to_vec();
        self.octets.drain(..2 + size);
        Some(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A capture of raw IPv4 packets: TCP segments with these numbers, flags and data.
    fn capture(segments: &[(u32, u8, &[u8])]) -> Vec<u8> {
        let mut file = vec![0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0];
        file.extend([0; 12]);
        file.extend(101u32.to_le_bytes());
        for (number, flags, data) in segments {
            let mut packet =
                vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
            packet.extend([0x30, 0x39, 0, 53]);
            packet.extend(number.to_be_bytes());
            packet.extend([0, 0, 0, 0, 0x50, *flags, 0, 0, 0, 0, 0, 0]);
            packet.extend(*data);
            let size = u32::try_from(packet.len()).unwrap();
            file.extend([[0; 4], [0; 4], size.to_le_bytes(), size.to_le_bytes()].concat());
            file.extend(packet);
        }
        file
    }

    fn found(segments: &[(u32, u8, &[u8])]) -> Vec<Vec<u8>> {
        messages(&capture(segments)).unwrap().into_iter().map(|message| message.octets).collect()
    }

    #[test]
    fn segments_in_any_order() {
        let whole = [b"abc".to_vec(), b"d".to_vec()];
        assert_eq!(found(&[(9, 2, b""), (10, 16, b"\0\x03abc\0\x01d")]), whole);
        assert_eq!(found(&[(9, 2, b""), (13, 16, b"bc\0\x01d"), (10, 16, b"\0\x03a")]), whole);
        // Twice, and overlapping; the numbers wrap.
        let start = u32::MAX - 1;
        let twice = [
            (start - 1, 2, &b""[..]),
            (start, 16, b"\0\x03a"),
            (start, 16, b"\0\x03ab"),
            (1, 16, b"bc\0\x01d"),
        ];
        assert_eq!(found(&twice), whole);
        // What follows a hole is not there.
        assert_eq!(found(&[(9, 2, b""), (13, 16, b"bc\0\x01d")]), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_capture_that_is_cut() {
        let file = capture(&[(10, 16, b"\0\x03abc")]);
        for end in 25..file.len() {
            assert_eq!(messages(&file[..end]), Err(("capture ends too early", 24)));
        }
        assert!(!is_capture(b"\xA1\xB2") && is_capture(&file));
    }
}
