use super::{Sink, Write};
use crate::{Quota, QuotaLimit, QuotaResource};

impl Write for Quota<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"QUOTA ");
        self.root.write(out);
        out.put(b" ");
        out.list(&self.resources);
    }
}

impl Write for QuotaResource<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.name.write(out);
        out.put(b" ");
        out.number(self.usage);
        out.put(b" ");
        out.number(self.limit);
    }
}

impl Write for QuotaLimit<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.name.write(out);
        out.put(b" ");
        out.number(self.limit);
    }
}
