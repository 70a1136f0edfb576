use alloc::vec::Vec;

use bytes::BufMut;
use textline::sasl;

use super::{Sink, Write, append::announce, listing::id_fields, sink::Growing, string::string};
use crate::{Command, Items, Mailbox, Pattern, SequenceSet, Tag};

impl Command<'_> {
    /// Appends the command line with its tag and CRLF. Literals are synchronizing ones; APPEND ends behind
    /// the size of its message's literal, and its CRLF. What a connection sends is written by
    /// [`Client`](crate::Client), which knows when to wait.
    pub fn encode(&self, tag: &Tag<'_>, out: &mut impl BufMut) {
        self.write_line(tag, &mut Growing(out));
    }

    pub(crate) fn write_line(&self, tag: &Tag<'_>, out: &mut impl Sink) {
        tag.write(out);
        out.put(b" ");
        self.write(out);
        if let Some(append) = self.append() {
            let data = &append.message.data;
            announce(data.size(), data.is_binary(), out);
        }
        out.put(b"\r\n");
    }
}

/// The command without its tag and CRLF; APPEND without its literal.
impl Write for Command<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Capability => out.put(b"CAPABILITY"),
            Self::Noop => out.put(b"NOOP"),
            Self::Logout => out.put(b"LOGOUT"),
            Self::StartTls => out.put(b"STARTTLS"),
            Self::Namespace => out.put(b"NAMESPACE"),
            Self::Idle => out.put(b"IDLE"),
            Self::Check => out.put(b"CHECK"),
            Self::Close => out.put(b"CLOSE"),
            Self::Unselect => out.put(b"UNSELECT"),
            Self::Expunge => out.put(b"EXPUNGE"),
            Self::Id(fields) => {
                out.put(b"ID");
                id_fields(fields, out);
            }
            Self::Authenticate { mechanism, initial } => {
                out.put(b"AUTHENTICATE ");
                mechanism.write(out);
                if let Some(initial) = initial {
                    let mut base64 = Vec::new();
                    sasl::encode_initial(initial.reveal(), &mut base64);
                    out.put(b" ");
                    out.put(&base64);
                }
            }
            Self::Login { user, password } => {
                out.put(b"LOGIN ");
                user.write(out);
                out.put(b" ");
                password.reveal().write(out);
            }
            Self::Enable(capabilities) => {
                out.put(b"ENABLE ");
                capabilities.write_all(out);
            }
            Self::Select { mailbox, parameters } => {
                named(b"SELECT ", mailbox, out);
                modified(parameters, out);
            }
            Self::Examine { mailbox, parameters } => {
                named(b"EXAMINE ", mailbox, out);
                modified(parameters, out);
            }
            Self::Create { mailbox, parameters } => {
                named(b"CREATE ", mailbox, out);
                modified(parameters, out);
            }
            Self::Delete(mailbox) => named(b"DELETE ", mailbox, out),
            Self::Subscribe(mailbox) => named(b"SUBSCRIBE ", mailbox, out),
            Self::Unsubscribe(mailbox) => named(b"UNSUBSCRIBE ", mailbox, out),
            Self::Rename { from, to } => {
                named(b"RENAME ", from, out);
                named(b" ", to, out);
            }
            Self::List(list) => list.write(out),
            Self::Lsub { reference, pattern } => {
                out.put(b"LSUB ");
                reference_and_pattern(reference, pattern, out);
            }
            Self::Status { mailbox, attributes } => {
                named(b"STATUS ", mailbox, out);
                out.put(b" (");
                attributes.write_all(out);
                out.put(b")");
            }
            Self::Append(append) => append.write(out),
            Self::UidExpunge(messages) => {
                out.put(b"UID EXPUNGE ");
                messages.write(out);
            }
            Self::Search { uid, search } => {
                out.put(if *uid { b"UID SEARCH" } else { b"SEARCH" });
                search.write(out);
            }
            Self::Fetch { uid, messages, attributes, modifiers } => {
                on_messages(*uid, b"FETCH ", messages, out);
                attributes.write(out);
                modified(modifiers, out);
            }
            Self::Store { uid, messages, store } => {
                on_messages(*uid, b"STORE ", messages, out);
                store.write(out);
            }
            Self::Copy { uid, messages, mailbox } => {
                on_messages(*uid, b"COPY ", messages, out);
                mailbox.write(out);
            }
            Self::Move { uid, messages, mailbox } => {
                on_messages(*uid, b"MOVE ", messages, out);
                mailbox.write(out);
            }
            Self::Other { name, arguments } => {
                name.write(out);
                out.raw(arguments.as_bytes());
            }
            command => write_extension(command, out),
        }
    }
}

