//! LIST, LSUB, NAMESPACE and STATUS: what folders there are.

use std::collections::{BTreeMap, BTreeSet};

use imap_codec::{
    AString, CreateParameter, Data, ExtendedItem, Items, List, ListReturn, ListSelection, Listing,
    Mailbox, MailboxAttribute, MailboxStatus, Matcher, Namespace, Namespaces, Pattern, Server,
    StatusAttribute, StatusItem,
};

use super::{Failure, Outcome, Service, bad, text};
use crate::mail::maildir::Folder;

/// What stands between the levels of names.
const DELIMITER: Option<u8> = Some(b'/');

/// What folders of these names are for (RFC 6154).
const SPECIAL: [(&str, MailboxAttribute<'static>); 5] = [
    ("Archive", MailboxAttribute::Archive),
    ("Drafts", MailboxAttribute::Drafts),
    ("Junk", MailboxAttribute::Junk),
    ("Sent", MailboxAttribute::Sent),
    ("Trash", MailboxAttribute::Trash),
];

/// What LIST asks for (RFC 9051 §6.3.9).
#[derive(Default)]
struct Asked {
    /// Only names that are subscribed to.
    only_subscribed: bool,
    only_special: bool,
    /// Also parents of names that would be listed.
    recursive: bool,
    says_subscribed: bool,
}

/// The names that are there.
struct Names {
    folders: BTreeSet<String>,
    subscribed: BTreeSet<String>,
}

impl Names {
    fn has_children(&self, name: &str) -> bool {
        let below = format!("{name}/");
        self.folders.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
    }

    fn has_subscribed_children(&self, name: &str) -> bool {
        let below = format!("{name}/");
        self.subscribed.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
    }
}

impl Service {
    pub(super) fn list(&self, server: &mut Server, list: &List<'_>, out: &mut Vec<u8>) -> Outcome {
        let patterns: Vec<Pattern<'_>> = list.patterns.iter().collect();
        if list.selection.is_none() && patterns.iter().all(|pattern| pattern.as_bytes().is_empty())
        {
            // An empty pattern asks for the delimiter (RFC 9051 §6.3.9).
            let attributes = [MailboxAttribute::NoSelect];
            server.data(&Data::List(listing(&attributes, Mailbox::ROOT)), out)?;
            return Ok(text("LIST completed"));
        }
        let mut asked = Asked::default();
        for option in list.selection.iter().flatten() {
            match option {
                ListSelection::Subscribed => asked.only_subscribed = true,
                ListSelection::RecursiveMatch => asked.recursive = true,
                ListSelection::SpecialUse => asked.only_special = true,
                ListSelection::Remote => {}
                _ => return Err(bad("unknown selection option")),
            }
        }
        if asked.recursive && !asked.only_subscribed {
            return Err(bad("RECURSIVEMATCH needs another option"));
        }
        let mut statuses = None;
        asked.says_subscribed = asked.only_subscribed;
        for option in list.returns.iter().flatten() {
            match option {
                ListReturn::Status(attributes) => statuses = Some(attributes.into_owned()),
                ListReturn::Subscribed => asked.says_subscribed = true,
                ListReturn::Children | ListReturn::SpecialUse => {}
                _ => return Err(bad("unknown return option")),
            }
        }
        let names = self.names()?;
        let mut matchers: Vec<Matcher> =
            patterns.iter().map(|p| p.matcher(&list.reference, DELIMITER)).collect();
        for name in self.matching(&names, &asked, &mut matchers)? {
            let mailbox = self.mailbox(&name)?;
            let attributes = self.attributes(&names, &asked, &name);
            let subscribed = [AString::try_from("SUBSCRIBED").map_err(|_| bad("no name"))?];
            let child_info = [ExtendedItem::ChildInfo(Items::new(&subscribed))];
            let mut line = listing(&attributes, mailbox.clone());
            if asked.recursive && names.has_subscribed_children(&name) {
                line.extended = Items::new(&child_info);
            }
            server.data(&Data::List(line), out)?;
            if let Some(attributes) = statuses.as_ref().filter(|_| names.folders.contains(&name)) {
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
        let names = self.names()?;
        let mut matcher = pattern.matcher(reference, DELIMITER);
        let mut found: BTreeMap<String, bool> = BTreeMap::new();
        for name in &names.subscribed {
            let mailbox = self.mailbox(name)?;
            if matcher.matches(&mailbox) {
                found.insert(name.clone(), true);
            } else if pattern.as_bytes().ends_with(b"%") {
                // A parent that is not subscribed to itself stands for it (RFC 3501 §6.3.9).
                for parent in matcher.parents(&mailbox) {
                    let parent = self.decoded(parent)?;
                    found.entry(parent).or_insert(false);
                }
            }
        }
        let unselectable = [MailboxAttribute::NoSelect];
        for (name, is_subscribed) in found {
            let attributes = if is_subscribed { &[][..] } else { &unselectable[..] };
            server.data(&Data::Lsub(listing(attributes, self.mailbox(&name)?)), out)?;
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

    /// CREATE (RFC 9051 §6.3.4, RFC 6154 §3).
    pub(super) fn create(
        &self,
        mailbox: &Mailbox<'_>,
        parameters: &Items<'_, CreateParameter<'_>>,
    ) -> Outcome {
        let name = self.name(mailbox);
        let name = name.trim_end_matches('/');
        for parameter in parameters {
            let CreateParameter::Use(uses) = parameter else {
                return Err(bad("unknown parameter"));
            };
            // What a folder is for is in its name here.
            let fits = |wanted: MailboxAttribute<'_>| {
                SPECIAL.iter().any(|(special, known)| *special == name && *known == wanted)
            };
            if !uses.iter().all(fits) {
                return Err(super::no("not for this", imap_codec::Code::UseAttr));
            }
        }
        self.store()?.lock().create(name)?;
        Ok(text("CREATE completed"))
    }

    fn names(&self) -> Result<Names, Failure> {
        let store = self.store()?.lock();
        let folders = store.folders()?.into_iter().collect();
        Ok(Names { folders, subscribed: store.subscriptions()?.into_iter().collect() })
    }

    /// The names that are listed: those that match, and parents that exist by their children alone.
    fn matching(
        &self,
        names: &Names,
        asked: &Asked,
        matchers: &mut [Matcher],
    ) -> Result<BTreeSet<String>, Failure> {
        let mut found = BTreeSet::new();
        let base = if asked.only_subscribed { &names.subscribed } else { &names.folders };
        for name in base {
            if asked.only_special && special(name).is_none() {
                continue;
            }
            let mailbox = self.mailbox(name)?;
            for matcher in &mut *matchers {
                if matcher.matches(&mailbox) {
                    found.insert(name.clone());
                }
                if !asked.only_special && (!asked.only_subscribed || asked.recursive) {
                    for parent in matcher.parents(&mailbox) {
                        found.insert(self.decoded(parent)?);
                    }
                }
            }
        }
        Ok(found)
    }

    fn attributes(
        &self,
        names: &Names,
        asked: &Asked,
        name: &str,
    ) -> Vec<MailboxAttribute<'static>> {
        let mut attributes = Vec::new();
        if !names.folders.contains(name) {
            attributes.push(if self.rev2 || asked.says_subscribed {
                MailboxAttribute::NonExistent
            } else {
                MailboxAttribute::NoSelect
            });
        }
        attributes.push(match names.has_children(name) {
            true => MailboxAttribute::HasChildren,
            false => MailboxAttribute::HasNoChildren,
        });
        if asked.says_subscribed && names.subscribed.contains(name) {
            attributes.push(MailboxAttribute::Subscribed);
        }
        attributes.extend(special(name));
        attributes
    }

    pub(super) fn mailbox<'n>(&self, name: &'n str) -> Result<Mailbox<'n>, Failure> {
        Mailbox::new(name, self.naming()).map_err(|_| bad("no name"))
    }

    fn decoded(&self, wire: &[u8]) -> Result<String, Failure> {
        let mailbox = Mailbox::from_wire(wire).map_err(|_| bad("no name"))?;
        Ok(mailbox.decode(self.naming()).into_owned())
    }
}

/// One personal namespace and no others (RFC 2342 §5).
pub(super) fn namespace(server: &mut Server, out: &mut Vec<u8>) -> Outcome {
    let prefix = AString::new(&b""[..]).map_err(|_| bad("no name"))?;
    let personal = [Namespace { prefix, delimiter: DELIMITER, extensions: Items::EMPTY }];
    let namespaces = Namespaces { personal: Items::new(&personal), ..Namespaces::default() };
    server.data(&Data::Namespace(namespaces), out)?;
    Ok(text("NAMESPACE completed"))
}

fn special(name: &str) -> Option<MailboxAttribute<'static>> {
    let found = SPECIAL.iter().find(|(special, _)| *special == name);
    found.map(|(_, attribute)| attribute.clone())
}

pub(super) fn listing<'a>(
    attributes: &'a [MailboxAttribute<'a>],
    mailbox: Mailbox<'a>,
) -> Listing<'a> {
    Listing {
        attributes: Items::new(attributes),
        delimiter: DELIMITER,
        mailbox,
        extended: Items::EMPTY,
    }
}

fn value(folder: &Folder, attribute: &StatusAttribute<'_>) -> Option<u64> {
    let with = |flag: &str| folder.messages.iter().filter(|m| m.has(flag)).count();
    Some(match attribute {
        StatusAttribute::Messages => folder.messages.len() as u64,
        StatusAttribute::Recent => 0,
        StatusAttribute::UidNext => folder.uid_next.into(),
        StatusAttribute::UidValidity => folder.uid_validity.into(),
        StatusAttribute::Unseen => (folder.messages.len() - with("\\Seen")) as u64,
        StatusAttribute::Deleted => with("\\Deleted") as u64,
        StatusAttribute::Size => folder.messages.iter().map(|message| message.size).sum(),
        StatusAttribute::HighestModSeq => folder.mod_seq,
        StatusAttribute::AppendLimit => crate::mail::site::MESSAGE,
        _ => return None,
    })
}
