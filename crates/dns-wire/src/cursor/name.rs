//! Names in a message: read with all checks, or stepped over.

#[cfg(feature = "owned")]
use super::Odd;
use super::{
    Cursor, Found,
    found::{Parts, Size, Whole},
};
use crate::{
    Error, ErrorKind, Name,
    limits::{HEADER, MAX_HOPS, MAX_MESSAGE, MAX_NAME},
};

/// Where compression pointers may point to.
#[derive(Clone, Copy)]
pub(crate) enum Pointers {
    /// Nowhere: the data stands alone.
    None,
    /// To labels that end before the run of labels that the pointer ends begins, but not into the header.
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

/// A name at the front of `rest`, which is the part of `message` at offset `at`. `None` if it is no name: [`explain`] says
/// why. Labels in place are looked at here, what they point to out of line.
#[inline(always)]
pub(crate) fn find(message: &[u8], rest: &[u8], at: usize) -> Option<Parts> {
    find_with(message, rest, at, follow_apart)
}

/// The same in one word, all of it out of line.
#[inline(never)]
pub(crate) fn find_apart(
    message: &[u8],
    rest: &[u8],
    at: usize,
    pointers: Pointers,
) -> Option<Found> {
    let parts = match pointers {
        Pointers::None => find_with(message, rest, at, |_, _, _| None)?,
        _ => find_with(message, rest, at, follow)?,
    };
    Some(parts.found())
}

#[inline(always)]
fn find_with(
    message: &[u8],
    rest: &[u8],
    at: usize,
    follow: impl FnOnce(&[u8], u16, Size) -> Option<Whole>,
) -> Option<Parts> {
    let run = Run::of(rest, Size::NONE)?;
    let [.., high, low] = at.to_be_bytes();
    let start = u16::from_be_bytes([high, low]);
    if run.stop == 0 {
        let parts = Parts { start, taken: run.length + 1, size: run.size.whole(true) };
        return if at <= MAX_MESSAGE { Some(parts) } else { None };
    }
    let pointer = u16::from_be_bytes(*rest.get(run.length..)?.first_chunk()?);
    let size = follow(message.get(..at)?, pointer, run.size)?;
    let start = if run.size.is_empty() { pointer & 0x3FFF } else { start };
    Some(Parts { start, taken: run.length + 2, size })
}

/// Reads the name that `pointer` leads to, at `at` in `message`.
#[inline(always)]
pub(crate) fn find_behind(message: &[u8], at: usize, pointer: u16) -> Option<Parts> {
    let size = follow_apart(message.get(..at)?, pointer, Size::NONE)?;
    Some(Parts { start: pointer & 0x3FFF, taken: 2, size })
}

#[inline(never)]
fn follow_apart(before: &[u8], pointer: u16, size: Size) -> Option<Whole> {
    follow(before, pointer, size)
}

/// Follows a pointer to `before`, the octets of the message before the labels that it ends, which make up `size`. Gives
/// the size of the whole name.
#[inline(always)]
fn follow(mut before: &[u8], mut pointer: u16, size: Size) -> Option<Whole> {
    let mut run = Run { length: 0, size, stop: 0 };
    let mut is_flat = size.is_empty();
    loop {
        let octets = run.follow(&mut before, pointer)?;
        if run.stop == 0 {
            return Some(run.size.whole(is_flat));
        }
        // The labels, if any, are one piece, and more may follow.
        is_flat = false;
        pointer = u16::from_be_bytes(*octets.first_chunk()?);
    }
}

/// The pointer to the first octet behind the header.
const FIRST: u16 = 0xC00C;

/// Labels up to what ends them: the root, a pointer, or a label of an unknown type.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    /// Octets of the labels.
    pub(crate) length: usize,
    /// Of the labels, and of those before.
    pub(crate) size: Size,
    /// The octet behind the labels.
    stop: u8,
}

impl Run {
    pub(crate) const EMPTY: Self = Self { length: 0, size: Size::NONE, stop: 0 };

    /// Follows the pointer behind the labels to more of them, in `before`, the octets of the message before these labels. Gives what is
    /// behind those, and leaves of `before` what is before them.
    ///
    /// Each run of labels lies before the one that leads to it, as that of every name that was written before does.
    #[inline(always)]
    pub(crate) fn follow<'m>(&mut self, before: &mut &'m [u8], pointer: u16) -> Option<&'m [u8]> {
        // Pointers to the header are less than the first that may be.
        let place = usize::from(pointer.checked_sub(FIRST)? + (FIRST & 0x3FFF));
        let (front, octets) = before.split_at_checked(place)?;
        *before = front;
        *self = Self::of(octets, self.size.and_pointer()?)?;
        octets.get(self.length..)
    }

    /// The labels at the front of `octets`; `None` if they do not end there, or not within 255 octets.
    #[inline(always)]
    pub(crate) fn labels(octets: &[u8]) -> Option<Self> {
        Self::of(octets, Size::NONE)
    }

    /// The labels at the front of `octets`, behind those that make up `size`; `None` if they do not end there, or not
    /// within 255 octets.
    #[inline(always)]
    fn of(octets: &[u8], mut size: Size) -> Option<Self> {
        let octets = octets.get(..size.room()).unwrap_or(octets);
        let mut length = 0;
        loop {
            match octets.get(length)? {
                octet @ 1..=63 => {
                    length += 1 + usize::from(*octet);
                    size = size.and_label();
                }
                stop => {
                    // There are no more than 255.
                    let [.., octets] = length.to_be_bytes();
                    return Some(Self { length, size: size.and_octets(octets), stop: *stop });
                }
            }
        }
    }
}

/// Why there is no name where [`find`] found none.
#[cold]
#[inline(never)]
pub(crate) fn explain(message: &[u8], rest: &[u8], at: usize, pointers: Pointers) -> Error {
    let (mut octets, mut run, mut length) = (rest, at, 0);
    let mut led = None;
    for hops in 0u8.. {
        // What ends too early, or at the labels that the pointer here ends.
        let short = || match led {
            Some(pointer) => Error::new(ErrorKind::Pointer, pointer),
            None => Error::new(ErrorKind::Truncated, run + octets.len()),
        };
        let mut here = 0;
        while let Some(octet @ 1..=63) = octets.get(here) {
            let label = here;
            here += 1 + usize::from(*octet);
            if length + here >= MAX_NAME {
                let is_whole = here < octets.len();
                return if is_whole {
                    Error::new(ErrorKind::NameTooLong, run + label)
                } else {
                    short()
                };
            }
        }
        length += here;
        let pointer = run + here;
        let target = match octets.get(here..) {
            Some([high @ 0xC0..=0xFF, low, ..]) => u16::from_be_bytes([high & 0x3F, *low]),
            Some([64..0xC0, ..]) => return Error::new(ErrorKind::LabelType, pointer),
            // The root would be found.
            Some([0, ..]) => return Error::new(ErrorKind::MessageTooLong, run),
            _ => return short(),
        };
        let target = usize::from(target);
        if !pointers.lead_to(target, run) {
            return Error::new(ErrorKind::Pointer, pointer);
        }
        if hops == MAX_HOPS {
            return Error::new(ErrorKind::Hops, pointer);
        }
        octets = message.get(target..run).unwrap_or_default();
        (run, led) = (target, Some(pointer));
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
        match find_apart(self.message, self.rest, self.at(), self.pointers) {
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
    #[cfg(any(feature = "owned", feature = "sig0", feature = "tsig"))]
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
