//! LIST, LSUB, NAMESPACE and STATUS: what folders there are.

use imap_codec::{
    AString, Data, Items, List, ListReturn, Listing, Mailbox, MailboxAttribute, MailboxStatus,
    Namespace, Namespaces, Pattern, Server, StatusAttribute, StatusItem,
};

use super::{Failure, Outcome, Service, text};
use crate::mail::maildir::Folder;

/// What stands between the levels of names.
const DELIMITER: Option<u8> = Some(b'/');

impl Service {
    pub(super) fn list(&self, server: &mut Server, list: &List<'_>, out: &mut Vec<u8>) -> Outcome {
        let patterns: Vec<Pattern<'_>> = list.patterns.iter().collect();
        if patterns.iter().all(|pattern| pattern.as_bytes().is_empty()) {
            // An empty pattern asks for the delimiter (RFC 9051 §6.3.9).
            let root = Mailbox::from_wire(&b""[..]).map_err(|_| Failure(text("no name")))?;
            let attributes = [MailboxAttribute::NoSelect];
            server.data(&Data::List(listing(&attributes, root)), out)?;
            return Ok(text("LIST completed"));
        }
        let returns = list.returns.as_ref();
        let statuses: Vec<_> = returns
            .into_iter()
            .flat_map(Items::iter)
            .filter_map(|wanted| match wanted {
                ListReturn::Status(attributes) => Some(attributes.into_owned()),
                _ => None,
            })
            .collect();
        let all = self.store()?.lock().folders()?;
        for name in self.matching(&list.reference, &patterns)? {
            let mailbox = self.mailbox(&name)?;
            let has_children = all
                .iter()
                .any(|other| other.strip_prefix(&name).is_some_and(|rest| rest.starts_with('/')));
            let children = if has_children {
                MailboxAttribute::HasChildren
            } else {
                MailboxAttribute::HasNoChildren
            };
            let attributes = [children, MailboxAttribute::Subscribed];
            let extended = list.selection.is_some() || list.returns.is_some();
            let shown = if extended { &attributes[..] } else { &attributes[..1] };
            server.data(&Data::List(listing(shown, mailbox.clone())), out)?;
            for attributes in &statuses {
                self.status(server, &mailbox, attributes, out)?;
            }
        }
        Ok(text("LIST completed"))
    }

    pub(super) fn lsub(
        &self,
        server: &mut Server,
        reference: &Mailbox<'_>,
        pattern: &Pattern<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        for name in self.matching(reference, std::slice::from_ref(pattern))? {
            server.data(&Data::Lsub(listing(&[], self.mailbox(&name)?)), out)?;
        }
        Ok(text("LSUB completed"))
    }

    pub(super) fn status(
        &self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        attributes: &Items<'_, StatusAttribute<'_>>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let folder = self.store()?.lock().folder(&self.name(mailbox))?;
        let items: Vec<StatusItem<'_>> = attributes
            .iter()
            .filter_map(|attribute| attribute.with(value(&folder, &attribute)?))
            .collect();
        let status = MailboxStatus { mailbox: mailbox.clone(), items: Items::new(&items) };
        server.data(&Data::Status(status), out)?;
        Ok(text("STATUS completed"))
    }

    fn matching(
        &self,
        reference: &Mailbox<'_>,
        patterns: &[Pattern<'_>],
    ) -> Result<Vec<String>, Failure> {
        let mut names = self.store()?.lock().folders()?;
        let prefix = reference.as_bytes();
        names.retain(|name| {
            self.mailbox(name).is_ok_and(|mailbox| {
                patterns.iter().any(|pattern| {
                    let whole = [prefix, pattern.as_bytes()].concat();
                    Pattern::new(whole).is_ok_and(|whole| whole.matches(&mailbox, DELIMITER))
                })
            })
        });
        Ok(names)
    }

    fn mailbox<'n>(&self, name: &'n str) -> Result<Mailbox<'n>, Failure> {
        Mailbox::new(name, self.naming).map_err(|_| Failure(text("no name")))
    }
}

/// One personal namespace and no others (RFC 2342 §5).
pub(super) fn namespace(server: &mut Server, out: &mut Vec<u8>) -> Outcome {
    let prefix = AString::new(&b""[..]).map_err(|_| Failure(text("no name")))?;
    let personal = [Namespace { prefix, delimiter: DELIMITER, extensions: Items::EMPTY }];
    let namespaces = Namespaces { personal: Items::new(&personal), ..Namespaces::default() };
    server.data(&Data::Namespace(namespaces), out)?;
    Ok(text("NAMESPACE completed"))
}

fn listing<'a>(attributes: &'a [MailboxAttribute<'a>], mailbox: Mailbox<'a>) -> Listing<'a> {
    Listing {
        attributes: Items::new(attributes),
        delimiter: DELIMITER,
        mailbox,
        extended: Items::EMPTY,
    }
}

fn value(folder: &Folder, attribute: &StatusAttribute<'_>) -> Option<u64> {
    let with = |flag: &str| folder.messages.iter().filter(|m| m.flags.contains(&flag)).count();
    Some(match attribute {
        StatusAttribute::Messages => folder.messages.len() as u64,
        StatusAttribute::Recent => 0,
        StatusAttribute::UidNext => folder.uid_next.into(),
        StatusAttribute::UidValidity => folder.uid_validity.into(),
        StatusAttribute::Unseen => (folder.messages.len() - with("\\Seen")) as u64,
        StatusAttribute::Deleted => with("\\Deleted") as u64,
        StatusAttribute::Size => folder.messages.iter().map(|message| message.size).sum(),
        _ => return None,
    })
}
