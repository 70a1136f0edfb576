use super::{Sink, Write};
use crate::{Store, StoreAction, StoreValue};

impl Write for Store<'_> {
    fn write(&self, out: &mut impl Sink) {
        if !self.modifiers.is_empty() {
            out.list(&self.modifiers);
            out.put(b" ");
        }
        let sign: &[u8] = match self.action {
            StoreAction::Replace => b"",
            StoreAction::Add => b"+",
            StoreAction::Remove => b"-",
        };
        let silent: &[u8] = if self.silent { b".SILENT " } else { b" " };
        match &self.value {
            StoreValue::Flags(flags) => {
                out.put(sign);
                out.put(b"FLAGS");
                out.put(silent);
                out.list(flags);
            }
            StoreValue::GmLabels(labels) => {
                out.put(sign);
                out.put(b"X-GM-LABELS");
                out.put(silent);
                out.list(labels);
            }
            StoreValue::Annotations(annotations) => {
                out.put(b"ANNOTATION ");
                out.list(annotations);
            }
        }
    }
}
