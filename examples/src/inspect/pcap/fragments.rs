//! Packets that came in pieces (RFC 791 §3.2, RFC 8200 §4.5).

use std::{collections::BTreeMap, net::IpAddr};

/// What the pieces of a packet have in common: source, destination, protocol and identification.
pub(super) type Key = (IpAddr, IpAddr, u8, u32);

/// Pieces whose packets are not whole yet.
#[derive(Default)]
pub(super) struct Fragments {
    open: BTreeMap<Key, Pieces>,
}

/// The pieces of one packet by their offsets, and where the last one ends.
#[derive(Default)]
struct Pieces {
    octets: BTreeMap<usize, Vec<u8>>,
    end: Option<usize>,
}

impl Fragments {
    /// Takes a piece that begins at octet `offset`; gives the payload if it is whole now.
    pub(super) fn add(
        &mut self,
        key: Key,
        offset: usize,
        more: bool,
        data: &[u8],
    ) -> Option<Vec<u8>> {
        let pieces = self.open.entry(key).or_default();
        pieces.octets.entry(offset).or_insert_with(|| data.to_vec());
        if !more {
            pieces.end = Some(offset + data.len());
        }
        let whole = pieces.whole()?;
        self.open.remove(&key);
        Some(whole)
    }
}

impl Pieces {
    fn whole(&self) -> Option<Vec<u8>> {
        let end = self.end?;
        let mut whole = Vec::new();
        for (offset, piece) in &self.octets {
            // What overlaps was there before.
            let seen = whole.len().checked_sub(*offset)?;
            whole.extend_from_slice(piece.get(seen..).unwrap_or_default());
        }
        (whole.len() == end).then_some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_any_order() {
        let address = IpAddr::from([192, 0, 2, 1]);
        let key = (address, address, 17, 1);
        let mut fragments = Fragments::default();
        assert_eq!(fragments.add(key, 16, false, b"end"), None);
        assert_eq!(fragments.add(key, 0, true, b"12345678"), None);
        assert_eq!(fragments.add((address, address, 17, 2), 8, true, b"12345678"), None);
        assert_eq!(fragments.add(key, 4, true, b"56781234"), None);
        assert_eq!(
            fragments.add(key, 8, true, b"12345678").as_deref(),
            Some(&b"1234567812345678end"[..])
        );
        assert_eq!(fragments.add(key, 0, false, b"alone").as_deref(), Some(&b"alone"[..]));
    }
}
