use super::{Sink, Write};
use crate::{MailboxStatus, StatusAttribute, StatusItem};

impl Write for StatusAttribute<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for StatusItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        let (name, value) = self.parts();
        out.put(name.as_bytes());
        out.put(b" ");
        match value {
            Ok(number) => out.number(number),
            Err(raw) => out.raw(raw),
        }
    }
}

impl Write for MailboxStatus<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"* STATUS ");
        self.mailbox.write(out);
        out.put(b" (");
        self.items.write_all(out);
        out.put(b")\r\n");
    }
}
