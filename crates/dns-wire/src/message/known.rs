use crate::cursor::{Run, Whole};

/// How many names are remembered at most.
const SLOTS: usize = 20;

/// Reads the names of a message from front to back, and remembers what they consist of, by the pointers that lead to them: so that
/// a pointer to one of them need not be followed.
///
/// What is remembered ends before what is read later, as a name must that a pointer leads to.
pub(super) struct Names<'m> {
    message: &'m [u8],
    /// What is left of the budget of label steps.
    pub(super) steps: u32,
    /// Of each slot the last.
    known: [Known; SLOTS],
}

/// What the name behind a pointer consists of, that pointer counted.
#[derive(Clone, Copy)]
struct Known {
    pointer: u16,
    /// Where its labels in place end, and the root or the pointer behind them, or an octet more.
    end: u16,
    size: Option<Whole>,
}

impl<'m> Names<'m> {
    #[inline(always)]
    pub(super) const fn new(message: &'m [u8], steps: u32) -> Self {
        Self { message, steps, known: [Known { pointer: 0, end: 0, size: None }; SLOTS] }
    }

    /// Reads the name at the front of `octets`, which lie at offset `at`, and gives what follows it. `None` if it is no name, or
    /// cannot be paid for.
    #[inline(never)]
    pub(super) fn read<'o>(&mut self, octets: &'o [u8], at: usize) -> Option<&'o [u8]> {
        let run = Run::labels(octets)?;
        let (size, rest) = match octets.get(run.length..)? {
            [0, rest @ ..] => (run.size.whole(true), rest),
            [high, low, rest @ ..] => {
                let size = self.behind(u16::from_be_bytes([*high, *low]), at)?;
                if run.length == 0 {
                    return self.pay(size, rest);
                }
                (size.after(run.size)?, rest)
            }
            _ => return None,
        };
        if let Ok(place) = u16::try_from(at)
            && place < 0x4000
        {
            self.note(0xC000 | place, at + run.length + 2, size.behind_pointer());
        }
        self.pay(size, rest)
    }

    /// The same if the name is a pointer to one that is known.
    #[inline(always)]
    pub(super) fn read_known<'o>(&mut self, octets: &'o [u8]) -> Option<&'o [u8]> {
        let [high, low, rest @ ..] = octets else { return None };
        let size = self.find(u16::from_be_bytes([*high, *low]))?;
        self.pay(size, rest)
    }

    #[inline(always)]
    fn pay<'o>(&mut self, size: Whole, rest: &'o [u8]) -> Option<&'o [u8]> {
        self.steps = self.steps.checked_sub(size.steps())?;
        Some(rest)
    }

    /// What the name consists of that `pointer` leads to, at `at` or behind labels there.
    #[inline(always)]
    fn behind(&mut self, pointer: u16, at: usize) -> Option<Whole> {
        match self.find(pointer) {
            Some(size) => Some(size),
            None => self.follow(pointer, at),
        }
    }

    #[inline(never)]
    fn follow(&mut self, pointer: u16, at: usize) -> Option<Whole> {
        let mut run = Run::EMPTY;
        let mut before = self.message.get(..at)?;
        let mut next = pointer;
        let mut end = None;
        let size = loop {
            let octets = run.follow(&mut before, next)?;
            end.get_or_insert(before.len() + run.length + 2);
            if let [0, ..] = octets {
                break run.size.whole(false);
            }
            next = u16::from_be_bytes(*octets.first_chunk()?);
            // What is known was read from behind it, and may be in the way here.
            if let Some(Known { end, size: Some(size), .. }) = self.known(next)
                && usize::from(end) <= before.len()
            {
                break size.after(run.size)?;
            }
        };
        self.note(pointer, end?, size);
        Some(size)
    }

    #[inline(always)]
    fn known(&self, pointer: u16) -> Option<Known> {
        let known = *self.known.get(Self::slot(pointer))?;
        if known.pointer == pointer { Some(known) } else { None }
    }

    #[inline(always)]
    fn find(&self, pointer: u16) -> Option<Whole> {
        self.known(pointer)?.size
    }

    #[inline(always)]
    fn note(&mut self, pointer: u16, end: usize, size: Whole) {
        if size.is_allowed()
            && let Some(known) = self.known.get_mut(Self::slot(pointer))
        {
            let end = u16::try_from(end).unwrap_or(u16::MAX);
            *known = Known { pointer, end, size: Some(size) };
        }
    }

    /// Records are often sixteen octets apart: all bits have to count.
    #[inline(always)]
    const fn slot(pointer: u16) -> usize {
        (pointer.wrapping_mul(0x9E37) as usize * SLOTS) >> 16
    }
}
