//! UTF-32 (Unicode §3.10), which mail may name and the Encoding Standard does not have.

use super::Emit;

/// The order of the octets that the label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Order {
    Big,
    Little,
    /// That of the byte order mark; without one the big-endian one.
    Mark,
}

/// Where in the text the decoder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Utf32 {
    label: Order,
    order: Order,
    /// The front of a unit.
    held: [u8; 3],
    count: usize,
    /// No unit was read yet.
    start: bool,
}

impl Utf32 {
    pub(super) const fn new(order: Order) -> Self {
        Self { label: order, order, held: [0; 3], count: 0, start: true }
    }

    pub(super) fn step(&mut self, octet: u8, emit: &mut impl FnMut(Emit)) {
        if let Some(slot) = self.held.get_mut(self.count) {
            *slot = octet;
            self.count += 1;
            return;
        }
        self.count = 0;
        let [a, b, c] = self.held;
        self.unit([a, b, c, octet], emit);
    }

    fn unit(&mut self, octets: [u8; 4], emit: &mut impl FnMut(Emit)) {
        if core::mem::take(&mut self.start) {
            match (self.order, octets) {
                (Order::Big | Order::Mark, [0, 0, 0xFE, 0xFF]) => return,
                (Order::Little | Order::Mark, [0xFF, 0xFE, 0, 0]) => {
                    self.order = Order::Little;
                    return;
                }
                _ => {}
            }
        }
        let scalar = match self.order {
            Order::Little => u32::from_le_bytes(octets),
            Order::Big | Order::Mark => u32::from_be_bytes(octets),
        };
        emit(char::from_u32(scalar).map_or(Emit::Malformed, Emit::Char));
    }

    pub(super) fn finish(&mut self, emit: &mut impl FnMut(Emit)) {
        if self.count > 0 {
            emit(Emit::Malformed);
        }
        *self = Self::new(self.label);
    }
}
