use alloc::vec::Vec;

use bytes::BufMut;
use textline::sasl;

use super::{Sink, Write, listing::id_fields, sink::Growing};
use crate::{
    Append, Command, List, ListReturn, ListSelection, Mailbox, Pattern, SequenceSet, Store,
    StoreAction, Tag,
};

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
        if let Self::Append(append) = self {
            out.put(b"{");
            out.number(append.size);
            out.put(b"}");
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
            Self::Select(mailbox) => named(b"SELECT ", mailbox, out),
            Self::Examine(mailbox) => named(b"EXAMINE ", mailbox, out),
            Self::Create(mailbox) => named(b"CREATE ", mailbox, out),
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
            Self::Fetch { uid, messages, attributes } => {
                on_messages(*uid, b"FETCH ", messages, out);
                attributes.write(out);
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
        }
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

impl Write for List<'_> {
    fn write(&self, out: &mut impl Sink) {
        out.put(b"LIST ");
        if let Some(selection) = &self.selection {
            out.put(b"(");
            selection.write_all(out);
            out.put(b") ");
        }
        self.reference.write(out);
        out.put(b" ");
        // One pattern needs no parentheses, and RFC 3501 knows none.
        let mut patterns = self.patterns.iter();
        match (patterns.next(), patterns.next()) {
            (None, _) => out.put(b"\"\""),
            (Some(pattern), None) => pattern.write(out),
            _ => {
                out.put(b"(");
                self.patterns.write_all(out);
                out.put(b")");
            }
        }
        if let Some(returns) = &self.returns {
            out.put(b" RETURN (");
            returns.write_all(out);
            out.put(b")");
        }
    }
}

impl Write for ListSelection<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Subscribed => out.put(b"SUBSCRIBED"),
            Self::Remote => out.put(b"REMOTE"),
            Self::RecursiveMatch => out.put(b"RECURSIVEMATCH"),
            Self::SpecialUse => out.put(b"SPECIAL-USE"),
            Self::Other { name, value } => {
                name.write(out);
                if let Some(value) = value {
                    out.put(b" ");
                    out.raw(value.as_bytes());
                }
            }
        }
    }
}

impl Write for ListReturn<'_> {
    fn write(&self, out: &mut impl Sink) {
        match self {
            Self::Subscribed => out.put(b"SUBSCRIBED"),
            Self::Children => out.put(b"CHILDREN"),
            Self::SpecialUse => out.put(b"SPECIAL-USE"),
            Self::Status(attributes) => {
                out.put(b"STATUS (");
                attributes.write_all(out);
                out.put(b")");
            }
            Self::Other { name, value } => {
                name.write(out);
                if let Some(value) = value {
                    out.put(b" ");
                    out.raw(value.as_bytes());
                }
            }
        }
    }
}

/// Up to the space before the literal.
impl Write for Append<'_> {
    fn write(&self, out: &mut impl Sink) {
        named(b"APPEND ", &self.mailbox, out);
        if !self.flags.is_empty() {
            out.put(b" (");
            self.flags.write_all(out);
            out.put(b")");
        }
        if let Some(date) = &self.date {
            out.put(b" ");
            date.write(out);
        }
        out.put(b" ");
    }
}

impl Write for Store<'_> {
    fn write(&self, out: &mut impl Sink) {
        let action: &[u8] = match self.action {
            StoreAction::Replace => b"FLAGS",
            StoreAction::Add => b"+FLAGS",
            StoreAction::Remove => b"-FLAGS",
        };
        out.put(action);
        out.put(if self.silent { b".SILENT (" } else { b" (" });
        self.flags.write_all(out);
        out.put(b")");
    }
}
