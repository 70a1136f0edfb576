use super::{Sink, Write, listing::id_fields};
use crate::{Capabilities, Data, Response};

impl Write for Response<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Data(data) => data.write(out),
            Self::Done { tag, status, text } => {
                tag.write(out);
                out.put(b" ");
                out.put(status.as_str().as_bytes());
                out.put(b" ");
                text.write(out);
                out.put(b"\r\n");
            }
            Self::Continue(text) => {
                out.put(b"+ ");
                out.text(text.as_bytes());
                out.put(b"\r\n");
            }
        }
    }
}

impl Write for Data<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            // These end their lines themselves.
            Self::Namespace(namespaces) => return namespaces.write(out),
            Self::Status(status) => return status.write(out),
            Self::Search(found) => return found.write_as(b"SEARCH", out),
            Self::Sort(found) => return found.write_as(b"SORT", out),
            Self::ESearch(found) => return found.write(out),
            Self::Fetch(fetch) => return fetch.write(out),
            Self::Stored(fetch) => return fetch.write_as(b" STORE (", out),
            _ => {}
        }
        out.put(b"* ");
        let mut number = |number: u32, name: &[u8]| {
            out.number(u64::from(number));
            out.put(name);
        };
        match self {
            Self::Condition { status, text } => {
                out.put(status.as_str().as_bytes());
                out.put(b" ");
                text.write(out);
            }
            Self::PreAuth(text) => {
                out.put(b"PREAUTH ");
                text.write(out);
            }
            Self::Bye(text) => {
                out.put(b"BYE ");
                text.write(out);
            }
            Self::Capability(capabilities) => words(b"CAPABILITY", capabilities, out),
            Self::Enabled(capabilities) => words(b"ENABLED", capabilities, out),
            Self::Id(fields) => {
                out.put(b"ID");
                id_fields(fields, out);
            }
            Self::List(listing) => {
                out.put(b"LIST ");
                listing.write(out);
            }
            Self::Lsub(listing) => {
                out.put(b"LSUB ");
                listing.write(out);
            }
            Self::Flags(flags) => {
                out.put(b"FLAGS (");
                flags.write_all(out);
                out.put(b")");
            }
            Self::Exists(count) => number(*count, b" EXISTS"),
            Self::Recent(count) => number(*count, b" RECENT"),
            Self::Expunge(seq) => number(*seq, b" EXPUNGE"),
            Self::Copied(seq) => number(*seq, b" COPY"),
            Self::Vanished { earlier, uids } => {
                out.put(if *earlier { b"VANISHED (EARLIER) " } else { b"VANISHED " });
                uids.write(out);
            }
            Self::Other(raw) => out.raw(raw.as_bytes()),
            data => write_extension(data, out),
        }
        out.put(b"\r\n");
    }
}

/// Data of extensions, between `* ` and CRLF.
fn write_extension(data: &Data<'_>, out: &mut impl Sink) {
    match data {
        Data::Thread(threads) => {
            out.put(b"THREAD");
            out.spaced(threads);
        }
        Data::XList(listing) => {
            out.put(b"XLIST ");
            listing.write(out);
        }
        Data::Mailbox(name) => {
            out.put(b"MAILBOX ");
            name.write(out);
        }
        Data::UidBatches(batches) => batches.write(out),
        Data::Converted(converted) => converted.write(out),
        Data::Conversion(conversion) => conversion.write(out),
        Data::Acl(acl) => acl.write(out),
        Data::ListRights(listed) => listed.write(out),
        Data::MyRights { mailbox, rights } => {
            out.put(b"MYRIGHTS ");
            mailbox.write(out);
            out.put(b" ");
            rights.write(out);
        }
        Data::Quota(quota) => quota.write(out),
        Data::QuotaRoot { mailbox, roots } => {
            out.put(b"QUOTAROOT ");
            mailbox.write(out);
            out.spaced(roots);
        }
        Data::Metadata(metadata) => metadata.write(out),
        Data::GenUrlAuth(urls) => {
            out.put(b"GENURLAUTH");
            out.spaced(urls);
        }
        Data::UrlFetch(fetched) => {
            out.put(b"URLFETCH");
            out.spaced(fetched);
        }
        Data::Language(languages) => {
            out.put(b"LANGUAGE ");
            out.list(languages);
        }
        Data::Comparator { active, matching } => {
            out.put(b"COMPARATOR ");
            active.write(out);
            if !matching.is_empty() {
                out.put(b" ");
                out.list(matching);
            }
        }
        Data::XApplePushService(parameters) => {
            out.put(b"XAPPLEPUSHSERVICE");
            out.spaced(parameters);
        }
        Data::JmapAccess(url) => {
            out.put(b"JMAPACCESS ");
            super::string::string(url.as_bytes(), out);
        }
        _ => {}
    }
}

fn words(name: &[u8], capabilities: &Capabilities<'_>, out: &mut impl Sink) {
    out.put(name);
    if !capabilities.is_empty() {
        out.put(b" ");
        capabilities.write_all(out);
    }
}
