use core::net::{Ipv4Addr, Ipv6Addr};

use crate::{
    Error, ErrorKind, Name,
    limits::{HEADER, MAX_HOPS, MAX_NAME, label_steps},
};

/// Reads a message, or the data of one record in it, from front to back.
///
/// Reading stops at an end that may lie before the end of the message; only compression pointers reach
/// outside, and only backwards. A cursor carries what is left of its budget of label steps.
#[derive(Clone, Copy)]
pub struct Cursor<'m> {
    message: &'m [u8],
    at: usize,
    end: usize,
    steps: u32,
    /// No pointer reaches below: 12 in a message, 0 in flat data, where no pointer is sound anyhow.
    floor: usize,
}

impl<'m> Cursor<'m> {
    /// Over the whole of `message`, at octet `at`.
    #[inline]
    pub(crate) fn new(message: &'m [u8], at: usize) -> Self {
        let steps = label_steps(message.len());
        Self { message, at, end: message.len(), steps, floor: HEADER }
    }

    /// Over the octets `at..end` of `message`, whose names may point to before `at`.
    #[inline]
    pub(crate) fn within(message: &'m [u8], at: usize, end: usize) -> Self {
        let end = end.min(message.len());
        Self { message, at, end, steps: label_steps(end.saturating_sub(at)), floor: HEADER }
    }

    /// Over data that stands alone: what [`RecordData`](crate::RecordData) holds, or a name in wire form.
    #[must_use]
    pub fn flat(data: &'m [u8]) -> Self {
        Self {
            message: data,
            at: 0,
            end: data.len(),
            steps: label_steps(data.len()),
            floor: usize::MAX,
        }
    }

    /// Over the octets `at..end` of the same message, on the same budget; see [`charge`](Self::charge).
    #[inline]
    pub(crate) fn part(&self, at: usize, end: usize) -> Self {
        Self { at, end: end.min(self.message.len()), ..*self }
    }

    /// Takes over what a [`part`](Self::part) left of the budget.
    pub(crate) const fn charge(&mut self, part: &Self) {
        self.steps = part.steps;
    }

