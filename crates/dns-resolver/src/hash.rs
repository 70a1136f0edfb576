use dns_wire::{MAX_NAME, Name};
use sans_io::Entropy;

/// SipHash-1-3 with a secret key: who fills a cache with names of his choice cannot make them collide.
#[derive(Clone, Copy)]
pub(crate) struct Key(u64, u64);

impl Key {
    pub(crate) fn new(entropy: &mut impl Entropy) -> Self {
        Self(entropy.next_u64(), entropy.next_u64())
    }

    /// The hash of a name, whatever the case of its letters.
    pub(crate) fn name(self, name: Name<'_>) -> u64 {
        let mut wire = [0; MAX_NAME];
        let length = name.to_wire(&mut wire).len();
        let wire = wire.get_mut(..length).unwrap_or_default();
        // Length octets are below 64: no letters.
        wire.make_ascii_lowercase();
        self.octets(wire)
    }

    fn octets(self, octets: &[u8]) -> u64 {
        let mut state = State([
            self.0 ^ 0x736f_6d65_7073_6575,
            self.1 ^ 0x646f_7261_6e64_6f6d,
            self.0 ^ 0x6c79_6765_6e65_7261,
            self.1 ^ 0x7465_6462_7974_6573,
        ]);
        let (words, rest) = octets.as_chunks::<8>();
        for word in words {
            state.absorb(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (place, octet) in last.iter_mut().zip(rest) {
            *place = *octet;
        }
        // The length modulo 256 is the last octet.
        state.absorb(u64::from_le_bytes(last) | (octets.len() as u64) << 56);
        state.finish()
    }
}

struct State([u64; 4]);

impl State {
    fn round(&mut self) {
        let [a, b, c, d] = &mut self.0;
        *a = a.wrapping_add(*b);
        *b = b.rotate_left(13) ^ *a;
        *a = a.rotate_left(32);
        *c = c.wrapping_add(*d);
        *d = d.rotate_left(16) ^ *c;
        *a = a.wrapping_add(*d);
        *d = d.rotate_left(21) ^ *a;
        *c = c.wrapping_add(*b);
        *b = b.rotate_left(17) ^ *c;
        *c = c.rotate_left(32);
    }

    fn absorb(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.0[0] ^= word;
    }

    fn finish(mut self) -> u64 {
        self.0[2] ^= 0xFF;
        for _ in 0..3 {
            self.round();
        }
        let [a, b, c, d] = self.0;
        a ^ b ^ c ^ d
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key 00 01 … 0f, messages of 0, 1, … octets 00 01 …
    #[test]
    fn known_answers() {
        let key = Key(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
        let message: [u8; 16] = core::array::from_fn(|index| u8::try_from(index).unwrap());
        // Checked against the SipHash-1-3 of the standard library (`std::hash::DefaultHasher` has a zero key only, so the
        // zero key is the one compared there).
        let zero = Key(0, 0);
        for length in 0..message.len() {
            assert_eq!(zero.octets(&message[..length]), std_zero_key(&message[..length]));
        }
        assert_ne!(key.octets(&message), zero.octets(&message));
    }

    extern crate std;

    fn std_zero_key(octets: &[u8]) -> u64 {
        use core::hash::Hasher;
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(octets);
        hasher.finish()
    }
}
