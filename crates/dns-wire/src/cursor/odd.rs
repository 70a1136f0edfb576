//! Names whose pointers go where they should not, and are followed all the same.

use super::{Cursor, Found, Pointers, explain};
use crate::{
    Error, ErrorKind,
    limits::{HEADER, MAX_HOPS, MAX_NAME},
};

/// What lenient reading lets pointers do, and what they did.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Odd(u8);

impl Odd {
    const MAY_GO_FORWARDS: u8 = 1;
    const MAY_ENTER_HEADER: u8 = 2;
    const WENT_FORWARDS: u8 = 4;
    const ENTERED_HEADER: u8 = 8;

    pub(crate) const fn new(forwards: bool, header: bool) -> Self {
        let forwards = if forwards { Self::MAY_GO_FORWARDS } else { 0 };
        Self(forwards | if header { Self::MAY_ENTER_HEADER } else { 0 })
    }

    pub(crate) const fn went_forwards(self) -> bool {
        self.0 & Self::WENT_FORWARDS != 0
    }

    pub(crate) const fn entered_header(self) -> bool {
        self.0 & Self::ENTERED_HEADER != 0
    }

    /// Notes a pointer to `target`; `false` if it may not go there. `run` is where the labels before it start.
    const fn follow(&mut self, target: usize, run: usize) -> bool {
        let (may, did) = if target < HEADER {
            (Self::MAY_ENTER_HEADER, Self::ENTERED_HEADER)
        } else if target >= run {
            (Self::MAY_GO_FORWARDS, Self::WENT_FORWARDS)
        } else {
            return true;
        };
        self.0 |= did;
        self.0 & may != 0
    }
}

/// What [`find`](super::find) does, where that found no name: follows pointers as `odd` lets them go, and notes what they did.
///
/// # Errors
/// If it is no name, or its pointers lead in a circle.
#[cold]
#[inline(never)]
pub(crate) fn find_odd(
    message: &[u8],
    rest: &[u8],
    at: usize,
    odd: &mut Odd,
) -> Result<Found, Error> {
    let (mut octets, mut run, mut here) = (rest, at, 0usize);
    let (mut start, mut length, mut labels, mut hops) = (at, 1usize, 0u8, 0u8);
    let (mut taken, mut led) = (None, None);
    loop {
        let error = |kind| Error::new(kind, run + here);
        match octets.get(here..) {
            Some([0, ..]) => {
                let (taken, flat) = (taken.unwrap_or(here + 1), start == run);
                return match (u16::try_from(start), u16::try_from(taken), u8::try_from(length)) {
                    (Ok(start), Ok(taken), Ok(length)) => {
                        Found::new(start, taken, length, labels, hops, flat)
                    }
                    _ => None,
                }
                .ok_or_else(|| error(ErrorKind::NameTooLong));
            }
            Some([octet @ 1..=63, ..]) => {
                length += 1 + usize::from(*octet);
                if length > MAX_NAME {
                    return Err(error(ErrorKind::NameTooLong));
                }
                labels += 1;
                here += 1 + usize::from(*octet);
            }
            Some([high @ 0xC0..=0xFF, low, ..]) => {
                let target = usize::from(u16::from_be_bytes([high & 0x3F, *low]));
                if !odd.follow(target, run) {
                    return Err(error(ErrorKind::Pointer));
                }
                if hops == MAX_HOPS {
                    return Err(error(ErrorKind::Hops));
                }
                hops += 1;
                taken.get_or_insert(here + 2);
                if labels == 0 {
                    start = target;
                }
                // What lies before has to end before; what lies behind, with the message.
                let end = if target < run { run } else { message.len() };
                octets = message.get(target..end).unwrap_or_default();
                led = (target < run).then_some(run + here);
                (run, here) = (target, 0);
            }
            Some([64..0xC0, ..]) => return Err(error(ErrorKind::LabelType)),
            _ => {
                return Err(match led {
                    Some(pointer) => Error::new(ErrorKind::Pointer, pointer),
                    None => Error::new(ErrorKind::Truncated, run + octets.len()),
                });
            }
        }
    }
}

impl<'m> Cursor<'m> {
    /// The same after other rules.
    #[inline]
    pub(crate) const fn with_pointers(self, pointers: Pointers) -> Self {
        Self { pointers, ..self }
    }

    /// The rules, and what was done within them.
    #[inline]
    pub(crate) const fn pointers(&self) -> Pointers {
        self.pointers
    }

    /// The name at the cursor, that is none after the strict rules.
    #[cold]
    #[inline(never)]
    pub(super) fn odd_name(&mut self) -> Result<Found, Error> {
        let at = self.at();
        let Pointers::Odd(mut odd) = self.pointers else {
            return Err(explain(self.message, self.rest, at, self.pointers));
        };
        let found = find_odd(self.message, self.rest, at, &mut odd)?;
        self.pointers = Pointers::Odd(odd);
        self.step(found)
    }
}
