//! LIST, LSUB, NAMESPACE and STATUS: what folders there are.

use std::collections::{BTreeMap, BTreeSet};

use imap_codec::{
    AString, Code, CreateParameter, Data, Items, List, ListReturn, Listing, Mailbox,
    MailboxAttribute, MailboxStatus, Namespace, Namespaces, Pattern, Server, StatusAttribute,
    StatusItem,
    evaluate::{Folder, ListError, ListProgram},
};

use super::{
    Failure, Outcome, Service, acl::tell_rights, bad, identifiers::mailbox_id, places::OTHERS, text,
};
use crate::mail::maildir::{self, Rights};

/// What stands between the levels of names.
const DELIMITER: Option<u8> = Some(b'/');

/// What folders of these names are for (RFC 6154).
static SPECIAL: [(&str, [MailboxAttribute<'static>; 1]); 5] = [
    ("Archive", [MailboxAttribute::Archive]),
    ("Drafts", [MailboxAttribute::Drafts]),
    ("Junk", [MailboxAttribute::Junk]),
    ("Sent", [MailboxAttribute::Sent]),
    ("Trash", [MailboxAttribute::Trash]),
];

/// The names that are there.
struct Names {
    folders: BTreeMap<String, Rights>,
    subscribed: BTreeSet<String>,
}

/// A folder that is there.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) rights: Rights,
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
        let mut program = ListProgram::new(list).map_err(refused)?;
        program.tell_children = true;
        if list.returns.iter().flatten().any(|option| matches!(option, ListReturn::Metadata(_))) {
            return Err(refused(ListError::Return));
        }
        let tells_rights =
            list.returns.iter().flatten().any(|option| matches!(option, ListReturn::MyRights));
        let statuses = list.returns.iter().flatten().find_map(|option| match option {
            ListReturn::Status(attributes) => Some(attributes.into_owned()),
            _ => None,
        });
        let names = self.names()?;
        let mut folders = Vec::new();
        let all: BTreeSet<&String> = names.folders.keys().chain(&names.subscribed).collect();
        for name in all {
            let mut folder = Folder::new(self.mailbox(name)?);
            folder.exists = names.folders.contains_key(name);
            folder.subscribed = names.subscribed.contains(name);
            folder.attributes = special(name);
            folders.push(folder);
        }
        for mut found in program.list(list, DELIMITER, &folders) {
            let mailbox = found.mailbox.clone();
            let exists = !found.attributes.contains(&MailboxAttribute::NonExistent);
            // Clients of IMAP4rev1 that do not ask for more know nothing of \NonExistent.
            if !exists && !self.rev2 && !program.tell_subscribed {
                found.attributes.retain(|attribute| *attribute != MailboxAttribute::NonExistent);
                found.attributes.insert(0, MailboxAttribute::NoSelect);
            }
            let rights = names.folders.get(&self.name(&mailbox)).copied().unwrap_or_default();
            // Where there is none, STATUS is not told, and nobody waits for it (RFC 5819 §2).
            if exists && statuses.is_some() && !rights.have("r") {
                found.attributes.insert(0, MailboxAttribute::NoSelect);
            }
            server.data(&Data::List(found.listing(DELIMITER)), out)?;
            if tells_rights && !rights.is_empty() {
                tell_rights(server, &mailbox, rights, out)?;
            }
            if let Some(attributes) =
                statuses.as_ref().filter(|_| found.selected && exists && rights.have("r"))
            {
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
        let place = self.place(mailbox)?;
        place.need("r")?;
        let store = place.store.lock();
        let folder = store.folder(&place.folder)?;
        let first_recent = store.first_recent(&place.folder)?;
        drop(store);
        let recent = folder.messages.iter().filter(|message| message.uid >= first_recent);
        let recent = recent.count() as u64;
        let item = |attribute: StatusAttribute<'_>| match attribute {
            StatusAttribute::Recent => attribute.with(recent),
            StatusAttribute::MailboxId => mailbox_id(&folder).map(StatusItem::MailboxId),
            attribute => attribute.with(value(&folder, &attribute)?),
        };
        let items: Vec<StatusItem<'_>> = attributes.iter().filter_map(item).collect();
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
        let mut place = self.place(mailbox)?;
        let name = place.folder.trim_end_matches('/').to_owned();
        for parameter in parameters {
            let CreateParameter::Use(uses) = parameter else {
                return Err(bad("unknown parameter"));
            };
            // What a folder is for is in its name here.
            let fits = |wanted: MailboxAttribute<'_>| special(&name).contains(&wanted);
            if !uses.iter().all(fits) {
                return Err(super::no("not for this", Code::UseAttr));
            }
        }
        place.folder = name;
        self.make(&place)?;
        let made = place.store.lock().folder(&place.folder)?;
        let done = text("CREATE completed");
        Ok(match mailbox_id(&made) {
            Some(id) => done.with_code(Code::MailboxId(id)),
            None => done,
        })
    }

    fn names(&self) -> Result<Names, Failure> {
        let folders = self.visible()?.into_iter().map(|listed| (listed.name, listed.rights));
        let subscribed = self.store()?.lock().subscriptions()?.into_iter().collect();
        Ok(Names { folders: folders.collect(), subscribed })
    }

    pub(super) fn mailbox<'n>(&self, name: &'n str) -> Result<Mailbox<'n>, Failure> {
        Mailbox::new(name, self.naming()).map_err(|_| bad("no name"))
    }

    fn decoded(&self, wire: &[u8]) -> Result<String, Failure> {
        let mailbox = Mailbox::from_wire(wire).map_err(|_| bad("no name"))?;
        Ok(mailbox.decode(self.naming()).into_owned())
    }
}

/// The personal namespace and that of others' folders (RFC 2342 §5).
pub(super) fn namespace(server: &mut Server, out: &mut Vec<u8>) -> Outcome {
    let prefix = AString::new(&b""[..]).map_err(|_| bad("no name"))?;
    let personal = [Namespace { prefix, delimiter: DELIMITER, extensions: Items::EMPTY }];
    let prefix = AString::new(OTHERS.as_bytes()).map_err(|_| bad("no name"))?;
    let others = [Namespace { prefix, delimiter: DELIMITER, extensions: Items::EMPTY }];
    let namespaces = Namespaces {
        personal: Items::new(&personal),
        other_users: Items::new(&others),
        ..Namespaces::default()
    };
    server.data(&Data::Namespace(namespaces), out)?;
    Ok(text("NAMESPACE completed"))
}

pub(super) fn special(name: &str) -> &'static [MailboxAttribute<'static>] {
    SPECIAL.iter().find(|(special, _)| *special == name).map_or(&[], |(_, uses)| uses)
}

fn refused(error: ListError) -> Failure {
    bad(match error {
        ListError::RecursiveMatch => "RECURSIVEMATCH needs another option",
        ListError::Selection => "unknown selection option",
        _ => "unknown return option",
    })
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

fn value(folder: &maildir::Folder, attribute: &StatusAttribute<'_>) -> Option<u64> {
    let with = |flag: &str| folder.messages.iter().filter(|m| m.has(flag)).count();
    Some(match attribute {
        StatusAttribute::Messages => folder.messages.len() as u64,
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
