use alloc::vec::Vec;
use core::slice;

use super::{Sink, Write, search::keys};
use crate::{Sort, SortCriterion, SortKey, Thread, ThreadBy};

impl Write for Sort<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"SORT");
        super::search::returns(self.returns.as_ref(), out);
        out.put(b" ");
        out.list(&self.criteria);
        out.put(b" ");
        self.charset.write(out);
        keys(&self.keys, out);
    }
}

impl Write for SortCriterion<'_> {
    fn write(&self, out: &mut impl Sink) {
        if self.reverse {
            out.put(b"REVERSE ");
        }
        out.put(match &self.key {
            SortKey::Arrival => b"ARRIVAL",
            SortKey::Cc => b"CC",
            SortKey::Date => b"DATE",
            SortKey::From => b"FROM",
            SortKey::Size => b"SIZE",
            SortKey::Subject => b"SUBJECT",
            SortKey::To => b"TO",
            SortKey::DisplayFrom => b"DISPLAYFROM",
            SortKey::DisplayTo => b"DISPLAYTO",
            SortKey::Relevancy => b"RELEVANCY",
            SortKey::Annotation { entry, attribute } => {
                out.put(b"ANNOTATION ");
                entry.write(out);
                out.put(b" ");
                return attribute.write(out);
            }
            SortKey::Other(name) => name.as_str().as_bytes(),
        });
    }
}

impl Write for ThreadBy<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"THREAD ");
        self.algorithm.write(out);
        out.put(b" ");
        self.charset.write(out);
        keys(&self.keys, out);
    }
}

/// Writes a thread and all in it, one after the other.
impl Write for Thread<'_> {
    fn write(&self, out: &mut impl Sink) {
        let mut open: Vec<slice::Iter<'_, Thread<'_>>> = Vec::new();
        let mut next = Some(self);
        loop {
            let Some(thread) = next.take().or_else(|| open.last_mut()?.next()) else {
                if open.pop().is_none() {
                    return;
                }
                out.put(b")");
                continue;
            };
            out.put(b"(");
            thread.messages.write_all(out);
            if !thread.messages.is_empty() && !thread.branches.is_empty() {
                out.put(b" ");
            }
            match thread.branches.values() {
                Ok(values) => open.push(values.iter()),
                Err(wire) => {
                    out.checked(wire);
                    out.put(b")");
                }
            }
        }
    }
}
