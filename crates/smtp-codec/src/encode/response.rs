use super::{Sink, put_text};
use crate::Response;

/// The longest front of a line: `250-2.999.999 `.
const FRONT: usize = 14;

impl Response<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let mut front = Front { octets: [0; FRONT], len: 0 };
        front.number(self.code().get());
        front.push(b'-');
        if let Some(status) = self.status() {
            front.number(status.class().into());
            front.push(b'.');
            front.number(status.subject());
            front.push(b'.');
            front.number(status.detail());
            front.push(b' ');
        }
        let mut rest = self.text();
        loop {
            let (line, after) = match memchr::memchr(b'\n', rest.as_bytes()) {
                None => (rest, None),
                Some(end) => (rest.get(..end).unwrap_or_default(), rest.get(end + 1..)),
            };
            if after.is_none()
                && let Some(separator) = front.octets.get_mut(3)
            {
                *separator = b' ';
            }
            let head = front.octets.get(..front.len).unwrap_or_default();
            let room = 512 - head.len() - 2;
            out(head);
            put_text(line.get(..line.floor_char_boundary(room)).unwrap_or_default(), out);
            out(b"\r\n");
            let Some(after) = after else { return };
            rest = after;
        }
    }
}

/// Code, separator and enhanced status code.
struct Front {
    octets: [u8; FRONT],
    len: usize,
}

impl Front {
    fn push(&mut self, octet: u8) {
        // The longest fits.
        if let Some(room) = self.octets.get_mut(self.len) {
            *room = octet;
            self.len += 1;
        }
    }

    /// At most three digits.
    fn number(&mut self, number: u16) {
        let digits = [number / 100 % 10, number / 10 % 10, number % 10];
        let zeros = if number > 99 { 0 } else { 1 + usize::from(number < 10) };
        for digit in digits.into_iter().skip(zeros) {
            self.push(b"0123456789".get(usize::from(digit)).copied().unwrap_or(b'0'));
        }
    }
}