    /// Where the cursor is, in octets from the start of the message.
    #[must_use]
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// How many octets are left up to the end.
    #[must_use]
    #[inline]
    pub const fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// An error of `kind` at the cursor.
    #[must_use]
    pub fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at)
    }

    /// What is left of the budget of label steps.
    #[inline]
    pub(crate) const fn steps(&self) -> u32 {
        self.steps
    }

    /// Pays for a name that was read before.
    #[inline]
    pub(crate) fn spend(&mut self, steps: u32) -> Result<(), Error> {
        self.steps = self.steps.checked_sub(steps).ok_or_else(|| self.error(ErrorKind::Steps))?;
        Ok(())
    }

    /// The next two octets, which stay.
    #[inline]
    pub(crate) fn peek(&self) -> Option<[u8; 2]> {
        self.message.get(self.at..self.end)?.first_chunk().copied()
    }

    pub(crate) const fn message(&self) -> &'m [u8] {
        self.message
    }

    pub(crate) const fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// The next `count` octets.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'m [u8], Error> {
        let end = self.at.saturating_add(count);
        if end > self.end {
            return Err(self.error(ErrorKind::Truncated));
        }
        let taken = self.message.get(self.at..end);
        self.at = end;
        taken.ok_or_else(|| self.error(ErrorKind::Truncated))
    }

    /// The next `N` octets.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let at = self.at;
        match self.take(N)?.first_chunk() {
            Some(array) => Ok(*array),
            None => Err(Error::new(ErrorKind::Truncated, at)),
        }
    }

    /// All octets up to the end.
    #[inline]
    pub fn rest(&mut self) -> &'m [u8] {
        let rest = self.message.get(self.at..self.end).unwrap_or_default();
        self.at = self.end;
        rest
    }

    /// One octet.
    ///
    /// # Errors
    /// If none is left.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, Error> {
        self.array().map(u8::from_be_bytes)
    }

    /// Two octets in network order.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four octets in network order.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    /// An IPv4 address.
    ///
    /// # Errors
    /// If fewer than four octets are left.
    #[inline]
    pub fn ipv4(&mut self) -> Result<Ipv4Addr, Error> {
        self.array::<4>().map(Ipv4Addr::from)
    }

    /// An IPv6 address.
    ///
    /// # Errors
    /// If fewer than sixteen octets are left.
    #[inline]
    pub fn ipv6(&mut self) -> Result<Ipv6Addr, Error> {
        self.array::<16>().map(Ipv6Addr::from)
    }

    /// A name, decompressed on the way (RFC 1035 §4.1.4). Every label is checked here, so that what is done
    /// with the name later cannot fail.
    ///
    /// A pointer goes strictly backwards: to before the run of labels that it ends. So no name can loop.
    ///
    /// # Errors
    /// If the labels run past the end, are too long or of an unknown type, if a pointer does not go backwards
    /// or reaches into the header, or if the name costs too much.
    #[inline]
    pub fn name(&mut self) -> Result<Name<'m>, Error> {
        let mut at = self.at;
        // Labels before the first pointer lie inside of the data; behind it, anywhere before.
        let mut limit = self.end;
        let mut run = at;
        let mut resume = None;
        let mut first = at;
        let (mut length, mut labels, mut hops) = (1usize, 0u8, 0u8);
        let mut flat = true;
        loop {
            let octet = match self.message.get(at) {
                Some(octet) if at < limit => *octet,
                _ => return Err(Error::new(ErrorKind::Truncated, at)),
            };
            match octet {
                0 => break,
                1..=63 => {
                    length += 1 + usize::from(octet);
                    if length > MAX_NAME {
                        return Err(Error::new(ErrorKind::NameTooLong, at));
                    }
                    labels += 1;
                    at += 1 + usize::from(octet);
                }
                0xC0.. => {
                    let low = match self.message.get(at + 1) {
                        Some(low) if at + 1 < limit => *low,
                        _ => return Err(Error::new(ErrorKind::Truncated, at)),
                    };
                    let target = usize::from(octet & 0x3F) << 8 | usize::from(low);
                    if target >= run || target < self.floor {
                        return Err(Error::new(ErrorKind::Pointer, at));
                    }
                    if hops == MAX_HOPS {
                        return Err(Error::new(ErrorKind::Hops, at));
                    }
                    hops += 1;
                    resume.get_or_insert(at + 2);
                    limit = self.message.len();
                    if labels == 0 {
                        first = target;
                    } else {
                        flat = false;
                    }
                    (run, at) = (target, target);
                }
                _ => return Err(Error::new(ErrorKind::LabelType, at)),
            }
        }
        match self.steps.checked_sub(u32::from(labels) + u32::from(hops)) {
            Some(left) => self.steps = left,
            None => return Err(self.error(ErrorKind::Steps)),
        }
        self.at = resume.unwrap_or(at + 1);
        Ok(Name::checked(self.message, first, length, labels, flat))
    }

    /// Steps over a name without following pointers.
    ///
    /// # Errors
    /// If it runs past the end or has a label of an unknown type.
    #[inline]
    pub(crate) fn skip_name(&mut self) -> Result<(), Error> {
        let mut at = self.at;
        loop {
            match self.message.get(at) {
                Some(0) if at < self.end => {
                    self.at = at + 1;
                    return Ok(());
                }
                Some(octet @ 1..=63) if at < self.end => at += 1 + usize::from(*octet),
                Some(0xC0..) if at + 1 < self.end => {
                    self.at = at + 2;
                    return Ok(());
                }
                Some(64..=191) if at < self.end => {
                    return Err(Error::new(ErrorKind::LabelType, at));
                }
                _ => return Err(Error::new(ErrorKind::Truncated, at)),
            }
        }
    }
}

impl core::fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Cursor")
            .field("at", &self.at)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
