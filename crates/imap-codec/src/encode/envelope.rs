use super::{Sink, Write};
use crate::{Address, Addresses, Envelope};

impl Write for Envelope<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        self.date.write(out);
        out.put(b" ");
        self.subject.write(out);
        for addresses in [&self.from, &self.sender, &self.reply_to, &self.to, &self.cc, &self.bcc] {
            out.put(b" ");
            write_addresses(addresses, out);
        }
        out.put(b" ");
        self.in_reply_to.write(out);
        out.put(b" ");
        self.message_id.write(out);
        out.put(b")");
    }
}

fn write_addresses(addresses: &Addresses<'_>, out: &mut impl Sink) {
    if addresses.is_empty() {
        return out.put(b"NIL");
    }
    out.put(b"(");
    addresses.write_all(out);
    out.put(b")");
}

impl Write for Address<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"(");
        self.name.write(out);
        out.put(b" ");
        self.adl.write(out);
        out.put(b" ");
        self.mailbox.write(out);
        out.put(b" ");
        self.host.write(out);
        out.put(b")");
    }
}
