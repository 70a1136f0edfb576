mod found;
mod name;
#[cfg(feature = "owned")]
mod odd;

use core::net::{Ipv4Addr, Ipv6Addr};

pub(crate) use found::{Found, Parts, Whole};
pub(crate) use name::{Pointers, Run, explain, find, find_apart, find_behind, skip, unskippable};
#[cfg(feature = "owned")]
pub(crate) use odd::{Odd, find_odd};

use crate::{Error, ErrorKind, limits::label_steps};

/// Reads a message, or the data of one record in it, from front to back.
///
/// Reading stops at an end that may lie before the end of the message; only compression pointers reach
/// outside. A cursor carries what is left of its budget of label steps.
#[derive(Clone, Copy)]
pub struct Cursor<'m> {
    message: &'m [u8],
    /// What is left, up to the end.
    rest: &'m [u8],
    /// Where `rest` ends in the message.
    end: usize,
    steps: u32,
    pointers: Pointers,
}

impl<'m> Cursor<'m> {
    /// Over the whole of `message`, at octet `at`.
    #[inline]
    pub(crate) fn new(message: &'m [u8], at: usize) -> Self {
        Self::within(message, at, message.len())
    }

    /// Over the octets `at..end` of `message`, whose names may point to before `at`.
    #[inline]
    pub(crate) fn within(message: &'m [u8], at: usize, end: usize) -> Self {
        let rest = message.get(at..end).unwrap_or_default();
        let end = at + rest.len();
        let steps = label_steps(rest.len());
        Self { message, rest, end, steps, pointers: Pointers::Backwards }
    }

    /// Over the `length` octets of data at `at` of `message`; at 0, where no data of a message begins, over data that stands alone.
    #[inline(always)]
    pub(crate) fn of_data(message: &'m [u8], at: u16, length: u16) -> Self {
        let pointers = if at == 0 { Pointers::None } else { Pointers::Backwards };
        let at = usize::from(at);
        Self { pointers, ..Self::within(message, at, at + usize::from(length)) }
    }

    /// Over data that stands alone: what [`RecordData`](crate::RecordData) holds, or a name in wire form.
    #[must_use]
    pub fn flat(data: &'m [u8]) -> Self {
        Self {
            message: data,
            rest: data,
            end: data.len(),
            steps: label_steps(data.len()),
            pointers: Pointers::None,
        }
    }

    /// The same on a budget of `steps` label steps.
    #[inline]
    pub(crate) const fn on_budget(self, steps: u32) -> Self {
        Self { steps, ..self }
    }

    /// What is left of the budget of label steps.
    #[inline]
    pub(crate) const fn steps(&self) -> u32 {
        self.steps
    }

    /// Where the cursor is, in octets from the start of the message.
    #[must_use]
    #[inline]
    pub const fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    /// How many octets are left up to the end.
    #[must_use]
    #[inline]
    pub const fn left(&self) -> usize {
        self.rest.len()
    }

    /// An error of `kind` at the cursor.
    #[must_use]
    #[inline]
    pub fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at())
    }

    #[cfg(any(feature = "dso", feature = "owned"))]
    pub(crate) const fn message(&self) -> &'m [u8] {
        self.message
    }

    /// The next `count` octets.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline(always)]
    pub fn take(&mut self, count: usize) -> Result<&'m [u8], Error> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.error(ErrorKind::Truncated)),
        }
    }

    /// The next `N` octets.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        match self.rest.split_first_chunk() {
            Some((array, rest)) => {
                self.rest = rest;
                Ok(*array)
            }
            None => Err(self.error(ErrorKind::Truncated)),
        }
    }

    /// All octets up to the end.
    #[inline(always)]
    pub fn rest(&mut self) -> &'m [u8] {
        core::mem::take(&mut self.rest)
    }

    /// One octet.
    ///
    /// # Errors
    /// If none is left.
    #[inline(always)]
    pub fn u8(&mut self) -> Result<u8, Error> {
        self.array().map(u8::from_be_bytes)
    }

    /// Two octets in network order.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline(always)]
    pub fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four octets in network order.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline(always)]
    pub fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    /// An IPv4 address.
    ///
    /// # Errors
    /// If fewer than four octets are left.
    #[inline(always)]
    pub fn ipv4(&mut self) -> Result<Ipv4Addr, Error> {
        self.array::<4>().map(Ipv4Addr::from)
    }

    /// An IPv6 address.
    ///
    /// # Errors
    /// If fewer than sixteen octets are left.
    #[inline(always)]
    pub fn ipv6(&mut self) -> Result<Ipv6Addr, Error> {
        self.array::<16>().map(Ipv6Addr::from)
    }
}

impl core::fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Cursor")
            .field("at", &self.at())
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
