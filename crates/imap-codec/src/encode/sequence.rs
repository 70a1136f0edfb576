use core::num::NonZeroU32;

use super::{Sink, Write};
use crate::{SeqNumber, SeqRange, SequenceSet, types::Set};

impl Write for SequenceSet<'_> {
    fn write(&self, out: &mut impl Sink) {
        match &self.0 {
            Set::Saved => out.put(b"$"),
            Set::Ranges(ranges) => ranges.write_all(out),
        }
    }
}

impl Write for SeqRange {
    fn write(&self, out: &mut impl Sink) {
        self.start.write(out);
        if self.end != self.start {
            out.put(b":");
            self.end.write(out);
        }
    }
}

impl Write for SeqNumber {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Max => out.put(b"*"),
            Self::Number(number) => number.write(out),
        }
    }
}

impl Write for NonZeroU32 {
    fn write(&self, out: &mut impl Sink) {
        out.number(u64::from(self.get()));
    }
}

impl Write for u32 {
    fn write(&self, out: &mut impl Sink) {
        out.number(u64::from(*self));
    }
}
