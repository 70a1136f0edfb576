//! Where folders are: the user's own, and in `#user/NAME` those of others (RFC 2342), as far as their owners let them be used.

use std::io;

use imap_codec::{Code, Mailbox};

use super::{Failure, Outcome, Service, folders::Listed, no, text};
use crate::mail::{
    maildir::{AccessList, Rights},
    site::Store,
};

/// What the names of others' folders begin with.
pub(super) const OTHERS: &str = "#user/";

/// A folder, and what this session may do with it.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) store: Store,
    /// Its owner's name for it.
    pub(super) folder: String,
    pub(super) rights: Rights,
}

impl Place {
    /// Whether all of these rights are there. Who may not see a folder is not told that it exists (RFC 4314 §6).
    pub(super) fn need(&self, rights: &str) -> Result<(), Failure> {
        match self.rights {
            have if have.have(rights) => Ok(()),
            _ if self.is_known() => Err(not_permitted()),
            _ => Err(no("no such mailbox", Code::NonExistent)),
        }
    }

    /// Whether messages may come in.
    pub(super) fn takes_messages(&self) -> Result<(), Failure> {
        let exists = self.is_known() && self.store.lock().folder(&self.folder).is_ok();
        if exists { self.need("i") } else { Err(no("no such mailbox", Code::TryCreate)) }
    }

    /// Whether this user may know of it: who may ask for the own rights (RFC 4314 §4).
    pub(super) fn is_known(&self) -> bool {
        self.rights.have_any("lrikxa")
    }
}

pub(super) fn not_permitted() -> Failure {
    no("not permitted", Code::NoPerm)
}

impl Service {
    /// Where a mailbox is, whether it exists or not.
    pub(super) fn place(&self, mailbox: &Mailbox<'_>) -> Result<Place, Failure> {
        let name = self.name(mailbox);
        let nowhere = || no("no such mailbox", Code::NonExistent);
        let (store, folder) = match name.strip_prefix(OTHERS) {
            None => (self.store()?.clone(), name),
            Some(rest) => {
                let (owner, folder) = rest.split_once('/').unwrap_or((rest, "INBOX"));
                (self.site.open(owner).ok_or_else(nowhere)?, folder.to_owned())
            }
        };
        let mut place = Place { store, folder, rights: Rights::default() };
        place.rights = self.rights(&place)?;
        Ok(place)
    }

    /// What this user may do there now.
    pub(super) fn rights(&self, place: &Place) -> Result<Rights, Failure> {
        let user = self.store()?.owner();
        if place.store.owner() == user {
            return Ok(Rights::ALL);
        }
        match place.store.lock().access(&place.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Rights::default()),
            list => Ok(list?.rights_of(user)),
        }
    }

    /// Whether a folder may be made there, and what list it has then: its parent's (RFC 4314 §4).
    fn heritage(&self, place: &Place) -> Result<AccessList, Failure> {
        let user = self.store()?.owner();
        let is_own = place.store.owner() == user;
        let store = place.store.lock();
        let mut name = &*place.folder;
        while let Some((parent, _)) = name.rsplit_once('/') {
            if let Ok(list) = store.access(parent) {
                let may = is_own || list.rights_of(user).have("k");
                return if may { Ok(list) } else { Err(not_permitted()) };
            }
            name = parent;
        }
        // What an owner has at the top has not to do with INBOX; for others it is below it.
        match is_own {
            true => Ok(AccessList::default()),
            false => match store.access("INBOX")? {
                list if list.rights_of(user).have("k") => Ok(list),
                _ => Err(not_permitted()),
            },
        }
    }

    /// Makes a folder.
    pub(super) fn make(&self, place: &Place) -> Result<(), Failure> {
        let list = self.heritage(place)?;
        let store = place.store.lock();
        store.create(&place.folder)?;
        Ok(store.set_access(&place.folder, &list)?)
    }

    /// DELETE (RFC 9051 §6.3.5).
    pub(super) fn delete(&self, mailbox: &Mailbox<'_>) -> Outcome {
        let place = self.place(mailbox)?;
        place.need("x")?;
        place.store.lock().delete(&place.folder)?;
        Ok(text("DELETE completed"))
    }

    /// RENAME (RFC 9051 §6.3.6).
    pub(super) fn rename(&self, from: &Mailbox<'_>, to: &Mailbox<'_>) -> Outcome {
        let (from, to) = (self.place(from)?, self.place(to)?);
        // Of INBOX the messages are moved.
        let is_inbox = from.folder.eq_ignore_ascii_case("INBOX");
        from.need(if is_inbox { "xrte" } else { "x" })?;
        self.heritage(&to)?;
        let (owner, new) = (from.store.owner(), to.store.owner());
        if owner == new {
            let store = from.store.lock();
            store.rename(&from.folder, &store, &to.folder)?;
        } else if owner < new {
            let (source, target) = (from.store.lock(), to.store.lock());
            source.rename(&from.folder, &target, &to.folder)?;
        } else {
            // Two are always locked in one order.
            let (target, source) = (to.store.lock(), from.store.lock());
            source.rename(&from.folder, &target, &to.folder)?;
        }
        Ok(text("RENAME completed"))
    }

    /// The folders that this user sees (RFC 4314 §4: `l`).
    pub(super) fn visible(&self) -> Result<Vec<Listed>, Failure> {
        let own = self.store()?;
        let all = |name: String| Listed { name, rights: Rights::ALL };
        let mut found: Vec<Listed> = own.lock().folders()?.into_iter().map(all).collect();
        for store in self.site.stores().filter(|store| store.owner() != own.owner()) {
            let maildir = store.lock();
            for folder in maildir.folders()? {
                let rights = maildir.access(&folder)?.rights_of(own.owner());
                if rights.have("l") {
                    let below =
                        if folder == "INBOX" { String::new() } else { format!("/{folder}") };
                    let name = format!("{OTHERS}{}{below}", store.owner());
                    found.push(Listed { name, rights });
                }
            }
        }
        Ok(found)
    }
}
