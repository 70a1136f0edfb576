use super::{Sink, Write};
use crate::{Code, Text};

/// `resp-text`
impl Write for Text<'_> {
    fn write(&self, out: &mut impl Sink) {
        if let Some(code) = &self.code {
            out.put(b"[");
            code.write(out);
            out.put(b"] ");
        }
        out.text(self.as_bytes());
    }
}

impl Write for Code<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.text(self.word());
        let mut number = |number: u64| {
            out.put(b" ");
            out.number(number);
        };
        match self {
            Self::UidNext(value) | Self::UidValidity(value) | Self::Unseen(value) => {
                number(u64::from(*value));
            }
            Self::HighestModSeq(value) => number(*value),
            Self::AppendUid { uid_validity, uids } => {
                number(u64::from(*uid_validity));
                out.put(b" ");
                uids.write(out);
            }
            Self::CopyUid { uid_validity, from, to } => {
                number(u64::from(*uid_validity));
                out.put(b" ");
                from.write(out);
                out.put(b" ");
                to.write(out);
            }
            Self::Modified(set) => {
                out.put(b" ");
                set.write(out);
            }
            Self::BadCharset(charsets) if !charsets.is_empty() => {
                out.put(b" (");
                charsets.write_all(out);
                out.put(b")");
            }
            Self::Capability(capabilities) => {
                out.put(b" ");
                capabilities.write_all(out);
            }
            Self::PermanentFlags(flags) => {
                out.put(b" (");
                flags.write_all(out);
                out.put(b")");
            }
            Self::Other { value: Some(value), .. } => {
                out.put(b" ");
                out.text(value.as_bytes());
            }
            _ => {}
        }
    }
}