/// Commands of extensions.
fn write_extension(command: &Command<'_>, out: &mut impl Sink) {
    match command {
        Command::Replace { uid, message, append } => {
            out.put(if *uid { b"UID REPLACE " } else { b"REPLACE " });
            message.write(out);
            out.put(b" ");
            append.mailbox.write(out);
            append.message.write(out);
        }
        Command::Notify(notify) => notify.write(out),
        Command::Compress { mechanism } => {
            out.put(b"COMPRESS ");
            mechanism.write(out);
        }
        Command::Unauthenticate => out.put(b"UNAUTHENTICATE"),
        Command::GetJmapAccess => out.put(b"GETJMAPACCESS"),
        Command::Language(ranges) => {
            out.put(b"LANGUAGE");
            out.spaced(ranges);
        }
        Command::Comparator(order) => {
            out.put(b"COMPARATOR");
            out.spaced(order);
        }
        Command::GetAcl(mailbox) => named(b"GETACL ", mailbox, out),
        Command::SetAcl(set) => set.write(out),
        Command::DeleteAcl { mailbox, identifier } => {
            named(b"DELETEACL ", mailbox, out);
            out.put(b" ");
            identifier.write(out);
        }
        Command::ListRights { mailbox, identifier } => {
            named(b"LISTRIGHTS ", mailbox, out);
            out.put(b" ");
            identifier.write(out);
        }
        Command::MyRights(mailbox) => named(b"MYRIGHTS ", mailbox, out),
        Command::GetQuota { root } => {
            out.put(b"GETQUOTA ");
            root.write(out);
        }
        Command::GetQuotaRoot(mailbox) => named(b"GETQUOTAROOT ", mailbox, out),
        Command::SetQuota { root, limits } => {
            out.put(b"SETQUOTA ");
            root.write(out);
            out.put(b" ");
            out.list(limits);
        }
        Command::GetMetadata(get) => get.write(out),
        Command::SetMetadata { mailbox, entries } => {
            named(b"SETMETADATA ", mailbox, out);
            out.put(b" ");
            out.list(entries);
        }
        Command::GenUrlAuth(urls) => {
            out.put(b"GENURLAUTH");
            out.spaced(urls);
        }
        Command::ResetKey { mailbox, mechanisms } => {
            out.put(b"RESETKEY");
            if let Some(mailbox) = mailbox {
                named(b" ", mailbox, out);
                out.spaced(mechanisms);
            }
        }
        Command::UrlFetch(requests) => {
            out.put(b"URLFETCH");
            out.spaced(requests);
        }
        Command::XList { reference, pattern } => {
            out.put(b"XLIST ");
            reference_and_pattern(reference, pattern, out);
        }
        Command::RList { reference, pattern } => {
            out.put(b"RLIST ");
            reference_and_pattern(reference, pattern, out);
        }
        Command::RLsub { reference, pattern } => {
            out.put(b"RLSUB ");
            reference_and_pattern(reference, pattern, out);
        }
        Command::XApplePushService(parameters) => {
            out.put(b"XAPPLEPUSHSERVICE");
            out.spaced(parameters);
        }
        Command::Find { all, pattern } => {
            out.put(if *all { b"FIND ALL.MAILBOXES " } else { b"FIND MAILBOXES " });
            pattern.write(out);
        }
        Command::SubscribeMailbox(mailbox) => named(b"SUBSCRIBE MAILBOX ", mailbox, out),
        Command::UnsubscribeMailbox(mailbox) => named(b"UNSUBSCRIBE MAILBOX ", mailbox, out),
        Command::Conversions { from, to } => {
            out.put(b"CONVERSIONS ");
            from.write(out);
            out.put(b" ");
            to.write(out);
        }
        Command::MultiSearch(search) => search.write(out),
        Command::Sort { uid, sort } => {
            out.put(if *uid { b"UID " } else { b"" });
            sort.write(out);
        }
        Command::Thread { uid, thread } => {
            out.put(if *uid { b"UID " } else { b"" });
            thread.write(out);
        }
        Command::CancelUpdate(tags) => {
            out.put(b"CANCELUPDATE");
            for tag in tags {
                out.put(b" ");
                string(tag.as_bytes(), out);
            }
        }
        Command::UidBatches { size, range } => {
            out.put(b"UIDBATCHES ");
            out.number(u64::from(*size));
            if let Some(range) = range {
                out.put(b" ");
                range.write(out);
            }
        }
        Command::Convert { uid, messages, convert } => {
            on_messages(*uid, b"CONVERT ", messages, out);
            convert.write(out);
        }
        Command::Partial { message, attribute, start, length } => {
            out.put(b"PARTIAL ");
            message.write(out);
            out.put(b" ");
            attribute.write(out);
            out.put(b" ");
            out.number(u64::from(*start));
            out.put(b" ");
            out.number(u64::from(*length));
        }
        _ => {}
    }
}

/// `[SP "(" parameter *(SP parameter) ")"]`
fn modified<T: crate::Item>(parameters: &Items<'_, T>, out: &mut impl Sink) {
    if !parameters.is_empty() {
        out.put(b" ");
        out.list(parameters);
    }
}

fn named(name: &[u8], mailbox: &Mailbox<'_>, out: &mut impl Sink) {
    out.put(name);
    mailbox.write(out);
}

fn on_messages(uid: bool, name: &[u8], messages: &SequenceSet<'_>, out: &mut impl Sink) {
    if uid {
        out.put(b"UID ");
    }
    out.put(name);
    messages.write(out);
    out.put(b" ");
}

fn reference_and_pattern(reference: &Mailbox<'_>, pattern: &Pattern<'_>, out: &mut impl Sink) {
    reference.write(out);
    out.put(b" ");
    pattern.write(out);
}
