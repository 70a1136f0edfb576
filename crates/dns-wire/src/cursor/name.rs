//! Names in a message: read with all checks, or stepped over.

#[cfg(feature = "owned")]
use super::Odd;
use super::{Cursor, Found};
use crate::{
    Error, ErrorKind, Name,
    limits::{HEADER, MAX_HOPS, MAX_NAME},
};

/// Where compression pointers may point to.
#[derive(Clone, Copy)]
pub(crate) enum Pointers {
    /// Nowhere: the data stands alone.
    None,
    /// To before the run of labels that the pointer ends, but not into the header.
    Backwards,
    /// The same, and what lenient reading lets pass: [`find_odd`](super::find_odd) finds that.
    #[cfg(feature = "owned")]
    Odd(Odd),
}

impl Pointers {
    /// Whether a pointer may lead to `target`; `run` is where the labels before it start.
    #[inline]
    const fn lead_to(self, target: usize, run: usize) -> bool {
        match self {
            Self::None => false,
            Self::Backwards => target >= HEADER && target < run,
            #[cfg(feature = "owned")]
            Self::Odd(_) => target >= HEADER && target < run,
        }
    }
}

/// Labels up to what ends them: the root, a pointer, or a label of an unknown type.
#[derive(Clone, Copy)]
struct Run {
    /// Octets of the labels.
    length: usize,
    labels: u8,
    /// The octet behind the labels.
    stop: u8,
}

impl Run {
    /// The labels at the front of `octets`; `None` if they do not end there, or not within `room` octets.
    #[inline]
    fn of(octets: &[u8], room: usize) -> Option<Self> {
        let octets = octets.get(..room).unwrap_or(octets);
        let (mut length, mut labels) = (0, 0u8);
        loop {
            match octets.get(length)? {
                // At most 127 within 255 octets.
                octet @ 1..=63 => {
                    length += 1 + usize::from(*octet);
                    labels = labels.wrapping_add(1);
                }
                stop => return Some(Self { length, labels, stop: *stop }),
            }
        }
    }
}

/// A name at the front of `rest`, if all its labels lie there; see [`find`].
#[inline(always)]
pub(crate) fn find_flat(rest: &[u8], at: usize) -> Option<Found> {
    let Run { length, labels, stop } = Run::of(rest, MAX_NAME)?;
    let start = u16::try_from(at).ok()?;
    let length = low8(length + 1);
    if stop == 0 { Found::new(start, u16::from(length), length, labels, 0, true) } else { None }
}

/// Finds the labels of the name at the front of `rest`, which is the part of `message` at offset `at`. `None` if it
/// is no name: [`explain`] says why.
#[inline(never)]
pub(crate) fn find(message: &[u8], rest: &[u8], at: usize, pointers: Pointers) -> Option<Found> {
    let Run { mut length, mut labels, stop: mut high } = Run::of(rest, MAX_NAME)?;
    if high == 0 {
        let taken = low16(length + 1);
        return Found::new(u16::try_from(at).ok()?, taken, low8(length + 1), labels, 0, true);
    }
    let taken = low16(length + 2);
    let mut low = rest.get(length + 1)?;
    let (mut start, mut run, mut hops) = (at, at, 0);
    loop {
        let target = usize::from(u16::from_be_bytes([high, *low]).checked_sub(0xC000)?);
        let octets = message.get(target..)?;
        if !pointers.lead_to(target, run) || hops == MAX_HOPS {
            return None;
        }
        hops += 1;
        if labels == 0 {
            start = target;
        }
        run = target;
        let next = Run::of(octets, MAX_NAME - length)?;
        length += next.length;
        labels = labels.wrapping_add(next.labels);
        if next.stop == 0 {
            // Flat if there was only one run of labels.
            let flat = start == run;
            return Found::new(low16(start), taken, low8(length + 1), labels, hops, flat);
        }
        low = octets.get(next.length + 1)?;
        high = next.stop;
    }
}

/// A number that is less than 65 536.
#[inline]
fn low16(number: usize) -> u16 {
    let [.., high, low] = number.to_be_bytes();
    u16::from_be_bytes([high, low])
}

/// A number that is less than 256.
#[inline]
fn low8(number: usize) -> u8 {
    let [.., low] = number.to_be_bytes();
    low
}

