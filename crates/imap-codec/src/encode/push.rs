use super::{Sink, Write};
use crate::PushParameter;

impl Write for PushParameter<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Mailboxes(names) => {
                out.put(b"mailboxes ");
                out.list(names);
            }
            Self::Text { name, value } => {
                name.write(out);
                out.put(b" ");
                value.write(out);
            }
        }
    }
}
