use super::{Sink, Write, string::string};
use crate::{Acl, AclEntry, ListedRights, Rights, SetAcl, StoreAction};

impl Write for Rights<'_> {
    fn write(&self, out: &mut impl Sink) {
        super::string::astring(self.as_str().as_bytes(), out);
    }
}

impl Write for AclEntry<'_> {
    fn write(&self, out: &mut impl Sink) {
        self.identifier.write(out);
        out.put(b" ");
        self.rights.write(out);
    }
}

impl Write for Acl<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"ACL ");
        self.mailbox.write(out);
        out.spaced(&self.entries);
    }
}

impl Write for ListedRights<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"LISTRIGHTS ");
        self.mailbox.write(out);
        out.put(b" ");
        self.identifier.write(out);
        out.put(b" ");
        self.required.write(out);
        out.spaced(&self.optional);
    }
}

impl Write for SetAcl<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"SETACL ");
        self.mailbox.write(out);
        out.put(b" ");
        self.identifier.write(out);
        let rights = self.rights.as_str().as_bytes();
        match self.action {
            // No rights and no sign is an empty string.
            StoreAction::Replace if rights.is_empty() => {
                out.put(b" ");
                return string(b"", out);
            }
            StoreAction::Replace => out.put(b" "),
            StoreAction::Add => out.put(b" +"),
            StoreAction::Remove => out.put(b" -"),
        }
        out.put(rights);
    }
}
