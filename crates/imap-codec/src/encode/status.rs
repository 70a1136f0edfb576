use super::{Sink, Write};
use crate::{MailboxStatus, StatusAttribute, StatusItem};

impl Write for StatusAttribute<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.as_str().as_bytes());
    }
}

impl Write for StatusItem<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::MailboxId(id) => {
                out.put(b"MAILBOXID (");
                out.put(id.as_str().as_bytes());
                out.put(b")");
            }
            Self::Other { name, value } => {
                name.write(out);
                out.put(b" ");
                out.raw(value.as_bytes());
            }
            item => {
                let (name, number) = item.number().unwrap_or_default();
                out.put(name.as_bytes());
                out.put(b" ");
                out.number(number);
            }
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
