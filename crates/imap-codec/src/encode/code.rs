use super::{Sink, Write};
use crate::{
    AString, AnnotateCode, AnnotationSupport, Code, MetadataCode, Progress, Text, types::ATOM,
};

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
            Self::MaxConvertMessages(value) | Self::MaxConvertParts(value) => {
                number(u64::from(*value));
            }
            Self::MessageLimit { limit, uid } => {
                number(u64::from(*limit));
                if let Some(uid) = uid {
                    number(u64::from(*uid));
                }
            }
            Self::Metadata(code) => code.write(out),
            Self::BadCharset(charsets) if !charsets.is_empty() => {
                let mut start: &[u8] = b" (";
                for charset in charsets {
                    out.put(core::mem::replace(&mut start, b" "));
                    string_line(&charset, out);
                }
                out.put(b")");
            }
            Self::MailboxId(id) => {
                out.put(b" (");
                id.write(out);
                out.put(b")");
            }
            Self::InProgress(Some(progress)) => progress.write(out),
            Self::Referral(urls) => out.spaced(urls),
            Self::BadUrl(url) | Self::WebAlert(url) => {
                out.put(b" ");
                url.write(out);
            }
            Self::UrlMech(mechanisms) => out.spaced(mechanisms),
            Self::BadEvent(events) => {
                out.put(b" ");
                out.list(events);
            }
            Self::NoUpdate(tag) => {
                out.put(b" ");
                out.quoted_line(tag.as_bytes());
            }
            Self::UndefinedFilter(name) => {
                out.put(b" ");
                name.write(out);
            }
            Self::Annotate(code) => out.put(match code {
                AnnotateCode::TooBig => b" TOOBIG",
                AnnotateCode::TooMany => b" TOOMANY",
            }),
            Self::Annotations(support) => support.write(out),
            Self::NewName { from, to } => {
                out.put(b" ");
                string_line(from, out);
                out.put(b" ");
                string_line(to, out);
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

/// An atom or a quoted string: a status response is one line, and has no literals.
fn string_line(value: &AString<'_>, out: &mut impl Sink) {
    let octets = value.as_bytes();
    if !octets.is_empty() && ATOM.contains_all(octets) {
        out.put(octets);
    } else {
        out.quoted_line(octets);
    }
}

/// ` (tag value goal)`
impl Write for Progress<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b" (");
        match &self.tag {
            Some(tag) => out.quoted_line(tag.as_bytes()),
            None => out.put(b"NIL"),
        }
        for number in [self.value, self.goal] {
            out.put(b" ");
            match number {
                Some(number) => out.number(u64::from(number)),
                None => out.put(b"NIL"),
            }
        }
        out.put(b")");
    }
}

impl Write for MetadataCode {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::LongEntries(size) => {
                out.put(b" LONGENTRIES ");
                out.number(u64::from(*size));
            }
            Self::MaxSize(size) => {
                out.put(b" MAXSIZE ");
                out.number(u64::from(*size));
            }
            Self::TooMany => out.put(b" TOOMANY"),
            Self::NoPrivate => out.put(b" NOPRIVATE"),
        }
    }
}

impl Write for AnnotationSupport {
    fn write(&self, out: &mut impl Sink) {
        let no_private = match self {
            Self::Unsupported => return out.put(b" NONE"),
            Self::ReadOnly { no_private } => {
                out.put(b" READ-ONLY");
                no_private
            }
            Self::Size { limit, no_private } => {
                out.put(b" ");
                out.number(u64::from(*limit));
                no_private
            }
        };
        if *no_private {
            out.put(b" NOPRIVATE");
        }
    }
}
