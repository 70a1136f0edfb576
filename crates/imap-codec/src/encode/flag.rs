use super::{Sink, Write};
use crate::{Capability, Flag, MailboxAttribute};

impl Write for Flag<'_> {
    fn write(&self, out: &mut impl Sink) {
        let (backslash, name) = self.as_bytes();
        out.put(backslash.as_bytes());
        out.put(name);
    }
}

impl Write for MailboxAttribute<'_> {
    fn write(&self, out: &mut impl Sink) {
        let (backslash, name) = self.as_bytes();
        out.put(backslash.as_bytes());
        out.put(name);
    }
}

impl Write for Capability<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(self.word().as_bytes());
        match self {
            Self::Auth(mechanism) => mechanism.write(out),
            Self::AppendLimit(Some(limit)) => {
                out.put(b"=");
                out.number(*limit);
            }
            Self::Rights(rights) => out.put(rights.as_str().as_bytes()),
            Self::Thread(word) | Self::QuotaResource(word) | Self::ImapSieve(word) => {
                word.write(out);
            }
            Self::MessageLimit(number) | Self::SaveLimit(number) | Self::I18nLevel(number) => {
                out.number(u64::from(*number));
            }
            _ => {}
        }
    }
}