/// Why there is no name where [`find`] found none.
#[cold]
#[inline(never)]
pub(crate) fn explain(message: &[u8], rest: &[u8], at: usize, pointers: Pointers) -> Error {
    let (mut octets, mut run, mut length) = (rest, at, 0);
    for hops in 0u8.. {
        let mut here = 0;
        while let Some(octet @ 1..=63) = octets.get(here) {
            let label = here;
            here += 1 + usize::from(*octet);
            if length + here >= MAX_NAME {
                let whole = here < octets.len();
                let kind = if whole { ErrorKind::NameTooLong } else { ErrorKind::Truncated };
                return Error::new(kind, run + if whole { label } else { octets.len() });
            }
        }
        length += here;
        let pointer = run + here;
        let target = match octets.get(here..) {
            Some([high @ 0xC0..=0xFF, low, ..]) => u16::from_be_bytes([high & 0x3F, *low]),
            Some([64..0xC0, ..]) => return Error::new(ErrorKind::LabelType, pointer),
            // The root would be found.
            Some([0, ..]) => return Error::new(ErrorKind::MessageTooLong, run),
            _ => return Error::new(ErrorKind::Truncated, run + octets.len()),
        };
        let target = usize::from(target);
        if !pointers.lead_to(target, run) {
            return Error::new(ErrorKind::Pointer, pointer);
        }
        if hops == MAX_HOPS {
            return Error::new(ErrorKind::Hops, pointer);
        }
        (octets, run) = (message.get(target..).unwrap_or_default(), target);
    }
    Error::new(ErrorKind::Hops, at)
}

/// Why [`skip`] did not step over the name at the front of `octets`, which lie at offset `at`.
#[cold]
#[inline(never)]
pub(crate) fn unskippable(octets: &[u8], at: usize) -> Error {
    let mut here = 0;
    while let Some(octet @ 1..=63) = octets.get(here) {
        here += 1 + usize::from(*octet);
    }
    match octets.get(here) {
        Some(64..0xC0) => Error::new(ErrorKind::LabelType, at + here),
        _ => Error::new(ErrorKind::Truncated, at + octets.len()),
    }
}

/// Steps over the name at the front of `octets`; `None` if it does not end there or has a label of an unknown type.
#[inline]
pub(crate) fn skip(octets: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        match octets.get(at)? {
            octet @ 1..=63 => at += 1 + usize::from(*octet),
            0 => return octets.get(at + 1..),
            0xC0.. => return octets.get(at + 2..),
            _ => return None,
        }
    }
}

impl<'m> Cursor<'m> {
    /// A name, decompressed on the way (RFC 1035 §4.1.4). Every label is checked here, so that what is done
    /// with the name later cannot fail.
    ///
    /// A pointer goes strictly backwards: to before the run of labels that it ends. So no name can loop.
    ///
    /// # Errors
    /// If the labels run past the end, are too long or of an unknown type, if a pointer does not go backwards
    /// or reaches into the header, or if the name costs too much.
    #[inline(always)]
    pub fn name(&mut self) -> Result<Name<'m>, Error> {
        self.find_name().map(|found| Name::found(self.message, found))
    }

    /// The same, where it is and what it took.
    #[inline(always)]
    pub(crate) fn find_name(&mut self) -> Result<Found, Error> {
        match find(self.message, self.rest, self.at(), self.pointers) {
            Some(found) => self.step(found),
            None => {
                // A copy, or this cursor would lie in memory on every path.
                let mut odd = *self;
                let found = odd.odd_name();
                *self = odd;
                found
            }
        }
    }

    /// There is no other reading of a name than the strict one.
    #[cfg(not(feature = "owned"))]
    #[cold]
    #[inline(never)]
    fn odd_name(&mut self) -> Result<Found, Error> {
        Err(explain(self.message, self.rest, self.at(), self.pointers))
    }

    #[inline(always)]
    pub(super) fn step(&mut self, found: Found) -> Result<Found, Error> {
        let rest = self.rest.get(usize::from(found.taken())..);
        match (rest, self.steps.checked_sub(found.steps())) {
            (Some(rest), Some(left)) => {
                (self.rest, self.steps) = (rest, left);
                Ok(found)
            }
            _ => Err(self.error(ErrorKind::Steps)),
        }
    }

    /// Steps over a name without following pointers.
    ///
    /// # Errors
    /// If it runs past the end or has a label of an unknown type.
    pub(crate) fn skip_name(&mut self) -> Result<(), Error> {
        match skip(self.rest) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(unskippable(self.rest, self.at())),
        }
    }
}
